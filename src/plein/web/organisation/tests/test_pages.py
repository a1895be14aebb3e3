"""What administrators see and do, and what they do not."""

from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from plein.core import testing
from plein.core.mail.actions import put
from plein.core.mail.queries import MOST_ATTEMPTS
from plein.core.models import (
    Event,
    Invitation,
    JoinRequest,
    Membership,
    Organisation,
    OutgoingMail,
    Person,
    Post,
    Report,
    Space,
    Token,
)
from plein.core.moderation.actions import report
from plein.core.organisation import actions
from plein.core.organisation.queries import waits
from plein.core.people.actions import accept, create, invite, make_token, set_active
from plein.core.permissions import Forbidden, Invalid
from plein.core.spaces.actions import create as begin
from plein.core.testing import PASSWORD, Cast


@pytest.fixture
def root(cast: Cast, client: Client) -> Client:
    client.force_login(cast.root)
    return client


def read(client: Client, address: str) -> str:
    answer = client.get(address, secure=True)
    assert answer.status_code == 200, address
    return answer.content.decode()


def unmanaged(cast: Cast, kind: str = "closed") -> Space:
    """A space whose only manager is no manager any more."""
    space = testing.space(cast, f"Verlaten {kind}", kind=kind)
    Membership.objects.filter(space=space, role="manager").update(role="member")
    return space


def test_the_overview_says_what_needs_doing_and_what_does_not(root: Client, cast: Cast) -> None:
    Organisation.objects.update(backed_up_at=timezone.now())
    assert "Nothing waits" in read(root, "/organisation/")
    space = testing.space(cast, "Moderated", kind="closed", stage="pre_moderated")
    testing.say(cast.ben, space, "mag dit?")
    JoinRequest.objects.create(space=space, person=cast.cleo)
    shown = testing.say(cast.eef, space, "zo zit het")
    Report.objects.create(post=shown, person=cast.ben, reason="untrue")
    put(to="x@example.nl", subject="", text="")
    OutgoingMail.objects.update(attempts=MOST_ATTEMPTS)
    unmanaged(cast)
    page = read(root, "/organisation/")
    for text in (
        "1 post waits",
        "1 report waits",
        "1 person wants to join",
        "1 mail could not be sent",
        "1 space has no manager",
    ):
        assert text in page, text


def test_a_change_of_name_and_language_holds_at_once(root: Client) -> None:
    assert root.post("/organisation/settings/", {"name": " ", "language": "nl"}, secure=True).status_code == 422
    root.post("/organisation/settings/", {"name": "Meerwijde", "language": "nl"}, secure=True)
    here = Organisation.objects.get()
    assert (here.name, here.language) == ("Meerwijde", "nl")
    assert Event.objects.filter(name="organisation.changed").count() == 1


