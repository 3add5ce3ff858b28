"""Words in order that must never be public, and where they stand in a text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum, auto

from mapping.guard.rules import Found
from mapping.guard.text import folded, words

_MOST_BETWEEN = 3
_AND = frozenset({"and", "und", "et", "e", "y", "en", "og", "och"})


class Between(Enum):
    """What may stand between two words of a phrase and means nothing."""

    NOTHING = auto()
    INITIAL = auto()
    AND = auto()

    def allows(self, word: re.Match[str], view: str) -> bool:
        """Whether this word of a view is such a one: a middle initial with its dot, or an "and"."""
        match self:
            case Between.INITIAL:
                return len(word[0]) == 1 and word[0].isupper() and _after(word, view) == "."
            case Between.AND:
                return word[0].casefold() in _AND
            case _:
                return False


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words in order. `capitalised` asks for a capital on each; `dotted` is the place of one with a dot after it."""

    rule: str
    parts: tuple[str, ...]
    capitalised: bool = False
    dotted: int | None = None
    between: Between = Between.NOTHING


@dataclass(frozen=True, slots=True)
class Phrases:
    """Phrases by their first word and then by their second, which is empty where there is none."""

    by_start: Mapping[str, Mapping[str, Sequence[Phrase]]] = field(repr=False)

    @classmethod
    def of(cls, phrases: Iterable[Phrase]) -> Phrases:
        """An index of these phrases."""
        by_start: dict[str, dict[str, list[Phrase]]] = {}
        for phrase in sorted(set(phrases), key=repr):
            first, second, *_ = (*phrase.parts, "")
            by_start.setdefault(first, {}).setdefault(second, []).append(phrase)
        return cls(by_start)

    def standing_at(self, place: int, found: Sequence[re.Match[str]], view: str) -> Iterator[Found]:
        """The phrases that begin with the word at this place."""
        by_second = self.by_start.get(found[place][0].casefold())
        if by_second is None:
            return
        seconds = dict.fromkeys(("", *(word[0].casefold() for word in found[place + 1 : place + 3])))
        for phrase in (phrase for second in seconds for phrase in by_second.get(second, ())):
            taken = _taken(phrase, place, found, view)
            if taken and _is_written_so(phrase, taken, view):
                yield Found(phrase.rule, taken[0].start(), taken[-1].end())


def _taken(phrase: Phrase, place: int, found: Sequence[re.Match[str]], view: str) -> tuple[re.Match[str], ...]:
    """The words in which the phrase stands, or none."""
    taken = [found[place]]
    for part in phrase.parts[1:]:
        place += 1
        if place < len(found) and found[place][0].casefold() != part and phrase.between.allows(found[place], view):
            place += 1
        if place >= len(found) or found[place][0].casefold() != part or not _is_near(found, place):
            return ()
        taken.append(found[place])
    return tuple(taken)


def _is_near(found: Sequence[re.Match[str]], place: int) -> bool:
    return found[place].start() - found[place - 1].end() <= _MOST_BETWEEN


def _is_written_so(phrase: Phrase, taken: Sequence[re.Match[str]], view: str) -> bool:
    if phrase.capitalised and not all(word[0][0].isupper() for word in taken):
        return False
    return phrase.dotted is None or _after(taken[phrase.dotted], view) == "."


def _after(word: re.Match[str], view: str) -> str:
    return view[word.end() : word.end() + 1]


def parts_of(text: str) -> tuple[str, ...]:
    """The words of what is looked for, as they are compared."""
    return tuple(word[0].casefold() for word in words(folded(text)))


_UMLAUTS = str.maketrans(
    {"ä": "ae", "ö": "oe", "ü": "ue", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue", "ø": "oe", "Ø": "Oe", "å": "aa", "Å": "Aa"}
)
_SPELT_OUT = re.compile(r"([aou])e", re.IGNORECASE)


def spellings(name: str) -> tuple[str, ...]:
    """A name as it is, with umlauts spelt out (Juergen), and with spelt-out ones as their letter (Jurgen)."""
    return tuple(dict.fromkeys((name, name.translate(_UMLAUTS), _SPELT_OUT.sub(r"\1", name))))
