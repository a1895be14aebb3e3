"""People, tags, follows, files and polls."""

from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from plein.api.tests.conftest import Program, Programs
from plein.api.views import description
from plein.channels.poll.actions import ask
from plein.core import testing
from plein.core.models import File, Person, Space
from plein.core.profiles.actions import change
from plein.core.testing import Cast


def upload(program: Program, name: str = "square.png", content: bytes = b"", alt: str = "A square") -> Any:
    """Send a picture, or these bytes."""
    if not content:
        picture = BytesIO()
        Image.new("RGB", (30, 20)).save(picture, "PNG")
        content = picture.getvalue()
    return program.client.post("/api/v1/files", {"file": SimpleUploadedFile(name, content), "alt": alt})


def test_lists_of_people_are_short_and_without_addresses(cast: Cast, as_: Programs, square: Space) -> None:
    Person.objects.filter(pk=cast.ada.pk).update(email="ada@example.nl")
    ben = as_(cast.ben)
    assert ben.get(f"/people/{cast.ada.pk}").json()["email"] is None, "shown without having been asked"
    change(cast.ada, by=cast.ada, shown={"email": "colleagues"})
    shown = ben.get(f"/people/{cast.ada.pk}").json()
    assert (shown["name"], shown["profile"], shown["email"]) == (
        "Ada de Vries",
        cast.ada.profile_space.pk,
        "ada@example.nl",
    )
    assert as_(cast.gus).get(f"/people/{cast.ada.pk}").json()["email"] is None
    assert "example.nl" not in str([ben.get("/people").json(), ben.get("/people?q=ada").json()])
    assert [one["username"] for one in ben.get("/people?q=vri").json()["items"]] == ["ada"]
    assert as_(cast.ada).get("/me").json()["email"] == "ada@example.nl"


def test_a_guest_knows_only_people_they_share_a_space_with(cast: Cast, as_: Programs, square: Space) -> None:
    gus = as_(cast.gus)
    assert {one["username"] for one in gus.get("/people").json()["items"]} == {"ada", "ben", "gus", "mo", "eef"}
    assert gus.get(f"/people/{cast.cleo.pk}").status_code == 404


def test_people_change_themselves(cast: Cast, as_: Programs) -> None:
    ben = as_(cast.ben)
    assert ben.call("PATCH", "/me", {"about": "Fish", "language": "en"}).json()["about"] == "Fish"
    assert ben.call("PATCH", "/me", {"name": ""}).json()["errors"][0]["field"] == "name"
    assert ben.call("PATCH", "/me", {"role": "administrator"}).status_code == 422


def test_people_tell_about_themselves_to_whom_they_choose(cast: Cast, as_: Programs, square: Space) -> None:
    ben, told = as_(cast.ben), {
        "phone": "0314 555 012", "rooms": "2.14", "called": "Bennie", "days": {"mon": ["08:30", "17:00"], "fri": []}, "links": ["https://example.org/a"],
        "ask_about": "Trees", "category": "related", "title": "Gardener", "skills": ["Pruning", "Excel"], "interests": ["Chess"],
        "shown": {"rooms": "me", "called": "colleagues", "phone": "everyone"},
    }  # fmt: skip
    me = ben.call("PATCH", "/me", told).json()
    assert {name: me[name] for name in ("phone", "days", "title", "links")} == {
        name: told[name] for name in ("phone", "days", "title", "links")
    }
    assert me["shown"]["rooms"] == "me" and me["shown"]["ask_about"] == "colleagues"
    seen = as_(cast.cleo).get(f"/people/{cast.ben.pk}").json()
    assert (seen["phone"], seen["rooms"], seen["called"], seen["category"]) == (
        "0314 555 012",
        None,
        "Bennie",
        "related",
    )
    assert [one["name"] for one in seen["skills"]] == ["Pruning", "Excel"] and "shown" not in seen
    guest = as_(cast.gus).get(f"/people/{cast.ben.pk}").json()
    assert (guest["phone"], guest["called"], guest["days"], guest["skills"], guest["interests"]) == (
        "0314 555 012",
        None,
        None,
        [],
        [],
    )
    again = ben.call("PATCH", "/me", {"shown": {"phone": "me"}, "skills": ["Excel"]}).json()
    assert (again["shown"]["phone"], again["shown"]["rooms"], again["about"], again["interests"][0]["name"]) == (
        "me",
        "me",
        "",
        "Chess",
    )
    assert [one["name"] for one in again["skills"]] == ["Excel"]


