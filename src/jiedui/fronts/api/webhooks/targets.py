"""Where the platform may send to: public addresses over https, looked up by itself and held on to.

A name is resolved once for each attempt, every address it gives is judged, and the connection goes to an address that
was judged: a name that answers differently the second time gains nothing. Networks named in the settings are allowed
besides, over http and on every port: for receivers in the same building.
"""

import ipaddress
import re
import socket
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.conf import settings

from .choices import Problem

IpAddress = ipaddress.IPv4Address | ipaddress.IPv6Address
LONGEST = 500
_PORTS = {80, 443, *range(8000, 10000)}
_DEFAULT_PORTS = {"http": 80, "https": 443}
# ranges whose addresses carry an IPv4 address inside, or stand for something other than one public host
_TUNNELS = [
    ipaddress.ip_network(network)
    for network in (
        "::/96",
        "64:ff9b::/96",
        "64:ff9b:1::/48",
        "2001::/32",
        "2002::/16",
        "100::/64",
        "5f00::/16",
    )
]


class Unreachable(Exception):
    """The platform does not send there, or could not."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem)
        self.problem = problem


@dataclass(frozen=True)
class Target:
    """An address taken apart: `path` with its query, `host` as it stands in certificates."""

    scheme: str
    host: str
    port: int
    path: str

    @property
    def host_header(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == _DEFAULT_PORTS[self.scheme] else f"{host}:{self.port}"


def target_of(url: str) -> Target:
    """Take an address apart; what cannot be told from it alone, `addresses_of` asks.

    Raises:
        Unreachable: it is none that the platform would ever send to.
    """
    if len(url) > LONGEST or re.search(r"[\x00-\x20\x7f\\]", url):
        raise Unreachable(Problem.ADDRESS)
    try:
        parts = urlsplit(url)
        port = parts.port
        host = (
            (parts.hostname or "").encode("idna").decode() if not _is_ipv6(parts.hostname) else parts.hostname
        )
    except (ValueError, UnicodeError):
        raise Unreachable(Problem.ADDRESS) from None
    if parts.scheme not in _DEFAULT_PORTS:
        raise Unreachable(Problem.SCHEME)
    if not host or "%" in host or parts.username is not None or parts.password is not None or "#" in url:
        raise Unreachable(Problem.ADDRESS)
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    if not path.isascii():
        raise Unreachable(Problem.ADDRESS)
    return Target(parts.scheme, host, _DEFAULT_PORTS[parts.scheme] if port is None else port, path)


def check_written(url: str) -> None:
    """What a form can say at once: an address that names a private host in figures, or leads outside the rules.

    Raises:
        Unreachable: likewise.
    """
    target = target_of(url)
    try:
        literal = [ipaddress.ip_address(target.host)]
    except ValueError:
        if target.host == "localhost" or target.host.endswith((".localhost", ".local", ".internal")):
            raise Unreachable(Problem.PRIVATE) from None
        literal = []
    _judge(target, literal)


def addresses_of(target: Target) -> list[IpAddress]:
    """The addresses of the host, each of them allowed.

    Raises:
        Unreachable: the name is unknown, or any of its addresses lies where the platform does not send.
    """
    try:
        found = socket.getaddrinfo(target.host, target.port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise Unreachable(Problem.UNRESOLVED) from None
    addresses = list(
        dict.fromkeys(ipaddress.ip_address(str(entry[4][0]).partition("%")[0]) for entry in found)
    )
    if not addresses:
        raise Unreachable(Problem.UNRESOLVED)
    _judge(target, addresses)
    return addresses


def _judge(target: Target, addresses: Iterable[IpAddress]) -> None:
    addresses = list(addresses)
    if addresses and all(is_named(address) for address in addresses):
        return
    if any(not is_public(address) and not is_named(address) for address in addresses):
        raise Unreachable(Problem.PRIVATE)
    if target.scheme == "http" and not settings.DEBUG:
        if not addresses and settings.WEBHOOK_NETWORKS:
            return  # a name that may well lie in one of the networks: told when it is looked up
        raise Unreachable(Problem.SCHEME)
    if target.port not in _PORTS and (addresses or not settings.WEBHOOK_NETWORKS):
        raise Unreachable(Problem.PORT)


def is_named(address: IpAddress) -> bool:
    """Whether the installation allows the address though it is private."""
    plain = _plain(address)
    return any(plain.version == network.version and plain in network for network in settings.WEBHOOK_NETWORKS)


def is_public(address: IpAddress) -> bool:
    """Whether it is an ordinary address of one host on the internet."""
    plain = _plain(address)
    if isinstance(plain, ipaddress.IPv6Address) and (
        plain.is_site_local or any(plain in network for network in _TUNNELS)
    ):
        return False
    return plain.is_global and not (plain.is_multicast or plain.is_reserved or plain.is_unspecified)


def _plain(address: IpAddress) -> IpAddress:
    """An IPv4 address that came dressed as IPv6, undressed."""
    mapped = address.ipv4_mapped if isinstance(address, ipaddress.IPv6Address) else None
    return mapped or address


def _is_ipv6(host: str | None) -> bool:
    return host is not None and ":" in host
