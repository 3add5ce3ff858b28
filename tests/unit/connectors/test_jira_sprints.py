from __future__ import annotations

from datetime import UTC, datetime

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.errors import BadAnswer
from connectors.jira.answers import SprintAnswer
from connectors.jira.sprints import parse_sprint, sprint_parts
from mapping.backlog import Sprint, SprintState

BEAN = "com.atlassian.greenhopper.service.sprint.Sprint@4c9c41a5"


def test_a_text_of_data_center_is_read() -> None:
    text = (
        f"{BEAN}[id=266,rapidViewId=174,state=CLOSED,name=Ship it,startDate=2024-03-04T09:00:00.000+01:00,"
        "endDate=2024-03-15T17:00:00.000+01:00,completeDate=2024-03-15T16:30:00.000+01:00,sequence=266,goal=]"
    )
    assert parse_sprint(text, "issue MP-1") == Sprint(
        id=266,
        name="Ship it",
        state=SprintState.CLOSED,
        board_id=174,
        start=datetime(2024, 3, 4, 8, tzinfo=UTC),
        end=datetime(2024, 3, 15, 16, tzinfo=UTC),
        complete=datetime(2024, 3, 15, 15, 30, tzinfo=UTC),
    )


def test_brackets_and_bars_in_a_name_are_part_of_it() -> None:
    text = f"{BEAN}[rapidViewId=1,state=ACTIVE,name=[Billing] Sprint 03 | a,startDate=<null>,endDate=<null>,id=7]"
    sprint = parse_sprint(text, "issue MP-1")
    assert (sprint.id, sprint.name, sprint.start) == (7, "[Billing] Sprint 03 | a", None)


def test_commas_in_a_goal_are_part_of_it() -> None:
    text = f"{BEAN}[id=7,state=FUTURE,name=Next,goal=login, search, and more,,sequence=7]"
    assert parse_sprint(text, "issue MP-1").goal == "login, search, and more,"


def test_an_object_of_cloud_is_read() -> None:
    sprint = parse_sprint(sprint_object(name="Sprint 3", boardId=9, startDate="2026-03-02T08:00:00.000Z"), "issue MP-1")
    assert (sprint.board_id, sprint.state, sprint.began) == (
        9,
        SprintState.ACTIVE,
        datetime(2026, 3, 2, 8, tzinfo=UTC),
    )


def sprint_object(**told: object) -> SprintAnswer:
    return msgspec.convert({"id": 3, "name": "x", "state": "active"} | told, SprintAnswer)


def test_the_board_where_a_sprint_was_made_counts_before_those_that_show_it() -> None:
    assert parse_sprint(sprint_object(originBoardId="7", boardId=9), "x").board_id == 7
    assert parse_sprint(sprint_object(), "x").board_id is None


@pytest.mark.parametrize("empty", [None, ""])
def test_a_sprint_to_come_may_have_no_dates(empty: str | None) -> None:
    sprint = parse_sprint(sprint_object(state="future", startDate=empty, endDate=empty), "x")
    assert (sprint.state, sprint.start, sprint.end) == (SprintState.FUTURE, None, None)


@pytest.mark.parametrize(
    ("sprint", "field"),
    [
        ("no brackets here", "sprint"),
        (f"{BEAN}[name=No id,state=CLOSED]", "id"),
        (f"{BEAN}[id=seven,name=x,state=CLOSED]", "sprint.id"),
        (f"{BEAN}[id=1,state=PAUSED,name=x]", "sprint.state"),
        (sprint_object(state="paused"), "sprint.state"),
        (sprint_object(startDate="soon"), "sprint.startDate"),
        (sprint_object(endDate="2026-03-02T08:00:00.000"), "sprint.endDate"),
        (sprint_object(boardId="x"), "sprint.board"),
    ],
)
def test_what_is_no_sprint_is_refused_by_issue_and_field(sprint: SprintAnswer | str, field: str) -> None:
    with pytest.raises(BadAnswer, match="issue MP-1") as refused:
        parse_sprint(sprint, "issue MP-1")
    assert refused.value.field == field


@pytest.mark.parametrize(
    "text",
    [
        "[id=7,rapidViewId=3,state=CLOSED,name=Old,startDate=<null>,endDate=<null>,completeDate=<null>,sequence=7]",
        "[sequence=7,completeDate=<null>,endDate=,startDate=,name=Old,state=CLOSED,rapidViewId=3,id=7]",
        "[rapidViewId=3,state=CLOSED,name=Old,goal=<null>,startDate=<null>,autoStartStop=false,synced=false,id=7]",
        "[id=7,rapidViewId=3,state=CLOSED,name=Old,activatedDate=<null>,goal=,incompleteIssuesDestinationId=<null>]",
    ],
)
def test_keys_come_in_any_order_and_some_not_at_all(text: str) -> None:
    assert parse_sprint(BEAN + text, "x") == Sprint(id=7, name="Old", state=SprintState.CLOSED, board_id=3)


plain = st.text(st.characters(exclude_characters="=", codec="utf-8"), min_size=1).filter(str.strip)


@given(name=plain, goal=plain)
def test_any_name_and_goal_without_an_equals_sign_survive(name: str, goal: str) -> None:
    parts = sprint_parts(f"{BEAN}[id=1,name={name},goal={goal},state=CLOSED]", "issue MP-1")
    assert (parts["name"], parts["goal"]) == (name, None if goal == "<null>" else goal)
