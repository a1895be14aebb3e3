"""The leak matrix: every address × every role × what is secret. An address that is not in the table fails the test."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import timezone
from PIL import Image

from plein.channels.poll.actions import ask
from plein.channels.poll.models import Option
from plein.core import testing
from plein.core.cards.actions import print_sheet
from plein.core.files import actions as files
from plein.core.groups.actions import create as begin_group
from plein.core.leaving import actions as leaving
from plein.core.models import Exclusion, Invitation, JoinRequest, Membership, Pair, Post, Rule, Space
from plein.core.people.actions import create, invite, set_picture
from plein.core.posts import actions
from plein.core.profiles import actions as profiles
from plein.core.reactions.actions import react
from plein.core.signin.actions import add_terminal
from plein.core.spaces import actions as spaces
from plein.core.testing import PASSWORD, Cast
from plein.core.units import actions as units
from plein.doors.scim.actions import add as add_source
from plein.doors.testing import ldap, provider
from plein.imports.jobs import actions as imports

pytestmark = pytest.mark.django_db
CANARY = "kanarie"

INSIDE = {"guest", "member", "editor", "moderator", "manager"}
MEMBERS = INSIDE - {"guest"}
JUDGES = {"editor", "moderator", "manager"}
MANAGES = {"manager"}
AUTHOR = {"member"}
SIGNED = INSIDE | {"other", "administrator", "outside guest"}
ALL = SIGNED | {"anonymous"}
ADMIN = {"administrator"}
COLLEAGUES = SIGNED - {"guest", "outside guest"}
NOBODY: set[str] = set()


@dataclass(frozen=True)
class Row:
    """Who may use an address. `verb` is the method tried; `data` its form; `secret`: whether it names the secret space."""

    who: set[str]
    verb: str = "get"
    data: dict[str, str] | None = None
    path: str = ""


def post(who: set[str], path: str = "", **data: str) -> Row:
    """A row that is tried with POST."""
    return Row(who, "post", data, path)


HOW = {"how": "follow"}
# name of the address: who may do it to what is in the secret space
TABLE: dict[str, Row] = {
    "home": Row(SIGNED), "for_you": Row(SIGNED), "all_waiting": Row(SIGNED), "bookmarks": Row(SIGNED), "drafts": Row(SIGNED), "spaces": Row(SIGNED), "people": Row(SIGNED, path=f"/people/?q={CANARY}"), "today": post(SIGNED - {"guest", "outside guest"}, said="in"),
    "search": Row(SIGNED, path=f"/search/?q={CANARY}"), "around": Row(SIGNED), "post_around": Row(INSIDE), "go": Row(SIGNED, path=f"/complete/go?q={CANARY[:4]}"), "complete": Row(SIGNED, path=f"/complete/tags?q={CANARY[:4]}"),
    "readings": post(INSIDE, view="space:{space}", at="2026-01-01T00:00:00Z"), "keep_draft": post(SIGNED, key="home", **{"field:text": "x"}),
    "preview": post(SIGNED, text="@ben", space="{space}"), "tag": Row(INSIDE), "follow_tag": post(INSIDE),
    "posts": post(MEMBERS, text="Nieuw", space="{space}"), "post": Row(INSIDE), "replies": post(INSIDE, text="Antwoord"),
    "edit_post": Row(AUTHOR), "remove_post": Row({"member", "moderator", "manager"}), "undo_post": post(AUTHOR), "history": Row(INSIDE),
    "react": post(INSIDE, emoji="🎉"), "bookmark": post(INSIDE), "report_post": Row(INSIDE - AUTHOR), "judge": post(JUDGES, path="/posts/{held}/judge", judge="approve"),
    "embed": Row(INSIDE), "post_menu": Row(INSIDE), "pass_on": Row(INSIDE), "follow_post": post(INSIDE), "add_file": Row(NOBODY), "thumb": Row(INSIDE), "file": Row(INSIDE),
    "new_space": Row(SIGNED - {"guest", "outside guest"}), "audience": Row(MEMBERS), "space": Row(INSIDE), "space_settings": Row(MANAGES),
    "archive_space": post(MANAGES), "reopen_space": post(MANAGES), "join_space": post(INSIDE), "ask_space": post(NOBODY), "leave_space": post(INSIDE),
    "invite_guest": post(MANAGES), "withdraw_invitation": post(MANAGES, path="/spaces/{slug}/invitations/{invitation}/withdraw"), "waiting": Row(JUDGES), "members": Row(INSIDE), "member_role": post(MANAGES, role="member"),
    "space_rules": Row(MANAGES), "hold_rules_again": post(MANAGES, path="/spaces/{slug}/rules/out/{left_out}"), "remove_member": post(MANAGES), "answer_request": post(MANAGES), "follow_space": post(INSIDE),
    "person": Row(SIGNED - {"outside guest"}), "picture": Row(SIGNED - {"outside guest"}), "follow_person": post(SIGNED - {"outside guest"}),
    "vcard": Row(SIGNED - {"outside guest"}), "endorsement": post(SIGNED - {"outside guest", "guest", "member"}, path="/people/ben/skills/{able}/endorse"), "skill": Row({"member"}, path=f"/skills/{CANARY}-kunde/"),
    "own_profile": Row(SIGNED), "portrait": Row(SIGNED), "whole_portrait": Row(NOBODY, path="/settings/profile/portrait/whole"), "stop_hinting": post(SIGNED),
    "settings": Row(SIGNED), "change_email": post(SIGNED, email=""), "confirm_email": Row(NOBODY), "account_change_password": Row(SIGNED), "usersessions_list": Row(SIGNED), "tokens": Row(SIGNED),
    "security": Row(SIGNED), "add_passkey": Row(SIGNED), "passkey": post(SIGNED, path="/settings/security/passkeys/999999/", name="x"), "authenticator_app": Row(SIGNED),
    "second_steps": post(ADMIN, path="/organisation/doors/two-steps"), "take_second_step": post(ADMIN, path="/organisation/people/{other}/second-step"), "person_sessions": post(ADMIN, path="/organisation/people/{other}/sessions"),
    "recovery_codes": post(SIGNED), "forget_device": post(SIGNED, device="999999"), "passkey_sign_in": Row(ALL), "mfa_authenticate": Row(SIGNED), "second_step_required": Row(ALL),
    "code": Row(ALL), "use_code": Row(ALL), "cards_known": post(SIGNED), "organisation_cards": Row(ADMIN), "unit_cards": Row({"member", "administrator"}, path="/units/{unit}/cards/"),
    "sheet": Row({"member", "administrator"}, path="/cards/{sheet}/"), "person_card": post(ADMIN, path="/organisation/people/{other}/card"),
    "organisation_doubles": Row(ADMIN), "merge_people": Row(ADMIN, path="/organisation/people/{other}/merge"), "keep_apart": post(ADMIN, path="/organisation/people/{other}/apart", **{"with": "{listed}"}), "directory_sheet": Row(ADMIN), "merging": Row(SIGNED),
    "organisation_sheets": Row(ADMIN), "organisation_sheet": Row(ADMIN, path="/organisation/people/import/{csv}/"), "sheet_problems": Row(ADMIN, path="/organisation/people/import/{csv}/problems.csv"),
    "sheet_links": post(NOBODY, path="/organisation/people/import/{csv}/links.csv"), "blank_sheet": Row(ADMIN, path="/organisation/people/import/people.csv"),
    "welcome": Row(COLLEAGUES), "buddy": Row(COLLEAGUES), "organisation_welcome": Row(ADMIN),
    "terminal": Row(ALL), "stay": post(SIGNED), "organisation_terminals": Row(ADMIN), "organisation_terminal": Row(ADMIN, path="/organisation/terminals/{terminal}/"),
    "organisation_units": Row(ADMIN), "organisation_unit": Row(ADMIN, path="/organisation/units/{unit_pk}/"), "move_unit": post(ADMIN, path="/organisation/units/{unit_pk}/move", parent=""),
    "close_unit": post(ADMIN, path="/organisation/units/{unit_pk}/close", successor="{unit_other}"), "person_work": Row(ADMIN, path="/organisation/people/{other}/work"),
    "units": Row(COLLEAGUES), "unit": Row(COLLEAGUES, path="/units/{unit}/"), "edit_unit": Row({"member", "administrator"}, path="/units/{unit}/edit/"),
    "organisation": Row(ADMIN), "organisation_look": Row(ADMIN), "look_style": Row(ALL, path="/look/x.css"), "look_logo": Row(NOBODY, path="/look/x/logo"), "person_admin": post(ADMIN, role="member"), "organisation_settings": Row(ADMIN), "organisation_people": Row(ADMIN),
    "organisation_doors": Row(ADMIN), "new_door": Row(ADMIN, path="/organisation/doors/new/oidc-other/"), "organisation_door": Row(ADMIN, path="/organisation/doors/{door}/"),
    "act_on_door": post(ADMIN, path="/organisation/doors/{door}/do", do="up"), "test_door": Row(ADMIN, path="/organisation/doors/{door}/test"), "door_people": Row(ADMIN, path="/organisation/doors/{ldap}/people/"), "ways_in": Row(SIGNED),
    "door": Row(NOBODY, path="/sign-in/with/none/"), "door_back": Row(NOBODY, path="/sign-in/with/none/back"), "door_metadata": Row(NOBODY, path="/sign-in/with/none/metadata"), "door_out": post(NOBODY, path="/sign-in/with/none/out"), "leave_door": Row(NOBODY, path="/sign-in/with/none/leave"),
    "scim": Row(NOBODY, path="/scim/v2/Users"), "sources": Row(ADMIN), "source": Row(ADMIN, path="/organisation/sync/{source}/"), "act_on_source": post(ADMIN, path="/organisation/sync/{source}/do", do="renew", days="90"),
    "organisation_groups": Row(ADMIN), "organisation_group": Row(ADMIN, path="/organisation/groups/{group}/"),
    "person_reset": post(ADMIN, path="/organisation/people/{other}/reset"), "organisation_invitations": Row(ADMIN), "organisation_spaces": Row(ADMIN),
    "end_invitation": post(NOBODY, path="/organisation/invitations/{invitation}/withdraw"), "space_manager": Row(NOBODY, path="/organisation/spaces/{space}/manager"),
    "organisation_waiting": Row(ADMIN), "organisation_tokens": Row(ADMIN), "organisation_mail": Row(ADMIN), "mail_again": post(NOBODY, path="/organisation/mail/999999"),
    "organisation_storage": Row(ADMIN), "organisation_imports": Row(ADMIN), "import": Row(NOBODY, path="/organisation/imports/999999/"), "organisation_health": Row(ADMIN),
    "language": post(ALL, language="nl"), "set_up_closed": Row(ALL), "set_up": Row(ALL), "set_up_administrator": Row(ALL), "start": Row(ADMIN, path="/organisation/start/spaces/"), "invitation": Row(NOBODY),
    "account_login": Row(ALL), "account_logout": Row(SIGNED), "account_inactive": Row(ALL), "account_reauthenticate": Row(SIGNED),
    "account_signup": Row(ALL), "account_reset_password": Row(ALL), "account_reset_password_done": Row(ALL),
    "account_reset_password_from_key": Row(ALL), "account_reset_password_from_key_done": Row(ALL),
    "example": Row(NOBODY), "example_face": Row(NOBODY),
    "manifest": Row(ALL), "app_icon": Row(ALL, path="/icons/192.png"), "worker": Row(ALL), "offline": Row(ALL), "here": Row(SIGNED), "share": Row(SIGNED),
    "guests": Row(COLLEAGUES), "former_space": post(ADMIN, path="/organisation/guests/former", space=""), "leave_network": post(NOBODY), "leavers": Row(COLLEAGUES), "leaver": Row({"member", "moderator", "administrator"}, path="/leaving/ben/"), "farewell": post({"member"}, path="/leaving/ben/farewell", space="{space}", text="Dag"),
    "leaving_choices": post({"member"}, path="/leaving/ben/choices"), "person_leaving": post(ADMIN, path="/organisation/people/{other}/leaving", stays="yes"), "organisation_guests": Row(ADMIN),
    "help": Row(SIGNED), "accessibility": Row(ALL), "ui": Row(NOBODY), "healthz": Row(ALL), "readyz": Row(ALL),
    "poll_new": Row(SIGNED), "poll_vote": post(INSIDE, option="{option}"), "poll_close": post({"member", "moderator", "manager"}),
}  # fmt: skip


def routes() -> Iterator[tuple[str, str]]:
    """Name and pattern of every page; the API has a matrix of its own."""

    def walk(patterns: list[Any], prefix: str) -> Iterator[tuple[str, str]]:
        for one in patterns:
            if isinstance(one, URLResolver):
                yield from walk(one.url_patterns, prefix + str(one.pattern))
            elif isinstance(one, URLPattern):
                yield str(one.name), prefix + str(one.pattern)

    yield from (
        (name, pattern)
        for name, pattern in walk(get_resolver().url_patterns, "")
        if not pattern.lstrip("^").startswith("api/")
    )


def test_every_address_is_in_the_table() -> None:
    assert {name for name, _ in routes()} == set(TABLE)


@pytest.fixture
def world(cast: Cast) -> dict[str, Any]:
    """A secret space full of canaries, and everyone around it."""
    space = testing.space(cast, f"{CANARY} ruimte", kind="secret", purpose=f"{CANARY} doel")
    cast.out = testing.person("uit", role="guest")  # type: ignore[attr-defined]
    picture = BytesIO()
    Image.new("RGB", (20, 20)).save(picture, "PNG")
    file = files.add(picture, by=cast.ben, name=f"{CANARY}.png", alt=f"{CANARY} alt")
    begun = testing.say(cast.ben, space, f"{CANARY} tekst #{CANARY}tag @ada", files=[file])
    actions.edit(begun, by=cast.ben, text=f"{CANARY} anders #{CANARY}tag @ada")
    answer = actions.reply(begun, by=cast.ada, text=f"{CANARY} antwoord")
    react(answer, by=cast.ben, emoji="🎉")
    poll = ask(f"{CANARY} vraag", [f"{CANARY} een", "twee"], by=cast.ben, space=space)
    Space.objects.filter(pk=space.pk).update(stage="bottom_up")
    held = testing.say(cast.ben, Space.objects.get(pk=space.pk), f"{CANARY} wacht")
    Space.objects.filter(pk=space.pk).update(stage="open")
    testing.say(
        cast.ben, Space.objects.get(pk=space.pk), f"{CANARY} later", publish_at=timezone.now() + timedelta(days=1)
    )
    request = JoinRequest.objects.create(space=space, person=cast.cleo, text="mag ik?")
    set_picture(cast.ben, by=cast.ben, key="portraits/none")
    (able,) = profiles.set_skills(cast.ben, by=cast.ben, kind="skill", names=["snoeien"])
    (skill,) = profiles.set_skills(cast.eef, by=cast.eef, kind="skill", names=["tekenen"])
    profiles.set_skills(cast.ben, by=cast.ben, kind="interest", names=[f"{CANARY} kunde"])
    profiles.change(
        cast.ben,
        by=cast.ben,
        phone="0314 555 0199",
        ask_about=f"{CANARY} vragen",
        shown={"interests": "me", "ask_about": "me"},
    )
    invitation, _secret = invite(by=cast.ada, space=space, role="guest", name=f"{CANARY} gast")
    member = Membership.objects.get(space=space, person=cast.eef)
    units.place(cast.ben, by=cast.root, manager=cast.mo)
    leaving.start(cast.ben, by=cast.root, last_day=timezone.localdate() + timedelta(days=3))
    unit = units.create("Beheer", by=cast.root, lead=cast.ben)
    listed = create(name="Later Hier", username="later", joined=False)
    units.place(listed, by=cast.root, unit=unit)
    sheet, _cards = print_sheet(unit, by=cast.ben)
    Rule.objects.create(space=space, place=f"{CANARY} plaats", place_key=f"{CANARY} plaats", by=cast.ada)
    left_out = Exclusion.objects.create(space=space, person=cast.cleo)
    return {
        "cast": cast, "space": space.pk, "slug": space.slug, "post": begun.pk, "answer": answer.pk, "held": held.pk, "poll": poll.pk,
        "option": Option.objects.filter(poll=poll.pk)[0].pk, "uid": file.uid, "name": file.name, "tag": f"{CANARY}tag", "username": "ben",
        "membership": member.pk, "able": able.pk, "skill": skill.pk, "other": cast.cleo.pk, "request": request.pk, "invitation": invitation.pk, "version": "x", "sheet": sheet.pk, "terminal": add_terminal(by=cast.root, name="Kantine")[0].pk, "unit": unit.slug, "unit_pk": unit.pk, "listed": listed.pk, "pair": Pair.objects.create(newcomer=cast.cleo, buddy=cast.ben).pk, "left_out": left_out.pk, "unit_other": units.create("Anders", by=cast.root).pk, "door": provider(cast).pk, "ldap": ldap(cast.root, "Gids").pk,
        "csv": imports.add(by=cast.root, format="people", upload=SimpleUploadedFile("wie.csv", b"Naam")).pk,
        "source": add_source("Entra", by=cast.root, days=90)[0].pk, "group": begin_group("Groep", by=None).pk,
    }  # fmt: skip


def person_of(world: dict[str, Any], role: str) -> Any:
    cast = world["cast"]
    return {"guest": cast.gus, "member": cast.ben, "editor": cast.eef, "moderator": cast.mo, "manager": cast.ada, "other": cast.cleo,
            "administrator": cast.root, "outside guest": cast.out}.get(role)  # fmt: skip


def client_of(world: dict[str, Any], role: str) -> Client:
    client = Client(raise_request_exception=False)
    if person := person_of(world, role):
        assert (
            client.post("/sign-in/", {"login": person.username, "password": PASSWORD}, secure=True).status_code == 302
        )
    return client


def address_of(name: str, pattern: str, world: dict[str, Any]) -> str:
    row = TABLE[name]
    if row.path:
        return row.path.format(**world)
    kind = {"poll_vote": "poll", "poll_close": "poll", "member_role": "membership", "remove_member": "membership", "answer_request": "request",
            "audience": "space", "person_admin": "other"}.get(name, "post")  # fmt: skip
    filled = (
        pattern.replace("<int:pk>", str(world[kind]))
        .replace("<slug:slug>", world["slug"])
        .replace("<str:slug>", world["tag"])
    )
    filled = (
        filled.replace("<uuid:uid>", str(world["uid"]))
        .replace("<str:name>", world["name"])
        .replace("<str:username>", "ben")
    )
    filled = (
        filled.replace("<str:version>", "x")
        .replace("<slug:what>", "tags")
        .replace("<str:proof>", "x")
        .replace("<str:secret>", "x")
    )
    if filled.startswith("^"):
        filled = (
            filled.strip("^$")
            .replace("(?P<how>follow|mute|unfollow)", "follow")
            .replace(r"(?P<pk>\d+)", str(world["post"]))
        )
        filled = filled.replace("(?P<how>follow|mute|unfollow|unmute)", "follow").replace(
            r"(?P<slug>[-\w]+)", world["slug"]
        )
        filled = filled.replace("(?P<slug>[^/]+)", world["tag"]).replace("(?P<username>[^/]+)", "ben")
        filled = filled.replace("(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)", "1-x")
    return f"/{filled}"


def ask_for(client: Client, name: str, pattern: str, world: dict[str, Any], fragment: bool = False) -> Any:
    row = TABLE[name]
    data = {key: value.format(**world) for key, value in (row.data or {}).items()}
    headers = {"X-Plein-Fragment": "1"} if fragment else {}
    return getattr(client, row.verb)(address_of(name, pattern, world), data, secure=True, headers=headers)


def body_of(response: Any) -> str:
    content = b"".join(response.streaming_content) if response.streaming else response.content
    return content.decode(errors="replace") + str(response.headers)


@pytest.mark.parametrize("role", sorted(ALL))
def test_each_role_gets_what_the_table_says_and_outsiders_see_nothing(world: dict[str, Any], role: str) -> None:
    wrong = []
    before = _contents()
    client = client_of(world, role)
    last = {"leave_space", "account_logout", "archive_space", "remove_member", "close_unit"}  # change what others need
    for name, pattern in sorted(routes(), key=lambda route: (route[0] in last, route[0] == "account_logout", route[0])):
        cache.clear()
        response = ask_for(client, name, pattern, world)
        text = body_of(response)
        may = role in TABLE[name].who
        sent_to_door = response.status_code == 302 and "/sign-in/" in response.headers.get("Location", "")
        refused = response.status_code in {401, 403, 404, 405} or sent_to_door
        if (
            response.status_code >= 500
            or (
                may
                and refused
                and name
                not in {"picture", "set_up", "set_up_administrator", "set_up_closed", "account_signup", "test_door"}
            )
            or (not may and not refused)
        ):
            wrong.append((name, response.status_code, response.headers.get("Location"), "may" if may else "may not"))
        asked = f"q={CANARY}" in address_of(name, pattern, world) or name in {"search", "complete", "tag", "people"}
        shown = _without_the_question(text) if asked else text
        if role not in INSIDE and CANARY in shown and not (sent_to_door or (asked and response.status_code == 302)):
            wrong.append((name, response.status_code, "a canary", shown[max(0, shown.index(CANARY) - 80) :][:120]))
    assert not wrong, "\n".join(map(str, wrong))
    if role not in INSIDE:
        assert _contents() == before, "someone outside changed something"


def test_hidden_and_missing_things_look_the_same(world: dict[str, Any]) -> None:
    client = client_of(world, "other")
    Space.objects.filter(pk=world["space"]).update(slug="kanarie-ruimte")
    spaces.change(Space.objects.get(pk=world["space"]), by=world["cast"].ada, kind="secret")
    pairs = [
        ("/spaces/kanarie-ruimte/", "/spaces/bestaat-niet/"), ("/spaces/kanarie-ruimte/members/", "/spaces/bestaat-niet/members/"),
        (f"/posts/{world['post']}/", "/posts/999999/"), (f"/tags/{world['tag']}/", "/tags/bestaatniet/"),
        (f"/posts/{world['post']}/embed", "/posts/999999/embed"), (f"/files/{world['uid']}/{world['name']}", "/files/00000000-0000-4000-8000-000000000000/x.png"),
    ]  # fmt: skip
    for hidden, missing in pairs:
        answers = [client.get(path, secure=True) for path in (hidden, missing)]
        assert [answer.status_code for answer in answers] == [404, 404], hidden
        bodies = [
            _neutral(answer.content.decode(), path) for answer, path in zip(answers, (hidden, missing), strict=True)
        ]
        assert bodies[0] == bodies[1], hidden


def test_a_form_of_another_site_is_refused(world: dict[str, Any]) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(world["cast"].ben, backend="plein.web.accounts.backend.Backend")
    for origin in ("https://evil.example", "null"):
        for kind in (
            "application/x-www-form-urlencoded",
            "multipart/form-data; boundary=x",
            "text/plain",
            "application/json",
        ):
            answer = client.post(
                f"/posts/{world['post']}/react", b"emoji=x", content_type=kind, secure=True, headers={"Origin": origin}
            )
            assert answer.status_code == 403, (origin, kind)


def _neutral(text: str, path: str) -> str:
    """Without what differs on every request."""
    import re

    return re.sub(r'(csrfmiddlewaretoken" value|data-csrf)="[^"]*"', "", text.replace(path, ""))


def _without_the_question(text: str) -> str:
    """The page of an answer repeats what was asked, in the language the role has just chosen."""
    for asked in (f'value="{CANARY}"', f"Search: {CANARY}", f"Zoeken: {CANARY}", f"<title>{CANARY}"):
        text = text.replace(asked, "")
    return text


def _contents() -> tuple[Any, ...]:
    return (
        tuple(Post.objects.order_by("pk").values_list("pk", "state", "text", "version")), Membership.objects.filter(space__kind="secret").count(),
        tuple(Space.objects.filter(kind="secret").values_list("name", "archived_at")), JoinRequest.objects.count(),
        Invitation.objects.filter(sheet=None).count(),  # administrators print cards without reading more
    )  # fmt: skip
