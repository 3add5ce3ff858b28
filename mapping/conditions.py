"""Conditions in the manner of JQL, by which a mapping rule says what an issue must be like.

The language is a part of what Atlassian's "Advanced search" pages describe, read in the same way: text is compared
without regard to case, a condition on a field that is empty does not hold (nor does its `!=`), and a day without a
time is its midnight. There are no functions and no relative dates, since a rule must mean the same on every day.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from operator import ge, gt, le, lt
from typing import Any

from lark import Lark, Token, Transformer, UnexpectedCharacters, UnexpectedInput, UnexpectedToken, v_args
from lark.exceptions import VisitError

from mapping.backlog import Issue
from mapping.issue_fields import DATES, NUMBERS, Lookup, canonical
from mapping.rules import Match


class BadCondition(ValueError):
    """A condition that cannot be read. `column` counts from 1; `hint` says what to write instead."""

    def __init__(self, message: str, column: int, hint: str) -> None:
        super().__init__(f"{message} (column {column}); {hint}")
        self.column = column
        self.hint = hint


class Condition(ABC):
    """What an issue must be like."""

    __slots__ = ()

    @abstractmethod
    def holds(self, issue: Issue, lookup: Lookup) -> bool:
        """Whether the issue is like that."""

    @abstractmethod
    def why(self, issue: Issue, lookup: Lookup) -> str:
        """In words, what made it hold; or, where it does not hold, what was missing."""

    def candidates(self, lookup: Lookup) -> frozenset[str] | None:  # noqa: ARG002 - those who override it look up
        """Ids among which every issue that holds is found; None where only trying each one tells."""
        return None

    def select(self, lookup: Lookup) -> frozenset[str]:
        """Ids of all issues asked about that hold."""
        issues, some = lookup.backlog.issues, self.candidates(lookup)
        tried = lookup.asked if some is None else some
        return frozenset(ident for ident in tried if self.holds(issues[ident], lookup))


@dataclass(frozen=True, slots=True)
class _OneOf(Condition):
    """The field has one of these values: `=` and `in`. With `negated`, it has a value but none of these."""

    field: str
    values: tuple[str, ...]
    negated: bool = False

    def holds(self, issue: Issue, lookup: Lookup) -> bool:
        own = lookup.words(self.field, issue)
        return bool(own) and self.negated == own.isdisjoint(self._wanted(lookup))

    def why(self, issue: Issue, lookup: Lookup) -> str:
        if self.negated:
            return f"{self.field} is not {_either(self.values)}"
        own = lookup.words(self.field, issue)
        met = [value for value in self.values if lookup.operand(self.field, value) in own]
        return f"{self.field} is {_both(met)}" if met else f"{self.field} is not {_either(self.values)}"

    def candidates(self, lookup: Lookup) -> frozenset[str] | None:
        if self.negated:
            return None
        return frozenset().union(*(lookup.having(self.field, word) for word in self._wanted(lookup)))

    def _wanted(self, lookup: Lookup) -> tuple[str, ...]:
        return tuple(lookup.operand(self.field, value) for value in self.values)


@dataclass(frozen=True, slots=True)
class _Contains(Condition):
    """Some value of the field contains the text."""

    field: str
    text: str

    def holds(self, issue: Issue, lookup: Lookup) -> bool:
        return any(self.text.casefold() in word for word in lookup.shown(self.field, issue))

    def why(self, issue: Issue, lookup: Lookup) -> str:
        verb = "contains" if self.holds(issue, lookup) else "does not contain"
        return f"{self.field} {verb} {self.text}"


Bound = datetime | float

_ORDERS: Mapping[str, Callable[[Any, Any], bool]] = {">": gt, ">=": ge, "<": lt, "<=": le}


@dataclass(frozen=True, slots=True)
class _Compared(Condition):
    """The field is a number or an instant, and lies on this side of the bound."""

    field: str
    order: str
    written: str
    bound: Bound

    def holds(self, issue: Issue, lookup: Lookup) -> bool:
        bound = self.bound
        if isinstance(bound, datetime) and bound.tzinfo is None:
            bound = bound.replace(tzinfo=lookup.zone)
        read = lookup.instants if isinstance(bound, datetime) else lookup.numbers
        return any(_ORDERS[self.order](value, bound) for value in read(self.field, issue))

    def why(self, issue: Issue, lookup: Lookup) -> str:
        verb = "is" if self.holds(issue, lookup) else "is not"
        return f"{self.field} {verb} {self.order} {self.written}"


@dataclass(frozen=True, slots=True)
class _IsEmpty(Condition):
    """The field has no value."""

    field: str

    def holds(self, issue: Issue, lookup: Lookup) -> bool:
        return not lookup.words(self.field, issue)

    def why(self, issue: Issue, lookup: Lookup) -> str:
        return f"{self.field} is {'' if self.holds(issue, lookup) else 'not '}empty"


@dataclass(frozen=True, slots=True)
class _Not(Condition):
    """The part does not hold."""

    part: Condition

    def holds(self, issue: Issue, lookup: Lookup) -> bool:
        return not self.part.holds(issue, lookup)

    def why(self, issue: Issue, lookup: Lookup) -> str:
        return self.part.why(issue, lookup)


@dataclass(frozen=True, slots=True)
class _AllOf(Condition):
    """Every part holds."""

    parts: tuple[Condition, ...]

    def holds(self, issue: Issue, lookup: Lookup) -> bool:
        return all(part.holds(issue, lookup) for part in self.parts)

    def why(self, issue: Issue, lookup: Lookup) -> str:
        missing = [part for part in self.parts if not part.holds(issue, lookup)]
        return _both([part.why(issue, lookup) for part in missing or self.parts])

    def candidates(self, lookup: Lookup) -> frozenset[str] | None:
        known = [found for part in self.parts if (found := part.candidates(lookup)) is not None]
        return min(known, key=len) if known else None


@dataclass(frozen=True, slots=True)
class _AnyOf(Condition):
    """At least one part holds."""

    parts: tuple[Condition, ...]

    def holds(self, issue: Issue, lookup: Lookup) -> bool:
        return any(part.holds(issue, lookup) for part in self.parts)

    def why(self, issue: Issue, lookup: Lookup) -> str:
        met = [part for part in self.parts if part.holds(issue, lookup)]
        return _both([part.why(issue, lookup) for part in met or self.parts])

    def candidates(self, lookup: Lookup) -> frozenset[str] | None:
        found: set[str] = set()
        for part in self.parts:
            some = part.candidates(lookup)
            if some is None:
                return None
            found |= some
        return frozenset(found)


def _joined(kind: type[_AllOf | _AnyOf], parts: Sequence[Condition]) -> Condition:
    return parts[0] if len(parts) == 1 else kind(tuple(parts))


def _both(words: Iterable[str]) -> str:
    return " and ".join(words)


def _either(words: Iterable[str]) -> str:
    return " or ".join(words)


_GRAMMAR = r"""
?start: disjunction
?disjunction: conjunction (OR conjunction)*   -> any_of
?conjunction: negation (AND negation)*        -> all_of
?negation: NOT negation                       -> negated
         | "(" disjunction ")"
         | clause

