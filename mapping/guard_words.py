"""Words that must never be public: terms and customers of the workspace, and people seen in Jira."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from mapping.backlog import Person
from mapping.guard_rules import Found
from mapping.guard_text import folded, words

PERSON = "person"

_MOST_BETWEEN = 3
_SHORTEST_LOGIN = 3
_TITLES = frozenset({"dr", "mr", "mrs", "ms", "prof"})
_ASIDE = re.compile(r"[(\[{][^)\]}]*[)\]}]")

# Words that people, robots and roles are called by in Jira and that stand in every roadmap. Alone they are a person
# only where they are mentioned (@mark); within a longer name they count like any other.
COMMON = frozenset(
    re.findall(
        r"\w+",
        """
    access account ace action active ada admin administrator agent alert all alpha analytics android angel anonymous
    any api app apple april archive art ash asset august aurora austin auto automation autumn backend badge bank
    basic batch bear beta bill billing black blue board bob bolt booking bot bright brook brown bug build builder
    business butler bishop buck butcher call camp card carol carpenter case cash chance chase chat check chip chris
    christian church clark clay clean click client clients cliff close cloud coach code coin cole cook cooper core
    crystal customer customers daily dale dash data dawn day deal dean default delta demo deploy design desk dev
    developer devops diamond docs dot drew drive duke early earl east echo edge editor ember engine engineering error
    event events express faith field files finance fisher flag flint flow forest foster fox frank free frontend
    fuller gateway gene gift glen glass gold good grace grand grant gray green grey group guest guide gunner hall
    handy hardy harmony hazel head heath help holly home honor hope host hunt hunter import info integration internal
    iris iron jade jasmine java jean jenkins jira job joy june justice key king kit knight lane lead lee legal lily
    link list local login long love luck mail main major manager marina mark marketing marshal mason master max may
    melody mercy message mike miles mill miller mint mobile monitor moon more moore news nick nightly noble north
    notification notifications nova office olive online open operations ops oracle order owner owners page paige paris
    park parker parks partner patch pearl penny pepper pierce pilot pool pop porter post power price prince product
    production project public qa queen query quick quinn rain randy ray read red release report reports rest rich
    river rob robin robot rock rod root rose round rowan royal ruby rush sage sales sally sandy savings scanner
    scott script search security self server service services shop short silver site sky smith snow software sonny
    spring staff staging star state steel sterling stone storm story strong success summer sun super support sync
    system systems tag task taylor team teams temp terry test tester testing tester time tool tools tour tracker
    trinity turner unknown update usage user users victor victory vision volunteer wade walker wall ward warren
    watch water web webmaster website west white will winter wise wood woods work worker workflow young zoom
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
class _Phrase:
    """Words in order. `capitalised` asks for a capital on each, `dotted` for a dot after the first (an initial)."""

    rule: str
    parts: tuple[str, ...]
    capitalised: bool = False
    dotted: bool = False


@dataclass(frozen=True, slots=True)
class WordFinder:
    """Finds phrases by their first word, and single words that matter in some places only."""

    phrases: Mapping[str, Sequence[_Phrase]] = field(repr=False)
    mentioned: frozenset[str] = field(repr=False)
    parts_of_names: frozenset[str] = field(repr=False)

    def __call__(self, view: str) -> Iterator[Found]:
        """Every place where one of them stands."""
        found = words(view)
        for place, word in enumerate(found):
            first = word[0].casefold()
            for phrase in self.phrases.get(first, ()):
                last = found[place + len(phrase.parts) - 1 : place + len(phrase.parts)]
                if last and _stands(phrase, found[place : place + len(phrase.parts)], view):
                    yield Found(phrase.rule, word.start(), last[0].end())
            if self._is_person(first, word, view):
                yield Found(PERSON, word.start(), word.end())

    def _is_person(self, first: str, word: re.Match[str], view: str) -> bool:
        before = view[max(0, word.start() - 20) : word.start()]
        if first in self.mentioned and _MENTIONED.search(before):
            return True
        if first not in self.parts_of_names or not word[0][0].isupper():
            return False
        return bool(_BEFORE.search(before) or _AFTER.match(view, word.end()))


def _stands(phrase: _Phrase, found: Sequence[re.Match[str]], view: str) -> bool:
    if tuple(one[0].casefold() for one in found) != phrase.parts:
        return False
    if phrase.capitalised and not all(one[0][0].isupper() for one in found):
        return False
    gaps = [view[one.end() : after.start()] for one, after in pairwise(found)]
    return all(len(gap) <= _MOST_BETWEEN for gap in gaps) and (not phrase.dotted or gaps[0].startswith("."))


def word_finder(terms: Mapping[str, Iterable[str]], people: Iterable[Person]) -> WordFinder:
    """A finder for terms by the name of their rule, and for people by display name, login and mail address."""
    phrases = {_Phrase(rule, parts) for rule, many in terms.items() for term in many if (parts := _parts(term))}
    mentioned: set[str] = set()
    parts_of_names: set[str] = set()
    for person in people:
        for name in (person.id, *person.names):
            told = _name_parts(name)
            if len(told) == 1:
                mentioned.update(told)
                phrases.update(_login(told[0]))
            elif told:
                phrases.update(_full_names(told))
                if name != person.id and "@" not in name:
                    parts_of_names.update(part for part in (told[0], told[-1]) if len(part) >= 3)
    index: dict[str, list[_Phrase]] = {}
    for phrase in sorted(phrases, key=lambda one: (one.rule, one.parts, one.capitalised)):
        index.setdefault(phrase.parts[0], []).append(phrase)
    return WordFinder(index, frozenset(mentioned), frozenset(parts_of_names - COMMON))


def _parts(text: str) -> tuple[str, ...]:
    return tuple(word[0].casefold() for word in words(folded(text)))


def _name_parts(name: str) -> tuple[str, ...]:
    """The words of a name, of a login, or of what stands before the @ of a mail address."""
    own = _ASIDE.sub(" ", name).partition("@")[0]
    return tuple(part for part in _parts(own) if part not in _TITLES)


def _login(word: str) -> Iterator[_Phrase]:
    if len(word) >= _SHORTEST_LOGIN and word not in COMMON and not word.isdecimal():
        yield _Phrase(PERSON, (word,))


def _full_names(parts: tuple[str, ...]) -> Iterator[_Phrase]:
    """A name as people write it: in order, turned around, without its middle, run together, with an initial."""
    first, last = parts[0], parts[-1]
    common = COMMON.issuperset(parts)
    for order in dict.fromkeys((parts, (first, last), (last, first))):
        yield _Phrase(PERSON, order, capitalised=common)
    if not common and len(first + last) >= 7:
        yield _Phrase(PERSON, (first + last,))
    if len(first) > 1 and len(last) >= 3:
        yield _Phrase(PERSON, (first[0], last), capitalised=True, dotted=True)
