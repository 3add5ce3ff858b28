"""Where customers are told that an item stands, and since when it is finished."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, tzinfo

from mapping.assignments import RollUp
from mapping.backlog import Backlog, Issue, Status
from mapping.public.boards import PublicBoard
from mapping.roadmap import Item, ShippedWhen, Stage, StageFrom
from mapping.rollup import derived_stage, done_at, known_statuses
from mapping.rules import MappingFile

FINISHED = (Stage.SHIPPED, Stage.CANCELLED)
"""Stages in which nothing more is promised."""


def is_dropped(item: Item) -> bool:
    """Whether a person wrote that it will not come."""
    return item.cancelled is not None or item.stage is Stage.CANCELLED


def goes_back(last: Stage, now: Stage) -> bool:
    """Whether customers would be shown less than they were. Cancelling is no step on that way."""
    return last.rank is not None and now.rank is not None and now.rank < last.rank


@dataclass(frozen=True, slots=True)
class Staged:
    """A stage. `written` says that a person wrote it; `trouble` why the backlog could not tell, if it should have."""

    stage: Stage | None
    written: bool = False
    trouble: str = ""


@dataclass(frozen=True, slots=True)
class Staging:
    """What stages are decided by, for one board on one day of a zone."""

    board: PublicBoard
    rollups: Mapping[str, RollUp]
    backlog: Backlog
    mapping: MappingFile
    today: date
    zone: tzinfo = UTC
    _known: Mapping[str, Status] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_known", known_statuses(self.backlog))

    def stage(self, item: Item) -> Staged:
        """Where the item stands. The stage is None where nobody can tell."""
        source = item.stage_from or self.board.stage_from
        if is_dropped(item):
            return Staged(Stage.CANCELLED, written=True)
        if source is StageFrom.FILE or (source is StageFrom.FILE_WHERE_WRITTEN and item.stage is not None):
            return Staged(item.stage, written=True)
        if self.is_confirmed(item):
            return Staged(Stage.SHIPPED, written=True)
        return self._from_backlog(item)

    def finished_on(self, item: Item) -> date | None:
        """The day on which it was finished, as far as anybody knows: cancelled, confirmed, or done and released."""
        if item.cancelled is not None:
            return item.cancelled.day
        done = (day for issue in self._work(item) if (day := self._done_on(issue)))
        return item.confirmed_shipped or max((*done, *self._released_on(item)), default=None)

    def shipped_on(self, item: Item) -> date | None:
        """The day on which customers got it: when a person saw that, else when all of its work was done and released.
        None where nobody knows, as while some of the work is open, whatever its file says."""
        if self.is_confirmed(item):
            return item.confirmed_shipped
        done = [self._done_on(issue) for issue in self._work(item)]
        days = [day for day in done if day is not None]
        if not days or len(days) < len(done):
            return None
        return min(max((*days, *self._released_on(item))), self.today)

    def _from_backlog(self, item: Item) -> Staged:
        rollup = self.rollups.get(item.id, RollUp(item.id))
        if rollup.unmapped_statuses:
            names = ", ".join(rollup.unmapped_statuses)
            return Staged(None, trouble=f"no stage claims the status {names}; name it under `statuses` in the mapping")
        derived = derived_stage(rollup)
        if derived is Stage.SHIPPED and not self._is_out(item):
            return Staged(Stage.BUILDING)
        return Staged(derived)

    def _is_out(self, item: Item) -> bool:
        """Whether finished work has reached customers."""
        match item.shipped_when or self.board.shipped_when:
            case ShippedWhen.DONE:
                return True
            case ShippedWhen.CONFIRMED:
                return False  # a confirmation was looked for before the backlog
            case ShippedWhen.RELEASED:
                releases = {ident for issue in self._work(item) for ident in issue.release_ids}
                return all(self._is_released(ident) for ident in releases)

    def _is_released(self, ident: str) -> bool:
        release = self.backlog.releases.get(ident)
        return release is not None and release.released

    def is_confirmed(self, item: Item) -> bool:
        """Whether a person has seen it with customers by now."""
        return item.confirmed_shipped is not None and item.confirmed_shipped <= self.today

    def _work(self, item: Item) -> Iterator[Issue]:
        ids = self.rollups.get(item.id, RollUp(item.id)).work
        return (self.backlog.issues[ident] for ident in ids)

    def _done_on(self, issue: Issue) -> date | None:
        done = done_at(issue, self.backlog.changes.get(issue.id, ()), self.mapping, self._known)
        return done.astimezone(self.zone).date() if done else None

    def _released_on(self, item: Item) -> Iterator[date]:
        """The days of the releases that are out: one that is still to come says only what was planned."""
        for ident in {ident for issue in self._work(item) for ident in issue.release_ids}:
            release = self.backlog.releases.get(ident)
            if release is not None and release.released and release.release_date is not None:
                yield release.release_date
