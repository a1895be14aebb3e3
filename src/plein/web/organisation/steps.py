"""The steps of setting up, in order."""

from dataclasses import dataclass
from itertools import pairwise

from django.utils.translation import gettext as _

from plein.core.organisation.actions import STEPS


@dataclass(frozen=True)
class Progress:
    """Where somebody is in setting up: the names of all steps, and which one this is, from 1."""

    names: list[str]
    at: int


def progress(step: str) -> Progress:
    """How far `step` is."""
    names = {
        "organisation": _("Organisation"),
        "administrator": _("You"),
        "look": _("Look"),
        "spaces": _("Spaces"),
        "people": _("People"),
        "post": _("First post"),
    }
    return Progress(list(names.values()), list(names).index(step) + 1)


def before(step: str) -> str:
    """The step to go back to; none from the first, for there is an organisation by then."""
    at = STEPS.index(step)
    return STEPS[at - 1] if at else ""


def after(step: str) -> str:
    """The step that follows; none after the last."""
    return dict(pairwise(STEPS)).get(step, "")
