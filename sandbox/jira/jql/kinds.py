"""How the kinds of fields compare: references to other records, instants, numbers and text."""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Protocol

from sandbox.jira.jql.dates import instant
from sandbox.jira.jql.syntax import Call, Clause, JqlError, Literal, Nothing, Value
from sandbox.jira.jql.world import World
from sandbox.jira.model import Issue

Predicate = Callable[[Issue], bool]
Resolve = Callable[[Literal | Call], Collection[Any]]

_ORDERINGS: Mapping[str, Callable[[Any, Any], bool]] = {
    "=": operator.eq,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
OPPOSITES = {"=": "!=", "in": "not in", "is": "is not", "~": "!~", "<": ">=", ">": "<="}
OPPOSITES |= {after: before for before, after in OPPOSITES.items()}


class Kind(Protocol):
    """A field that a clause can ask about."""

    def predicate(self, clause: Clause) -> Predicate:
        """The test of the clause; raises JqlError where the operator or a value does not fit the field."""


@dataclass(frozen=True, slots=True)
class Reference:
    """A field whose values are other records, or words out of a set.

    `values` are the ids that an issue holds and `resolve` the ids that a written value names. As in Jira an
    issue without a value is matched by `is empty` only, not by `!=` nor by `not in`. `rank` orders the ids
    where `<` and `>` are allowed, those of one `group` among themselves. `empty_word` stands for EMPTY.
    """

    values: Callable[[Issue], Collection[Any]]
    resolve: Resolve
    rank: Callable[[Any], Any] | None = None
    group: Callable[[Any], Any] = lambda _: None
    empty_word: str | None = None

    def predicate(self, clause: Clause) -> Predicate:
        """The test of a clause; see `Kind`."""
        if clause.operator in _ORDERINGS and clause.operator != "=":
            return self._ordered(clause)
        if clause.operator in {"~", "!~"}:
            raise unsupported(clause)
        wanted, empty = self._wanted(clause.values)
        values = self.values
        if clause.operator in {"=", "in", "is"}:
            return lambda issue: not wanted.isdisjoint(found) if (found := values(issue)) else empty
        return lambda issue: bool(found := values(issue)) and wanted.isdisjoint(found)

    def _wanted(self, values: tuple[Value, ...]) -> tuple[frozenset[Any], bool]:
        named = [value for value in values if not isinstance(value, Nothing) and not self._means_empty(value)]
        return frozenset(ident for value in named for ident in self.resolve(value)), len(named) < len(values)

    def _means_empty(self, value: Literal | Call) -> bool:
        return isinstance(value, Literal) and value.text.lower() == self.empty_word

    def _ordered(self, clause: Clause) -> Predicate:
        rank = self.rank
        if rank is None:
            raise unsupported(clause)
        group, values, compare = self.group, self.values, _ORDERINGS[clause.operator]
        wanted, _ = self._wanted(clause.values)
        bounds = [(group(ident), rank(ident)) for ident in wanted]
        return lambda issue: any(
            group(found) == near and compare(rank(found), limit) for found in values(issue) for near, limit in bounds
        )


@dataclass(frozen=True, slots=True)
class Moment:
    """An instant, or with `whole_days` a calendar day."""

    value: Callable[[Issue], datetime | date | None]
    world: World
    whole_days: bool = False

    def predicate(self, clause: Clause) -> Predicate:
        """The test of a clause; see `Kind`."""
        return _by_value(clause, self.value, self._read)

    def _read(self, value: Literal | Call, field: str) -> datetime | date:
        at = instant(value, self.world, field)
        return at.astimezone(self.world.zone).date() if self.whole_days else at


@dataclass(frozen=True, slots=True)
class Number:
    """A number, such as story points."""

    value: Callable[[Issue], float | None]

    def predicate(self, clause: Clause) -> Predicate:
        """The test of a clause; see `Kind`."""
        return _by_value(clause, self.value, _number)


@dataclass(frozen=True, slots=True)
class Text:
    """Free text, searched by words with `~`: all of them, `"a phrase"` in quotes, or a `start*`."""

    value: Callable[[Issue], str | None]

    def predicate(self, clause: Clause) -> Predicate:
        """The test of a clause; see `Kind`."""
        value = self.value
        if _is_emptiness(clause):
            wants = clause.operator in {"=", "is"}
            return lambda issue: (not value(issue)) == wants
        if clause.operator not in {"~", "!~"}:
            raise unsupported(clause)
        patterns = _patterns(_written(clause.values[0], clause.field))
        wants = clause.operator == "~"
        return lambda issue: (text := value(issue)) is not None and all(p.search(text) for p in patterns) == wants


def unsupported(clause: Clause) -> JqlError:
    """The error for an operator that a field does not know."""
    return JqlError(f"The operator '{clause.operator}' is not supported by the '{clause.field}' field.")


def _is_emptiness(clause: Clause) -> bool:
    return clause.operator in {"=", "!=", "is", "is not"} and isinstance(clause.values[0], Nothing)


def _by_value(clause: Clause, value: Callable[[Issue], Any], read: Callable[[Literal | Call, str], Any]) -> Predicate:
    if _is_emptiness(clause):
        wants = clause.operator in {"=", "is"}
        return lambda issue: (value(issue) is None) == wants
    wanted = [read(v, clause.field) for v in clause.values if not isinstance(v, Nothing)]
    if clause.operator in {"!=", "not in"}:
        return lambda issue: (found := value(issue)) is not None and found not in wanted
    if clause.operator == "in":
        return lambda issue: value(issue) in wanted
    if clause.operator not in _ORDERINGS or not wanted:
        raise unsupported(clause)
    compare, limit = _ORDERINGS[clause.operator], wanted[0]
    return lambda issue: (found := value(issue)) is not None and compare(found, limit)


def _written(value: Value, field: str) -> str:
    if isinstance(value, Literal):
        return value.text
    raise JqlError(f"The field '{field}' is searched by text, not by a function or EMPTY.")


def _number(value: Literal | Call, field: str) -> float:
    text = _written(value, field)
    try:
        return float(text)
    except ValueError:
        raise JqlError(f"Value '{text}' is invalid for the '{field}' field; it must be a number.") from None


_TERM = re.compile(r'"([^"]+)"|([^\s"]+)')


def _patterns(text: str) -> list[re.Pattern[str]]:
    """One pattern a term. A backslash before a special character only takes away its meaning."""
    return [_pattern(phrase or word) for phrase, word in _TERM.findall(text)]


def _pattern(term: str) -> re.Pattern[str]:
    prefix = term.endswith("*") and not term.endswith("\\*")
    plain = re.sub(r"\\(.)", r"\1", term.rstrip("*") if prefix else term)
    words = r"\W+".join(re.escape(word) for word in re.findall(r"\w+", plain))
    return re.compile(rf"\b{words}" + ("" if prefix else r"\b"), re.IGNORECASE)
