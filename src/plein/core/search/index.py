"""What the index of people should hold, from what is told; and whether it does."""

from collections.abc import Iterable

from django.db.models import Exists, OuterRef, Q, QuerySet

from plein.core.people.models import Person
from plein.core.profiles.models import PersonSkill, Profile
from plein.core.search import words
from plein.core.search.models import PersonWord
from plein.core.search.words import Word


def drawn(people: Iterable[Person]) -> dict[int, list[Word]]:
    """The words by which these people should be found, by person."""
    found = list(people)
    keys = [person.pk for person in found]
    profiles = Profile.objects.in_bulk(keys)
    skills: dict[int, list[PersonSkill]] = {}
    for row in PersonSkill.objects.filter(person__in=keys).select_related("skill").order_by("position", "pk"):
        skills.setdefault(row.person_id, []).append(row)
    return {one.pk: words.rows_of(one, profiles.get(one.pk), skills.get(one.pk, [])) for one in found}


def unindexed() -> QuerySet[Person]:
    """People who should be found and are not, or should not be and are."""
    has = Exists(PersonWord.objects.filter(person=OuterRef("pk")))
    found: QuerySet[Person] = Person.objects.filter(Q(is_active=True) & ~Q(has) | Q(has, is_active=False))
    return found


def stale(most: int) -> int:
    """Of the `most` newest people and as many others, how many are not found by the words that they should be."""
    newest = list(Person.objects.select_related("unit").order_by("-pk")[:most])
    others = list(Person.objects.select_related("unit").order_by("sort_name", "pk")[:most])
    people = {person.pk: person for person in (*newest, *others)}
    kept: dict[int, list[Word]] = {pk: [] for pk in people}
    for row in PersonWord.objects.filter(person__in=people).values_list(*Word._fields):
        kept[row[0]].append(Word(*row))
    wanted = drawn(people.values())
    return sum(sorted(kept[pk]) != sorted(wanted[pk]) for pk in people)
