"""A live board on the sandbox's Trello, what a run asks of it, and cards of other people on it."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from sandbox.app import Sandbox
from sandbox.trello import normalise
from sandbox.trello.cards import blank
from sync.pipeline import Request, run
from sync.publish.safety import Allow
from sync.records import Outcome
from sync.store.engine import open_store
from tests.end_to_end.small import Item, Small, small

CARDS = 12
_TRELLO = "Trello "

FIRST = "search"
"""The item to which the workspace maps work."""


def items(count: int = CARDS, shown: int | None = None) -> dict[str, Item]:
    """Items that are planned, without a date; customers see the first of them, or all."""
    return {_name(n): _item(n, public=shown is None or n < shown) for n in range(count)}


def _name(number: int) -> str:
    return f"item-{number:03}" if number else FIRST


def _item(number: int, *, public: bool) -> Item:
    return {"title": f"Thing {number}" if public else "", "stage": "planned", "target": "none"}


@contextmanager
def live_board(boards: str = "") -> Iterator[Small]:
    """A board with a card for each item; `boards` is more of milepost.yaml."""
    with (
        tempfile.TemporaryDirectory() as folder,
        closing(open_store(f"sqlite:///{folder}/milepost.db")) as store,
        small(Path(folder), store) as site,
    ):
        site.write(items(), boards=boards)
        site.go_live()
        yield site


@dataclass(frozen=True, slots=True)
class Asked:
    """What the record of a run says that it asked of Trello, by verb and kind, and how long it waited, in seconds."""

    requests: Mapping[str, int]
    waited: float

    @property
    def total(self) -> int:
        """All requests to Trello."""
        return sum(self.requests.values())


def asked(site: Small) -> Asked:
    """What one run asks. Every limit is lifted."""
    world = site.world()
    result = run(world, Request("bench", allowed=frozenset(Allow)))
    assert result.run.outcome is Outcome.OK, result.run.message
    of_trello = {kind.removeprefix(_TRELLO): count for kind, count in result.run.counts if kind.startswith(_TRELLO)}
    assert sum(of_trello.values()) == world.counts.of("Trello")
    return Asked(of_trello, round(world.counts.waited, 1))


def crowd(site: Small, cards: int) -> None:
    """Let other people fill the board up to a number of cards, past the interface, which would take its time."""

    def fill(sandbox: Sandbox) -> None:
        world = sandbox.boards
        listed = world.of("list", "idBoard", site.box.board_id)[0]
        there = len(world.of("card", "idBoard", site.box.board_id))
        at = sandbox.clock.now()
        for number in range(there, cards):
            card = blank(world.new_id(at), listed, number + 1, normalise.iso(at))
            world.save("card", card | {"name": f"Somebody's {number}", "pos": 1e6 + number})

    site.box.do(fill)
