"""Nothing inside is reached by any trick, and nothing is fetched that is too large or too slow."""

import gzip
import http.server
import ipaddress
import socket
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import pytest

from plein.kit.addresses import is_inside, is_named, parse
from plein.kit.fetch import Fetched, NotFetched, fetch

pytestmark = pytest.mark.once
NOTHING = parse("")
HERE = parse("127.0.0.0/8 ::1")


class Server:
    """Answers as a test says, and remembers who came."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.answers: dict[str, tuple[int, dict[str, str], bytes]] = {}
        self.slow: dict[str, float] = {}
        self.headers: dict[str, str] = {}
        self.port = 0


@pytest.fixture
def server() -> Iterator[Server]:
    found = Server()

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            found.asked.append(self.path)
            found.headers = dict(self.headers)
            status, headers, body = found.answers.get(self.path, (200, {}, b"inside"))
            self.send_response(status)
            for name, value in {"Content-Length": str(len(body)), **headers}.items():
                self.send_header(name, value)
            self.end_headers()
            pause = found.slow.get(self.path, 0)
            for at in range(0, len(body), 1 if pause else 65536):
                self.wfile.write(body[at : at + (1 if pause else 65536)])
                self.wfile.flush()
                time.sleep(pause)

        do_POST = do_GET

        def log_message(self, *_words: Any) -> None:
            """Say nothing."""

        def handle(self) -> None:
            try:
                super().handle()
            except OSError:  # who asked went away
                return

    running = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    found.port = running.server_port
    threading.Thread(target=running.serve_forever, args=(0.05,), daemon=True).start()
    yield found
    running.shutdown()
    running.server_close()


TRICKS = [
    "http://127.0.0.1:{p}/",
    "http://127.1:{p}/",
    "http://127.0.1:{p}/",
    "http://127.255.255.254:{p}/",
    "http://0:{p}/",
    "http://0.0.0.0:{p}/",
    "http://2130706433:{p}/",
    "http://0x7f000001:{p}/",
    "http://0x7f.0.0.1:{p}/",
    "http://0x7f.1:{p}/",
    "http://017700000001:{p}/",
    "http://0177.0.0.1:{p}/",
    "http://0177.1:{p}/",
    "http://00000177.0.0.1:{p}/",
    "http://127.0.0.1.:{p}/",
    "http://localhost:{p}/",
    "http://LOCALHOST:{p}/",
    "http://localhost.:{p}/",
    "http://[::1]:{p}/",
    "http://[::]:{p}/",
    "http://[0:0:0:0:0:0:0:1]:{p}/",
    "http://[::ffff:127.0.0.1]:{p}/",
    "http://[::ffff:7f00:1]:{p}/",
    "http://[0:0:0:0:0:ffff:127.0.0.1]:{p}/",
    "http://[::127.0.0.1]:{p}/",
    "http://[64:ff9b::127.0.0.1]:{p}/",
    "http://[64:ff9b::7f00:1]:{p}/",
    "http://[2002:7f00:1::]:{p}/",
    "http://[fe80::1]:{p}/",
    "http://[fe80::1%25lo]:{p}/",
    "http://[fc00::1]:{p}/",
    "http://[fd12:3456::1]:{p}/",
    "http://[ff02::1]:{p}/",
    "http://[::ffff:10.0.0.1]:{p}/",
    "http://[::ffff:169.254.169.254]/",
    "http://10.0.0.1:{p}/",
    "http://10.255.255.255/",
    "http://172.16.0.1/",
    "http://172.31.255.255/",
    "http://192.168.0.1/",
    "http://192.168.255.255/",
    "http://169.254.169.254/latest/meta-data/",
    "http://169.254.0.1/",
    "http://100.64.0.1/",
    "http://100.127.255.255/",
    "http://192.0.0.1/",
    "http://192.0.2.1/",
    "http://198.18.0.1/",
    "http://198.51.100.1/",
    "http://203.0.113.1/",
    "http://224.0.0.1/",
    "http://239.255.255.255/",
    "http://240.0.0.1/",
    "http://255.255.255.255/",
    "http://0.1.2.3/",
    "http://127.0.0.1:{p}@127.0.0.1:{p}/",
    "http://example.org@127.0.0.1:{p}/",
    "http://example.org:80@127.0.0.1:{p}/",
    "http://127.0.0.1:{p}\\@example.org/",
    "http://example.org\\@127.0.0.1:{p}/",
    "http://127.0.0.1:{p}#@example.org/",
    "http://127.0.0.1:{p}?@example.org/",
    "http:127.0.0.1:{p}/",
    "http:/127.0.0.1:{p}/",
    "http:///127.0.0.1:{p}/",
    "//127.0.0.1:{p}/",
    "file:///etc/passwd",
    "gopher://127.0.0.1:{p}/",
    "ftp://127.0.0.1:{p}/",
    "dict://127.0.0.1:{p}/",
    "data:text/plain,x",
    "javascript:1",
    "HTTP://127.0.0.1:{p}/",
    "http://127.0.0.1:{p}",
    "http://127.0.0.1:99999/",
    "http://127.0.0.1:0/",
    "http://127.0.0.1:-1/",
    "http://127。0。0。1:{p}/",
    "http://①②⑦.⓪.⓪.①:{p}/",
    "http://ⓛocalhost:{p}/",
    "http://[::1/",
    "http://]/",
    "http://%31%32%37.0.0.1:{p}/",
    "http://127.0.0.1%00.example.org:{p}/",
]
TRICKS += [
    "",
    " ",
    "http://",
    "http://127.0.0.1:{p}/\r\nX: y",
    "http://127.0.0.1:{p}/\x00",
    " http://127.0.0.1:{p}/",
    "ht\ntp://127.0.0.1:{p}/",
    "x" * 5000,
]


@pytest.mark.parametrize("trick", TRICKS)
def test_no_trick_leads_inside(trick: str, server: Server) -> None:
    began = time.monotonic()
    with pytest.raises(NotFetched) as why:
        fetch(trick.replace("{p}", str(server.port)), allowed=NOTHING, seconds=3)
    assert why.value.code in {"address", "inside", "unknown"}
    assert server.asked == [] and time.monotonic() - began < 5


def test_there_are_seventy_tricks() -> None:
    assert len(set(TRICKS)) >= 70


@pytest.mark.parametrize(
    "address", ["8.8.8.8", "1.1.1.1", "145.100.0.1", "2001:610::1", "2a00:1450:4001::1", "64:ff9b::808:808"]
)
def test_the_world_is_outside(address: str) -> None:
    assert not is_inside(ipaddress.ip_address(address))


def test_what_the_administrator_names_is_reached(server: Server) -> None:
    address = f"http://localhost:{server.port}/"
    for allowed in ("localhost", "LOCALHOST.", "127.0.0.0/8 ::1", "127.0.0.1, ::1"):
        assert fetch(address, allowed=parse(allowed)).body == b"inside"
    with pytest.raises(NotFetched):
        fetch(address, allowed=parse("10.0.0.0/8, other"))
    for wrong in ("a b/c", "http://x", "ë"):
        with pytest.raises(ValueError, match=r"\S"):
            parse(wrong)


def test_only_what_was_named_inside_may_do_without_a_certificate() -> None:
    allowed = parse("idp.intern 10.1.0.0/16 8.8.8.0/24")
    answers = {
        "idp.intern": True,
        "IDP.intern.": True,
        "10.1.2.3": True,
        "10.2.0.1": False,
        "8.8.8.8": False,
        "example.org": False,
        "": False,
    }
    assert {host: is_named(host, allowed) for host in answers} == answers


def names(monkeypatch: pytest.MonkeyPatch, answers: dict[str, list[list[str]]]) -> None:
    """Let a name server of our own answer, another time with another answer."""
    real = socket.getaddrinfo

    def ask(host: Any, port: Any, *words: Any, **more: Any) -> Any:
        if host not in answers:
            return real(host, port, *words, **more)
        found = answers[host].pop(0) if len(answers[host]) > 1 else answers[host][0]
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (one, port)) for one in found]

    monkeypatch.setattr(socket, "getaddrinfo", ask)


def test_a_name_that_changes_its_mind_gets_no_second_question(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    """Rebinding: outside when it is looked at, inside when it is fetched."""
    names(monkeypatch, {"rebind.example": [["192.0.2.1"], ["127.0.0.1"]]})
    with pytest.raises(NotFetched):
        fetch(f"http://rebind.example:{server.port}/", allowed=parse("192.0.2.0/24"), seconds=1)
    assert server.asked == []


def test_one_address_inside_among_others_is_enough_to_refuse(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    names(monkeypatch, {"both.example": [["8.8.8.8", "127.0.0.1"]]})
    with pytest.raises(NotFetched) as why:
        fetch(f"http://both.example:{server.port}/", allowed=NOTHING)
    assert why.value.code == "inside" and server.asked == []


def test_the_name_stays_in_the_request(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    names(monkeypatch, {"named.example": [["127.0.0.1"]]})
    fetch(f"http://named.example:{server.port}/a?b=c", allowed=HERE)
    assert server.headers["Host"] == f"named.example:{server.port}" and server.asked == ["/a?b=c"]


def test_each_redirect_is_looked_at(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    names(monkeypatch, {"good.example": [["127.0.0.1"]]})
    for target in (
        f"http://127.0.0.2:{server.port}/inside",
        "file:///etc/passwd",
        "//127.0.0.2/",
        "http://[::1]/",
        "gopher://x/",
    ):
        server.answers["/go"] = (302, {"Location": target}, b"")
        with pytest.raises(NotFetched) as why:
            fetch(f"http://good.example:{server.port}/go", allowed=parse("good.example"))
        assert why.value.code in {"inside", "address"}
    assert set(server.asked) == {"/go"}


def test_redirects_end(server: Server) -> None:
    server.answers["/round"] = (307, {"Location": "/round"}, b"")
    with pytest.raises(NotFetched) as why:
        fetch(f"http://127.0.0.1:{server.port}/round", allowed=HERE)
    assert why.value.code == "redirects" and len(server.asked) == 4


def test_a_redirect_to_elsewhere_takes_no_secret_along(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    names(monkeypatch, {"other.example": [["127.0.0.1"]]})
    server.answers["/go"] = (302, {"Location": f"http://other.example:{server.port}/there"}, b"")
    server.answers["/stay"] = (302, {"Location": "/there"}, b"")
    for path, kept in (("/go", False), ("/stay", True)):
        fetch(f"http://127.0.0.1:{server.port}{path}", allowed=HERE, headers={"Authorization": "Bearer x"})
        assert ("Authorization" in server.headers) is kept


def test_what_is_sent_is_not_sent_on(server: Server) -> None:
    server.answers["/go"] = (307, {"Location": "/there"}, b"")
    answer = fetch(f"http://127.0.0.1:{server.port}/go", method="POST", body=b"geheim", allowed=HERE)
    assert answer.status == 307 and server.asked == ["/go"]


def test_a_small_packet_that_holds_a_mountain_is_left(server: Server) -> None:
    server.answers["/bomb"] = (200, {"Content-Encoding": "gzip"}, gzip.compress(bytes(50_000_000)))
    server.answers["/fits"] = (200, {"Content-Encoding": "gzip"}, gzip.compress(b"y" * 1000))
    server.answers["/odd"] = (200, {"Content-Encoding": "br"}, b"x")
    server.answers["/bad"] = (200, {"Content-Encoding": "gzip"}, b"x" * 100)
    assert fetch(f"http://127.0.0.1:{server.port}/fits", allowed=HERE, most=1000).body == b"y" * 1000
    for path, code in (("/bomb", "large"), ("/fits", "large"), ("/odd", "broken"), ("/bad", "broken")):
        with pytest.raises(NotFetched) as why:
            fetch(f"http://127.0.0.1:{server.port}{path}", allowed=HERE, most=999)
        assert why.value.code == code


def test_a_long_answer_is_left(server: Server) -> None:
    server.answers["/long"] = (200, {}, bytes(2_000_000))
    server.answers["/lies"] = (200, {"Content-Length": "5000"}, b"x")
    for path, code in (("/long", "large"), ("/lies", "broken")):
        with pytest.raises(NotFetched) as why:
            fetch(f"http://127.0.0.1:{server.port}{path}", allowed=HERE, seconds=3)
        assert why.value.code in {code, "slow"}


def test_a_slow_answer_is_left(server: Server) -> None:
    """A byte now and then comes never to an end by itself."""
    server.answers["/slow"], server.slow["/slow"] = (200, {}, b"x" * 1000), 0.1
    began = time.monotonic()
    with pytest.raises(NotFetched) as why:
        fetch(f"http://127.0.0.1:{server.port}/slow", allowed=HERE, seconds=0.7)
    assert why.value.code == "slow" and time.monotonic() - began < 2


@pytest.mark.parametrize(
    "sent",
    [
        b"HTTP/1.1 200 OK\r\nX-A: ",
        b"",
        b"HTTP/1.1 ",
        b"SSH-2.0-OpenSSH\r\n",
        b"\x00" * 9000,
        b"HTTP/1.1 200 OK\r\n" + b"A: b\r\n" * 500 + b"\r\n",
    ],
)
def test_what_is_no_answer_is_left(sent: bytes) -> None:
    """Headers that come byte by byte, nothing at all, another protocol, endless headers."""
    listening = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        other, _address = listening.accept()
        with other:
            other.recv(1000)
            other.sendall(sent)
            time.sleep(1.5)

    threading.Thread(target=serve, daemon=True).start()
    began = time.monotonic()
    with pytest.raises(NotFetched) as why:
        fetch(f"http://127.0.0.1:{listening.getsockname()[1]}/", allowed=HERE, seconds=0.5)
    assert why.value.code in {"slow", "broken"} and time.monotonic() - began < 1.5
    listening.close()


def test_a_certificate_that_nobody_vouches_for_is_refused(tmp_path: Any) -> None:
    certificate, key = _certificate("127.0.0.1")
    (tmp_path / "both.pem").write_bytes(certificate + key)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(tmp_path / "both.pem")
    listening = context.wrap_socket(socket.create_server(("127.0.0.1", 0)), server_side=True)

    def serve() -> None:
        with suppress(OSError):  # who asked does not trust us
            listening.accept()

    threading.Thread(target=serve, daemon=True).start()
    with pytest.raises(NotFetched) as why:
        fetch(f"https://127.0.0.1:{listening.getsockname()[1]}/", allowed=HERE, seconds=3)
    assert why.value.code == "certificate"
    listening.close()


def _certificate(host: str) -> tuple[bytes, bytes]:
    from datetime import UTC, datetime, timedelta

    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, host)])
    now = datetime.now(UTC)
    made = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key()).serial_number(1)
    made = made.not_valid_before(now - timedelta(days=1)).not_valid_after(now + timedelta(days=1))
    alternative = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address(host))])
    signed = made.add_extension(alternative, critical=False).sign(key, hashes.SHA256())
    pem = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    return signed.public_bytes(serialization.Encoding.PEM), pem


def test_json_that_is_none_is_told() -> None:
    for body in (b"<html>", b"[" * 100_000, b"\xff\xfe"):
        with pytest.raises(NotFetched):
            Fetched(200, {}, body, "x").json()
