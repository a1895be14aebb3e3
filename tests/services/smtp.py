"""A real mail server in this process that keeps what it gets, and can refuse or break off."""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller

from tests.services.process import free_port


class MailServer:
    """What tests see of the mail server: `url`, `messages` and how it behaves now."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.url = f"smtp://127.0.0.1:{port}"
        self.messages: list[EmailMessage] = []
        self.recipients: list[list[str]] = []
        self._mode = "accept"
        self._came = threading.Condition()
        self.asked = threading.Event()  # it has a whole mail before it
        self._answers = threading.Event()
        self._answers.set()

    def accept(self) -> None:
        """Take every mail (how it starts)."""
        self._mode = "accept"

    def refuse(self, reply: str = "550 5.1.1 No such mailbox") -> None:
        """Answer every recipient with `reply`; 4xx means later, 5xx never."""
        self._mode = reply

    def drop(self) -> None:
        """Take the mail in and break the connection off without an answer."""
        self._mode = "drop"

    def hesitate(self) -> None:
        """Take mail in, and say so only after `answer`."""
        self.asked.clear()
        self._answers.clear()

    def answer(self) -> None:
        """Say what is to be said about mail that came in."""
        self._answers.set()

    def clear(self) -> None:
        """Forget all mail and accept again."""
        self.messages.clear()
        self.recipients.clear()
        self.answer()
        self.accept()

    def wait(self, count: int = 1, seconds: float = 10) -> list[EmailMessage]:
        """Return the mails as soon as there are `count`."""
        with self._came:
            assert self._came.wait_for(lambda: len(self.messages) >= count, seconds), (
                f"{len(self.messages)} of {count} mails"
            )
        return list(self.messages)

    async def handle_RCPT(self, _server: Any, _session: Any, envelope: Any, address: str, _options: list[str]) -> str:
        """Called by aiosmtpd for each recipient."""
        if self._mode[0].isdigit():
            return self._mode
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, _session: Any, envelope: Any) -> str:
        """Called by aiosmtpd with the whole mail."""
        self.asked.set()
        await asyncio.to_thread(self._answers.wait)
        if self._mode == "drop":
            server.transport.abort()
            return "421 Gone"
        with self._came:
            self.recipients.append(list(envelope.rcpt_tos))
            self.messages.append(message_from_bytes(envelope.content, policy=policy.default))
            self._came.notify_all()
        return "250 OK"


@contextmanager
def mail_server() -> Iterator[MailServer]:
    """Start the mail server on a loopback port."""
    kept = MailServer(free_port())
    controller = Controller(kept, hostname="127.0.0.1", port=kept.port, enable_SMTPUTF8=True)
    controller.start()
    try:
        yield kept
    finally:
        controller.stop()
