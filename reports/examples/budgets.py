"""Budgets: what was spent, what is left to do, and what growth makes of it."""

from __future__ import annotations

from collections.abc import Iterator

from drift.facts import gather
from drift.forecasts.forecast import Growth
from drift.inputs import DriftSettings
from drift.measures.budget import Budget, budget_of
from drift.wording import number, percent
from reports.charts.theme import Ink, Spec
from reports.examples.company import company, finding, item, roadmap, stories
from reports.examples.look import BESIDE, Picture, coloured, layer, measured, rows, text, view

_BUDGET = 40.0
_GROWTH: Growth = ((1.0, 0.3), (1.25, 0.4), (1.5, 0.3))
_WORDS = {1.0: "if nothing comes", 1.25: "if a quarter comes", 1.5: "if half comes"}


def budgets() -> Picture:
    """Of 40 stories 22 are done and 14 left."""
    plan = roadmap(item("checkout", budget=_BUDGET))
    work = stories("checkout", weeks=(3, 4, 3, 4, 4, 4), left=14)
    inputs = company(plan, work, settings=DriftSettings(growth=_GROWTH))
    held = budget_of(_BUDGET, gather(inputs).shares["checkout"], _GROWTH)
    return Picture(
        "budgets",
        "What the work takes, by how much it grows",
        f"Stories done, stories left, and what usually comes on top (forecast.growth). The line is the budget of "
        f"{_BUDGET:g} stories.",
        view(_values(held), _LAYERS, height={"step": 42}),
        (finding(inputs, "effort").sentence,),
    )


def _values(held: Budget) -> Iterator[Spec]:
    for factor, chance in held.growth:
        left, grown = held.done + held.remaining, held.done + held.remaining * factor
        label = f"{_WORDS[factor]} ({percent(chance)})"
        ends = zip(_INKS, (0.0, held.done, left), (held.done, left, grown), strict=True)
        yield from (
            {"kind": "part", "label": label, "what": what, "low": low, "high": high} for what, low, high in ends
        )
        over = held.over(factor)
        yield {
            "kind": "end",
            "label": label,
            "low": max(grown, held.budget),
            "told": f"{number(abs(over))} {'over' if over > 0 else 'within'}",
        }
    yield {"kind": "budget", "low": held.budget}


_INKS = {"done": Ink.DONE, "left": Ink.LIKELY, "growth": Ink.UNCERTAIN}
_ROWS = tuple(f"{_WORDS[factor]} ({percent(chance)})" for factor, chance in _GROWTH)
_X = measured("low", scale={"domain": [0, 48], "nice": False}, axis={"tickCount": 6, "grid": False})
_LAYERS = (
    layer({"type": "bar", "height": 20}, "part", x=_X, x2={"field": "high"}, y=rows(_ROWS), color=coloured(_INKS)),
    layer({**BESIDE, "fontSize": 12}, "end", x=_X, y=rows(_ROWS), text=text("told")),
    layer({"type": "rule", "color": Ink.TEXT, "strokeWidth": 2.5}, "budget", x=_X, y=None),
)
