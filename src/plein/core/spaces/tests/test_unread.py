"""The dot at a space: something others wrote and this person has not read."""

from django.utils import timezone

from plein.core import testing
from plein.core.models import Membership, Person
from plein.core.spaces.queries import standings_of
from plein.core.testing import Cast


def dots(person: Person) -> list[str]:
    return [row.name for row in standings_of(person) if row.unread and row.is_named]


def test_what_one_wrote_oneself_makes_no_dot(cast: Cast) -> None:
    space = testing.space(cast)
    for text in ("een", "twee"):
        testing.say(cast.ada, space, text)
        assert dots(cast.ada) == [] and dots(cast.ben) == [space.name]


def test_writing_does_not_hide_what_others_wrote_before_it(cast: Cast) -> None:
    space = testing.space(cast)
    testing.say(cast.ben, space, "heb je dit gelezen?")
    testing.say(cast.ada, space, "iets anders")
    assert dots(cast.ada) == dots(cast.ben) == [space.name]
    Membership.objects.filter(space=space, person=cast.ada).update(last_read_at=timezone.now())
    assert dots(cast.ada) == []
