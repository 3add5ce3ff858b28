"""Each item's schedule: what is left of it, at which pace, and what follows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from math import fsum

from drift.facts import Facts, Share
from drift.findings import Reason
from drift.forecasts.calibrated import forecast_by
from drift.forecasts.cut_line import TINY
from drift.forecasts.forecast import Forecast, Method, read_by
from drift.forecasts.predicted import Predicted
from drift.forecasts.teams import Queue, by_importance, team_paces
from drift.forecasts.throughput import Basis, Throughput, throughputs
from drift.inputs import QueuePlace, ScheduleInputs
from mapping.backlog import Change, Changed
from mapping.roadmap import Item


@dataclass(frozen=True, slots=True)
class Schedule:
    """An item's schedule: what is left, at which pace, and the forecast or the reason why there is none. `queue` is the
    one of its team, where the team's items share a pace and something is left of it; `predicted` what is assumed of its
    epics without stories."""

    item: Item
    shares: tuple[Share, ...]
    pace: Throughput
    deadline: date | None
    outcome: Forecast | Reason
    method: Method
    queue: Queue | None = None
    predicted: tuple[Predicted, ...] = ()

    @property
    def remaining(self) -> float:
        """The size of the open work, with what is assumed to come."""
        return _remaining(self.shares, self.predicted)

    @property
    def open(self) -> tuple[Share, ...]:
        """The open work."""
        return tuple(share for share in self.shares if share.work.is_open)

    @property
    def is_open(self) -> bool:
        """Whether anything is to be done, be it only assumed."""
        return bool(self.open or self.predicted)

    @property
    def is_done(self) -> bool:
        """Whether it had work and all of that is finished."""
        return bool(self.shares) and not self.is_open


def schedules(facts: Facts) -> tuple[Schedule, ...]:
    """The schedule of every item in force, in the order of the files."""
    paces, queues = throughputs(facts), _queues(facts)
    return tuple(_schedule(facts, item, *queues.get(item.id, (paces[item.id], None))) for item in facts.items)


def schedule_inputs(facts: Facts, found: Sequence[Schedule]) -> Mapping[str, ScheduleInputs]:
    """What next week needs to know of this week, by item id."""
    return {one.item.id: inputs_of(facts, one) for one in found}


def inputs_of(facts: Facts, one: Schedule) -> ScheduleInputs:
    """What the item's drift of this week follows from."""
    return ScheduleInputs(
        facts.inputs.as_of,
        one.pace.samples,
        one.remaining,
        one.deadline,
        facts.inputs.settings.growth,
        by_peers=one.pace.basis is Basis.PEERS,
        method=one.method,
        place=QueuePlace(one.queue.team, one.queue.place(one.item.id), one.queue.wip) if one.queue else None,
        part_weeks=facts.inputs.settings.part_weeks,
    )


def confirmed(facts: Facts, item: Item) -> date | None:
    """The day on which a person saw it with customers, if it has come."""
    day = item.confirmed_shipped
    return day if day and day <= facts.today else None


def done_day(facts: Facts, one: Schedule) -> date | None:
    """The day on which a person saw it with customers, or its last work was finished; None while some is open, or
    where nobody knows."""
    finished = [] if one.is_open else [at for share in one.shares if (at := share.work.finished)]
    return confirmed(facts, one.item) or (facts.day(max(finished)) if finished else None)


def moved_in(facts: Facts, one: Schedule) -> Mapping[str, Change]:
    """The issues that came from another project within the window: their history is a one-time effect."""
    return {
        share.work.issue.id: change
        for share in one.shares
        for change in facts.changes(share.work.issue.id)
        if change.what is Changed.KEY and facts.window.holds(change.at) and _project_changed(change)
    }


def _project_changed(change: Change) -> bool:
    before, after = (
        key.rpartition("-")[0]
        for key in (_key(change.before_text, change.before), _key(change.after_text, change.after))
    )
    return before != after


def _key(text: str | None, ident: str | None) -> str:
    return text or ident or ""


def _remaining(shares: tuple[Share, ...], predicted: tuple[Predicted, ...]) -> float:
    return fsum([share.size for share in shares if share.work.is_open] + [one.size for one in predicted])


def _queues(facts: Facts) -> Mapping[str, tuple[Throughput, Queue]]:
    """The pace and the queue of its team, by the id of each item that stands in one."""
    settings = facts.inputs.settings
    found: dict[str, tuple[Throughput, Queue]] = {}
    for team, pace in team_paces(facts).items():
        owned = (item for item in facts.items if item.owner == team and not confirmed(facts, item))
        ids = [item.id for item in sorted(owned, key=by_importance)]
        sizes = [(ident, _remaining(facts.shares[ident], facts.predicted.get(ident, ()))) for ident in ids]
        items = tuple((ident, left) for ident, left in sizes if left > TINY)
        queue = Queue(team, settings.wip[team], pace.samples, items, settings.growth, settings.method, settings.draws)
        found |= {ident: (pace, queue) for ident, _ in items}
    return found


def _schedule(facts: Facts, item: Item, pace: Throughput, queue: Queue | None) -> Schedule:
    shares, to_come, settings = facts.shares[item.id], facts.predicted.get(item.id, ()), facts.inputs.settings
    left = _remaining(shares, to_come)
    found = queue.forecast(item.id, facts.today) if queue else _by_itself(facts, shares, left, pace)
    outcome = read_by(found, part_weeks=settings.part_weeks)
    return Schedule(item, shares, pace, facts.deadlines[item.id], outcome, settings.method, queue, to_come)


def _by_itself(facts: Facts, shares: tuple[Share, ...], left: float, pace: Throughput) -> Forecast | Reason:
    """The forecast of an item from its own pace."""
    if not left and (not shares or any(share.work.is_open for share in shares)):
        return Reason.NO_SCOPE
    settings, borrowed = facts.inputs.settings, pace.basis is Basis.PEERS
    return forecast_by(settings.method, facts.today, pace.samples, left, settings.growth, borrowed=borrowed)
