"""How much of an item gets done in a week.

An item's own weeks are the best witness: each complete week of the window from its first activity on, empty weeks
included. An item with fewer weeks than the settings ask for has no history to speak of, so it borrows: the samples are
then the weeks of every item that has work in the same Jira projects (its own among them), each from its first activity
to its last finish. That says "what an item here finishes in a week", needs no guess about shares of a team, and keeps
the lumps and the empty weeks. Such a forecast for work not begun reads "if it were begun now".
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from drift.calibrated import HISTORY_WEEKS
from drift.facts import Facts, Share
from drift.forecast import Method
from drift.weeks import Window, weekly, window_before


class Basis(StrEnum):
    """Whose weeks the samples are."""

    OWN = "own"
    PEERS = "peers"


@dataclass(frozen=True, slots=True)
class Throughput:
    """The weekly finishes behind a forecast, in the unit of the settings: an item's own oldest first, those of its
    peers by size. `weeks` is how many different weeks were
    seen, which decides whether the history is `thin`."""

    samples: tuple[float, ...]
    basis: Basis
    weeks: int
    thin: bool


@dataclass(frozen=True, slots=True)
class _Seen:
    projects: frozenset[str]
    by_week: Mapping[date, float]

    @property
    def samples(self) -> tuple[float, ...]:
        return tuple(self.by_week[week] for week in sorted(self.by_week))


def history(facts: Facts) -> Window:
    """The weeks that forecasts look at: the window of the settings, or those that the calibrated method wants."""
    settings = facts.inputs.settings
    weeks = settings.window_weeks if settings.method is Method.PLAIN else HISTORY_WEEKS
    return window_before(facts.inputs.as_of, weeks, settings.excluded_weeks, settings.window_start)


def throughputs(facts: Facts) -> Mapping[str, Throughput]:
    """The throughput of every item in force."""
    window = history(facts)
    seen = {item: _seen(shares, window) for item, shares in facts.shares.items()}
    peers: dict[frozenset[str], tuple[tuple[float, ...], int]] = {}
    for one in seen.values():
        if one.projects not in peers:
            peers[one.projects] = _pool(one.projects, seen)
    least = facts.inputs.settings.min_weeks
    return {item: _chosen(one, *peers[one.projects], least) for item, one in seen.items()}


def _seen(shares: tuple[Share, ...], window: Window) -> _Seen:
    projects = frozenset(share.work.issue.project for share in shares)
    active = [at for share in shares if (at := share.work.active)]
    if not active:
        return _Seen(projects, {})
    finished = [(at, share.size) for share in shares if (at := share.work.finished)]
    counted = window.since(window.week(min(active)))
    if not any(share.work.is_open for share in shares) and finished:
        last = window.week(max(at for at, _ in finished))
        counted = tuple(week for week in counted if week <= last)
    sums = weekly(finished, window)
    return _Seen(projects, {week: sums[week] for week in counted})


def _pool(projects: frozenset[str], seen: Mapping[str, _Seen]) -> tuple[tuple[float, ...], int]:
    """The weeks of all items with work in these projects, sorted by size, and how many different weeks they are."""
    alike = [one for one in seen.values() if one.projects & projects]
    samples = sorted(sample for one in alike for sample in one.by_week.values())
    return tuple(samples), len({week for one in alike for week in one.by_week})


def _chosen(own: _Seen, pool: tuple[float, ...], pool_weeks: int, least: int) -> Throughput:
    if len(own.by_week) >= least or len(pool) <= len(own.by_week):
        return Throughput(own.samples, Basis.OWN, len(own.by_week), len(own.by_week) < least)
    return Throughput(pool, Basis.PEERS, pool_weeks, pool_weeks < least)
