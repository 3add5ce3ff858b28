"""What a pull costs, in requests: by the hundred issues, never by the issue."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from math import ceil

import pytest

from connectors.counts import Counts
from sandbox.app import Sandbox
from sandbox.crowd import crowd
from sandbox.jira.model import Dialect
from sandbox.serve import Options, running
from sync.store.engine import open_store
from tests.property.jira_pulls import Pulls

HOUR = timedelta(hours=1)
PROJECTS = BOARDS = 3
SPRINT_PAGES = 2
"""Each board has more than fifty sprints behind it."""

DIALECTS: tuple[Dialect, ...] = ("cloud", "datacenter")


@pytest.fixture(params=DIALECTS)
def dialect(request: pytest.FixtureRequest) -> Dialect:
    found: Dialect = request.param
    return found


@pytest.fixture
def pulls(dialect: Dialect) -> Iterator[Pulls]:
    store = open_store("sqlite://")
    with running(Options(jira_port=0, trello_port=0, dialect=dialect)) as box:
        yield Pulls(box, store, projects=("DESK", "MILL", "PORT"), workers=8)
    store.close()


def fill(pulls: Pulls, number: int, dialect: Dialect) -> None:
    """A crowd of so many issues, each with a history."""

    def load(box: Sandbox) -> None:
        site = crowd(number, dialect=dialect)
        box.repository.load(site)
        box.clock.set(max(issue.updated for issue in site.issues.values()) + HOUR)

    pulls.box.do(load)


def asked(pulls: Pulls) -> tuple[dict[str, int], int]:
    """One pull: its requests by what they asked for, and how many there were."""
    _, counts = pulls.pull(pulls.box.sandbox.clock.now())
    return kinds(counts), counts.total


def kinds(counts: Counts) -> dict[str, int]:
    return {request.kind: times for request, times in counts.requests.items()}


@pytest.mark.parametrize("number", [20, 1250])
def test_a_full_pull_asks_by_the_hundred(pulls: Pulls, dialect: Dialect, number: int) -> None:
    fill(pulls, number, dialect)
    found, total = asked(pulls)
    once = {"serverInfo": 1, "myself": 1, "field": 1, "status": 1}
    of_projects = ("mypermissions", "project/{id}", "board", "board/{id}/configuration", "project/{id}/versions")
    each = dict.fromkeys(of_projects, PROJECTS)
    constant = once | each | {"board/{id}/sprint": BOARDS * SPRINT_PAGES}
    issues = {"search/jql": 1, "issue/bulkfetch": ceil(number / 100), "changelog/bulkfetch": ceil(number / 1000)}
    if dialect == "datacenter":
        issues = {"search": ceil(number / 1000) + ceil(number / 100), "issuetype": 1}
    assert found == constant | issues
    assert total == sum(constant.values()) + sum(issues.values())


@pytest.mark.parametrize("changed", [0, 1, 97, 98, 250])
def test_what_changed_is_asked_for_by_the_hundred(pulls: Pulls, dialect: Dialect, changed: int) -> None:
    fill(pulls, 300, dialect)
    asked(pulls)

    def change(box: Sandbox) -> None:
        box.clock.advance(HOUR / 2)
        for ident in list(box.repository.site.issues)[:changed]:
            box.editor.edit(ident, summary="Other words")

    pulls.box.do(change)
    found, _ = asked(pulls)
    search = "search/jql" if dialect == "cloud" else "search"
    idle = {"myself": 1, "board/{id}/sprint": BOARDS, "project/{id}/versions": PROJECTS}
    histories = {"changelog/bulkfetch": 1} if dialect == "cloud" and changed else {}
    # The issue of each project that was read last comes again, to show that it can still be seen.
    assert found == idle | {search: ceil((changed + PROJECTS) / 100)} | histories


@pytest.mark.parametrize("dialect", ["cloud"], indirect=True)
def test_ids_of_cloud_are_asked_for_by_five_thousand(pulls: Pulls, dialect: Dialect) -> None:
    fill(pulls, 5001, dialect)
    found, _ = asked(pulls)
    assert (found["search/jql"], found["issue/bulkfetch"], found["changelog/bulkfetch"]) == (2, 51, 6)
