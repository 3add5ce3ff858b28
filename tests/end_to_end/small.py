"""A small company on a real sandbox: two projects, six issues, a roadmap of a few public items, a board to fill."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from config.reader import read_workspace
from config.settings import Settings, load_settings
from connectors.counts import Counts
from connectors.jira.client import JiraClient, connect_jira
from connectors.masking import Masker
from connectors.transport import Limits, Transport
from connectors.trello.client import TrelloClient, connect_trello
from connectors.trello.wire import Inspect
from mapping.public.cards import ShownBoard, ShownCard
from mapping.public.marker import find_marker
from sandbox.jira.settings import EMAIL, TOKEN
from sandbox.serve import Options, Running, running
from sandbox.trello.settings import APP_KEY, BOT_TOKEN
from sync.approving import Approval
from sync.connect import jira_connection
from sync.pipeline import Request, Result, plan_boards, publish_only, run
from sync.store.engine import Store
from sync.world import World
from tests.unit.connectors.network import Hours
from tests.unit.sandbox.jira_site import small_site

NOW = datetime(2026, 3, 10, 12, tzinfo=UTC)
SECRETS = (TOKEN, APP_KEY, BOT_TOKEN)

Item = Mapping[str, str]
ITEMS: Mapping[str, Item] = {
    "search": {"title": "Faster search", "stage": "building", "target": "Q2 2026"},
    "export": {"title": "Export to spreadsheets", "stage": "planned", "target": "2026-06-30"},
    "mobile": {"title": "An app for phones", "stage": "planned", "target": "Q4 2026"},
    "login": {"title": "Sign in with your own account", "stage": "planned", "target": "none"},
}


@dataclass(frozen=True)
class Small:
    """A workspace folder on a sandbox, with a store."""

    box: Running
    folder: Path
    store: Store

    def write(self, items: Mapping[str, Item] = ITEMS, *, boards: str = "", theme: str = "Finding things") -> None:
        """Write the workspace's files; `boards` is more of milepost.yaml."""
        texts = {
            "milepost.yaml": _milepost(self.box, boards),
            "mapping.yaml": "milepost: 1\nrules:\n  - item: search\n    when:\n      key: [APP-1]\n",
            "roadmaps/product.yaml": _roadmap(items, theme),
            ".env": f"MILEPOST_JIRA_EMAIL={EMAIL}\nMILEPOST_JIRA_TOKEN={TOKEN}\n"
            f"MILEPOST_TRELLO_KEY={APP_KEY}\nMILEPOST_TRELLO_TOKEN={BOT_TOKEN}\n",
        }
        for name, text in texts.items():
            (self.folder / name).parent.mkdir(exist_ok=True)
            (self.folder / name).write_text(text, encoding="utf-8")

    def world(self, **changed: Any) -> World:
        """What a run works with: real HTTP, but pauses that take no time."""
        settings = load_settings(self.folder)
        workspace = read_workspace(self.folder)
        hours = Hours()
        masker = Masker(settings.secrets())
        transport = Transport(
            hours.sleep, lambda: 0.0, lambda: NOW, hours.monotonic, masker, Limits(attempts=3, timeout=(5.0, 10.0))
        )
        jira = workspace.file.jira[0]

        def to_jira(counts: Counts) -> JiraClient:
            return connect_jira(jira_connection(jira, settings), replace(transport, counts=counts))

        def to_trello(counts: Counts, inspect: Inspect) -> TrelloClient:
            return _trello(self.box, settings, replace(transport, counts=counts), inspect, workspace.file.boards)

        values: dict[str, Any] = {
            "workspace": workspace,
            "store": self.store,
            "clock": lambda: NOW,
            "jira": to_jira,
            "trello": to_trello,
            "secrets": settings.secrets(),
        }
        return World(**values | changed)

    def sync(self, **changed: Any) -> Result:
        """One whole run."""
        return run(self.world(**changed), Request("test"))

    def checksum(self) -> str:
        """That of the plan of the one board, on what was last pulled."""
        (board,) = plan_boards(self.world(), NOW, frozenset())
        return board.plan.checksum

    def go_live(self) -> Result:
        """Pull, and approve the first plan."""
        assert self.sync().troubles == ()
        return self.approve()

    def approve(self) -> Result:
        """Approve the plan of now."""
        return publish_only(self.world(), Request("test", approval=Approval("ann", self.checksum())))

    def board(self) -> ShownBoard:
        """The board as it stands, read without Milepost's run."""
        trello = self.world().trello(Counts(), lambda _: None)
        try:
            return trello.board(self.box.board_id)
        finally:
            trello.close()

    def cards(self) -> dict[str, ShownCard]:
        """The open cards by their titles; fails where two bear one title."""
        found = [card for card in self.board().cards if not card.closed]
        assert len({card.title for card in found}) == len(found)
        return {card.title: card for card in found}

    def marks(self) -> list[tuple[str, str]]:
        """The marks of all cards, archived ones included."""
        return [mark for card in self.board().cards if (mark := find_marker(card.description))]

    def writes(self) -> int:
        """How many writes Trello has counted."""
        return self.box.count("trello") - self.box.count("trello", "GET")


def _trello(box: Running, settings: Settings, transport: Transport, inspect: Inspect, boards: Any) -> TrelloClient:
    secrets = settings.trello()
    key, token = secrets.key.get_secret_value(), secrets.token.get_secret_value()
    return connect_trello(box.trello_url, key, token, transport, inspect, [board.trello for board in boards])


@contextmanager
def small(folder: Path, store: Store) -> Iterator[Small]:
    """A fresh sandbox with the small site in it, and a workspace that points to it."""
    with running(Options(jira_port=0, trello_port=0)) as box:
        box.sandbox.repository.load(small_site())
        box.switch("trello", rate_limits=False)
        site = Small(box, folder, store)
        site.write()
        yield site


def private(*idents: str) -> dict[str, Item]:
    """The items, some of them not public any more."""
    return {ident: {**item, "title": ""} if ident in idents else item for ident, item in ITEMS.items()}


def changed(**more: Item) -> dict[str, Item]:
    """The items, with other values for some."""
    return {**ITEMS, **{ident: {**ITEMS.get(ident, {}), **item} for ident, item in more.items()}}


def _milepost(box: Running, more: str) -> str:
    return f"""\
milepost: 1
workspace: acme
name: Acme roadmap
time_zone: Europe/Berlin
jira:
  - url: {box.jira_url}
    projects: [APP, INT]
trello:
  url: {box.trello_url}
boards:
  - id: road
    trello: "{box.board_id}"
    stage_from: file
{more}"""


def _roadmap(items: Mapping[str, Item], theme: str) -> str:
    head = "milepost: 1\nroadmap: product\ntitle: Product\nkind: hybrid\n"
    themes = f"themes:\n  - id: find\n    title: Search\n    public_title: {theme}\n    color: green\n    share: 1\n"
    return head + themes + "items:\n" + "".join(_item(ident, item) for ident, item in items.items())


def _item(ident: str, item: Item) -> str:
    lines = [f"  - id: {ident}", f"    title: internal {ident}", f"    target: {item['target']}"]
    lines += [f"    stage: {item['stage']}", "    themes: {find: 1}"]
    if item["title"]:
        summary = item.get("summary", f"What {ident} brings you.")
        lines += ["    public:", f"      title: {item['title']}", f'      summary: "{summary}"']
        lines += [f"      milestones: {item['milestones']}"] if "milestones" in item else []
    lines += [f"    {line}" for line in item.get("more", "").splitlines()]
    return "\n".join(lines) + "\n"
