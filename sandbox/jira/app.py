"""The sandbox's Jira as an ASGI application: `jira_app` is the way in."""

from __future__ import annotations

from starlette.applications import Starlette

from sandbox.clock import Clock
from sandbox.jira.repository import Repository
from sandbox.jira.settings import JiraSettings


def jira_app(repository: Repository, clock: Clock, settings: JiraSettings) -> Starlette:
    """A Jira that serves the repository's site in the dialect of that site, at the time of the clock.

    Mount it at the root of a host of its own: its paths are Jira's (`/rest/api/2`, `/rest/agile/1.0`,
    `/_edge/tenant_info`, `/ex/jira/{cloudId}/rest/…`).
    """
    raise NotImplementedError
