"""The whole life of a guest, of a leaver and of a former colleague: every list, mention, suggestion, stream, token, file,
search, operation and feed is looked at before, during and after.
"""

import json
from datetime import date, timedelta
from io import BytesIO
from typing import Any

import pytest
from django.core.cache import cache
from django.core.mail import EmailMessage
from django.test import Client
from django.utils import timezone
from PIL import Image

from plein.core import testing
from plein.core.files import actions as files
from plein.core.leaving import actions as leaving
from plein.core.live.queries import entitled, still_valid
from plein.core.models import Departure, Invitation, Mention, Person, Post, Space, Stay, Token
from plein.core.organisation.actions import choose_former_space
from plein.core.people import actions as people
from plein.core.people.queries import organisation
from plein.core.permissions import Invalid
from plein.core.profiles.actions import change, set_skills
from plein.core.spaces import actions as spaces
from plein.core.testing import PASSWORD, Cast
from plein.core.units import actions as units

pytestmark = pytest.mark.django_db
CANARY = "kanarie"
NAME = "Zwaan Zonderling"  # of whom each of these lives is
WHERE = {
    "posts": "/posts/{post}/",
    "file": "/files/{uid}/{name}",
    "space": "/spaces/{slug}/",
    "members": "/spaces/{slug}/members/",
    "tag": f"/tags/{CANARY}tag/",
}
FINDS = ["/", "/for-you/", "/spaces/", "/people/", f"/people/?q={CANARY}", f"/search/?q={CANARY}", f"/complete/tags?q={CANARY}", f"/complete/go?q={CANARY}",
         f"/complete/people?q={CANARY}", f"/complete/skills?q={CANARY}", "/around", "/bookmarks/", "/leaving/", "/guests/"]  # fmt: skip
API = [
    "/timelines/home",
    f"/search?q={CANARY}",
    "/spaces",
    f"/spaces?q={CANARY}",
    "/people",
    f"/people?q={CANARY}",
    "/tags",
    "/units",
    "/bookmarks",
    "/guests",
    "/follows",
]


def day(days: int) -> date:
    return timezone.localdate() + timedelta(days=days)


def pick(space: Space | None, *, by: Person) -> None:
    """Choose the space of former colleagues; what is remembered of the organisation is forgotten after the commit."""
    choose_former_space(space, by=by)
    cache.clear()


def place(cast: Cast, name: str, kind: str, word: str, *members: Person) -> dict[str, Any]:
    """A space with a post, an answer, a tag, a mention of Ben and a file, all with this word in them."""
    space = spaces.create(f"{word} {name}", by=cast.ada, kind=kind)
    for person in (cast.ben, *members):
        spaces.add_member(space, person, by=cast.ada, role="guest" if person.is_guest else "member")
    picture = BytesIO()
    Image.new("RGB", (9, 9)).save(picture, "PNG")
    file = files.add(picture, by=cast.ben, name=f"{word}.png", alt=f"{word} alt")
    post = testing.say(cast.ben, space, f"{word} tekst #{word}tag", files=[file])
    return {"space": space, "pk": space.pk, "slug": space.slug, "post": post.pk, "uid": file.uid, "name": file.name}


class Door:
    """One way of somebody into Plein, kept over time: a session and a token."""

    def __init__(self, person: Person) -> None:
        self.person, self.client = person, Client(raise_request_exception=False)
        self.client.post("/sign-in/", {"login": person.username, "password": PASSWORD}, secure=True)
        self.token, secret = people.make_token(person, by=person, name="t", scopes=["read", "write", "manage"])
        self.headers = {"Authorization": f"Bearer {secret}"}

    def page(self, path: str) -> tuple[int, str]:
        cache.clear()
        answer: Any = self.client.get(path, secure=True)
        body = b"".join(answer.streaming_content) if answer.streaming else answer.content
        text = body.decode(errors="replace")
        if answer.get("Content-Type", "").startswith("application/json"):
            text = json.dumps(json.loads(text), ensure_ascii=False)
        text = text.replace("<mark>", "").replace("</mark>", "")
        for asked in (f'value="{CANARY}"', f"q={CANARY}", f"“{CANARY}”", f"<title>{CANARY}", f": {CANARY}"):
            text = text.replace(asked, "")
        return answer.status_code, text

    def call(self, path: str, method: str = "get", **body: Any) -> Any:
        cache.clear()
        return Client(raise_request_exception=False).generic(method.upper(), f"/api/v1{path}", json.dumps(body) if body else "",
                                content_type="application/json", secure=True, headers=self.headers)  # fmt: skip

    def reads(self, where: dict[str, Any]) -> set[str]:
        """By which addresses they read what is in a space."""
        found = {name for name, path in WHERE.items() if self.page(path.format(**where))[0] == 200}
        operations = {"api space": f"/spaces/{where['pk']}", "api posts": f"/spaces/{where['pk']}/posts", "api post": f"/posts/{where['post']}", "api members": f"/spaces/{where['pk']}/members"}  # fmt: skip
        found |= {name for name, path in operations.items() if self.call(path).status_code == 200}
        heard = entitled(self.person.pk).spaces
        return found | ({"stream"} if where["pk"] in heard else set())

    def meets(self, word: str) -> set[str]:
        """Where a word stands in anything they can ask for without knowing where it is."""
        pages = {path for path in FINDS if word in self.page(path)[1]}
        return pages | {path for path in API if word in self.call(path).content.decode()}

    def is_open(self) -> set[str]:
        """Which of the ways in still are."""
        keys = {str(self.client.session.session_key)} if self.client.session.session_key else set()
        _sessions, tokens, alive = still_valid(keys, {self.token.pk}, {self.person.pk})
        anew = Client().post("/sign-in/", {"login": self.person.username, "password": PASSWORD}, secure=True)
        return {
            *(["session"] if self.page("/settings/")[0] == 200 else []),
            *(["token"] if self.call("/me").status_code == 200 else []),
            *(["stream"] if tokens and self.person.pk in alive else []),
            *(["password"] if anew.status_code == 302 and anew["Location"] == "/" else []),
        }


