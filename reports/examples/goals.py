"""Goals: the way that was covered against the time that is gone."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from drift.measures.goal_pace import Pace, pace_of
from mapping.roadmap import Goal, Observation, Theme
from reports.charts.theme import Ink, Spec, day
from reports.examples.company import TODAY, company, finding, item, roadmap, stories
from reports.examples.look import DIAMOND, POINT, Picture, days, layer, measured, text, view

_START = date(2026, 9, 21)


def goals() -> Picture:
    """From 10 to 30 in 100 days, and 18 on day 60."""
    goal = Goal(
        id="trials",
        title="More trials become customers",
        measure="per cent of trials",
        start_value=10,
        start_on=_START,
        target_value=30,
        due=_START + timedelta(days=100),
        observed=tuple(Observation(day=_START + timedelta(days=gone), value=value) for gone, value in _SEEN),
    )
    plan = roadmap(
        item("onboarding", themes={"growth": 1.0}),
        goals=(goal,),
        themes=(Theme(id="growth", title="Growth", goals=("trials",)),),
    )
    found = finding(company(plan, stories("onboarding", weeks=(1, 2, 1), left=4)), "pace")
    pace = pace_of(goal, TODAY)
    assert isinstance(pace, Pace)  # it was observed
    return Picture(
        "goals",
        "How far the goal is, and how far it should be by now",
        "Dots are what was observed; the dashed line is the straight way from the start to the target. Both are "
        "compared on the day of the last observation.",
        view(_values(goal, pace), _LAYERS, height=230),
        (found.sentence,),
    )


_SEEN = ((0, 10), (14, 12), (31, 14), (46, 15), (60, 18))
"""Days since the start, and what was observed on them."""


def _values(goal: Goal, pace: Pace) -> Iterator[Spec]:
    for end, value in ((goal.start_on, goal.start_value), (goal.due, goal.target_value)):
        yield {"kind": "way", "day": day(end), "value": value}
    for one in goal.observed:
        yield {"kind": "seen", "day": day(one.day), "value": one.value}
    meant = goal.start_value + pace.gone * (goal.target_value - goal.start_value)
    told = f"{round(-pace.ahead * 100)} percentage points\nof the way behind"
    yield {"kind": "gap", "day": day(pace.seen.day), "value": pace.seen.value, "meant": meant, "told": told}
    yield {
        "kind": "target",
        "day": day(goal.due),
        "value": goal.target_value,
        "told": f"{goal.target_value:g} by {goal.due}",
    }


_X = days("day")
_Y = measured("value", axis={"tickCount": 5}, scale={"domain": [0, 34], "nice": False})
_LAYERS = (
    layer({"type": "line", "strokeDash": [5, 4], "color": Ink.MUTED}, "way", x=_X, y=_Y),
    layer({"type": "line", "color": Ink.LIKELY, "strokeWidth": 2.5}, "seen", x=_X, y=_Y),
    layer({**POINT, "size": 80, "color": Ink.LIKELY}, "seen", x=_X, y=_Y),
    layer({"type": "rule", "color": Ink.UNLIKELY, "strokeWidth": 4}, "gap", x=_X, y=_Y, y2={"field": "meant"}),
    layer(
        {"type": "text", "align": "left", "dx": 10, "dy": 6, "lineBreak": "\n", "fontSize": 13},
        "gap",
        x=_X,
        y=_Y,
        text=text("told"),
    ),
    layer(
        DIAMOND,
        "target",
        x=_X,
        y=_Y,
    ),
    layer(
        {"type": "text", "align": "right", "dx": -10, "dy": -6, "fontSize": 13}, "target", x=_X, y=_Y, text=text("told")
    ),
)
