"""Whole runs over a store in one process: a first one, and later ones of which little changed since the last.

python -m bench.drift.runs ISSUES     # what each cost, as JSON
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from itertools import islice
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from sqlalchemy import event

from bench.drift.backlog import DONE, NOW, made_up
from bench.drift.roadmaps import mapping_file, portfolio
from bench.drift.run import SEED
from bench.resident import PEAK, is_told, resident
from config.workspace import Workspace, WorkspaceFile
from mapping.backlog import Backlog, Change, Changed, Issue
from sync.measuring import Measured, measure, place_of, remember
from sync.store.backlog import Fact, incoming, save_changes, save_facts, save_issues, show, source_of
from sync.store.engine import Store, open_store

CHANGED = {"0.1%": 1000, "1%": 100}
"""Of how many issues one has changed, by the name of the run."""

FIRST = "first"
_JIRA = {"name": "made-up", "url": "https://jira.example", "projects": ["APP"]}
_FILE = {"milepost": 1, "workspace": "bench", "name": "Made up", "time_zone": "Europe/Vienna", "jira": [_JIRA]}
_WEEK, _RUN, _AT_ONCE = timedelta(weeks=1), timedelta(minutes=15), 1000


@dataclass(slots=True)
class Cost:
    """What a run took: seconds of the processor, statements, rows read and written, and the peak of memory in MB that
    the process has reached with it (None where the system does not tell)."""

    seconds: float = 0.0
    statements: int = 0
    read: int = 0
    written: int = 0
    megabytes: float | None = None


@dataclass(frozen=True, slots=True)
class _Made:
    """What the runs need of a company that is in the store: its files, and by the name of a run what its pull finds."""

    workspace: Workspace
    found: Mapping[str, tuple[tuple[Issue, ...], tuple[Change, ...]]]


def costs(issues: int, seed: int = SEED) -> Mapping[str, Cost]:
    """Of a company of so many issues, which was measured a week ago: a run that knows nothing, and runs of the same
    process after few issues were finished."""
    with TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder) / 'bench.db'}"
        with ProcessPoolExecutor(1, get_context("spawn")) as other:  # this one is to hold what runs hold, and no more
            made = other.submit(_made, url, issues, seed).result()
        with closing(open_store(url)) as store:
            return dict(_runs(store, made))


def _made(url: str, issues: int, seed: int) -> _Made:
    """Make a company, and measure it as of a week ago."""
    backlog = made_up(issues, seed)
    workspace = Workspace(
        Path(), WorkspaceFile.model_validate(_FILE), portfolio(), mapping_file(backlog), "made up", None
    )
    site = (backlog.sprints, backlog.releases, backlog.boards, backlog.statuses)
    facts: tuple[Fact, ...] = tuple(fact for kind in site for fact in kind.values())
    changes = tuple(change for many in backlog.changes.values() for change in many)
    with closing(open_store(url)) as store:
        _pull(store, workspace, 1, tuple(backlog.issues.values()), changes, NOW - _WEEK, facts)
        _run(store, workspace, NOW - _WEEK, None)
        _pull(store, workspace, 2, (), (), NOW)
    later = enumerate(CHANGED.items(), 1)
    found = {name: _finished(backlog, one_in, number, NOW + number * _RUN) for number, (name, one_in) in later}
    return _Made(workspace, found)


def _runs(store: Store, made: _Made) -> Iterator[tuple[str, Cost]]:
    workspace = made.workspace
    with _counted(store) as cost:
        last = _run(store, workspace, NOW, None)
    yield FIRST, cost
    for number, name in enumerate(CHANGED, 1):
        at = NOW + number * _RUN
        _pull(store, workspace, 2 + number, *made.found[name], at)
        with _counted(store) as cost:
            last = _run(store, workspace, at, last)
        yield name, cost


def _run(store: Store, workspace: Workspace, at: datetime, last: Measured | None) -> Measured:
    measured = measure(store, workspace, at, last)
    remember(store, measured, f"{at:%Y%m%d%H%M}")
    return measured


def _finished(backlog: Backlog, one_in: int, start: int, at: datetime) -> tuple[tuple[Issue, ...], tuple[Change, ...]]:
    """One issue in so many, finished just now, and the changes by which it was."""
    picked = tuple(islice(backlog.issues.values(), start, None, one_in))
    done = tuple(replace(one, status=DONE, resolution="Done", resolved=at, updated=at) for one in picked)
    moved = (one for one in picked if one.status != DONE)
    return done, tuple(
        Change(one.id, at, f"{at:%y%m%d%H%M}{one.id}", Changed.STATUS, one.status.id, DONE.id, one.status.name, "Done")
        for one in moved
    )


def _pull(
    store: Store,
    workspace: Workspace,
    number: int,
    issues: tuple[Issue, ...],
    changes: tuple[Change, ...],
    at: datetime,
    facts: tuple[Fact, ...] = (),
) -> None:
    """What a complete pull leaves in the store."""
    place = place_of(workspace)
    with store.transaction() as session:
        for start in range(0, len(issues), _AT_ONCE):
            found = incoming(session, place, number, issues[start : start + _AT_ONCE])
            save_issues(session, place, number, found)
        save_changes(session, place, number, changes)
        save_facts(session, place, number, facts)
        show(session, place, number)
        source_of(session, place).last_complete = at


@contextmanager
def _counted(store: Store) -> Iterator[Cost]:
    """What is done while this is open."""
    cost = Cost()

    def fetched(_cursor: object, row: tuple[Any, ...]) -> tuple[Any, ...]:
        cost.read += 1
        return row

    def connected(connection: Any, *_: object) -> None:
        connection.row_factory = fetched

    def executed(_connection: object, cursor: Any, statement: str, *_: object) -> None:
        cost.statements += 1
        cost.written += max(0, cursor.rowcount) if not statement.lstrip().upper().startswith("SELECT") else 0

    store.engine.dispose()
    event.listen(store.engine, "connect", connected)
    event.listen(store.engine, "after_cursor_execute", executed)
    began = time.process_time()
    yield cost
    cost.seconds = time.process_time() - began
    cost.megabytes = resident(PEAK) / 1e6 if is_told() else None
    event.remove(store.engine, "after_cursor_execute", executed)
    event.remove(store.engine, "connect", connected)
    store.engine.dispose()


if __name__ == "__main__":
    print(json.dumps({name: asdict(cost) for name, cost in costs(int(sys.argv[1])).items()}))
