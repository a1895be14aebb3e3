"""A post says in which language it is: chosen, seen from its words, or that of its author."""

import pytest
from django.test import Client

from plein.channels.poll.actions import ask
from plein.core import testing
from plein.core.models import Person, Post
from plein.core.permissions import Invalid
from plein.core.posts import actions, cards
from plein.core.testing import Cast

DUTCH = "Morgen is er taart in de kantine, voor iedereen."
ARABIC = "مرحبا، هل يمكن أن نلتقي غدا في المكتب؟"


def test_it_is_chosen_or_seen_or_that_of_the_author(cast: Cast) -> None:
    square = testing.space(cast)
    Person.objects.filter(pk=cast.ben.pk).update(language="nl")
    cast.ben.refresh_from_db()
    said = [
        testing.say(cast.ben, square, DUTCH, language="en"),
        testing.say(cast.ben, square, ARABIC),
        testing.say(cast.ben, square, "Ok 👍"),
    ]
    said.append(actions.reply(said[0], by=cast.ada, text="👍👍"))
    said.append(ask("Wanneer eten we de taart?", ["Nu", "Straks"], by=cast.ben, space=square))
    assert [Post.objects.get(pk=post.pk).language for post in said] == ["en", "ar", "nl", "en", "nl"]
    with pytest.raises(Invalid):
        testing.say(cast.ben, square, DUTCH, language="klingon")


def test_it_stays_until_it_is_chosen_anew(cast: Cast) -> None:
    post = testing.say(cast.ben, testing.space(cast), DUTCH, language="de")
    languages = [
        actions.edit(post, by=cast.ben, text="And now for all of you: tea.", language=one).language
        for one in (None, "fr", "")
    ]
    assert languages == ["de", "fr", "en"]


def test_cards_say_it_to_browsers_and_screen_readers(cast: Cast, client: Client) -> None:
    square = testing.space(cast)
    client.force_login(cast.ben)
    client.post("/posts/", {"space": square.pk, "text": ARABIC, "language": "ar"}, secure=True)
    post = Post.objects.get()
    assert '<div class="prose" dir="auto" lang="ar">' in cards.draw([post])[post.pk]
    assert (
        '<option value="ar" lang="ar" selected>' in client.get(f"/posts/{post.pk}/edit/", secure=True).content.decode()
    )


def test_what_is_stored_in_bulk_has_a_language_too(cast: Cast) -> None:
    space = testing.space(cast)
    Post.objects.bulk_create([Post(kind="status", space=space, author=cast.ben, text=DUTCH, state="held")])
    assert Post.objects.get().language == "nl"
