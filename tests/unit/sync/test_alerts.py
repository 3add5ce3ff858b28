"""What the operator is told: once, then daily, and when it is over."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from sync.service.alerts import WARNINGS, Known, Trouble, alerts, load_alerts, save_alerts, warnings
from sync.store.engine import Store

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
DOWN = Trouble("pull jira", "Jira does not answer")
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def test_a_trouble_is_told_once_when_it_begins() -> None:
    told = alerts((DOWN,), {}, NOW)
    assert told.messages == ("Jira does not answer",)
    assert alerts((DOWN,), told.known, NOW + 23 * HOUR).messages == ()


def test_a_trouble_that_lasts_is_told_daily_with_its_beginning() -> None:
    known = alerts((DOWN,), {}, NOW).known
    told = []
    for hour in range(1, 73):
        found = alerts((DOWN,), known, NOW + hour * HOUR)
        known = found.known
        told += [(hour, message) for message in found.messages]
    assert [hour for hour, _ in told] == [24, 48, 72]
    assert all("since 2026-11-20 12:00 UTC" in message for _, message in told)


def test_the_end_of_a_trouble_is_told_once() -> None:
    known = alerts((DOWN,), {}, NOW).known
    over = alerts((), known, NOW + DAY)
    assert over.messages == ("Well again (since 2026-11-20 12:00 UTC it was not): Jira does not answer",)
    assert alerts((), over.known, NOW + 2 * DAY).messages == ()


def test_a_trouble_of_another_kind_is_told_by_itself() -> None:
    known = alerts((DOWN,), {}, NOW).known
    leak = Trouble("guard road", "the guard stopped it")
    assert alerts((DOWN, leak), known, NOW + HOUR).messages == ("the guard stopped it",)


def test_the_troubles_of_a_job_are_not_ended_by_another(store: Store) -> None:
    with store.transaction() as session:
        save_alerts(session, "acme", "sync", {"pull jira": Known("Jira does not answer", NOW, NOW)})
        save_alerts(session, "acme", "report", {"mail": Known("no mail", NOW, NOW)})
        save_alerts(session, "acme", "report", {})
    with store.transaction() as session:
        assert set(load_alerts(session, "acme", "sync")) == {"pull jira"}
        assert set(load_alerts(session, "acme", "report")) == set()
        assert set(load_alerts(session, "acme")) == {"pull jira"}
        assert set(load_alerts(session, "other")) == set()


NEAR = Trouble("search 2026-12-01", "Search: its deadline is near")


def test_a_warning_is_told_once_though_it_lasts_or_goes_and_comes_again() -> None:
    first = warnings((NEAR,), {}, NOW)
    assert first.messages == (NEAR.message,)
    assert warnings((NEAR,), first.known, NOW + 3 * DAY).messages == ()
    gone = warnings((), first.known, NOW + 4 * DAY)
    assert gone.messages == ()
    assert warnings((NEAR,), gone.known, NOW + 5 * DAY).messages == ()


def test_another_deadline_of_the_same_item_is_another_warning() -> None:
    known = warnings((NEAR,), {}, NOW).known
    later = Trouble("search 2027-01-31", "Search: its deadline is near")
    assert warnings((later,), known, NOW + DAY).messages == (later.message,)


def test_warnings_are_no_troubles(store: Store) -> None:
    with store.transaction() as session:
        save_alerts(session, "acme", WARNINGS, {"search 2026-12-01": Known("near", NOW, NOW)})
    with store.transaction() as session:
        assert load_alerts(session, "acme") == {}
        assert load_alerts(session, "acme", WARNINGS).keys() == {"search 2026-12-01"}
