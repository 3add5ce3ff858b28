"""Promised dates: how they moved, and whether they were kept."""

from __future__ import annotations

from datetime import UTC, date
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from drift.inputs import Showing
from drift.measures.promise import Keeping, Record, in_force, keeping, record, rewordings, shipped_on
from mapping.roadmap import Stage
from tests.unit.drift.small_backlog import at

QUARTERS = {"Q3 2026": "2026-09-30", "Q4 2026": "2026-12-31", "Q1 2027": "2027-03-31"}
TODAY = date(2026, 11, 22)


def told(day: str, target: str, deadline: str | None = None, **more: Any) -> Showing:
    last = deadline or QUARTERS.get(target) or (target if target[:1].isdigit() else None)
    return Showing(
        at(day), more.pop("stage", Stage.PLANNED), target, date.fromisoformat(last) if last else None, **more
    )


def of(*history: Showing) -> Record:
    found = record(history, UTC)
    assert found is not None
    return found


def promise_of_three() -> tuple[Showing, ...]:
    return told("2026-08-01", "2026-10-15"), told("2026-09-20", "2026-11-15"), told("2026-11-01", "2026-12-20")


def test_oracle_two_moves_of_31_and_35_days_are_a_slip_of_66() -> None:
    found = of(*promise_of_three())
    assert [move.days for move in found.moves] == [31, 35]
    assert found.slip == found.net == 66


def test_oracle_customers_were_told_25_and_14_days_before_the_old_date() -> None:
    assert [move.notice for move in of(*promise_of_three()).moves] == [25, 14]


def test_oracle_the_slip_rate_is_66_days_in_92() -> None:
    assert of(*promise_of_three()).rate == pytest.approx(66 / 92)
    assert round(66 / 92, 3) == 0.717


def test_told_after_the_date_had_passed_is_negative_notice() -> None:
    assert [move.notice for move in of(told("2026-08-01", "2026-10-15"), told("2026-10-18", "2026-11-15")).moves] == [
        -3
    ]


def test_an_advance_is_counted_apart_and_not_netted() -> None:
    found = of(told("2026-08-01", "2026-10-15"), told("2026-09-01", "2026-11-15"), told("2026-10-01", "2026-11-05"))
    assert ([move.days for move in found.moves], [move.days for move in found.advances]) == ([31], [-10])
    assert (found.slip, found.advanced, found.net) == (31, 10, 21)
    assert found.rate == pytest.approx(31 / 61)


def test_oracle_q4_2026_to_q1_2027_is_one_move_of_90_days() -> None:
    found = of(told("2026-08-01", "Q4 2026"), told("2026-11-01", "Q1 2027"))
    assert [move.days for move in found.moves] == [90]
    assert (found.widened, found.narrowed) == (0, 0)


def test_oracle_a_day_to_its_quarter_is_a_move_of_21_days_marked_as_widened() -> None:
    found = of(told("2026-08-01", "2026-12-10"), told("2026-11-01", "Q4 2026"))
    assert [move.days for move in found.moves] == [21]
    assert (found.widened, found.narrowed) == (1, 0)


def test_oracle_a_quarter_to_a_day_in_it_is_a_narrowing_and_no_advance() -> None:
    found = of(told("2026-08-01", "Q4 2026"), told("2026-11-01", "2026-12-10"))
    assert (found.moves, found.advances) == ((), ())
    assert [move.days for move in found.inside] == [-21]
    assert (found.narrowed, found.last) == (1, date(2026, 12, 10))


def test_a_quarter_to_a_day_before_it_is_an_advance() -> None:
    found = of(told("2026-08-01", "Q4 2026"), told("2026-09-01", "2026-09-29"))
    assert ([move.days for move in found.advances], found.inside) == ([-93], ())


def test_a_quarter_to_its_last_day_moves_nothing_and_is_narrowed() -> None:
    found = of(told("2026-08-01", "Q4 2026"), told("2026-09-01", "2026-12-31"))
    assert (found.moves, found.advances, found.inside, found.narrowed) == ((), (), (), 1)


