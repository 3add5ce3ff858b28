"""Coverage: the roadmap that work stands behind, and the work that a roadmap stands behind."""

from __future__ import annotations

from collections.abc import Iterator

from drift.inputs import DriftInputs
from drift.wording import percent
from reports.charts.theme import Ink, Spec
from reports.examples.company import Story, company, epic, finding, item, numbers, roadmap, stories
from reports.examples.look import Picture, coloured, layer, measured, rows, text, view

_CODES = ("backed", "orphan-epics", "unaligned-work")


def coverage() -> Picture:
    """A roadmap of eight items, one of them with nothing behind it, and a tenth of the work on no roadmap."""
    inputs = _two_sides()
    return Picture(
        "coverage",
        "How much of each side the other side knows",
        "The first bar goes from the roadmap to Jira, the others from Jira to the roadmap. Work counts while it is "
        "open, and for twelve weeks after it was finished.",
        view(_values(inputs), _LAYERS, height={"step": 46}),
        tuple(finding(inputs, code).sentence for code in _CODES),
    )


def _two_sides() -> DriftInputs:
    items = [f"item-{number}" for number in range(1, 9)]
    return company(roadmap(*map(item, items)), _work(items[:-1]))


def _work(items: list[str]) -> Iterator[Story]:
    for ident in items:
        yield epic(ident.upper(), ident)
        yield from stories(ident, weeks=(1, 1, 2), begun=1, left=3)
    for key in ("OPS-90", "OPS-91", "OPS-92"):
        yield epic(key)
    yield from (one.having(labels=()) for one in stories("ops", weeks=(2, 2, 3), begun=1, left=1))


def _values(inputs: DriftInputs) -> Iterator[Spec]:
    backed, epics, work = (numbers(finding(inputs, code)) for code in _CODES)
    yield from _bar(
        "items of the roadmap", backed["value"], f"{backed['backed']:.0f} of {backed['items']:.0f} backed by work"
    )
    yield from _bar("epics", 1 - epics["value"], f"{epics['orphans']:.0f} of {epics['epics']:.0f} on no roadmap")
    yield from _bar("stories", 1 - work["value"], f"{work['unaligned']:.0f} of {work['stories']:.0f} on no roadmap")
    finished = work["by_finished"]
    yield from _bar("finished stories", 1 - finished, f"{percent(finished)} of {work['finished']:.0f} on no roadmap")


def _bar(label: str, covered: float, told: str) -> Iterator[Spec]:
    yield {"label": label, "low": 0.0, "high": covered, "what": "known on the other side", "told": told}
    yield {"label": label, "low": covered, "high": 1.0, "what": "not known there", "told": ""}


_ROWS = ("items of the roadmap", "epics", "stories", "finished stories")
_INKS = {"known on the other side": Ink.LIKELY, "not known there": Ink.UNCERTAIN}
_LAYERS = (
    layer(
        {"type": "bar", "height": 20},
        x=measured("low", axis={"format": "%", "values": [0, 0.25, 0.5, 0.75, 1], "grid": False}),
        x2={"field": "high"},
        y=rows(_ROWS),
        color=coloured(_INKS),
    ),
    layer(
        {"type": "text", "align": "left", "baseline": "bottom", "dy": -12, "dx": 1},
        x={"datum": 0, "type": "quantitative"},
        y=rows(_ROWS),
        text=text("told"),
    ),
)
