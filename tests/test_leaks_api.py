"""The leak matrix of the API: every operation of its own description × every role × what is secret."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from plein.core.models import File
from plein.core.people.actions import make_token
from tests.test_leaks import ALL, AUTHOR, CANARY, INSIDE, MANAGES, MEMBERS, SIGNED, _contents, person_of, world

__all__ = ["world"]
pytestmark = pytest.mark.django_db
NOT_GUESTS = SIGNED - {"guest", "outside guest"}


@dataclass(frozen=True)
class Row:
    """Who may use an operation on what is in the secret space, with which body; `late` changes what others need."""

    who: set[str]
    body: dict[str, Any] | None = None
    late: int = 0


TABLE: dict[str, Row] = {
    "list_people": Row(SIGNED), "get_person": Row(SIGNED - {"outside guest"}), "get_me": Row(SIGNED), "change_me": Row(SIGNED, {"about": "x"}),
    "list_spaces": Row(SIGNED), "create_space": Row(NOT_GUESTS, {"name": "Nieuw"}), "get_space": Row(INSIDE), "change_space": Row(MANAGES, {"purpose": "kanarie doel"}),
    "archive_space": Row(MANAGES, {}, 3), "reopen_space": Row(MANAGES, {}, 4), "join_space": Row(INSIDE, {}), "ask_in": Row(set(), {}), "leave_space": Row(INSIDE, {}, 9),
    "list_members": Row(INSIDE), "add_member": Row(MANAGES, {"person": "{other}"}), "change_member": Row(MANAGES, {"role": "member"}), "remove_member": Row(MANAGES, None, 8),
    "list_rules": Row(INSIDE - {"guest"}), "set_rules": Row(MANAGES, {"items": [{"place": "kanarie plaats"}]}),
    "list_invitations": Row(MANAGES), "withdraw_invitation": Row(MANAGES, None, 1),
    "posts_of_space": Row(INSIDE), "create_post": Row(MEMBERS, {"text": "Nieuw"}), "posts_of_person": Row(SIGNED - {"outside guest"}), "get_post": Row(INSIDE),
    "change_post": Row(AUTHOR, {"text": "kanarie anders #kanarietag"}), "remove_post": Row(AUTHOR | {"moderator", "manager"}, None, 7), "undo_post": Row(AUTHOR, {}), "report_post": Row(INSIDE - AUTHOR, {"reason": "private"}),
    "list_revisions": Row(INSIDE), "list_replies": Row(INSIDE), "create_reply": Row(INSIDE, {"text": "Antwoord"}), "react": Row(INSIDE), "unreact": Row(INSIDE),
    "list_bookmarks": Row(SIGNED), "bookmark": Row(INSIDE), "unbookmark": Row(INSIDE), "home_timeline": Row(SIGNED), "search_posts": Row(SIGNED),
    "list_tags": Row(SIGNED), "get_tag": Row(INSIDE), "posts_of_tag": Row(INSIDE), "list_follows": Row(SIGNED), "follow": Row(INSIDE, {"mute": False}), "unfollow": Row(INSIDE),
    "add_file": Row(SIGNED, {}), "get_file": Row(INSIDE), "change_file": Row(AUTHOR, {"alt": "kanarie alt"}), "discard_file": Row(set()), "get_content": Row(INSIDE), "get_thumb": Row(INSIDE),
    "create_poll": Row(MEMBERS, {"question": "Welke?", "options": ["a", "b"]}), "vote_in_poll": Row(INSIDE, {"options": ["{option}"]}), "close_poll": Row(AUTHOR | {"moderator", "manager"}, {}, 6),
    "list_units": Row(SIGNED), "get_unit": Row(NOT_GUESTS), "create_unit": Row({"administrator"}, {"name": "Nieuw"}), "change_unit": Row({"administrator"}, {"name": "Beheer"}),
    "move_unit": Row({"administrator"}, {"parent": None}), "close_unit": Row({"administrator"}, {"successor": "{unit_other}"}, 1), "people_of_unit": Row(NOT_GUESTS),
    "get_work": Row(NOT_GUESTS), "place_person": Row({"administrator", "editor"}, {"title": "Hoofd"}),
    "list_guests": Row(SIGNED), "change_guest": Row({"administrator"}, {"sponsor": "{other}"}), "end_guest": Row({"administrator"}, None, 8),
    "add_sheet": Row({"administrator"}, {}), "get_sheet": Row({"administrator"}), "list_sheet_lines": Row({"administrator"}), "begin_sheet": Row({"administrator"}, {}), "cancel_sheet": Row({"administrator"}, {}),
    "get_departure": Row({"member", "moderator", "administrator"}), "start_departure": Row({"administrator"}, {"last_day": "2999-01-01"}),
    "cancel_departure": Row({"administrator"}, None, 8), "name_successor": Row({"member", "moderator", "administrator"}, {"kind": "space", "key": 1, "heir": None}),
    "list_doors": Row({"administrator"}),
    "list_card_sheets": Row({"administrator"}), "print_cards": Row({"administrator", "member"}, {"unit": "{unit}"}, 1), "get_card_sheet": Row({"administrator", "member"}),
    "end_card_sheet": Row({"administrator", "member"}, {}, 2), "print_card": Row({"administrator"}, {}),
    "list_terminals": Row({"administrator"}), "add_terminal": Row({"administrator"}, {"name": "Kantine"}), "change_terminal": Row({"administrator"}, {"name": "Hal"}), "remove_terminal": Row({"administrator"}, None, 8),
    "get_first_days": Row(NOT_GUESTS), "tick_step": Row(NOT_GUESTS, {"done": True}), "dismiss_first_days": Row(NOT_GUESTS, {}), "ask_for_buddy": Row(NOT_GUESTS), "end_buddy": Row(NOT_GUESTS, None, 1),
    "list_newcomers": Row(NOT_GUESTS), "offer_to_be_buddy": Row(NOT_GUESTS, {"offers": True}), "answer_newcomer": Row({"member"}, {"agrees": True}), "end_newcomer": Row({"member"}, None, 8),
    "get_path": Row({"administrator"}), "set_path": Row({"administrator"}, {}),
    "endorse": Row(NOT_GUESTS - {"editor"}), "withdraw_endorsement": Row(NOT_GUESTS),
    "listen": Row(set()),
}  # fmt: skip
SERVED_BESIDE_DJANGO = {"listen"}  # core/live has its own tests


def operations() -> Iterator[tuple[str, str, str]]:
    """Operation, method and path of everything the API describes."""
    described = Client().get("/api/v1/openapi.json", secure=True).json()
    for path, methods in described["paths"].items():
        for method, about in methods.items():
            yield about["operationId"], method, path


def test_every_operation_is_in_the_table(db: None) -> None:
    assert {name for name, _, _ in operations()} == set(TABLE)


def filled(path: str, world: dict[str, Any]) -> str:
    """The path, about what is in the secret space."""
    file = File.objects.get(uid=world["uid"])
    whom = person_of(world, "outside guest" if "/guests/" in path else "member" if "/departure" in path else "editor")
    ids = {"person_id": whom.pk, "space_id": world["space"], "post_id": world["poll" if "/polls/" in path else "post"], "emoji": "🎉",
           "slug": world["tag"], "kind": "post", "target_id": world["post"], "invitation_id": world["invitation"], "file_id": file.pk, "skill_id": world["skill"],
           "sheet_id": world["csv"], "unit_id": world["unit_pk"], "card_sheet_id": world["sheet"], "terminal_id": world["terminal"], "pair_id": world["pair"], "step": "hello"}  # fmt: skip
    return path.format(**ids) + (f"?q={CANARY}" if "search" in path else "")


@pytest.mark.parametrize("role", sorted(ALL))
def test_each_role_gets_what_the_table_says_and_outsiders_see_nothing(world: dict[str, Any], role: str) -> None:
    wrong = []
    before = _contents()
    client = Client(raise_request_exception=False)
    headers = {}
    if person := person_of(world, role):
        headers["Authorization"] = (
            f"Bearer {make_token(person, by=person, name='t', scopes=['read', 'write', 'manage'])[1]}"
        )
    for name, method, path in sorted(operations(), key=lambda one: TABLE[one[0]].late):
        if name in SERVED_BESIDE_DJANGO:
            continue
        cache.clear()
        row = TABLE[name]
        body = json.loads(
            json.dumps(row.body)
            .replace('"{option}"', str(world["option"]))
            .replace('"{other}"', str(world["other"]))
            .replace('"{unit}"', str(world["unit_pk"]))
            .replace('"{unit_other}"', str(world["unit_other"]))
        )
        answer: Any = client.generic(
            method.upper(),
            filled(path, world),
            json.dumps(body) if body is not None else "",
            content_type="application/json",
            secure=True,
            headers=headers,
        )
        text = (b"".join(answer.streaming_content) if answer.streaming else answer.content).decode(
            errors="replace"
        ) + str(answer.headers)
        refused = answer.status_code in {401, 403, 404}
        if answer.status_code >= 500 or refused == (role in row.who):
            wrong.append((name, answer.status_code, "may" if role in row.who else "may not", text[:150]))
        if role not in INSIDE and CANARY in text:
            wrong.append(
                (name, answer.status_code, "a canary", text[max(0, text.index(CANARY) - 80) : text.index(CANARY) + 40])
            )
    assert not wrong, "\n".join(map(str, wrong))
    if role not in INSIDE:
        assert _contents() == before, "someone outside changed something"


def test_a_token_does_only_what_its_scopes_say(world: dict[str, Any]) -> None:
    ada = person_of(world, "manager")
    headers = {"Authorization": f"Bearer {make_token(ada, by=ada, name='t', scopes=['read'])[1]}"}
    for name, method, path in operations():
        if method == "get" or name in SERVED_BESIDE_DJANGO:
            continue
        answer = Client().generic(
            method.upper(), filled(path, world), "{}", content_type="application/json", secure=True, headers=headers
        )
        assert answer.status_code == 403, (name, answer.status_code)
