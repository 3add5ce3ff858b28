"""A live check: every assumption about Trello and Jira, tried against those of a workspace."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import closing
from datetime import datetime
from importlib.metadata import version
from platform import python_version

from config.settings import Settings
from config.workspace import Workspace
from connectors.errors import ServiceError
from connectors.jira.client import JiraClient
from connectors.jira.wire import JiraWire
from connectors.transport import Transport
from connectors.trello.client import TrelloClient
from connectors.trello.wire import TrelloWire
from sync.connect import jira_connection
from sync.live_check.assumption import Assumption, NotTried, Result, Scene, told, try_out
from sync.live_check.discretion import Discretion
from sync.live_check.jira_both import BOTH
from sync.live_check.jira_dialects import CLOUD, DATA_CENTER
from sync.live_check.jira_scene import JiraScene
from sync.live_check.report import Report, row_of
from sync.live_check.scratch import Scratch, Tell, try_on_scratch
from sync.live_check.texts import only_ours
from sync.live_check.trello_parts import PARTS
from sync.live_check.trello_places import PLACES
from sync.live_check.trello_reads import BEGINNING, READS
from sync.live_check.trello_texts import TEXTS

TRELLO: tuple[Assumption[Scratch], ...] = (*BEGINNING, *PLACES, *PARTS, *TEXTS, *READS)
"""What is assumed about Trello, in the order in which it is tried."""


def check_live(workspace: Workspace, settings: Settings, transport: Transport, now: datetime, tell: Tell) -> Report:
    """Try everything against the Trello and the first Jira of the workspace.

    Writes to Trello, on a private board that is made for it and removed; never to a board of the workspace, nor to
    Jira. `tell` gets what only the person at the terminal should read, such as the link of a board that stayed behind.
    Raises `MissingSetting` where credentials are not set.
    """
    jira = workspace.file.jira[0]
    secrets = settings.trello()
    connection = jira_connection(jira, settings)
    wire = TrelloWire(
        workspace.file.trello.url,
        secrets.key.get_secret_value(),
        secrets.token.get_secret_value(),
        transport,
        only_ours,
    )
    jira_wire = JiraWire(connection, transport)
    # No board is allowed, so the client writes to none but the one that it makes.
    with closing(TrelloClient(wire, ())) as trello, closing(JiraClient(connection, jira_wire)) as client:
        scene = JiraScene(client, jira_wire, jira.projects)
        results = (*_trello(trello, wire, tell), *_jira(scene))
        about = {"Milepost": version("milepost"), "Python": python_version(), "Jira": _described(scene)}
    addresses = filter(None, (jira.url, jira.site_url, workspace.file.trello.url))
    discretion = Discretion(settings.secrets(), addresses, jira.projects)
    requests = {
        f"{one.service} {one.verb} {one.kind}": times for one, times in sorted(transport.counts.requests.items())
    }
    return Report(now, about, tuple(row_of(result, discretion) for result in results), requests)


def _trello(client: TrelloClient, wire: TrelloWire, tell: Tell) -> tuple[Result, ...]:
    try:
        return try_on_scratch(client, wire, TRELLO, tell)
    except ServiceError as error:
        return _untried(TRELLO, f"no scratch board could be made: {told(error)}")


def _jira(scene: JiraScene) -> tuple[Result, ...]:
    try:
        others = CLOUD if scene.is_cloud else DATA_CENTER
    except ServiceError as error:
        return _untried(BOTH, told(error))
    return tuple(try_out(one, scene) for one in (*BOTH, *others))


def _untried(assumptions: Iterable[Assumption[Scene]], why: str) -> tuple[Result, ...]:
    return tuple(Result(one, NotTried(why)) for one in assumptions)


def _described(scene: JiraScene) -> str:
    try:
        site = scene.client.site()
    except ServiceError:
        return "not reached"
    return f"{site.flavour.value} {site.version}"
