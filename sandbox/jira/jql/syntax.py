"""From the text of a query to its tree.

The language is the one of Atlassian's "Advanced search" pages, less the operators on history (WAS, CHANGED).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from lark import Lark, Token, Transformer, UnexpectedCharacters, UnexpectedEOF, UnexpectedToken, v_args
from lark.exceptions import VisitError

MAX_SORTS = 7

# The reserved words that people meet as project keys and names; Jira's own list is longer by rare ones.
RESERVED_WORDS = frozenset(
    re.findall(
        r"\w+",
        """abort access add after alias all alter and any as asc audit avg before begin between boolean break by byte
    catch cf char character check checkpoint collate collation column commit connect continue count create
    current date decimal declare decrement default defaults define delete delimiter desc difference distinct
    divide do double drop else empty encoding end equals escape exclusive exec execute exists explain false
    fetch file field first float for from function go goto grant greater group having identified if immediate
    in increment index initial inner inout input insert int integer intersect intersection into is isempty
    isnull join last left less like limit lock long max min minus mode modify modulo more multiply next noaudit
    not notin nowait null number object of on option or order outer output power previous prior privileges
    public raise raw remove rename resource return returns revoke right row rowid rownum rows select session
    set share size sqrt start strict string subtract sum synonym table then to trans transaction trigger true
    uid union unique update user validate values view when whenever where while with""",
    )
)

_GRAMMAR = r"""
start: [disjunction] [ORDER_BY sort ("," sort)*]

?disjunction: conjunction (OR conjunction)*
?conjunction: negation (AND negation)*
?negation: NOT negation -> inverted
         | "(" disjunction ")"
         | clause

clause: name OPERATOR operand            -> compared
      | name IN (listing | call)         -> contained
      | name NOT IN (listing | call)     -> excluded
      | name IS EMPTY                    -> empty
      | name IS NOT EMPTY                -> filled

?operand: EMPTY -> nothing
        | literal
        | call
        | listing

listing: "(" item ("," item)* ")"
?item: literal | call | EMPTY -> nothing
call: (WORD | QUOTED) "(" [argument ("," argument)*] ")"
?argument: WORD | QUOTED
literal: WORD | QUOTED
name: WORD | QUOTED | CUSTOM
sort: name [DIRECTION]

