"""Where a few letters lead."""

import pytest

from plein.core import testing
from plein.core.models import Membership, Person
from plein.core.spaces.actions import read_up_to
from plein.core.testing import Cast

pytestmark = pytest.mark.django_db


def found(person: Person, letters: str) -> list[str]:
    answer = testing.browser(person).get("/complete/go", {"q": letters}, secure=True)
    return [place["value"] for place in answer.json()]


def test_letters_lead_to_spaces_people_tags_pages_and_the_search(cast: Cast) -> None:
    space = testing.space(cast, "De haven")
    testing.say(cast.ben, space, "Over #havengeld")
    places = found(cast.ben, "haven")
    assert places == ["/spaces/de-haven/", "/tags/havengeld/", "/search/?q=haven"]
    assert "/people/cleo/" in found(cast.ben, "cleo")
    assert found(cast.ben, "new po")[:2] == ["/#text", "/search/?q=new%20po"]


def test_nobody_is_led_to_what_they_may_not_know(cast: Cast) -> None:
    secret = testing.space(cast, "De kluis", kind="secret")
    testing.say(cast.ben, secret, "Over #kluisgeheim")
    assert f"/spaces/{secret.slug}/" in found(cast.ben, "kluis")
    assert found(cast.cleo, "kluis") == ["/search/?q=kluis"]
    assert "/spaces/new" not in found(cast.gus, "new space") and "/spaces/new" in found(cast.cleo, "new space")
    assert "/organisation/" not in found(cast.ben, "organ") and "/organisation/" in found(cast.root, "organ")


def test_without_letters_it_begins_where_one_was_last(cast: Cast) -> None:
    for name in ("Aap", "Noot"):
        space = testing.space(cast, name)
        assert Membership.objects.filter(space=space, person=cast.ben).exists()
        read_up_to(space, testing.say(cast.ben, space, "x").published_at, by=cast.ben)
    assert found(cast.ben, "")[:3] == ["/spaces/noot/", "/spaces/aap/", "/#text"]
