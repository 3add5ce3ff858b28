"""JQL as text: what is read, what is refused and how."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.jira.jql.syntax import (
    RESERVED_WORDS,
    Both,
    Call,
    Clause,
    Either,
    JqlError,
    Literal,
    Not,
    Nothing,
    Sort,
    parse,
)

A, B, C = (Clause(name, "=", (Literal("1"),)) for name in "abc")


def quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("a = 1", A),
        ("a=1 AND b=1", Both((A, B))),
        ("a=1 && b=1 || c=1", Either((Both((A, B)), C))),
        ("a=1 and (b=1 or c=1)", Both((A, Either((B, C))))),
        ("NOT a=1", Not(A)),
        ("!(a=1)", Not(A)),
        ("a != empty", Clause("a", "!=", (Nothing(),))),
        ("a IS NOT NULL", Clause("a", "is not", (Nothing(),))),
        ("a not in (1, 'two words', EMPTY)", Clause("a", "not in", (Literal("1"), Literal("two words"), Nothing()))),
        ("sprint in openSprints()", Clause("sprint", "in", (Call("opensprints", ()),))),
        ('due < startOfDay("-1d")', Clause("due", "<", (Call("startofday", ("-1d",)),))),
        ("updated >= -15m", Clause("updated", ">=", (Literal("-15m"),))),
        ("'Epic Link' = APP-1", Clause("epic link", "=", (Literal("APP-1"),))),
        ("cf[10016] > 3", Clause("cf[10016]", ">", (Literal("3"),))),
        ("labels = orange", Clause("labels", "=", (Literal("orange"),))),
        ('a = "it\'s \\u0041\\n"', Clause("a", "=", (Literal("it's A\n"),))),
    ],
)
def test_a_query_is_read_into_its_tree(text: str, tree: object) -> None:
    assert parse(text).where == tree


def test_order_by_stands_with_and_without_a_restriction() -> None:
    assert parse("order by key").where is None
    assert parse("a=1 ORDER BY updated ASC, key desc").order == (Sort("updated", False), Sort("key", True))


def test_seven_sort_fields_are_taken_and_eight_refused() -> None:
    assert len(parse("a=1 order by a,b,c,d,e,f,g").order) == 7
    with pytest.raises(JqlError, match="maximum number of fields"):
        parse("a=1 order by a,b,c,d,e,f,g,h")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("project = INT", r"'INT' is a reserved JQL word.*\(line 1, character 11\)"),
        ("and = 3", "'and' is a reserved JQL word"),
        ("a = b@c", r"character '@' is a reserved JQL character.*\\u0040"),
        ("updated > 2026/03/01", "character '/' is a reserved"),
        ('a = "open', "has not been completed"),
        ("a =", "ends too early"),
        ("a = 1 b = 2", "Expecting either 'OR' or 'AND'"),
        ("a = (1, 2)", "does not support lists"),
        (r'a = "\q"', "illegal JQL escape sequence"),
        ("a\n= = 1", r"Expecting .* got '='. \(line 2, character 3\)"),
    ],
)
def test_what_jira_refuses_is_refused_with_the_place(text: str, message: str) -> None:
    with pytest.raises(JqlError, match=message):
        parse(text)


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_any_text_survives_quoting(text: str) -> None:
    assert parse(f"summary ~ {quoted(text)}").where == Clause("summary", "~", (Literal(text),))


@given(st.sampled_from(sorted(RESERVED_WORDS - {"empty", "null"})))
def test_every_reserved_word_is_refused_bare_and_taken_in_quotes(word: str) -> None:
    assert parse(f"project = {quoted(word)}").where == Clause("project", "=", (Literal(word),))
    with pytest.raises(JqlError):
        parse(f"project = {word}")


@given(st.text(max_size=40))
def test_no_text_breaks_the_parser_otherwise_than_by_a_jql_error(text: str) -> None:
    try:
        parse(text)
    except JqlError as error:
        assert str(error)
