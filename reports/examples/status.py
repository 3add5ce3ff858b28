"""Status: the stage that is claimed against the stage of the work."""

from __future__ import annotations

from collections.abc import Iterator

from drift.facts import gather
from drift.findings import Finding, Measure
from drift.inputs import DriftInputs, Shown
from drift.measure import measure_all
from drift.measures.status import actual_stage
from mapping.roadmap import Stage
from reports.charts.theme import Ink, Spec
from reports.examples.company import company, item, roadmap, stories
from reports.examples.look import DIAMOND, POINT, Picture, coloured, layer, rows, text, view


def status() -> Picture:
    """Three items whose claim is not true in one way each, and one whose is."""
    inputs = _claims()
    found = {one.subject.id: one for one in measure_all(inputs) if one.measure is Measure.STATUS}
    told = tuple(one.sentence for one in found.values())
    return Picture(
        "status",
        "The stage that is claimed, and the stage of the work",
        "Diamond: what the public board shows or the roadmap file says. Dot: where the work stands. A line between "
        "them is drift: to the right of the work, too much is claimed; to the left, too little.",
        view(_values(inputs, found), _LAYERS, height={"step": 44}),
        told,
    )


def _claims() -> DriftInputs:
    plan = roadmap(
        item("search", title="Faster search"),
        item("export", title="Audit log export", stage=Stage.BUILDING),
        item("invoices", stage=Stage.BUILDING),
        item("offline", title="Offline mode", stage=Stage.BUILDING),
    )
    work = (
        *stories("search", weeks=(1, 2), begun=2, left=3),
        *stories("export", left=4),
        *stories("invoices", weeks=(2, 3)),
        *stories("offline", weeks=(1,), begun=1, left=5),
    )
    return company(plan, work, public={"search": Shown(Stage.SHIPPED)})


def _values(inputs: DriftInputs, found: dict[str, Finding]) -> Iterator[Spec]:
    facts = gather(inputs)
    for one in facts.items:
        shown = inputs.public.get(one.id)
        claimed = shown.stage if shown else one.stage
        actual = actual_stage(facts, one, inputs.rollups[one.id])
        drift = found.get(one.id)
        told = drift.sentence.partition(": ")[2].replace(", but", ",\nbut") if drift else "agrees"
        yield {"label": one.title, "claimed": claimed, "actual": actual, "what": _what(drift), "told": told}


def _what(found: Finding | None) -> str:
    if found is None:
        return "agrees"
    return "broken in public" if found.code.endswith("-in-public") else "drift"


_ITEMS = ("Faster search", "Audit log export", "Invoices", "Offline mode")
_Y = rows(_ITEMS)
_SHOWN = (Stage.PLANNED, Stage.BUILDING, Stage.SHIPPED)
_STAGES = {
    "type": "nominal",
    "title": None,
    "scale": {"domain": [*_SHOWN, " ", "  ", "   "], "padding": 0.5},  # what is blank is room for words
    "axis": {"orient": "top", "labelAngle": 0, "labelFontSize": 13, "domain": False, "ticks": False, "grid": False},
}


def _at(stage: str) -> Spec:
    return {"field": stage, **_STAGES}


_INKS = {"broken in public": Ink.UNLIKELY, "drift": Ink.UNCERTAIN, "agrees": Ink.DONE}
_COLOUR = coloured(_INKS)
_LAYERS = (
    layer({"type": "rule", "strokeWidth": 5}, x=_at("actual"), x2={"field": "claimed"}, y=_Y, color=_COLOUR),
    layer({**POINT, "shape": "circle", "size": 170}, x=_at("actual"), y=_Y, color=_COLOUR),
    layer(DIAMOND, x=_at("claimed"), y=_Y),
    layer(
        {"type": "text", "align": "left", "lineBreak": "\n", "fontSize": 12},
        x={"datum": " ", **_STAGES},
        y=_Y,
        text=text("told"),
    ),
)
