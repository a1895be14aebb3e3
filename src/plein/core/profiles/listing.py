"""Everybody as a list that goes out, with no more of each than the reader may see on their page."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from plein.core.people.models import Person
from plein.core.profiles.queries import may_see
from plein.core.units.models import Unit

COLUMNS = ("phone", "rooms", "languages", "ask_about", "projects")


def header() -> list[str]:
    """What each column is; the sheet can be brought in again, so the names are those of an import."""
    return [_("Employee number"), _("Name"), _("User name"), _("E-mail"), _("Job title"), _("Unit"), _("Manager"), _("Place of work"), _("Role"),
            _("Phone"), _("Rooms"), _("Languages"), _("Ask me about"), _("Projects")]  # fmt: skip


def everybody(viewer: Person) -> Iterator[list[str]]:
    """Everybody whom the viewer may see and whose account is open, by name; some at a time.

    Administrators have who works where in their care, and the address of who has not joined. What somebody tells of
    themselves they get as their colleagues do: a part that is shown to nobody is not in the list.
    """
    ways = _ways(viewer)
    people = Person.objects.visible_to(viewer).filter(is_active=True).select_related("profile", "manager")
    for person in people.order_by("sort_name", "pk").iterator(chunk_size=500):
        yield [*_work(person, viewer, ways), *_told(person, viewer)]


def _ways(viewer: Person) -> dict[int, str]:
    units = {unit.pk: unit for unit in Unit.objects.visible_to(viewer)}
    return {
        key: " / ".join(units[int(one)].name for one in unit.path.strip("/").split("/") if int(one) in units)
        for key, unit in units.items()
    }


def _work(person: Person, viewer: Person, ways: dict[int, str]) -> list[str]:
    seen = person.joined_at is None or may_see(person, getattr(person, "profile", None), "email", viewer)
    manager = person.manager
    return [
        person.employee_number or "", person.name, person.username, (person.email or "") if seen else "", person.title, ways.get(person.unit_id or 0, ""),
        (manager.employee_number or manager.username) if manager else "", person.place, str(person.get_role_display()),
    ]  # fmt: skip


def _told(person: Person, viewer: Person) -> list[str]:
    profile = getattr(person, "profile", None)
    return [str(getattr(profile, part)) if profile and may_see(person, profile, part, viewer) else "" for part in COLUMNS]  # fmt: skip
