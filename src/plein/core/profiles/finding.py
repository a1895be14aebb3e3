"""Finding people by what they can and like; nobody is found by what the reader may not see."""

from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet

from plein.core.follows.models import Follow
from plein.core.people.models import Person
from plein.core.profiles.models import PersonSkill, Skill, slug_of
from plein.core.profiles.queries import told_to
from plein.core.spaces.models import Viewer

Kind = PersonSkill.Kind


@dataclass(frozen=True)
class Kindred:
    """A colleague, and what one has in common with them."""

    person: Person
    interests: list[str]


def told(viewer: Viewer) -> QuerySet[PersonSkill]:
    """Skills and interests on the profiles of people who are here, as far as the viewer may see them."""
    here = Person.objects.listed_to(viewer)
    skilled, interested = (
        here.filter(told_to(viewer, f"{kind}s")).values("pk") for kind in (Kind.SKILL, Kind.INTEREST)
    )
    return PersonSkill.objects.filter(
        Q(kind=Kind.SKILL, person__in=skilled) | Q(kind=Kind.INTEREST, person__in=interested)
    )


def suggested(typed: str, viewer: Viewer, most: int = 8) -> list[str]:
    """Names of skills and interests that begin so, the most used first: who takes one of these finds the others."""
    if not (slug := slug_of(typed)):
        return []
    begun = Q(skill__slug__startswith=slug) | Q(skill__slug__contains=f"-{slug}")
    rows = told(viewer).filter(begun).values("skill__name").annotate(used=Count("person", distinct=True))
    return list(rows.order_by("-used", "skill__name").values_list("skill__name", flat=True)[:most])


def skill_named(slug: str, viewer: Viewer) -> Skill | None:
    """The skill or interest at this address; none when the viewer may not see it on any profile."""
    return Skill.objects.filter(slug=slug, pk__in=told(viewer).values("skill")).first()


def holders(skill: Skill, kind: str, viewer: Viewer) -> QuerySet[PersonSkill]:
    """Who can do this, or takes an interest in it."""
    return told(viewer).filter(skill=skill, kind=kind).select_related("person__unit")


def kindred(person: Person, most: int = 6) -> list[Kindred]:
    """Colleagues from other units whom one does not follow yet, with whom one shares most interests; two queries."""
    if person.is_guest:
        return []
    mine = PersonSkill.objects.filter(person=person, kind=Kind.INTEREST).values("skill")
    others = Person.objects.listed_to(person).filter(told_to(person, "interests")).exclude(pk=person.pk)
    others = others.exclude(pk__in=Follow.objects.filter(person=person, to_person__isnull=False).values("to_person"))
    if person.unit_id:
        others = others.exclude(unit=person.unit_id)
    alike = others.filter(skills__kind=Kind.INTEREST, skills__skill__in=mine).annotate(shared=Count("skills"))
    found = {
        one.pk: Kindred(one, []) for one in alike.select_related("unit").order_by("-shared", "sort_name", "pk")[:most]
    }
    rows = PersonSkill.objects.filter(person__in=found, kind=Kind.INTEREST, skill__in=mine).order_by("position", "pk")
    for pk, name in rows.values_list("person", "skill__name") if found else ():
        found[pk].interests.append(name)
    return list(found.values())
