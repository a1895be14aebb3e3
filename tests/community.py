"""A small community with one of everything: the input of tests that carry a whole installation somewhere else."""

import io
from datetime import timedelta

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils import timezone
from PIL import Image

from plein.channels.poll import actions as polls
from plein.core.files import actions as files
from plein.core.follows import actions as follows
from plein.core.leaving import actions as leaving
from plein.core.merging.actions import merge
from plein.core.models import File, Membership, Person, Post, Space, Succession, Tag, Unit
from plein.core.organisation.actions import choose_former_space
from plein.core.people import actions as people
from plein.core.posts import actions as posts
from plein.core.profiles import actions as profiles
from plein.core.reactions import actions as reactions
from plein.core.spaces import actions as spaces
from plein.core.units import actions as units

PASSWORD = "correct horse battery"
ODD = 'Ünïcode 👩‍👩‍👧 "quotes" & <b>tags</b>\n\n- list\n- **bold** `code`\n\n| a | b |\n|--|--|\n| 1 | 2 |\n\n#woo @ben \u2028 https://example.org/?a=1&b=2'


def found() -> dict[str, Person]:
    """Make the community in the current installation; returns its people by user name."""
    ada = people.set_up(
        organisation="Gemeente Voorbeeld",
        language="nl",
        name="Ada Vos",
        username="ada",
        email="ada@example.nl",
        password=PASSWORD,
    )
    ben = people.create(
        name="Ben van den Berg", username="ben", email="ben@example.nl", password=PASSWORD, is_sure=True
    )
    cis = people.create(name="Cis", username="c.is-1_x", password=PASSWORD)
    gus = people.create(name="Gus", username="gus", role="guest", password=PASSWORD)
    people.create(name="Not here yet", username="later", joined=False)
    people.set_active(people.create(name="Gone", username="gone"), by=ada, active=False)
    _profiles(ada, ben, cis)
    people.make_token(ada, by=ada, name="script", scopes=["read"])
    people.invite(by=ada, email="new@example.nl")
    _units(ada, ben, cis)
    _spaces(ada, ben, cis, gus)
    _posts(ada, ben, cis)
    _states(ada, ben)
    _leaving(ada, ben, cis)
    return {person.username: person for person in (ada, ben, cis, gus)}


def _units(ada: Person, ben: Person, cis: Person) -> None:
    """A tree that was changed: another name, another parent, one that ended; and people who moved."""
    works = units.create("Beheer", by=ada, code="B-1", lead=ada, place="Werf", about="Alles buiten")
    roads = units.create("Wegen", by=ada, parent=works)
    parks = units.create("Groen", by=ada, lead=cis)
    units.place(ben, by=ada, unit=parks, title="Hovenier", place="Werf Zuid", employee_number="0017")
    units.place(ben, by=ada, unit=roads, title="Stratenmaker")
    units.place(cis, by=ada, title="Adviseur", manager=ben)
    units.change(roads, by=ada, name="Wegen & bruggen")
    units.move(works, by=ada, parent=units.create("Directie", by=ada))
    units.close(parks, by=ada, successor=roads)


def _leaving(ada: Person, ben: Person, cis: Person) -> None:
    """Somebody who leaves, with successors, a farewell and an address of their own; and a double that went into another."""
    former = spaces.create("Oud-collega's", by=ada, kind="closed")
    choose_former_space(former, by=ada)
    departure = leaving.start(cis, by=ada, last_day=timezone.localdate() + timedelta(days=20))
    leaving.choose(departure, by=cis, keeps_portrait=True, reach_at="cis@thuis.example")
    leaving.farewell(departure, by=cis, space=spaces.create("Koffie", by=cis), text="Dag allemaal")
    for kind, key in (
        ("space", former.pk),
        ("unit", Unit.objects.get(slug="beheer").pk),
        ("guest", ada.pk),
        ("wiki", 7),
    ):
        Succession.objects.create(departure=departure, kind=kind, key=key, heir=ben)
    merge(people.create(name="Ben v.d. Berg", username="benb", joined=False), ben, by=ada)


def _profiles(ada: Person, ben: Person, cis: Person) -> None:
    keys = {}
    for name, size in (("square", (60, 60)), ("whole", (60, 90))):
        picture = io.BytesIO()
        Image.new("RGB", size, "teal").save(picture, "JPEG")
        keys[name] = default_storage.save(f"portraits/{name}", ContentFile(picture.getvalue()))
    profiles.set_portrait(ada, by=ada, **keys, focus=[0.5, 0.333])
    profiles.change(
        ada, by=ada, pronunciation="AA-da", called="Adje", phone="0314 555 0123", rooms="2.14", days={"mon": ["08:30", "17:00"], "fri": []},
        languages="Nederlands, Türkçe", ask_about="Trees", projects="The square", links=["https://example.org/ada"], category="on_behalf",
        shown={"phone": "everyone", "projects": "me"},
    )  # fmt: skip
    units.place(ada, by=ada, title="Head of trees", place="Town hall", employee_number="17")
    pruning, _other = profiles.set_skills(ada, by=ada, kind="skill", names=["Snoeien", "Ünïcode & more"])
    (same,) = profiles.set_skills(ben, by=ben, kind="skill", names=["snoeien"])
    for person in (ada, ben, cis):
        profiles.set_skills(person, by=person, kind="interest", names=["Chess", "Koken"])
    for endorsed, by in ((pruning, ben), (pruning, cis), (same, ada)):
        profiles.endorse(endorsed, by=by)
    profiles.stop_hinting(cis, by=cis)


