"""What is kept of each item as time goes by, so that its past can be told when Jira has forgotten it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from drift.facts import Facts
from drift.findings import Reason
from drift.forecasts.forecast import Forecast
from drift.history.scope_ledger import freeze
from drift.inputs import DriftInputs
from mapping.assignments import RollUp, Tally
from mapping.backlog import Backlog
from mapping.roadmap import Item, Stage
from mapping.rollup import derived_stage


@dataclass(frozen=True, slots=True)
class ItemFigures:
    """An item's figures of one instant: its work in stories and in points, the stage that the roadmap says and the one
    that follows from the work (None where nobody can tell), the target as written with its last day, and the
    forecast or the reason why there is none."""

    count: Tally
    points: Tally
    unsized: int
    stage: Stage | None
    derived: Stage | None
    target: str
    deadline: date | None = None
    p50: date | None = None
    p85: date | None = None
    reason: Reason | None = None

    def same_as(self, other: ItemFigures) -> bool:
        """Whether nothing changed but the forecast's days, which move with every day that passes."""
        return replace(self, p50=None, p85=None) == replace(other, p50=None, p85=None)


def item_figures(inputs: DriftInputs, forecasts: Mapping[str, Forecast | Reason]) -> Mapping[str, ItemFigures]:
    """The figures of now of every item that has a forecast, or a reason for none."""
    items = {item.id: item for item in inputs.portfolio.items()}
    return {ident: _figures(inputs, items[ident], outcome) for ident, outcome in sorted(forecasts.items())}


def _figures(inputs: DriftInputs, item: Item, outcome: Forecast | Reason) -> ItemFigures:
    rollup = inputs.rollups.get(item.id, RollUp(item.id))
    known = ItemFigures(
        rollup.count,
        rollup.points,
        rollup.unsized,
        item.stage,
        derived_stage(rollup),
        str(item.target),
        inputs.portfolio.deadline(item),
    )
    if isinstance(outcome, Forecast):
        return replace(known, p50=outcome.p50, p85=outcome.p85)
    return replace(known, reason=outcome)


@dataclass(frozen=True, slots=True)
class Seen:
    """An issue among an item's work: the key that it has now, and its size (None where unsized)."""

    key: str
    size: float | None


def work_seen(facts: Facts) -> Mapping[str, Mapping[str, Seen]]:
    """The work of every item in force by the ids of its issues, in the unit of the settings."""
    return {item.id: _seen(facts.inputs.backlog, freeze(facts, item.id, "now").sizes) for item in facts.items}


def _seen(backlog: Backlog, sizes: Mapping[str, float | None]) -> Mapping[str, Seen]:
    return {ident: Seen(backlog.issues[ident].key, size) for ident, size in sizes.items()}
