"""How much of an item gets done in a week.

An item's own weeks are the best witness: each complete week of the window from its first activity on, empty weeks
included. An item with fewer weeks than the settings ask for has no history to speak of, so it borrows: the samples are
then the weeks of every item that has work in the same Jira projects (its own among them), each from its first activity
to its last finish. That says "what an item here finishes in a week", needs no guess about shares of a team, and keeps
the lumps and the empty weeks. Such a forecast for work not begun reads "if it were begun now".
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from drift.facts import Facts, Share
from drift.forecasts.calibrated import HISTORY_WEEKS
from drift.forecasts.forecast import Method
from drift.forecasts.predicted import Predicted
from drift.weeks import Window, weekly, window_before


class Basis(StrEnum):
    """Whose weeks the samples are."""

    OWN = "own"
    PEERS = "peers"
    TEAM = "team"


@dataclass(frozen=True, slots=True)
class Throughput:
    """The weekly finishes behind a forecast, in the unit of the settings: an item's own or its team's oldest first,
    those of its peers by size. `weeks` is how many different weeks were seen, which decides whether the history is
    `thin`."""

    samples: tuple[float, ...]
    basis: Basis
    weeks: int
    thin: bool


@dataclass(frozen=True, slots=True)
class OwnWeeks:
    """What an item finished in each week that counts, by the week's Monday, and the Jira projects it has work in."""

    projects: frozenset[str]
    by_week: Mapping[date, float]

    @property
    def samples(self) -> tuple[float, ...]:
        """The weekly finishes, oldest first."""
        return tuple(self.by_week[week] for week in sorted(self.by_week))


@dataclass(frozen=True, slots=True)
class Pool:
    """The weeks of several items, by size, and how many different weeks they are."""

    samples: tuple[float, ...]
    weeks: int


def history(facts: Facts) -> Window:
    """The weeks that forecasts look at: the window of the settings, or those that the calibrated method wants."""
    settings = facts.inputs.settings
    weeks = settings.window_weeks if settings.method is Method.PLAIN else HISTORY_WEEKS
    return window_before(facts.inputs.as_of, weeks, settings.excluded_weeks, settings.window_start)


def throughputs(facts: Facts) -> Mapping[str, Throughput]:
    """The throughput of every item in force."""
    window = history(facts)
    seen = {item: weeks_of(shares, window, facts.predicted.get(item, ())) for item, shares in facts.shares.items()}
    pools: dict[frozenset[str], Pool] = {}
    for one in seen.values():
        if one.projects not in pools:
            pools[one.projects] = pooled(other for other in seen.values() if other.projects & one.projects)
    least = facts.inputs.settings.min_weeks
    return {item: chosen(one, pools[one.projects], least) for item, one in seen.items()}


def weeks_of(shares: tuple[Share, ...], window: Window, predicted: tuple[Predicted, ...] = ()) -> OwnWeeks:
    """The weeks of all this work, as those of one item of which so much is assumed to come."""
    return own_weeks(
        frozenset([share.work.issue.project for share in shares] + [one.epic.project for one in predicted]),
        min((at for share in shares if (at := share.work.active)), default=None),
        [(at, share.size) for share in shares if (at := share.work.finished)],
        window,
        is_open=bool(predicted) or any(share.work.is_open for share in shares),
    )


def own_weeks(
    projects: frozenset[str],
    active: datetime | None,
    finished: Sequence[tuple[datetime, float]],
    window: Window,
    *,
    is_open: bool,
) -> OwnWeeks:
    """The weeks of an item from the first sign of work on it, to its last finish where nothing is open any more."""
    if active is None:
        return OwnWeeks(projects, {})
    counted = window.since(window.week(active))
    if not is_open and finished:
        last = window.week(max(at for at, _ in finished))
        counted = tuple(week for week in counted if week <= last)
    sums = weekly(finished, window)
    return OwnWeeks(projects, {week: sums[week] for week in counted})


def pooled(alike: Iterable[OwnWeeks]) -> Pool:
    """The weeks of items that are alike."""
    found = tuple(alike)
    samples = sorted(sample for one in found for sample in one.by_week.values())
    return Pool(tuple(samples), len({week for one in found for week in one.by_week}))


def chosen(own: OwnWeeks, pool: Pool, least: int) -> Throughput:
    """An item's own weeks where they are as many as wanted, or where there are no others; else those of the pool."""
    if len(own.by_week) >= least or len(pool.samples) <= len(own.by_week):
        return Throughput(own.samples, Basis.OWN, len(own.by_week), len(own.by_week) < least)
    return Throughput(pool.samples, Basis.PEERS, pool.weeks, pool.weeks < least)