def test_what_is_wrong_with_a_profile_is_named_together_and_nothing_is_kept(cast: Cast, as_: Programs) -> None:
    ben = as_(cast.ben)
    answer = ben.call("PATCH", "/me", {"phone": "bel maar", "days": {"mon": ["9"]}, "name": "Benno", "links": ["x"]})
    assert answer.status_code == 422 and {one["field"] for one in answer.json()["errors"]} == {"phone", "days", "links"}
    assert ben.get("/me").json()["name"] == "Ben Bakker"
    refused: tuple[Any, ...] = (
        {"shown": {"phone": "all"}}, {"shown": {"name": "me"}}, {"days": {"noon": []}}, {"category": "boss"}, {"skills": [3]},
    )  # fmt: skip
    for wrong in refused:
        assert ben.call("PATCH", "/me", wrong).status_code == 422, wrong
    Person.objects.filter(pk=cast.ben.pk).update(employee_number="17")
    assert ben.call("PATCH", "/me", {"title": "Boss"}).status_code == 403


def test_a_skill_is_endorsed_and_no_longer(cast: Cast, as_: Programs, square: Space) -> None:
    (skill,) = as_(cast.ben).call("PATCH", "/me", {"skills": ["Pruning"]}).json()["skills"]
    address, cleo = f"/people/{cast.ben.pk}/skills/{skill['id']}/endorsement", as_(cast.cleo)
    for _time in range(2):
        answer = cleo.call("PUT", address).json()
        assert (answer["endorsed"], answer["by_you"], answer["slug"]) == (1, True, "pruning")
    assert cleo.call("DELETE", address).json()["endorsed"] == 0
    assert as_(cast.ben).call("PUT", address).status_code == 403
    assert as_(cast.gus).call("PUT", address).status_code == 404
    assert cleo.call("PUT", f"/people/{cast.ada.pk}/skills/{skill['id']}/endorsement").status_code == 404
    as_(cast.ben).call("PATCH", "/me", {"shown": {"skills": "me"}})
    assert cleo.call("PUT", address).status_code == 404


def test_what_is_followed_and_muted_is_private(cast: Cast, as_: Programs, square: Space) -> None:
    ben, post = as_(cast.ben), testing.say(cast.ada, square, "x #fish")
    tag = ben.get("/tags?q=fi").json()["items"][0]
    for kind, pk in (("person", cast.ada.pk), ("tag", tag["id"]), ("post", post.pk), ("space", square.pk)):
        assert ben.call("PUT", f"/follows/{kind}/{pk}", {}).status_code == 204
    assert ben.call("PUT", f"/follows/space/{square.pk}", {"mute": True}).status_code == 204
    mine = {(one["kind"], one["mute"]) for one in ben.get("/follows").json()["items"]}
    assert mine == {("person", False), ("tag", False), ("post", False), ("space", True)}
    assert as_(cast.ada).get("/follows").json()["items"] == []
    assert ben.call("DELETE", f"/follows/person/{cast.ada.pk}").status_code == 204
    assert ben.call("PUT", "/follows/space/999999", {}).status_code == 404
    assert ben.call("PUT", "/follows/cat/1", {}).status_code == 422


def test_a_file_is_sent_posted_and_read_under_the_rule_of_its_post(cast: Cast, as_: Programs) -> None:
    secret = testing.space(cast, "Secret", kind="secret")
    ben, cleo = as_(cast.ben), as_(cast.cleo)
    file = upload(ben).json()
    assert (file["mime"], file["width"], file["alt"], file["post"]) == ("image/png", 30, "A square", None)
    assert as_(cast.ada).get(f"/files/{file['id']}").status_code == 404
    assert ben.call("PATCH", f"/files/{file['id']}", {"alt": "Ours"}).json()["alt"] == "Ours"
    post = ben.post(f"/spaces/{secret.pk}/posts", {"files": [file["id"]]}).json()
    assert post["files"][0]["post"] == post["id"]
    content = as_(cast.ada).get(f"/files/{file['id']}/content")
    assert b"".join(content.streaming_content).startswith(b"\x89PNG")
    assert as_(cast.ada).get(f"/files/{file['id']}/thumb").status_code == 200
    for path in ("", "/content", "/thumb"):
        assert cleo.get(f"/files/{file['id']}{path}").status_code == 404
    assert ben.call("DELETE", f"/files/{file['id']}").status_code == 403
    stolen = cleo.post(f"/spaces/{cast.cleo.profile_space.pk}/posts", {"files": [file["id"]]})
    assert (stolen.status_code, stolen.json()["errors"][0]["field"]) == (422, "files")


