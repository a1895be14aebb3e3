"""A thread of more than one page. `python -m tests.long_thread` makes it in an empty installation and prints what its addresses need."""

import json

import django


def grow() -> dict[str, int]:
    """A space where an editor reads first what Ben answers, and a thread in it of two pages."""
    from plein.core.models import Organisation, Post, Space
    from plein.core.people.actions import create, create_administrator
    from plein.core.posts import actions
    from plein.core.spaces.actions import create as begin
    from plein.core.spaces.actions import join
    from tests.site import PASSWORD

    ada = create_administrator(name="Ada", username="ada", email="", password=PASSWORD)
    Organisation.objects.update(language="en")
    ben = create(name="Ben", username="ben", password=PASSWORD)
    space = begin("Gemodereerd", by=ada, stage="pre_moderated")
    join(space, by=ben)
    root = actions.publish("status", by=ada, space=space, text="Wat vinden jullie?")
    first = actions.reply(root, by=ada, text="Het eerste antwoord")
    refused = actions.reject(actions.reply(root, by=ben, text="Liever niet"), by=ada, note="Niet hier")
    for number in range(104):
        last = actions.reply(root, by=ada, text=f"Antwoord {number}")
    Space.objects.filter(pk=space.pk).update(stage="open")
    assert Post.objects.filter(root=root, state="published").count() == 105
    return {"root": root.pk, "first": first.pk, "refused": refused.pk, "last": last.pk}


if __name__ == "__main__":
    django.setup()
    print(json.dumps(grow()))