ORDER_BY.3: /order\s+by(?![^\s,])/i
AND.2: /and(?=[\s(]|$)|&&?/i
OR.2: /or(?=[\s(]|$)|\|\|?/i
NOT.2: /not(?=[\s(]|$)|!(?![=~])/i
IN.2: /in(?=[\s(]|$)/i
IS.2: /is(?=\s|$)/i
EMPTY.2: /(?:empty|null)(?=[\s),]|$)/i
DIRECTION.2: /(?:asc|desc)(?=[\s,]|$)/i
CUSTOM.2: /cf\s*\[\s*\d+\s*\]/i
OPERATOR: /!=|!~|<=|>=|=|<|>|~/
QUOTED: /"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'/s
WORD: /(?:\\.|[^\s()"'=!<>\[\]~,|&{}*\/%+^$#@?;\\])+/s

%ignore /\s+/
"""


class JqlError(Exception):
    """The query is wrong; the text is what Jira would answer with its 400."""


class UnknownValue(JqlError):
    """A value names nothing that the caller could see; without validation it is passed over."""


@dataclass(frozen=True, slots=True)
class Literal:
    """A value as written, escapes undone."""

    text: str


@dataclass(frozen=True, slots=True)
class Call:
    """A function such as `openSprints()`."""

    name: str
    arguments: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Nothing:
    """EMPTY or NULL."""


Value = Literal | Call | Nothing


@dataclass(frozen=True, slots=True)
class Clause:
    """One comparison. `operator` is in lower case: `=`, `!=`, `~`, `in`, `not in`, `is`, `is not`, …."""

    field: str
    operator: str
    values: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class Not:
    """The opposite of a condition."""

    child: Condition


@dataclass(frozen=True, slots=True)
class Both:
    """All of several conditions."""

    children: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Either:
    """At least one of several conditions."""

    children: tuple[Condition, ...]


Condition = Clause | Not | Both | Either


@dataclass(frozen=True, slots=True)
class Sort:
    """One term of ORDER BY."""

    field: str
    descending: bool


@dataclass(frozen=True, slots=True)
class Query:
    """A whole query; `where` is None for one without any restriction."""

    where: Condition | None
    order: tuple[Sort, ...]


@lru_cache(maxsize=256)
def parse(text: str) -> Query:
    """The tree of a query, kept because each page of a result asks for it again.

    Raises JqlError, with the line and column, where Jira would answer 400 for the syntax alone.
    """
    try:
        query: Query = _TREE.transform(_PARSER.parse(text))
    except VisitError as error:
        raise error.orig_exc from None
    except (UnexpectedToken, UnexpectedEOF) as error:
        raise JqlError(_unexpected(error)) from None
    except UnexpectedCharacters as error:
        raise JqlError(_unreadable(error, text)) from None
    if len(query.order) > MAX_SORTS:
        raise JqlError(f"The maximum number of fields in the ORDER BY clause is {MAX_SORTS}.")
    return query


def _unexpected(error: UnexpectedToken | UnexpectedEOF) -> str:
    token = error.token if isinstance(error, UnexpectedToken) else Token("$END", "")
    if token.type == "$END":
        return "Error in the JQL Query: the query ends too early; a field, an operator or a value is missing."
    _refuse_reserved(token)
    return f"Error in the JQL Query: Expecting either 'OR' or 'AND' or an operator but got '{token}'. {_place(token)}"


def _unreadable(error: UnexpectedCharacters, text: str) -> str:
    at = error.pos_in_stream or 0
    character = text[at]
    place = f"(line {error.line}, character {error.column})"
    if character in "\"'":
        return f"Error in the JQL Query: The quoted string {text[at:]} has not been completed. {place}"
    if character in "()=!<>[]~,|&":
        return f"Error in the JQL Query: Expecting a field or a value but got '{character}'. {place}"
    return (
        f"Error in the JQL Query: The character '{character}' is a reserved JQL character. "
        f"You must enclose it in a string or use the escape '\\u{ord(character):04x}' instead. {place}"
    )


def _place(token: Token) -> str:
    return f"(line {token.line}, character {token.column})"


def _refuse_reserved(token: Token) -> None:
    if token.lower() in RESERVED_WORDS:
        raise JqlError(
            f"Error in the JQL Query: '{token}' is a reserved JQL word. "
            f"You must surround it in quotation marks to use it in a query. {_place(token)}"
        )


_ESCAPE = re.compile(r"\\(u[0-9a-fA-F]{4}|.)", re.DOTALL)
_ESCAPED = {"n": "\n", "t": "\t", "r": "\r", "\\": "\\", '"': '"', "'": "'", " ": " "}


def _unescape(found: re.Match[str]) -> str:
    code = found[1]
    if code[0] == "u" and len(code) == 5:
        return chr(int(code[1:], 16))
    if code not in _ESCAPED:
        raise JqlError(
            f"Error in the JQL Query: '\\{code}' is an illegal JQL escape sequence. The valid escape sequences are "
            "\\', \\\", \\t, \\n, \\r, \\\\, '\\ ' and \\uXXXX."
        )
    return _ESCAPED[code]


def _text(token: Token) -> str:
    if token.type == "QUOTED":
        return _ESCAPE.sub(_unescape, token[1:-1])
    _refuse_reserved(token)
    return _ESCAPE.sub(_unescape, str(token))


def _listed(values: Value | tuple[Value, ...]) -> tuple[Value, ...]:
    return values if isinstance(values, tuple) else (values,)


@v_args(inline=True)
class _Tree(Transformer[Token, Query]):
    """Turns lark's tree into ours, from the leaves up."""

    def name(self, token: Token) -> str:
        return re.sub(r"\s", "", token.lower()) if token.type == "CUSTOM" else _text(token).strip().lower()

    def literal(self, token: Token) -> Literal:
        return Literal(_text(token))

    def nothing(self, _: Token) -> Nothing:
        return Nothing()

    def call(self, name: Token, *arguments: Token | None) -> Call:
        return Call(_text(name).lower(), tuple(_text(token) for token in arguments if token is not None))

    def listing(self, *values: Value) -> tuple[Value, ...]:
        return values

    def compared(self, name: str, operator: Token, operand: Value | tuple[Value, ...]) -> Clause:
        if isinstance(operand, tuple):
            raise JqlError(f"Operator '{operator}' does not support lists; use 'in' for the field '{name}'.")
        return Clause(name, str(operator), (operand,))

    def contained(self, name: str, _: Token, operand: Value | tuple[Value, ...]) -> Clause:
        return Clause(name, "in", _listed(operand))

    def excluded(self, name: str, _: Token, __: Token, operand: Value | tuple[Value, ...]) -> Clause:
        return Clause(name, "not in", _listed(operand))

    def empty(self, name: str, *_: Token) -> Clause:
        return Clause(name, "is", (Nothing(),))

    def filled(self, name: str, *_: Token) -> Clause:
        return Clause(name, "is not", (Nothing(),))

    def inverted(self, _: Token, child: Condition) -> Not:
        return Not(child)

    def conjunction(self, *parts: Any) -> Both:
        return Both(parts[::2])

    def disjunction(self, *parts: Any) -> Either:
        return Either(parts[::2])

    def sort(self, name: str, direction: Token | None) -> Sort:
        return Sort(name, direction is not None and direction.lower() == "desc")

    def start(self, where: Condition | None, *order: Any) -> Query:
        return Query(where, tuple(term for term in order if isinstance(term, Sort)))


_PARSER = Lark(_GRAMMAR, parser="lalr", maybe_placeholders=True, propagate_positions=False)
_TREE = _Tree()
