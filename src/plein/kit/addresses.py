"""Which addresses of machines are outside: what a person or another system may make Plein connect to."""

import ipaddress
import socket
import threading
from collections.abc import Iterable
from dataclasses import dataclass

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network

# What Python does not call private by itself, or did not in every version.
INSIDE = [
    ipaddress.ip_network(one)
    for one in (
        "0.0.0.0/8", "100.64.0.0/10", "192.0.0.0/24", "192.88.99.0/24", "198.18.0.0/15", "224.0.0.0/3",
        "::/96", "64:ff9b:1::/48", "100::/64", "2001::/23", "2001:db8::/32", "3fff::/20", "5f00::/16", "fc00::/7", "fe80::/9", "ff00::/8",
    )
]  # fmt: skip
NAT64 = ipaddress.ip_network("64:ff9b::/96")
SIX_TO_FOUR = ipaddress.ip_network("2002::/16")


@dataclass(frozen=True)
class Allowed:
    """Hosts and networks inside that may be reached all the same."""

    hosts: frozenset[str] = frozenset()
    networks: tuple[Network, ...] = ()


def parse(raw: str) -> Allowed:
    """Read names, addresses and networks, apart by commas or spaces. Raises ValueError."""
    hosts, networks = set(), []
    for one in raw.replace(",", " ").split():
        try:
            networks.append(ipaddress.ip_network(one, strict=False))
        except ValueError:
            if not one.replace(".", "").replace("-", "").isalnum() or not one.isascii():
                raise
            hosts.add(one.lower().rstrip("."))
    return Allowed(frozenset(hosts), tuple(networks))


def is_inside(address: Address) -> bool:
    """Whether an address is anything else than a public machine; what is packed into it counts."""
    if isinstance(address, ipaddress.IPv6Address):
        packed = address.ipv4_mapped or _packed(address)
        if packed is not None:
            return is_inside(packed)
    if any(address.version == network.version and address in network for network in INSIDE):
        return True
    return not address.is_global or address.is_multicast or address.is_reserved


def _packed(address: ipaddress.IPv6Address) -> ipaddress.IPv4Address | None:
    if address in NAT64:
        return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    if address in SIX_TO_FOUR:
        return ipaddress.IPv4Address((int(address) >> 80) & 0xFFFFFFFF)
    return None


def may_reach(host: str, address: Address, allowed: Allowed) -> bool:
    """Whether Plein may connect to this address, which `host` stands for."""
    if not is_inside(address) or host.lower().rstrip(".") in allowed.hosts:
        return True
    plain = address.ipv4_mapped or address if isinstance(address, ipaddress.IPv6Address) else address
    return any(plain.version == network.version and plain in network for network in allowed.networks)


def is_named(host: str, allowed: Allowed) -> bool:
    """Whether a host inside was named by itself, or is an address in a network that was."""
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return host.lower().rstrip(".") in allowed.hosts
    return is_inside(address) and may_reach(host, address, allowed)


def resolve(host: str, port: int, seconds: float) -> list[Address]:
    """All addresses of a host, within so many seconds; none when it has none. The system's own resolver knows no hurry."""
    found: list[Address] = []

    def ask() -> None:
        try:
            rows: Iterable[tuple[object, ...]] = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError):
            return
        found.extend(ipaddress.ip_address(str(row[4][0]).partition("%")[0]) for row in rows)  # type: ignore[index]

    asking = threading.Thread(target=ask, daemon=True)
    asking.start()
    asking.join(max(seconds, 0))
    return list(dict.fromkeys(found))
