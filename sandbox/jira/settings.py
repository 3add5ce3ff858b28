"""What a person may switch on the sandbox's Jira while it runs."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta

EMAIL = "pat@sandbox.example"
"""The mail address of the one account that the sandbox's Jira knows."""

TOKEN = "sandbox-jira-token"
"""Its API token (Cloud), password and personal access token (Data Center)."""

CLOUD_ID = "5a6d0b0c-0000-4000-8000-000000000001"
"""The tenant id under which the scoped form `/ex/jira/{cloudId}` answers."""

USER_NAME = "pat"
"""Its login on Data Center, where it may stand for the mail address."""

USER_ID = "sandbox-pat"
"""The account id (Cloud) and user key (Data Center) of that account."""


@dataclass(slots=True)
class JiraSettings:
    """Switches read at each request, so that a change takes effect at the next one.

    `index_lag` keeps younger writes out of search results. `expired_tokens` refuses every credential.
    `scoped_token` makes the token one with scopes: the site's own address refuses it. `hidden_projects` are the
    keys of projects the caller may no longer browse. `page_cap` lowers every page of issues. `result_window` is
    the newest Data Center's limit on `startAt + maxResults`. `epoch_changelogs` sends the instants of bulk
    changelogs as numbers. `caller_zone` is the time zone of the caller's profile (the site's own if None).
    `clock_skew` is how far the clock that the server shows (`Date`, `serverTime`) runs before the one that
    stamps its data; without `date_header` it shows none.
    """

    index_lag: timedelta = timedelta(0)
    expired_tokens: bool = False
    scoped_token: bool = False
    hidden_projects: set[str] = field(default_factory=set)
    page_cap: int | None = None
    result_window: int | None = None
    epoch_changelogs: bool = False
    caller_zone: str | None = None
    clock_skew: timedelta = timedelta(0)
    date_header: bool = True
    email: str = EMAIL
    token: str = field(default=TOKEN, repr=False)
