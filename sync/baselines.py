"""Baselines that people freeze: the work of all items under a name, to be compared with each other and with today."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from math import fsum

from drift.facts import Facts, gather
from drift.history.scope_ledger import Scope, freeze, scope_between
from drift.inputs import Baseline
from drift.measure import freeze_baselines
from mapping.assign import renamed_ids
from sync.measuring import FIRST_SEEN, Measured, measure
from sync.store.measures import BaselineLine, baseline_lines, named_baselines, save_baselines
from sync.world import World

NOW = "now"
"""What stands for the present where baselines are compared."""


class NotFrozen(RuntimeError):
    """A baseline that was not made, with the reason."""


class UnknownBaseline(ValueError):
    """The name of a baseline that was never frozen."""


class NotComparable(ValueError):
    """Two baselines that were not frozen in the same unit."""


@dataclass(frozen=True, slots=True)
class Compared:
    """What an item's work has become between two baselines: current = baseline + added - removed + reestimated."""

    item_id: str
    title: str
    baseline: float
    added: float
    removed: float
    reestimated: float
    current: float


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two baselines, the earlier first, item by item; `total` sums them, so what moved between items is in it twice:
    as added and as removed."""

    first: str
    second: str
    unit: str
    items: tuple[Compared, ...]
    total: Compared


def baselines(world: World) -> tuple[BaselineLine, ...]:
    """All baselines of the workspace, oldest first."""
    with world.store.transaction() as session:
        return baseline_lines(session, world.workspace.file.workspace)


def freeze_baseline(world: World, name: str, by: str) -> BaselineLine:
    """Freeze the work of all items in force as the last complete pull brought it. Raises `NotFrozen` for a name that
    is taken, and where nothing was pulled yet."""
    workspace = world.workspace.file.workspace
    frozen = freeze_baselines(_as_pulled(world).inputs, _free_name(name))
    with world.store.transaction() as session:
        if named_baselines(session, workspace, name):
            raise NotFrozen(f"there is a baseline {name} already, and baselines are never changed; take another name")
        save_baselines(session, workspace, frozen, by, world.clock())
        return next(line for line in baseline_lines(session, workspace) if line.name == name)


def _free_name(name: str) -> str:
    if not name.strip() or name in (NOW, FIRST_SEEN):
        raise NotFrozen(f"{name!r} cannot be the name of a baseline; take another, such as 'Q1 plan'")
    return name


def _as_pulled(world: World) -> Measured:
    now = measure(world.store, world.workspace, world.clock())
    pulled = [age.last_complete for age in now.inputs.sources.values() if age.last_complete is not None]
    if not pulled:
        raise NotFrozen("nothing was pulled from Jira yet; run milepost pull, then freeze the baseline")
    return measure(world.store, world.workspace, min(pulled))


def compare_baselines(world: World, one: str, other: str) -> Comparison:
    """Compare two baselines, the earlier first, or one with the present (`now`).

    Raises `UnknownBaseline` and `NotComparable`.
    """
    facts = gather(measure(world.store, world.workspace, world.clock()).inputs)
    ends = [_End(name, _frozen(world, facts, name), facts) for name in (one, other)]
    first, second = sorted(ends, key=lambda end: end.at)
    _refuse_other_units(facts, first, second)
    titles = {item.id: item.title for item in world.workspace.portfolio.items()}
    items = tuple(
        _compared(ident, titles.get(ident, ident), scope_between(facts, ident, first.of(ident), second.of(ident)))
        for ident in sorted(first.frozen.keys() | second.frozen.keys())
    )
    return Comparison(first.name, second.name, facts.inputs.settings.unit, items, _total(items))


@dataclass(frozen=True, slots=True)
class _End:
    name: str
    frozen: Mapping[str, Baseline]
    facts: Facts

    @property
    def at(self) -> datetime:
        return min((one.at for one in self.frozen.values()), default=self.facts.inputs.as_of.instant)

    def of(self, item: str) -> Baseline:
        """The item's work at this end; an item that was not there yet, or is not any more, has none."""
        return self.frozen.get(item) or Baseline(self.name, self.at, {})


def _frozen(world: World, facts: Facts, name: str) -> Mapping[str, Baseline]:
    if name == NOW:
        return {item.id: freeze(facts, item.id, NOW) for item in facts.items}
    with world.store.transaction() as session:
        found = named_baselines(session, world.workspace.file.workspace, name, renamed_ids(world.workspace.portfolio))
    if not found:
        raise UnknownBaseline(f"there is no baseline {name}; milepost baseline lists them, and now is the present")
    return found


def _refuse_other_units(facts: Facts, *ends: _End) -> None:
    unit = facts.inputs.settings.unit
    for end in ends:
        if any(one.unit not in (None, unit) for one in end.frozen.values()):
            told = f"the baseline {end.name} was not frozen in {unit}, which forecast.unit of milepost.yaml now says"
            raise NotComparable(f"{told}; set it back to compare")


def _compared(ident: str, title: str, scope: Scope) -> Compared:
    return Compared(ident, title, scope.baseline, scope.added, scope.removed, scope.reestimated, scope.current)


def _total(items: tuple[Compared, ...]) -> Compared:
    def of(name: str) -> float:
        return fsum(getattr(item, name) for item in items)

    return Compared("", "all items", *map(of, ("baseline", "added", "removed", "reestimated", "current")))


def in_force(world: World, lines: tuple[BaselineLine, ...]) -> Iterator[str]:
    """The names of the baselines that scope is measured against, by at least one item in force."""
    used = measure(world.store, world.workspace, world.clock()).inputs.baselines
    names = {one.name for one in used.values()}
    yield from (line.name for line in lines if line.name in names)
