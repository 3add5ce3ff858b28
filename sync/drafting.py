"""Reading a Jira for the first time, for `milepost init`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing
from datetime import date
from pathlib import Path

from config.draft import Draft, draft_workspace
from config.settings import load_settings
from config.workspace import Jira, JiraAuth
from connectors.jira.client import JiraClient, connect_jira
from connectors.jira.values import IdPage
from connectors.masking import Masker
from mapping.backlog import EPIC_LEVEL, Backlog
from sync.connect import jira_connection, new_transport, system_or_sandbox_clock

_BATCH = 100
"""As many issues may be asked for by id at once."""


def draft_from_jira(folder: Path, describe: Callable[[date], Draft]) -> tuple[dict[str, str], str]:
    """Draft the files of a workspace from a Jira; gives them by path, and a sentence on what was seen.

    Raises `MissingSetting`, `ServiceError`, and `NotARehearsal`.
    """
    settings = load_settings(folder)
    draft = describe(date.min)
    now = system_or_sandbox_clock(settings, (draft.jira_url, draft.trello_url))()
    draft = describe(now.date())
    jira = Jira(url=draft.jira_url, auth=JiraAuth(draft.auth), projects=draft.projects)
    transport = new_transport(Masker(settings.secrets()))
    with closing(connect_jira(jira_connection(jira, settings), transport)) as client:
        backlog = _backlog(client, draft.projects)
    epics = sum(issue.level == EPIC_LEVEL for issue in backlog.issues.values())
    files = draft_workspace(backlog, draft)
    return files, f"Read {len(backlog.issues)} issues, {epics} of them epics, with {transport.counts.total} requests."


def _backlog(client: JiraClient, projects: tuple[str, ...]) -> Backlog:
    client.account()
    client.access(projects).require()
    fields = client.fields(client.boards())
    pages = client.by_id(_batches(client.ids(projects)), fields)
    return Backlog(
        issues={issue.id: issue for page in pages for issue in page.issues},
        releases={release.id: release for project in projects for release in client.releases(project)},
    )


def _batches(pages: Iterable[IdPage]) -> Iterator[Sequence[str]]:
    for page in pages:
        for start in range(0, len(page.ids), _BATCH):
            yield page.ids[start : start + _BATCH]
