"""What a person does with one board by hand, between runs: the board is read and planned as in a run, under its lock,
and what is written goes the way of all writes: inspected, journalled, recorded as a run."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace

from connectors.trello.client import TrelloClient
from mapping.guard.guard import Guard
from mapping.public.boards import PublicBoard
from sync.measuring import measure
from sync.pipeline import Request, Result, guard_of, named_boards, recorded
from sync.publish.apply import apply_plan
from sync.publish.inspection import strings
from sync.publish.plan import Plan
from sync.publishing import Leak, Prepared, inspector, prepare
from sync.store.journal import StoredJournal, writes_of_run
from sync.store.lock import single_writer
from sync.world import World


@dataclass(frozen=True, slots=True)
class Site:
    """One board, read and planned, with ways to it."""

    world: World
    prepared: Prepared
    trello: TrelloClient
    guard: Guard

    def apply(self, plan: Plan, result: Result) -> Result:
        """Make the changes of a plan. Raises `Leak` before the first of them where the guard finds something."""
        if hits := self.guard.inspect_all(strings(plan)):
            raise Leak(plan.board, hits)
        journal = StoredJournal(self.world.store, self.prepared.key, result.run.id, {}, self.world.clock)
        apply_plan(plan, self.trello, journal, stop=self.world.stop)
        with self.world.store.transaction() as session:
            return replace(result, writes=writes_of_run(session, result.run.id))


@contextmanager
def looking_at(world: World, board_id: str) -> Iterator[Site]:
    """The board, while no run is under way; nothing is to be written to it. Raises `UnknownBoard`."""
    (board,) = named_boards(world.workspace.file.boards, [board_id])
    with single_writer(world.store, world.workspace.file.workspace), _site(world, board) as site:
        yield site


def act(world: World, board_id: str, trigger: str, steps: Callable[[Site, Result], Result]) -> Result:
    """Do something with the board in a run of its own. Raises `UnknownBoard`, and whatever the steps raise."""
    (board,) = named_boards(world.workspace.file.boards, [board_id])

    def whole(world: World, _request: Request, result: Result) -> Result:
        with _site(world, board) as site:
            return steps(site, result)

    return recorded(world, Request(trigger), whole)


@contextmanager
def _site(world: World, board: PublicBoard) -> Iterator[Site]:
    measured = measure(world.store, world.workspace, world.clock())
    guard = guard_of(world, measured)
    with closing(world.trello(world.counts, inspector(guard))) as trello:
        prepared = prepare(measured, board, trello, world.store, guard, frozenset(), installation=world.installation)
        yield Site(world, prepared, trello, guard)
