"""Choices of the methods that a workspace makes by its settings."""

from __future__ import annotations

from tests.mutations.breakage import Breakage

_SCOPE = ("tests/unit/drift/test_scope.py",)
_PART_WEEKS = ("tests/unit/drift/test_part_weeks.py",)
_PREDICTED = ("tests/unit/drift/test_predicted_scope.py",)

BREAKAGES = (
    # Days that make no whole week.
    Breakage(
        "part of a week counts though nobody asked for that",
        "drift/forecasts/forecast.py",
        "if not self.part_weeks or weeks < 0:",
        "if weeks < 0:",
        _PART_WEEKS,
    ),
    Breakage(
        "the chance of a date and the day of a chance are read in different ways",
        "drift/forecasts/forecast.py",
        "floor(7 * self._spared(weeks, chance) + _TINY) if self.part_weeks else 0",
        "0",
        _PART_WEEKS,
    ),
    Breakage(
        "several items together are read by whole weeks, each of them by the day",
        "drift/forecasts/arrivals.py",
        "if self.there[group[0]].part_weeks:",
        "if False:",
        _PART_WEEKS,
    ),
    Breakage(
        "last week is read in another way than it was told",
        "drift/forecasts/movement.py",
        "read = read_by(found, part_weeks=given.part_weeks)",
        "read = read_by(found, part_weeks=False)",
        _PART_WEEKS,
    ),
    # What churn counts.
    Breakage(
        "re-estimates are counted net though nobody asked for that",
        "drift/measures/scope.py",
        "(scope.churned_net if is_net else scope.churned)",
        "scope.churned_net",
        _SCOPE,
    ),
    Breakage(
        "the net of the re-estimates is written and nobody asks for it",
        "drift/measures/scope.py",
        "(scope.churned_net if is_net else scope.churned)",
        "scope.churned",
        _SCOPE,
    ),
    Breakage(
        "a net loss of the re-estimates lessens the churn",
        "drift/history/scope_ledger.py",
        "self.removed + abs(self.reestimated)",
        "self.removed + self.reestimated",
        _SCOPE,
    ),
    # What is assumed of an epic without stories.
    Breakage(
        "an epic of another type says how large an epic is",
        "drift/forecasts/predicted.py",
        "found.setdefault(epic.type_name, []).append(size)",
        'found.setdefault("Epic", []).append(size)',
        _PREDICTED,
    ),
    Breakage(
        "what is assumed of an epic comes on top of its stories",
        "drift/forecasts/predicted.py",
        "epic.id not in stories and ",
        "",
        _PREDICTED,
    ),
    Breakage(
        "a finished epic without stories is assumed to hold some",
        "drift/forecasts/predicted.py",
        " and stage_of(epic.status) is not Stage.SHIPPED]",
        "]",
        _PREDICTED,
    ),
    Breakage(
        "an epic that two items share is assumed to each in whole",
        "drift/forecasts/predicted.py",
        "Predicted(epic, one.weight * size, alike)",
        "Predicted(epic, size, alike)",
        _PREDICTED,
    ),
    Breakage(
        "an item is done though an epic of it has no stories yet",
        "drift/forecasts/schedule.py",
        "return bool(self.open or self.predicted)",
        "return bool(self.open)",
        _PREDICTED,
    ),
    Breakage(
        "an item is shipped though an epic of it has no stories yet",
        "drift/measures/status.py",
        "waits = item.id in facts.predicted or ",
        "waits = ",
        _PREDICTED,
    ),
    Breakage(
        "a team has nothing to do for an epic without stories",
        "drift/forecasts/schedule.py",
        "sizes = [(ident, _remaining(facts.shares[ident], facts.predicted.get(ident, ()))) for ident in ids]",
        "sizes = [(ident, _remaining(facts.shares[ident], ())) for ident in ids]",
        _PREDICTED,
    ),
    Breakage(
        "nobody is told that work is only assumed",
        "drift/measures/schedule_findings.py",
        'return f"{left} left{_assumed(one)}, {pace}{thin}"',
        'return f"{left} left, {pace}{thin}"',
        _PREDICTED,
    ),
    Breakage(
        "what is assumed of epics comes too late for no goal",
        "drift/measures/goals.py",
        "if item.is_open and not network.there[item.item.id].finished",
        "if item.open and not network.there[item.item.id].finished",
        ("tests/unit/drift/test_goals.py",),
    ),
)
