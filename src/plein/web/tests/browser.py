"""A real browser that is shown pages and answers made by a test; nothing leaves the machine."""

import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from django.contrib.sessions.backends.signed_cookies import SessionStore
from django.template import engines
from django.test import RequestFactory
from playwright.sync_api import ConsoleMessage, Page, Route

from plein.web.middleware import POLICY

ORIGIN = "http://plein.test"
STATIC = Path(__file__).parents[2] / "static"


class Site:
    """One page in the browser with its answers: `answers` by path, `streams` for the event stream one after another."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.answers: dict[str, Any] = {}
        self.streams: list[str] = []
        self.asked: list[tuple[str, str, str]] = []  # method, address, body
        self.troubles: list[str] = []
        page.on("console", self._console)
        page.on("pageerror", lambda error: self.troubles.append(str(error)))
        page.route("**/*", self._answer)

    def open(self, main: str, **context: Any) -> Page:
        """Show `main` inside the real layout."""
        me = SimpleNamespace(
            pk=7, name="Ada van den Berg", username="ada", picture_url=None, is_administrator=False, is_guest=False
        )
        me.get_absolute_url = lambda: "/people/ada/"
        template = engines["jinja2"].from_string(
            '{% extends "layout.html" %}{% block title %}Test{% endblock %}{% block main %}' + main + "{% endblock %}"
        )
        words = {
            "me": me,
            "organisation": SimpleNamespace(name="Plein"),
            "nav_spaces": [],
            "csrf_token": "token-of-the-page",
            "csrf_input": "",
        }
        request = RequestFactory().get("/", secure=True)
        request.session = SessionStore()
        self.answers["/"] = template.render({**words, "request": request, **context})
        self.page.goto(f"{ORIGIN}/")
        return self.page

    def sent(self, path: str) -> list[str]:
        """Bodies of what was sent to `path`."""
        return [body for method, address, body in self.asked if method == "POST" and address == path]

    def _console(self, message: ConsoleMessage) -> None:
        if message.type == "error" and "Failed to load resource" not in message.text:
            self.troubles.append(message.text)

    def _answer(self, route: Route) -> None:
        request = route.request
        path = request.url.removeprefix(ORIGIN)
        self.asked.append((request.method, path, request.post_data or ""))
        if path.startswith("/static/"):
            route.fulfill(path=STATIC / path.removeprefix("/static/"))
        elif path.startswith("/live"):
            self._stream(route)
        elif (answer := self.answers.get(path, self.answers.get(path.split("?")[0]))) is None:
            route.abort() if request.method == "POST" else route.fulfill(status=404, body="")
        else:
            status, body = answer if isinstance(answer, tuple) else (200, answer)
            kinds = {"complete": "application/json", "look": "text/css"}
            kind = kinds.get(path.split("/")[1], "text/html; charset=utf-8")
            route.fulfill(status=status, body=body, headers={"content-type": kind, "content-security-policy": POLICY})

    def _stream(self, route: Route) -> None:
        if self.streams:
            route.fulfill(status=200, body=self.streams.pop(0), headers={"content-type": "text/event-stream"})
        else:
            route.abort()


def card(
    pk: int,
    text: str,
    *,
    root: int | None = None,
    parent: int | None = None,
    space: int = 3,
    version: int = 1,
    inside: str = "",
) -> str:
    """A card as the server draws it, cut down to what scripts look at."""
    about = f'id="post-{pk}" data-post="{pk}" data-root="{root or pk}" data-parent="{parent or ""}" data-space="{space}" data-author="9" data-version="{version}"'
    return f'<article class="card" {about}><time datetime="2026-01-02T10:00:{pk % 60:02}Z">2 Jan</time><p>{text}</p>{inside}</article>'


def told(number: int, name: str, *cards: dict[str, Any]) -> str:
    """One message of the event stream about posts."""
    return f"id: {number}\nevent: post\ndata: {json.dumps({'name': name, 'cards': list(cards)})}\n\n"


def facts(
    pk: int, text: str, *, root: int | None = None, parent: int | None = None, space: int = 3, version: int = 9
) -> dict[str, Any]:
    """A card as it travels in the event stream; without text it is gone."""
    html = card(pk, text, root=root, parent=parent, space=space, version=version) if text else ""
    return {"id": pk, "root": root or pk, "parent": parent, "space": space, "author": 9, "html": html}
