"""The company's Jira with what a day's work needs at hand: who is under which epic, what is open, what changed."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from sandbox.company.cast import FLOWS, PROJECTS, STAFF
from sandbox.company.event import Event
from sandbox.company.rank import rank_at
from sandbox.jira.model import ChangeItem, History, Issue, Site, Sprint

EPIC, STORY, BUG, TASK, SUBTASK, INITIATIVE = "10100", "10101", "10102", "10103", "10104", "10105"
DONE, WONT_DO, DUPLICATE, CANNOT_REPRODUCE = "10000", "10001", "10002", "10003"
SETTLED = date(2026, 10, 5)
WORK_BEGINS, WORK_ENDS = time(7, 0, tzinfo=UTC), time(18, 0, tzinfo=UTC)


@dataclass
class Changes:
    """The ids of what a stretch of work touched."""

    issues: set[str] = field(default_factory=set)
    deleted: dict[str, datetime] = field(default_factory=dict)
    sprints: set[int] = field(default_factory=set)
    versions: set[str] = field(default_factory=set)
    events: list[Event] = field(default_factory=list)


class World:
    """A site and the simulation's own notes, indexed.

    The indices hold ids only and are rebuilt from the site, so that a world taken up again from disk goes on
    exactly as one that was never put down; whatever iterates over them therefore sorts.
    """

    def __init__(self, site: Site, simulation: dict[str, Any]) -> None:
        self.site = site
        self.notes = simulation
        self.today = date.min
        self.changes = Changes()
        self._children: defaultdict[str, set[str]] = defaultdict(set)
        self._open: defaultdict[str, set[str]] = defaultdict(set)
        for issue in site.issues.values():
            self.index(issue)
        self.flows = {
            project_id: tuple(_status_id(site, name) for name in FLOWS[key])
            for key, (project_id, _) in PROJECTS.items()
        }
        self.staff = {
            PROJECTS[key][0]: [user.id for user in site.users.values() if user.display_name in names and user.active]
            for key, names in STAFF.items()
        }

    def index(self, issue: Issue) -> None:
        """Note an issue that is new or has moved."""
        if issue.parent_id:
            self._children[issue.parent_id].add(issue.id)
        if issue.type_id not in {EPIC, INITIATIVE, SUBTASK} and issue.resolution_id is None:
            self._open[issue.project_id].add(issue.id)

    def forget(self, issue: Issue) -> None:
        """Drop an issue from the indices, before it changes place or goes."""
        if issue.parent_id:
            self._children[issue.parent_id].discard(issue.id)
        self._open[issue.project_id].discard(issue.id)

    def children(self, issue_id: str) -> list[Issue]:
        """The issues directly under this one, oldest first."""
        return [self.site.issues[ident] for ident in sorted(self._children[issue_id], key=int)]

    def open_children(self, issue_id: str) -> list[Issue]:
        """The unresolved ones among them."""
        return [child for child in self.children(issue_id) if child.resolution_id is None]

    def backlog(self, project_id: str) -> list[Issue]:
        """The project's unresolved stories, bugs and tasks, highest rank first."""
        found = [self.site.issues[ident] for ident in self._open[project_id]]
        return sorted(found, key=lambda issue: (issue.rank or "", int(issue.id)))

    def epic(self, slug: str) -> Issue | None:
        """The epic that the script calls so, unless it was deleted or is not there yet."""
        ident = self.notes["epics"].get(slug, {}).get("id")
        return self.site.issues.get(ident) if ident else None

    def mood(self, issue: Issue) -> dict[str, Any]:
        """The notes on an issue's epic; empty where it has none that the script knows."""
        slug = self.notes["slugs"].get(issue.parent_id or "", "")
        mood: dict[str, Any] = self.notes["epics"].get(slug, {})
        return mood

    def mood_of(self, epic: Issue) -> dict[str, Any]:
        """The notes on an epic itself."""
        mood: dict[str, Any] = self.notes["epics"][self.notes["slugs"][epic.id]]
        return mood

    def pace(self, issue: Issue) -> float:
        """How readily people work on the issue: 0 never, 1 as on any other; 0 for what its epic holds back."""
        mood = self.mood(issue)
        if mood.get("keep") and len(self.open_children(issue.parent_id or "")) <= self._held_back(mood):
            return 0.0
        return float(mood.get("pace", 1.0))

    def appetite(self, issue: Issue) -> float:
        """How readily people begin with the issue: what an epic holds back is not begun either."""
        mood = self.mood(issue)
        if mood.get("keep"):
            waiting = sum(self.stage(child) < 2 for child in self.open_children(issue.parent_id or ""))
            if waiting <= self._held_back(mood):
                return 0.0
        return self.pace(issue)

    def _held_back(self, mood: dict[str, Any]) -> int:
        # Evenly from all stories on the first day to those kept on the day on which the script steps in:
        # an epic that was rushed through in its first weeks would have no throughput to lose.
        opened = date.fromisoformat(mood["opened"])
        left = max(0.0, (SETTLED - self.today).days / (SETTLED - opened).days) if opened < SETTLED else 0.0
        return int(mood["keep"] + left * (mood["size"] - mood["keep"]))

    def team(self, project_id: str) -> dict[str, Any]:
        """The notes on the team that works in a project."""
        team: dict[str, Any] = self.notes["teams"][self.site.projects[project_id].key]
        return team

    def number(self, of: str) -> int:
        """The next number of a sequence: ids, keys, ranks."""
        self.notes["next"][of] = 1 + int(self.notes["next"].get(of, 0))
        return int(self.notes["next"][of])

    def make_room(self) -> None:
        """Number on from whatever others have written into the site since the company last worked."""
        taken = {"issue": [0], "history": [0]}
        for issue in self.site.issues.values():
            taken["issue"].append(_digits(issue.id))
            taken["history"].extend(_digits(history.id) for history in issue.histories)
            project, _, number = issue.key.rpartition("-")
            taken.setdefault(f"key {project}", []).append(_digits(number))
        for of, numbers in taken.items():
            self.notes["next"][of] = max(int(self.notes["next"].get(of, 0)), *numbers)

    def bottom(self) -> str:
        """A rank below every other one."""
        return rank_at(self.number("bottom"))

    def top(self) -> str:
        """A rank above every other one."""
        return rank_at(-self.number("top"))

    def stage(self, issue: Issue) -> int:
        """How far the issue is in its project's workflow: 0 and 1 wait, 2 and 3 are worked on, 4 is done."""
        flow = self.flows[issue.project_id]
        return flow.index(issue.status_id) if issue.status_id in flow else 2

    def sprint(self, issue: Issue) -> Sprint | None:
        """The sprint the issue is in, active or future; a closed one is history."""
        last = self.site.sprints.get(issue.sprint_ids[-1]) if issue.sprint_ids else None
        return last if last and last.state != "closed" else None


