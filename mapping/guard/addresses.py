"""Addresses of machines in private networks, however they are written."""

from __future__ import annotations

import re
from collections.abc import Iterator
from ipaddress import IPv4Address, IPv6Address, ip_network

from mapping.guard.rules import Found

PRIVATE_ADDRESS = "private-address"

_NETWORKS = tuple(
    ip_network(network)
    for network in (
        "10.0.0.0/8",
        "100.64.0.0/10",
        "127.0.0.0/8",
        "169.254.0.0/16",
        "172.16.0.0/12",
        "192.168.0.0/16",
        "::1/128",
        "fc00::/7",
        "fe80::/10",
    )
)
_NUMBER = r"(?:0x[0-9a-f]{1,8}|\d{1,12})"
# In a URL, an address may be one number, be short of numbers, or count by eights or sixteens, as inet_aton reads it.
_IN_URL = re.compile(
    rf"(?<=://)(?:[^\s/@:]{{0,64}}@)?({_NUMBER}(?:\.{_NUMBER}){{0,3}})(?![A-Za-z0-9_-]|\.[A-Za-z0-9])", re.IGNORECASE
)
_IPV4 = re.compile(r"(?<![A-Za-z0-9.])\d{1,3}(?:\.\d{1,3}){3}(?![A-Za-z0-9]|\.\d)")
_IPV6 = re.compile(r"(?<![A-Za-z0-9_.:])[0-9a-f]{0,4}(?::[0-9a-f]{0,4}){2,7}(?![A-Za-z0-9_:])", re.IGNORECASE)
_VERSION = re.compile(r"(?<![a-z])(?:version|release|build|firmware|driver|update|v)\s*:?\s*$", re.IGNORECASE)


def private_addresses(view: str) -> Iterator[Found]:
    """Addresses of private, shared, loopback and link-local networks; a version number is none."""
    for match in _IPV4.finditer(view):
        numbers = [int(part) for part in match[0].split(".")]
        if _is_private(_ipv4(numbers)) and not _VERSION.search(view[max(0, match.start() - 12) : match.start()]):
            yield Found(PRIVATE_ADDRESS, match.start(), match.end())
    for match in _IPV6.finditer(view):
        if _is_private(_ipv6(match[0])):
            yield Found(PRIVATE_ADDRESS, match.start(), match.end())
    for match in _IN_URL.finditer(view):
        if _is_private(_ipv4([_number(part) for part in match[1].lower().split(".")])):
            yield Found(PRIVATE_ADDRESS, match.start(1), match.end(1))


def _number(text: str) -> int:
    """A number as C reads it: with 0x by sixteens, with 0 by eights."""
    if text.startswith("0x"):
        return int(text, 16)
    by_eights = text.startswith("0") and not set(text) & set("89")
    return int(text, 8 if by_eights else 10)


def _ipv4(numbers: list[int]) -> IPv4Address | None:
    """The address of up to four numbers, of which the last fills what is left."""
    *first, last = numbers
    if any(number > 255 for number in first) or last >= 256 ** (4 - len(first)):
        return None
    return IPv4Address(sum(number << 8 * (3 - place) for place, number in enumerate(first)) + last)


def _ipv6(text: str) -> IPv4Address | IPv6Address | None:
    try:
        address = IPv6Address(text)
    except ValueError:
        return None
    return address.ipv4_mapped or address


def _is_private(address: IPv4Address | IPv6Address | None) -> bool:
    return address is not None and any(
        address in network for network in _NETWORKS if network.version == address.version
    )
