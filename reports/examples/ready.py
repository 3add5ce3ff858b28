"""Ready to build: what an item has that is about to begin, and what it lacks."""

from __future__ import annotations

from collections.abc import Iterator

from drift.inputs import HEADINGS, DriftInputs
from mapping.roadmap import TechnicalPlan
from reports.charts.theme import Ink, Spec
from reports.examples.company import company, finding, item, roadmap, stories
from reports.examples.look import POINT, Picture, coloured, layer, rows, text, view


def ready() -> Picture:
    """An item that begins in a week, without two headings of its plan and before what it waits for."""
    inputs = _about_to_begin()
    found = finding(inputs, "not-ready")
    return Picture(
        "ready",
        "What Checkout has, and what it lacks, a week before it begins",
        "All that is missing stands in one line of the report.",
        view(_values(found.sentence), _LAYERS, height={"step": 27}),
        (found.sentence,),
    )


_PLAN = TechnicalPlan(
    results="Customers pay in one step.",
    standards="The payment interface of the bank.",
    hardware_and_software="The web shop.",
    data_use="Addresses; no card numbers.",
)
_CHECKOUT = item("checkout", "2027-02-03", technical_plan=_PLAN, depends_on=("engine",))


def _about_to_begin() -> DriftInputs:
    roadmaps = (
        roadmap(_CHECKOUT),
        roadmap(item("engine", "2027-01-29", title="New engine"), title="Technology"),
    )
    work = (
        *stories("checkout", left=7, points=3.0),
        *stories("engine", weeks=(1, 2, 1, 2, 1, 2, 1, 1), begun=1, left=7, points=3.0),
    )
    return company(roadmaps, [one.having(project="WEB") for one in work])


def _values(sentence: str) -> Iterator[Spec]:
    """The headings as the item has them, and the rest by what the line says is missing."""
    for heading in HEADINGS:
        written = getattr(_PLAN, heading)
        yield _row(f"plan: {heading.replace('_', ' ')}", written or "not written", there=written is not None)
    lacks = sentence.partition("ready to build: ")[2].split("; ")
    for label, (begins, fine) in _OTHERS.items():
        missing = next((lack for lack in lacks if lack.startswith(begins)), None)
        yield _row(label, (missing or fine).removeprefix(f"it {label} "), there=missing is None)


_OTHERS = {
    "stories": ("it has no story", "written in Jira"),
    "estimates": ("none of its", "at hand"),
    "waits for": ("it waits for", "nothing"),
}


def _row(label: str, told: str, *, there: bool) -> Spec:
    return {"label": label, "what": "there" if there else "missing", "told": told}


_ROWS = (*(f"plan: {heading.replace('_', ' ')}" for heading in HEADINGS), *_OTHERS)
_INKS = {"there": Ink.DONE, "missing": Ink.UNLIKELY}
_CROSS = "M-.9,-.6L-.6,-.9L0,-.3L.6,-.9L.9,-.6L.3,0L.9,.6L.6,.9L0,.3L-.6,.9L-.9,.6L-.3,0Z"
_SHAPES = {"domain": list(_INKS), "range": ["circle", _CROSS]}
_LEFT = {"value": 8}
_LAYERS = (
    layer(
        {**POINT, "size": 110},
        x=_LEFT,
        y=rows(_ROWS),
        color=coloured(_INKS),
        shape={"field": "what", "type": "nominal", "scale": _SHAPES},
    ),
    layer({"type": "text", "align": "left", "fontSize": 12}, x={"value": 26}, y=rows(_ROWS), text=text("told")),
)
