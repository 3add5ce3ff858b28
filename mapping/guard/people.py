"""The names of people as others write them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from mapping.backlog import Person
from mapping.guard.phrases import Between, Phrase, parts_of, spellings
from mapping.guard.text import folded, is_unspaced

PERSON = "person"

_SHORTEST_LOGIN = 3
_SHORTEST_JOINED = 7
_LONGEST_SHORT = 3
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
    access account ace action active ada add admin administrator agent alert all alpha an analytics and android angel
    anonymous any api app apple april archive are art as ash asset at august aurora austin auto automation autumn
    backend badge bank basic bat batch be bear beta bill billing bishop black block blue board bob bolt booking boots
    bot box bright brook brown buck bug build builder business but butcher butler by call camp can card carol
    carpenter case cash cat chance chase chat check chip chris christian church clark clay clean click client clients
    cliff close cloud coach code coin cole compass cook cooper core crystal css csv customer customers daily dale dash
    data dawn day deal dean default delta demo deploy design desk dev developer devops diamond do doc docs dot drew
    drive duke earl early east echo edge editor ember end engine engineering error event events express faith fan
    field files finance fisher fix flag flint flow for forest foster fox frank free frontend fuller gap gateway gene
    general get gift glass glen go gold good grace grand grant gray green grey group guest gui guide gunner hall handy
    hardy harmony has hazel he head heath help her his hit holly home honor hope host how html http hunt hunter if
    import in info integration internal ios iris iron is it its jade jar jasmine java jdk jean jenkins jira job joy
    json june justice key king kit knight lan lane lead lee legal lily link list local log login long love luck mail
    main major man manager map marina mark marketing marshal mason master match max may me melody mercy message meta
    mike miles mill miller min mint mobile monitor moon moore more my net new news next nick nightly no noble north
    not notification notifications notion nova now of office old olive on one online open operations ops or oracle
    orange order our out own owner owners page paige pan paris park parker parks partner patch pdf pearl penny pepper
    php pierce pilot pool pop porter post power price prince product production project public put qa queen query
    quick quinn rain ran randy raw ray read red release report reports rest rich river rob robin robot rock rod root
    rose round rowan royal ruby run rush sage sales sally sandy sap savings scanner scott script sdk search security
    see self server service services set sha she shell shop short signal silver sin site sky slack smith snap snow so
    software son song sonny spring sql square ssl staff staging star state steel sterling stone storm story stripe
    strong success summer sun super support svg sync system systems tab tag tan target task tax taylor team teams temp
    ten terry test tester testing than the time tip to tool tools top tour tracker trinity turner two unity unknown
    update url us usage use user users utf van vat victor victory visa vision volunteer vpn wade walker wall ward
    warren was watch water way we web webmaster website west white who why will win winter wise wood woods work worker
    workflow xml yes you young zip zoom
    """,
    )
)


def phrases_of(person: Person) -> Iterator[Phrase]:
    """What names this person wherever it stands: names in every order and shortened, logins, account ids."""
    for name in (person.id, *person.names):
        own = _own_part(name)
        for spelt in spellings(own) if len(_name_parts(own)) > 1 else (own,):
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
        yield Phrase(PERSON, order, capitalised=_may_be_words(order), between=Between.INITIAL)
    if not COMMON.issuperset(parts):
        yield from (Phrase(PERSON, (joined,)) for joined in _joined(first, last))
    yield from _with_initial(first, last)


def _may_be_words(parts: Sequence[str]) -> bool:
    """Whether only capitals tell the name from other words: "do an", "mark field"."""
    return COMMON.issuperset(parts) or all(len(part) <= _LONGEST_SHORT for part in parts)


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
