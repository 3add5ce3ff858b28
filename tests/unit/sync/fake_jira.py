"""A Jira in memory that answers as the client does, and can fail at each of its questions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from connectors.errors import ServiceError, Unreachable
from connectors.jira.client import JiraClient
from connectors.jira.values import Access, Account, FieldMap, Flavour, Histories, IdPage, IssuePage, SiteInfo
from mapping.backlog import Board, Category, Change, Issue, Person, Release, Sprint, SprintState, Status

T0 = datetime(2026, 11, 1, 12, tzinfo=UTC)
OPEN = Status("1", "Open", Category.NEW)
SITE = SiteInfo(Flavour.CLOUD, "1001", "Jira", "https://jira.example")
UNREACHABLE = Unreachable("Jira", "it was not answered", "Run again")
PAGE = 2


def issue(number: int, updated: datetime = T0, **more: Any) -> Issue:
    """Issue APP-number."""
    values: dict[str, Any] = {"key": f"APP-{number}", "project": "APP", "summary": f"Story {number}"} | more
    key, project, summary = values.pop("key"), values.pop("project"), values.pop("summary")
    return Issue(str(number), key, project, "Story", 0, summary, OPEN, T0, updated, **values)


class FakeJira(JiraClient):
    """Issues by id, in pages of two. `fails` names the question that fails, so many
    `times`; `hidden` are the ids that the account
    cannot see, `behind` those that a search does not find yet, `clock` what Jira's clock shows."""

    def __init__(self, *issues: Issue) -> None:
        self.held = {one.id: one for one in issues}
        self.hidden: set[str] = set()
        self.behind: set[str] = set()
        self.fails: str | None = None
        self.failure: ServiceError = UNREACHABLE
        self.times = 1000
        self.refused: tuple[str, ...] = ()
        self.asked: list[str] = []
        self.history: dict[str, list[Change]] = {}
        self.people: tuple[Person, ...] = (Person("p1", ("Ann Example",)),)
        self.board_sprints: dict[int, list[Sprint]] = {}
        self.versions = [Release("9", "APP", "1.0")]
        self.status_list = [OPEN]
        self.field_map = FieldMap()
        self.clock: datetime | None = None
        self.renamed: tuple[tuple[str, str], ...] = ()
        self.answers_for = SITE
        self.moves_when_read: Issue | None = None
        self.sprints_on_issues: tuple[Sprint, ...] = ()

    def update(self, *issues: Issue) -> None:
        """Change issues, or make new ones."""
        self.held |= {one.id: one for one in issues}

    def recall(self, site: SiteInfo) -> None:
        self.asked.append("recall")

    def site(self) -> SiteInfo:
        self._ask("site")
        return self.answers_for

    def account(self) -> Account:
        self._ask("account")
        return Account("bot", ZoneInfo("UTC"), self.clock)

    def access(self, projects: Iterable[str]) -> Access:
        self._ask("access")
        return Access(tuple(one for one in projects if one not in self.refused), self.refused, (), self.renamed)

    def boards(self) -> tuple[Board, ...]:
        self._ask("boards")
        return tuple(Board(number, f"Team {number}", "scrum") for number in self.board_sprints)

    def open_sprints(self, board: Board) -> tuple[Sprint, ...]:
        self._ask("open sprints")
        return tuple(one for one in self.board_sprints[board.id] if one.state is not SprintState.CLOSED)

    def sprints(self, board: Board) -> tuple[Sprint, ...]:
        self._ask("all sprints")
        return tuple(self.board_sprints[board.id])

    def releases(self, project: str) -> tuple[Release, ...]:
        self._ask("releases")
        return tuple(one for one in self.versions if one.project == project)

    def statuses(self) -> tuple[Status, ...]:
        self._ask("statuses")
        return tuple(self.status_list)

    def fields(self, boards: Iterable[Board] = ()) -> FieldMap:
        self._ask("fields")
        return self.field_map

    def ids(self, projects: Sequence[str], after: str = "") -> Iterator[IdPage]:
        self._ask("ids")
        found = [one.id for one in sorted(self._seen(projects), key=lambda one: int(one.id))]
        for number, start in enumerate(range(int(after or 0), max(1, len(found)), PAGE)):
            if number:
                self._ask("second page of ids")
            last = start + PAGE >= len(found)
            yield IdPage(tuple(found[start : start + PAGE]), "" if last else str(start + PAGE))

    def updated(
        self, since: Mapping[str, datetime], fields: FieldMap, extra: Sequence[str] = (), after: str = ""
    ) -> Iterator[IssuePage]:
        self._ask("search")
        called = dict(self.renamed)
        starts = {called.get(project, project): start for project, start in since.items()}
        inside = [one for one in self._seen(starts) if one.updated >= starts[one.project] and one.id not in self.behind]
        found = sorted(inside, key=lambda one: one.updated)
        for number, start in enumerate(range(int(after or 0), max(1, len(found)), PAGE)):
            if number:
                self._ask("second page of the search")
            last = start + PAGE >= len(found)
            yield self._page(found[start : start + PAGE], cursor="" if last else str(start + PAGE))

    def by_id(
        self, batches: Iterable[Sequence[str]], fields: FieldMap, extra: Sequence[str] = ()
    ) -> Iterator[IssuePage]:
        for number, batch in enumerate(batches):
            self._ask("second batch" if number else "issues by id")
            if self.moves_when_read is not None:
                self.update(self.moves_when_read)
            found = [self.held[ident] for ident in batch if ident in self.held and ident not in self.hidden]
            yield self._page(found, asked=tuple(batch))

    def histories(self, batches: Iterable[Sequence[str]], fields: FieldMap) -> Iterator[Histories]:
        for batch in batches:
            self._ask(f"histories of {len(batch)}")
            yield Histories(tuple(batch), tuple(change for ident in batch for change in self.history.get(ident, ())))

    def close(self) -> None:
        """Nothing to close."""

    def _page(self, issues: Sequence[Issue], asked: tuple[str, ...] = (), cursor: str = "") -> IssuePage:
        return IssuePage(tuple(issues), self.people, self.sprints_on_issues, asked=asked, cursor=cursor)

    def _seen(self, projects: Iterable[str]) -> list[Issue]:
        inside = set(projects)
        return [one for one in self.held.values() if one.project in inside and one.id not in self.hidden]

    def _ask(self, what: str) -> None:
        self.asked.append(what)
        if self.fails is not None and what.startswith(self.fails) and self.times:
            self.times -= 1
            raise self.failure
