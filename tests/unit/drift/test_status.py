"""What the roadmap and the board claim against what the work says."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from drift.findings import Finding, Reason, Severity, Unit
from drift.inputs import DriftInputs, Shown
from mapping.backlog import Category, Issue, Release, Status
from mapping.roadmap import ShippedWhen, Stage
from tests.unit.drift.small_backlog import DOING, DONE, ODD, TODO, at, findings, inputs, item, moved, only, story, value

CLAIMS = tuple(
    f"{code}{public}"
    for code in ("over-claimed", "under-claimed", "not-announced", "no-work")
    for public in ("", "-in-public")
)


def work(todo: int, doing: int, done: int) -> list[Issue]:
    statuses: list[Status] = [TODO] * todo + [DOING] * doing + [DONE] * done
    return [story(str(number), status) for number, status in enumerate(statuses)]


def claimed(stage: Stage, *counts: int, public: bool = False) -> DriftInputs:
    shown = {"search": Shown(stage)} if public else {}
    return inputs([item(stage=stage)], {"search": work(*counts)}, public=shown)


@pytest.mark.parametrize(
    ("stage", "counts", "code", "steps"),
    [
        (Stage.PLANNED, (3, 1, 0), "under-claimed", -1),
        (Stage.BUILDING, (4, 0, 0), "over-claimed", 1),
        (Stage.SHIPPED, (0, 1, 3), "over-claimed", 1),
        (Stage.BUILDING, (0, 0, 4), "not-announced", -1),
        (Stage.SHIPPED, (4, 0, 0), "over-claimed", 2),
    ],
)
def test_oracle_a_claim_is_compared_with_the_work(stage: Stage, counts: tuple[int, ...], code: str, steps: int) -> None:
    found = only(claimed(stage, *counts), *CLAIMS)
    assert (found.code, value(found), found.figure and found.figure.unit) == (code, steps, Unit.STEPS)
    assert found.severity is Severity.DRIFT


def test_oracle_shipped_with_all_done_is_no_finding() -> None:
    assert findings(claimed(Stage.SHIPPED, 0, 0, 4), *CLAIMS) == []


def test_oracle_building_without_work_is_no_scope() -> None:
    assert only(claimed(Stage.BUILDING, 0, 0, 0), *CLAIMS).reason is Reason.NO_SCOPE


def test_an_over_claim_that_customers_see_is_broken_and_comes_first() -> None:
    given = claimed(Stage.SHIPPED, 0, 1, 3, public=True)
    found = only(given, *CLAIMS)
    assert (found.code, found.severity) == ("over-claimed-in-public", Severity.BROKEN)
    assert found.sentence == "Search: customers are told shipped, but 3 of 4 stories are done and 1 under way"
    assert [issue.key for issue in found.issues] == ["APP-0"]


def test_an_under_claim_in_public_breaks_nothing() -> None:
    assert only(claimed(Stage.PLANNED, 3, 1, 0, public=True), *CLAIMS).severity is Severity.DRIFT


def test_the_file_and_the_board_are_judged_apart_where_they_differ() -> None:
    given = inputs([item(stage=Stage.SHIPPED)], {"search": work(0, 1, 3)}, public={"search": Shown(Stage.BUILDING)})
    assert only(given, *CLAIMS).code == "over-claimed"


def test_an_item_that_says_no_stage_claims_nothing() -> None:
    assert findings(inputs([item()], {"search": work(3, 1, 0)}), *CLAIMS) == []


def released(out: bool, **fields: Any) -> DriftInputs:
    done = story("1", DONE, release_ids=("r1",))
    return inputs(
        [item(stage=Stage.SHIPPED, **fields)],
        {"search": [done]},
        releases=[Release("r1", "APP", "1.0", released=out)],
        public={"search": Shown(Stage.SHIPPED)},
    )


def test_done_work_is_not_shipped_before_its_release() -> None:
    found = only(released(False), *CLAIMS)
    assert found.code == "over-claimed-in-public"
    assert found.sentence.endswith("but its release is not out")
    assert findings(released(True), *CLAIMS) == []


def test_an_item_may_ship_when_done_or_when_confirmed() -> None:
    assert findings(released(False, shipped_when=ShippedWhen.DONE), *CLAIMS) == []
    assert only(released(True, shipped_when=ShippedWhen.CONFIRMED), *CLAIMS).sentence.endswith("nobody confirmed it")
    confirmed = released(False, shipped_when=ShippedWhen.CONFIRMED, confirmed_shipped=date(2026, 11, 1))
    assert findings(confirmed, *CLAIMS) == []


def test_an_unmapped_status_is_named_and_nothing_is_guessed() -> None:
    given = inputs(
        [item(stage=Stage.SHIPPED), item("speed", stage=Stage.BUILDING)],
        {"search": [story("1", ODD)], "speed": [story("2", DOING)]},
    )
    found = only(given, "unmapped-status", *CLAIMS)
    assert (found.subject.id, found.reason) == ("search", Reason.UNMAPPED_STATUS)
    assert "Parked" in found.sentence
    assert [issue.key for issue in found.issues] == ["APP-1"]


def back(*changes: tuple[str, Status, Status], now: Status = TODO) -> list[Finding]:
    history = [moved("1", at(day), before, after) for day, before, after in changes]
    return findings(
        inputs([item()], {"search": [story("1", now), story("2", DOING), story("3", DONE), story("4")]}, history),
        "moved-back",
    )


def test_a_move_back_counts_even_when_todays_state_agrees_again() -> None:
    (found,) = back(("2026-11-17", TODO, DOING), ("2026-11-18", DOING, TODO), ("2026-11-19", TODO, DOING), now=DOING)
    assert value(found) == 1
    assert [issue.note for issue in found.issues] == ["In Progress to To Do"]


def test_a_reopened_story_is_reported() -> None:
    (found,) = back(("2026-11-18", DONE, DOING), now=DOING)
    assert found.sentence == "Search went backwards in the last seven days: 1 story reopened"


def test_a_move_back_of_last_week_is_last_weeks_news() -> None:
    assert back(("2026-11-14", DOING, TODO)) == []


def test_a_move_within_a_stage_is_no_move_back() -> None:
    review = Status("4", "In Review", Category.INDETERMINATE)
    assert back(("2026-11-18", DOING, review), now=review) == []


def test_a_move_forward_is_none() -> None:
    assert back(("2026-11-18", TODO, DOING), now=DOING) == []
