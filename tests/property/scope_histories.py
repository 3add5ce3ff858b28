"""Made-up histories of issues, with an account of their own of what was where and how large."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise

from drift.facts import Facts
from drift.history.item_figures import work_seen
from drift.inputs import WorkStay
from mapping.backlog import Backlog, Change, Changed, Issue, Link
from tests.unit.drift.small_backlog import DOING, DONE, epic, story

START = datetime(2026, 1, 5, tzinfo=UTC)
WEEK = timedelta(days=7)
PLACES = ("e1", "e2", "e3", None)
"""Where a story can be: below an epic of search, of speed or of no item, or below none."""
ITEM_OF = {"e1": "search", "e2": "speed"}
EPICS = {ident: epic(ident) for ident in PLACES if ident}
WONT_DO = "Won't Do"

Op = tuple[str, str, int, float | None]
"""What is done, to which story, with which place and size."""


@dataclass
class History:
    """A site that lives on. `sizes` and `places` are what each story had from an instant on."""

    now: datetime = START
    issues: dict[str, Issue] = field(default_factory=dict)
    changes: dict[str, list[Change]] = field(default_factory=dict)
    deleted: set[str] = field(default_factory=set)
    hidden: set[str] = field(default_factory=set)
    converted: set[str] = field(default_factory=set)
    trail: dict[str, list[tuple[datetime, str | None, float | None]]] = field(default_factory=dict)

    def do(self, op: Op) -> None:
        """One thing happens, a minute after the last."""
        what, ident, place, size = op
        self.now += timedelta(minutes=1)
        if ident in self.deleted:
            return
        if ident not in self.issues:
            self._create(ident, PLACES[place], size, split=what == "split")
        elif what == "delete":
            self.deleted.add(ident)
        elif what == "hide":
            self.hidden ^= {ident}
        else:
            self._change(what, self.issues[ident], PLACES[place], size)
        self._note(ident)

    def _create(self, ident: str, place: str | None, size: float | None, *, split: bool) -> None:
        from_ = next(iter(self.issues), None) if split else None
        links = (Link("Issue split", "split from", from_, f"APP-{from_}"),) if from_ else ()
        made = story(ident, created=self.now, updated=self.now, parent_id=place, points=size, links=links)
        self.issues[ident], self.changes[ident] = made, []

    def _change(self, what: str, issue: Issue, place: str | None, size: float | None) -> None:
        done = issue.status == DONE
        match what:
            case "move" if place != issue.parent_id:
                self._set(issue, Changed.PARENT, issue.parent_id, place, parent_id=place)
            case "size" if size != issue.points:
                before, after = (None if one is None else str(one) for one in (issue.points, size))
                self._set(issue, Changed.POINTS, before, after, points=size)
            case "finish":
                status = DOING if done else DONE
                self._set(issue, Changed.STATUS, issue.status.id, status.id, status=status)
            case "cancel":
                after = None if issue.resolution else WONT_DO
                resolved = self.now if after else None
                self._set(issue, Changed.RESOLUTION, issue.resolution, after, resolution=after, resolved=resolved)
            case "convert":
                self.converted.add(issue.id)
                self.issues[issue.id] = replace(issue, level=-1, type_name="Sub-task")

    def _set(self, issue: Issue, what: Changed, before: str | None, after: str | None, **fields: object) -> None:
        name = f"{issue.id}-{self.now:%d%H%M}"
        self.changes[issue.id].append(Change(issue.id, self.now, name, what, before, after, before, after))
        self.issues[issue.id] = replace(issue, updated=self.now, **fields)  # type: ignore[arg-type]  # fields of an issue

    def _note(self, ident: str) -> None:
        issue = self.issues[ident]
        item = ITEM_OF.get(issue.parent_id or "") if issue.is_work and not issue.resolution else None
        self.trail.setdefault(ident, []).append((self.now, item, issue.points))

    def backlog(self) -> Backlog:
        """What can be seen of it now."""
        seen = {ident: one for ident, one in self.issues.items() if ident not in self.deleted | self.hidden}
        return Backlog(EPICS | seen, changes={ident: tuple(self.changes[ident]) for ident in seen})

    def size_when(self, ident: str, item: str, *, came: bool) -> float:
        """The size with which a story last came to an item, or went from it."""
        trail = [(None, None), *((place, size) for _, place, size in self.trail[ident])]
        steps = pairwise(trail)
        if came:
            return [size or 0 for (before, _), (after, size) in steps if after == item != before][-1]
        return [size or 0 for (before, _), (after, size) in steps if before == item != after][-1]


OPS = ("create", "split", "move", "size", "finish", "cancel", "convert", "delete", "hide")


def noted(stays: dict[str, tuple[WorkStay, ...]], facts: Facts) -> dict[str, tuple[WorkStay, ...]]:
    """What a weekly sync adds to what it has seen of the items' work."""
    at, now = facts.inputs.as_of.instant, work_seen(facts)
    found: dict[str, tuple[WorkStay, ...]] = {}
    for item in {*stays, *now}:
        seen, before = now.get(item, {}), stays.get(item, ())
        known = {one.issue_id: one for one in before if one.until is None}
        over = [one for one in before if one.until is not None]
        gone = [replace(one, until=at) for ident, one in known.items() if ident not in seen]
        here = [
            replace(known.get(ident) or WorkStay(ident, one.key, at, None, one.size), last_size=one.size)
            for ident, one in seen.items()
        ]
        found[item] = (*over, *gone, *here)
    return found
