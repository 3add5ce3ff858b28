"""The publishing process is killed before and after each of its requests: one more run ends in the same board.

A run of these tests makes 7 cards, rewrites 9, moves 9 and archives 7. Killed "before" a request, Trello never looks
at it; killed "after", Trello has done what was asked, and the answer never reached the process.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from itertools import count, takewhile
from pathlib import Path
from typing import Literal

import pytest

from sync.publish.plan import Action, Plan
from sync.store.engine import Store
from tests.end_to_end.small import Item, Small, small
from tests.faults.killing import killed_at
from tests.faults.test_crash_points import check

pytestmark = [pytest.mark.starts_programs, pytest.mark.timeout(300)]

When = Literal["before", "after"]
FAULTS: Mapping[When, str] = {"before": "hang", "after": "late_reply"}

MADE, CHANGED = 7, 9
WRITES = 2 * MADE + 2 * CHANGED


def goal(step: int) -> Mapping[str, Item]:
    """The roadmap of a step: other cards than in the step before, other words, and other places."""
    stage = "building" if step % 2 else "planned"
    made = [(step, f"Made in step {step}"), (step - 1, "")][: step + 1]
    return {
        "search": _item("Standing still", "building"),
        **{f"word-{number}": _item(f"Reworded {number}", "planned", f"Step {step}.") for number in range(CHANGED)},
        **{f"move-{number}": _item(f"Moving {number}", stage) for number in range(CHANGED)},
        **{
            f"new-{turn}-{no}": _item(title and f"{title}, no. {no}", "planned")
            for turn, title in made
            for no in range(MADE)
        },
    }


def _item(title: str, stage: str, summary: str = "The same words.") -> Item:
    return {"title": title, "stage": stage, "target": "H2 2026", "summary": summary}


@contextmanager
def live(store: Store, folder: Path) -> Iterator[Small]:
    """A board that is live, as it is to be at step 0."""
    with small(folder, store) as site:
        write(site, 0)
        site.go_live()
        yield site


def write(site: Small, step: int) -> None:
    """Write the roadmap of a step, and which store other processes are to take."""
    site.write(goal(step))
    with (site.folder / ".env").open("a", encoding="utf-8") as environment:
        environment.write(f"MILEPOST_DATABASE_URL={site.store.engine.url.render_as_string(hide_password=False)}\n")


def survive(site: Small, step: int, number: int, when: When) -> bool:
    """Go to the next step in a process that is killed at a request, and check what one more run makes of it. False
    where the process has fewer requests."""
    write(site, step)
    killed = killed_at(site.box, site.folder, "sync", number, kind=FAULTS[when], service="trello", seconds=3)
    check(site, goal(step))
    return killed


def kinds(plan: Plan) -> Mapping[str, int]:
    """How many cards a plan makes, moves, rewrites and archives."""
    return {
        "made": plan.count(Action.CREATE_CARD),
        "moved": sum(one.moves for one in plan.changes),
        "reworded": sum(one.rewrites for one in plan.changes),
        "archived": plan.count(Action.ARCHIVE_CARD),
    }


def test_a_run_of_many_writes_is_mended_wherever_its_process_was_killed(store: Store, tmp_path: Path) -> None:
    with live(store, tmp_path) as site:
        write(site, 1)
        plan = site.sync().boards[0].plan
        assert kinds(plan) == {"made": MADE, "moved": CHANGED, "reworded": CHANGED, "archived": MADE}
        assert len(plan.changes) == WRITES
        points: list[tuple[int, When]] = [(5, "before"), (WRITES, "after")]
        for step, point in enumerate(points, 2):
            assert survive(site, step, *point)


@pytest.mark.slow
@pytest.mark.timeout(1800)
@pytest.mark.parametrize("when", list(FAULTS))
def test_a_run_of_many_writes_is_mended_at_every_request(store: Store, tmp_path: Path, when: When) -> None:
    with live(store, tmp_path) as site:
        points = takewhile(lambda number: survive(site, number, number, when), count(1))
        assert [*points][-1] == 1 + WRITES
