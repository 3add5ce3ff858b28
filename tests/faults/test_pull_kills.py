"""A process that pulls is killed at a request: the next one goes on where it stopped, and nobody sees half of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import count
from math import ceil
from pathlib import Path

import pytest
from sqlmodel import SQLModel, col, func, select

from mapping.backlog import Backlog
from sandbox.app import Sandbox
from sandbox.jira.model import ChangeItem, Dialect, History, Issue
from sandbox.serve import Options, Running, running
from sync.connect import open_world
from sync.pipeline import pull_step
from sync.pull.pull import Pulled
from sync.store.engine import open_store
from sync.store.tables import IssueRow, SourceRow
from tests.conftest import fresh_database
from tests.end_to_end.small import Small
from tests.faults.killing import killed_at
from tests.property.jira_hands import lively_site
from tests.property.jira_pulls import Pulls
from tests.unit.sandbox.jira_site import NOW, many_issues

pytestmark = [pytest.mark.starts_programs, pytest.mark.timeout(300)]

MANY = 1250
IN_ALL = MANY + 6
"""With those of the two projects that were there before."""

KEPT_AT_ONCE = 1000
"""Issues of ten pages, which are kept in one transaction."""

CHANGED, PAGE = 120, 5

STORES: Mapping[Dialect, str] = {"cloud": "sqlite", "datacenter": "postgresql"}


@dataclass(frozen=True)
class Scene:
    """A sandbox full of issues, and a workspace with a store."""

    box: Running
    folder: Path
    pulls: Pulls

    def kill_at(self, number: int, route: str = "") -> bool:
        """Pull in another process, which is killed while it waits for the answer to the request of this number among
        those to a route; False where it ends before it gets there."""
        fault = {"kind": "slow", "service": "jira", "route": route, "seconds": 2}
        return killed_at(self.box, self.folder, "pull", number, **fault)

    def pull(self) -> Pulled:
        """One pull in this process, undisturbed, as `milepost pull` makes it; counts its requests anew."""
        self.box.reset_counts()
        with open_world(self.folder) as world:
            pulled, trouble = pull_step(world, world.clock())
        assert pulled is not None, trouble
        return pulled

    def backlog(self) -> Backlog:
        return self.pulls.backlog()

    def kept(self) -> int:
        """Issues that were read and are not to be seen yet."""
        newest = select(SourceRow.number).scalar_subquery()
        with self.pulls.store.transaction() as session:
            return session.exec(select(func.count()).select_from(IssueRow).where(col(IssueRow.pull) > newest)).one()

    @property
    def is_cloud(self) -> bool:
        return self.box.sandbox.repository.site.dialect == "cloud"

    def emptied(self) -> Scene:
        """The same with a store that knows nothing."""
        with self.pulls.store.transaction() as session:
            for table in SQLModel.metadata.sorted_tables:
                session.execute(table.delete())
        return self

    def asked(self, *words: str) -> int:
        """Requests to routes that end with one of the words."""
        return sum(row["requests"] for row in self.box.counts() if row["route"].endswith(words))


@contextmanager
def scene(dialect: Dialect, many: int, url: str, folder: Path) -> Iterator[Scene]:
    with running(Options(jira_port=0, trello_port=0)) as box:
        box.do(lambda sandbox: _fill(sandbox, dialect, many))
        store = open_store(url)
        Small(box, folder, store).write()
        _tell(folder, box, url)
        yield Scene(box, folder, Pulls(box, store))
        store.close()


@pytest.fixture
def found(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Scene]:
    """A scene for a dialect and a store."""
    dialect, kind, many = request.param
    url = f"sqlite:///{tmp_path / 'milepost.db'}"
    if kind == "postgresql":
        url = fresh_database(request.getfixturevalue("postgres_url"))
    with scene(dialect, many, url, tmp_path) as made:
        yield made


def scenes(many: int, *, all_pairs: bool = False) -> pytest.MarkDecorator:
    """A sandbox with so many issues, in each dialect with a store of its own or with every store."""
    pairs = [(dialect, kind) for dialect in STORES for kind in STORES.values()] if all_pairs else [*STORES.items()]
    return pytest.mark.parametrize("found", [(*pair, many) for pair in pairs], indirect=True, ids=map("-".join, pairs))


def survive_first(found: Scene, number: int, route: str = "") -> int | None:
    """A first pull, killed at a request: how many issues were kept. None where it has fewer requests."""
    if not found.kill_at(number, route):
        return None
    assert found.backlog().issues == {}
    kept = found.kept()
    assert kept in {0, KEPT_AT_ONCE}
    pulled = found.pull()
    assert (pulled.read, pulled.written) == (IN_ALL - kept, IN_ALL - kept)
    if found.is_cloud:
        assert found.asked("issue/bulkfetch") == ceil((IN_ALL - kept) / 100)
    found.pulls.check()
    return kept


def survive_next(found: Scene, number: int, route: str = "") -> int | None:
    """A pull of what changed, killed at a request: how many issues were kept. None where it has fewer requests."""
    before = found.backlog()
    found.box.do(_change)
    if not found.kill_at(number, route):
        return None
    assert found.backlog() == before
    kept = found.kept()
    pulled = found.pull()
    # The rest, of each of the two projects the issue that was read last before, and what changed since the pull began
    # less ten minutes, which here is everything: it may have changed again while the pull lay still.
    assert pulled.written == CHANGED - kept
    assert pulled.read <= CHANGED - kept + 2 + CHANGED
    assert found.asked("/search", "/search/jql") <= (CHANGED - kept) // PAGE + 2 + CHANGED // PAGE + 1
    found.pulls.check()
    return kept


@scenes(MANY)
def test_a_first_pull_that_is_killed_goes_on_where_it_stopped(found: Scene) -> None:
    route, number = ("issue/bulkfetch", 13) if found.is_cloud else ("/search", 15)
    assert survive_first(found, number, route) == KEPT_AT_ONCE
    assert found.asked("mypermissions", "/field") == 0


@scenes(CHANGED)
def test_a_pull_of_what_changed_that_is_killed_goes_on_where_it_stopped(found: Scene) -> None:
    found.pull()
    found.box.switch("jira", page_cap=PAGE)
    # In the pages that were kept, there may be the two issues that are read again though they did not change.
    assert survive_next(found, 22, "/search") in range(20 * PAGE - 2, 20 * PAGE + 1)
    assert found.asked("mypermissions", "/field") == 0


@pytest.mark.slow
@pytest.mark.timeout(1800)
@scenes(MANY, all_pairs=True)
def test_a_first_pull_goes_on_wherever_it_was_killed(found: Scene) -> None:
    points = count(1)
    kept = iter(lambda: survive_first(found.emptied(), next(points)), None)
    assert [*dict.fromkeys(kept)] == [0, KEPT_AT_ONCE]


@pytest.mark.slow
@pytest.mark.timeout(1800)
@scenes(CHANGED, all_pairs=True)
def test_a_pull_of_what_changed_goes_on_wherever_it_was_killed(found: Scene) -> None:
    found.pull()
    found.box.switch("jira", page_cap=PAGE)
    points = count(1)
    kept = iter(lambda: survive_next(found, next(points)), None)
    assert [round(many, -1) for many in dict.fromkeys(kept)] == [0, 10 * PAGE, 20 * PAGE]


def _fill(box: Sandbox, dialect: Dialect, many: int) -> None:
    site = lively_site(dialect)
    site.issues |= {one.id: _with_history(one) for one in many_issues(many)}
    box.repository.load(site)
    box.clock.set(NOW)


def _with_history(one: Issue) -> Issue:
    started = ChangeItem("status", "1", "To Do", "2", "Doing", "status")
    return replace(one, status_id="2", histories=(History(str(10_000 + int(one.id)), one.updated, (started,)),))


def _change(box: Sandbox) -> None:
    """An hour later some issues are moved on or back, each with a history."""
    box.clock.advance(timedelta(hours=1))
    for one in list(box.repository.site.issues.values())[-CHANGED:]:
        box.editor.transition(one.id, "Done" if one.status_id == "2" else "Doing")


def _tell(folder: Path, box: Running, url: str) -> None:
    """One worker, so that requests come in one order; the sandbox's time; the store."""
    file = folder / "milepost.yaml"
    text = file.read_text(encoding="utf-8")
    told = "projects: [APP, INT]\n    pull: {workers: 1, sweep_hours: 168}"
    file.write_text(text.replace("projects: [APP, INT]", told), encoding="utf-8")
    with (folder / ".env").open("a", encoding="utf-8") as environment:
        environment.write(f"MILEPOST_SANDBOX_CLOCK={box.jira_url}\nMILEPOST_DATABASE_URL={url}\n")
