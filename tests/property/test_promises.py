"""Whatever customers were shown and in whatever order, no day that a promise moved is lost or counted twice."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from drift.inputs import Showing
from drift.measures.promise import keeping, promised, record, rewordings
from mapping.roadmap import Stage
from mapping.targets import Calendar, parse_target

START = datetime(2026, 1, 1, 12, tzinfo=UTC)
TARGETS = ("none", "next", "2026-05-04", "2026-06-30", "2026-07", "Q2 2026", "Q3 2026", "H2 2026", "2026", "2027-01-10")
STAGES = (Stage.PLANNED, Stage.BUILDING, Stage.SHIPPED, Stage.CANCELLED)


@st.composite
def histories(draw: st.DrawFn) -> tuple[Showing, ...]:
    """Up to twelve states of a card, each some days after the one before."""
    at, found = START, []
    for _ in range(draw(st.integers(0, 12))):
        at += timedelta(days=draw(st.integers(0, 60)))
        target = draw(st.sampled_from(TARGETS))
        found.append(
            Showing(
                at,
                draw(st.sampled_from(STAGES)),
                target,
                Calendar().deadline(parse_target(target)),
                text=draw(st.sampled_from(("Fast.", "Faster."))),
                live=draw(st.booleans()),
            )
        )
    return tuple(found)


@given(histories())
def test_moves_advances_and_closer_dates_sum_to_the_way_from_the_first_date_to_the_last(
    history: tuple[Showing, ...],
) -> None:
    found = record(history, UTC)
    if found is None:
        assert not any(promised(one) for one in history)
        return
    assert found.net == found.slip - found.advanced + sum(move.days for move in found.inside)
    assert all(move.days > 0 for move in found.moves)
    assert all(move.days < 0 for move in (*found.advances, *found.inside))
    assert found.slip >= 0 <= found.advanced
    assert found.stands == (promised(history[-1]) is not None)


@given(histories(), st.dates(date(2026, 1, 1), date(2027, 12, 31)), st.integers(0, 60))
def test_what_is_done_by_its_first_date_has_kept_it_and_nothing_open_is_kept(
    history: tuple[Showing, ...], day: date, notice: int
) -> None:
    found = record(history, UTC)
    done, still_open = keeping(history, day, day, notice, UTC), keeping(history, None, day, notice, UTC)
    assert (found is None) == (done.first is None)
    if found is not None:
        assert done.first == (day <= found.first)
    assert still_open.first in (None, False)
    assert still_open.in_force in (None, False)


@given(histories())
def test_a_text_is_reworded_only_where_its_date_stood_still_and_never_to_itself(history: tuple[Showing, ...]) -> None:
    assert all(one.before != one.after for one in rewordings(history))
    dates = {one.at: promised(one) for one in history}
    assert {one.at for one in rewordings(history)} <= dates.keys()
