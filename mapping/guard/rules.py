"""What must never be public, as rules that find it in a view of a text.

Every pattern is bounded or starts at one place only, so that looking through a text takes time in proportion to its
length. A letter of another script beside it hides nothing: only Latin letters and digits make a longer word.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
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
MAIL_ADDRESS = "mail-address"
MONEY = "money"

_NUMBER = re.compile(r"(-{1,3}|\s-|-\s)[1-9][0-9]{0,6}(?![A-Za-z0-9]|\.[0-9])")


def issue_keys(projects: Iterable[str]) -> Finder:
    """Keys of these projects, in any case and wherever they stand. A key has no leading zero and no decimals."""
    known = frozenset(project.casefold() for project in projects if project)
    lengths = sorted({len(project) for project in known}, reverse=True)

    def project_before(view: str, end: int) -> int | None:
        """Where a project's key begins that ends here. It may be a part of a name, such as fix_APP-12."""
        for start in (end - length for length in lengths if length <= end):
            if view[start:end].casefold() in known and not _is_latin(view[max(0, start - 1) : start]):
                return start
        return None

    def find(view: str) -> Iterator[Found]:
        for number in _NUMBER.finditer(view):
            start = project_before(view, number.start())
            # With a blank in it, only capitals tell a key from a word and a number: "the app -12 degrees".
            in_one = not number[1].strip("-")
            if start is not None and (in_one or view[start : number.start()].isupper()):
                yield Found(ISSUE_KEY, start, number.end())

    return find


def _is_latin(letter: str) -> bool:
    return letter.isascii() and letter.isalnum()


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
        return rf"(?<![A-Za-z0-9_-]){_DOT.join(map(re.escape, host.split('.')))}(?![A-Za-z0-9_-])"
    return rf"(?<=//|\\\\|[a-z0-9]@){re.escape(host)}(?![A-Za-z0-9_.-])|(?<![A-Za-z0-9_.-]){re.escape(host)}:(?=\d)"


_DOT = r"(?:\.|\sdot\s)"


def _nothing(_view: str) -> Iterator[Found]:
    return iter(())


_TOP = "local|internal|corp|lan|intranet|localdomain|home\\.arpa"
# Small letters only, or capitals only: "was fixed.Local users" is two sentences and no host.
_INTERNAL = re.compile(
    rf"(?<![A-Za-z0-9_.@-])(?:[A-Za-z0-9_-]+\.)+(?:{_TOP}|{_TOP.upper()})(?![A-Za-z0-9_-]|\.[A-Za-z])"
    r"|(?<![A-Za-z0-9_.-])(?i:localhost)(?![A-Za-z0-9_-])"
)


def internal_hosts(view: str) -> Iterator[Found]:
    """Hosts under names that never resolve in public, and localhost."""
    return (Found(INTERNAL_HOST, match.start(), match.end()) for match in _INTERNAL.finditer(view))


_TOP_OF_MAIL = r"(?:com|org|net|io|dev|de|eu|co|uk|at|ch|fr)"
_MAIL = re.compile(
    r"[\w'+]"
    r"(?:@|\s?[\[({<]\s?at\s?[\])}>]\s?)"
    r"(?!\dx\.)(?:[\w-]+(?:\.|\sdot\s))+[^\W\d_]{2,24}+(?![0-9_-])"
    rf"|\w\sat\s(?:[\w-]+\sdot\s)+{_TOP_OF_MAIL}(?!\w)",
    re.IGNORECASE,
)
_LONGEST_LOCAL_PART = 64
_LOCAL_PART = re.compile(r"[\w.+'-]*$")


def mail_addresses(view: str) -> Iterator[Found]:
    """Mail addresses, also with "(at)" and "dot"; an image for dense screens (icon@2x.png) is none.

    They are found by what stands around the @. What comes before is at most 64 letters long (RFC 5321, 4.5.3.1.1).
    """
    for match in _MAIL.finditer(view):
        local = _LOCAL_PART.search(view, max(0, match.start() - _LONGEST_LOCAL_PART), match.start())
        yield Found(MAIL_ADDRESS, local.start() if local else match.start(), match.end())


# Small letters make other words of some: 30 Sek. are seconds, and CAD is drawn with.
_CODES = r"usd|eur|gbp|chf|jpy|aud|nzd|inr|cny|nok|dkk|pln|czk|huf|ils|brl|mxn|zar|sgd|hkd|(?-i:SEK|CAD)"
_NAMES = r"dollars?|euros?|pounds?|francs?|bucks|rupees?|yen|yuan|zloty|zł|kč|krone?r?|kronor|kr"
_SCALE = r"(?:\s?(?:k|m|mn|bn|b|thousand|million|billion|tsd|mio|mrd))?"
_SIGNS = "[$€£¥₹₽₩₪₺₴₿]"
_MONEY = re.compile(
    rf"{_SIGNS}\s?\d[\d.,]*{_SCALE}(?![A-Za-z0-9_])"
    rf"|(?<![A-Za-z0-9_])(?<![\w][.,])\d[\d.,]*{_SCALE}\.?\s?(?:{_SIGNS}|(?:{_CODES}|{_NAMES})(?![A-Za-z0-9_]))"
    rf"|(?<![A-Za-z0-9_])(?:{_CODES})\s?\d[\d.,]*{_SCALE}(?![A-Za-z0-9_])",
    re.IGNORECASE,
)


def sums_of_money(view: str) -> Iterator[Found]:
    """Sums with a sign, a code or a name of a currency."""
    return (Found(MONEY, match.start(), match.end()) for match in _MONEY.finditer(view))
