"""A real OpenLDAP of its own: the slapd of this machine, else the one of its Debian mirror, unpacked beside the environment."""

import datetime
import ipaddress
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from tests.services import Missing, clean_environment
from tests.services.process import free_port, listening, server

BASE, ADMIN, PASSWORD = "dc=example,dc=nl", "cn=plein,dc=example,dc=nl", "geheim & veilig"
UNPACKED = Path(sys.prefix) / "slapd"
PATIENCE = 120  # seconds to fetch it
MISSING = "slapd is missing: install it (on Debian: apt install slapd), or let apt-get reach a mirror, from which it is only unpacked."


@dataclass(frozen=True)
class Directory:
    """Where it listens, and the authority behind its certificate."""

    plain: str  # ldap://, for StartTLS
    tls: str  # ldaps://
    authority: str


@contextmanager
def directory(ldif: str) -> Iterator[Directory]:
    """Run it with these people below BASE."""
    root = _root()
    with tempfile.TemporaryDirectory(prefix="plein-ldap-") as name:
        folder, port, tls = Path(name), free_port(), free_port()
        authority = _certificates(folder)
        (folder / "slapd.conf").write_text(_configuration(root, folder))
        (folder / "data").mkdir()
        _fill(root, folder, ldif)
        where = f"ldap://127.0.0.1:{port} ldaps://127.0.0.1:{tls}"
        command: list[str | Path] = [root / "usr/sbin/slapd", "-f", folder / "slapd.conf", "-h", where, "-d", "0"]
        with server(command, lambda: listening(port) and listening(tls), log=folder / "log", env=_environment(root)):
            yield Directory(f"ldap://localhost:{port}", f"ldaps://localhost:{tls}", authority)


def _configuration(root: Path, folder: Path) -> str:
    schemas = "".join(f"include {root}/etc/ldap/schema/{one}.schema\n" for one in ("core", "cosine", "inetorgperson"))
    return (
        f"{schemas}modulepath {root}/usr/lib/ldap\nmoduleload back_mdb\npidfile {folder}/pid\n"
        "allow bind_anon_cred\n"  # the unsafe setting under which an empty password looks right
        f"TLSCACertificateFile {folder}/authority.pem\nTLSCertificateFile {folder}/server.pem\nTLSCertificateKeyFile {folder}/server.key\n"
        f'database mdb\nsuffix "{BASE}"\nrootdn "{ADMIN}"\nrootpw "{PASSWORD}"\ndirectory {folder}/data\n'
        "access to attrs=userPassword by anonymous auth by * none\naccess to * by * read\n"
    )


def _fill(root: Path, folder: Path, ldif: str) -> None:
    words = [str(root / "usr/sbin/slapd"), "-Tadd", "-f", str(folder / "slapd.conf")]
    done = subprocess.run(
        words, input=ldif, env=_environment(root), capture_output=True, text=True, check=False, timeout=60
    )
    if done.returncode:
        raise Missing(f"slapd did not take its people: {done.stderr[-800:]}")


def _environment(root: Path) -> dict[str, str]:
    if root == Path("/"):
        return clean_environment()
    found = {str(path.parent) for path in root.glob("usr/lib/*/lib*.so*")}
    return clean_environment(LD_LIBRARY_PATH=":".join(sorted(found)))


def find() -> Path | None:
    """The folder under which slapd stands on this machine."""
    return next((root for root in (Path("/"), UNPACKED) if (root / "usr/sbin/slapd").exists()), None)


def install() -> bool:
    """Fetch Debian's slapd when it is not here; whether it is afterwards. It is only unpacked: nothing begins to run."""
    try:
        return bool(_root())
    except (Missing, subprocess.TimeoutExpired) as reason:
        print(reason)
        return False


def _root() -> Path:
    """The folder under which slapd stands; fetched first when it is not there."""
    if (root := find()) is None:
        _unpack()
    return root or UNPACKED


def _unpack() -> None:
    if not shutil.which("apt-get") or not shutil.which("dpkg"):
        raise Missing(MISSING)
    with tempfile.TemporaryDirectory(prefix="plein-slapd-") as name:
        if subprocess.run(["apt-cache", "show", "slapd"], capture_output=True, check=False).returncode:
            _run(["apt-get", "update", "-q"], name)  # a new machine knows no packages yet; for root alone
        told = _run(["apt-cache", "depends", "--important", "slapd"], name)
        needed = [line.split()[-1] for line in told.splitlines() if "Depends: lib" in line and "perl" not in line]
        _run(["apt-get", "download", "slapd", *(one for one in needed if one not in {"libc6", "libcrypt1"})], name)
        target = Path(name) / "unpacked"
        for package in sorted(Path(name).glob("*.deb")):
            _run(["dpkg", "-x", str(package), str(target)], name)
        shutil.copytree(target, UNPACKED, symlinks=True, dirs_exist_ok=True)


def _run(words: list[str], folder: str) -> str:
    done = subprocess.run(words, cwd=folder, capture_output=True, text=True, check=False, timeout=PATIENCE)
    if done.returncode:
        raise Missing(f"{MISSING} apt-get said: {done.stderr.strip()[-500:]}")
    return done.stdout


def _certificates(folder: Path) -> str:
    """An authority and a certificate of it for localhost; returns the authority as PEM."""
    now = datetime.datetime.now(datetime.UTC)
    keys = {name: ec.generate_private_key(ec.SECP256R1()) for name in ("authority", "server")}
    who = {name: x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)]) for name in keys}
    for name, key in keys.items():
        made = (
            x509.CertificateBuilder().subject_name(who[name]).issuer_name(who["authority"]).public_key(key.public_key())
            .serial_number(x509.random_serial_number()).not_valid_before(now - datetime.timedelta(days=1))
            .not_valid_after(now + datetime.timedelta(days=30))
            .add_extension(x509.BasicConstraints(ca=name == "authority", path_length=None), critical=True)
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
            .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(keys["authority"].public_key()), critical=False)
        )  # fmt: skip
        if name == "authority":
            usage = dict.fromkeys(
                (
                    "content_commitment",
                    "key_encipherment",
                    "data_encipherment",
                    "key_agreement",
                    "encipher_only",
                    "decipher_only",
                ),
                False,
            )
            made = made.add_extension(
                x509.KeyUsage(digital_signature=True, key_cert_sign=True, crl_sign=True, **usage), critical=True
            )
        else:
            names = [x509.DNSName("localhost"), x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]
            made = made.add_extension(x509.SubjectAlternativeName(names), critical=False)
        (folder / f"{name}.pem").write_bytes(made.sign(keys["authority"], SHA256()).public_bytes(Encoding.PEM))
        (folder / f"{name}.key").write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    return (folder / "authority.pem").read_text()
