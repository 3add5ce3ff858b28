"""What must never be public, as rules that find it in a view of a text."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from ipaddress import ip_address, ip_network
from urllib.parse import urlsplit


@dataclass(frozen=True, slots=True)
class Found:
    """A place in a view that a rule objects to. Shown to nobody: it holds what must not get out."""

    rule: str
    start: int
    end: int


Finder = Callable[[str], Iterator[Found]]
"""Looks through one view of a text."""

ISSUE_KEY = "issue-key"
JIRA_HOST = "jira-host"
INTERNAL_HOST = "internal-host"
PRIVATE_ADDRESS = "private-address"
MAIL_ADDRESS = "mail-address"
MONEY = "money"

_KEY = re.compile(r"(?<![^\W_])([a-z][a-z0-9_]*)(-|\s-|-\s)([1-9][0-9]{0,6})(?![^\W_]|\.[0-9])", re.IGNORECASE)


def issue_keys(projects: Iterable[str]) -> Finder:
    """Keys of these projects, in any case and wherever they stand. A key has no leading zero and no decimals."""
    known = frozenset(project.casefold() for project in projects)

    def find(view: str) -> Iterator[Found]:
        for match in _KEY.finditer(view):
            written = match[1].casefold()
            # With a blank in it, only capitals tell a key from a word and a number: "the app -12 degrees".
            in_one = match[2] == "-" or match[1].isupper()
            for project in (written, *_ends(written)):
                if in_one and project in known:
                    yield Found(ISSUE_KEY, match.end(1) - len(project), match.end())
                    break

    return find


def _ends(written: str) -> Iterator[str]:
    """What follows each underscore: a key may be a part of a name such as fix_APP-12."""
    return (written[place + 1 :] for place, letter in enumerate(written) if letter == "_")


def hosts(rule: str, names: Iterable[str]) -> Finder:
    """These hosts and all below them. A host of one word counts only where it is written as one: //jira, jira:8080."""
    patterns = sorted({_host_pattern(name) for name in map(_host, names) if name})
    if not patterns:
        return _nothing
    pattern = re.compile("|".join(patterns), re.IGNORECASE)
    return lambda view: (Found(rule, match.start(), match.end()) for match in pattern.finditer(view))


def _host(name: str) -> str:
    """The host in a URL, in host:port or in *.host."""
    text = name.strip()
    host = urlsplit(text if "//" in text else f"//{text}").hostname or ""
    return host.removeprefix("*.").strip(".")


def _host_pattern(host: str) -> str:
    if "." in host:
        return rf"(?<![\w-])(?:[\w-]+\.)*{re.escape(host)}(?![\w-])"
    return rf"(?<=//){re.escape(host)}(?![\w.-])|(?<![\w.-]){re.escape(host)}:\d+"


def _nothing(_view: str) -> Iterator[Found]:
    return iter(())


_TOP = "local|internal|corp|lan|intranet|localdomain|home\\.arpa"
# Small letters only, or capitals only: "was fixed.Local users" is two sentences and no host.
_INTERNAL = re.compile(
    rf"(?<![\w.@-])(?:[A-Za-z0-9_-]+\.)+(?:{_TOP}|{_TOP.upper()})(?![\w-]|\.[A-Za-z])"
    r"|(?<![\w.-])(?i:localhost)(?![\w-])"
)


def internal_hosts(view: str) -> Iterator[Found]:
    """Hosts under names that never resolve in public, and localhost."""
    return (Found(INTERNAL_HOST, match.start(), match.end()) for match in _INTERNAL.finditer(view))


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
_ADDRESS = re.compile(
    r"(?<![\w.:])(?:\d{1,3}(?:\.\d{1,3}){3}(?![\w]|\.\d)|[0-9a-f]{0,4}(?::[0-9a-f]{0,4}){2,7}(?![\w:]))", re.IGNORECASE
)
_VERSION = re.compile(r"(?:version|release|build|firmware|driver|update|v)\s*:?\s*$", re.IGNORECASE)


def private_addresses(view: str) -> Iterator[Found]:
    """Addresses of private, shared, loopback and link-local networks; a version number is none."""
    for match in _ADDRESS.finditer(view):
        if _is_private(match[0]) and not _VERSION.search(view, max(0, match.start() - 12), match.start()):
            yield Found(PRIVATE_ADDRESS, match.start(), match.end())


def _is_private(text: str) -> bool:
    try:
        address = ip_address(text)
    except ValueError:
        return False
    return any(address in network for network in _NETWORKS if network.version == address.version)


_MAIL = re.compile(
    r"(?<![\w.+-])[\w.+'-]*\w\+?"
    r"(?:@|\s?[\[({<]\s?at\s?[\])}>]\s?)"
    r"(?!\dx\.)(?:[\w-]+\.)+[a-z]{2,24}(?![\w-])"
    r"|(?<![\w.+-])[\w.+-]+ at [\w-]+ dot (?:com|org|net|io|dev|de|eu|co|uk|at|ch|fr)(?!\w)",
    re.IGNORECASE,
)


def mail_addresses(view: str) -> Iterator[Found]:
    """Mail addresses, also with "(at)" and "(dot)"; an image for dense screens (icon@2x.png) is none."""
    return (Found(MAIL_ADDRESS, match.start(), match.end()) for match in _MAIL.finditer(view))


_CODES = r"usd|eur|gbp|chf|jpy|cad|aud|inr|cny|sek|nok|dkk|pln"
_SCALE = r"(?:\s?(?:k|m|mn|bn|b|thousand|million|billion))?"
_MONEY = re.compile(
    rf"[$€£¥₹]\s?\d[\d.,]*{_SCALE}(?!\w)"
    rf"|(?<![\w.])\d[\d.,]*{_SCALE}\s?(?:[$€£¥₹]|(?:{_CODES}|dollars?|euros?|pounds?|francs?)(?!\w))"
    rf"|(?<!\w)(?:{_CODES})\s?\d[\d.,]*{_SCALE}(?!\w)",
    re.IGNORECASE,
)


def sums_of_money(view: str) -> Iterator[Found]:
    """Sums with a sign, a code or a name of a currency."""
    return (Found(MONEY, match.start(), match.end()) for match in _MONEY.finditer(view))
