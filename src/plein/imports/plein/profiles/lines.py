"""Lines of profiles, with skills, interests and who endorses them."""

from collections.abc import Iterator

from django.core.files.storage import default_storage
from django.db.models import Prefetch, Q

from plein.core.models import Endorsement, Person, PersonSkill, Profile
from plein.core.snapshot import natural
from plein.imports.plein.values import BATCH, Line, filled, line, of, plain

TOLD = (
    *("pronunciation", "called", "phone", "rooms", "days", "languages", "ask_about", "projects", "links", "category"),
    *("focus", "tells_days", "shown"),
)


def profiles() -> Iterator[Line]:
    """What everybody who tells something tells."""
    by = Prefetch("endorsements", queryset=Endorsement.objects.select_related("by"))
    named = PersonSkill.objects.select_related("skill").order_by("kind", "position", "pk").prefetch_related(by)
    told = Q(profile__isnull=False) | Q(pk__in=PersonSkill.objects.values("person"))
    found = Person.objects.filter(told).select_related("profile").order_by(natural("username"))
    for person in found.prefetch_related(Prefetch("skills", queryset=named)).iterator(BATCH):
        profile = getattr(person, "profile", None)
        yield line("profile", {"person": person.username, **(_told(profile) if profile else {}), **_named(person)})


def wholes() -> Iterator[tuple[str, str]]:
    """Names in the archive and keys in storage of the pictures that portraits are a part of."""
    rows = Profile.objects.exclude(whole="").order_by(natural("person__username"))
    for username, key in rows.values_list("person__username", "whole").iterator():
        yield whole_name(username), key


def whole_name(username: str) -> str:
    """Where the archive keeps the picture that a portrait is a part of."""
    return f"wholes/{username}"


def _told(profile: Profile) -> Line:
    hints = {} if profile.is_hinted else {"is_hinted": False}
    whole = {"whole": True} if profile.whole and default_storage.exists(profile.whole) else {}
    return {**of(profile, TOLD), **hints, **whole}


def _named(person: Person) -> Line:
    return filled(skills=[_skill(row) for row in person.skills.all()])


def _skill(row: PersonSkill) -> Line:
    endorsed = sorted((one.by.username, plain(one.at)) for one in row.endorsements.all())
    by = [{"by": username, "at": at} for username, at in endorsed]
    return filled(kind=row.kind, name=row.skill.name, endorsements=by)