def test_a_fiscal_quarter_is_as_long_as_any_other() -> None:
    found = of(told("2026-08-01", "Q1 2027", "2027-04-30"), told("2026-09-01", "2027-02-01"))
    assert (len(found.inside), found.advances) == (1, ())


def test_sixty_days_that_become_thirty_from_the_same_day_are_a_closer_promise() -> None:
    found = of(told("2026-11-01", "60 days", "2026-12-31"), told("2026-11-02", "30 days", "2026-12-01"))
    assert [move.days for move in found.inside] == [-30]


def test_a_card_that_was_never_published_has_no_promise() -> None:
    assert record((), UTC) is None
    assert record((told("2026-08-01", "none"),), UTC) is None
    assert keeping((), date(2026, 11, 1), TODAY, 14, UTC) == Keeping(None, None)


def test_a_date_that_a_person_set_on_the_board_is_a_promise() -> None:
    found = of(told("2026-08-01", "none"), told("2026-09-01", "2026-11-15", by_hand=("due",)))
    assert (found.first, found.first_day) == (date(2026, 11, 15), date(2026, 9, 1))


def test_a_card_taken_off_withdraws_its_promise_and_moves_nothing() -> None:
    found = of(told("2026-08-01", "2026-10-15"), told("2026-09-01", "2026-10-15", live=False))
    assert [(one.how, one.day, one.deadline) for one in found.withdrawals] == [
        ("taken off the board", date(2026, 9, 1), date(2026, 10, 15))
    ]
    assert (found.moves, found.stands) == ((), False)


@pytest.mark.parametrize(
    ("how", "after"),
    [
        ("left without a date", {"target": "none"}),
        ("cancelled", {"target": "2026-10-15", "stage": Stage.CANCELLED}),
        ("deleted", {"target": "2026-10-15", "live": False, "by_hand": ("deleted",)}),
    ],
)
def test_a_promise_is_withdrawn_in_more_ways_than_one(how: str, after: dict[str, Any]) -> None:
    found = of(told("2026-08-01", "2026-10-15"), told("2026-09-01", **after))
    assert [one.how for one in found.withdrawals] == [how]


def test_a_shipped_card_that_is_retired_withdraws_nothing() -> None:
    shipped = told("2026-09-01", "2026-10-15", stage=Stage.SHIPPED)
    assert of(shipped, told("2026-12-01", "2026-10-15", stage=Stage.SHIPPED, live=False)).withdrawals == ()


def test_a_date_that_comes_back_later_than_it_went_has_moved() -> None:
    found = of(told("2026-08-01", "2026-10-15"), told("2026-09-01", "none"), told("2026-10-01", "2026-11-15"))
    assert [move.days for move in found.moves] == [31]
    assert (len(found.withdrawals), found.stands) == (1, True)


def test_the_day_of_a_change_is_that_of_the_zone() -> None:
    late = (
        told("2026-08-01", "2026-10-15"),
        Showing(at("2026-09-20", 23), Stage.PLANNED, "Q4 2026", date(2026, 12, 31)),
    )
    found = record(late, ZoneInfo("Europe/Berlin"))
    assert found is not None
    assert found.moves[0].day == date(2026, 9, 21)


def test_both_moves_within_one_day_have_no_rate() -> None:
    found = of(told("2026-08-01", "2026-10-15"), told("2026-08-01", "2026-10-20"))
    assert (found.slip, found.rate) == (5, None)


# -- kept ----------------------------------------------------------------------------------------------------------


def test_a_promise_moved_in_time_is_kept_by_the_date_in_force_and_not_by_the_first() -> None:
    done = date(2026, 12, 18)
    assert in_force(promise_of_three(), date(2026, 12, 4), UTC) == date(2026, 12, 20)
    assert keeping(promise_of_three(), done, done, 14, UTC) == Keeping(in_force=True, first=False)


