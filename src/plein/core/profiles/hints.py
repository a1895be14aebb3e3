"""What could be added to one's own profile: one thing at a time, said to its owner alone, until they want to hear no more."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from plein.core.people.models import Person
from plein.core.profiles.models import PersonSkill
from plein.core.profiles.queries import profile_of


def hint(person: Person) -> Promise | str:
    """The first thing that would help colleagues most; empty when there is nothing, or its owner wants no hints."""
    profile = profile_of(person)
    if not profile.is_hinted:
        return ""
    kinds = set(PersonSkill.objects.filter(person=person).values_list("kind", flat=True).distinct())
    lacking = (
        (not person.picture, _("With a portrait colleagues recognise you in the corridor.")),
        (not profile.ask_about and PersonSkill.Kind.SKILL not in kinds, _("Say what colleagues can ask you about: who looks for it finds you.")),
        (not profile.days, _("Say on which days you work, so that colleagues know when to reach you.")),
        (PersonSkill.Kind.INTEREST not in kinds, _("Name something you like: Plein shows you who likes it too.")),
    )  # fmt: skip
    return next((text for lacks, text in lacking if lacks), "")
