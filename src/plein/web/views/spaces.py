"""Spaces: finding, reading, joining, and looking after them."""

from collections.abc import Iterable
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from plein.core.answers import Signed, back, known_space, live, page, standings, stream, visible_space
from plein.core.channel import channels
from plein.core.follows import actions as follows
from plein.core.follows.models import Follow
from plein.core.forms import id_of
from plein.core.moderation import queries as moderation
from plein.core.people.models import Person
from plein.core.people.queries import by_name, open_invitations
from plein.core.permissions import Forbidden, Invalid, allow, can, publishes_at_once, role_in
from plein.core.posts import cards, queries
from plein.core.rules.queries import reasons
from plein.core.rules.words import why
from plein.core.search.people import people as search
from plein.core.search.queries import holding
from plein.core.spaces import actions
from plein.core.spaces.models import JoinRequest, Membership, Space
from plein.core.spaces.queries import audience, namesakes
from plein.web.guests import days
from plein.web.navigation import by_function, function_name
from plein.web.views.compose import composer
from plein.web.views.lists import cut

PAGE = 60
MOST_NAMESAKES = 5
MOST_FACES = 12  # of the newest members, beside what is said


@require_safe
def spaces(request: Signed) -> HttpResponse:
    """One's own spaces, and others one may know of."""
    query, function = request.GET.get("q", "").strip()[:100], request.GET.get("function", "")
    at = _number(request.GET.get("page", ""))
    wanted = holding(query, Space.objects.listed_to(request.user).places().order_by("name", "pk"))
    wanted = wanted.filter(function=function) if function in Space.Function.values else wanted
    mine = {row.space_id: row for row in standings(request, request.user) if row.is_named}
    own = [mine[pk] for pk in wanted.filter(pk__in=mine).values_list("pk", flat=True)]
    listed = list(wanted.exclude(pk__in=mine)[at * PAGE : (at + 1) * PAGE + 1])
    context = {
        "own": by_function(own), "others": listed[:PAGE], "next_page": at + 1 if len(listed) > PAGE else None,
        "spaces_q": query, "function": function, "functions": Space.FUNCTION_MEANS, "function_name": function_name,
        "whys": {pk: why(row, request.user) for pk, row in reasons(request.user).items()},
    }  # fmt: skip
    return page(request, "spaces.html", context)


@require_safe
def space(request: Signed, slug: str) -> HttpResponse:
    """What is said in a space; of a closed one its name and purpose to colleagues who are not in it."""
    found = Space.objects.visible_to(request.user).places().filter(slug=slug).first()
    if found is None:
        return _closed(request, slug)
    now = live(f"space:{found.pk}")
    feed = cut(lambda before: queries.page_of(queries.begun_in(found, request.user), before), request)
    membership = (
        Membership.objects.select_related("rule__unit", "rule__group").filter(space=found, person=request.user).first()
    )
    own = Follow.objects.filter(person=request.user, to_space=found).first()
    successor = (
        Space.objects.visible_to(request.user).filter(pk=found.successor_id).first() if found.successor_id else None
    )
    context = composer(request, found) | {
        **now, "space": found, "role": membership and membership.role, "why": why(membership, request.user) if membership else "",
        "stays": bool(membership and membership.rule and not membership.rule.may_leave), "muted": bool(own and own.mute), "followed": bool(own and not own.mute),
        "member_count": Membership.objects.filter(space=found, person__is_active=True).count(), "managers": _managers(found, request.user), "successor": successor,
        "faces": [row.person for row in _members(found, request.user).filter(person__is_active=True).order_by("-joined_at", "-pk")[:MOST_FACES]],
        "request_count": JoinRequest.objects.filter(space=found).count() if can(request.user, "space.manage", found) else 0,
        "waiting_here": moderation.waiting_for(request.user).filter(space=found).count() if membership else 0,
        "empty_text": _empty_text(request.user, found), "unread_at": membership and membership.last_read_at, "reading": f"space:{found.pk}",
    }  # fmt: skip
    return stream(request, "space.html", feed, context)


def _empty_text(person: Person, space: Space) -> str:
    """What to say in a space where nothing was said, by what the reader may do about it."""
    if can(person, "space.post", space):
        return _("The first post sets the tone.")
    return _("Nobody can write here any more.") if space.archived_at else _("What is posted here, you can read here.")


def _closed(request: Signed, slug: str) -> HttpResponse:
    found = known_space(request, slug)
    asked = JoinRequest.objects.filter(space=found, person=request.user).exists()
    return page(request, "closed_space.html", {"space": found, "asked": asked})


