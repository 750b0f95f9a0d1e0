import asyncio
import ipaddress
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archiver.capture.guard import Guard, is_public
from archiver.errors import AddressRefused

PRIVATE = [
    address
    for line in """
127.0.0.1 127.8.9.1 0.0.0.0 10.1.2.3 172.16.0.1 172.31.255.255 192.168.1.1 169.254.169.254 100.64.0.1 100.127.255.255
192.0.0.8 192.0.2.1 198.18.0.1 198.51.100.9 203.0.113.7 224.0.0.1 239.255.255.250 240.0.0.1 255.255.255.255
:: ::1 ::7f00:1 ::ffff:127.0.0.1 ::ffff:10.0.0.1 64:ff9b::7f00:1 64:ff9b::a00:1 64:ff9b:1::7f00:1 2002:7f00:1::
2002:a00:1:: 2001:0:4136:e378:8000:63bf:80ff:fffe 2001:db8::1 fc00::1 fd12:3456::1 fe80::1 fec0::1 ff02::1 100::1
""".splitlines()
    for address in line.split()
]
PUBLIC = ["1.1.1.1", "193.10.0.1", "100.63.255.255", "100.128.0.1", "172.32.0.1", "2a00:1450::1", "::ffff:8.8.8.8"]


@pytest.mark.parametrize("address", PRIVATE)
def test_an_address_of_our_own_networks_is_not_public(address: str) -> None:
    assert not is_public(ipaddress.ip_address(address))


@pytest.mark.parametrize("address", PUBLIC)
def test_an_address_of_the_internet_is_public(address: str) -> None:
    assert is_public(ipaddress.ip_address(address))


@given(st.ip_addresses(v=4))
def test_an_address_is_judged_alike_however_it_is_wrapped_in_ipv6(address: ipaddress.IPv4Address) -> None:
    number = int(address)
    wrapped = [ipaddress.IPv6Address((0xFFFF << 32) | number), ipaddress.IPv6Address((0x64FF9B << 96) | number)]
    assert {is_public(inner) for inner in wrapped} == {is_public(address)}


@pytest.mark.parametrize(
    "url",
    [
        "file:///etc/passwd",
        "data:text/html,hej",
        "javascript:alert(1)",
        "chrome://settings",
        "about:blank",
        "ftp://example.com/",
        "ws://example.com/",
        "//example.com/",
        "http://",
        "http://[::1",
        "http://example.com:99999/",
        "http://127.0.0.1/",
        "http://127.1/",
        "http://2130706433/",
        "http://0x7f.0.0.1/",
        "http://0177.0.0.1/",
        "http://[::1]/",
        "http://[::ffff:127.0.0.1]/",
        "http://[fe80::1%25eth0]/",
        "http://169.254.169.254/latest/meta-data/",
        "http://localhost/",
        "http://x.localhost./",
        "https://user:pass@10.0.0.1/",
    ],
)
def test_an_address_that_may_not_be_opened_is_refused_in_swedish(url: str) -> None:
    with pytest.raises(AddressRefused) as refused:
        Guard(frozenset()).check(url)
    assert refused.value.say.startswith("Adressen ")


@pytest.mark.parametrize(
    "url", ["https://www.example.com/sida?x=1", "http://1.1.1.1:8080/", "https://[2606:4700::1111]/"]
)
def test_an_address_on_the_internet_is_let_through(url: str) -> None:
    Guard(frozenset()).check(url)


def test_only_the_very_host_and_port_of_the_register_are_allowed() -> None:
    guard = Guard(frozenset({"127.0.0.1:8080", "Intranet.Example:443", "[::1]:80"}))
    for url in ("http://127.0.0.1:8080/", "https://intranet.example/", "http://[::1]/"):
        guard.check(url)
    for url in ("http://127.0.0.1:8081/", "http://127.0.0.1/", "http://[::1]:81/"):
        with pytest.raises(AddressRefused):
            guard.check(url)


def answering(*addresses: str) -> Callable[[str, int], Awaitable[tuple[str, ...]]]:
    async def resolve(host: str, port: int) -> tuple[str, ...]:
        return addresses

    return resolve


def addresses_of(guard: Guard, host: str) -> tuple[str, ...]:
    """Ask in a thread of its own: another test's browser may hold this thread's event loop."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(lambda: asyncio.run(guard.addresses(host, 80))).result()


@pytest.mark.parametrize(
    "addresses", [("127.0.0.1",), ("1.1.1.1", "10.0.0.1"), ("fe80::1%eth0",), ("::ffff:10.0.0.1",)]
)
def test_a_name_with_one_private_address_is_refused(addresses: tuple[str, ...]) -> None:
    guard = Guard(frozenset(), resolve=answering(*addresses))
    with pytest.raises(AddressRefused, match=r"allow 'skum\.example:80'"):
        addresses_of(guard, "skum.example")


def test_a_name_that_the_register_allows_may_be_private() -> None:
    guard = Guard(frozenset({"intranet.example:80"}), resolve=answering("10.0.0.1"))
    assert addresses_of(guard, "intranet.example") == ("10.0.0.1",)