def _spaces(ada: Person, ben: Person, cis: Person, gus: Person) -> None:
    square = spaces.create("Het plein", by=ada, purpose="Everything", function="belonging", channels=["feed", "poll"])
    secret = spaces.create("Board", by=ada, kind="secret")
    spaces.create("News", by=ada, stage="one_way")
    held = spaces.create("Moderated", by=ada, stage="pre_moderated")
    closed = spaces.create("Closed", by=ada, kind="closed")
    old = spaces.create("An old space", by=ada)
    for space in (square, held):
        spaces.join(space, by=ben)
    spaces.join(square, by=cis)
    spaces.add_member(secret, cis, by=ada, role="editor")
    spaces.add_member(square, gus, by=ada, role="guest")
    spaces.ask_in(closed, by=ben, text="May I?")
    spaces.archive(old, by=ada, successor=square)
    spaces.read_up_to(square, timezone.now(), by=ben)
    people.read_home_up_to(timezone.now(), by=ben)
    people.read_activity(by=ben)
    follows.mute(secret, by=cis)
    follows.follow(square, by=cis)
    follows.follow(ada, by=ben)
    follows.mute(ben, by=ada)


def _posts(ada: Person, ben: Person, cis: Person) -> None:
    square, secret = Space.objects.get(slug="het-plein"), Space.objects.get(slug__startswith="board")
    image = io.BytesIO()
    Image.new("RGB", (900, 600), "teal").save(image, "PNG")
    attached = [
        files.add(image, by=ben, name="photo.png", alt="Teal"),
        files.add(io.BytesIO(bytes(range(256)) * 300), by=ben, name="minutes.bin"),
    ]
    first = posts.publish("status", by=ben, space=square, text=ODD, files=attached)
    answer = posts.reply(first, by=ada, text="Yes @ben, #beleid")
    deeper = posts.reply(answer, by=cis, text="Deeper")
    posts.reply(deeper, by=ben, text="Deepest")
    posts.edit(answer, by=ada, text="Yes indeed, #beleid")
    posts.publish("status", by=ada, space=secret, text="The secret of the board #geheim")
    posts.publish("status", by=cis, space=square, text="Look", quoted=deeper)
    posts.repost(first, by=ada, space=square)
    posts.publish(
        "status", by=ben, space=ben.profile_space, text="On my profile", expires_at=timezone.now() + timedelta(days=9)
    )
    reactions.react(first, by=ada, emoji="👍")
    reactions.react(first, by=cis, emoji="👍")
    reactions.react(first, by=cis, emoji="🎉")
    reactions.bookmark(first, by=cis)
    follows.mute(first, by=cis)
    follows.follow(Tag.objects.get(slug="woo"), by=cis)
    linked = posts.publish("status", by=ben, space=square, text="A file that is only linked")
    File.objects.create(
        owner=ben,
        post=linked,
        name="x.pdf",
        mime="application/pdf",
        size=9,
        sha256="0" * 64,
        key="",
        source_url="https://example.org/x.pdf",
    )
    files.add(io.BytesIO(b"never posted"), by=ben, name="left.bin")
    posts.keep_draft("reply:1", {"text": "an unfinished thought"}, by=ben)
    poll = polls.ask("Coffee?", ["yes", "no", 'odd "one" 🙂'], by=ada, space=square, multiple=True)
    for person, chosen in ((ben, (0, 2)), (ada, (1,)), (cis, (0,))):
        options = list(poll.poll.options.all())
        polls.vote(poll, [options[at] for at in chosen], by=person)
    closed = polls.ask(
        "Tea?", ["a", "b"], by=ada, space=square, hidden=True, closes_at=timezone.now() + timedelta(days=1)
    )
    polls.close(closed, by=ada)


def _states(ada: Person, ben: Person) -> None:
    """A post in every state."""
    square, held = Space.objects.get(slug="het-plein"), Space.objects.get(slug="moderated")
    posts.publish("status", by=ben, space=held, text="Waits")
    posts.reject(posts.publish("status", by=ben, space=held, text="No"), by=ada, note="Not here")
    posts.approve(posts.publish("status", by=ben, space=held, text="Fine"), by=ada)
    posts.publish("status", by=ben, space=square, text="Later", publish_at=timezone.now() + timedelta(days=3))
    posts.remove(posts.publish("status", by=ben, space=square, text="Regretted"), by=ada, note="Off topic")
    posts.undo(posts.publish("status", by=ben, space=square, text="Oops"), by=ben)
    assert set(Post.objects.values_list("state", flat=True)) == set(Post.State.values)
    assert Membership.objects.filter(last_read_at__isnull=False).exists()