@require_http_methods(["GET", "POST"])
def new(request: Signed) -> HttpResponse:
    """Make a space."""
    allow(request.user, "space.create")
    if request.method == "GET":
        return _form(request, Space(), None)
    values = _values(request)
    if same := _namesakes(request):
        return _form(request, Space(**values), None, same=same)
    try:
        made = actions.create(str(values.pop("name")), by=request.user, **values)
    except Invalid as error:
        return _form(request, Space(**_values(request)), error)
    return back(request, made.get_absolute_url(), _("The space is there."))


@require_http_methods(["GET", "POST"])
def settings(request: Signed, slug: str) -> HttpResponse:
    """Change a space."""
    found = visible_space(request, slug)
    allow(request.user, "space.manage", found)
    if request.method == "GET":
        return _form(request, found, None, found)
    if same := _namesakes(request, found):
        return _form(request, Space(**_values(request)), None, found, same)
    try:
        found = actions.change(found, by=request.user, **_values(request))
    except Invalid as error:
        return _form(request, Space(**_values(request)), error, found)
    return back(request, found.get_absolute_url(), _("Saved"))


def _values(request: Signed) -> dict[str, Any]:
    chosen = request.POST.getlist("channels")
    values: dict[str, Any] = {
        name: request.POST.get(name, "") for name in ("name", "purpose", "kind", "join", "stage", "function")
    }
    values["channels"] = [] if set(chosen) == set(channels()) else chosen
    return values


def _namesakes(request: Signed, space: Space | None = None) -> list[Space]:
    """Spaces that have the name already, unless that was said before or the space keeps its name."""
    name = request.POST.get("name", "")
    if name in {request.POST.get("said"), space and space.name}:
        return []
    return list(namesakes(name, request.user, space)[:MOST_NAMESAKES])


def _form(
    request: Signed,
    values: Space,
    error: Invalid | None,
    space: Space | None = None,
    same: Iterable[Space] = (),
    guest: Invalid | None = None,
) -> HttpResponse:
    kinds = [
        (Space.Kind.OPEN.value, _("Open: every colleague reads")),
        (Space.Kind.CLOSED.value, _("Closed: members read, everybody can find it")),
        (Space.Kind.SECRET.value, _("Secret: only members know that it exists")),
    ]
    successors = [
        ("", "—"),
        *Space.objects.visible_to(request.user)
        .places()
        .filter(archived_at=None)
        .exclude(pk=space.pk if space else 0)
        .order_by("name")
        .values_list("pk", "name"),
    ]
    context = {
        "values": values, "errors": error.errors if error else {}, "kinds": kinds, "joins": Space.Join.choices,
        "stages": Space.Stage.choices, "space": space, "successors": successors, "heading": _("Settings of this space") if space else _("New space"),
        "namesakes": same, "functions": Space.FUNCTION_MEANS,
        "invitations": open_invitations(space) if space else [], "days": days(),
        "guest_values": request.POST if guest else {}, "guest_errors": guest.errors if guest else {},
    }  # fmt: skip
    return page(request, "space_form.html", context, status=422 if error or same or guest else 200)


def guest_refused(request: Signed, space: Space, error: Invalid) -> HttpResponse:
    """The settings again, with what is wrong about the guest who is invited there."""
    return _form(request, space, None, space, guest=error)


@require_POST
def archive(request: Signed, slug: str) -> HttpResponse:
    """Close a space for writing."""
    found = visible_space(request, slug)
    successor = Space.objects.visible_to(request.user).filter(pk=_number(request.POST.get("successor", ""))).first()
    actions.archive(found, by=request.user, successor=successor)
    return back(request, found.get_absolute_url(), _("The space is closed for writing."))


@require_POST
def reopen(request: Signed, slug: str) -> HttpResponse:
    """Use a space again."""
    found = visible_space(request, slug)
    actions.reopen(found, by=request.user)
    return back(request, found.get_absolute_url())


@require_POST
def join(request: Signed, slug: str) -> HttpResponse:
    """Become a member."""
    found = known_space(request, slug)
    actions.join(found, by=request.user)
    return back(request, found.get_absolute_url(), _("You are in. Welcome."))


@require_POST
def ask(request: Signed, slug: str) -> HttpResponse:
    """Ask to be let in."""
    found = known_space(request, slug)
    actions.ask_in(found, by=request.user, text=request.POST.get("text", ""))
    return back(request, found.get_absolute_url(), _("The managers see your question."))


@require_POST
def leave(request: Signed, slug: str) -> HttpResponse:
    """Stop being a member."""
    found = visible_space(request, slug)
    try:
        actions.leave(found, by=request.user)
    except actions.LastManager:
        return page(request, "last_manager.html", {"space": found}, status=422)
    except actions.ByRule:
        row = reasons(request.user).get(found.pk)
        told = why(row, request.user) if row else ""
        return page(request, "by_rule.html", {"space": found, "why": told}, status=422)
    return back(request, "/spaces/", _("You have left this space."))


