"""The services of the tests are real and do what tests rely on."""

import smtplib
from email.message import EmailMessage
from urllib.parse import urlsplit

import psycopg
import pytest
import redis
from django.conf import settings
from django.db import connection
from playwright.sync_api import Browser

from tests.services import clean_environment
from tests.services.s3 import client
from tests.services.smtp import MailServer


def _mail(subject: str) -> EmailMessage:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "plein@example.org", "ada@example.org", subject
    mail.set_content("Goedemorgen")
    return mail


def _send(server: MailServer, subject: str) -> None:
    with smtplib.SMTP("127.0.0.1", server.port, timeout=10) as session:
        session.send_message(_mail(subject))


def test_postgresql_answers_and_brings_the_extensions_that_search_needs(postgres_url: str) -> None:
    with psycopg.connect(postgres_url) as database:
        row = database.execute("SELECT version()").fetchone()
        assert row is not None
        assert row[0].startswith("PostgreSQL")
        database.execute("CREATE EXTENSION pg_trgm")
        stems = database.execute("SELECT to_tsvector('dutch', 'vergaderingen')::text").fetchone()
        assert stems == ("'vergader':1",)


def test_valkey_answers_and_keeps_streams(valkey_url: str) -> None:
    with redis.Redis.from_url(valkey_url) as bus:
        assert bus.ping()
        bus.xadd("nudges", {"n": "1"})
        assert bus.xlen("nudges") == 1


def test_mail_arrives_as_it_was_sent(smtp_server: MailServer) -> None:
    _send(smtp_server, "Ünïcode")
    [mail] = smtp_server.wait(1)
    assert (mail["Subject"], mail.get_content().strip()) == ("Ünïcode", "Goedemorgen")
    assert smtp_server.recipients == [["ada@example.org"]]


def test_the_mail_server_can_refuse(smtp_server: MailServer) -> None:
    smtp_server.refuse("450 4.2.0 Greylisted")
    with pytest.raises(smtplib.SMTPRecipientsRefused, match="Greylisted"):
        _send(smtp_server, "x")
    assert smtp_server.messages == []


def test_the_mail_server_can_break_off(smtp_server: MailServer) -> None:
    smtp_server.drop()
    with pytest.raises(smtplib.SMTPServerDisconnected):
        _send(smtp_server, "x")
    assert smtp_server.messages == []


def test_the_store_keeps_what_is_put(s3_url: str) -> None:
    parts = urlsplit(s3_url)
    store = client(f"http://127.0.0.1:{parts.port}")
    store.put_object(Bucket=parts.path.strip("/"), Key="a", Body=b"bytes")
    assert store.get_object(Bucket=parts.path.strip("/"), Key="a")["Body"].read() == b"bytes"


def test_the_browser_draws_a_page_and_runs_its_script(browser: Browser) -> None:
    page = browser.new_page()
    page.set_content("<h1>Plein</h1><script>document.title = String(6 * 7)</script>")
    assert (page.inner_text("h1"), page.title()) == ("Plein", "42")
    assert len(page.screenshot()) > 500
    page.close()


@pytest.mark.django_db
def test_the_database_of_this_round_is_a_real_one_of_its_own() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        assert cursor.fetchone() == (1,)
    assert ":memory:" not in str(connection.settings_dict["NAME"])
    assert "test" in str(connection.settings_dict["NAME"])
    assert "plein-test-" in str(settings.DATA)


def test_processes_of_tests_inherit_no_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PLEIN_URL", "https://plein.example.org")
    env = clean_environment(PLEIN_DATA="/data")
    assert {name for name in env if name.startswith(("PLEIN_", "DJANGO_"))} == {"PLEIN_DATA"}