def test_a_date_moved_within_the_last_fourteen_days_does_not_mend_the_promise() -> None:
    history = (told("2026-08-01", "2026-10-15"), told("2026-10-10", "2026-10-31"))
    assert keeping(history, date(2026, 10, 23), TODAY, 14, UTC) == Keeping(in_force=False, first=False)
    assert keeping(history, date(2026, 10, 24), TODAY, 14, UTC) == Keeping(in_force=True, first=False)


def test_done_on_the_day_of_the_deadline_is_kept() -> None:
    history = (told("2026-08-01", "2026-10-15"),)
    assert keeping(history, date(2026, 10, 15), TODAY, 14, UTC) == Keeping(in_force=True, first=True)
    assert keeping(history, date(2026, 10, 16), TODAY, 14, UTC) == Keeping(in_force=False, first=False)


def test_a_promise_first_made_within_the_last_fourteen_days_was_in_force_for_nobody() -> None:
    history = (told("2026-10-10", "2026-10-15"),)
    assert keeping(history, date(2026, 10, 14), TODAY, 14, UTC) == Keeping(in_force=None, first=True)


def test_an_open_promise_is_missed_the_day_after_its_date_and_not_told_before() -> None:
    history = (told("2026-08-01", "2026-11-22"),)
    assert keeping(history, None, TODAY, 14, UTC) == Keeping(None, None)
    assert keeping(history, None, date(2026, 11, 23), 14, UTC) == Keeping(in_force=False, first=False)


def test_an_open_promise_that_was_moved_has_missed_its_first_date_only() -> None:
    assert keeping(promise_of_three(), None, TODAY, 14, UTC) == Keeping(in_force=None, first=False)


def test_a_promise_taken_back_before_its_date_is_no_miss_and_one_after_it_is() -> None:
    before = (told("2026-08-01", "2026-10-15"), told("2026-10-14", "none"))
    after = (told("2026-08-01", "2026-10-15"), told("2026-10-16", "none"))
    assert keeping(before, None, TODAY, 14, UTC) == Keeping(None, None)
    assert keeping(after, None, TODAY, 14, UTC) == Keeping(in_force=False, first=False)


def test_what_customers_are_told_is_shipped_is_so_since_its_current_run() -> None:
    history = (
        told("2026-08-01", "2026-10-15", stage=Stage.SHIPPED),
        told("2026-09-01", "2026-10-15", stage=Stage.BUILDING),
        told("2026-10-01", "2026-10-15", stage=Stage.SHIPPED),
        told("2026-10-05", "2026-10-15", stage=Stage.SHIPPED, title="Other"),
        told("2026-12-05", "2026-10-15", stage=Stage.SHIPPED, live=False),
    )
    assert shipped_on(history, UTC) == date(2026, 10, 1)
    assert shipped_on(history[:2], UTC) is None


# -- wording -------------------------------------------------------------------------------------------------------


def test_a_changed_wording_at_the_same_date_is_told_with_before_and_after() -> None:
    history = (
        told("2026-08-01", "Q4 2026", title="Search", text="Fast."),
        told("2026-09-01", "Q4 2026", title="Search", text="Fast enough.", by_hand=("description",)),
    )
    (found,) = rewordings(history)
    assert (found.part, found.before, found.after, found.by_hand) == ("description", "Fast.", "Fast enough.", True)


def test_a_text_that_changes_with_its_date_is_a_move_and_no_rewording() -> None:
    history = (told("2026-08-01", "Q4 2026", text="For Q4."), told("2026-09-01", "Q1 2027", text="For Q1."))
    assert list(rewordings(history)) == []


def test_what_nobody_could_read_was_not_reworded() -> None:
    history = (
        told("2026-08-01", "Q4 2026", text="Fast."),
        told("2026-09-01", "Q4 2026", text="Slow.", live=False),
        told("2026-10-01", "Q4 2026", text="Fast."),
    )
    assert list(rewordings(history)) == []
