"""The process for pages and streams: granian's embedded server around `plein.server`."""

import asyncio
import os
import signal
import sys
import threading

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
    app.stopping.set()  # type: ignore[attr-defined]
    if app.tail:  # type: ignore[attr-defined]
        await app.tail.stop()  # type: ignore[attr-defined]
    await asyncio.sleep(0.2)
    server.stop()  # type: ignore[attr-defined]


def _with_parent(parent: int) -> None:
    """Stop when the group's first process is gone, however it went."""
    while os.getppid() == parent:
        threading.Event().wait(1.0)
    os.kill(os.getpid(), signal.SIGTERM)


if __name__ == "__main__":
    threading.Thread(target=_with_parent, args=(os.getppid(),), daemon=True).start()
    uvloop.run(run(sys.argv[1], int(sys.argv[2])))
