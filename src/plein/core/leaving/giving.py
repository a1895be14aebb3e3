"""What the core knows that people leave behind; a channel adds its own kinds in the same way."""

from django.utils.translation import gettext_lazy as _

from plein.core.leaving import actions, queries
from plein.core.legacy import Legacy, register


def known() -> None:
    """Make the kinds of the core known."""
    register(
        Legacy(
            "space", _("Spaces that only they manage"), queries.spaces_left, queries.space_heirs, actions.give_space
        ),
        Legacy("unit", _("Units that they lead"), queries.units_left, queries.colleagues, actions.give_unit),
        Legacy("guest", _("Guests whom they answer for"), queries.guests_left, queries.colleagues, actions.give_guest),
    )
