"""Jira as Milepost reads it: questions in, values of the backlog out. Nothing here can write."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta

from connectors.jira.connection import JiraConnection
from connectors.jira.values import Access, Account, FieldMap, IssuePage, SiteInfo
from connectors.transport import Transport
from mapping.backlog import Board, Change, Release, Sprint, Status

OVERLAP = timedelta(minutes=10)


class JiraClient:
    """One Jira, read only. Every method raises a ServiceError where Jira cannot be used."""

    def site(self) -> SiteInfo:
        """What Jira this is. Asked once."""
        raise NotImplementedError

    def account(self) -> Account:
        """Whom we are signed in as; raises SignInRefused unless Jira knows us."""
        raise NotImplementedError

    def access(self, projects: Iterable[str]) -> Access:
        """Which of the projects the account may browse."""
        raise NotImplementedError

    def boards(self) -> tuple[Board, ...]:
        """The agile boards that count, with their configuration."""
        raise NotImplementedError

    def sprints(self, boards: Iterable[Board]) -> tuple[Sprint, ...]:
        """All sprints of the boards, each once."""
        raise NotImplementedError

    def releases(self, projects: Iterable[str]) -> tuple[Release, ...]:
        """All versions of the projects."""
        raise NotImplementedError

    def statuses(self) -> tuple[Status, ...]:
        """All statuses of the site."""
        raise NotImplementedError

    def fields(self, boards: Iterable[Board] = ()) -> FieldMap:
        """Which fields hold what; raises AmbiguousField where only the workspace can decide."""
        raise NotImplementedError

    def issues(
        self,
        projects: Sequence[str],
        fields: FieldMap,
        *,
        since: datetime | None = None,
        overlap: timedelta = OVERLAP,
        extra: Sequence[str] = (),
    ) -> Iterator[IssuePage]:
        """All issues of the projects, or those updated since an instant, page by page.

        An issue may come twice where it was edited meanwhile: the later `updated` counts. `extra` are ids of
        further fields to put into `Issue.fields`. The pull is complete only when the iterator is exhausted.
        """
        raise NotImplementedError

    def changes(self, issue_ids: Iterable[str], fields: FieldMap) -> Iterator[tuple[Change, ...]]:
        """The kept changes of the issues, a batch of whole issues at a time, sorted by issue and time (Cloud)."""
        raise NotImplementedError

    def issue_ids(self, projects: Sequence[str]) -> frozenset[str]:
        """The ids of all issues of the projects that we can see, as cheaply as Jira allows."""
        raise NotImplementedError

    def close(self) -> None:
        """Give the connections back."""
        raise NotImplementedError


def connect_jira(connection: JiraConnection, transport: Transport) -> JiraClient:
    """A client for one Jira; nothing is sent before the first question."""
    raise NotImplementedError((connection, transport))
