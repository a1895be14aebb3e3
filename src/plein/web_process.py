"""The process for pages and streams: granian's embedded server around `plein.server`."""

import asyncio
import signal
import sys

import uvloop


async def run(host: str, port: int) -> None:
    """Serve until told to stop."""
    from granian.constants import Interfaces
    from granian.server.embed import Server

    from plein.server import app

    server = Server(
        app, address=host, port=port, interface=Interfaces.ASGI, backlog=16384, backpressure=16384, log_access=False
    )
    loop = asyncio.get_running_loop()
    for name in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(name, lambda: loop.create_task(_stop(server, app)))
    await server.serve()


async def _stop(server: object, app: object) -> None:
    if app.stopping.is_set():  # type: ignore[attr-defined]
        return  # Ctrl-C tells every process of the group, and the first of them tells once more
    app.stopping.set()  # type: ignore[attr-defined]
    if app.tail:  # type: ignore[attr-defined]
        await app.tail.stop()  # type: ignore[attr-defined]
    await asyncio.sleep(0.2)
    server.stop()  # type: ignore[attr-defined]


def main(host: str, port: int) -> None:
    """Serve in this process until told to stop."""
    uvloop.run(run(host, port))


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
