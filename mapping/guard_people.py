"""The names of people as others write them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from mapping.backlog import Person
from mapping.guard_phrases import Between, Phrase, parts_of, spellings
from mapping.guard_text import folded, is_unspaced

PERSON = "person"

_SHORTEST_LOGIN = 3
_SHORTEST_JOINED = 7
_TITLES = frozenset({"dr", "mr", "mrs", "ms", "prof"})
_PARTICLES = frozenset(
    {"bin", "das", "del", "den", "der", "dos", "ibn", "mac", "san", "ten", "ter", "van", "von", "zum", "zur"}
)
_ARTICLES = frozenset({"a", "i"})
"""Initials that are words when they stand without a dot: "A Baker"."""
_ASIDE = re.compile(r"[(\[{][^)\]}]*[)\]}]|\s[-–—|/•·]\s.*")

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


def phrases_of(person: Person) -> Iterator[Phrase]:
    """What names this person wherever it stands: names in every order and shortened, logins, account ids."""
    for name in (person.id, *person.names):
        for spelt in spellings(_own_part(name)):
            yield from _phrases(spelt, _name_parts(spelt))


def mentions_of(person: Person) -> Iterator[str]:
    """Words that name this person where somebody is mentioned, as in @mark."""
    told = (_name_parts(_own_part(name)) for name in (person.id, *person.names))
    return (parts[0] for parts in told if len(parts) == 1)


def called(person: Person) -> Iterator[str]:
    """Forenames and surnames, which name this person where the text speaks of one."""
    for name in person.names:
        parts = _name_parts(_own_part(name))
        if len(parts) > 1 and name != person.id and "@" not in name:
            yield from (part for part in (parts[0], parts[-1]) if len(part) >= 3 and part not in COMMON)


def _own_part(name: str) -> str:
    """A name without what stands in brackets or after a dash, or what stands before the @ of a mail address."""
    return _ASIDE.sub(" ", name).partition("@")[0]


def _name_parts(name: str) -> tuple[str, ...]:
    return tuple(part for part in parts_of(name) if part not in _TITLES)


def _phrases(name: str, parts: tuple[str, ...]) -> Iterator[Phrase]:
    if is_unspaced(folded(name)):
        return _unspaced_names(name, parts)
    if len(parts) == 1:
        return _login(parts[0])
    return _full_names(parts) if parts else iter(())


def _unspaced_names(name: str, parts: tuple[str, ...]) -> Iterator[Phrase]:
    """As it is written, and turned around at its blank; there are no initials."""
    if len(parts) > 1:
        yield Phrase(PERSON, parts)
        yield Phrase(PERSON, parts_of(" ".join(reversed(name.split()))))


def _login(word: str) -> Iterator[Phrase]:
    if len(word) >= _SHORTEST_LOGIN and word not in COMMON and not word.isdecimal():
        yield Phrase(PERSON, (word,))


def _full_names(parts: tuple[str, ...]) -> Iterator[Phrase]:
    """A name as people write it: in order, turned around, with one forename and one surname, run together."""
    first, last = parts[0], parts[-1]
    for order in dict.fromkeys((parts, (last, first), *_pairs(parts))):
        yield Phrase(PERSON, order, capitalised=COMMON.issuperset(order), between=Between.INITIAL)
    if not COMMON.issuperset(parts):
        yield from (Phrase(PERSON, (joined,)) for joined in _joined(first, last))
    yield from _with_initial(first, last)


def _pairs(parts: Sequence[str]) -> Iterator[tuple[str, str]]:
    first, *others, last = parts
    yield first, last
    if all(part.isalpha() for part in parts):
        yield from ((first, other) for other in others if len(other) > 2 and other not in _PARTICLES)


def _joined(first: str, last: str) -> Iterator[str]:
    if len(first + last) >= _SHORTEST_JOINED:
        yield from (first + last, last + first)


def _with_initial(first: str, last: str) -> Iterator[Phrase]:
    if len(first) < 2 or len(last) < 3 or not (first + last).isalpha():
        return
    initial = first[0]
    yield Phrase(PERSON, (initial, last), capitalised=True, dotted=0)
    if last not in COMMON:
        yield Phrase(PERSON, (last, initial), capitalised=True, dotted=1)
        if initial not in _ARTICLES:
            yield Phrase(PERSON, (initial, last), capitalised=True)
