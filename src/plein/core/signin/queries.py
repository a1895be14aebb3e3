"""Asking about second steps: what somebody has, and who must have one."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.db.models import Count, Q
from django.utils import timezone

from plein.core.people.models import Person
from plein.core.people.queries import organisation

Type = Authenticator.Type


@dataclass(frozen=True)
class Passkey:
    """A passkey as its owner knows it."""

    pk: int
    name: str
    created_at: datetime
    used_at: datetime | None


@dataclass(frozen=True)
class Steps:
    """What somebody has beside a password."""

    passkeys: list[Passkey]
    app: Any  # the row of the authenticator app, None without one
    codes_left: int
    codes_made_at: datetime | None


def steps_of(person: Person) -> Steps:
    """Everything somebody can show at the second step."""
    rows = list(Authenticator.objects.filter(user=person).order_by("pk"))
    keys = [row for row in rows if row.type == Type.WEBAUTHN]
    paper = next((row for row in rows if row.type == Type.RECOVERY_CODES), None)
    return Steps(
        passkeys=[Passkey(row.pk, row.data["name"], row.created_at, row.last_used_at) for row in keys],
        app=next((row for row in rows if row.type == Type.TOTP), None),
        codes_left=len(paper.data["codes"]) if paper else 0,
        codes_made_at=paper.created_at if paper else None,
    )


def required_from(role: str) -> date | None:
    """From which day on people with this role need a second step; None when they do not."""
    day = organisation().second_step.get(role)
    return date.fromisoformat(day) if day else None


def must_enrol(person: Person) -> bool:
    """Whether somebody can do nothing else before there is a second step. Costs no query."""
    if person.has_second_step:
        return False
    day = required_from(person.role)
    return day is not None and day <= timezone.localdate()


@dataclass(frozen=True)
class Coverage:
    """How many with a role have a second step."""

    role: str
    label: str
    people: int
    enrolled: int
    required_from: date | None

    @property
    def is_in_force(self) -> bool:
        """Whether it is required by now."""
        return self.required_from is not None and self.required_from <= timezone.localdate()


def coverage() -> list[Coverage]:
    """For each role how many have a second step, and from when on it is required."""
    rows = Person.objects.readers().order_by().values_list("role")
    counted = rows.annotate(people=Count("pk"), enrolled=Count("pk", filter=Q(has_second_step=True)))
    found = {role: (people, enrolled) for role, people, enrolled in counted}
    return [
        Coverage(role.value, str(role.label), *found.get(role.value, (0, 0)), required_from(role))
        for role in Person.Role
    ]


def sessions_of(person: Person) -> list[UserSession]:
    """Where somebody is signed in, the latest first."""
    found: list[UserSession] = UserSession.objects.purge_and_list(person)
    return sorted(found, key=lambda one: one.last_seen_at, reverse=True)
