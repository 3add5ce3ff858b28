"""What a condition in the manner of JQL holds for."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from mapping.backlog import Release, Sprint, SprintState
from mapping.conditions import BadCondition, match_condition, parse_condition
from mapping.issue_fields import Lookup
from mapping.rules import Match
from tests.unit.mapping.builders import DONE, backlog, issue

EPIC = issue("APP-1", level=1)
STORY = issue(
    "APP-2",
    parent_id="i1",
    labels=("search", "Fast Lane"),
    components=("web",),
    release_ids=("r1",),
    sprint_ids=(7,),
    priority="High",
    points=5.0,
    created=datetime(2026, 3, 1, 10, 0, tzinfo=UTC),
    due=date(2026, 12, 1),
    summary="Find things",
    fields=(("customfield_10010", "Gold"), ("customfield_10011", "8")),
)
SUBTASK = issue("APP-3", level=-1, parent_id="i2", type_name="Sub-task")
CLOSED = issue("OPS-4", status=DONE, resolution="Won't Do", resolved=datetime(2026, 5, 1, tzinfo=UTC))
EVERYTHING = backlog(
    EPIC,
    STORY,
    SUBTASK,
    CLOSED,
    releases={"r1": Release("r1", "APP", "1.0")},
    sprints={7: Sprint(7, "Sprint Seven", SprintState.ACTIVE)},
)


def found(text: str, former: dict[str, str] | None = None) -> str:
    """The keys of the issues that hold, told apart by number."""
    lookup = Lookup(EVERYTHING, former or {})
    condition = parse_condition(text)
    held = {one.id for one in EVERYTHING.issues.values() if condition.holds(one, lookup)}
    assert condition.select(lookup) == held  # the quick way finds the same
    return "".join(sorted(ident[1:] for ident in held))


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("project = app", "123"),
        ("project != APP", "4"),
        ("project in (APP, OPS)", "1234"),
        ("project not in (APP)", "4"),
        ("key = APP-2", "2"),
        ("issuekey in (app-2, OPS-4)", "24"),
        ("type = Epic", "1"),
        ("issuetype = Sub-task", "3"),
        ("status = done", "4"),
        ("status = 5", "4"),
        ("category = done", "4"),
        ('statusCategory = "To Do"', "123"),
        ("label = search", "2"),
        ('labels in ("fast lane", other)', "2"),
        ("labels = 'fast lane'", "2"),
        ("labels != other", "2"),
        ("labels is empty", "134"),
        ("labels IS NOT EMPTY", "2"),
        ("component = web", "2"),
        ("fixVersion = 1.0", "2"),
        ("release = r1", "2"),
        ('sprint = "sprint seven"', "2"),
        ("sprint = 7", "2"),
        ("priority = high", "2"),
        ("resolution = Unresolved", "123"),
        ("resolution != unresolved", "4"),
        ('resolution in (unresolved, "won\'t do")', "1234"),
        ("parent = APP-1", "23"),
        ("parent = APP-2", "3"),
        ("'Epic Link' is empty", "14"),
        ("points > 4", "2"),
        ("points >= 5.5", ""),
        ('"story points" <= 5', "2"),
        ("created < 2026-03-02", "2"),
        ("created >= '2026-03-01 10:00'", "1234"),
        ("created >= '2026-03-01 10:01'", "134"),
        ("resolved > 2026/04/30", "4"),
        ("due <= 2026-12-01", "2"),
        ("summary ~ THING", "2"),
        ("key ~ OPS", "4"),
        ("customfield_10010 = gold", "2"),
        ("cf[10010] is not empty", "2"),
        ("cf[10011] > 7", "2"),
        ("cf[10010] > 7", ""),
        ("not project = APP", "4"),
        ("project = APP and (type = Epic or label = search)", "12"),
        ("project = OPS or project = APP and type = Epic", "14"),
        ("not (project = OPS or type = Epic)", "23"),
    ],
)
def test_a_condition_holds_for(text: str, numbers: str) -> None:
    assert found(text) == numbers


def test_a_moved_issue_is_found_by_the_key_it_had() -> None:
    assert found("key = OLD-9", {"OLD-9": "i4"}) == "4"
    assert found("parent = OLD-9", {"OLD-9": "i1"}) == "23"


@pytest.mark.parametrize(
    ("text", "column", "hint"),
    [
        ("colour = red", 1, "fixVersion"),
        ("label = search and", 19, "a word"),
        ("label search", 7, "="),
        ("label = a b", 11, "and, or"),
        ("(label = a", 11, "expected )"),
        ("created >= -30d", 12, "no clock"),
        ("created = 2026-01-01", 1, "created >= 2026-01-01"),
        ("points > many", 10, "number"),
        ("priority > High", 12, "use = and in"),
        ('label = "open', 9, "quoted"),
        ("", 1, "a word"),
        ("label in ()", 11, "a word"),
    ],
)
def test_what_cannot_be_read_is_named_with_its_column_and_a_hint(text: str, column: int, hint: str) -> None:
    with pytest.raises(BadCondition, match=rf"\(column {column}\)") as caught:
        parse_condition(text)
    assert caught.value.column == column
    assert hint in caught.value.hint


@pytest.mark.parametrize(
    ("match", "why"),
    [
        ({"label": ["other", "search"]}, "label is search"),
        ({"parent": ["APP-1"], "where": "points > 3 and not project = OPS"}, "parent is APP-1 and points is > 3 and"),
        ({"field": {"customfield_10010": ["gold"]}}, "customfield_10010 is gold"),
        ({"label": ["other"], "project": ["APP"]}, "label is not other"),
        ({"where": "labels is empty or created < 2020-01-01"}, "label is not empty and created is not < 2020-01-01"),
    ],
)
def test_a_match_says_in_words_what_held_or_what_was_missing(match: dict[str, Any], why: str) -> None:
    assert match_condition(Match.model_validate(match)).why(STORY, Lookup(EVERYTHING)).startswith(why)
