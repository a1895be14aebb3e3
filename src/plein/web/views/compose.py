"""The composer: where one may post, drafts, files, and what it shows again after a mistake."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import QueryDict

from plein.core.answers import Signed, standings
from plein.core.files.models import File
from plein.core.files.queries import named_in
from plein.core.forms import id_of, uuid_of
from plein.core.people.models import Person
from plein.core.permissions import Invalid, can, publishes_at_once
from plein.core.posts.models import Draft, Post
from plein.core.posts.queries import last_begun_in
from plein.core.spaces.models import Space
from plein.core.spaces.queries import audience, post_spaces
from plein.kit.prepared import prepared


def composer(
    request: Signed,
    space: Space | None,
    *,
    key: str = "",
    choose: bool = False,
    posted: QueryDict | None = None,
    error: Invalid | None = None,
) -> dict[str, Any]:
    """What composer.html needs: the draft or what was just typed, errors by field, the audience."""
    person = request.user
    key = key or (f"space:{space.pk}" if space else "home")
    draft = {name: posted.get(name, "") for name in posted} if posted is not None else draft_of(person, key)
    spaces, role = post_spaces(standings(request, person)) if choose else [], ""
    if choose:
        wanted = str(draft.get("space", ""))
        chosen = next((one for one in spaces if str(one.space_id) == wanted), None)
        if not (chosen or space):
            last = last_begun_in(person.pk)
            chosen = next((one for one in spaces if one.space_id in last), spaces[0] if spaces else None)
        space, role = (chosen.space, chosen.role) if chosen else (space, "")
    if space is None or (not choose and not can(person, "space.post", space)):
        return {"space": None if choose else space}
    return {
        "space": space, "post_spaces": spaces, "audience": audience(space), "draft": draft, "draft_key": key,
        "errors": error.errors if error else {}, "files": draft_files(person, draft, posted),
        "submits": not publishes_at_once(person, space, role),
    }  # fmt: skip


def draft_of(person: Person, key: str) -> dict[str, Any]:
    """What was being typed there."""
    found = _drafts(person.pk, key)
    return dict(found[0]) if found else {}


@prepared
def _drafts(person_id: int, key: str) -> QuerySet[Draft, Any]:
    return Draft.objects.filter(person=person_id, key=key).values_list("data", flat=True)


def draft_files(person: Person, draft: dict[str, Any], posted: QueryDict | None) -> list[File]:
    """Files that were added to a draft and not posted yet, in order."""
    named = named_files(person, {"file": posted.getlist("file")} if posted is not None else draft)
    return [file for file in named if file.post_id is None]


def named_files(person: Person, draft: Mapping[str, Any]) -> list[File]:
    """One's own files that a draft or form names, in order, also those that were posted since."""
    valid = named_in(draft)
    rows = File.objects.visible_to(person).filter(uid__in=valid, owner=person) if valid else ()
    found = {file.uid: file for file in rows}
    return [found[uid] for uid in valid if uid in found]


def alts_of(data: QueryDict) -> dict[UUID, str]:
    """Descriptions of pictures, by file."""
    found = {uuid_of(name[4:]): value for name, value in data.items() if name.startswith("alt-")}
    return {uid: str(value) for uid, value in found.items() if uid}


def post_of(raw: str, person: Person) -> Post | None:
    """A post named in a form, when the person may see it."""
    found: Post | None = Post.objects.visible_to(person).filter(pk=id_of(raw)).first()
    return found
