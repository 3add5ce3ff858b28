"""Teams that share a pace, what hangs together, and the trials by which that is forecast."""

from __future__ import annotations

from tests.mutations.breakage import Breakage

_TRIALS, _TEAMS, _ARRIVALS, _GOALS, _FORECASTS = (
    f"tests/unit/{name}.py"
    for name in (
        "drift/test_trials",
        "drift/test_teams",
        "drift/test_arrivals",
        "drift/test_goals",
        "sync/test_store_forecasts",
    )
)
_SHARED = "tests/end_to_end/test_shared_teams.py"

BREAKAGES = (
    # A team's week is divided along its cut-line.
    Breakage(
        "what does not divide evenly goes to the least important",
        "drift/forecasts/cut_line.py",
        "np.maximum(rest - self._slot, 0.0)",
        "np.maximum(rest - self._slot[::-1], 0.0)",
        (_TRIALS,),
    ),
    Breakage(
        "what an item no longer needs is lost with the week",
        "drift/forecasts/cut_line.py",
        "        while trials.size:\n",
        "        while trials.size > self._count.size / 2:\n",
        (_TRIALS,),
    ),
    Breakage(
        "an item of a team that has begun is passed over while it waits",
        "drift/forecasts/trials.py",
        "return () if task.begun else task.needs",
        "return task.needs",
        (_TRIALS, _ARRIVALS),
    ),
    Breakage(
        "what waits for another team goes on before that is done",
        "drift/forecasts/trials.py",
        "np.flatnonzero(found[needed] == week - 1)",
        "np.flatnonzero(found[needed] >= week - 1) if week == 1 else np.arange(0)",
        (_TRIALS, _ARRIVALS),
    ),
    Breakage(
        "a team works in the order of the files, whatever has priority",
        "drift/forecasts/teams.py",
        "return item.priority is None, item.priority or 0",
        "return False, 0",
        (_TEAMS,),
    ),
    Breakage(
        "a team has a pace from its first week on",
        "drift/forecasts/teams.py",
        "if len(own.by_week) >= facts.inputs.settings.min_weeks:",
        "if own.by_week:",
        (_TEAMS,),
    ),
    Breakage(
        "the pace to come of a queue is taken for the work of its first item",
        "drift/forecasts/teams.py",
        "PRIOR.likely(fsum(left for _, left in items) / seen.pace",
        "PRIOR.likely(0.1 * items[0][1] / seen.pace",
        (_TEAMS,),
    ),
    Breakage(
        "what customers have already still takes the team's time",
        "drift/forecasts/schedule.py",
        "if item.owner == team and not confirmed(facts, item))",
        "if item.owner == team)",
        (_TEAMS,),
    ),
    # The same seed, the same figures; each team and item has its own.
    Breakage(
        "all items draw the same random numbers",
        "drift/forecasts/trials.py",
        'blake2b(f"{kind} {ident}".encode()',
        'blake2b(f"{kind}".encode()',
        (_TRIALS,),
    ),
    Breakage(
        "the seed of the settings is not used",
        "drift/forecasts/trials.py",
        "SeedSequence([draws.seed, *map(int, words)])",
        "SeedSequence([1, *map(int, words)])",
        (_TRIALS,),
    ),
    # What hangs together is not multiplied.
    Breakage(
        "chances of items that share a team are multiplied",
        "drift/forecasts/arrivals.py",
        "near = [group for group in groups if not group[0].isdisjoint(self.hangs_on[item])]",
        "near = [group for group in groups if group[0] > self.hangs_on[item]]",
        (_ARRIVALS, _SHARED),
    ),
    Breakage(
        "the sides of a diamond are taken for independent",
        "drift/forecasts/arrivals.py",
        "return sum(map(len, parts)) > len(hangs_on[one.item.id])",
        "return False",
        (_ARRIVALS,),
    ),
    Breakage(
        "all of a release is likelier than its least likely item",
        "drift/forecasts/arrivals.py",
        "return min(least, share)",
        "return max(least, share)",
        (_ARRIVALS,),
    ),
    Breakage(
        "the items of a goal are told without what they wait for",
        "drift/measures/goals.py",
        "there = [network.there[item.item.id] for item in working]",
        "there = [network.alone[item.item.id] for item in working]",
        (_GOALS,),
    ),
    # What moved a team's item sums to the whole, step by step.
    Breakage(
        "what the others of the team did is told as a new target",
        "drift/forecasts/movement.py",
        "others = replace(now, inputs=replace(now.inputs, deadline=last.inputs.deadline))",
        "others = scoped",
        (_TEAMS,),
    ),
    Breakage(
        "the work done on the other items of a team is forgotten",
        "drift/forecasts/movement.py",
        "max(0.0, size - finished.get(one, 0.0)) for one, size in last.queue.items",
        "size for one, size in last.queue.items",
        (_TEAMS,),
    ),
    Breakage(
        "a forecast that others of its team have changed is not kept",
        "sync/store/measures.py",
        "given.growth, given.method, given.cdf, given.part_weeks)",
        "given.growth, given.method, given.part_weeks)",
        (_FORECASTS,),
    ),
    Breakage(
        "the report does not say that figures were drawn",
        "drift/measure.py",
        "return self.facts.inputs.settings.draws if drawn else None",
        "return None",
        (_SHARED,),
    ),
    Breakage(
        "a crumb of work that rounding left stands in a queue, where no trial knows of it",
        "drift/forecasts/schedule.py",
        "for ident, left in sizes if left > TINY)",
        "for ident, left in sizes if left)",
        (_TEAMS,),
    ),
)
