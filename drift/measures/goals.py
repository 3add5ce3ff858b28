"""Goals: how each is paced, which have no work behind them, which take capacity they were not given, which are missed.

Items serve goals through their themes.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import date
from math import fsum

from drift.facts import Facts, evidence, file_evidence
from drift.findings import Figure, FileEvidence, Finding, Reason, Severity, Unit
from drift.forecasts.outlook import EVEN, chance_by
from drift.forecasts.schedule import Schedule
from drift.measures.capacity import Capacity
from drift.measures.dependency_graph import Network
from drift.measures.goal_pace import Served, goal_finding, pace_of, paced, written_at
from drift.measures.shares import Shares, is_off
from drift.wording import be, listed, mark, noun, percent, plural
from mapping.roadmap import Goal, Theme

_ROUNDING = 1e-9


def goal_findings(
    facts: Facts, planned: Sequence[Schedule], capacity: Capacity | None, network: Network
) -> Iterator[Finding]:
    """Of each goal its pace; and while it runs, whether work is behind it, comes in time, and takes what it may."""
    for goal in (goal for roadmap in facts.inputs.portfolio.roadmaps for goal in roadmap.goals):
        one = _served(facts, goal, planned)
        yield paced(facts, one)
        if goal.start_on <= facts.today <= goal.due and not one.reached:
            yield from _behind_it(one)
            yield from _in_time(facts, one, network)
        if capacity is not None and capacity.shares is not None:
            yield from _taken(facts, one, capacity, capacity.shares)


def _served(facts: Facts, goal: Goal, planned: Sequence[Schedule]) -> Served:
    portfolio = facts.inputs.portfolio
    themes = {theme.id: theme for theme in portfolio.themes().values() if goal.id in theme.goals}
    items = tuple(one for one in planned if portfolio.themes_of(one.item).keys() & themes.keys())
    return Served(goal, pace_of(goal, facts.today), tuple(themes.values()), items)


# -- the work behind them ------------------------------------------------------------------------------------------


def _behind_it(one: Served) -> Iterator[Finding]:
    """A goal that runs, is not reached, and has no open work behind it."""
    if any(item.is_open or not item.item.needs_work for item in one.items):
        return
    told = _why_nothing(one)
    files = (*written_at(one.goal, "the goal"), *_lines(one.items, "no open work"))
    sentence = f"{one.goal.title} has no open work behind it: {told}"
    yield goal_finding(one.goal, "unbacked", sentence, Reason.NO_SCOPE, severity=Severity.HYGIENE, files=files)


def _why_nothing(one: Served) -> str:
    count = len(one.items)
    if not one.themes:
        return "no theme names it"
    if not count:
        themes = listed([theme.title for theme in one.themes])
        return f"no item in force is of the {'theme' if len(one.themes) == 1 else 'themes'} {themes}"
    if any(item.shares for item in one.items):
        return f"all work of what serves it ({plural(count, 'item')}) is done"
    return f"what serves it ({plural(count, 'item')}) is not backed by work"


def _lines(items: Sequence[Schedule], note: str) -> Iterator[FileEvidence]:
    for one in items:
        yield from file_evidence(one.item.source, f"{one.item.title}: {note}")


# -- in time -----------------------------------------------------------------------------------------------------


def _in_time(facts: Facts, one: Served, network: Network) -> Iterator[Finding]:
    """Which of the items at work for it are likely to come too late for it, planned so or not, with what they wait
    for; and how likely it is that all come in time that are planned so."""
    due = one.goal.due
    working = [item for item in one.items if item.is_open and not network.there[item.item.id].finished]
    there = [network.there[item.item.id] for item in working]
    chances = {each.item.id: chance for each in there if (chance := chance_by(each, due)) is not None}
    if not chances:
        yield from _no_forecast(one, working)
        return
    late = [item for item in working if chances.get(item.item.id, 1.0) < EVEN - _ROUNDING]
    later = [item for item in late if _is_planned_after(item, due)]
    missing = [item for item in late if not _is_planned_after(item, due)]
    told = [f"{item.item.title}, {percent(chances[item.item.id])} by then" for item in missing]
    wanted = [item.item.id for item in working if item.item.id in chances and not _is_planned_after(item, due)]
    together = network.arrivals.together_by(wanted, due)
    detail = {"items": len(chances), "planned_later": len(later)} | ({"p_hit": together} if wanted else {})
    detail |= {"by_trials": 1} if network.arrivals.by_trials(wanted) else {}
    yield goal_finding(
        one.goal,
        "in-time",
        f"{_in_time_sentence(one, len(chances), told, len(later))}{_together(wanted, together, chances)}"
        f"{mark(facts.inputs.settings.method)}",
        Figure(len(missing), Unit.COUNT, tuple(sorted(detail.items()))),
        severity=Severity.DRIFT if missing or len(later) == len(chances) else Severity.NONE,
        files=(
            *written_at(one.goal, f"due {due}"),
            *_lines(missing, "likely to miss it"),
            *_lines(later, "planned later"),
        ),
    )


def _together(wanted: Sequence[str], together: float, told: Collection[str]) -> str:
    """The chance of all that are planned in time, where that says more than the chance of one."""
    if len(wanted) < 2:
        return ""
    which = "all" if len(wanted) == len(told) else f"the other {len(wanted)} all"
    return f"; {percent(together)} that {which} come in time"


def _is_planned_after(item: Schedule, due: date) -> bool:
    return item.deadline is not None and item.deadline > due


def _no_forecast(one: Served, working: Sequence[Schedule]) -> Iterator[Finding]:
    reasons = [item.outcome for item in working if isinstance(item.outcome, Reason)]
    if reasons:
        sentence = f"{one.goal.title}: none of the {plural(len(reasons), 'item')} at work for it can be forecast"
        yield goal_finding(one.goal, "in-time", sentence, reasons[0], files=tuple(_lines(working, "no forecast")))


def _in_time_sentence(one: Served, count: int, missing: Sequence[str], later: int) -> str:
    """How many of the items at work for the goal come in time for it, by their forecasts."""
    start = f"{one.goal.title}, due on {one.goal.due}: of {plural(count, 'item')} at work for it,"
    planned = f"{later} {be(later)} planned for later" if later else ""
    if missing:
        misses = f"{len(missing)} {be(len(missing))} likely to miss that day ({'; '.join(missing[:3])})"
        return f"{start} {listed([part for part in (misses, planned) if part])}"
    in_time = count - later
    made = f"{in_time or 'none'} {'is' if in_time < 2 else 'are'} likely to be done by then"
    return f"{start} {listed([part for part in (made, planned) if part])}"


# -- capacity ----------------------------------------------------------------------------------------------------


def _taken(facts: Facts, one: Served, capacity: Capacity, found: Shares) -> Iterator[Finding]:
    """What its themes took of the finished work and what they were given; a theme of two goals counts half to each."""
    if not one.themes:
        return
    parts = {theme.id: 1 / len(theme.goals) for theme in one.themes}
    given = fsum((theme.share or 0.0) * parts[theme.id] for theme in one.themes)
    taken = fsum(piece.size * parts.get(piece.place, 0.0) for piece in capacity.pieces) / found.total
    settings = facts.inputs.settings
    size = plural(found.total, noun(settings.unit))
    over = taken > given and is_off(taken, given, found.pieces, settings.share_off)
    told = {place for place in found.beyond(settings.share_off) if found.off(place) > 0} & parts.keys()
    yield goal_finding(
        one.goal,
        "capacity",
        f"{one.goal.title} took {percent(taken)} of the work finished in {capacity.time} ({size}); its themes are "
        f"given {percent(given)}",
        Figure(taken - given, Unit.SHARE, (("finished", found.total), ("given", given), ("taken", taken))),
        # A theme that took too much is a line of its own; its goal would say the same once more.
        severity=Severity.DRIFT if over and not told else Severity.NONE,
        issues=tuple(
            evidence(piece.work.issue, f"finished for {one.goal.title}", at=piece.work.finished)
            for piece in capacity.pieces
            if over and piece.place in parts
        ),
        files=tuple(_asked(one.themes)),
    )


def _asked(themes: Sequence[Theme]) -> Iterator[FileEvidence]:
    for theme in themes:
        share = "no share" if theme.share is None else f"share {theme.share:g}"
        yield from file_evidence(theme.source, f"{theme.title}: {share}")
