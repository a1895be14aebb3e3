"""What waits in the outbox goes, whatever waits beside it, and once."""

import socket
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from django.db import connections
from django.utils import timezone

from plein import worker
from plein.core import testing
from plein.core.mail import actions, server
from plein.core.mail.models import OutgoingMail
from plein.core.models import Post
from plein.core.posts.actions import publish
from tests.services.process import free_port
from tests.services.smtp import MailServer


@pytest.fixture(autouse=True)
def _asked() -> Iterator[None]:
    """No memory of a server that was away."""
    actions._asked_again[0] = 0.0
    yield
    actions._asked_again[0] = 0.0


@pytest.fixture
def mails(smtp_server: MailServer, settings: Any) -> MailServer:
    """The mail server, which Plein knows."""
    settings.MAIL = {"host": "127.0.0.1", "port": smtp_server.port}
    return smtp_server


def put(to: str = "ada@example.org") -> OutgoingMail:
    return actions.put(to=to, subject="Dag", text="Goedemorgen")


@pytest.mark.django_db
def test_a_mail_that_cannot_be_made_holds_up_no_other(mails: MailServer) -> None:
    wrong, right = put("<"), put()
    assert actions.send_due() == 1
    assert OutgoingMail.objects.get(pk=wrong.pk).error
    assert OutgoingMail.objects.get(pk=right.pk).sent_at


@pytest.mark.django_db
def test_a_refused_mail_is_tried_later_and_the_next_goes_at_once(mails: MailServer) -> None:
    refused = put()
    mails.refuse("450 4.2.0 Greylisted")
    assert actions.send_due() == 0
    refused.refresh_from_db()
    assert "Greylisted" in refused.error and refused.attempts == 1
    assert timedelta(0) < refused.next_at - timezone.now() <= timedelta(seconds=30)
    mails.accept()
    put()
    assert actions.send_due() == 1


@pytest.mark.django_db
def test_while_the_server_is_away_mail_waits_and_none_is_given_up_for_it(mails: MailServer, settings: Any) -> None:
    waiting = [put(), put()]
    settings.MAIL = {"host": "127.0.0.1", "port": free_port()}
    for _try in range(20):
        actions._asked_again[0] = 0.0
        assert actions.send_due() == 0
    assert actions.send_due() == 0, "asked again at once"
    kept = OutgoingMail.objects.order_by("pk")
    assert [mail.attempts for mail in kept] == [0, 0] and kept[0].error
    settings.MAIL = {"host": "127.0.0.1", "port": mails.port}
    actions._asked_again[0] = 0.0
    assert actions.send_due() == len(waiting) == len(mails.messages)


@pytest.mark.django_db
def test_a_server_that_is_slow_to_say_that_it_has_a_mail_gets_it_once(
    mails: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(actions, "ANSWER", 2)
    put()
    mails.hesitate()
    threading.Timer(3, mails.answer).start()
    assert actions.send_due() == 1
    assert len(mails.messages) == 1


@pytest.mark.django_db(transaction=True)
def test_no_second_worker_sends_what_a_first_is_still_sending(
    mails: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(actions, "HELD", timedelta(seconds=3))
    mail = put()
    mails.hesitate()
    with ThreadPoolExecutor(1) as other:
        first = other.submit(actions.send_due)
        assert mails.asked.wait(10)
        held = OutgoingMail.objects.get(pk=mail.pk).next_at
        while OutgoingMail.objects.get(pk=mail.pk).next_at == held:
            assert timezone.now() < held, "it lets go of a mail that it is sending"
            assert actions.send_due() == 0
            time.sleep(0.05)
        mails.answer()
        assert first.result(10) == 1
        other.submit(connections.close_all).result()
    assert len(mails.messages) == 1


def work(stop: threading.Event) -> None:
    worker.run(stop)
    connections.close_all()


@pytest.mark.django_db(transaction=True)
def test_a_mail_server_that_says_nothing_holds_up_no_other_work(settings: Any) -> None:
    cast = testing.cast()
    where = testing.space(cast)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        settings.MAIL = {"host": "127.0.0.1", "port": silent.getsockname()[1]}
        put()
        stop = threading.Event()
        working = threading.Thread(target=work, args=(stop,))
        working.start()
        asking, _address = silent.accept()
        with asking:
            soon = timezone.now() + timedelta(seconds=0.5)
            post = publish("status", by=cast.ada, space=where, text="Later", publish_at=soon)
            late = time.monotonic() + server.ANSWER / 2
            while not Post.objects.filter(pk=post.pk, state="published").exists():
                assert time.monotonic() < late
                time.sleep(0.05)
            stop.set()
    working.join(20)
