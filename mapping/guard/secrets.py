"""Secrets in a text: what the maintained scanner knows, what it does not, and the values that we hold ourselves."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache

from detect_secrets.core.plugins.util import get_mapping_from_secret_type_to_class
from detect_secrets.plugins.base import BasePlugin
from detect_secrets.plugins.high_entropy_strings import HighEntropyStringsPlugin

from mapping.guard.rules import Finder, Found

SECRET = "secret"  # noqa: S105 - the name of a rule
OWN_SECRET = "own-secret"  # noqa: S105 - the name of a rule

_SHORTEST_OWN = 6
_PIECE = 1024
_OVERLAP = 256
_NOT_SECRET = frozenset({"Public IP (ipv4)"})

# Tokens of the services that Milepost itself talks to, and secrets written in a sentence, which the scanner looks
# for in code only.
_NAMED = r"pass(?:word|wd|phrase|code)?|pwd"
_TOKEN = r"(?:api|access|auth|client|private|secret|trello|jira)?[ _-]?(?:key|token|secret)"  # noqa: S105 - a pattern
_MIXED = r"(?=\S{0,99}[A-Za-z])(?=\S{0,99}\d)"
_OURS = re.compile(
    r"\bAT(?:ATT|CTT|BB|TA|OA)[A-Za-z0-9_=-]{20,}"
    r"|\bAIza[0-9A-Za-z_-]{30,}"
    r"|\b[Bb]earer\s+[A-Za-z0-9._~+/-]{16,}"
    rf"|(?i:(?<![^\W_])(?:{_NAMED})\s*[:=]\s*[\"'`]?{_MIXED}[^\s\"'`]{{5,}})"
    rf"|(?i:(?<![^\W_])(?:{_TOKEN})\s*[:=]\s*[\"'`]?{_MIXED}[^\s\"'`/]{{8,}})"
    rf"|(?i:(?<![^\W_])(?:{_TOKEN})\W{{1,4}}(?:is\s+)?[0-9a-f]{{32,}}(?![0-9a-z]))"
    r"|(?<![\w/=.-])(?=[\w-]*[a-z])(?=[\w-]*[A-Z])(?=[\w-]*\d)[A-Za-z0-9]{36,}(?![\w-])"
)

# Every kind that the scanner knows is long, quoted, assigned or in a URL; most lines are just words.
_WORTH_A_SCAN = re.compile(r"[^\s.,;]{12,}|[\"'`=]|://|PRIVATE KEY")


@cache
def _scanners() -> tuple[BasePlugin, ...]:
    kinds: Mapping[str, type[BasePlugin]] = get_mapping_from_secret_type_to_class()
    return tuple(kinds[name]() for name in sorted(kinds) if name not in _NOT_SECRET)


def secrets(view: str) -> Iterator[Found]:
    """What has the form of a secret."""
    for match in _OURS.finditer(view):
        yield Found(SECRET, match.start(), match.end())
    for start, piece in _pieces(view):
        if _WORTH_A_SCAN.search(piece):
            yield from _scanned(piece, start)


def _pieces(view: str) -> Iterator[tuple[int, str]]:
    """The lines, long ones in pieces that overlap: some of the scanner's patterns take the square of the length."""
    start = 0
    for line in view.splitlines(keepends=True):
        for place in range(0, max(1, len(line) - _OVERLAP), _PIECE - _OVERLAP):
            yield start + place, line[place : place + _PIECE]
        start += len(line)


def _scanned(line: str, start: int) -> Iterator[Found]:
    for scanner in _scanners():
        for secret in scanner.analyze_string(line):
            if _is_random_enough(scanner, secret):
                yield _placed(secret, line, start)


def _is_random_enough(scanner: BasePlugin, secret: str) -> bool:
    """Quoted words are looked at by two scanners that judge by entropy, though not before they are asked."""
    if not isinstance(scanner, HighEntropyStringsPlugin):
        return True
    return bool(scanner.calculate_shannon_entropy(secret) > scanner.entropy_limit)


def _placed(secret: str, line: str, start: int) -> Found:
    """Some scanners tell the kind only; then the whole line is at fault."""
    place = line.find(secret) if secret else -1
    return (
        Found(SECRET, start, start + len(line))
        if place < 0
        else Found(SECRET, start + place, start + place + len(secret))
    )


def own_secrets(values: Iterable[str]) -> Finder:
    """The very values that the service holds: tokens, keys, passwords. Those under six letters are not looked for."""
    known = tuple(value for value in dict.fromkeys(values) if len(value) >= _SHORTEST_OWN)

    def find(view: str) -> Iterator[Found]:
        for value in known:
            place = view.find(value)
            if place >= 0:
                yield Found(OWN_SECRET, place, place + len(value))

    return find
