"""Which addresses a capture may reach. Pages are hostile: none may make us talk to our own machine or network.

`Guard.check` judges an address before it is opened; `Guard.addresses` judges what a name resolves to, and the caller
connects to exactly that. So neither a redirect nor a name that changes its answer (DNS rebinding) gets round it.
Ranges: IANA special-purpose registries (RFC 6890), CGNAT (RFC 6598), and IPv6 forms that carry an IPv4 address.
"""

import asyncio
import ipaddress
import socket
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from urllib.parse import urlsplit

from archiver.errors import AddressRefused

Resolve = Callable[[str, int], Awaitable[tuple[str, ...]]]
IPAddress = ipaddress.IPv4Address | ipaddress.IPv6Address

DEFAULT_PORTS = {"http": 80, "https": 443}
NAT64 = (ipaddress.IPv6Network("64:ff9b::/96"), ipaddress.IPv6Network("64:ff9b:1::/48"))
CLOSED = tuple(
    ipaddress.ip_network(network)
    for network in (
        "0.0.0.0/8",
        "10.0.0.0/8",
        "100.64.0.0/10",
        "127.0.0.0/8",
        "169.254.0.0/16",
        "172.16.0.0/12",
        "192.0.0.0/24",
        "192.0.2.0/24",
        "192.88.99.0/24",
        "192.168.0.0/16",
        "198.18.0.0/15",
        "198.51.100.0/24",
        "203.0.113.0/24",
        "224.0.0.0/4",
        "240.0.0.0/4",
        "::/96",
        "100::/64",
        "2001::/23",
        "2001:db8::/32",
        "3fff::/20",
        "5f00::/16",
        "fc00::/7",
        "fe80::/10",
        "fec0::/10",
        "ff00::/8",
    )
)
SAY_PRIVATE = "Adressen {where} leder till ett internt nät ({address}) och öppnades inte."
SAY_SCHEME = "Adressen {where} är ingen webbadress (http eller https) och öppnades inte."
SAY_UNREADABLE = "Adressen {where} går inte att tolka och öppnades inte."


@dataclass(frozen=True, slots=True)
class Refusal:
    """A connection that the guard refused."""

    where: str  # HOST:PORT as asked for
    why: str  # a Swedish sentence


def is_public(address: IPAddress) -> bool:
    """Say whether the address is on the open internet, also looking inside IPv6 forms that carry an IPv4 address."""
    if isinstance(address, ipaddress.IPv6Address) and (inner := _carried(address)) is not None:
        return is_public(inner)
    if any(address in network for network in CLOSED if network.version == address.version):
        return False
    return address.is_global and not address.is_multicast


def _carried(address: ipaddress.IPv6Address) -> ipaddress.IPv4Address | None:
    if address.ipv4_mapped is not None:
        return address.ipv4_mapped
    if address.sixtofour is not None:
        return address.sixtofour
    if address.teredo is not None:
        return address.teredo[1]
    if any(address in network for network in NAT64):
        return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    return None


def host_port(host: str, port: int) -> str:
    """Write HOST:PORT as the register does: lower case, an IPv6 address in brackets."""
    bare = host.lower().rstrip(".").strip("[]")
    return f"[{bare}]:{port}" if ":" in bare else f"{bare}:{port}"


async def system_resolver(host: str, port: int) -> tuple[str, ...]:
    """Ask the system for the addresses of a host.

    Raises:
        OSError: there are none.
    """
    loop = asyncio.get_running_loop()
    found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return tuple(dict.fromkeys(str(entry[4][0]) for entry in found))


class Guard:
    """Judges addresses. `allowed` holds HOST:PORT strings that may be reached though they are private."""

    def __init__(self, allowed: frozenset[str], *, resolve: Resolve = system_resolver) -> None:
        self.allowed = frozenset(entry.lower() for entry in allowed)
        self._resolve = resolve

    def check(self, url: str) -> None:
        """Refuse what is no http(s) address, and a private address written out; names are judged when resolved.

        Raises:
            AddressRefused: the address may not be opened.
        """
        host, port = parts_of(url)
        if self.is_allowed(host, port):
            return
        literal = _literal(host)
        if literal is not None and not is_public(literal):
            raise _refused(host_port(host, port), literal)
        if host.lower().rstrip(".").split(".")[-1] == "localhost":
            raise _refused(host_port(host, port), ipaddress.IPv4Address("127.0.0.1"))

    def is_allowed(self, host: str, port: int) -> bool:
        """Say whether the register allows this host and port though it is private."""
        return host_port(host, port) in self.allowed

    async def addresses(self, host: str, port: int) -> tuple[str, ...]:
        """Resolve a name and give the addresses to connect to. One private answer among them refuses the name.

        Raises:
            AddressRefused: an address is private and the register does not allow the host.
            OSError: the name does not resolve.
        """
        addresses = await self._resolve(host.strip("[]"), port)
        if not self.is_allowed(host, port):
            for address in addresses:
                literal = ipaddress.ip_address(address.partition("%")[0])
                if not is_public(literal):
                    raise _refused(host_port(host, port), literal)
        return addresses


def parts_of(url: str) -> tuple[str, int]:
    """Give host and port of an http(s) address.

    Raises:
        AddressRefused: it is another kind of address, or cannot be read.
    """
    try:
        split = urlsplit(url)
        host, port = split.hostname, split.port
    except ValueError as error:
        raise AddressRefused(
            f"{url[:200]} cannot be read as an address: {error}", say=SAY_UNREADABLE.format(where=url[:200])
        ) from error
    if split.scheme not in DEFAULT_PORTS or not host:
        raise AddressRefused(
            f"{url[:200]} is not an http or https address; nothing else is opened.",
            say=SAY_SCHEME.format(where=url[:200]),
        )
    return host, port if port is not None else DEFAULT_PORTS[split.scheme]


def _literal(host: str) -> IPAddress | None:
    """Read an address written out, also the odd ways of writing IPv4 (0x7f.1, 2130706433) that resolvers accept."""
    try:
        return ipaddress.ip_address(host.strip("[]").partition("%")[0])
    except ValueError:
        pass
    try:
        return ipaddress.IPv4Address(socket.inet_aton(host)) if host[:1].isdigit() else None
    except OSError:
        return None


def _refused(where: str, address: IPAddress) -> AddressRefused:
    return AddressRefused(
        f"{where} leads to {address}, which is private (intern adress). "
        f"If it is right, allow '{where}' in archive.toml.",
        say=SAY_PRIVATE.format(where=where, address=address),
    )
