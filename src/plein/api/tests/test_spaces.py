from plein.api.tests.conftest import Programs
from plein.core import testing
from plein.core.models import JoinRequest, Membership, Space
from plein.core.people.actions import invite
from plein.core.spaces.actions import archive, leave
from plein.core.testing import Cast


def test_a_space_is_made_changed_archived_and_opened_again(cast: Cast, as_: Programs) -> None:
    ada = as_(cast.ada)
    made = ada.post("/spaces", {"name": "Market", "kind": "closed"})
    assert made.status_code == 201
    space = made.json()
    assert (space["join"], space["role"], space["channels"]) == ("request", "manager", [])
    path = f"/spaces/{space['id']}"
    assert ada.call("PATCH", path, {"purpose": "Fish", "stage": "one_way"}).json()["purpose"] == "Fish"
    assert space["function"] == "" and ada.call("PATCH", path, {"function": "task"}).json()["function"] == "task"
    assert ada.call("PATCH", path, {"function": "else"}).status_code == 422
    next_one = ada.post("/spaces", {"name": "Next"}).json()
    archived = ada.post(f"{path}/archive", {"successor": next_one["id"]}).json()
    assert archived["archived_at"]
    assert archived["successor"] == next_one["id"]
    assert ada.post(f"{path}/reopen").json()["archived_at"] is None
    assert ada.post(f"{path}/archive", {"successor": 999999}).json()["errors"][0]["field"] == "successor"


def test_guests_make_no_spaces_and_members_change_none(cast: Cast, as_: Programs, square: Space) -> None:
    assert as_(cast.gus).post("/spaces", {"name": "x"}).status_code == 403
    for verb, path, body in (("PATCH", "", {"name": "x"}), ("POST", "/archive", {}), ("POST", "/reopen", None)):
        assert as_(cast.ben).call(verb, f"/spaces/{square.pk}{path}", body).status_code == 403, path


def test_only_spaces_one_may_know_of_are_listed(cast: Cast, as_: Programs, square: Space) -> None:
    closed, secret = testing.space(cast, "Closed", kind="closed"), testing.space(cast, "Secret", kind="secret")
    cleo = as_(cast.cleo)
    assert [one["id"] for one in cleo.get("/spaces").json()["items"]] == [closed.pk, square.pk]
    for typed, known in (("clo", [closed.pk]), ("squ", [square.pk]), ("sec", [])):
        assert [one["id"] for one in cleo.get(f"/spaces?q={typed}").json()["items"]] == known
    assert cleo.get("/spaces?mine=true").json()["items"] == []
    assert cleo.get(f"/spaces/{closed.pk}").json()["role"] is None
    assert cleo.get(f"/spaces/{closed.pk}/posts").status_code == 404
    assert cleo.get(f"/spaces/{closed.pk}/members").status_code == 404
    hidden, missing = cleo.get(f"/spaces/{secret.pk}"), cleo.get("/spaces/999999")
    assert (hidden.status_code, hidden.content) == (404, missing.content)
    assert [one["role"] for one in as_(cast.ben).get("/spaces?mine=true").json()["items"]] == ["member"] * 3


def test_a_successor_one_may_not_know_of_is_not_named(cast: Cast, as_: Programs, square: Space) -> None:
    archive(square, by=cast.ada, successor=testing.space(cast, "Secret", kind="secret"))
    assert as_(cast.cleo).get(f"/spaces/{square.pk}").json()["successor"] is None


def test_people_join_ask_and_leave(cast: Cast, as_: Programs, square: Space) -> None:
    cleo, closed = as_(cast.cleo), testing.space(cast, "Closed", kind="closed")
    joined = cleo.post(f"/spaces/{square.pk}/join").json()
    assert (joined["person"]["username"], joined["role"]) == ("cleo", "member")
    assert cleo.post(f"/spaces/{square.pk}/leave").status_code == 204
    assert cleo.post(f"/spaces/{square.pk}/leave").status_code == 403
    assert cleo.post(f"/spaces/{closed.pk}/join").status_code == 403
    assert cleo.post(f"/spaces/{closed.pk}/ask", {"text": "Please"}).status_code == 204
    assert JoinRequest.objects.get().text == "Please"
    assert as_(cast.ada).post(f"/spaces/{square.pk}/leave").status_code == 422


def test_managers_bring_people_in_change_and_remove_them(cast: Cast, as_: Programs, square: Space) -> None:
    ada, path = as_(cast.ada), f"/spaces/{square.pk}/members"
    assert ada.post(path, {"person": cast.cleo.pk, "role": "editor"}).json()["role"] == "editor"
    assert ada.call("PATCH", f"{path}/{cast.cleo.pk}", {"role": "moderator"}).json()["role"] == "moderator"
    assert [one["person"]["username"] for one in ada.get(f"{path}?limit=1").json()["items"]] == ["cleo"]
    assert as_(cast.ben).call("DELETE", f"{path}/{cast.cleo.pk}").status_code == 403
    assert ada.call("DELETE", f"{path}/{cast.cleo.pk}").status_code == 204
    assert not Membership.objects.filter(space=square, person=cast.cleo).exists()
    assert ada.post(path, {"person": cast.gus.pk, "role": "owner"}).json()["errors"][0]["field"] == "role"
    assert ada.call("PATCH", f"{path}/{cast.gus.pk}", {"role": "editor"}).status_code == 422


def test_who_left_a_secret_space_finds_nothing_of_it(cast: Cast, as_: Programs) -> None:
    space = testing.space(cast, "Secret", kind="secret")
    post, ben = testing.say(cast.ada, space), as_(cast.ben)
    assert ben.get(f"/posts/{post.pk}").status_code == 200
    leave(space, by=cast.ben)
    for path in (f"/posts/{post.pk}", f"/posts/{post.pk}/replies", f"/spaces/{space.pk}", f"/spaces/{space.pk}/posts"):
        assert ben.get(path).status_code == 404, path


def test_managers_list_and_withdraw_open_invitations(cast: Cast, as_: Programs, square: Space) -> None:
    invitation, _secret = invite(by=cast.ada, space=square, role="guest", name="Bas")
    path, ada = f"/spaces/{square.pk}/invitations", as_(cast.ada)
    listed = ada.get(path).json()["items"]
    assert [(one["id"], one["name"], one["by"]["name"]) for one in listed] == [(invitation.pk, "Bas", "Ada de Vries")]
    for person in (cast.ben, cast.mo):
        assert (
            as_(person).get(path).status_code
            == as_(person).call("DELETE", f"{path}/{invitation.pk}").status_code
            == 403
        )
    assert ada.call("DELETE", f"{path}/{invitation.pk}").status_code == 204
    assert ada.get(path).json()["items"] == [] and ada.call("DELETE", f"{path}/{invitation.pk}").status_code == 404
