"""Doors on the pages of administrators: added, tested, ordered, opened, removed; mistakes are told beside their field."""

from typing import Any

import pytest
from django.test import Client

from plein.core.testing import Cast
from plein.doors.models import PasswordRule, Provider
from plein.doors.testing import provider
from plein.kit.sealed import Unreadable

pytestmark = pytest.mark.django_db
GOOD = {
    "name": "Meerwijde", "settings.issuer": "https://login.example.nl/", "settings.client_id": "plein", "settings.method": "client_secret_basic",
    "settings.scopes": "openid email", "settings.required": "hd=example.nl", "secret": "geheim-woord", "role": "guest", "domains": "example.nl, @meer.nl",
    "trusted_domains": "", "known_by": "", "creates_people": "on", "mapping.name": "naam", "mapping.email": "email",
}  # fmt: skip


@pytest.fixture
def root(cast: Cast, client: Client) -> Client:
    client.force_login(cast.root)
    return client


def add(root: Client, **changes: str) -> Any:
    return root.post("/organisation/doors/new/oidc-other/", {**GOOD, **changes}, secure=True)


@pytest.mark.parametrize("preset", ["entra", "google", "keycloak", "surfconext", "other"])
def test_what_is_known_of_a_system_is_filled_in(root: Client, preset: str) -> None:
    page = root.get(f"/organisation/doors/new/oidc-{preset}/", secure=True)
    assert page.status_code == 200
    values = {"entra": "xms_edov", "google": "https://accounts.google.com", "keycloak": "/realms/", "surfconext": "https://connect.surfconext.nl", "other": "openid profile email"}  # fmt: skip
    assert values[preset] in page.content.decode()
    assert root.get("/organisation/doors/new/oidc-none/", secure=True).status_code == 404


def test_a_door_is_added_closed_and_its_secret_is_never_shown(root: Client) -> None:
    answer = add(root)
    door = Provider.objects.get()
    assert answer.headers["Location"] == f"/organisation/doors/{door.pk}/"
    assert (door.slug, door.is_enabled, door.role, door.domains, door.creates_people) == (
        "meerwijde",
        False,
        "guest",
        ["example.nl", "meer.nl"],
        True,
    )
    assert door.secret == "geheim-woord" and "geheim-woord" not in door.sealed
    page = root.get(f"/organisation/doors/{door.pk}/", secure=True).content.decode()
    assert "geheim-woord" not in page and "/sign-in/with/meerwijde/back" in page
    root.post(f"/organisation/doors/{door.pk}/", {**GOOD, "secret": "", "name": "Anders"}, secure=True)
    door.refresh_from_db()
    assert (door.name, door.slug, door.secret) == ("Anders", "meerwijde", "geheim-woord"), (
        "an address that others keep stays"
    )


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", ""), ("name", "x" * 61), ("settings.issuer", ""), ("settings.issuer", "http://login.example.nl"), ("settings.issuer", "ftp://x"), ("settings.issuer", "https://["), ("settings.issuer", "https://x:y"),
        ("settings.issuer", "https://login.microsoftonline.com/…/v2.0"), ("settings.issuer", "https://a@b.example"), ("settings.client_id", " "),
        ("settings.method", "other"), ("settings.scopes", "email"), ("settings.required", "hd"), ("secret", "x" * 1001), ("role", "administrator"),
        ("role", ""), ("domains", "geen domein!"), ("domains", " ".join(f"d{at}.nl" for at in range(60))), ("trusted_domains", "http://x"), ("known_by", "name"),
    ],
)  # fmt: skip
def test_a_mistake_is_told_beside_its_field_and_nothing_typed_is_lost(root: Client, field: str, value: str) -> None:
    answer = add(root, **{field: value, "mapping.name": "wat ik typte"})
    page = answer.content.decode()
    assert answer.status_code == 422 and f'id="f-{field}-error"' in page and "wat ik typte" in page
    assert not Provider.objects.exists()


def test_several_mistakes_are_told_at_once(root: Client) -> None:
    page = add(root, name="", domains="!", secret="x" * 2000).content.decode()
    assert all(f'id="f-{field}-error"' in page for field in ("name", "domains", "secret"))


def test_another_issuer_would_be_other_people(root: Client, cast: Cast) -> None:
    from plein.doors.arrivals.actions import link
    from plein.doors.testing import told

    door = provider(cast)
    link(door, cast.ben, "s-1", told())
    answer = root.post(f"/organisation/doors/{door.pk}/", GOOD, secure=True)
    assert answer.status_code == 422 and "Add a new door" in answer.content.decode()


def test_doors_are_ordered_opened_closed_and_removed(root: Client, cast: Cast) -> None:
    first, second = provider(cast, name="Eerste"), provider(cast, name="Tweede")
    root.post(f"/organisation/doors/{second.pk}/do", {"do": "up"}, secure=True)
    shown = Client().get("/sign-in/", secure=True).content.decode()
    assert shown.index("Tweede") < shown.index("Eerste")
    root.post(f"/organisation/doors/{second.pk}/do", {"do": "close"}, secure=True)
    assert "Tweede" not in Client().get("/sign-in/", secure=True).content.decode()
    answer = root.post(f"/organisation/doors/{first.pk}/do", {"do": "remove", "to": "door"}, secure=True)
    assert answer.headers["Location"] == "/organisation/doors/"
    assert [one.name for one in Provider.objects.all()] == ["Tweede"]
    assert root.post(f"/organisation/doors/{second.pk}/do", {"do": "nothing"}, secure=True).status_code == 302


def test_whose_passwords_count_is_chosen_on_the_page(root: Client, cast: Cast) -> None:
    answer = root.post("/organisation/doors/", {"off_for": ["member"], "break_glass": "root"}, secure=True)
    assert answer.status_code == 422 and "Open a door first" in answer.content.decode()
    provider(cast)
    answer = root.post("/organisation/doors/", {"off_for": ["member"], "break_glass": "ben"}, secure=True)
    assert answer.status_code == 422 and 'value="ben"' in answer.content.decode()
    assert (
        root.post("/organisation/doors/", {"off_for": ["member"], "break_glass": "root"}, secure=True).status_code
        == 302
    )
    assert PasswordRule.objects.get().off_for == ["member"]


def test_a_secret_of_another_key_is_explained(root: Client, cast: Cast, settings: Any) -> None:
    door, ours = provider(cast), settings.SECRET_KEY
    settings.SECRET_KEY = "another"
    with pytest.raises(Unreadable):
        assert door.secret
    door.secret = "of another time"
    door.save()
    settings.SECRET_KEY = ours
    assert root.get(f"/organisation/doors/{door.pk}/", secure=True).status_code == 200


def test_what_cannot_be_done_with_a_door_is_told_on_its_page(root: Client, cast: Cast) -> None:
    door = provider(cast)
    root.post("/organisation/doors/", {"off_for": ["member"], "break_glass": "root"}, secure=True)
    answer = root.post(f"/organisation/doors/{door.pk}/do", {"do": "remove"}, secure=True)
    assert answer.status_code == 422 and "only open door" in answer.content.decode()


def test_the_sign_in_page_asks_for_doors_once(cast: Cast, django_assert_max_num_queries: Any) -> None:
    for name in ("Eerste", "Tweede", "Derde"):
        provider(cast, name=name)
    client = Client()
    client.get("/sign-in/", secure=True)
    with django_assert_max_num_queries(4):
        client.get("/sign-in/", secure=True)
