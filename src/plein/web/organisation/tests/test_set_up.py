"""Setting up, step by step."""

import pytest
from django.core.signing import TimestampSigner
from django.test import Client

from plein.core.models import Membership, Organisation, Person, Post, Space
from plein.core.testing import PASSWORD, Cast

ADA = {"name": "Ada", "username": "ada", "email": "ada@example.org", "password": PASSWORD}


def link() -> str:
    return f"/set-up/{TimestampSigner(salt='set-up').sign('first')}"


@pytest.mark.django_db
def test_the_organisation_is_named_first_and_what_was_typed_stays(client: Client) -> None:
    answer = client.post(link(), {"organisation": " ", "language": "en"}, secure=True)
    assert answer.status_code == 422 and 'id="f-organisation-error"' in answer.content.decode()
    assert client.post(link(), {"organisation": "Waterrijk", "language": "nl"}, secure=True).status_code == 302
    assert 'value="Waterrijk"' in client.get(link(), secure=True).content.decode()
    assert not Organisation.objects.exists()


@pytest.mark.django_db
def test_the_administrator_hears_every_mistake_at_once_and_types_only_the_password_again(client: Client) -> None:
    client.post(link(), {"organisation": "Waterrijk", "language": "en"}, secure=True)
    typed = {"name": "", "username": "Ada de Vries", "email": "ada@", "password": "kort"}
    answer = client.post(f"{link()}/administrator", typed, secure=True)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert [name for name in typed if f'id="f-{name}-error"' not in page] == []
    assert 'value="Ada de Vries"' in page and 'value="ada@"' in page and "kort" not in page
    assert not Organisation.objects.exists() and not Person.objects.exists()
    answer = client.post(f"{link()}/administrator", ADA, secure=True)
    assert answer["Location"] == "/organisation/start/look/"
    assert Organisation.objects.get().name == "Waterrijk" and Organisation.objects.get().language == "en"


@pytest.mark.django_db
def test_without_a_name_it_is_called_something_until_it_has_one(client: Client) -> None:
    client.post(link(), {"language": "nl", "later": "yes"}, secure=True)
    client.post(f"{link()}/administrator", ADA, secure=True)
    assert Organisation.objects.get().name == "Onze organisatie"


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/set-up/", "/set-up/wrong", "/set-up/wrong/administrator"])
def test_without_the_link_nobody_comes_in(client: Client, address: str) -> None:
    assert client.get(address, secure=True).status_code == 403


def test_after_setting_up_the_link_leads_to_the_door(cast: Cast, client: Client) -> None:
    assert client.get(link(), secure=True)["Location"] == "/sign-in/"
    assert client.post(f"{link()}/administrator", ADA, secure=True)["Location"] == "/sign-in/"
    assert not Person.objects.filter(email=ADA["email"]).exists()


@pytest.fixture
def root(cast: Cast, client: Client) -> Client:
    Organisation.objects.update(set_up_step="look")
    client.force_login(cast.root)
    return client


def test_every_step_can_be_skipped_and_the_next_is_remembered(root: Client) -> None:
    for step, following in (("look", "spaces"), ("spaces", "people"), ("people", "post"), ("post", "")):
        answer = root.post(f"/organisation/start/{step}/", {"later": "yes"}, secure=True)
        assert answer["Location"] == (f"/organisation/start/{following}/" if following else "/")
        assert Organisation.objects.get().set_up_step == following
    assert not Space.objects.places().exists() and not Post.objects.exists()


def test_chosen_spaces_are_made_once_with_what_was_changed(root: Client, cast: Cast) -> None:
    typed = {"chosen": ["news", "project"], "name-news": "Town news", "kind-news": "open", "stage-news": "one_way",
             "name-project": "Harbour", "kind-project": "closed", "stage-project": "open"}  # fmt: skip
    for _time in range(2):
        assert root.post("/organisation/start/spaces/", typed, secure=True).status_code == 302
    news, harbour = Space.objects.get(name="Town news"), Space.objects.get(name="Harbour")
    assert (news.kind, news.stage, harbour.kind, harbour.stage) == ("open", "one_way", "closed", "open")
    assert (
        Membership.objects.get(space=news).role == "manager" and Membership.objects.get(space=news).person == cast.root
    )
    assert (news.function, harbour.function) == ("participation", "task")
    assert Space.objects.places().count() == 2


def test_one_wrong_space_makes_none_and_keeps_what_was_typed(root: Client) -> None:
    typed = {"chosen": ["news", "ideas"], "name-news": "Town news", "kind-news": "open", "stage-news": "open",
             "name-ideas": "", "kind-ideas": "open", "stage-ideas": "open"}  # fmt: skip
    answer = root.post("/organisation/start/spaces/", typed, secure=True)
    page = answer.content.decode()
    assert answer.status_code == 422 and 'id="name-ideas-error"' in page and 'value="Town news"' in page
    assert not Space.objects.places().exists()
    assert Organisation.objects.get().set_up_step == "look"


def test_setting_up_ends_with_something_to_read(root: Client, cast: Cast) -> None:
    root.post("/organisation/start/spaces/", {"chosen": ["corridor"], "name-corridor": "The corridor", "kind-corridor": "open", "stage-corridor": "open"}, secure=True)  # fmt: skip
    answer = root.post("/organisation/start/post/", {"space": "nowhere", "text": "Hello"}, secure=True)
    assert answer.status_code == 422 and "Hello" in answer.content.decode()
    assert (
        root.post("/organisation/start/post/", {"space": "the-corridor", "text": "Hello"}, secure=True)["Location"]
        == "/"
    )
    assert "Hello" in root.get("/", secure=True).content.decode()