class Day:
    """One day in the company: its date, its dice and a clock that goes forward with everything that is done."""

    def __init__(self, world: World, today: date) -> None:
        self.world = world
        self.date = world.today = today
        self.rng = random.Random(f"{world.notes['seed']}:{today.isoformat()}")
        self._now = datetime.combine(today, WORK_BEGINS)
        self._end = datetime.combine(today, WORK_ENDS)

    def tick(self, most: float = 900.0) -> datetime:
        """A little later, by at most so many seconds; never past the end of the working day."""
        left = (self._end - self._now).total_seconds()
        step = min(self.rng.uniform(1, most), left / 50)
        self._now += timedelta(milliseconds=int(step * 1000) + 1)
        return self._now

    def chance(self, probability: float) -> bool:
        """Whether it happens today."""
        return self.rng.random() < probability

    def times(self, mean: float) -> int:
        """How often something with a daily mean happens today: between nothing and twice the mean, rounded."""
        whole = self.rng.uniform(0, 2 * mean)
        return int(whole) + self.chance(whole % 1)

    def record(self, issue: Issue, *items: ChangeItem, author: str | None = None) -> datetime:
        """Write one entry of the issue's changelog, and answer its instant."""
        at = self.tick()
        self.record_at(at, issue, *items, author=author)
        return at

    def record_at(self, at: datetime, issue: Issue, *items: ChangeItem, author: str | None = None) -> None:
        """The same at a given instant, for what a tracker does to many issues at once."""
        author = author or issue.assignee_id or issue.reporter_id
        entry = History(str(self.world.number("history")), at, items, author)
        issue.histories = (*issue.histories, entry)
        issue.updated = at
        self.world.changes.issues.add(issue.id)

    def event(self, measure: str, kind: str, sentence: str, **about: Any) -> None:
        """Write in the log what happened."""
        self.world.changes.events.append(Event(self._now, measure, kind, sentence, **about))


def days(first: date, last: date) -> Iterator[date]:
    """Every day from the first to the last, both included."""
    for offset in range((last - first).days + 1):
        yield first + timedelta(days=offset)


def _digits(text: str) -> int:
    return int(text) if text.isdecimal() else 0


def _status_id(site: Site, name: str) -> str:
    return next(status.id for status in site.statuses.values() if status.name == name)
