"""An OpenID provider of our own that tells the truth until it is asked to lie."""

import base64
import hashlib
import hmac
import json
import secrets
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from http.server import BaseHTTPRequestHandler
from typing import Any
from urllib.parse import parse_qs, urlsplit

from joserfc import jws
from joserfc.jwk import ECKey, KeyParameters, OKPKey, RSAKey

from plein.doors.testing import serving

CLIENT, SECRET = "plein", "geheim & veilig"
Claims = dict[str, Any]
_made: dict[str, Any] = {}


ALGORITHMS = {"ec": "ES256", "ed": "EdDSA"}  # of the keys with these names; the others are RSA


def key(name: str, bits: int = 2048) -> Any:
    """A key by name, made once for all tests."""
    if name not in _made:
        parameters: KeyParameters = {"kid": name, "use": "sig"}
        makers: dict[str, Callable[[], Any]] = {
            "ec": lambda: ECKey.generate_key("P-256", parameters), "ed": lambda: OKPKey.generate_key("Ed25519", parameters),
        }  # fmt: skip
        _made[name] = makers.get(name, lambda: RSAKey.generate_key(bits, parameters))()
    return _made[name]


def coded(content: bytes) -> str:
    """As base64 stands in tokens."""
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


def signed(claims: Any, by: Any = None, **header: Any) -> str:
    """A token; by the first key with RS256, unless told otherwise."""
    by = by or key("first")
    head = {"alg": ALGORITHMS.get(by.kid, "RS256"), "kid": by.kid, "typ": "JWT", **header}
    head = {name: value for name, value in head.items() if value is not None}
    registry = jws.JWSRegistry(algorithms=[head["alg"]], strict_check_header=False)
    return jws.serialize_compact(head, json.dumps(claims).encode(), by, registry=registry)


def shared(claims: Claims, secret: bytes) -> str:
    """A token with HS256, as if the secret were ours."""
    first = f"{coded(json.dumps({'alg': 'HS256', 'kid': 'first'}).encode())}.{coded(json.dumps(claims).encode())}"
    return f"{first}.{coded(hmac.new(secret, first.encode(), hashlib.sha256).digest())}"


def half(text: str) -> str:
    """What at_hash holds."""
    return coded(hashlib.sha256(text.encode()).digest()[:16])


class Liar:
    """The provider: what it says of itself and of people, and how it lies; everything can be changed by a test."""

    def __init__(self) -> None:
        self.person: Claims = {"sub": "s-1", "name": "Dina Dijkstra", "email": "dina@example.nl", "email_verified": True,
                               "preferred_username": "dina"}  # fmt: skip
        self.keys: list[Any] = [key("first").as_dict(private=False)]
        self.about: Claims = {}  # changes of what it says of itself
        self.claims: Callable[[Claims], Any] = lambda claims: claims
        self.sign: Callable[[Any], str] = signed
        self.token: Callable[[Claims], Any] = lambda answer: answer
        self.userinfo: Callable[[Claims], Any] = lambda told: told
        self.answer: Callable[[Claims], Claims] = lambda said: said
        self.codes: dict[str, Claims] = {}
        self.asked: list[str] = []
        self.url = ""

    def metadata(self) -> Claims:
        """What it says of itself."""
        ends = {
            f"{name}_endpoint": f"{self.url}/{name}" for name in ("authorization", "token", "userinfo", "end_session")
        }
        return {
            "issuer": self.url,
            "jwks_uri": f"{self.url}/jwks",
            "authorization_response_iss_parameter_supported": True,
            **ends,
            **self.about,
        }

    def authorize(self, address: str) -> Claims:
        """What a browser would bring back from this address, once somebody signed in there."""
        asked = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
        code = secrets.token_urlsafe(16)
        self.codes[code] = asked
        return self.answer({"code": code, "state": asked["state"], "iss": self.url})

    def exchange(self, form: Claims, header: str) -> tuple[int, Any]:
        """What the token address answers."""
        asked = self.codes.pop(form.get("code", ""), None)
        if (
            not asked
            or coded(hashlib.sha256(form.get("code_verifier", "").encode()).digest()) != asked["code_challenge"]
        ):
            return 400, {"error": "invalid_grant", "error_description": "code or verifier"}
        if base64.b64decode(header.removeprefix("Basic ")).decode() != "plein:geheim%20%26%20veilig":
            return 401, {"error": "invalid_client"}
        access, now = secrets.token_urlsafe(16), int(time.time())
        claims = {"iss": self.url, "aud": CLIENT, "sub": self.person.get("sub"), "nonce": asked["nonce"], "iat": now, "exp": now + 300,
                  "at_hash": half(access), "sid": "session-1", "auth_time": now}  # fmt: skip
        answer = {"access_token": access, "token_type": "Bearer", "id_token": self.sign(self.claims(claims))}
        return 200, self.token(answer)


class _Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        liar: Liar = self.server.liar  # type: ignore[attr-defined]
        path = urlsplit(self.path).path
        liar.asked.append(path)
        answers: dict[str, Callable[[], Any]] = {"/.well-known/openid-configuration": liar.metadata, "/jwks": lambda: {"keys": liar.keys},
                   "/userinfo": lambda: liar.userinfo(dict(liar.person))}  # fmt: skip
        self._send(200, answers[path]()) if path in answers else self._send(404, {})

    def do_POST(self) -> None:
        liar: Liar = self.server.liar  # type: ignore[attr-defined]
        liar.asked.append(self.path)
        body = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
        form = {name: values[0] for name, values in parse_qs(body).items()}
        self._send(*liar.exchange(form, self.headers.get("Authorization", "")))

    def _send(self, status: int, answer: Any) -> None:
        if isinstance(answer, int):
            status, answer = answer, {}
        body = answer if isinstance(answer, bytes) else json.dumps(answer).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_words: Any) -> None:
        """Say nothing."""


def lying() -> AbstractContextManager[Liar]:
    """A provider that runs for a while."""
    return serving(Liar(), _Handler)
