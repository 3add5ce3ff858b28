"""What a plan does to promises, and which changes of them wait for a person."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from mapping.public.boards import ListsBy, PromiseChange, PublicBoard
from mapping.public.cards import Card
from mapping.roadmap import Stage
from mapping.targets import parse_target
from sync.publish.plan import MovedPromise, Plan
from sync.publish.promise import with_promises
from tests.unit.sync.memory_board import BOARD_ID
from tests.unit.sync.wanted import Site, card, wanted

DATE, BACK, WITHDRAWAL = PromiseChange.DATE, PromiseChange.STAGE_BACK, PromiseChange.WITHDRAWAL
PLANNED, BUILDING, SHIPPED, CANCELLED = Stage.PLANNED, Stage.BUILDING, Stage.SHIPPED, Stage.CANCELLED


def board(**more: Any) -> PublicBoard:
    return PublicBoard(id="road", trello=BOARD_ID, **more)


def promised(
    stage: Stage = PLANNED, target: str = "Q1 2027", deadline: date | None = None, item: str = "search"
) -> Card:
    return card(item, title=f"{item} {stage} {target}", stage=stage, target=parse_target(target), deadline=deadline)


def planned(before: Card, after: Card | None, on: PublicBoard | None = None) -> Plan:
    site = Site()
    other = card("other")
    site.publish(wanted(before, other))
    goal = [after, other] if after else [other]
    shown = {before.item_id: before, "other": other}
    return with_promises(site.plan(wanted(*goal)), on or board(), shown, {one.item_id: one for one in goal})


def moved(before: Card, after: Card | None, on: PublicBoard | None = None) -> list[str]:
    (change,) = planned(before, after, on).changes
    return [f"{one.kind}: {one}" for one in change.promises]


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        (promised(), promised(target="Q2 2027"), ["date: the promised date goes from Q1 2027 to Q2 2027"]),
        (promised(), promised(target="2027-02"), ["date: the promised date goes from Q1 2027 to 2027-02"]),
        (promised(), promised(target="none"), ["date: the promised date goes from Q1 2027 to none"]),
        (promised(target="next"), promised(target="later"), ["date: the promised date goes from next to later"]),
        (promised(target="none"), promised(target="Q2 2027"), []),
        (promised(), promised(BUILDING), []),
        (promised(BUILDING), promised(PLANNED), ["stage-back: the stage goes back from building to planned"]),
        (promised(SHIPPED), promised(BUILDING), ["stage-back: the stage goes back from shipped to building"]),
        (promised(SHIPPED), promised(SHIPPED, "Q2 2027"), []),
        (promised(BUILDING), promised(SHIPPED), []),
        (promised(), promised(CANCELLED), ["withdrawal: what was promised (planned, Q1 2027) is cancelled"]),
        (promised(CANCELLED), promised(PLANNED), []),
        (promised(target="none"), None, ["withdrawal: what was promised (planned) is withdrawn"]),
        (promised(BUILDING), None, ["withdrawal: what was promised (building, Q1 2027) is withdrawn"]),
        (promised(SHIPPED), None, []),
        (promised(CANCELLED), None, []),
    ],
)
def test_what_a_change_does_to_a_promise(before: Card, after: Card | None, told: list[str]) -> None:
    assert moved(before, after) == told


def test_a_release_whose_day_moved_moves_the_promise_though_its_name_is_the_same() -> None:
    before = promised(target="release two", deadline=date(2027, 3, 1))
    after = replace(before, deadline=date(2027, 4, 1), title="Another title")
    told = "date: the promised date goes from release two (2027-03-01) to release two (2027-04-01)"
    assert moved(before, after) == [told]


def test_a_date_that_customers_are_not_shown_is_no_promise() -> None:
    hidden = board(show_target=False)
    assert moved(promised(), promised(target="Q2 2027"), hidden) == []
    quarters = board(show_target=False, lists_by=ListsBy.QUARTER)
    assert len(moved(promised(), promised(target="Q2 2027"), quarters)) == 1


def test_a_card_of_which_nothing_is_remembered_promised_nothing() -> None:
    site = Site()
    site.publish(wanted(card("search"), card("other")))
    plan = with_promises(site.plan(wanted(card("other"))), board(), {}, {})
    assert [change.promises for change in plan.changes] == [()]


def test_held_changes_wait_while_the_rest_flows() -> None:
    site = Site()
    cards = [promised(item=name) for name in ("search", "export", "mobile")]
    site.publish(wanted(*cards))
    goal = [promised(item="search", target="Q2 2027"), promised(BUILDING, item="export")]
    shown, after = {one.item_id: one for one in cards}, {one.item_id: one for one in goal}
    whole = with_promises(site.plan(wanted(*goal)), board(), shown, after)
    assert [one.subject for one in whole.changes] == ["search", "export", "mobile"]
    plan = whole.holding([DATE, BACK])
    assert [one.subject for one in plan.changes] == ["export", "mobile"]
    assert [one.subject for one in plan.pending] == ["search"]
    why = "waits for approval: the promised date goes from Q1 2027 to Q2 2027"
    assert [(one.item_id, one.what, one.why) for one in plan.held] == [("search", "approval", why)]
    assert whole.holding([]) == whole
    assert [one.subject for one in whole.holding([WITHDRAWAL]).pending] == ["mobile"]


def test_what_waits_has_a_checksum_of_its_own() -> None:
    plan = planned(promised(), promised(target="Q2 2027")).holding([DATE])
    later = planned(promised(), promised(target="Q3 2027")).holding([DATE])
    assert len(plan.pending_checksum) == 12
    assert plan.pending_checksum not in (later.pending_checksum, plan.checksum)
    assert plan.holding([]).pending_checksum == ""


def test_a_promise_tells_what_moved() -> None:
    assert str(MovedPromise(BACK, "building", "planned")) == "the stage goes back from building to planned"
