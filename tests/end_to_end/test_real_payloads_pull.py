"""Every real export beside the checkout, served by the sandbox and pulled into the store; then nothing is left to do.

Counts only; nothing of the data stands here.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from sandbox.app import Sandbox
from sandbox.exports.jira import load_jira_export
from sandbox.jira.model import Dialect, Site
from sandbox.serve import Options, Running, running
from sync.store.engine import Store, open_store
from tests.property.jira_pulls import Pulls
from tests.unit.sandbox.test_export_real_payloads import COUNTS

LARGE = "eucalyptus/EUCA.issues.fieldlimited.jsonl.gz"
MINUTE = timedelta(minutes=1)
CASES = [
    pytest.param(name, dialect, marks=[pytest.mark.slow] if name == LARGE else [], id=f"{dialect}-{name}")
    for name in COUNTS
    for dialect in ("cloud", "datacenter")
]


@pytest.fixture(scope="module")
def boxes() -> Iterator[dict[Dialect, Running]]:
    """A sandbox for each dialect, for one Jira speaks one."""
    free = Options(jira_port=0, trello_port=0)
    with running(free) as cloud, running(free) as datacenter:
        yield {"cloud": cloud, "datacenter": datacenter}


@pytest.fixture
def memory() -> Iterator[Store]:
    opened = open_store("sqlite://")
    yield opened
    opened.close()


@pytest.mark.parametrize(("name", "dialect"), CASES)
def test_a_real_backlog_arrives_whole_and_then_costs_nothing(
    shared_data: Path, boxes: dict[Dialect, Running], memory: Store, name: str, dialect: Dialect
) -> None:
    box = boxes[dialect]
    site = load_jira_export([shared_data / "jira" / name], dialect=dialect)
    box.do(lambda sandbox: _serve(sandbox, site))
    pulls = Pulls(box, memory, projects=tuple(one.key for one in site.projects.values()), workers=8)
    now = box.sandbox.clock.now()
    found, _ = pulls.pull(now)
    assert found.read == found.written == len(site.issues)
    pulls.check()

    idle, counts = pulls.pull(now + MINUTE)
    assert (idle.written, idle.changes, idle.gone) == (0, 0, ())
    assert {request.kind: times for request, times in counts.requests.items()} == _least(site, idle.read)


def _serve(box: Sandbox, site: Site) -> None:
    box.repository.load(site)
    box.clock.set(max(issue.updated for issue in site.issues.values()) + MINUTE)


def _least(site: Site, reread: int) -> dict[str, int]:
    """The requests of a pull when nothing has changed: one search, unless the last ten minutes fill more pages."""
    sprinting = sum(board.type != "kanban" for board in site.boards.values())
    search = "search/jql" if site.dialect == "cloud" else "search"
    asked: dict[str, Any] = {
        "myself": 1,
        search: max(1, -(-reread // 100)),
        "board/{id}/sprint": sprinting,
        "project/{id}/versions": len(site.projects),
    }
    return {kind: times for kind, times in asked.items() if times}