EVERY_WAY = {"session", "token", "stream", "password"}
ALL = {*WHERE, "api space", "api posts", "api post", "api members", "stream"}


def named_to(viewer: Door, person: Person, space: Space | None = None) -> set[str]:
    """Lists, searches and suggestions that name somebody."""
    word = person.name.split()[0].lower()
    paths = ["/people/", f"/people/?q={word}", f"/search/?q={word}", f"/complete/people?q={word}", f"/complete/go?q={word}", "/skills/zeldzaam/", "/people/?guests=1", "/units/"]  # fmt: skip
    if space:
        paths.append(f"/complete/people?q={word}&space={space.pk}")
    found = {path for path in paths if person.name in viewer.page(path)[1]}
    return found | {
        path for path in ("/people", f"/people?q={word}") if person.name in viewer.call(path).content.decode()
    }


def leave_everything(cast: Cast) -> None:
    """What nobody of these lives may ever meet: a closed, an open and a secret space with the canary."""
    for kind in ("open", "closed", "secret"):
        place(cast, kind, kind, CANARY)


def test_the_life_of_a_guest(cast: Cast, mailoutbox: list[EmailMessage]) -> None:
    mine = place(cast, "overleg", "closed", "welkom")
    other = place(cast, "elders", "open", CANARY)
    leave_everything(cast)
    ben, cleo = Door(cast.ben), Door(cast.cleo)

    # Before: a link that works once.
    secret = people.invite(by=cast.ada, role="guest", space=mine["space"], until=day(20), email="zwaan@elders.example")[
        1
    ]
    stranger = Client()
    assert stranger.get(f"/invitations/{secret}", secure=True).status_code == 200
    form = {"name": NAME, "username": "zwaan", "password": PASSWORD, "email": "zwaan@elders.example"}
    assert stranger.post(f"/invitations/{secret}", form, secure=True).status_code == 302
    assert stranger.get(f"/invitations/{secret}", secure=True).status_code == 404
    guest = Person.objects.get(username="zwaan")
    set_skills(guest, by=guest, kind="skill", names=["zeldzaam"])
    door = Door(guest)

    # During: one space, nothing else; found by who is there, and by nobody else.
    assert door.is_open() == EVERY_WAY
    assert door.reads(mine) == (ALL - {"tag"}) and door.reads(other) == set()
    assert door.meets(CANARY) == set()
    assert door.page("/units/")[0] == 404 or "Groen" not in door.page("/units/")[1]
    said = testing.posts.reply(Post.objects.get(pk=mine["post"]), by=guest, text="Woorden van buiten")
    testing.say(cast.ben, mine["space"], "Wat vind jij, @zwaan?")
    assert Mention.objects.filter(person=guest).exists()
    assert named_to(ben, guest, mine["space"]) >= {"/people/", "/people/?q=zwaan", "/search/?q=zwaan", "/complete/people?q=zwaan", "/complete/go?q=zwaan",
                                                    "/skills/zeldzaam/", "/people", "/people?q=zwaan"}  # fmt: skip
    assert named_to(cleo, guest) == set()

    # Near the end both hear of it; the sponsor lets them stay, and then the clock closes the account.
    Stay.objects.filter(person=guest).update(until=day(3), reminded=None)
    mailoutbox.clear()
    people.remind_guests()
    assert [mail.to for mail in mailoutbox] == [["zwaan@elders.example"]]  # Ada has no address
    assert "guest here until" in door.page("/")[1]
    people.extend([guest], by=cast.ada)
    assert people.end_stays() == 0 and door.is_open() == EVERY_WAY
    Stay.objects.filter(person=guest).update(until=day(-1))
    assert people.end_stays() == 1

    # After: no way in, found by nobody, and what was said stays.
    assert door.is_open() == set()
    assert door.reads(mine) == door.reads(other) == set() and door.meets("welkom") == set()
    # The API says of everybody whether the account is open; posts that name them are still found.
    assert named_to(ben, guest, mine["space"]) <= {"/people", "/search/?q=zwaan"}
    mailoutbox.clear()
    Client().post("/password/", {"email": "zwaan@elders.example"}, secure=True)
    assert not [mail for mail in mailoutbox if "/password/" in mail.body]
    assert "Woorden van buiten" in ben.page(f"/posts/{mine['post']}/")[1] and said.author == guest
    assert "no longer here" in ben.page(f"/spaces/{mine['slug']}/members/")[1]
    testing.say(cast.ben, mine["space"], "Nog een vraag, @zwaan")
    assert Mention.objects.filter(person=guest).count() == 1  # nobody is named who cannot read

    # Opened again by an administrator: a new end, and old tokens stay dead.
    people.set_active(guest, by=cast.root, active=True)
    assert Stay.objects.get(person=guest).until == day(90)
    assert door.call("/me").status_code == 401 and not Token.objects.filter(person=guest).exists()
    assert people.end_stays() == 0


