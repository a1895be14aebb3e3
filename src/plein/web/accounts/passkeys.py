"""The dialogue with a browser about passkeys (WebAuthn level 2): what it is asked, and whether its answer holds.

The challenge waits in the session, beside those of a few other tabs, and is taken out before an answer is judged, so each
answer counts once. The owner must have been verified (a fingerprint, a PIN), and the answer must be for this very address:
a neighbouring host is another one.
"""

import json
import time
from typing import Any
from urllib.parse import urlsplit

from allauth.account.utils import url_str_to_user_pk, user_pk_to_url_str
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest
from django.utils.translation import gettext as _
from fido2.server import Fido2Server
from fido2.utils import websafe_decode, websafe_encode
from fido2.webauthn import (
    AttestedCredentialData,
    AuthenticationResponse,
    PublicKeyCredentialRpEntity,
    PublicKeyCredentialUserEntity,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from plein.core.people.models import Person
from plein.core.people.queries import organisation
from plein.core.permissions import Invalid
from plein.core.signin import actions

WAITS = "passkeys"  # in the session
TABS = 5  # that may ask at the same time
LASTS = 3600  # seconds: the page of the door may stand open for a while
LONGEST = 20_000  # characters of an answer
Rows = list[tuple[Authenticator, AttestedCredentialData]]
# What the library raises for answers that are no such thing; an answer comes from outside.
BROKEN = (
    ValueError,
    TypeError,
    KeyError,
    AttributeError,
    IndexError,
    AssertionError,
    OverflowError,
    RecursionError,
    NotImplementedError,
)


def creation(request: HttpRequest, person: Person) -> dict[str, Any]:
    """What the browser is asked for a new passkey of somebody who is signed in."""
    owner = PublicKeyCredentialUserEntity(
        name=person.username, id=user_pk_to_url_str(person).encode(), display_name=person.name
    )
    options, state = _server().register_begin(
        owner,
        [data for _row, data in _passkeys(person)],
        ResidentKeyRequirement.REQUIRED,
        UserVerificationRequirement.REQUIRED,
    )
    return _asked(request, options, state)


def created(request: HttpRequest, answer: str) -> tuple[str, int]:
    """A new passkey, as it is kept, and its counter. Raises Invalid."""
    state, said = _heard(request, answer)
    try:
        data = _server().register_complete(state, said)
        assert data.credential_data is not None
        return websafe_encode(data.credential_data), data.counter
    except BROKEN as error:
        raise _refused() from error


def question(request: HttpRequest, person: Person | None = None) -> dict[str, Any]:
    """What the browser is asked for a passkey: one of this person, or any when nobody said yet who they are."""
    known = [data for _row, data in _passkeys(person)] if person else None
    return _asked(request, *_server().authenticate_begin(known, UserVerificationRequirement.REQUIRED))


def answered(request: HttpRequest, answer: str, person: Person | None = None) -> Person:
    """Whose passkey answered; it is noted as used. Raises Invalid."""
    state, said = _heard(request, answer)
    try:
        owner = person or _owner(said)
        rows = _passkeys(owner)
        used = _server().authenticate_complete(state, [data for _row, data in rows], said)
        row = next(row for row, data in rows if data.credential_id == used.credential_id)
        counter = AuthenticationResponse.from_dict(said).response.authenticator_data.counter
    except BROKEN as error:
        raise _refused() from error
    if not actions.use_passkey(row.pk, counter=counter):
        raise _refused()
    return owner


def _owner(said: Any) -> Person:
    pk = url_str_to_user_pk(websafe_decode(said["response"]["userHandle"]).decode())
    return Person.objects.readers().filter(pk=pk).first() or Person()


def _passkeys(person: Person) -> Rows:
    rows = Authenticator.objects.filter(user=person.pk, type=Authenticator.Type.WEBAUTHN).order_by("pk")
    return [(row, AttestedCredentialData(websafe_decode(row.data["credential"]))) for row in rows]


def _server() -> Fido2Server:
    host = "localhost" if settings.LOOPBACK else settings.HOST
    return Fido2Server(PublicKeyCredentialRpEntity(name=organisation().name, id=host), verify_origin=_is_here)


def _is_here(origin: str) -> bool:
    """Whether an answer was given on a page of ours; on a developer's own machine the port may be any."""
    if settings.LOOPBACK:
        return urlsplit(origin).scheme == "http" and urlsplit(origin).hostname == "localhost"
    return origin == settings.URL


def _asked(request: HttpRequest, options: Any, state: Any) -> dict[str, Any]:
    request.session[WAITS] = [*request.session.get(WAITS, []), {**state, "at": time.time()}][-TABS:]
    return dict(options)


def _heard(request: HttpRequest, answer: str) -> tuple[Any, Any]:
    try:
        said = json.loads(answer[:LONGEST])
        challenge = json.loads(websafe_decode(said["response"]["clientDataJSON"]))["challenge"]
    except (*BROKEN, RecursionError) as error:
        raise _refused() from error
    waiting = request.session.get(WAITS, [])
    state = next((one for one in waiting if one["challenge"] == challenge), None)
    request.session[WAITS] = [one for one in waiting if one is not state]
    if not state or state["at"] < time.time() - LASTS or not cache.add(f"passkey:{state['challenge']}", 1, LASTS):
        raise Invalid(_("This took too long. Try again."), "passkey")
    return state, said


def _refused() -> Invalid:
    return Invalid(_("This passkey was not accepted. Try again, or sign in another way."), "passkey")