?clause: field EQUALS value                   -> one_of
       | field "~" value                      -> contains
       | field ORDER value                    -> compared
       | field IN listing                     -> one_of
       | field NOT IN listing                 -> one_of
       | field IS EMPTY                       -> is_empty
       | field IS NOT EMPTY                   -> is_empty

listing: "(" value ("," value)* ")"
?field: WORD | QUOTED | CUSTOM
?value: WORD | QUOTED

AND.2: /and(?=[\s(]|$)/i
OR.2: /or(?=[\s(]|$)/i
NOT.2: /not(?=[\s(]|$)/i
IN.2: /in(?=[\s(]|$)/i
IS.2: /is(?=\s|$)/i
EMPTY.2: /(?:empty|null)(?=[\s),]|$)/i
CUSTOM.2: /cf\s*\[\s*\d+\s*\]/i
EQUALS: /!?=/
ORDER: /[<>]=?/
QUOTED: /"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'/s
WORD: /[^\s()"'=!<>\[\]~,]+/

%ignore /\s+/
"""

_PARSER = Lark(_GRAMMAR, parser="lalr", propagate_positions=True)

_WHAT = {
    "EQUALS": "=",
    "TILDE": "~",
    "ORDER": ">",
    "LPAR": "(",
    "RPAR": ")",
    "COMMA": ",",
    "CUSTOM": "cf[10010]",
    "WORD": "a word",
    "QUOTED": "a quoted text",
}


def _text(token: Token) -> str:
    if token.type != "QUOTED":
        return str(token)
    body, quote = token[1:-1], token[0]
    return body.replace(f"\\{quote}", quote).replace("\\\\", "\\")


def _field(token: Token) -> str:
    name = canonical(_text(token))
    if name is None:
        raise BadCondition(
            f"{_text(token)!r} is no field",
            token.column or 1,
            "write a field such as project, label, fixVersion or customfield_10010",
        )
    return name


@v_args(inline=True)
class _Builder(Transformer[Token, Condition]):
    """From the tree of the grammar to conditions."""

    def any_of(self, *parts: Any) -> Condition:
        return _joined(_AnyOf, [part for part in parts if not isinstance(part, Token)])

    def all_of(self, *parts: Any) -> Condition:
        return _joined(_AllOf, [part for part in parts if not isinstance(part, Token)])

    def negated(self, _not: Token, part: Condition) -> Condition:
        return _Not(part)

    def listing(self, *values: Token) -> tuple[Token, ...]:
        return values

    def one_of(self, field: Token, *rest: Any) -> Condition:
        name, values = _field(field), rest[-1]
        words = tuple(_text(value) for value in (values if isinstance(values, tuple) else (values,)))
        if name in DATES:
            hint = f"write {name} >= {words[0]} and {name} < (the day after)"
            raise BadCondition(f"{name} is an instant and hardly ever equals a day", field.column or 1, hint)
        found = _OneOf(name, words, negated=len(rest) == 3 or rest[0] == "!=")
        return _unresolved(found) if name == "resolution" else found

    def contains(self, field: Token, value: Token) -> Condition:
        return _Contains(_field(field), _text(value))

    def compared(self, field: Token, order: Token, value: Token) -> Condition:
        name = _field(field)
        return _Compared(name, str(order), _text(value), _bound(name, value))

    def is_empty(self, field: Token, *rest: Token) -> Condition:
        found = _IsEmpty(_field(field))
        return _Not(found) if len(rest) == 3 else found


def _unresolved(found: _OneOf) -> Condition:
    """Jira says `resolution = Unresolved` for "has none"."""
    rest = tuple(value for value in found.values if value.casefold() != "unresolved")
    if len(rest) == len(found.values):
        return found
    empty: Condition = _Not(_IsEmpty("resolution")) if found.negated else _IsEmpty("resolution")
    if not rest:
        return empty
    parts = (empty, _OneOf(found.field, rest, found.negated))
    return _AllOf(parts) if found.negated else _AnyOf(parts)


def _bound(field: str, value: Token) -> Bound:
    text, column = _text(value), value.column or 1
    if field in DATES:
        return _moment(text, column)
    if field in NUMBERS:
        return _number(text, column)
    if not field.startswith("customfield_"):
        raise BadCondition(f"{field} has no order", column, "compare points, a date or a custom field, or use = and in")
    return _number(text, column) if _is_number(text) else _moment(text, column)


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def _number(text: str, column: int) -> float:
    if not _is_number(text):
        raise BadCondition(f"{text!r} is no number", column, "write a number such as 5 or 0.5")
    return float(text)


def _moment(text: str, column: int) -> datetime:
    try:
        return datetime.fromisoformat(text.replace("/", "-"))
    except ValueError:
        hint = 'write a day such as 2026-12-31 or "2026-12-31 09:00"; rules know no clock, so nothing relative'
        raise BadCondition(f"{text!r} is no date", column, hint) from None


def parse_condition(text: str) -> Condition:
    """Read a condition.

    Raises `BadCondition` with the column of what cannot be read and a hint.
    """
    try:
        return _Builder().transform(_PARSER.parse(text))
    except UnexpectedInput as problem:
        raise _unreadable(text, problem) from None
    except VisitError as problem:
        if isinstance(problem.orig_exc, BadCondition):
            raise problem.orig_exc from None
        raise


def _unreadable(text: str, problem: UnexpectedInput) -> BadCondition:
    wanted: Iterable[str] = ()
    if isinstance(problem, UnexpectedToken):
        wanted = problem.accepts or problem.expected
    elif isinstance(problem, UnexpectedCharacters):
        wanted = problem.allowed or ()
    ended = isinstance(problem, UnexpectedToken) and problem.token.type == "$END"
    column = len(text) + 1 if ended else len(text[: problem.pos_in_stream]) + 1
    what = "the condition ends too early" if ended else f"{text[column - 1 :].split(maxsplit=1)[0]!r} is not expected"
    names = sorted({_WHAT.get(name, name.lower()) for name in wanted if name != "$END"})
    return BadCondition(what, column, f"expected {', '.join(names)}" if names else "take it out")


def match_condition(match: Match) -> Condition:
    """A rule's `when` as one condition: all that is given must hold, any value of each will do.

    Raises `BadCondition` for a `where` that cannot be read.
    """
    parts: list[Condition] = [
        _OneOf(name, values)
        for name in ("key", "parent", "project", "type", "label", "component", "release")
        if (values := getattr(match, name))
    ]
    parts += [_OneOf(ident, values) for ident, values in match.field.items()]
    if match.where is not None:
        parts.append(parse_condition(match.where))
    return _joined(_AllOf, parts)
