"""A workspace on a sandbox that behaves in every way of which Milepost assumes something, and ways to bend it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import orjson

from config.reader import read_workspace
from config.settings import load_settings
from connectors.jira.client import JiraClient
from connectors.jira.wire import JiraWire
from connectors.transport import Limits, Transport
from connectors.trello.client import TrelloClient
from connectors.trello.wire import TrelloWire
from sandbox.app import Sandbox
from sandbox.jira.model import Dialect
from sandbox.serve import Options, Running, running
from sandbox.trello.app import _Interface
from sandbox.trello.settings import APP_KEY, BOT_TOKEN
from sync.connect import jira_connection
from sync.live_check.assumption import Assumption, Result, try_out
from sync.live_check.jira_scene import JiraScene
from sync.live_check.live import TRELLO, check_live
from sync.live_check.report import Report
from sync.live_check.scratch import board_is_removed, try_on_scratch
from sync.live_check.texts import only_ours
from tests.end_to_end.small import NOW, Small
from tests.unit.connectors.network import Hours
from tests.unit.sandbox.jira_site import many_issues, small_site

BY_ID = {one.id: one for one in TRELLO}


@dataclass(frozen=True)
class Live:
    """A sandbox with a workspace; `told` is what only the person at the terminal reads."""

    box: Running
    folder: Path
    told: list[str] = field(default_factory=list)

    def check(self, **limits: Any) -> Report:
        """A whole live check."""
        workspace, settings = read_workspace(self.folder), load_settings(self.folder)
        return check_live(workspace, settings, self.transport(**limits), NOW, self.told.append)

    def transport(self, **limits: Any) -> Transport:
        """Real HTTP, but pauses that take no time."""
        hours = Hours()
        return Transport(hours.sleep, lambda: 0.0, lambda: NOW, hours.monotonic, limits=Limits(**limits))

    def trello(self, ident: str) -> Result:
        """One assumption about Trello, or that of the removal, on a board of its own."""
        wire = TrelloWire(self.box.trello_url, APP_KEY, BOT_TOKEN, self.transport(attempts=2), only_ours)
        client = TrelloClient(wire, ())
        wanted = [BY_ID[ident]] if ident != board_is_removed.id else []
        try:
            *tried, removal = try_on_scratch(client, wire, wanted, self.told.append)
        finally:
            client.close()
        return tried[0] if tried else removal

    def jira(self, assumption: Assumption[JiraScene]) -> Result:
        """One assumption about Jira."""
        jira = read_workspace(self.folder).file.jira[0]
        connection = jira_connection(jira, load_settings(self.folder))
        wire = JiraWire(connection, self.transport(attempts=2))
        client = JiraClient(connection, wire)
        try:
            return try_out(assumption, JiraScene(client, wire, jira.projects))
        finally:
            client.close()

    def documents(self) -> dict[str, dict[str, Any]]:
        """All that the sandbox's Trello keeps of boards."""
        kinds = ("board", "list", "card", "label", "checklist", "customField", "action")
        return self.box.do(lambda box: {kind: dict(box.state.all(f"trello.{kind}")) for kind in kinds})

    def forget(self, boards: AbstractSet[str]) -> None:
        """Remove the empty boards that a test itself kept from being removed."""

        def remove(box: Sandbox) -> None:
            for ident in boards:
                box.boards.remove("board", ident)
            for action in box.boards.all("action"):
                if action["data"].get("board", {}).get("id") in boards:
                    box.boards.remove("action", action["id"])

        self.box.do(remove)


@contextmanager
def live(folder: Path, dialect: Dialect = "cloud") -> Iterator[Live]:
    """A sandbox in which everything can be tried."""
    with running(Options(jira_port=0, trello_port=0)) as box:
        box.do(lambda sandbox: _furnish(sandbox, dialect))
        box.switch("trello", custom_fields_on_new_boards=True)
        # The pace of the tests takes no time, and so must not be held against them; the limits are told all the same.
        box.switch("trello", requests_per_key=300_000, requests_per_token=100_000, rate_window_seconds=1000.0)
        Small(box, folder, None).write()  # type: ignore[arg-type]  # the files name no store
        yield Live(box, folder)


def _furnish(sandbox: Sandbox, dialect: Dialect) -> None:
    site = small_site(dialect)
    site.issues.update({issue.id: issue for issue in many_issues(120)})
    site.boards[9] = replace(site.boards[8], id=9, name="Team", type="simple")
    sandbox.repository.load(site)


Ask = Callable[[str, str, Mapping[str, Any]], Any]
Bend = Callable[[Ask, str, str, dict[str, Any]], Any]
"""Answers a request (verb, path, parameters), with the help of the one who would have answered it otherwise."""


def answers(verb: str, path: str, change: Callable[[Any], Any]) -> Bend:
    """What is answered to a verb at a path (as it begins) is changed."""

    def bend(ask: Ask, asked: str, at: str, params: dict[str, Any]) -> Any:
        answer = ask(asked, at, params)
        return change(answer) if asked == verb and at.startswith(path) else answer

    return bend


def questions(verb: str, path: str, change: Callable[[dict[str, Any]], dict[str, Any]]) -> Bend:
    """What is asked by a verb at a path (as it begins) is changed."""

    def bend(ask: Ask, asked: str, at: str, params: dict[str, Any]) -> Any:
        return ask(asked, at, change(params) if asked == verb and at.startswith(path) else params)

    return bend


def ignored(verb: str, path: str) -> Bend:
    """A verb at a path (as it begins) does nothing and says that all is well."""

    def bend(ask: Ask, asked: str, at: str, params: dict[str, Any]) -> Any:
        return {} if asked == verb and at.startswith(path) else ask(asked, at, params)

    return bend


def field_set(**values: Any) -> Callable[[Any], Any]:
    """The answer with other values."""
    return lambda answer: {**answer, **values}


def field_changed(name: str, change: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """The answer with one of its values changed."""
    return lambda answer: {**answer, name: change(answer[name])} if name in answer else answer


def each(name: str, change: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """The answer with every row of one of its lists changed."""
    return field_changed(name, lambda rows: [change(row) for row in rows])


def bent_jira(change: Bend) -> Callable[..., Any]:
    """`JiraWire._ask`, with what passes it changed."""
    ask = JiraWire._ask

    def asked(wire: JiraWire, path: str, params: Mapping[str, Any], base: str, *, use_post: bool = False) -> Any:
        heads: list[Any] = []

        def original(_: str, at: str, sent: Mapping[str, Any]) -> Any:
            heads.append(ask(wire, at, sent, base, use_post=use_post))
            return orjson.loads(heads[-1].content)

        body = change(original, "POST" if use_post else "GET", path, dict(params))
        heads[-1]._content = orjson.dumps(body)
        return heads[-1]

    return asked


def bent_trello(change: Bend) -> Callable[..., Any]:
    """`_Interface._dispatch` of the sandbox's Trello, with what passes it changed."""
    dispatch = _Interface._dispatch

    def dispatched(interface: Any, verb: str, path: str, caller: Any, params: Mapping[str, Any]) -> Any:
        def original(asked: str, at: str, sent: Mapping[str, Any]) -> Any:
            return dispatch(interface, asked, at, caller, sent)

        return change(original, verb, path, dict(params))

    return dispatched
