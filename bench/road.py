"""The road on the generated company: requests, writes and statements of three runs."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from sqlalchemy import event

from sandbox.serve import Options, Running, running
from sync.approving import Approval
from sync.cli.rehearsal import write_workspace
from sync.connect import open_world
from sync.pipeline import Request, Result, plan_boards, run
from sync.world import World

SEED = 7


def measure() -> Iterator[str]:
    """One line a run."""
    with (
        tempfile.TemporaryDirectory() as folder,
        running(Options(jira_port=0, trello_port=0, company_seed=SEED)) as site,
    ):
        write_workspace(Path(folder), site.addresses, SEED, "cloud")
        with open_world(Path(folder)) as world:
            yield _counted("first run, board in preview", site, world, lambda w: run(w, Request("bench")))
            (board,) = plan_boards(world.fresh(), world.clock(), frozenset())
            approved = Request("bench", approval=Approval("bench", board.plan.checksum))
            yield _counted(f"{len(board.plan.changes)} changes published", site, world, lambda w: run(w, approved))
            yield _counted("nothing changed", site, world, lambda w: run(w, Request("bench")))


def _counted(what: str, site: Running, world: World, act: Callable[[World], Result]) -> str:
    site.reset_counts()
    statements = [0]

    def count(*_: object) -> None:
        statements[0] += 1

    event.listen(world.store.engine, "before_cursor_execute", count)
    began = time.perf_counter()
    result = act(world.fresh())
    seconds = time.perf_counter() - began
    event.remove(world.store.engine, "before_cursor_execute", count)
    written = site.count("trello") - site.count("trello", "GET")
    return (
        f"{what}: Jira {site.count('jira')} requests, Trello {site.count('trello')} of which {written} writes, "
        f"{statements[0]} SQL statements, {seconds:.1f} s; {result.run.outcome}"
    )
