"""What a new sandbox holds before anyone calls: a generated company or an export, and a board for the roadmap."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

from sandbox import tenant
from sandbox.clock import Clock
from sandbox.company import Company, generate
from sandbox.crowd import crowd
from sandbox.exports.as_of import as_of, instant_of
from sandbox.exports.jira import load_jira_export
from sandbox.exports.trello import import_board, load_board_export
from sandbox.jira.model import Dialect, Site
from sandbox.jira.repository import Repository
from sandbox.state import State
from sandbox.trello.access import Caller
from sandbox.trello.new_board import NewBoard, make
from sandbox.trello.people import BOT_ID, OWNER_ID, WORKSPACE_ID, settle_people
from sandbox.trello.settings import TrelloSettings
from sandbox.trello.world import World

ROADMAP_BOARD = "Public roadmap"
_BOARD = "sandbox.board"


@dataclass(frozen=True, slots=True)
class Contents:
    """What to fill a sandbox with: a company by its seed, an export or a `crowd` of so many issues, one of them;
    with none, an empty Jira.

    `day` serves an export as of that day, and ends a company's history there. `trello_boards` are exports of
    boards, which stand beside the empty one as they were exported.
    """

    dialect: Dialect = "cloud"
    company_seed: int | None = None
    exports: tuple[Path, ...] = ()
    day: date | None = None
    trello_boards: tuple[Path, ...] = ()
    crowd: int | None = None

    def __post_init__(self) -> None:
        if (self.company_seed is not None) + bool(self.exports) + (self.crowd is not None) > 1:
            raise ValueError("a sandbox holds a generated company, an export or a crowd, not both")
        if self.day is not None and self.company_seed is None and not self.exports:
            raise ValueError("there is nothing to serve as of a day: name an export or a company")


def open_state(path: Path | None, contents: Contents, now: Callable[[], datetime]) -> State:
    """The state kept in a file, which is filled first where there is none yet.

    It is filled beside and moved into place whole, so that a start that was killed leaves nothing half filled.
    Without a path the state lives in memory. Raises ValueError for a file that is something else.
    """
    if path is None:
        return filled(State(), contents, now)
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        young = path.with_name(f"{path.name}.new")
        for leftover in ("", "-wal", "-shm"):  # a forgotten log would be replayed into the new file
            young.with_name(young.name + leftover).unlink(missing_ok=True)
        filled(State(young), contents, now).close()
        young.rename(path)
    else:
        _check(path)
    return State(path)


def _check(path: Path) -> None:
    """Look without touching, lest a mistyped name changes somebody's file."""
    with contextlib.closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as found:
        try:
            ours = found.execute("SELECT 1 FROM document WHERE kind = ?", (_BOARD,)).fetchone()
        except sqlite3.DatabaseError:
            ours = None
    if ours is None:
        raise ValueError(f"{path} is no state of a sandbox; name another file")


def filled(state: State, contents: Contents, now: Callable[[], datetime]) -> State:
    """Fill an empty state and set its clock: after the company's last day, at noon UTC of the day of an export
    served as of one, a moment after the last change of any other export or of a crowd, else at the real time.
    """
    boards = [load_board_export(path) for path in contents.trello_boards]
    repository = Repository(state)
    if contents.company_seed is not None:
        company = _company(contents.company_seed, contents)
        tenant.move_in(company, repository, state)
        clock = Clock(state, company.now)
    else:
        site = _site(contents)
        repository.load(site)
        clock = Clock(state, _last_instant(site, contents.day, now))
    _seed_trello(state, clock)
    for board in boards:
        import_board(state, board)
    return state


def roadmap_board(state: State) -> str:
    """The id of the empty public board made for the roadmap."""
    document = state.get(_BOARD, "roadmap")
    assert document is not None  # written when the state was filled
    return str(document["id"])


def _site(contents: Contents) -> Site:
    if contents.crowd is not None:
        return crowd(contents.crowd, dialect=contents.dialect)
    if not contents.exports:
        return Site(dialect=contents.dialect)
    site = load_jira_export(contents.exports, dialect=contents.dialect)
    return site if contents.day is None else as_of(site, contents.day)


def _company(seed: int, contents: Contents) -> Company:
    if contents.day is None:
        return generate(seed, dialect=contents.dialect)
    return generate(seed, until=contents.day, dialect=contents.dialect)


def _last_instant(site: Site, day: date | None, now: Callable[[], datetime]) -> datetime:
    if day is not None:
        return instant_of(day)
    latest = max((issue.updated for issue in site.issues.values()), default=None)
    return now() if latest is None else latest + timedelta(minutes=1)


def _seed_trello(state: State, clock: Clock) -> None:
    """The people, and an empty public board on which the bot may work and customers may vote and comment."""
    world = World(state, clock, TrelloSettings())
    settle_people(world)
    wanted = NewBoard(
        ROADMAP_BOARD,
        {OWNER_ID: "admin", BOT_ID: "admin"},
        {"permissionLevel": "public", "comments": "public", "voting": "public"},
        power_ups=("voting",),
        workspace=WORKSPACE_ID,
    )
    board = make(world, Caller(world.find("member", OWNER_ID)), clock.tick(), wanted)
    state.put(_BOARD, "roadmap", {"id": board["id"]})
