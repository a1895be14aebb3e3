"""Why somebody is in a space by a rule, in words."""

from functools import reduce

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from plein.core.people.models import Person
from plein.core.rules.models import Rule
from plein.core.spaces.models import Membership

Who = Rule.Who
YOU = {
    "unit": gettext_noop("you work in %(unit)s"),
    "only": gettext_noop("you work in %(unit)s itself"),
    "group": gettext_noop("you are in the group %(group)s"),
    "some": gettext_noop("you are in a group of the organisation"),
    "title": gettext_noop("your job is %(title)s"),
    "place": gettext_noop("you work at %(place)s"),
    Who.MEMBERS: gettext_noop("you are a member of the organisation"),
    Who.ADMINISTRATORS: gettext_noop("you are an administrator"),
    Who.GUESTS: gettext_noop("you are a guest"),
    "all": gettext_noop("you work here"),
}
THEY = {
    "unit": gettext_noop("works in %(unit)s"),
    "only": gettext_noop("works in %(unit)s itself"),
    "group": gettext_noop("is in the group %(group)s"),
    "some": gettext_noop("is in a group of the organisation"),
    "title": gettext_noop("has the job %(title)s"),
    "place": gettext_noop("works at %(place)s"),
    Who.MEMBERS: gettext_noop("is a member of the organisation"),
    Who.ADMINISTRATORS: gettext_noop("is an administrator"),
    Who.GUESTS: gettext_noop("is a guest"),
    "all": gettext_noop("works here"),
}


def why(membership: Membership, viewer: Person) -> str:
    """Why somebody is in a space by a rule; empty when they are not. Guests do not know of units, nor of rules for others."""
    if membership.rule is None:
        return ""
    if membership.person_id != viewer.pk:
        return "" if viewer.is_guest else described(membership.rule, viewer)
    return _("because of a rule of this space") if viewer.is_guest else because(membership.rule, viewer)


def because(rule: Rule, viewer: Person) -> str:
    """As said to who is there by it: because you work in Care and your job is nurse."""
    return _("because %(reasons)s") % {"reasons": _joined(rule, YOU, viewer)}


def described(rule: Rule, viewer: Person) -> str:
    """As said of others: works in Care and has the job nurse."""
    return _joined(rule, THEY, viewer)


def sentence(rule: Rule, viewer: Person) -> str:
    """The same where it stands alone: Works in Care."""
    text = described(rule, viewer)
    return text[:1].upper() + text[1:]


def _joined(rule: Rule, texts: dict[str, str], viewer: Person) -> str:
    values = {"unit": rule.unit, "group": rule.group, "title": rule.title, "place": rule.place}
    parts = [_(texts[name]) % values for name in _names(rule, viewer)]
    return reduce(lambda one, other: _("%(one)s and %(other)s") % {"one": one, "other": other}, parts)


def _names(rule: Rule, viewer: Person) -> list[str]:
    """The conditions that a rule has. What a group elsewhere is called may tell more than colleagues should know."""
    unit = ["unit" if rule.below else "only"] if rule.unit_id else []
    group = ["group" if viewer.is_administrator else "some"] if rule.group_id else []
    named = [name for name in ("title", "place") if getattr(rule, name)]
    who = [rule.who] if rule.who != Who.COLLEAGUES else []
    return [*unit, *group, *named, *who] or ["all"]
