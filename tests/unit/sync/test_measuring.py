"""What a run remembers for the runs after it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from reports.weekly import weekly_report
from sync.measuring import Past, measure, place_of
from sync.pipeline import Request, run
from sync.reporting import report_inputs
from sync.store.engine import open_store
from sync.store.measures import Moment, findings_before, load_baselines, load_snapshots
from sync.store.tables import SourceRow
from tests.end_to_end.small import NOW, Small, small


@pytest.fixture
def here(tmp_path: Path) -> Iterator[Small]:
    store = open_store(f"sqlite:///{tmp_path / 'milepost.db'}")
    with small(tmp_path, store) as site:
        yield site
    store.close()


def sync(here: Small, as_of: datetime) -> None:
    """A run that takes this instant for now, while the clock stands at `NOW`."""
    result = run(here.world(), Request("test", as_of=as_of, publish=False))
    assert result.troubles == ()
    assert result.measured is not None
    assert result.measured.findings


def remembered(here: Small) -> tuple[bool, bool, bool]:
    """Whether there are findings, baselines and sprints of any day."""
    with here.store.transaction() as session:
        late = NOW + timedelta(days=365)
        baselines = load_baselines(session, "acme", late)
        snapshots = load_snapshots(session, "acme", Moment.ACTIVATION, late)
        kept = (findings_before(session, "acme", late.date()), baselines, snapshots)
    return bool(kept[0]), bool(kept[1]), bool(kept[2])


def test_a_run_of_today_keeps_its_findings_and_first_baselines(here: Small) -> None:
    sync(here, NOW)
    findings, baselines, _ = remembered(here)
    assert (findings, baselines) == (True, True)


@pytest.mark.parametrize("days", [-60, -1, 1, 60])
def test_a_run_that_takes_another_day_for_today_leaves_no_false_memory_of_it(here: Small, days: int) -> None:
    sync(here, NOW + timedelta(days=days))
    assert remembered(here) == (False, False, False)


def test_another_hour_of_the_same_day_is_today(here: Small) -> None:
    sync(here, NOW + timedelta(hours=10))
    assert remembered(here)[0]


def test_a_past_day_is_measured_on_the_backlog_of_then(here: Small) -> None:
    """The story was begun on 3 March, put into its sprint on the 4th and done on the 5th."""
    sync(here, NOW)
    day = datetime(2026, 3, 4, 8, tzinfo=UTC)
    now, then = (measure(here.store, here.world().workspace, instant) for instant in (NOW, day))
    (story,) = (one for one in now.backlog.issues.values() if len(now.backlog.changes.get(one.id, ())) == 3)
    was = then.backlog.issues[story.id]
    assert (now.past, then.past) == (Past.NO, Past.REBUILT)
    assert (story.status.name, was.status.name) == ("Done", "Doing")
    assert (story.sprint_ids, was.sprint_ids) == ((37,), ())


def test_the_head_of_a_report_says_that_its_day_was_rebuilt(here: Small) -> None:
    sync(here, NOW)
    heads = [
        weekly_report(report_inputs(here.world(), measure(here.store, here.world().workspace, instant)))
        for instant in (NOW, NOW - timedelta(days=6))
    ]
    assert not any("rebuilt" in said for said in heads[0].freshness)
    assert heads[1].freshness[0] == ("rebuilt from changelogs as of 2026-03-04 13:00, without what was deleted since")
    assert any("issues deleted since are missing" in note for note in heads[1].notes)


def test_without_changelogs_a_past_day_is_the_last_pull_and_a_note_says_so(here: Small) -> None:
    sync(here, NOW)
    workspace = here.world().workspace
    with here.store.transaction() as session:
        source = session.get(SourceRow, place_of(workspace).key)
        assert source is not None
        source.has_history = False
    then = measure(here.store, workspace, NOW - timedelta(days=6))
    now = measure(here.store, workspace, NOW)
    assert (then.past, then.backlog) == (Past.UNKNOWN, now.backlog)
    assert any("only the day is another" in note for note in report_inputs(here.world(), then).notes)
    assert not any("only the day is another" in note for note in report_inputs(here.world(), now).notes)


def test_a_sprint_that_runs_is_taken_once(here: Small) -> None:
    sync(here, NOW)
    first = taken(here)
    sync(here, NOW + timedelta(hours=1))
    assert first
    assert taken(here) == first


def taken(here: Small) -> object:
    with here.store.transaction() as session:
        return load_snapshots(session, "acme", Moment.ACTIVATION, NOW + timedelta(days=1))


def test_a_process_takes_over_from_its_last_run_what_did_not_change(here: Small) -> None:
    world, elsewhere = here.world(), here.world()
    first, second = (run(one, Request("test", publish=False)).measured for one in (world, world.fresh()))
    anew = run(elsewhere, Request("test", publish=False)).measured
    assert first and second and anew
    assert all(one is first.backlog.issues[ident] for ident, one in second.backlog.issues.items())
    assert not any(one is first.backlog.issues[ident] for ident, one in anew.backlog.issues.items())
    assert second.findings == anew.findings
