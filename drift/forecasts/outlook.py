"""When an item will be there, from whatever is known of it, and how that stands to a day by which somebody needs it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from drift.facts import Facts, evidence, in_force
from drift.findings import Figure, IssueEvidence, Reason, Severity, Unit
from drift.forecasts.forecast import Forecast
from drift.forecasts.movement import PROMISED_AT, drift_days, finish
from drift.forecasts.schedule import Schedule
from drift.forecasts.teams import Queue
from mapping.assign import current_ids
from mapping.roadmap import Item, Portfolio, Stage

EVEN = 0.5
_ROUNDING = 1e-12


@dataclass(frozen=True, slots=True)
class Outlook:
    """One item in force: whether it is finished, whether work on it has begun, and its forecast or why there is
    none. `floor` is when what it waits for is there, where that is all that is known of its end; `queue` is that of its
    team, where it shares its pace with other items. `by_trials` is whether its forecast was drawn."""

    item: Item
    finished: bool
    begun: bool
    outcome: Forecast | Reason
    deadline: date | None
    floor: Forecast | None = None
    queue: Queue | None = None
    by_trials: bool = False

    @property
    def stands_still(self) -> bool:
        """Whether it will not come at this pace: nothing gets finished of it, or of what it waits for."""
        return self.outcome is Reason.ZERO_THROUGHPUT

    @property
    def forecast(self) -> Forecast | None:
        """Its forecast, where there is one."""
        return self.outcome if isinstance(self.outcome, Forecast) else None


def open_work(facts: Facts, item: Item) -> tuple[IssueEvidence, ...]:
    """What is left of the item, as evidence of when it comes."""
    written = (share.work.issue for share in facts.shares[item.id] if share.work.is_open)
    assumed = (one.epic for one in facts.predicted.get(item.id, ()))
    return tuple(evidence(issue, f"open: left of {item.title}") for issue in (*written, *assumed))


def outlooks(facts: Facts, found: Iterable[Schedule]) -> Mapping[str, Outlook]:
    """The outlook of every item in force, by its id."""
    return {one.item.id: _outlook(facts, one) for one in found}


def _outlook(facts: Facts, one: Schedule) -> Outlook:
    begun = any(share.work.stage in (Stage.BUILDING, Stage.SHIPPED) for share in one.shares)
    shared = one.queue if one.queue and one.queue.is_shared else None
    finished = _is_finished(facts, one)
    return Outlook(one.item, finished, begun, one.outcome, one.deadline, queue=shared, by_trials=shared is not None)


def _is_finished(facts: Facts, one: Schedule) -> bool:
    """Whether nothing is left of it. The stage that the file claims counts only where no work says otherwise."""
    confirmed = one.item.confirmed_shipped
    if confirmed is not None and confirmed <= facts.today:
        return True
    return one.is_done if one.shares or one.predicted else one.item.stage is Stage.SHIPPED


@dataclass(frozen=True, slots=True)
class Heirs:
    """Which items stand today for an id that somebody wrote."""

    items: Mapping[str, Item]
    current: Mapping[str, str]

    def of(self, ident: str) -> tuple[Item, ...]:
        """The item itself, what it was renamed to or merged into, or the parts into which it was split. Empty where it
        was cancelled."""
        found: dict[str, Item] = {}
        waiting, seen = [ident], set[str]()
        while waiting:
            item = self.items.get(self.current.get(waiting[0], waiting[0]))
            waiting = waiting[1:]
            if item is None or item.id in seen:
                continue
            seen.add(item.id)
            waiting.extend(item.split_into)
            if in_force(item):
                found[item.id] = item
        return tuple(found.values())


def heirs_in(portfolio: Portfolio) -> Heirs:
    """Look up what became of the items of a portfolio."""
    return Heirs({item.id: item for item in portfolio.items()}, current_ids(portfolio))


@dataclass(frozen=True, slots=True)
class Verdict:
    """An item against the day by which it is needed. `days` is how much later it comes (None where nobody can say);
    `chance` that it is there in time (None without a forecast); `by_plan` that its own target is what is too late;
    `at_least` that it comes later than ten years from now, so that the days are a lower bound; `by_trials` that the
    chance was drawn."""

    severity: Severity
    days: int | None
    chance: float | None = None
    by_plan: bool = False
    at_least: bool = False
    by_trials: bool = False

    @property
    def in_time(self) -> bool:
        """Whether there is nothing to say."""
        return self.severity is Severity.NONE

    def value(self, detail: Mapping[str, float]) -> Figure | Reason:
        """The days as a figure, or the reason why nobody can say."""
        if self.days is None:
            return Reason.NO_DATE if self.chance is None else Reason.ZERO_THROUGHPUT
        flags = {"beyond_ten_years": self.at_least, "by_trials": self.by_trials}
        told = {name: float(holds) for name, holds in flags.items() if holds}
        return Figure(self.days, Unit.DAYS, tuple(sorted({**detail, **told}.items())))


IN_TIME = Verdict(Severity.NONE, 0, 1.0)


def judged(one: Outlook, needed: date) -> Verdict:
    """How the item stands to the day: by its forecast, and where there is none, or none that is late, by its target.

    Less than an even chance is a conflict, less than 85% a drift. A target after the day is a conflict of plans; with a
    forecast that is in time it is only worth a look. Neither forecast nor target is a conflict, for nothing holds the
    day, and so is work of which nothing gets finished; its days are those of its target, where that is late as well.
    """
    if one.finished:
        return IN_TIME
    if one.stands_still:
        planned = _by_plan(one.deadline, needed, Severity.CONFLICT)
        return Verdict(Severity.CONFLICT, None if planned.in_time else planned.days, 0.0, by_plan=True)
    if one.forecast is None:
        soonest = _banded(one, one.floor, needed) if one.floor else IN_TIME
        return _by_plan(one.deadline, needed, Severity.CONFLICT) if soonest.in_time else soonest
    verdict = _banded(one, one.forecast, needed)
    planned_late = one.deadline is not None and one.deadline > needed
    return _by_plan(one.deadline, needed, Severity.DRIFT) if verdict.in_time and planned_late else verdict


def _banded(one: Outlook, forecast: Forecast, needed: date) -> Verdict:
    return replace(banded(forecast, needed), by_trials=one.by_trials)


def banded(forecast: Forecast, needed: date) -> Verdict:
    """A forecast against a day: in time at 85%, a drift at an even chance, a conflict below."""
    days, chance = drift_days(forecast, needed, PROMISED_AT), forecast.probability_by(needed)
    if chance + _ROUNDING >= PROMISED_AT:
        return Verdict(Severity.NONE, days, chance)
    severity = Severity.DRIFT if chance + _ROUNDING >= EVEN else Severity.CONFLICT
    return Verdict(severity, days, chance, at_least=forecast.p85 is None)


def _by_plan(deadline: date | None, needed: date, severity: Severity) -> Verdict:
    if deadline is None:
        return Verdict(severity, None, by_plan=True)
    days = (deadline - needed).days
    return Verdict(severity if days > 0 else Severity.NONE, days, by_plan=True)


def chance_by(one: Outlook, day: date) -> float | None:
    """The chance that it is there by the day; None where nobody can say. What nothing is finished of, never is."""
    if one.stands_still:
        return 0.0
    return one.forecast.probability_by(day) if one.forecast else None


def comes(one: Outlook) -> str:
    """That it comes, and when."""
    return "does not come at this pace" if one.stands_still else f"comes {when(one)}"


def when(one: Outlook) -> str:
    """When it comes, in words: the date at 85%, else its target, else that nobody knows."""
    if one.stands_still:
        return "no day at this pace"
    if found := one.forecast or one.floor:
        day = finish(found, PROMISED_AT)
        sooner = "" if one.forecast and found.p85 else "after " if one.forecast else "not before "
        return f"{sooner}{day} at 85%"
    return f"{one.deadline} by its target" if one.deadline else "at no known date"
