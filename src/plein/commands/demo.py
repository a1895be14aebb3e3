"""`plein demo`."""

import time
from datetime import date, datetime

import click

from plein.commands._shared import ready, sentences, up_to_date
from plein.kit.progress import Steps


@click.command(name="demo")
@click.option("--people", type=click.IntRange(0, 99_999), default=0, help="Grow it to this many people, for measuring.")
@click.option("--posts", type=click.IntRange(0), default=0, help="Grow it to this many posts, for measuring.")
@click.option("--today", type=click.DateTime(["%Y-%m-%d"]), help="The day the story has come to; without it, today.")
@click.option("--quiet", "-q", is_flag=True, help="Only speak when something is wrong.")
def command(people: int, posts: int, today: datetime | None, quiet: bool) -> None:
    """Fill an empty installation with an example: a municipality that does not exist, and two years of what it said.

    Anyone who reaches the sign-in page can come in as one of its people, so never do this where you want to work.
    """
    ready()
    from django.conf import settings

    from plein.demo.actions import Refused
    from plein.demo.reading import Wrong
    from plein.demo.seeding import Incomplete, seed

    began = time.monotonic()
    try:
        with sentences(settings.DATA), Steps(quiet) as steps:
            up_to_date()
            made = seed(today.date() if today else date.today(), steps, people, posts)
    except (Refused, Wrong, Incomplete) as error:
        raise click.ClickException(str(error)) from error
    if not quiet:
        click.echo(
            f"Gemeente Meerwijde: {made.people:,} people, {made.posts:,} posts ({made.added:,} new), in {time.monotonic() - began:.1f} s."
        )
