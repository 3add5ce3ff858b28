"""`milepost check` beyond the files: are the rights there, the fields found, the boards as they should be?"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime, timedelta

from config.settings import MissingSetting
from connectors.errors import ServiceError, SignInRefused
from connectors.jira.client import JiraClient
from connectors.trello.client import TrelloClient
from mapping.public.boards import PublicBoard
from sync.publish.safety import board_refusals
from sync.world import World

NOTICE = timedelta(days=14)
"""How long before its end a token is trouble."""


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at: `well`, and what was seen or what to do."""

    what: str
    well: bool
    told: str


def check_services(world: World) -> Iterator[Check]:
    """Look at Jira and Trello; each check that can be made is made, whatever the others found. Reads only."""
    yield from _guarded("Jira", lambda: _jira(world))
    if world.workspace.file.boards:
        yield from _guarded("Trello", lambda: _trello(world))


def _guarded(what: str, checks: Callable[[], Iterator[Check]]) -> Iterator[Check]:
    try:
        yield from checks()
    except (ServiceError, MissingSetting) as error:
        yield Check(what, False, str(error))


def _jira(world: World) -> Iterator[Check]:
    with closing(world.jira(world.counts)) as client:
        try:
            site, account = client.site(), client.account()
        except SignInRefused as error:
            yield Check("Jira sign-in", False, f"{error}{_scoped_address(client, world.workspace.file.jira[0].url)}")
            return
        yield Check("Jira", True, f"{site.title or site.base_url}, {site.flavour.value} {site.version}")
        yield Check("Jira sign-in", True, f"accepted; the account's zone is {account.zone.key}")
        yield from _guarded("Jira token", lambda: _token(client, world.clock()))
        yield from _guarded("Jira projects", lambda: _projects(client, world.workspace.file.jira[0].projects))


def _token(client: JiraClient, now: datetime) -> Iterator[Check]:
    ends = client.expiry(now)
    if ends is None:
        yield Check("Jira token", True, "Jira does not tell when it ends; tokens of Cloud end after a year at most")
        return
    told = f"it ends on {ends:%Y-%m-%d}"
    soon = ends - now < NOTICE
    yield Check("Jira token", not soon, f"{told}; make a new one before that day" if soon else told)


def _projects(client: JiraClient, projects: tuple[str, ...]) -> Iterator[Check]:
    """What may be browsed; only then does it mean anything which fields and boards are found."""
    client.access(projects).require()
    yield Check("Jira projects", True, f"{', '.join(projects)} may be browsed")
    yield from _guarded("Jira fields", lambda: _fields(client))


def _scoped_address(client: JiraClient, url: str) -> str:
    """What to write for a token with scopes, which the address of the site itself refuses."""
    try:
        cloud_id = client.cloud_id()
    except ServiceError:
        return ""
    return f". For a token with scopes write `url: https://api.atlassian.com/ex/jira/{cloud_id}` and `site_url: {url}`"


def _fields(client: JiraClient) -> Iterator[Check]:
    boards = client.boards()
    fields = client.fields(boards)
    named = {
        "points": ", ".join(fields.points),
        "sprint": fields.sprint,
        "epic link": fields.epic_link,
        "parent link": fields.parent_link,
        "public text": fields.public_text,
    }
    found = "; ".join(f"{what} {ident}" for what, ident in named.items() if ident)
    yield Check("Jira fields", True, f"{found or 'no points, sprint or epic link field on this site'}")
    yield Check("Jira boards", True, f"{len(boards)}: {', '.join(board.name for board in boards[:5])}")


def _trello(world: World) -> Iterator[Check]:
    with closing(world.trello(world.counts, _nothing_leaves)) as client:
        for board in world.workspace.file.boards:
            yield from _guarded(f"board {board.id}", lambda board=board: _board(client, board))  # type: ignore[misc]  # a lambda's default has no type


def _board(client: TrelloClient, board: PublicBoard) -> Iterator[Check]:
    shown = client.board(board.trello)
    for refusal in board_refusals(board, shown):
        yield Check(f"board {board.id}", False, f"{refusal.what}; {refusal.next_step}")
    yield Check(
        f"board {board.id}",
        True,
        f"{shown.name!r}, {shown.permission_level}, {len(shown.lists)} lists, {len(shown.cards)} cards",
    )


def _nothing_leaves(_: object) -> None:
    """A check sends no text to Trello, so there is nothing to inspect."""
