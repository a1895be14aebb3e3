"""`plein demo`."""

import time
from datetime import date, datetime

import click
from django.utils.translation import gettext as _

from plein.commands._shared import STEPS, ready, sentences, up_to_date
from plein.kit.numbers import number
from plein.kit.progress import Steps


@click.command(name="demo")
@click.option("--people", type=click.IntRange(0, 99_999), default=0, help="Grow it to this many people, for measuring.")
@click.option("--posts", type=click.IntRange(0), default=0, help="Grow it to this many posts, for measuring.")
@click.option("--today", type=click.DateTime(["%Y-%m-%d"]), help="The day the story has come to; without it, today.")
@click.option("--end", "ends", is_flag=True, help="Close the door of an example: from now on only passwords let in.")
@click.option("--quiet", "-q", is_flag=True, help="Only speak when something is wrong.")
def command(people: int, posts: int, today: datetime | None, ends: bool, quiet: bool) -> None:
    """Fill an empty installation with an example: a municipality that does not exist, and two years of what it said.

    Anyone who reaches the sign-in page can come in as one of its people, so never do this where you want to work.
    """
    ready()
    from django.conf import settings

    from plein.demo.actions import Refused, end
    from plein.demo.reading import Wrong
    from plein.demo.seeding import Incomplete, seed

    if ends:
        with sentences(settings.DATA):
            closed = _(
                "Only passwords let in now, and everybody is signed out. `plein password NAME` gives a link to choose one."
            )
            click.echo(closed if end() else _("This installation is not an example; nothing was changed."))
        return
    began = time.monotonic()
    try:
        with sentences(settings.DATA), Steps(quiet, STEPS) as steps:
            up_to_date()
            made = seed(today.date() if today else date.today(), steps, people, posts)
    except (Refused, Wrong, Incomplete) as error:
        raise click.ClickException(str(error)) from error
    if not quiet:
        text = _("Gemeente Meerwijde: people %(people)s, posts %(posts)s (new %(added)s), in %(seconds)s s.")
        figures = {"people": number(made.people), "posts": number(made.posts), "added": number(made.added)}
        click.echo(text % {**figures, "seconds": number(time.monotonic() - began, 1)})
