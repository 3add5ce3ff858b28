"""What a person may switch on the sandbox's Jira while it runs."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Annotated

from pydantic import AwareDatetime, Field

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

    Who may read what: `expired_tokens` refuses every credential, and so does the clock from `token_expires` on.
    `scoped_token` makes the token one with scopes: the site's own address refuses it. `bearer_on_cloud` lets the
    scoped address of Cloud take it as a bearer token, or one of `oauth_token`. `hidden_projects` are the keys of
    projects the caller may no longer browse; without `browse` that goes for all, and a search finds nothing instead
    of refusing their names.

    What search knows: `index_lag` keeps younger writes out of its results, with `stale_every` in each n-th search
    only. `empty_search` finds nothing, whatever the rights.

    Pages: `page_cap` lowers every page of issues. `short_pages` is the seed of pages of any length up to the one
    asked for, now and then an empty one. `live_paging` searches anew for each page, so that an edit moves the rows.
    `repeat_token` sends the token of the second page for ever. `drop_is_last` leaves out `isLast`. `result_window`
    is the newest Data Center's limit on `startAt + maxResults`.

    Answers: `bare_issues` are the ids or keys of issues that come without `fields`. `null_lists` are fields that are
    null where a list should be (`sprint` for the site's own). `category_keys` are the category keys told of statuses,
    by the status's name, whether or not Jira has such a category.

    Times: `epoch_changelogs` sends the instants of bulk changelogs as numbers. `caller_zone` is the time zone of the
    caller's profile (the site's own if None). `clock_skew` is how far the clock that the server shows (`Date`,
    `serverTime`) runs before the one that stamps its data; without `date_header` it shows none.
    """

    expired_tokens: bool = False
    token_expires: AwareDatetime | None = None
    scoped_token: bool = False
    bearer_on_cloud: bool = False
    hidden_projects: set[str] = field(default_factory=set)
    browse: bool = True
    index_lag: timedelta = timedelta(0)
    stale_every: Annotated[int, Field(ge=1)] | None = None
    empty_search: bool = False
    page_cap: Annotated[int, Field(ge=1)] | None = None
    short_pages: int | None = None
    live_paging: bool = False
    repeat_token: bool = False
    drop_is_last: bool = False
    result_window: int | None = None
    bare_issues: set[str] = field(default_factory=set)
    null_lists: set[str] = field(default_factory=set)
    category_keys: dict[str, str] = field(default_factory=dict)
    epoch_changelogs: bool = False
    caller_zone: str | None = None
    clock_skew: timedelta = timedelta(0)
    date_header: bool = True
    email: str = EMAIL
    token: str = field(default=TOKEN, repr=False)
