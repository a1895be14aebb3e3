"""Settings › Profile: what is typed is kept or refused as a whole, and nothing typed is lost."""

from io import BytesIO
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from plein.core.models import Person, Profile, Skill
from plein.core.profiles import actions, queries
from plein.core.testing import Cast, page
from plein.core.units import actions as units

pytestmark = pytest.mark.django_db
HERE = "/settings/profile/"
WHOLE: dict[str, str] = {
    "name": "Ben van Dam", "pronouns": "hij/hem", "about": "Ik", "title": "Hovenier", "pronunciation": "BEN", "called": "Bennie", "phone": "0314 555 012",
    "rooms": "2.14", "languages": "Nederlands", "ask_about": "Bomen", "projects": "De laan", "links": "https://example.org/a\nhttps://example.org/b",
    "skills": "Snoeien, Excel\nkettingzaag", "interests": "Schaken; Koken", "category": "related", "has_days": "1", "day-mon": "1", "from-mon": "08:30",
    "until-mon": "17:00", "day-fri": "1", "from-sat": "09:00", "shown-phone": "everyone", "shown-projects": "me",
}  # fmt: skip


@pytest.fixture
def ben(cast: Cast, client: Client) -> Person:
    """Ben, signed in as `client`."""
    client.force_login(cast.ben)
    return cast.ben


