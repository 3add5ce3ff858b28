"""A Jira in memory that answers as the client does, and can fail at each of its questions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from connectors.errors import Unreachable
from connectors.jira.client import OVERLAP, JiraClient
from connectors.jira.values import Access, Account, FieldMap, IssuePage
from mapping.backlog import Board, Category, Change, Issue, Person, Release, Sprint, Status

T0 = datetime(2026, 11, 1, 12, tzinfo=UTC)
OPEN = Status("1", "Open", Category.NEW)


def issue(number: int, updated: datetime = T0, **more: Any) -> Issue:
    """Issue APP-number."""
    values: dict[str, Any] = {"key": f"APP-{number}", "project": "APP", "summary": f"Story {number}"} | more
    key, project, summary = values.pop("key"), values.pop("project"), values.pop("summary")
    return Issue(str(number), key, project, "Story", 0, summary, OPEN, T0, updated, **values)


class FakeJira(JiraClient):
    """Issues by id; `fails` names the method that fails, `hidden` ids that the account cannot see any more."""

    def __init__(self, *issues: Issue) -> None:
        self.held = {one.id: one for one in issues}
        self.hidden: set[str] = set()
        self.fails: str | None = None
        self.refused: tuple[str, ...] = ()
        self.asked: list[str] = []
        self.history: dict[str, list[Change]] = {}
        self.people: tuple[Person, ...] = (Person("p1", ("Ann Example",)),)

    def update(self, *issues: Issue) -> None:
        """Change issues, or make new ones."""
        self.held |= {one.id: one for one in issues}

    def account(self) -> Account:
        self._ask("account")
        return Account("bot", ZoneInfo("UTC"))

    def access(self, projects: Iterable[str]) -> Access:
        self._ask("access")
        return Access(tuple(one for one in projects if one not in self.refused), self.refused)

    def boards(self) -> tuple[Board, ...]:
        self._ask("boards")
        return ()

    def sprints(self, boards: Iterable[Board]) -> tuple[Sprint, ...]:
        self._ask("sprints")
        return ()

    def releases(self, projects: Iterable[str]) -> tuple[Release, ...]:
        self._ask("releases")
        return (Release("9", "APP", "1.0"),)

    def fields(self, boards: Iterable[Board] = ()) -> FieldMap:
        self._ask("fields")
        return FieldMap()

    def issues(
        self,
        projects: Sequence[str],
        fields: FieldMap,
        *,
        since: datetime | None = None,
        overlap: timedelta = OVERLAP,
        extra: Sequence[str] = (),
    ) -> Iterator[IssuePage]:
        """Pages of two; a failure comes after the first page."""
        self._ask("issues since" if since else "all issues")
        found = [one for one in self._seen(projects) if since is None or one.updated >= since - overlap]
        for start in range(0, len(found), 2):
            if start:
                self._ask("second page")
            yield IssuePage(tuple(found[start : start + 2]), self.people)

    def changes(self, issue_ids: Iterable[str], fields: FieldMap) -> Iterator[tuple[Change, ...]]:
        ids = list(issue_ids)
        self._ask(f"changes of {len(ids)}")
        yield tuple(change for ident in ids for change in self.history.get(ident, []))

    def issue_ids(self, projects: Sequence[str]) -> frozenset[str]:
        self._ask("sweep")
        return frozenset(one.id for one in self._seen(projects))

    def close(self) -> None:
        """Nothing to close."""

    def _seen(self, projects: Sequence[str]) -> list[Issue]:
        inside = (one for one in self.held.values() if one.project in projects and one.id not in self.hidden)
        return sorted(inside, key=lambda one: one.updated)

    def _ask(self, what: str) -> None:
        self.asked.append(what)
        if self.fails is not None and what.startswith(self.fails):
            raise Unreachable("Jira", f"{what} was not answered", "Run again")
