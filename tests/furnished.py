"""An organisation with something on every page. `python -m tests.furnished LANGUAGE` furnishes an empty installation."""

import json
import sys

import django


def furnish(language: str) -> dict[str, object]:
    """Make the community of `tests.community` with what its pages lack; returns what addresses need."""
    from plein.core.models import JoinRequest, Membership, Organisation, Post, Space
    from plein.core.people.actions import invite, make_token
    from plein.core.posts.actions import keep_draft, publish
    from plein.core.spaces import actions as spaces
    from tests.community import found

    people = found()
    ada, ben = people["ada"], people["ben"]
    Organisation.objects.update(language=language)
    ada.refresh_from_db()
    spaces.create("Nog leeg", by=ada)
    square = Space.objects.get(slug="het-plein")
    publish(
        "status",
        by=ben,
        space=square,
        text="Tekst met een opsomming:\n\n- een\n- twee\n\n> citaat\n\n`code` en [koppeling](https://example.org/)",
    )
    keep_draft("home", {"text": "half af"}, by=ben)
    make_token(ben, by=ben, name="script", scopes=["read"])
    posts = {name: Post.objects.get(text__startswith=text).pk for name, text in POSTS.items()}
    assert JoinRequest.objects.exists() and Membership.objects.exists()
    return {
        **posts,
        "poll": Post.objects.get(title="Coffee?").pk,
        "closed_poll": Post.objects.get(title="Tea?").pk,
        "invitation": invite(by=ada, space=square, role="guest")[1],
    }


POSTS = {"first": "Ünïcode", "answer": "Yes indeed", "quote": "Look", "planned": "Later"}

if __name__ == "__main__":
    django.setup()
    print(json.dumps(furnish(sys.argv[1])))
