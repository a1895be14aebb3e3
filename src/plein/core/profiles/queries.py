"""What of a profile its reader may see; every page, export, card and search asks here."""

from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Window
from django.db.models.functions import RowNumber

from plein.core.people.models import Person
from plein.core.profiles.models import Endorsement, PersonSkill, Profile
from plein.core.spaces.models import Viewer

Shown = Profile.Shown
USUAL: dict[str, str] = {
    "pronunciation": Shown.EVERYONE,
    "called": Shown.EVERYONE,
    "phone": Shown.COLLEAGUES,
    "rooms": Shown.COLLEAGUES,
    "days": Shown.COLLEAGUES,
    "languages": Shown.COLLEAGUES,
    "ask_about": Shown.COLLEAGUES,
    "projects": Shown.COLLEAGUES,
    "links": Shown.COLLEAGUES,
    "category": Shown.EVERYONE,
    "email": Shown.ME,  # it was given for a new password alone
    "skills": Shown.COLLEAGUES,
    "interests": Shown.COLLEAGUES,
}  # who sees a part when its owner did not choose


STAYS = {"pronunciation", "called", "category"}  # what still says something when somebody has left
MOST_NAMED = 12  # colleagues by whom a skill is endorsed


@dataclass(frozen=True)
class Known:
    """One skill or interest on a profile: how many colleagues endorse it, and whether the reader does."""

    row: PersonSkill
    endorsed: int
    by_reader: bool
    by: list[Person] = field(default_factory=list)  # those whom the reader may see, newest first, MOST_NAMED at most


def profile_of(person: Person) -> Profile:
    """What somebody told of themselves; an empty profile when that is nothing yet."""
    return Profile.objects.filter(person=person).first() or Profile(person_id=person.pk)


def shown_to(profile: Profile | None, part: str) -> str:
    """For whom a part of a profile is: one of `Profile.Shown`."""
    return (profile.shown.get(part) if profile else None) or USUAL[part]


def shown_by(person: Person, profile: Profile | None = None) -> dict[str, str]:
    """For whom each part of a profile is, for its owner."""
    profile = profile or profile_of(person)
    return {part: shown_to(profile, part) for part in USUAL}


def may_see(person: Person, profile: Profile | None, part: str, viewer: Viewer) -> bool:
    """Whether the viewer, who may see this person at all, may see a part of their profile."""
    if not isinstance(viewer, Person):
        return False
    if viewer.pk == person.pk:
        return True
    if not person.is_active and part not in STAYS:
        return False
    level = shown_to(profile, part)
    return level == Shown.EVERYONE or (level == Shown.COLLEAGUES and not viewer.is_guest)


def details(person: Person, viewer: Viewer, profile: Profile | None = None) -> dict[str, Any]:
    """The parts of a profile that have something in them and that the viewer may see, by name."""
    profile = profile or profile_of(person)
    told = not profile._state.adding  # what is usual was said by nobody
    values: dict[str, Any] = {name: getattr(profile, name) for name in USUAL if told and hasattr(profile, name)}
    values["email"] = person.email
    return {name: value for name, value in values.items() if value and may_see(person, profile, name, viewer)}


def reached(person: Person, viewer: Viewer) -> dict[str, str]:
    """By which phone number and e-mail address the viewer may reach somebody whose profile is loaded; no query."""
    profile = getattr(person, "profile", None)
    ways = {"phone": profile.phone if profile else "", "email": person.email or ""}
    return {name: value for name, value in ways.items() if value and may_see(person, profile, name, viewer)}


def skills(person: Person, viewer: Viewer, profile: Profile | None = None) -> list[Known]:
    """Skills and interests that the viewer may see, in the order their owner gave them; three queries."""
    profile = profile or profile_of(person)
    kinds = [kind for kind in PersonSkill.Kind.values if may_see(person, profile, f"{kind}s", viewer)]
    rows = PersonSkill.objects.filter(person=person, kind__in=kinds).select_related("skill")
    own = Endorsement.objects.filter(skill=OuterRef("pk"), by=viewer.pk)
    counted = rows.annotate(endorsed=Count("endorsements"), by_reader=Exists(own)).order_by("kind", "position", "pk")
    found = [Known(row, row.endorsed, row.by_reader) for row in counted]
    _name_endorsers({one.row.pk: one for one in found if one.endorsed}, viewer)
    return found


def _name_endorsers(found: dict[int, Known], viewer: Viewer) -> None:
    seen = Person.objects.visible_to(viewer)
    place = Window(RowNumber(), partition_by=F("skill"), order_by=[F("at").desc(), F("pk").desc()])
    rows = Endorsement.objects.filter(skill__in=found, by__in=seen).annotate(place=place).filter(place__lte=MOST_NAMED)
    for row in rows.select_related("by").order_by("-at", "-pk") if found else ():
        found[row.skill_id].by.append(row.by)


def told_to(viewer: Viewer, part: str) -> Q:
    """People whose part of the profile the viewer may see: what lists and searches may look into."""
    if not isinstance(viewer, Person):
        return Q(pk=None)
    chosen = Q(**{f"profile__shown__{part}": Shown.EVERYONE})
    if not viewer.is_guest:
        chosen |= Q(**{f"profile__shown__{part}": Shown.COLLEAGUES})
    usual = USUAL[part] == Shown.EVERYONE or not viewer.is_guest
    unchosen = Q(profile=None) | ~Q(profile__shown__has_key=part)
    return Q(pk=viewer.pk) | chosen | (unchosen if usual else Q(pk=None))


def endorsers(row: PersonSkill, viewer: Viewer) -> QuerySet[Person]:
    """Who endorses a skill, those the viewer may see, by surname."""
    found: QuerySet[Person] = Person.objects.visible_to(viewer)
    return found.filter(pk__in=row.endorsements.values("by")).order_by("sort_name", "pk")
