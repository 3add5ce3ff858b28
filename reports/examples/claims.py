"""Work that two items claim, and work that counts to one item and hangs under an epic of another."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from drift.findings import Unit
from drift.inputs import DriftInputs, DriftSettings
from drift.wording import number
from mapping.rules import MappingFile, Match, Rule
from reports.charts.theme import Ink, Spec
from reports.examples.company import Story, company, epic, finding, item, roadmap, story
from reports.examples.look import BESIDE, POINT, Picture, coloured, layer, measured, rows, text, view

_PLAN = roadmap(item("checkout"), item("booking"))


def overlap() -> Picture:
    """An epic of twelve points that two items name, without weights and with a half each."""
    double = finding(_claimed(None), "double-claim")
    values = [*_counted("without weights", _claimed(None)), *_counted("a half each", _claimed(0.5))]
    return Picture(
        "overlap",
        "One epic of 12 points that two items claim",
        "Without weights the first rule takes all of it, and the second item looks as if nothing were to be done.",
        view(values, _CLAIM_LAYERS, height={"step": 26}),
        (double.sentence,),
    )


def _claimed(weight: float | None) -> DriftInputs:
    rules = tuple(Rule(item=ident, when=Match(key=("WEB-1",)), weight=weight) for ident in ("checkout", "booking"))
    work = (_below("WEB-1", f"WEB-{nr}", points=3.0) for nr in (2, 3, 4, 5))
    mapping, in_points = MappingFile(milepost=1, rules=rules), DriftSettings(unit=Unit.POINTS)
    return company(_PLAN, (epic("WEB-1"), *work), mapping=mapping, settings=in_points)


def _counted(how: str, inputs: DriftInputs) -> Iterator[Spec]:
    for one in inputs.portfolio.items():
        points = inputs.rollups[one.id].points.total
        yield {"label": f"{one.title}, {how}", "points": points, "how": how, "told": number(points)}


_CLAIMS = tuple(f"{title}, {how}" for how in ("without weights", "a half each") for title in ("Checkout", "Booking"))
_CLAIM_X = measured("points", axis={"tickCount": 4, "grid": False}, scale={"domain": [0, 13], "nice": False})
_CLAIM_INKS = {"without weights": Ink.UNCERTAIN, "a half each": Ink.LIKELY}
_CLAIM_LAYERS = (
    layer({"type": "bar", "height": 16}, x=_CLAIM_X, y=rows(_CLAIMS), color=coloured(_CLAIM_INKS, "how", legend=None)),
    layer(BESIDE, x=_CLAIM_X, y=rows(_CLAIMS), text=text("told")),
)


def _below(parent: str, key: str, **fields: Any) -> Story:
    return story(key, parent_id=parent, parent_key=parent, **fields)


# -- counted here, hanging there -------------------------------------------------------------------------------------


def elsewhere() -> Picture:
    """Ten stories of an epic, of which four are given to another item by their label."""
    inputs = _labelled()
    return Picture(
        "elsewhere",
        "Stories by the epic under which they hang, and the item to which they count",
        "Each square is a story. Those in the row of one item and the colour of the other are where Jira and the "
        "mapping disagree.",
        view(_squares(inputs), _SQUARES, height={"step": 34}),
        (finding(inputs, "elsewhere").sentence,),
    )


_EPICS = {"WEB-1": "checkout", "WEB-2": "booking"}


def _labelled() -> DriftInputs:
    epics = [epic(key, label) for key, label in _EPICS.items()]
    own = [_below("WEB-1", f"WEB-{nr}") for nr in range(10, 16)]
    moved = [_below("WEB-1", f"WEB-{nr}", labels=("booking",)) for nr in range(16, 20)]
    others = [_below("WEB-2", f"WEB-{nr}") for nr in range(20, 27)]
    return company(_PLAN, (*epics, *own, *moved, *others))


def _squares(inputs: DriftInputs) -> Iterator[Spec]:
    titles = {one.id: one.title for one in inputs.portfolio.items()}
    for parent, below in inputs.backlog.children().items():
        for place, issue in enumerate(below):
            (given,) = inputs.assigned.by_issue[issue.id]
            owner = titles[_EPICS[parent]]
            yield {"label": f"{parent}, of {owner}", "place": place, "what": f"counts to {titles[given.item_id]}"}


_SQUARE_INKS = {"counts to Checkout": Ink.LIKELY, "counts to Booking": Ink.UNCERTAIN}
_SQUARES = (
    layer(
        {**POINT, "shape": "square", "size": 420},
        x=measured("place", scale={"domain": [-0.7, 18], "nice": False}, axis=None),
        y=rows(("WEB-1, of Checkout", "WEB-2, of Booking")),
        color=coloured(_SQUARE_INKS),
    ),
)