@require_POST
def follow(request: Signed, slug: str, how: str) -> HttpResponse:
    """Follow or mute a space, or neither."""
    found = visible_space(request, slug)
    follows.BY_NAME[how](found, by=request.user)
    return back(request, found.get_absolute_url())


@require_http_methods(["GET", "POST"])
def members(request: Signed, slug: str) -> HttpResponse:
    """Who is in a space; managers add people."""
    found = visible_space(request, slug)
    error: Invalid | None = None
    meant: list[Person] = []
    if request.method == "POST":
        allow(request.user, "space.manage", found)
        called = request.POST.get("username", "")
        person = (
            Person.objects.visible_to(request.user).filter(username=called.strip().removeprefix("@").lower()).first()
        )
        try:
            if person is None and not (meant := search(called, request.user)):
                raise Invalid(_("There is no colleague with this name."), "username")
            if person:
                actions.add_member(found, person, by=request.user)
                return back(request, f"/spaces/{slug}/members/", _("Added"))
        except Invalid as refused:
            error = refused
    listed = list(_members(found, request.user, id_of(request.GET.get("after", "")))[: PAGE + 1])
    manages = can(request.user, "space.manage", found)
    context = {
        "space": found, "memberships": listed[:PAGE], "next": listed[PAGE - 1].person_id if len(listed) > PAGE else None, "roles": Membership.Role.choices,
        "requests": JoinRequest.objects.filter(space=found).select_related("person__unit") if manages else [],
        "values": request.POST, "errors": error.errors if error else {}, "meant": meant, "why": why, "manages": manages,
    }  # fmt: skip
    return page(request, "members.html", context, status=422 if error else 200)


@require_POST
def role(request: Signed, slug: str, pk: int) -> HttpResponse:
    """Give a member another role."""
    found = visible_space(request, slug)
    actions.change_role(
        get_object_or_404(Membership.objects.select_related("space", "person"), space=found, pk=pk),
        by=request.user,
        role=request.POST.get("role", ""),
    )
    return back(request, f"/spaces/{slug}/members/", _("Saved"))


@require_POST
def take_out(request: Signed, slug: str, pk: int) -> HttpResponse:
    """Take a member out."""
    found = visible_space(request, slug)
    actions.remove_member(
        get_object_or_404(Membership.objects.select_related("space", "person"), space=found, pk=pk), by=request.user
    )
    return back(request, f"/spaces/{slug}/members/", _("Done"))


@require_POST
def answer(request: Signed, slug: str, pk: int) -> HttpResponse:
    """Let someone in who asked, or not."""
    found = visible_space(request, slug)
    allow(request.user, "space.manage", found)
    asked = get_object_or_404(JoinRequest.objects.select_related("space", "person"), space=found, pk=pk)
    actions.answer_request(asked, by=request.user, let_in=bool(request.POST.get("let_in")))
    return back(request, f"/spaces/{slug}/members/", _("Done"))


@require_safe
def waiting(request: Signed, slug: str) -> HttpResponse:
    """What waits for an editor or moderator."""
    found = visible_space(request, slug)
    allow(request.user, "space.judge", found)
    reported = list(moderation.reported_to(request.user).filter(space=found).select_related("space")[:50])
    posts = reported + list(moderation.waiting_for(request.user).filter(space=found).select_related("space")[:50])
    if found.stage == Space.Stage.POST_MODERATED and role_in(request.user, found) in Membership.roles_from("moderator"):
        unseen = moderation.unreviewed_in(found, request.user).exclude(pk__in=[post.pk for post in reported])
        posts += list(unseen.select_related("space")[:50])
    context = {"space": found, "posts": posts, "cards": cards.draw(posts), "reports": moderation.reports_on(reported)}
    return page(request, "waiting.html", context)


@require_safe
def space_audience(request: Signed, pk: int) -> HttpResponse:
    """Who will read what is posted there."""
    found = get_object_or_404(Space.objects.visible_to(request.user), pk=pk)
    if not can(request.user, "space.post", found):
        raise Forbidden("space.post")
    submits = not publishes_at_once(request.user, found)
    context = {"space": found, "audience": audience(found), "submits": submits}
    return HttpResponse(render_to_string("audience.html", context, request))


def _members(space: Space, person: Person, after: int = 0) -> Any:
    rows = Membership.objects.filter(space=space).select_related("person__unit", "rule__unit", "rule__group")
    visible = rows.filter(person__in=Person.objects.visible_to(person).values("pk"))
    return by_name(visible, person, after, "person__")


def _managers(space: Space, person: Person) -> list[Person]:
    return [
        row.person for row in _members(space, person).filter(role=Membership.Role.MANAGER, person__is_active=True)[:5]
    ]


def _number(raw: str) -> int:
    return int(raw) if raw.isdecimal() and len(raw) < 6 else 0