def test_the_life_of_a_leaver_and_of_a_former_colleague(
    cast: Cast, mailoutbox: list[EmailMessage], settings: Any
) -> None:
    settings.MAIL = {"host": "mail.example"}
    unit = units.create("Groen", by=cast.root)
    leaver = testing.person("zwaan", name=NAME, email="zwaan@werk.example")
    units.place(leaver, by=cast.root, unit=unit, title="Hovenier", manager=cast.mo)
    set_skills(leaver, by=leaver, kind="skill", names=["zeldzaam"])
    change(leaver, by=leaver, phone="0314 98 76 54")
    team, elsewhere = place(cast, "team", "secret", CANARY, leaver), place(cast, "elders", "open", CANARY)
    own = spaces.create(f"{CANARY} van zwaan", by=leaver)
    spaces.add_member(own, cast.cleo, by=leaver)
    reunion = spaces.create("Oud-collega's", by=cast.root, kind="closed")
    pick(reunion, by=cast.root)
    said = testing.say(leaver, team["space"], f"{CANARY} van mij")
    ben, door = Door(cast.ben), Door(leaver)

    # Before and while leaving: a colleague like every other.
    leaving.start(leaver, by=cast.root, last_day=day(3))
    row = Departure.objects.get(person=leaver)
    leaving.name_successor(row, "space", own.pk, by=cast.mo, heir=cast.cleo)
    leaving.choose(row, by=leaver, keeps_portrait=False, reach_at="zwaan@thuis.example")
    assert door.is_open() == EVERY_WAY and door.reads(team) == door.reads(elsewhere) == ALL
    assert named_to(ben, leaver, team["space"]) >= {
        "/people/",
        "/people/?q=zwaan",
        "/search/?q=zwaan",
        "/complete/people?q=zwaan",
        "/skills/zeldzaam/",
        "/people",
    }
    assert NAME in ben.page("/units/groen/")[1] and "98 76 54" in ben.page("/people/zwaan/")[1]

    # After the last day: nothing opens, nobody finds them, what was said stays, and who was named takes over.
    Departure.objects.filter(person=leaver).update(last_day=day(-1))
    mailoutbox.clear()
    assert (leaving.leave_due(), leaving.leave_due()) == (1, 0)
    assert (
        door.is_open() == set() and door.reads(team) == door.reads(elsewhere) == set() and door.meets(CANARY) == set()
    )
    assert named_to(ben, leaver, team["space"]) <= {"/people"}  # the API says of everybody whether the account is open
    assert NAME not in ben.page("/units/groen/")[1] and NAME not in ben.page("/around")[1]
    assert (
        "98 76 54"
        not in ben.page("/people/zwaan/")[1]
        + ben.page("/people/zwaan/card.vcf")[1]
        + ben.call(f"/people/{leaver.pk}").content.decode()
    )
    assert (
        f"{CANARY} van mij" in ben.page(f"/posts/{said.pk}/")[1]
        and "no longer works here" in ben.page("/people/zwaan/")[1]
    )
    assert own.memberships.get(person=cast.cleo).role == "manager"
    Client().post("/password/", {"email": "zwaan@werk.example"}, secure=True)
    assert [mail.to for mail in mailoutbox] == [["zwaan@thuis.example"]]  # the invitation; no new password

    # A former colleague: another account, one space, a badge, and nothing of before.
    secret = mailoutbox[0].body.split("/invitations/")[1].split()[0]
    form = {"name": NAME, "username": "zwaan.thuis", "password": PASSWORD, "email": "zwaan@thuis.example"}
    assert Client().post(f"/invitations/{secret}", form, secure=True).status_code == 302
    former = Person.objects.get(username="zwaan.thuis")
    assert former.is_guest and former.is_former and not Stay.objects.filter(person=former).exists()
    people.complete_stays()
    assert not Stay.objects.filter(person=former).exists() and people.end_stays() == 0
    home = Door(former)
    assert (
        home.is_open() == EVERY_WAY
        and home.reads(team) == home.reads(elsewhere) == set()
        and home.meets(CANARY) == set()
    )
    testing.say(former, reunion, "Hallo oud-collega's")
    for target, by in ((elsewhere["space"], cast.ada), (own, cast.cleo)):
        with pytest.raises(Invalid):
            spaces.add_member(target, former, by=by)
    root = Door(cast.root)
    assert (
        "former colleague" in root.page(f"/spaces/{reunion.slug}/members/")[1]
        and "former colleague" in root.page("/people/zwaan.thuis/")[1]
    )
    assert not any(
        "zwaan.thuis" in ben.page(path)[1] for path in ("/people/", "/people/?q=zwaan", "/complete/people?q=zwaan")
    )

    # They end it themselves; no former space, no reading.
    pick(None, by=cast.root)
    assert home.page(f"/spaces/{reunion.slug}/")[0] == 404
    pick(reunion, by=cast.root)
    assert home.page(f"/spaces/{reunion.slug}/")[0] == 200
    assert home.client.post("/settings/leave-network/", secure=True).status_code == 302
    assert home.is_open() == set()
    Departure.objects.update(closed_at=timezone.now() - timedelta(days=31))
    leaving.erase_due()
    assert set(Person.objects.filter(name=NAME).values_list("email", flat=True)) == {None}