def test_what_a_browser_could_run_is_only_downloaded(cast: Cast, as_: Programs) -> None:
    ben = as_(cast.ben)
    file = upload(ben, "page.html", b"<html><script>alert(1)</script>").json()
    answer = ben.get(f"/files/{file['id']}/content")
    assert (answer["Content-Type"], answer["Content-Disposition"].split(";")[0]) == (
        "application/octet-stream",
        "attachment",
    )
    assert "sandbox" in answer["Content-Security-Policy"]
    assert ben.call("DELETE", f"/files/{file['id']}").status_code == 204
    assert not File.objects.exists()


def test_a_file_that_is_missing_or_no_picture_is_refused(cast: Cast, as_: Programs) -> None:
    ben = as_(cast.ben)
    assert ben.client.post("/api/v1/files", {}).json()["errors"][0]["field"] == "file"
    assert ben.post("/files", {"file": "x"}).status_code in {415, 422}
    assert upload(ben, content=b"\x89PNG\r\n\x1a\nbroken").status_code == 422


def test_a_poll_hides_its_results_until_it_is_closed(cast: Cast, as_: Programs, square: Space) -> None:
    ben, ada = as_(cast.ben), as_(cast.ada)
    made = ada.post(f"/spaces/{square.pk}/polls", {"question": "When?", "options": ["Now", "Later"], "hidden": True})
    assert made.status_code == 201
    poll = made.json()
    options = [one["id"] for one in poll["details"]["options"]]
    voted = ben.call("PUT", f"/polls/{poll['id']}/vote", {"options": options[:1]}).json()["details"]
    assert (voted["chosen"], voted["voters"], voted["options"][0]["count"]) == (options[:1], None, None)
    assert ada.get(f"/posts/{poll['id']}").json()["details"]["chosen"] == []
    assert ben.call("PUT", f"/polls/{poll['id']}/vote", {"options": options}).json()["errors"][0]["field"] == "option"
    assert ben.post(f"/polls/{poll['id']}/close").status_code == 403
    closed = ada.post(f"/polls/{poll['id']}/close").json()["details"]
    assert (closed["closed"], closed["voters"], closed["options"][0]["count"]) == (True, 1, 1)
    assert ben.call("PUT", f"/polls/{poll['id']}/vote", {"options": []}).status_code == 422


def test_options_of_another_poll_do_not_exist_here(cast: Cast, as_: Programs, square: Space) -> None:
    first, second = (ask("When?", ["Now", "Later"], by=cast.ada, space=square) for _ in range(2))
    option = second.poll.options.get(position=0)
    assert as_(cast.ben).call("PUT", f"/polls/{first.pk}/vote", {"options": [option.pk]}).status_code == 404


def test_the_description_is_complete_and_the_page_shows_it(db: None) -> None:
    operations = [one for path in description()["paths"].values() for one in path.values()]
    assert len({one["operationId"] for one in operations}) == len(operations)
    assert all(one["description"] and one["security"] and one["tags"] for one in operations)
    page = Client().get("/api/v1/docs")
    text = page.content.decode()
    assert all(f'id="{one["operationId"]}"' in text for one in operations)
    assert "<script>" not in text
    assert page["Content-Security-Policy"].startswith("default-src 'none'; style-src 'self'")


@pytest.mark.parametrize("name", ["invalid", "not-found"])
def test_a_problem_type_leads_to_its_meaning(db: None, name: str) -> None:
    answer = Client().get(f"/api/v1/problems/{name}")
    assert answer["Location"] == f"/api/v1/docs#problem-{name}"
    assert f'id="problem-{name}"' in Client().get("/api/v1/docs").content.decode()
