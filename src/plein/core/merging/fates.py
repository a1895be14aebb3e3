"""What becomes of everything that names a person, when their account goes into another. A test knows all of it.

A new model that names people has to be put here: what nobody thought of would stay behind with the old account.
"""

from enum import Enum
from typing import Any, Final

from django.apps import apps
from django.db import models
from django.utils.translation import gettext_lazy as _

from plein.core.people.models import Person


class Fate(Enum):
    """What becomes of a row."""

    MOVES = "moves"  # to the account that stays; where that has the same already, the row of the other goes
    ENDS = "ends"  # a way in, a session, what is made anew
    STAYS = "stays"  # with the old account
    CARED_FOR = "cared for"  # by a line of its own in `actions`


M, E, S, C = Fate.MOVES, Fate.ENDS, Fate.STAYS, Fate.CARED_FOR
FATES: Final[dict[str, Fate]] = {
    "core.Post.author": M, "core.Revision.by": M, "core.File.owner": M, "core.Event.actor": M, "core.Draft.person": M,
    "core.Reaction.person": M, "core.Bookmark.person": M, "core.Mention.person": M, "core.Report.person": M, "core.Report.closed_by": M,
    "core.Follow.person": M, "core.Follow.to_person": M, "core.Membership.person": C, "core.Withheld.person": M, "core.JoinRequest.person": M, "core.Space.owner": C,
    "core.Exclusion.person": M, "core.Rule.by": M, "core.Settling.by": M, "core.Unit.lead": M, "core.UnitVersion.lead": M, "core.Placement.person": C,
    "core.Person.manager": C, "core.Person.merged_into": C, "core.Profile.person": C, "core.PersonSkill.person": C, "core.Endorsement.by": M,
    "core.GroupMember.person": M, "core.Stay.person": M, "core.Stay.sponsor": M, "core.Invitation.by": M, "core.Invitation.sponsor": M,
    "core.Invitation.person": E, "core.Sheet.by": M, "core.Terminal.by": M, "core.FirstDays.person": M, "core.BuddyOffer.person": M, "core.Pair.newcomer": E, "core.Pair.buddy": E, "core.Token.person": E, "core.Device.person": E, "core.PersonWord.person": C,
    "core.Departure.person": E, "core.Departure.by": M, "core.Departure.manager": M, "core.Succession.heir": M, "core.Merging.gone": E, "core.Merging.kept": E, "core.Merging.by": M, "core.Apart.one": E, "core.Apart.other": E, "core.Apart.by": M,
    "account.EmailAddress.user": E, "usersessions.UserSession.user": E, "mfa.Authenticator.user": E,
    "doors.Identity.person": M, "doors.Sync.by": M, "doors.PasswordRule.break_glass": S, "scim.ScimUser.person": M, "scim.Source.made_by": M, "api.Reply.person": E, "poll.Vote.person": M,
    "imports.ImportJob.by": M, "imports.ImportJob.manager": M, "imports.ImportLine.person": M,
}  # fmt: skip
WAYS_IN: Final = ("doors.Identity.person",)  # by which somebody may come in without having done so yet
SHOWN: Final[dict[str, Any]] = {
    "core.Post.author": _("Posts and answers"), "core.File.owner": _("Files"), "core.Reaction.person": _("Reactions"), "poll.Vote.person": _("Votes in polls"),
    "core.Mention.person": _("Mentions"), "core.Bookmark.person": _("Kept posts"), "core.Draft.person": _("Drafts"), "core.Follow.person": _("What they follow"),
    "core.Follow.to_person": _("Who follows them"), "core.Membership.person": _("Spaces"), "core.PersonSkill.person": _("Skills and interests"),
    "core.Endorsement.by": _("Skills of others that they endorse"), "core.Unit.lead": _("Units that they lead"), "core.Person.manager": _("Whose manager they are"),
    "core.GroupMember.person": _("Groups of other systems"), "doors.Identity.person": _("Ways in by other systems"), "core.Stay.sponsor": _("Guests for whom they answer"),
    "core.Token.person": _("Tokens, which end"), "usersessions.UserSession.user": _("Sessions, which end"),
}  # fmt: skip


def named() -> dict[str, tuple[type[models.Model], str]]:
    """Every field of every model that names a person, by its full name; tables between two models are models too."""
    found = {}
    for model in apps.get_models(include_auto_created=True):
        for one in model._meta.get_fields():
            if isinstance(one, models.ForeignKey) and issubclass(one.related_model, Person):
                found[f"{model._meta.label}.{one.name}"] = (model, one.name)
    return found


def doubled(model: type[models.Model], name: str) -> list[tuple[str, ...]]:
    """Beside what else a person stands only once in this table: the other fields of each such rule."""
    rules = [
        tuple(one.fields) for one in model._meta.constraints if isinstance(one, models.UniqueConstraint) and one.fields
    ]
    rules += [tuple(one) for one in model._meta.unique_together]
    if model._meta.get_field(name).unique:  # type: ignore[union-attr]
        rules.append((name,))
    return [tuple(other for other in rule if other != name) for rule in rules if name in rule]
