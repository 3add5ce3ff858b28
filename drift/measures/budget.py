"""Budget drift: effort spent and still to come against what an item may take.

Drift is what is done, and what remains by the factors of scope growth, less the budget: positive is over. Growth has a
distribution, so a budget is kept with a chance; like a date, it is judged at 85%.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate
from math import fsum

from drift.facts import Facts, Share, evidence, file_evidence, subject
from drift.findings import Figure, Finding, IssueEvidence, Measure, Reason, Severity, Unit, valued
from drift.forecasts.forecast import Growth
from drift.forecasts.movement import PROMISED_AT
from drift.forecasts.outlook import EVEN
from drift.history.scope_ledger import scope_of
from drift.measures.scope import ledger_words
from drift.wording import noun, number, percent, plural
from mapping.roadmap import Item

_ROUNDING = 1e-9


@dataclass(frozen=True, slots=True)
class Budget:
    """An item's budget, and what of its work is done and remains, in the unit of the settings."""

    budget: float
    done: float
    remaining: float
    growth: Growth

    def over_at(self, chance: float) -> float:
        """By how much the budget is exceeded at most, with this chance; negative is what is left of it."""
        factors = sorted(self.growth)
        reached = accumulate(probability for _, probability in factors)
        enough = (factor for (factor, _), total in zip(factors, reached, strict=True) if total + _ROUNDING >= chance)
        return self.over(next(enough, factors[-1][0]))

    def over(self, factor: float) -> float:
        """By how much it is exceeded where the remaining work grows by the factor."""
        return self.done + self.remaining * factor - self.budget

    @property
    def chance(self) -> float:
        """The chance to stay within it."""
        return fsum(chance for factor, chance in self.growth if self.over(factor) <= _ROUNDING)


def budget_findings(facts: Facts) -> Iterator[Finding]:
    """One finding for each item in force that has a budget."""
    for item in facts.items:
        if item.budget is not None:
            yield _measured(facts, item, item.budget)


def budget_of(item_budget: float, shares: Sequence[Share], growth: Growth) -> Budget:
    """The budget of an item beside its work."""
    done = fsum(share.size for share in shares if not share.work.is_open)
    return Budget(item_budget, done, fsum(share.size for share in shares if share.work.is_open), growth)


def _measured(facts: Facts, item: Item, budget: float) -> Finding:
    shares, settings = facts.shares[item.id], facts.inputs.settings
    if not shares:
        return _finding(item, f"{item.title} has a budget, but no work to hold against it", Reason.NO_SCOPE)
    found = budget_of(budget, shares, settings.growth)
    if not found.done and not found.remaining:
        return _finding(item, f"{item.title} has a budget, but none of its work has an estimate", Reason.NO_SCOPE)
    over = found.over_at(PROMISED_AT)
    tells = over > _ROUNDING and any(share.work.is_open or _is_recent(facts, share) for share in shares)
    return _finding(
        item,
        _sentence(facts, item, found),
        Figure(over, settings.unit, _detail(found, unsized(facts, shares))),
        severity=Severity.DRIFT if tells else Severity.NONE,
        cause=_cause(facts, item),
        issues=tuple(evidence(one.work.issue, _note(facts, one), at=one.work.finished) for one in shares),
    )


def _is_recent(facts: Facts, share: Share) -> bool:
    return share.work.finished is not None and facts.window.holds(share.work.finished)


def _sentence(facts: Facts, item: Item, found: Budget) -> str:
    unit = noun(facts.inputs.settings.unit)
    work = f"{number(found.done)} done, {number(found.remaining)} left"
    missing = unsized(facts, facts.shares[item.id])
    work = f"{work}, {plural(missing, 'open story')} without an estimate" if missing else work
    told = f"{item.title} {_verdict(found, unit)}: {work}"
    certain = found.chance in (0.0, 1.0) or not found.remaining
    return told if certain else f"{told}; the chance to keep it is {percent(found.chance)}"


def _verdict(found: Budget, unit: str) -> str:
    """What is certain before what is likely: spent over the budget, over it at the even chance, over it at 85%."""
    of = f"its budget of {plural(found.budget, unit)}"
    spent, even, late = found.done - found.budget, found.over_at(EVEN), found.over_at(PROMISED_AT)
    if spent > _ROUNDING:
        coming = f" and may come to {number(late)} more" if late > spent + _ROUNDING else ""
        return f"has taken {plural(spent, unit)} more than {of}{coming}"
    if even > _ROUNDING:
        sizes = plural(late, unit) if late <= even + _ROUNDING else f"{number(even)} to {plural(late, unit)}"
        return f"is likely to take {sizes} more than {of}"
    if late > _ROUNDING:
        return f"may take up to {plural(late, unit)} more than {of}"
    return f"keeps {of}"


def unsized(facts: Facts, shares: Sequence[Share]) -> int:
    """How many open stories count nothing, for work is counted in points and they have none."""
    if facts.inputs.settings.unit is not Unit.POINTS:
        return 0
    return sum(share.work.is_open and share.work.issue.points is None for share in shares)


def _detail(found: Budget, missing: int) -> tuple[tuple[str, float], ...]:
    pairs = {
        "budget": found.budget,
        "chance": found.chance,
        "done": found.done,
        "over_50": found.over_at(EVEN),
        "remaining": found.remaining,
        **({"unsized": float(missing)} if missing else {}),
    }
    return tuple(sorted(pairs.items()))


def _cause(facts: Facts, item: Item) -> str:
    """How its scope has moved since the baseline, where that is known."""
    baseline = facts.inputs.baselines.get(item.id)
    if baseline is None:
        return ""
    scope = scope_of(facts, item.id, baseline)
    return f"since the baseline {baseline.name}: {ledger_words(scope)}" if scope.churned else ""


def _note(facts: Facts, share: Share) -> str:
    state = "open" if share.work.is_open else "done"
    return f"{state}, {plural(share.size, 'point')}" if facts.inputs.settings.unit is Unit.POINTS else state


def _finding(
    item: Item,
    sentence: str,
    value: Figure | Reason,
    *,
    severity: Severity = Severity.NONE,
    cause: str = "",
    issues: tuple[IssueEvidence, ...] = (),
) -> Finding:
    return Finding(
        Measure.BUDGET,
        "effort",
        subject(item),
        severity,
        sentence,
        *valued(value),
        cause=cause,
        issues=issues,
        files=file_evidence(item.source, f"budget {item.budget:g}"),
    )
