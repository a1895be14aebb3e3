"""The operator's command line."""

import os
import sys
from pathlib import Path

import click
from django.utils.translation import gettext as _

from plein import terminal
from plein.commands._shared import person_called, set_up, texts, tried, with_database

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "plein.settings")
terminal.teach_click()  # before the options below are made: some words are theirs from then on


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--data", type=click.Path(file_okay=False), help="Folder for the database and files (PLEIN_DATA).")
def plein(data: str | None) -> None:
    """Run and look after Plein. Exit codes: 0 done, 1 failed, 2 wrong call, 78 wrong setting."""
    if data:
        os.environ["PLEIN_DATA"] = data


@plein.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535))
@click.option("--migrate/--no-migrate", default=True, show_default=True, help="Bring the database up to date first.")
@click.option("--worker/--no-worker", default=True, show_default=True, help="Run the worker as part of this group.")
def serve(host: str, port: int, migrate: bool, worker: bool) -> None:
    """Start web, live stream and worker as one group of processes."""
    os.environ.setdefault("PLEIN_URL", f"http://localhost:{port}")
    set_up()
    from plein import serving

    with serving.hold_port(host, port):
        if migrate:
            serving.migrate(quiet=True)
        sys.exit(serving.serve(host, port, worker=worker))


@plein.command()
def worker() -> None:
    """Run only the worker: scheduled posts, deadlines, mail, tidying up."""
    set_up()
    from plein import worker as work

    work.main()


@plein.command()
def migrate() -> None:
    """Bring the database up to date."""
    set_up()
    from plein import serving

    serving.migrate(quiet=False)


@plein.command()
@click.argument("username")
@click.option("--name", prompt=True)
@click.option("--email", default="")
@click.password_option(envvar="PLEIN_PASSWORD")
def createadmin(username: str, name: str, email: str, password: str) -> None:
    """Make an administrator."""
    with_database()
    from plein.core.people.actions import create_administrator

    person = tried(create_administrator, name=name, username=username, email=email, password=password)
    click.echo(_("%(username)s can sign in now.") % {"username": person.username})


@plein.command()
@click.argument("person")
@click.option("--scope", "scopes", multiple=True, required=True, type=click.Choice(["read", "write", "manage"]))
@click.option("--name", default="command line", show_default=True)
@click.option("--days", type=click.IntRange(1, 3650), help="How long it is valid; without it, until revoked.")
def token(person: str, scopes: tuple[str, ...], name: str, days: int | None) -> None:
    """Print a new API token of PERSON (a user name)."""
    with_database()
    from plein.core.people.actions import make_token

    owner = person_called(person)
    _row, secret = tried(make_token, owner, by=owner, name=name, scopes=list(scopes), days=days)
    click.echo(secret)


def main() -> None:
    """Entry point."""
    for where, name, text in texts(plein):
        setattr(where, name, terminal.gettext(text))
    plein(prog_name="plein")


def _load_commands() -> None:
    """Commands that live with what they do: plein/commands/NAME.py holds `command`."""
    from importlib import import_module

    for path in sorted((Path(__file__).parent / "commands").glob("[a-z]*.py")):
        plein.add_command(import_module(f"plein.commands.{path.stem}").command)


_load_commands()

if __name__ == "__main__":
    main()
