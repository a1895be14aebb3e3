"""An organisation with something on every page. `python -m tests.furnished LANGUAGE` furnishes an empty installation."""

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from threading import Event
from typing import Any

import django

from tests.kept import begin, kept
from tests.site import ROOT, Site, running


@contextmanager
def furnished(data: Path, language: str) -> Iterator[tuple[Site, dict[str, Any]]]:
    """A Plein in use, and what its addresses need."""
    made = kept(f"furnished-{language}", lambda folder: _make(folder, language))
    shutil.copytree(made / "data", data, dirs_exist_ok=True)
    with running(data) as site:
        yield site, json.loads((made / "names.json").read_text())


def _make(folder: Path, language: str) -> None:
    begin(folder / "data")
    env = {**Site(folder / "data").env, "DJANGO_SETTINGS_MODULE": "plein.settings"}
    words = [sys.executable, "-m", "tests.furnished", language]
    done = subprocess.run(words, cwd=ROOT, env=env, capture_output=True, text=True, timeout=120, check=True)
    (folder / "names.json").write_text(done.stdout.splitlines()[-1])


def furnish(language: str) -> dict[str, object]:
    """Make the community of `tests.community` with what its pages lack; returns what addresses need."""
    from django.core.files.uploadedfile import SimpleUploadedFile
    from django.utils import timezone

    from plein.core.cards.actions import print_sheet
    from plein.core.leaving.actions import start
    from plein.core.mail.actions import put
    from plein.core.mail.queries import MOST_ATTEMPTS
    from plein.core.merging.actions import propose
    from plein.core.models import JoinRequest, Membership, Organisation, OutgoingMail, Person, Post, Space, Unit
    from plein.core.people.actions import create, extend, invite, make_token, set_sponsor
    from plein.core.people.proof import email_link
    from plein.core.posts.actions import keep_draft, publish
    from plein.core.rules.actions import set_rules, wanted
    from plein.core.signin.actions import add_terminal
    from plein.core.spaces import actions as spaces
    from plein.core.units.actions import place
    from plein.core.welcome.actions import ask_for_buddy, offer
    from plein.doors.models import Sync
    from plein.doors.scim.testing import synced
    from plein.doors.testing import door, ldap, saml
    from plein.imports.jobs.actions import add
    from plein.imports.jobs.running import once
    from plein.imports.models import ImportJob
    from tests.community import found

    people = found()
    ada, ben = people["ada"], people["ben"]
    Organisation.objects.update(language=language)
    ada.refresh_from_db()
    spaces.create("Nog leeg", by=ada)
    square = Space.objects.get(slug="het-plein")
    publish(
        "status",
        by=ben,
        space=square,
        text="Tekst met een opsomming:\n\n- een\n- twee\n\n> citaat\n\n`code` en [koppeling](https://example.org/)",
    )
    keep_draft("home", {"text": "half af"}, by=ben)
    set_rules(
        square,
        by=ada,
        rules=[wanted(unit=Unit.objects.get(slug="beheer")), wanted(title="Gardener", place="Dock", may_leave=True)],
    )
    start(ben, by=ada, last_day=timezone.localdate() + timedelta(days=5))
    set_sponsor([people["gus"]], by=ada, sponsor=ada)
    extend([people["gus"]], by=ada, until=timezone.localdate() + timedelta(days=9))
    team = spaces.create("Van Beheer", by=ada, kind="closed")
    set_rules(team, by=ada, rules=[wanted(unit=Unit.objects.get(slug="beheer"))])
    place(Person.objects.get(username="c.is-1_x"), by=ada, unit=Unit.objects.get(slug="beheer"))
    make_token(ben, by=ben, name="script", scopes=["read"])
    posts = {name: Post.objects.get(text__startswith=text).pk for name, text in POSTS.items()}
    assert JoinRequest.objects.exists() and Membership.objects.exists()
    ghost = spaces.create("Zonder beheerder", by=ben)
    Membership.objects.filter(space=ghost, person=ben).update(role=Membership.Role.MEMBER)
    put(to="nobody@example.nl", subject="Welcome", text="")
    OutgoingMail.objects.update(attempts=MOST_ATTEMPTS, error="550 5.1.1 No such mailbox")
    invite(by=ada, is_shared=True)
    report = {
        "found": {"people": 3, "posts": 12},
        "added": {},
        "lost": {"reactions with an emoji of one's own": 2},
        "skipped": {},
        "names": {},
        "problems": [],
    }
    job = ImportJob.objects.create(
        format="slack", name="export.zip", path="export.zip", by=ada, state="looked", report=report
    )
    lies = create(name="Lies Later", username="lies", joined=False)
    place(lies, by=ada, unit=Unit.objects.get(slug="beheer"))
    text = "Personeelsnummer;Naam;E-mail;Functie;Leidinggevende;Iets anders\n41;Fatma Yıldız;fatma@example.org;Boa;@ben;x\n42;Mo Smit;geen adres;;;\n43;Noor Bos;;;99;\n41;Dubbel;;;;\n;Ben Bakker;;;;\n"
    sheet = add(by=ada, format="people", upload=SimpleUploadedFile("medewerkers.csv", text.encode()))
    once(Event())
    propose(create(name="Ben B.", username="benbakker"), ben, by=ada)
    directory = ldap(ada, "Gids")
    rows = [
        ["created", "Dina Dijkstra", "@dina"],
        ["gone", "Otto Oost", "@otto"],
        ["skipped", "Eva", "Two have this number."],
    ]
    Sync.objects.create(
        provider=directory, by=ada, state="stopped", counts={"found": 3, "created": 1, "gone": 1}, lines=rows
    )
    offer(by=people["c.is-1_x"], wants=True)
    offer(by=ada, wants=True)
    ask_for_buddy(by=ben)
    return {
        **posts,
        "double": create(name="Lies Later", username="lies2", joined=False).pk,
        "csv": sheet.pk,
        "person": ben.pk,
        "unit": Unit.objects.get(slug="beheer").pk,
        "sheet": print_sheet(Unit.objects.get(slug="beheer"), by=ada)[0].pk,
        "terminal": add_terminal(by=ada, name="Kantine")[0].pk,
        "former": Unit.objects.get(slug="groen").pk,
        "import": job.pk,
        "listed": lies.pk,
        "unmanaged": ghost.pk,
        "door": door(ada).pk,
        "saml": saml(
            ada,
            "Universiteit",
            enabled=False,
            settings={"address": "https://idp.example.nl/", "entity": "https://idp.example.nl/"},
        ).pk,
        **synced(ada),
        "ldap": directory.pk,
        "poll": Post.objects.get(title="Coffee?").pk,
        "closed_poll": Post.objects.get(title="Tea?").pk,
        "invitation": invite(by=ada, space=square, role="guest")[1],
        "mailed": email_link(ben, "ben.bakker@example.nl").rpartition("/")[2],
    }


POSTS = {"first": "Ünïcode", "answer": "Yes indeed", "quote": "Look", "planned": "Later"}

if __name__ == "__main__":
    django.setup()
    print(json.dumps(furnish(sys.argv[1])))
