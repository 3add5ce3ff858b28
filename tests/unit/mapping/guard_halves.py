"""The two halves of the guard's corpus: one written before its author had seen the guard, and one beside the code.

The first is kept as it was written, in `guard_texts`, one text a line with its invisible letters as escapes; what is
wrong with it is said in `ACCEPTED`, and nowhere else. The company that it is judged against was thought up with it.
"""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from mapping.backlog import Person
from mapping.guard.guard import Guard
from mapping.public.boards import Allowed, GuardPolicy
from tests.unit.mapping.guard_corpus import HARMLESS, LEAKS, acme_guard

TEXTS = Path(__file__).parent / "guard_texts"

_RULES: Mapping[str, frozenset[str]] = {
    "key": frozenset({"issue-key"}),
    "host": frozenset({"jira-host", "internal-host"}),
    "address": frozenset({"private-address"}),
    "mail": frozenset({"mail-address"}),
}


@dataclass(frozen=True, slots=True)
class Leak:
    """A text that must not get out, and the rules of which one has to find it."""

    rules: frozenset[str]
    text: str


@dataclass(frozen=True, slots=True)
class Half:
    """Texts that leak and texts that do not, with the guard of the company that they are judged against."""

    name: str
    guard: Guard
    leaks: tuple[Leak, ...]
    harmless: tuple[str, ...]

    def missed(self) -> tuple[str, ...]:
        """Leaks that the guard does not find."""
        return tuple(leak.text for leak in self.leaks if not is_found(self.guard, leak))

    def alarms(self) -> tuple[str, ...]:
        """Harmless texts that the guard stops."""
        return tuple(text for text in self.harmless if self.guard.inspect("title", text))


ACCEPTED: Mapping[str, str] = MappingProxyType(
    {
        "Ticket DATA-000015": "Jira writes no key with leading zeros, and agent APP-007 should pass",
        "deployed on buildbox last night": "a host of one word counts where it is written as a host (//buildbox, "
        "buildbox:80); who wants the bare word refused adds it to `guard.terms`",
        "App-12-month plan for students": "letter by letter the key APP-12; only a person can tell, and allow it",
    }
)
"""Texts of the corpus that the guard judges otherwise than its author did, each with the reason why it stays so."""


def is_found(guard: Guard, leak: Leak) -> bool:
    """Whether the guard stops the leak, for the right reason."""
    return not leak.rules.isdisjoint(hit.rule for hit in guard.inspect("title", leak.text))


def northwind_guard() -> Guard:
    """The guard of the company that the first half was written for."""
    people = (
        ("Priya Raghunathan", "praghunathan"),
        ("Jürgen Weißmüller", "jweissm"),
        ("Olena Kovalchuk", "olena.kovalchuk"),
        ("José Álvarez Núñez", "jalvarez"),
        ("Siobhán O'Connor", "soconnor"),
        ("Thomas van der Berg", "tvdberg"),
        ("Łukasz Żakowski", "lzakowski"),
        ("Ayşe Yılmaz", "ayilmaz"),
        ("Mark Field", "mfield77"),
        ("Grace Long", "glong"),
        ("Rose Summers", "rsummers"),
        ("Will Baker", "wbaker"),
        ("Dmitri Sokolov", "dsokolov"),
        ("Mary-Jane Attwood", "mjattwood"),
        ("Nguyễn Minh Khai", "nmkhai"),
        ("April Day", "aprilday"),
        ("王小明", "xmwang"),
        ("Björn Åkesson", "bakesson"),
    )
    policy = GuardPolicy(
        terms=("Project Falcon", "bluebird", "Zephyr Rewrite", "headcount freeze", "plan B-17"),
        customers=("Contoso", "Globex Corporation", "Initech", "Wayne Logistics", "Müller & Söhne"),
        hosts=(
            "jira.northwind.example",
            "corp.northwind.example",
            "wiki.northwind.internal",
            "buildbox",
            "northwind.slack.com",
        ),
        money=True,
        allow=(Allowed(term="Mark Field", reason="a button of our product is called so"),),
    )
    return Guard(
        policy,
        projects=("APP", "BILL", "MOB", "PAY", "OPS", "DATA", "CORE", "SEC", "UX2", "HR", "QA", "API", "PLAT_FORM"),
        jira_hosts=("northwind.atlassian.net",),
        people=[Person(f"u{place}", names) for place, names in enumerate(people)],
    )


_ESCAPE = re.compile(r"\\u([0-9a-f]{4})|\\(n)", re.IGNORECASE)


def _unescaped(line: str) -> str:
    return _ESCAPE.sub(lambda found: "\n" if found[2] else chr(int(found[1], 16)), line)


def _lines(name: str) -> Iterator[str]:
    return (line for line in (TEXTS / name).read_text(encoding="utf-8").splitlines() if line)


def _leak(line: str) -> Leak:
    kind, _, text = line.partition(" | ")
    return Leak(_RULES.get(kind, frozenset({kind})), _unescaped(text))


BEFORE = Half(
    "written before the guard was seen",
    northwind_guard(),
    tuple(map(_leak, _lines("leaks_before.txt"))),
    tuple(map(_unescaped, _lines("harmless_before.txt"))),
)
AFTER = Half(
    "written beside the code",
    acme_guard(),
    tuple(Leak(frozenset({rule}), text) for rule, text in LEAKS),
    HARMLESS,
)
HALVES = (BEFORE, AFTER)


def real_texts(folder: Path) -> tuple[str, ...]:
    """Every text of the real public boards in the folder, each once: cards, lists and labels."""
    texts: dict[str, None] = {}
    for path in sorted(folder.glob("*/*.json.gz")):
        with gzip.open(path, "rt", encoding="utf-8") as file:
            export = json.load(file)
        for card in export["cards"]:
            texts |= {card["name"]: None, card["desc"]: None}
        for named in (*export["lists"], *export.get("labels", ())):
            texts |= {named["name"]: None}
    return tuple(text for text in texts if text.strip())