def picture(size: tuple[int, int] = (90, 60), kind: str = "PNG") -> SimpleUploadedFile:
    out = BytesIO()
    made = Image.new("RGB", size, "white")
    made.paste("red", (0, 0, size[0] // 2, size[1]))
    made.save(out, kind)
    return SimpleUploadedFile("me.png", out.getvalue())


def shown(client: Client) -> Any:
    person = Person.objects.get(username="ben")
    answer: Any = client.get(person.picture_url or "", secure=True)
    return Image.open(BytesIO(b"".join(answer.streaming_content)))


def test_everything_is_kept_and_shown_again(ben: Person, client: Client) -> None:
    answer = client.post(HERE, WHOLE, secure=True)
    assert (answer.status_code, answer.headers["Location"]) == (302, HERE)
    ben = Person.objects.get(pk=ben.pk)
    assert (ben.name, ben.pronouns, ben.about, ben.title) == ("Ben van Dam", "hij/hem", "Ik", "Hovenier")
    known = Profile.objects.get(person=ben)
    assert known.days == {"mon": ["08:30", "17:00"], "fri": []}  # a day that is not ticked is free, whatever its hours
    assert known.links == ["https://example.org/a", "https://example.org/b"] and known.category == "related"
    assert known.shown == {"phone": "everyone", "projects": "me"}
    again = client.get(HERE, secure=True).content.decode()
    for text in (
        "Snoeien, Excel, kettingzaag",
        "Schaken, Koken",
        'value="08:30"',
        'value="0314 555 012"',
        "https://example.org/b",
        "De laan",
    ):
        assert text in again, text
    assert '<option value="me" selected>' in again and '<option value="everyone" selected>' in again
    names = [one.row.skill.name for one in queries.skills(ben, ben)]
    assert names == ["Schaken", "Koken", "Snoeien", "Excel", "kettingzaag"]


def test_what_a_form_does_not_hold_stays(ben: Person, client: Client) -> None:
    client.post(HERE, WHOLE, secure=True)
    client.post(HERE, {"name": "Ben"}, secure=True)
    known = Profile.objects.get(person=ben)
    assert known.phone == "0314 555 012" and known.days and known.shown["projects"] == "me" and ben.skills.count() == 5
    client.post(HERE, {"name": "Ben", "has_days": "1", "skills": "", "shown-rooms": "me"}, secure=True)
    known.refresh_from_db()
    assert known.days == {} and ben.skills.filter(kind="skill").count() == 0
    assert known.shown == {"phone": "everyone", "projects": "me", "rooms": "me"}


def test_one_mistake_keeps_everything_out_and_loses_nothing(ben: Person, client: Client) -> None:
    wrong = {
        "phone": "bel maar",
        "links": "javascript:alert(1)",
        "name": "",
        "skills": "x" * 65,
        "from-mon": "18:00",
        "title": "x" * 121,
    }
    answer = client.post(HERE, {**WHOLE, **wrong}, secure=True)
    text = answer.content.decode()
    assert answer.status_code == 422
    for field in ("phone", "links", "name", "skills", "days", "title"):
        assert f'id="f-{field}-error"' in text, field
    for typed in ("bel maar", "javascript:alert(1)", "x" * 65, 'value="18:00"', "Ik</textarea>", "Schaken; Koken"):
        assert typed in text, typed
    assert '<option value="me" selected>' in text
    ben.refresh_from_db()
    assert ben.name == "Ben Bakker" and not Profile.objects.exists() and not Skill.objects.exists()


@pytest.mark.parametrize("field", ["shown-phone", "category"])
def test_choices_that_do_not_exist_are_refused(ben: Person, client: Client, field: str) -> None:
    answer = client.post(HERE, {**WHOLE, field: "boss"}, secure=True)
    assert answer.status_code == 422 and "Choose one from the list." in answer.content.decode()


def test_a_title_that_the_personnel_system_keeps_is_shown_with_the_reason(
    ben: Person, cast: Cast, client: Client
) -> None:
    units.place(ben, by=cast.root, title="Hovenier A", employee_number="17")
    form = client.get(HERE, secure=True).content.decode()
    assert "Hovenier A" in form and "This comes from the personnel system" in form and 'name="title"' not in form
    assert client.post(HERE, {**WHOLE, "title": "Directeur"}, secure=True).status_code == 302
    ben.refresh_from_db()
    assert (ben.title, ben.name) == ("Hovenier A", "Ben van Dam")


def test_a_portrait_shows_the_square_around_the_face(
    ben: Person, client: Client, django_capture_on_commit_callbacks: Any
) -> None:
    client.post(HERE, {"name": "Ben", "picture": picture()}, secure=True)
    assert shown(client).size == (60, 60)
    page_of_it = client.get(f"{HERE}portrait/", secure=True).content.decode()
    assert 'type="image" name="at"' in page_of_it and 'width="280" height="187"' in page_of_it
    client.post(f"{HERE}portrait/", {"at.x": "1", "at.y": "90"}, secure=True)
    assert shown(client).getpixel((35, 30))[1] < 100
    first = Person.objects.get(pk=ben.pk).picture
    with django_capture_on_commit_callbacks(execute=True):
        client.post(f"{HERE}portrait/", {"across": "100", "down": "50"}, secure=True)
    assert shown(client).getpixel((35, 30))[1] > 200
    assert Profile.objects.get(person=ben).focus == [1.0, 0.5]
    assert not default_storage.exists(first)
    whole = client.get(f"{HERE}portrait/whole", secure=True)
    assert Image.open(BytesIO(whole.content)).size == (90, 60) and whole["Content-Type"] == "image/png"


@pytest.mark.parametrize("sent", [{"at.x": "a", "at.y": "1"}, {"across": "1"}, {}, {"across": "9" * 5000, "down": "1"}])
def test_no_place_in_a_portrait_is_said_so(ben: Person, client: Client, sent: dict[str, str]) -> None:
    client.post(HERE, {"name": "Ben", "picture": picture()}, secure=True)
    assert client.post(f"{HERE}portrait/", sent, secure=True).status_code == 422


def test_a_portrait_goes_with_its_whole(ben: Person, client: Client, django_capture_on_commit_callbacks: Any) -> None:
    client.post(HERE, {"name": "Ben", "picture": picture(kind="JPEG")}, secure=True)
    whole = Profile.objects.get(person=ben).whole
    with django_capture_on_commit_callbacks(execute=True):
        client.post(HERE, {"name": "Ben", "picture": picture((60, 90))}, secure=True)
    assert not default_storage.exists(whole)
    assert client.post(f"{HERE}portrait/", {"remove": "1"}, secure=True).status_code == 302
    ben.refresh_from_db()
    assert ben.picture == "" and Profile.objects.get(person=ben).whole == ""
    for path, status in (("portrait/", 302), ("portrait/whole", 404)):
        assert client.get(f"{HERE}{path}", secure=True).status_code == status


def test_a_portrait_that_came_alone_is_its_own_whole(ben: Person, client: Client) -> None:
    from plein.core.people.actions import set_picture

    set_picture(ben, by=ben, key=default_storage.save("portraits/imported", picture()))
    client.post(f"{HERE}portrait/", {"across": "0", "down": "0"}, secure=True)
    known = Profile.objects.get(person=ben)
    assert known.whole and default_storage.exists(known.whole) and shown(client).size == (60, 60)
    client.post(f"{HERE}portrait/", {"across": "100", "down": "0"}, secure=True)
    assert shown(client).getpixel((35, 30))[1] > 200


def test_what_is_no_picture_is_refused_and_the_words_stay(ben: Person, client: Client) -> None:
    answer = client.post(HERE, {**WHOLE, "picture": SimpleUploadedFile("x.png", b"no")}, secure=True)
    text = answer.content.decode()
    assert answer.status_code == 422 and "This picture cannot be read." in text and "Ben van Dam" in text
    set_to_garbage = default_storage.save("portraits/garbage", SimpleUploadedFile("x", b"no"))
    Person.objects.filter(pk=ben.pk).update(picture=set_to_garbage)
    assert client.get(f"{HERE}portrait/", secure=True).status_code == 302


def test_the_form_shows_what_is_kept_elsewhere(ben: Person, cast: Cast) -> None:
    units.place(ben, by=cast.root, unit=units.create("Groen", by=cast.root), place="Werf Zuid")
    actions.change(ben, by=ben, called="Bennie")
    form = page(ben, HERE)
    assert "Groen, Werf Zuid" in form and "Bennie" in form
