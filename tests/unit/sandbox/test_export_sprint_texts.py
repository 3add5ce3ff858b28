from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.exports.jira.sprints import is_sprint_text, parse_sprint_text

HEAD = "com.atlassian.greenhopper.service.sprint.Sprint@1f2e3d"


def test_null_and_empty_values_are_none() -> None:
    found = parse_sprint_text(f"{HEAD}[id=7,rapidViewId=<null>,state=CLOSED,name=One,goal=,endDate=<null>]")
    assert found == {
        "id": "7", "rapidViewId": None, "state": "CLOSED", "name": "One", "goal": None, "endDate": None,
    }  # fmt: skip


def test_keys_may_come_in_any_order() -> None:
    assert parse_sprint_text(f"{HEAD}[rapidViewId=2,name=Two,id=12]")["id"] == "12"


def test_brackets_and_bars_in_a_name_belong_to_it() -> None:
    found = parse_sprint_text(f"{HEAD}[id=3,state=ACTIVE,name=[Team | A] Sprint 03,sequence=3]")
    assert found["name"] == "[Team | A] Sprint 03"


def test_commas_in_a_goal_do_not_part_it() -> None:
    found = parse_sprint_text(f"{HEAD}[id=3,name=S,goal=ship it, then rest, and celebrate,]")
    assert found["goal"] == "ship it, then rest, and celebrate,"


def test_a_known_key_that_comes_again_is_part_of_the_text_before_it() -> None:
    found = parse_sprint_text(f"{HEAD}[id=3,name=S,goal=beat,name=of the game]")
    assert (found["name"], found["goal"]) == ("S", "beat,name=of the game")


@pytest.mark.parametrize("text", ["no brackets", f"{HEAD}[name=S]", f"{HEAD}[id=x,name=S]", "]["])
def test_a_text_without_brackets_or_id_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="no "):
        parse_sprint_text(text)


def test_ordinary_text_is_no_sprint_text() -> None:
    assert is_sprint_text(f"{HEAD}[id=1]")
    assert not is_sprint_text("Sprint 4 [id=1]")
    assert not is_sprint_text(4)


texts = st.text(alphabet="abc ,=[]|<>", min_size=1).filter(lambda text: text != "<null>")


@given(name=texts, goal=texts)
def test_any_name_and_goal_come_back_as_they_were(name: str, goal: str) -> None:
    found = parse_sprint_text(f"{HEAD}[id=1,rapidViewId=2,state=CLOSED,name={name},sequence=1,goal={goal}]")
    assert (found["name"], found["goal"]) == (name, goal)
