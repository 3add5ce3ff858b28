"""Laws that every query keeps, whatever its clauses."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from sandbox.jira.jql.evaluate import find
from sandbox.jira.jql.index import Index
from sandbox.jira.jql.syntax import JqlError, parse
from sandbox.jira.jql.world import World
from tests.unit.sandbox.jira_site import NOW, small_site

SITE = small_site()
WORLD = World(SITE, Index(SITE.issues), frozenset(SITE.projects), NOW, ZoneInfo("Europe/Berlin"), "u1")
CLAUSES = (
    "project = APP",
    "status != Done",
    "sprint in openSprints()",
    "sprint is not empty",
    "fixVersion = '1.0'",
    "labels not in (search)",
    "'Story Points' > 3",
    "resolution = Unresolved",
    "due is empty",
    "updated >= -1d",
    "updated > '2026-03-05'",
    "key in (APP-2, INT-1)",
    "id = 1003",
    "id > 1002",
    "summary ~ the",
    "parent = APP-1",
)
FIELDS = ("project", "key", "id", "status", "sprint", "updated", "due", "labels", "summary", "cf[10016]", "priority")
OPERATORS = ("=", "!=", ">", "<=", "~", "!~", "in", "not in", "is", "is not")

conditions = st.recursive(
    st.sampled_from(CLAUSES),
    lambda inner: st.one_of(
        st.builds("({} AND {})".format, inner, inner),
        st.builds("({} OR {})".format, inner, inner),
        st.builds("NOT ({})".format, inner),
    ),
    max_leaves=6,
)
values = st.one_of(st.text(max_size=12), st.integers().map(str), st.from_regex(r"\A[+-]?\d{1,12}[wdhm]\Z"))


def found(jql: str) -> set[str]:
    return {issue.id for issue in find(parse(jql), WORLD)}


def quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


@given(conditions, conditions)
def test_and_is_the_common_part_and_or_the_union(left: str, right: str) -> None:
    assert found(f"({left}) AND ({right})") == found(left) & found(right)
    assert found(f"({left}) OR ({right})") == found(left) | found(right)


@given(conditions, conditions)
def test_not_follows_de_morgan_and_undoes_itself(left: str, right: str) -> None:
    assert found(f"NOT (({left}) AND ({right}))") == found(f"NOT ({left})") | found(f"NOT ({right})")
    assert found(f"NOT (NOT ({left}))") == found(left)


@given(conditions)
def test_a_condition_and_its_opposite_share_no_issue(condition: str) -> None:
    assert not found(condition) & found(f"NOT ({condition})")


@given(st.sampled_from(FIELDS), st.sampled_from(OPERATORS), values)
def test_no_value_breaks_a_query_otherwise_than_by_a_jql_error(field: str, operator: str, value: str) -> None:
    operand = f"({quoted(value)})" if operator.endswith("in") else quoted(value)
    try:
        assert found(f"{field} {operator} {operand}") <= SITE.issues.keys()
    except JqlError as error:
        assert str(error)
