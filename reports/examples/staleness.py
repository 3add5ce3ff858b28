"""Staleness: how long items in progress have not moved."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from drift.facts import gather
from drift.inputs import DriftInputs
from drift.measures.staleness import item_age
from drift.wording import plural
from reports.charts.theme import Ink, Spec
from reports.examples.company import company, finding, item, roadmap, story
from reports.examples.look import BESIDE, LINE, Picture, coloured, layer, measured, rows, text, view

_MOVED = {
    "search": date(2026, 11, 24),
    "invoices": date(2026, 11, 18),
    "offline": date(2026, 11, 9),
    "export": date(2026, 10, 14),
}


def staleness() -> Picture:
    """Four items in progress, two of which stand still."""
    inputs = _in_progress()
    most = inputs.settings.stale_item_days
    return Picture(
        "staleness",
        "Days since anything of an item moved",
        f"A change of status, estimate, sprint or parent moves an item; comments do not. Beyond the line, at {most} "
        "days, it stands still.",
        view((*_values(inputs), {"kind": "most", "days": most}), _LAYERS, height={"step": 34}),
        (finding(inputs, "stale-items").sentence,),
    )


def _in_progress() -> DriftInputs:
    titles = {"search": "Faster search", "offline": "Offline mode", "export": "Audit log export"}
    plan = roadmap(*(item(ident, **({"title": titles[ident]} if ident in titles else {})) for ident in _MOVED))
    return company(plan, [story(f"{ident.upper()}-1", begun=day, labels=(ident,)) for ident, day in _MOVED.items()])


def _values(inputs: DriftInputs) -> Iterator[Spec]:
    facts = gather(inputs)
    for one in facts.items:
        age = item_age(facts, one)
        what = "stands still" if age > inputs.settings.stale_item_days else "moves"
        yield {"kind": "item", "label": one.title, "days": age, "what": what, "told": plural(age, "day")}


_ROWS = ("Faster search", "Invoices", "Offline mode", "Audit log export")
_INKS = {"moves": Ink.LIKELY, "stands still": Ink.UNCERTAIN}
_X = measured("days", axis={"tickCount": 6, "grid": False}, scale={"domainMax": 48, "nice": False})
_LAYERS = (
    layer({"type": "bar", "height": 18}, "item", x=_X, y=rows(_ROWS), color=coloured(_INKS)),
    layer(BESIDE, "item", x=_X, y=rows(_ROWS), text=text("told")),
    layer(LINE, "most", x=_X, y=None),
)
