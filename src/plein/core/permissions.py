"""Who may do what. Reading is `visible_to`; doing is a verb here, or in a channel's rules."""

from collections.abc import Callable
from functools import cache
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from plein.core import channel
from plein.core.people.models import Person
from plein.core.posts.models import Post
from plein.core.spaces.models import Membership, Space
from plein.kit.prepared import Prepared, prepared

Role = Membership.Role


class Forbidden(Exception):
    """A person may see the target, but may not do this to it. Answered with 403."""


class Invalid(Exception):
    """What was asked cannot be done, for a reason the person can mend. `field` names the input. Answered with 422."""

    def __init__(self, message: Any, field: str = "", others: dict[str, str] | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.field = field
        self.errors = {**(others or {}), field: str(message)}  # what else is wrong, by field


def each(*checks: Callable[[], Any]) -> list[Any]:
    """What every check returns; what is wrong with any is refused together, so that a form can show it at once."""
    results, wrong = [], []
    for check in checks:
        try:
            results.append(check())
        except Invalid as error:
            wrong.append(error)
    if wrong:
        others = {field: text for error in wrong for field, text in error.errors.items()}
        raise Invalid(wrong[0].message, wrong[0].field, others)
    return results


def role_in(person: Person, space: Space) -> str | None:
    """The person's role in a space, None when not in it."""
    found = _roles(person.pk, space.pk)
    return found[0] if found else None


@prepared
def _roles(person_id: int, space_id: int) -> QuerySet[Membership, str]:
    return Membership.objects.filter(person=person_id, space=space_id).values_list("role", flat=True)


def has_role(person: Person, space: Space, least: str) -> bool:
    """Whether the person's role in the space is at least `least`."""
    role = role_in(person, space)
    return role is not None and Membership.RANK[role] >= Membership.RANK[least]


def is_reader(person: Person, space: Space) -> bool:
    """Whether the person may read the space."""
    return person.is_active and bool(_readable(person.role)(person.pk, space.pk))


@cache
def _readable(role: str) -> Prepared[Any]:
    """The key of a space, when somebody with this role and an open account may see it."""

    def one(person_id: int, space_id: int) -> QuerySet[Space, Any]:
        found: QuerySet[Space] = Space.objects.visible_to(Person(pk=person_id, role=role)).filter(pk=space_id)
        return found.values_list("pk")

    return prepared(one)


def _writable(space: Space) -> bool:
    return space.archived_at is None


def _is_shown(post: Post) -> bool:
    return post.state == Post.State.PUBLISHED and (post.expires_at is None or post.expires_at > timezone.now())


def may_post(person: Person, space: Space) -> bool:
    """Members begin posts; in a one-way space only editors do; on a profile only its owner."""
    if not _writable(space):
        return False
    if space.kind == Space.Kind.PERSONAL:
        return space.owner_id == person.pk
    return has_role(person, space, Role.EDITOR if space.stage == Space.Stage.ONE_WAY else Role.MEMBER)


def may_reply(person: Person, post: Post) -> bool:
    """Members and guests of the space answer, and in an open space every colleague; in a one-way space only editors."""
    space = post.space
    if not _writable(space) or not _is_shown(post):
        return False
    if space.stage == Space.Stage.ONE_WAY:
        return has_role(person, space, Role.EDITOR)
    return is_reader(person, space)


def may_react(person: Person, post: Post) -> bool:
    """Whoever reads may react."""
    return _writable(post.space) and _is_shown(post) and is_reader(person, post.space)


def publishes_at_once(person: Person, space: Space, role: str = "") -> bool:
    """Whether the space's stage lets this person's words appear without someone's approval; `role` is theirs there, when known."""
    if space.stage in Space.APPROVED_FIRST:
        return Membership.RANK[role] >= Membership.RANK[Role.EDITOR] if role else has_role(person, space, Role.EDITOR)
    return True


def _own(person: Person, post: Post) -> bool:
    return post.author_id == person.pk and is_reader(person, post.space)


def may_edit(person: Person, post: Post) -> bool:
    """Authors edit their own posts, while the space is in use and they can still read it; approved words stay as approved."""
    if not _own(person, post) or not _writable(post.space):
        return False
    waiting = post.state in {Post.State.HELD, Post.State.SCHEDULED}
    return waiting or (post.state == Post.State.PUBLISHED and publishes_at_once(person, post.space))


def may_remove(person: Person, post: Post) -> bool:
    """Authors and moderators remove posts; so does who looks at reports, when there is one."""
    if post.state in {Post.State.REMOVED, Post.State.WITHDRAWN}:
        return False
    if _own(person, post) or has_role(person, post.space, Role.MODERATOR):
        return True
    return person.is_administrator and post.reports.filter(closed_at=None).exists() and may_judge_reports(person, post)


def may_judge(person: Person, post: Post) -> bool:
    """Editors and moderators judge what waits; moderators also look after what was published already."""
    return has_role(person, post.space, Role.EDITOR if post.state == Post.State.HELD else Role.MODERATOR)


def may_report(person: Person, post: Post) -> bool:
    """Whoever reads a post of somebody else may ask the moderators to look at it."""
    return _is_shown(post) and post.author_id != person.pk and is_reader(person, post.space)


def may_judge_reports(person: Person, post: Post) -> bool:
    """Moderators of the space answer reports, but not about themselves; where nobody else moderates, administrators who may read it."""
    return reports_answered_by(person).filter(pk=post.pk).exists()


def reports_answered_by(person: Person) -> QuerySet[Post]:
    """The posts about which this person answers reports."""
    moderators = Membership.objects.filter(role__in=Membership.roles_from(Role.MODERATOR))
    where = Q(space__in=moderators.filter(person=person).values("space"))
    if person.is_administrator:
        others = moderators.filter(space=OuterRef("space"), person__in=Person.objects.readers().values("pk"))
        where |= Q(~Exists(others.exclude(person=OuterRef("author"))))
    found: QuerySet[Post] = Post.objects.visible_to(person).filter(where)
    return found.exclude(author=person)


def may_manage(person: Person, space: Space) -> bool:
    """Managers of a space change it; a profile is its owner's."""
    return space.kind != Space.Kind.PERSONAL and has_role(person, space, Role.MANAGER)


def may_rule(person: Person, space: Space) -> bool:
    """Managers say by which rules people are in a space; administrators of those that they may know of."""
    if space.kind not in {Space.Kind.OPEN, Space.Kind.CLOSED, Space.Kind.SECRET}:
        return False
    return may_manage(person, space) or (person.is_administrator and space.kind != Space.Kind.SECRET)


def may_join(person: Person, space: Space) -> bool:
    """Colleagues join open spaces by themselves, and others where everyone may join."""
    return (
        _writable(space)
        and not person.is_guest
        and space.kind in {Space.Kind.OPEN, Space.Kind.CLOSED}
        and space.join == Space.Join.EVERYONE
    )


def may_ask_in(person: Person, space: Space) -> bool:
    """Colleagues ask to be let in where that is how one joins."""
    return (
        _writable(space)
        and not person.is_guest
        and space.kind in {Space.Kind.OPEN, Space.Kind.CLOSED}
        and space.join == Space.Join.REQUEST
    )


def may_appoint(person: Person, space: Space) -> bool:
    """Administrators give a space that they may know of a manager when it has none."""
    managers = Membership.objects.filter(space=space, role=Role.MANAGER, person__in=Person.objects.readers())
    known = Space.objects.listed_to(person).places().filter(pk=space.pk, archived_at=None)
    return person.is_administrator and known.exists() and not managers.exists()


def may_hand_card(person: Person, other: Person) -> bool:
    """Administrators hand anybody else a code; who leads a unit only those of its people who have not joined.

    Somebody's account must not be open to whom they work for, nor the organisation's to who leads its administrators.
    """
    if person.is_administrator:
        return other.is_active and other.pk != person.pk
    listed = other.is_active and other.joined_at is None and not other.is_administrator
    return listed and not person.is_guest and other.unit is not None and other.unit.lead_id == person.pk


def may_hand_over(person: Person, departure: Any) -> bool:
    """Who leaves, their manager and administrators see to what is left behind."""
    return person.is_administrator or (not person.is_guest and person.pk in {departure.person_id, departure.manager_id})


RULES: dict[str, channel.Rule] = {
    "organisation.manage": lambda person, _: person.is_administrator,
    "person.invite": lambda person, _: person.is_administrator,
    "person.change": lambda person, other: person.pk == other.pk or person.is_administrator,
    "person.secure": lambda person, other: (
        person.pk == other.pk and other.is_active
    ),  # what lets somebody in: address, tokens
    "person.place": lambda person, _: person.is_administrator,
    "people.merge": lambda person, _: person.is_administrator,
    "merging.agree": lambda person, merging: person.pk in {merging.gone_id, merging.kept_id},
    "person.provision": lambda person, _: person.is_administrator,
    "person.entitle": lambda person, other: (
        person.is_administrator or (person.pk == other.pk and not other.employee_number)
    ),
    "group.manage": lambda person, _: person.is_administrator,
    "unit.manage": lambda person, _: person.is_administrator,
    "unit.describe": lambda person, unit: person.is_administrator or unit.lead_id == person.pk,
    "unit.hand_cards": lambda person, unit: (
        person.is_administrator or (unit is not None and not person.is_guest and unit.lead_id == person.pk)
    ),
    "person.card": may_hand_card,
    "welcome.use": lambda person, _: not person.is_guest,
    "buddy.answer": lambda person, pair: pair.buddy_id == person.pk,
    "buddy.end": lambda person, pair: person.pk in {pair.buddy_id, pair.newcomer_id},
    "profile.change": lambda person, other: person.pk == other.pk and other.is_active,
    "skill.endorse": lambda person, skill: not person.is_guest and skill.person_id != person.pk,
    "person.sign_out": lambda person, other: person.pk == other.pk or person.is_administrator,
    "person.leave": lambda person, _: person.is_administrator,
    "departure.see": may_hand_over,
    "departure.hand_over": may_hand_over,
    "departure.choose": lambda person, departure: departure.person_id == person.pk,
    "network.leave": lambda person, _: person.is_former,
    "guest.host": lambda person, stay: (
        stay is not None and not person.is_guest and (person.is_administrator or stay.sponsor_id == person.pk)
    ),
    "token.revoke": lambda person, token: token.person_id == person.pk or person.is_administrator,
    "file.describe": lambda person, file: file.owner_id == person.pk,
    "file.discard": lambda person, file: file.owner_id == person.pk and file.post_id is None,
    "space.create": lambda person, _: not person.is_guest,
    "space.read": is_reader,
    "space.manage": may_manage,
    "space.rule": may_rule,
    "space.judge": lambda person, space: has_role(person, space, Role.EDITOR),
    "space.join": may_join,
    "space.ask": may_ask_in,
    "space.appoint": may_appoint,
    "space.leave": lambda person, space: space.kind != Space.Kind.PERSONAL and role_in(person, space) is not None,
    "space.post": may_post,
    "post.reply": may_reply,
    "post.react": may_react,
    "post.edit": may_edit,
    "post.remove": may_remove,
    "post.judge": may_judge,
    "post.undo": _own,
    "post.report": may_report,
    "report.judge": may_judge_reports,
    "post.read": lambda person, post: Post.objects.visible_to(person).filter(pk=post.pk).exists(),
}


def can(person: Any, verb: str, target: Any = None) -> bool:
    """Whether `person` may do `verb` to `target`; an unknown verb is a mistake of ours and raises KeyError."""
    rule = RULES.get(verb) or channel.rules()[verb]
    return isinstance(person, Person) and person.is_active and rule(person, target)


def allow(person: Person, verb: str, target: Any = None) -> None:
    """Raise Forbidden unless `person` may do `verb` to `target`."""
    if not can(person, verb, target):
        raise Forbidden(verb)
