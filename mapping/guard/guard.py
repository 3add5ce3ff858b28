"""The last look at every text before customers could read it. It fails closed: what cannot be inspected is a hit."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from operator import itemgetter

from mapping.backlog import Person
from mapping.guard.addresses import PRIVATE_ADDRESS, private_addresses
from mapping.guard.people import PERSON
from mapping.guard.rules import (
    INTERNAL_HOST,
    ISSUE_KEY,
    JIRA_HOST,
    MAIL_ADDRESS,
    MONEY,
    Finder,
    Found,
    hosts,
    internal_hosts,
    issue_keys,
    mail_addresses,
    sums_of_money,
)
from mapping.guard.secrets import OWN_SECRET, SECRET, own_secrets, secrets
from mapping.guard.text import apart, views
from mapping.guard.words import CUSTOMER, TERM, word_finder
from mapping.public.boards import GuardPolicy

FAILED = "guard-failed"

_ALLOW = "or, if it is harmless, add it to `allow` in the guard's settings with a reason"
HINTS = {
    ISSUE_KEY: f"take the issue key out, {_ALLOW}",
    JIRA_HOST: f"take the link to Jira out, {_ALLOW}",
    INTERNAL_HOST: f"take the internal host out, {_ALLOW}",
    PRIVATE_ADDRESS: f"take the private address out, {_ALLOW}",
    MAIL_ADDRESS: f"take the mail address out, {_ALLOW}",
    PERSON: f"take the person's name out, {_ALLOW}",
    MONEY: f"take the sum of money out, {_ALLOW}",
    TERM: "the workspace forbids this word: say it in another",
    CUSTOMER: "the workspace forbids the names of customers: say it without",
    SECRET: f"take the secret out and change it where it is used, {_ALLOW}",
    OWN_SECRET: "this is one of the service's own secrets: take it out and change it",
    FAILED: "the text could not be inspected, so it is not published; report this with the version of Milepost",
}


@dataclass(frozen=True, slots=True, order=True)
class Hit:
    """One thing that must not be public: where it stands, the rule, the offending part masked, and what to do."""

    where: str
    rule: str
    masked: str
    hint: str


class Guard:
    """Inspects texts by a policy and by what was seen in Jira.

    `projects` are keys of Jira projects, `jira_hosts` hosts or URLs, `people` everybody seen in a pull, `secrets` the
    values of the service's own tokens and keys. Nothing of it is shown by any of its results.
    """

    def __init__(
        self,
        policy: GuardPolicy,
        *,
        projects: Iterable[str] = (),
        jira_hosts: Iterable[str] = (),
        people: Iterable[Person] = (),
        secrets: Iterable[str] = (),
    ) -> None:
        word_rules = word_finder(policy.terms, policy.customers, people)
        self._finders = (
            *_always(),
            issue_keys(projects),
            hosts(JIRA_HOST, jira_hosts),
            hosts(INTERNAL_HOST, policy.hosts),
            word_rules,
            *((sums_of_money,) if policy.money else ()),
        )
        self._words = word_rules
        self._own = own_secrets(secrets)
        self._allowed = _allowed(entry.term for entry in policy.allow)

    def inspect(self, where: str, text: str) -> tuple[Hit, ...]:
        """What in the text must not be public, each thing once. `where` says in words where the text would stand."""
        try:
            return tuple(dict.fromkeys(self._hits(where, text)))
        except Exception as problem:  # noqa: BLE001 - whatever goes wrong in here, the text must not get out
            return (Hit(where, FAILED, type(problem).__name__, HINTS[FAILED]),)

    def inspect_all(self, texts: Iterable[tuple[str, str]]) -> tuple[Hit, ...]:
        """What must not be public in any of these pairs of where and text."""
        return tuple(hit for where, text in texts for hit in self.inspect(where, text))

    def _hits(self, where: str, text: str) -> Iterator[Hit]:
        for found in self._own(text):
            yield _hit(where, found, text)
        told: set[tuple[str, str]] = set()
        for view, finders in self._looks(text):
            spans = [match.span() for match in self._allowed.finditer(view)] if self._allowed else []
            for found in _found(view, finders):
                essence = (found.rule, _essence(view[found.start : found.end]))
                if essence not in told and not _is_within(found, spans):
                    told.add(essence)
                    yield _hit(where, found, view)

    def _looks(self, text: str) -> Iterator[tuple[str, tuple[Finder, ...]]]:
        """Every view of the text, with what is looked for in it."""
        for view in views(text):
            yield view, (*self._finders, self._own)
            parted = apart(view)
            if parted != view:
                yield parted, (self._words,)


def _always() -> tuple[Finder, ...]:
    return (internal_hosts, private_addresses, mail_addresses, secrets)


def _found(view: str, finders: Iterable[Finder]) -> Iterator[Found]:
    return (found for finder in finders for found in finder(view))


def _allowed(terms: Iterable[str]) -> re.Pattern[str] | None:
    patterns = {r"\s+".join(map(re.escape, view.split())) for term in terms for view in views(term)} - {""}
    whole = "|".join(sorted(patterns, key=lambda one: (-len(one), one)))
    return re.compile(rf"(?<!\w)(?:{whole})(?!\w)", re.IGNORECASE) if whole else None


def _is_within(found: Found, spans: Sequence[tuple[int, int]]) -> bool:
    """Whether an allowed place covers what was found. The places are in order and do not overlap."""
    if found.rule == OWN_SECRET:
        return False
    before = bisect_right(spans, found.start, key=itemgetter(0))
    return before > 0 and found.end <= spans[before - 1][1]


def _essence(text: str) -> str:
    return "".join(letter for letter in text.casefold() if letter.isalnum())


def _hit(where: str, found: Found, view: str) -> Hit:
    return Hit(where, found.rule, _masked(view[found.start : found.end], found.rule), HINTS[found.rule])


def _masked(text: str, rule: str) -> str:
    """Enough to find the place, too little to tell: the ends of a word, and nothing of a secret."""
    if rule in (SECRET, OWN_SECRET) or len(text) < 5:
        return f"{'•' * 4} ({len(text)} characters)"
    return f"{text[0]}{'•' * min(len(text) - 2, 8)}{text[-1]}"
