"""Where work goes, in which order, for which goals and within which budgets."""

from __future__ import annotations

from tests.mutations.breakage import Breakage

_PRIORITY, _CAPACITY, _GOALS = (f"tests/unit/drift/test_{name}.py" for name in ("priority", "capacity", "goals"))
_PROPERTIES = "tests/property/test_drift_orders_and_shares.py"

BREAKAGES = (
    Breakage(
        "work below the epic of another item is taken for granted",
        "drift/measures/overlap.py",
        "agrees = any(one.through is not None or one.item_id in above for one in given)",
        "agrees = True",
        (
            "tests/unit/drift/test_overlap.py"
            "::test_a_story_that_a_label_gives_to_one_item_and_that_hangs_under_an_epic_of_another",
        ),
    ),
    Breakage(
        "ties count as pairs of an order",
        "drift/measures/rank_order.py",
        "sum(bool(a) for a, _ in signs), sum(bool(b) for _, b in signs)",
        "len(signs), len(signs)",
        (_PRIORITY, _PROPERTIES),
    ),
    Breakage(
        "a tie on the roadmap is taken for an inversion",
        "drift/measures/priority.py",
        "if one.wanted < other.wanted and other.rank < one.rank)",
        "if other.rank < one.rank)",
        (_PRIORITY,),
    ),
    Breakage(
        "ranks of different fields are compared",
        "drift/measures/priority.py",
        "if len(fields) > 1:",
        "if len(fields) > 100:",
        (_PRIORITY,),
    ),
    Breakage(
        "work that was never in a sprint ranks by any field",
        "drift/measures/rank_fields.py",
        "return known.union(*(_fields_of_project(facts, project) or every for project in loose))",
        "return known",
        (f"{_PRIORITY}::test_work_that_was_never_in_a_sprint_lies_where_the_sprints_of_its_project_do",),
    ),
    Breakage(
        "an item does not wait for what became of what it waits for",
        "drift/measures/priority.py",
        "for ident in item.depends_on for one in heirs.of(ident)",
        "for ident in item.depends_on for one in heirs.of(ident) if one.id == ident",
        (f"{_PRIORITY}::test_an_item_that_waits_for_what_became_another_waits_for_that",),
    ),
    Breakage(
        "what is blocked is told as passed over",
        "drift/measures/priority.py",
        "not self.higher.lately and not self.higher.waits_for",
        "not self.higher.lately",
        (_PRIORITY,),
    ),
    Breakage(
        "the order of a file that nobody ordered raises alarms",
        "drift/measures/priority.py",
        "asked = self.higher.item.priority is not None",
        "asked = True",
        (_PRIORITY,),
    ),
    Breakage(
        "work that nobody has touched for long counts as work",
        "drift/measures/priority.py",
        "(moved > since or not facts.inputs.backlog.has_history)",
        "moved is not None",
        (_PRIORITY,),
    ),
    Breakage(
        "finished items keep their place in the order",
        "drift/measures/priority.py",
        "if in_force(item) and not is_finished(facts, item))",
        "if in_force(item))",
        (_PRIORITY,),
    ),
    Breakage(
        "what came into a sprint later counts as committed",
        "drift/measures/sprint_focus.py",
        "committed = [(stay, stay.committed) for stay in outcome.stays if stay.committed]",
        "committed = [(stay, stay.open or 0.0) for stay in outcome.stays]",
        (_PRIORITY,),
    ),
    Breakage(
        "work on no roadmap is left out of the capacity",
        "drift/measures/shares.py",
        "if nowhere is not None and left > _ROUNDING:",
        "if nowhere is not None and left > 2:",
        (_CAPACITY, _PROPERTIES),
    ),
    Breakage(
        "the distance counts what moved twice",
        "drift/measures/shares.py",
        "return fsum(abs(self.off(place)) for place in self.places) / 2",
        "return fsum(abs(self.off(place)) for place in self.places)",
        (_CAPACITY, _PROPERTIES),
    ),
    Breakage(
        "few stories raise alarms by chance",
        "drift/measures/shares.py",
        "return abs(actual - target) > max(threshold, _ERRORS * error) + _ROUNDING",
        "return abs(actual - target) > threshold + _ROUNDING",
        (_CAPACITY,),
    ),
    Breakage(
        "capacity is counted over the weeks of forecasts",
        "drift/measures/capacity_time.py",
        "window_before(facts.inputs.as_of, settings.capacity_weeks,",
        "window_before(facts.inputs.as_of, settings.window_weeks,",
        (_CAPACITY,),
    ),
    Breakage(
        "what is ignored by intent takes capacity",
        "drift/measures/capacity_time.py",
        "if ident not in ignored and work.finished is not None",
        "if work.finished is not None",
        (_CAPACITY,),
    ),
    Breakage(
        "planned work holds what was given up",
        "drift/measures/balance.py",
        'if code == "finished" or in_force(item)}',
        "}",
        ("tests/unit/drift/test_balance.py",),
    ),
    Breakage(
        "a goal falls behind by not being looked at",
        "drift/measures/goal_pace.py",
        "else (last.day - goal.start_on) / (goal.due - goal.start_on)",
        "else (today - goal.start_on) / (goal.due - goal.start_on)",
        (_GOALS,),
    ),
    Breakage(
        "an observation of tomorrow is known today",
        "drift/measures/goal_pace.py",
        "if goal.start_on <= one.day <= today]",
        "if goal.start_on <= one.day]",
        (_GOALS,),
    ),
    Breakage(
        "a goal whose work is all done is taken for one with work behind it",
        "drift/measures/goals.py",
        "if any(item.is_open or not item.item.needs_work for item in one.items):",
        "if one.items:",
        (_GOALS,),
    ),
    Breakage(
        "what was planned for later is told as late for its goal",
        "drift/measures/goals.py",
        "return item.deadline is not None and item.deadline > due",
        "return item.deadline is None",
        (_GOALS,),
    ),
    Breakage(
        "what nothing is finished of is no worry to its goal",
        "drift/forecasts/outlook.py",
        "if one.stands_still:\n        return 0.0\n",
        "if one.stands_still:\n        return None\n",
        (_GOALS,),
    ),
    Breakage(
        "a theme of two goals counts whole to each",
        "drift/measures/goals.py",
        "parts = {theme.id: 1 / len(theme.goals) for theme in one.themes}",
        "parts = {theme.id: 1.0 for theme in one.themes}",
        (_GOALS,),
    ),
    Breakage(
        "a budget is judged at its mean",
        "drift/measures/budget.py",
        "if total + _ROUNDING >= chance)",
        "if total + _ROUNDING >= 0.5)",
        ("tests/unit/drift/test_budget.py", _PROPERTIES),
    ),
)
