"""What people do while a search is being paged must not hide the work of others from the next pull."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest

from sandbox.app import Sandbox
from sandbox.jira.model import Dialect
from sandbox.serve import Options, running
from sync.store.engine import open_store
from tests.property.jira_hands import START_OF_ALL, lively_site
from tests.property.jira_pulls import Killed, Pulls

HOUR = timedelta(hours=1)
FIRST, SECOND, THIRD = "1002", "1003", "1006"


@pytest.fixture(params=["cloud", "datacenter"])
def pulls(request: pytest.FixtureRequest) -> Iterator[Pulls]:
    store = open_store("sqlite://")
    with running(Options(jira_port=0, trello_port=0)) as box:
        box.do(lambda sandbox: fill(sandbox, request.param))
        # Each page of a search is cut from what the search would find at that moment.
        box.switch("jira", page_cap=1, live_paging=True)
        yield Pulls(box, store)
    store.close()


def fill(box: Sandbox, dialect: Dialect) -> None:
    box.repository.load(lively_site(dialect))
    box.clock.set(START_OF_ALL)


def pull(pulls: Pulls, *, edited: str | None = None, behind: int = 0) -> None:
    """A pull; behind so many pages of its search somebody edits an issue."""

    def edit(_: int) -> None:
        counts = (row["requests"] for row in pulls.box.counts() if row["route"].endswith(("/search", "/search/jql")))
        if edited and sum(counts) == behind:
            pulls.box.do(lambda box: box.editor.edit(edited, summary=f"Again, at {box.clock.now()}"))

    pulls.box.reset_counts()
    pulls.pull(pulls.box.sandbox.clock.now(), before=edit)


@pytest.mark.parametrize("edited", [FIRST, SECOND, THIRD])
@pytest.mark.parametrize("behind", [1, 2, 3])
def test_an_edit_between_two_pages_hides_no_other_edit(pulls: Pulls, edited: str, behind: int) -> None:
    pull(pulls)
    for ident in (FIRST, SECOND, THIRD):
        pulls.box.act("edit", ref=ident, summary="New words")
    pulls.box.advance(hours=7)
    pull(pulls, edited=edited, behind=behind)
    pulls.box.advance(hours=1)
    pull(pulls)
    pulls.check()


def test_a_move_while_a_pull_lay_still_hides_no_other_issue(pulls: Pulls) -> None:
    def killed_after_two_pages(_: int) -> None:
        searches = (row["requests"] for row in pulls.box.counts() if row["route"].endswith(("/search", "/search/jql")))
        if sum(searches) == 2:
            raise Killed

    pulls.box.reset_counts()
    with pytest.raises(Killed):
        pulls.pull(pulls.box.sandbox.clock.now(), before=killed_after_two_pages)
    pulls.box.do(lambda box: box.editor.move(FIRST, "INT"))
    pulls.box.advance(hours=1)
    pull(pulls)
    pulls.box.advance(hours=1)
    pull(pulls)
    pulls.check()