def test_who_is_sent_away_before_their_last_day_is_invited_only_when_that_was_wanted(
    cast: Cast, mailoutbox: list[EmailMessage], settings: Any
) -> None:
    settings.MAIL = {"host": "mail.example"}
    pick(spaces.create("Oud", by=cast.root, kind="closed"), by=cast.root)
    root = Client()
    root.post("/sign-in/", {"login": "root", "password": PASSWORD}, secure=True)
    for number, (who, ticked) in enumerate(((cast.ben, {}), (cast.eef, {"reachable": "1"}))):
        row = leaving.start(who, by=cast.root, last_day=day(3))
        leaving.choose(row, by=who, keeps_portrait=False, reach_at=f"{who.username}@thuis.example")
        mailoutbox.clear()
        path = f"/organisation/people/{who.pk}"
        assert "Invite them to the former colleagues" in root.get(path, secure=True).content.decode()
        assert root.post(path, {"active": "no", **ticked}, secure=True).status_code == 302
        assert [mail.to for mail in mailoutbox] == [[f"{who.username}@thuis.example"]] * number
        assert not Departure.objects.exclude(reach_at="").exists()


def test_nobody_is_asked_and_no_link_works_without_a_space_for_former_colleagues(
    cast: Cast, mailoutbox: list[EmailMessage], settings: Any
) -> None:
    settings.MAIL = {"host": "mail.example"}
    leaving.start(cast.ben, by=cast.root, last_day=day(3))
    row = Departure.objects.get(person=cast.ben)
    assert "stay in touch" not in Door(cast.ben).page("/leaving/ben/")[1]
    with pytest.raises(Invalid):
        leaving.choose(row, by=cast.ben, keeps_portrait=False, reach_at="ben@thuis.example")
    space = spaces.create("Oud", by=cast.root, kind="closed")
    with pytest.raises(Invalid):
        pick(testing.space(cast), by=cast.root)  # Ada's, not Root's
    pick(space, by=cast.root)
    assert "stay in touch" in Door(cast.ben).page("/leaving/ben/")[1]
    with pytest.raises(Invalid):
        leaving.choose(row, by=cast.ben, keeps_portrait=False, reach_at="geen adres")
    leaving.choose(row, by=cast.ben, keeps_portrait=False, reach_at="ben@thuis.example")
    people.set_active(cast.ben, by=cast.root, active=False, reachable=True)
    secret = mailoutbox[-1].body.split("/invitations/")[1].split()[0]
    pick(None, by=cast.root)
    assert organisation().former_space_id is None
    with pytest.raises(Invalid):
        people.accept(secret, name="Ben", username="ben2", password=PASSWORD)
    assert Invitation.objects.get(is_former=True).used_at is None
