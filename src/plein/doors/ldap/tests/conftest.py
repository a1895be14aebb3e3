"""A real directory, and a door to it."""

from collections.abc import Iterator

import pytest
from django.core.cache import cache

from plein.core.testing import Cast
from plein.doors.models import Provider
from plein.doors.testing import ldap
from plein.kit.addresses import parse
from tests.services import Missing, unavailable
from tests.services.ldap import ADMIN, BASE, PASSWORD, Directory, directory

STAFF = f"ou=people,{BASE}"
PEOPLE = f"""dn: {BASE}
objectClass: domain
dc: example

dn: {STAFF}
objectClass: organizationalUnit
ou: people
"""


def entry(uid: str, name: str, **more: str) -> str:
    """Somebody in a directory; their password is their name backwards."""
    facts = {"mail": f"{uid}@example.nl", "userPassword": uid[::-1], **more}
    lines = "".join(f"{key}: {value}\n" for key, value in facts.items() if value)
    return (
        f"\ndn: cn={name},{STAFF}\nobjectClass: inetOrgPerson\nuid: {uid}\ncn: {name}\nsn: {name.split()[-1]}\n{lines}"
    )


DINA = entry(
    "dina", "Dina Dijkstra", employeeNumber="0042", title="Hovenier", departmentNumber="G1", employeeType="staff"
)


@pytest.fixture(scope="session")
def served() -> Iterator[Directory]:
    """A directory with a few people."""
    people = [
        DINA,
        entry("otto", "Otto Oost", employeeNumber="7"),
        entry("twin", "Twin Een"),
        entry("twin", "Twin Twee", mail="twee@example.nl"),
    ]
    try:
        with directory(PEOPLE + "".join(people)) as found:
            yield found
    except Missing as reason:
        unavailable(reason)


@pytest.fixture
def door(cast: Cast, served: Directory, settings: object) -> Provider:
    """An open door to it, by which newcomers come in."""
    settings.INSIDE = parse("localhost")  # type: ignore[attr-defined]
    cache.clear()
    return ldap(cast.root, creates_people=True, secret=PASSWORD, settings=reached(served))


def reached(served: Directory, **more: str) -> dict[str, str]:
    """Settings that lead to this directory."""
    return {"address": served.tls, "authority": served.authority, "account": ADMIN, "base": STAFF, **more}
