"""Findings on what customers were shown: moves, withdrawals, wording, differences from the files, kept rates."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

import pytest

from drift.findings import Finding, Measure, Reason, Severity
from drift.inputs import DriftInputs, Showing
from drift.measure import measure_all
from mapping.backlog import Change, Issue
from mapping.roadmap import Cancelled, Item, Stage
from tests.unit.drift.small_backlog import at, detail, findings, finished, inputs, item, only, story, value
from tests.unit.drift.test_promise import promise_of_three, told


def given(
    *history: Showing,
    target: str = "2026-12-20",
    work: Iterable[Issue] = (),
    changes: Iterable[Change] = (),
) -> DriftInputs:
    """One item, with what the board has shown of it."""
    shown = {"search": {"road": history}} if history else {}
    return inputs([item("search", target)], {"search": work}, changes, promises=shown)


def promises(of: DriftInputs) -> list[Finding]:
    return [one for one in measure_all(of) if one.measure is Measure.PROMISE]


def test_a_promise_put_off_twice_is_told_with_its_figures() -> None:
    found = only(given(*promise_of_three()), "slipped")
    assert found.sentence == (
        "Search was put off twice, by 66 days: 2026-10-15 was promised first, 2026-12-20 last; "
        "customers were last told 14 days before the date that was promised"
    )
    assert value(found) == 66
    assert detail(found) == {
        "advanced": 0,
        "advances": 0,
        "inside": 0,
        "least_notice": 14,
        "moves": 2,
        "narrowed": 0,
        "net": 66,
        "notice": 14,
        "rate": pytest.approx(66 / 92),
        "widened": 0,
        "withdrawals": 0,
    }
    assert [(one.part, one.before, one.after) for one in found.shown] == [
        ("date", "2026-10-15", "2026-11-15"),
        ("date", "2026-11-15", "2026-12-20"),
    ]
    assert found.severity is Severity.DRIFT


def slow_work() -> tuple[list[Issue], list[Change]]:
    """One story finished in each of six weeks before 22 November, and five open: P85 is 2027-01-03 or later."""
    done = [finished(str(n), at(f"2026-{month}")) for n, month in enumerate(WEEKS)]
    return [one for one, _ in done] + [story(f"9{n}") for n in range(5)], [move for _, many in done for move in many]


WEEKS = ("10-06", "10-13", "10-20", "10-27", "11-03", "11-10")


def test_oracle_the_gap_is_the_85_percent_day_less_the_date_shown_last() -> None:
    work, changes = slow_work()
    found = only(given(*promise_of_three(), work=work, changes=changes), "slipped")
    standing = only(given(work=work, changes=changes), "at-risk", "uncertain", "on-track")
    assert detail(found)["gap"] == value(standing) > 0
    assert found.sentence.endswith("days after that (not calibrated)")


@pytest.mark.parametrize(
    ("told_on", "severity"),
    [("2026-11-15", Severity.DRIFT), ("2026-11-16", Severity.MOVED)],
)
def test_a_move_of_the_last_seven_days_is_news(told_on: str, severity: Severity) -> None:
    found = only(given(told("2026-08-01", "2026-11-30"), told(told_on, "2026-12-20")), "slipped")
    assert found.severity is severity


def test_customers_who_were_told_this_week_of_a_date_that_had_passed_come_first() -> None:
    found = only(given(told("2026-08-01", "2026-11-15"), told("2026-11-18", "2026-12-20")), "slipped")
    assert (found.severity, detail(found)["notice"]) == (Severity.BROKEN, -3)
    assert "3 days after the date that was promised" in found.sentence


def test_a_date_brought_forward_does_no_harm() -> None:
    found = only(given(told("2026-08-01", "2027-01-15"), told("2026-09-01", "2026-12-20")), "brought-forward")
    assert (value(found), found.severity) == (26, Severity.NONE)


def test_a_promise_that_never_moved_is_no_finding() -> None:
    assert [one.code for one in promises(given(told("2026-08-01", "2026-12-20")))] == ["kept"]


def test_a_wider_period_is_told_as_less_exact() -> None:
    found = only(given(told("2026-08-01", "2026-12-10"), told("2026-09-01", "Q4 2026"), target="Q4 2026"), "slipped")
    assert found.sentence.split(";")[0].endswith("less exactly than before")
    assert found.shown[0].after == "Q4 2026 (2026-12-31)"


def test_work_that_is_done_leaves_the_slip_as_history() -> None:
    done, changes = finished("1", at("2026-11-10"))
    assert only(given(*promise_of_three(), work=[done], changes=changes), "slipped").severity is Severity.NONE


def test_of_two_boards_the_one_that_slipped_more_is_told_and_named() -> None:
    boards = {"road": promise_of_three(), "north": promise_of_three()[:2]}
    found = only(inputs([item("search", "2026-12-20")], {}, promises={"search": boards}), "slipped")
    assert value(found) == 66
    assert "put off twice on the board road, by 66 days" in found.sentence


# -- taken back ----------------------------------------------------------------------------------------------------


def test_a_promise_taken_back_this_week_is_told_with_its_notice() -> None:
    found = only(given(told("2026-08-01", "2026-12-20"), told("2026-11-20", "none"), target="none"), "withdrawn")
    assert found.sentence == "Search was promised for 2026-12-20 and is left without a date since 2026-11-20"
    assert (value(found), found.severity) == (30, Severity.MOVED)


def test_one_taken_back_before_this_week_is_told_no_more() -> None:
    history = (told("2026-08-01", "2026-12-20"), told("2026-11-15", "none"))
    assert findings(given(*history, target="none"), "withdrawn") == []


def test_a_cancelled_item_is_told_as_cancelled() -> None:
    history = (told("2026-08-01", "2026-12-20"), told("2026-11-20", "2026-12-20", stage=Stage.CANCELLED))
    gone = item("search", "2026-12-20", cancelled=Cancelled(day=date(2026, 11, 20), public_reason="No need"))
    found = only(inputs([gone], {}, promises={"search": {"road": history}}), "withdrawn")
    assert found.sentence == "Search was promised for 2026-12-20 and is cancelled since 2026-11-20"


# -- wording -------------------------------------------------------------------------------------------------------


LONG = "We are making search faster for everybody who has more than a thousand documents, "


def test_a_changed_wording_is_told_by_what_differs_and_kept_whole_as_evidence() -> None:
    before, after = f"{LONG}in all plans.", f"{LONG}in the paid plans only, and for a fee."
    history = (told("2026-08-01", "2026-12-20", text=before), told("2026-11-20", "2026-12-20", text=after))
    found = only(given(*history), "reworded")
    assert found.sentence == (
        "Search: customers read its description otherwise since 2026-11-20, at the same date: "
        "“…usand documents, in all plans.” is now “…usand documents, in the paid plans only, and for a fee.”"
    )
    assert [(one.before, one.after) for one in found.shown] == [(before, after)]
    assert (value(found), found.severity) == (1, Severity.MOVED)


def test_a_wording_that_a_person_changed_on_the_board_is_told_as_that() -> None:
    edited = told("2026-11-20", "2026-12-20", title="Soon", by_hand=("title",))
    found = only(given(told("2026-08-01", "2026-12-20", title="Search"), edited), "reworded")
    assert found.sentence == (
        "Search: a person's hand on the board changed its title since 2026-11-20, at the same date: "
        "“Search” is now “Soon”"
    )


def test_what_people_wrote_disturbs_no_terminal() -> None:
    edited = told("2026-11-20", "2026-12-20", title="Soon\x1b[2J\n\u202egnihton")
    found = only(given(told("2026-08-01", "2026-12-20", title="Search"), edited), "reworded")
    assert found.sentence.endswith("“Search” is now “Soon [2J gnihton”")
    assert found.shown[0].after == edited.title


def test_a_wording_of_last_week_is_told_no_more() -> None:
    history = (told("2026-08-01", "2026-12-20", title="A"), told("2026-11-15", "2026-12-20", title="B"))
    assert findings(given(*history), "reworded") == []


# -- against the files ---------------------------------------------------------------------------------------------


def test_a_shown_date_that_is_earlier_than_the_files_is_at_risk() -> None:
    found = only(given(told("2026-08-01", "2026-12-20"), target="2027-01-10"), "shown-otherwise")
    assert found.sentence == "Search: customers are shown 2026-12-20, but the file says 2027-01-10"
    assert (value(found), found.severity) == (21, Severity.AT_RISK)


def test_a_shown_date_that_is_later_than_the_files_is_drift() -> None:
    found = only(given(told("2026-08-01", "2026-12-20"), target="2026-12-10"), "shown-otherwise")
    assert (value(found), found.severity) == (-10, Severity.DRIFT)


@pytest.mark.parametrize("by_hand", [("due",), ("date", "list")], ids=["a due date", "another list"])
def test_a_shown_date_where_the_file_has_none_is_a_finding_without_a_figure(by_hand: tuple[str, ...]) -> None:
    found = only(given(told("2026-08-01", "2026-12-20", by_hand=by_hand), target="none"), "shown-otherwise")
    assert [one.by_hand for one in found.shown] == [True]
    assert (found.reason, found.severity) == (Reason.NO_DATE, Severity.AT_RISK)
    assert "a date that a person set on the board, but the file has no date" in found.sentence


def test_the_same_day_shown_more_loosely_is_no_difference() -> None:
    assert findings(given(told("2026-08-01", "Q4 2026"), target="2026-12-31"), "shown-otherwise") == []


def test_what_is_shipped_or_taken_off_shows_no_date_to_differ() -> None:
    shipped = told("2026-08-01", "2026-12-20", stage=Stage.SHIPPED)
    assert findings(given(shipped, target="2027-01-10"), "shown-otherwise") == []
    off = (told("2026-08-01", "2026-12-20"), told("2026-09-01", "2026-12-20", live=False))
    assert findings(given(*off, target="2027-01-10"), "shown-otherwise") == []


# -- kept ----------------------------------------------------------------------------------------------------------


def four_items() -> DriftInputs:
    """One kept by both dates, one by its second only, one missed, one taken back."""
    first, one = finished("1", at("2026-10-01"))
    second, two = finished("2", at("2026-11-10"))
    histories = {
        "a": (told("2026-08-01", "2026-10-15"),),
        "b": (told("2026-08-01", "2026-10-15"), told("2026-09-20", "2026-11-15")),
        "c": (told("2026-08-01", "2026-11-20"),),
        "d": (told("2026-08-01", "2026-12-01"), told("2026-09-01", "none")),
    }
    items: list[Item] = [item("a"), item("b"), item("c"), item("d")]
    work = {"a": [first], "b": [second], "c": [story("3")]}
    boards = {name: {"road": history} for name, history in histories.items()}
    return inputs(items, work, [*one, *two], promises=boards)


def test_kept_promises_are_counted_by_both_dates() -> None:
    found = only(four_items(), "kept")
    assert found.sentence == (
        "2 of 3 promises (67%) were kept by the date in force 14 days before, "
        "1 of 3 promises (33%) by the first date; 1 promise taken back"
    )
    assert value(found) == pytest.approx(2 / 3)
    assert detail(found) == {"kept": 2, "kept_first": 1, "scored": 3, "scored_first": 3, "taken_back": 1}
    assert [line.note for line in found.files] == ["missed: B", "missed: C"]


def test_before_any_promise_has_come_due_there_is_no_rate() -> None:
    found = only(given(told("2026-08-01", "2026-12-20")), "kept")
    assert (found.reason, found.severity) == (Reason.NO_HISTORY, Severity.NONE)
    assert found.sentence == "1 promise made, of which none has come due yet"


def test_without_a_promise_there_is_nothing_to_keep() -> None:
    assert promises(given(told("2026-08-01", "none"), target="none")) == []


def test_an_item_without_work_is_done_when_customers_are_told_that_it_is_shipped() -> None:
    history = (told("2026-08-01", "2026-10-15"), told("2026-10-10", "2026-10-15", stage=Stage.SHIPPED))
    assert detail(only(given(*history), "kept"))["kept"] == 1
    open_work = only(given(*history, work=[story("1")]), "kept")
    assert detail(open_work)["kept"] == 0