def test_people_are_found_by_name_and_address_page_after_page(root: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("plein.web.organisation.people.PAGE", 3)
    for number in range(5):
        create(name="Jan Jansen", username=f"jan{number}", email=f"jan{number}@example.nl")
    found, address = [], "/organisation/people/?q=jansen"
    while address:
        page = read(root, address)
        found += [f"jan{number}" for number in range(5) if f"@jan{number} " in page]
        after = page.partition('href="?after=')[2].partition("&")[0]
        address = f"/organisation/people/?after={after}&q=jansen" if after else ""
    assert found == [f"jan{number}" for number in range(5)]
    assert "@jan3 " in read(root, "/organisation/people/?q=jan3@example")
    assert "@jan3 " not in read(root, "/organisation/people/?who=closed")


def test_what_cannot_be_done_to_an_account_is_said_on_its_page(root: Client, cast: Cast) -> None:
    testing.space(cast)
    answer = root.post(f"/organisation/people/{cast.ada.pk}", {"role": "guest"}, secure=True)
    assert answer.status_code == 422 and "Only Ada de Vries manages" in answer.content.decode()
    answer = root.post(f"/organisation/people/{cast.root.pk}", {"active": "no"}, secure=True)
    assert answer.status_code == 422 and "cannot close your own account" in answer.content.decode()
    assert root.post(f"/organisation/people/{cast.ben.pk}", {"role": "administrator"}, secure=True).status_code == 302
    assert Person.objects.get(pk=cast.ben.pk).is_administrator


def test_a_reset_link_goes_by_mail_when_it_can_and_works_once(
    root: Client, cast: Cast, monkeypatch: Any, mailoutbox: list[Any]
) -> None:
    Person.objects.filter(pk=cast.ben.pk).update(email="ben@example.nl")
    page = root.post(f"/organisation/people/{cast.ben.pk}/reset", secure=True).content.decode()
    link = page.partition('class="secret">')[2].partition("<")[0]
    assert Client().get(link.replace(settings.URL, ""), secure=True).status_code in {200, 302}
    monkeypatch.setattr(settings, "MAIL", {"host": "localhost", "port": 25})
    answer = root.post(f"/organisation/people/{cast.ben.pk}/reset", secure=True)
    assert answer.status_code == 302 and mailoutbox[-1].to == ["ben@example.nl"]
    assert Event.objects.filter(name="person.reset_offered", actor=cast.root).count() == 2
    set_active(cast.ben, by=cast.root, active=False)
    assert root.post(f"/organisation/people/{cast.ben.pk}/reset", secure=True).status_code == 422


def test_pasted_addresses_get_a_link_each_and_who_is_here_gets_none(root: Client, cast: Cast) -> None:
    Person.objects.filter(pk=cast.ben.pk).update(email="ben@example.nl")
    listed = create(name="Lies", username="lies", email="lies@example.nl", joined=False)
    typed = {"how": "mail", "addresses": "Nieuw <new@example.nl>; BEN@example.nl,\n lies@example.nl new@example.nl"}
    page = root.post("/organisation/invitations/", typed, secure=True).content.decode()
    assert page.count("data-copy-text") == 2 and "ben@example.nl" in page
    assert set(Invitation.objects.values_list("email", "person")) == {
        ("new@example.nl", None),
        ("lies@example.nl", listed.pk),
    }
    root.post("/organisation/invitations/", typed, secure=True)
    assert Invitation.objects.count() == 2, "an older link to the same address is replaced"


def test_one_wrong_address_invites_nobody_and_keeps_what_was_typed(root: Client) -> None:
    typed = {"how": "mail", "addresses": "good@example.nl bad@"}
    answer = root.post("/organisation/invitations/", typed, secure=True)
    assert answer.status_code == 422 and "good@example.nl bad@" in answer.content.decode()
    assert not Invitation.objects.exists()


def test_invitations_go_by_mail_in_the_language_of_the_organisation(
    root: Client, monkeypatch: Any, mailoutbox: list[Any]
) -> None:
    monkeypatch.setattr(settings, "MAIL", {"host": "localhost", "port": 25})
    Organisation.objects.update(language="nl")
    typed = {"how": "mail", "addresses": "new@example.nl"}
    assert root.post("/organisation/invitations/", typed, secure=True).status_code == 302
    (mail,) = mailoutbox
    assert mail.to == ["new@example.nl"] and "nodigt je uit" in mail.body and "/invitations/" in mail.body


def test_a_link_for_everybody_lets_many_in_until_it_is_withdrawn(root: Client, cast: Cast) -> None:
    _row, link = invite(by=cast.root, is_shared=True)
    for name in ("een", "twee"):
        assert accept(link, name=name, username=name, password=PASSWORD).role == "member"
    row = Invitation.objects.get()
    assert row.joined == 2 and "2 joined by it" in read(root, "/organisation/invitations/")
    root.post(f"/organisation/invitations/{row.pk}/withdraw", secure=True)
    with pytest.raises(Invalid):
        accept(link, name="drie", username="drie", password=PASSWORD)
    with pytest.raises(Invalid):
        invite(by=cast.root, is_shared=True, role="administrator")
    Person.objects.filter(pk=cast.mo.pk).update(joined_at=None)
    cast.mo.refresh_from_db()
    with pytest.raises(Invalid):
        invite(by=cast.root, is_shared=True, person=cast.mo)
    assert root.post("/organisation/invitations/", {"how": "zz"}, secure=True).status_code == 422
    with pytest.raises(Forbidden):
        invite(by=cast.ada, is_shared=True)


def test_invitations_into_what_an_administrator_may_not_know_of_are_not_shown(root: Client, cast: Cast) -> None:
    secret, closed = (testing.space(cast, f"Ruimte {kind}", kind=kind) for kind in ("secret", "closed"))
    hidden, shown = (invite(by=cast.ada, space=space, role="guest")[0] for space in (secret, closed))
    page = read(root, "/organisation/invitations/")
    assert "Ruimte closed" in page and "Ruimte secret" not in page
    assert root.post(f"/organisation/invitations/{hidden.pk}/withdraw", secure=True).status_code == 404
    assert root.post(f"/organisation/invitations/{shown.pk}/withdraw", secure=True).status_code == 302


def test_a_space_without_a_manager_gets_one_who_read_it_already(root: Client, cast: Cast) -> None:
    space = unmanaged(cast)
    page = read(root, "/organisation/spaces/?which=unmanaged")
    assert space.name in page
    address = f"/organisation/spaces/{space.pk}/manager"
    assert "Cleo" not in read(root, address) and "Gus" not in read(root, address)
    for outsider in (cast.cleo, cast.root, cast.gus):
        assert root.post(address, {"person": outsider.pk}, secure=True).status_code == 422
    assert root.post(address, {"person": cast.ben.pk}, secure=True).status_code == 302
    assert Membership.objects.get(space=space, person=cast.ben).role == "manager"
    assert root.get(address, secure=True).status_code == 404
    with pytest.raises(Forbidden):
        actions.appoint(space, cast.eef, by=cast.root)


def test_secret_spaces_are_counted_and_not_named(root: Client, cast: Cast) -> None:
    space = unmanaged(cast, "secret")
    Space.objects.filter(pk=space.pk).update(stage="pre_moderated")
    testing.say(cast.ben, Space.objects.get(pk=space.pk), "wacht")
    for address in (
        "/organisation/",
        "/organisation/spaces/",
        "/organisation/waiting/",
        f"/organisation/people/{cast.ada.pk}",
    ):
        assert "Verlaten" not in read(root, address), address
    assert "1 secret space has no manager" in read(root, "/organisation/spaces/")
    assert "Spaces that you cannot see" in read(root, "/organisation/waiting/")
    assert root.get(f"/organisation/spaces/{space.pk}/manager", secure=True).status_code == 404
    with pytest.raises(Forbidden):
        actions.appoint(space, cast.ben, by=cast.root)
    assert [row.space for row in waits(cast.root)] == [None]


def test_a_report_on_what_has_ended_waits_for_nobody(cast: Cast) -> None:
    post = testing.say(cast.ben, testing.space(cast), expires_at=timezone.now() + timedelta(days=1))
    report(post, by=cast.ada, reason="hurtful")
    assert len(waits(cast.root)) == 1
    Post.objects.filter(pk=post.pk).update(expires_at=timezone.now() - timedelta(days=1))
    assert waits(cast.root) == []


def test_tokens_are_listed_without_their_secret_and_can_be_ended(root: Client, cast: Cast) -> None:
    token, secret = make_token(cast.ben, by=cast.ben, name="script", scopes=["read"])
    page = read(root, "/organisation/tokens/")
    assert "script" in page and "Ben Bakker" in page and secret not in page
    root.post("/organisation/tokens/", {"revoke": token.pk}, secure=True)
    assert not Token.objects.exists()


def test_mail_that_was_given_up_is_tried_again_or_forgotten(root: Client) -> None:
    mails = [put(to=f"{name}@example.nl", subject="Geheim", text="") for name in "ab"]
    OutgoingMail.objects.update(attempts=MOST_ATTEMPTS, error="550 no such mailbox")
    page = read(root, "/organisation/mail/")
    assert "550 no such mailbox" in page and "Geheim" not in page
    root.post(f"/organisation/mail/{mails[0].pk}", {}, secure=True)
    root.post(f"/organisation/mail/{mails[1].pk}", {"do": "drop"}, secure=True)
    assert list(OutgoingMail.objects.values_list("to", "attempts")) == [("a@example.nl", 0)]


def test_a_test_mail_shows_what_the_server_said(root: Client, cast: Cast, smtp_server: Any, monkeypatch: Any) -> None:
    answer = root.post("/organisation/mail/", secure=True)
    assert answer.status_code == 422 and "PLEIN_MAIL_URL" in answer.content.decode()
    monkeypatch.setattr(settings, "MAIL", {"host": "127.0.0.1", "port": smtp_server.port})
    assert "no e-mail address" in root.post("/organisation/mail/", secure=True).content.decode()
    Person.objects.filter(pk=cast.root.pk).update(email="root@example.nl")
    assert "250 " in root.post("/organisation/mail/", secure=True).content.decode()
    assert smtp_server.messages[0]["To"] == "root@example.nl"
    smtp_server.refuse("550 5.1.1 Who is that?")
    answer = root.post("/organisation/mail/", secure=True)
    assert answer.status_code == 422 and "550 5.1.1 Who is that?" in answer.content.decode()


def test_health_says_everything_only_when_asked(root: Client) -> None:
    quick = read(root, "/organisation/health/")
    assert "Migrations" in quick and "Integrity" not in quick
    assert "Integrity" in root.post("/organisation/health/", secure=True).content.decode()


def test_pages_cost_the_same_however_many_there_are(
    root: Client, cast: Cast, django_assert_max_num_queries: Any
) -> None:
    for number in range(8):
        make_token(create(name=f"Mens {number}", username=f"mens{number}"), by=Person.objects.get(username=f"mens{number}"), name="x", scopes=["read"])  # fmt: skip
        begin(f"Ruimte {number}", by=cast.ada)
        invite(by=cast.root, name=f"Gast {number}")
    for address in ("", "people/", "invitations/", "spaces/", "waiting/", "tokens/", "mail/", "imports/"):
        with django_assert_max_num_queries(20):
            read(root, f"/organisation/{address}")
