"""Words that must never be public: terms and customers of the workspace, and people seen in Jira."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import chain

from mapping.backlog import Person
from mapping.guard.people import COMMON, PERSON, called, mentions_of, phrases_of
from mapping.guard.phrases import Between, Phrase, Phrases, parts_of, spellings
from mapping.guard.rules import Found
from mapping.guard.text import words

TERM = "term"
CUSTOMER = "customer"

_SHORTEST_JOINED = 7
_LEGAL_FORMS = frozenset(
    re.findall(
        r"\w+",
        """
    ab ag aps as bv co company corp corporation gmbh inc incorporated kg kk limited llc llp ltd nv oy plc pty sa sarl
    se spa srl
    """,
    )
)

_BEFORE = re.compile(
    r"(?:\b(?:ask(?:ed|s|ing)?|by|contact|cc|ping(?:ed)?|tell|told|e-?mail(?:ed)?|call(?:ed)?|per|poke|hi|hello|dear|"
    r"thanks?(?: to)?|assigned to|assignee|owner|reporter|approved by|reported by|talk(?:ed)? to|spoke with|"
    r"check with|waiting (?:for|on)|blocked on|according to)\s*:?\s+|[@~])$",
    re.IGNORECASE,
)
_AFTER = re.compile(
    r"\s+(?:said|says|thinks|wants|wanted|owns|fixed|reported|suggested|asked|confirmed|promised|agreed|complained|"
    r"is (?:working|looking|on (?:vacation|holiday|leave))|will (?:fix|look|check|do|finish|review|take))\b"
    r"|['’]s (?:team|idea|branch|request|laptop|machine|fix|change|patch|desk|notes|proposal|comment|ticket)\b"
)
_MENTIONED = re.compile(r"[@~]$")


@dataclass(frozen=True, slots=True)
class WordFinder:
    """Finds phrases, and single words that matter in some places only."""

    phrases: Phrases
    mentioned: frozenset[str] = field(repr=False)
    parts_of_names: frozenset[str] = field(repr=False)

    def __call__(self, view: str) -> Iterator[Found]:
        """Every place where one of them stands."""
        found = words(view)
        for place, word in enumerate(found):
            yield from self.phrases.standing_at(place, found, view)
            if self._is_person(word, view):
                yield Found(PERSON, word.start(), word.end())

    def _is_person(self, word: re.Match[str], view: str) -> bool:
        name = word[0].casefold()
        is_mention, is_part = name in self.mentioned, name in self.parts_of_names and word[0][0].isupper()
        if not (is_mention or is_part):
            return False
        before = view[max(0, word.start() - 20) : word.start()]
        if is_mention and _MENTIONED.search(before):
            return True
        return is_part and bool(_BEFORE.search(before) or _AFTER.match(view, word.end()))


def word_finder(terms: Iterable[str], customers: Iterable[str], people: Iterable[Person]) -> WordFinder:
    """A finder for terms, for customers, and for people by display name, login and mail address."""
    everybody = tuple(people)
    phrases = chain(
        chain.from_iterable(_term(TERM, term) for term in terms),
        chain.from_iterable(_customer(name) for name in customers),
        chain.from_iterable(map(phrases_of, everybody)),
    )
    return WordFinder(
        Phrases.of(phrases),
        frozenset(chain.from_iterable(map(mentions_of, everybody))),
        frozenset(chain.from_iterable(map(called, everybody))),
    )


def _term(rule: str, text: str) -> Iterator[Phrase]:
    """As it is written, with any "and" for its "&", and run together, as in an address."""
    for parts in dict.fromkeys(map(parts_of, spellings(text))):
        if parts:
            yield Phrase(rule, parts)
        if "&" in text:
            yield Phrase(rule, parts, between=Between.AND)
        if len(parts) > 1 and len("".join(parts)) >= _SHORTEST_JOINED:
            yield Phrase(rule, ("".join(parts),))


def _customer(name: str) -> Iterator[Phrase]:
    """Like a term, and without the legal form that nobody says."""
    yield from _term(CUSTOMER, name)
    for parts in dict.fromkeys(map(parts_of, spellings(name))):
        said = _without_legal_form(parts)
        if said and said != parts and not COMMON.issuperset(said):
            yield Phrase(CUSTOMER, said, capitalised=True)


def _without_legal_form(parts: tuple[str, ...]) -> tuple[str, ...]:
    while parts and parts[-1] in _LEGAL_FORMS:
        parts = parts[:-1]
    return parts
