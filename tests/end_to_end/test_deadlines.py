"""Deadlines that come near and pass: what the owner is told, what customers go on to see. Whole runs on a sandbox."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from drift.findings import Severity
from drift.measures.due_soon import CODE
from sync.pipeline import Request, run
from sync.service.due import Firing
from sync.service.jobs import Jobs
from tests.end_to_end.small import Small, changed

DUE = datetime(2026, 6, 30, 12, tzinfo=UTC)
"""The day for which Export to spreadsheets is promised."""


def days_before(days: int) -> datetime:
    return DUE - timedelta(days=days)


def sync_on(site: Small, now: datetime) -> list[str]:
    """A job of the daemon on that day; what the operator is told."""
    told: list[str] = []

    def tell(messages: Sequence[str]) -> None:
        told.extend(messages)

    world = site.world(clock=lambda: now)
    firing = Firing("sync", now.isoformat(), now)
    assert Jobs(site.folder, world, tell).do(firing, lambda: False) == "ok"
    return told


def test_the_operator_is_warned_once_before_a_deadline(live: Small) -> None:
    assert sync_on(live, days_before(15)) == []
    told = sync_on(live, days_before(14))
    near = "its deadline of 2026-06-30, which customers were shown, is in 14 days and it is not finished"
    assert [near in message for message in told] == [True, True]  # the end of the second quarter is that day, too
    assert {message.partition(":")[0] for message in told} == {"internal export", "internal search"}
    assert sync_on(live, days_before(13)) == []
    assert sync_on(live, days_before(0)) == []


def test_a_deadline_that_moved_is_warned_of_anew(live: Small) -> None:
    sync_on(live, days_before(3))
    live.write(changed(export={"target": "2026-07-05"}))
    assert sync_on(live, days_before(2)) == []  # customers are shown the new one by this very run
    assert ["2026-07-05" in message for message in sync_on(live, days_before(1))] == [True]


def test_a_passed_deadline_stays_on_the_card_and_is_told_until_a_person_decides(live: Small) -> None:
    card = live.cards()["Export to spreadsheets"]
    late = DUE + timedelta(days=20)
    result = run(live.world(clock=lambda: late), Request("test"))
    assert (result.writes, live.cards()["Export to spreadsheets"]) == (0, card)
    assert (card.due, "2026-06-30" in card.description or "30 June 2026" in card.description) == (DUE, True)
    assert result.measured is not None
    found = {one.code: one for one in result.measured.findings if one.subject.id == "export"}
    assert CODE not in found
    assert found["never-updated"].figure is not None
    assert found["unknown"].severity is Severity.BROKEN
    assert "it was due on 2026-06-30 and is not done" in found["unknown"].sentence
    live.write(changed(export={"target": "2026-09-30"}))
    run(live.world(clock=lambda: late), Request("test"))
    assert live.cards()["Export to spreadsheets"].due == DUE.replace(month=9)
