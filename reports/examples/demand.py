"""Demand: the votes of customers beside the order of the roadmap."""

from __future__ import annotations

from collections.abc import Iterator

from drift.facts import gather
from drift.forecasts.schedule import schedules
from drift.inputs import Demand, DriftInputs, Shown
from drift.measures.demand import ranking
from drift.wording import plural
from mapping.roadmap import Stage
from reports.charts.theme import Ink, Spec
from reports.examples.company import company, finding, item, roadmap, stories
from reports.examples.look import BESIDE, Picture, coloured, layer, measured, rows, text, view

_VOTES = {
    "Single sign-on": (12, 1),
    "Dark mode": (9, 0),
    "Offline mode": (64, 9),
    "Public API": (31, 0),
    "Saved views": (5, 0),
}
"""Votes, and how many of them came in the last week, in the order of the roadmap."""

_UNDER_WAY = {"Single sign-on": 3, "Dark mode": 4, "Public API": 2}


def demand() -> Picture:
    """Five public items, of which the most wanted one waits."""
    inputs = _voted()
    told = tuple(finding(inputs, code, "offline-mode").sentence for code in ("overtaken", "wanted-idle"))
    return Picture(
        "demand",
        "What customers vote for, in the order of the roadmap",
        "The first item of the roadmap stands on top. A long yellow bar is wanted, and nothing of it is under way.",
        view(_values(inputs), _LAYERS, height={"step": 34}),
        (finding(inputs, "order").sentence, *told),
    )


def _voted() -> DriftInputs:
    ids = {title: title.lower().replace(" ", "-") for title in _VOTES}
    return company(
        roadmap(*(item(ident, title=title) for title, ident in ids.items())),
        [one for title, ident in ids.items() for one in stories(ident, begun=_UNDER_WAY.get(title, 0), left=5)],
        public={ident: Shown(Stage.PLANNED) for ident in ids.values()},
        demand={ids[title]: Demand(votes, gained) for title, (votes, gained) in _VOTES.items()},
    )


def _values(inputs: DriftInputs) -> Iterator[Spec]:
    facts = gather(inputs)
    for one in ranking(facts, [(each, inputs.demand[each.item.id]) for each in schedules(facts)]):
        what = "under way" if one.under_way else "nothing under way"
        gained = f" ({one.gained:+d} in a week)" if one.gained else ""
        yield {
            "label": one.item.title,
            "votes": one.votes,
            "what": what,
            "told": f"{plural(one.votes, 'vote')}{gained}",
        }


_X = measured("votes", axis={"tickCount": 6, "grid": False}, scale={"domain": [0, 80], "nice": False})
_INKS = {"under way": Ink.LIKELY, "nothing under way": Ink.UNCERTAIN}
_LAYERS = (
    layer({"type": "bar", "height": 18}, x=_X, y=rows(tuple(_VOTES)), color=coloured(_INKS)),
    layer(BESIDE, x=_X, y=rows(tuple(_VOTES)), text=text("told")),
)
