"""How roadmap and backlog are cut: sizes of items, and how far ahead each side plans."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta
from math import fsum

from drift.facts import Facts, gather
from drift.inputs import DriftInputs
from drift.wording import number
from reports.charts.theme import Ink, Spec, day
from reports.examples.company import TODAY, Story, company, finding, item, numbers, roadmap, stories
from reports.examples.look import BESIDE, LINE, POINT, Picture, coloured, days, layer, measured, rows, text, view

_SIZES = {"search": 10, "invoices": 12, "offline": 14, "platform": 60}


def granularity() -> Picture:
    """Four items of which one is too large to steer by."""
    inputs = company(
        roadmap(*(item(ident) for ident in _SIZES)),
        [one for ident, size in _SIZES.items() for one in stories(ident, left=size)],
    )
    found = finding(inputs, "too-coarse")
    usual, times = numbers(found)["median"], inputs.settings.hygiene.times_median
    limits = (("median", usual), (f"{times:g} times the median", usual * times))
    return Picture(
        "granularity",
        "Stories of each item, against the item in the middle",
        f"What is more than {times:g} times as large as the median item is too coarse to steer by.",
        view((*_sizes(gather(inputs), usual * times), *_limits(limits)), _SIZE_LAYERS, height={"step": 34}),
        (found.sentence,),
    )


def _sizes(facts: Facts, limit: float) -> Iterator[Spec]:
    for one in facts.items:
        size = fsum(share.size for share in facts.shares[one.id])
        what = "too coarse" if size > limit else "fine"
        yield {"kind": "item", "label": f"{one.title}, {number(size)}", "size": size, "what": what}


def _limits(limits: Sequence[tuple[str, float]]) -> Iterator[Spec]:
    yield from ({"kind": "limit", "size": size, "told": f"{name}: {number(size)}"} for name, size in limits)


_SIZE_X = measured("size", axis={"tickCount": 6, "grid": False}, scale={"domain": [0, 66], "nice": False})
_SIZE_Y = rows([f"{ident.capitalize()}, {size}" for ident, size in _SIZES.items()])
_SIZE_INKS = {"fine": Ink.LIKELY, "too coarse": Ink.UNCERTAIN}
_SIZE_LAYERS = (
    layer({"type": "bar", "height": 18}, "item", x=_SIZE_X, y=_SIZE_Y, color=coloured(_SIZE_INKS, legend=None)),
    layer(LINE, "limit", x=_SIZE_X, y=None),
    layer({**BESIDE, "dx": 4, "y": -8}, "limit", x=_SIZE_X, y=None, text=text("told")),
)


# -- how far ahead ---------------------------------------------------------------------------------------------------


def levels() -> Picture:
    """A roadmap that plans the next days, and a backlog that plans the year after next."""
    inputs = _upside_down()
    told = tuple(finding(inputs, code).sentence for code in ("plans-next-week", "plans-next-year"))
    hygiene = inputs.settings.hygiene
    return Picture(
        "levels",
        "How far ahead each side plans",
        "Each dot is what is open, on the day for which it is meant. The roadmap should reach beyond the first line, "
        "and little of the backlog beyond the second.",
        view((*_dots(inputs), *_bounds(hygiene.near_days, hygiene.far_days)), _DOT_LAYERS, height={"step": 64}),
        told,
    )


def _upside_down() -> DriftInputs:
    soon = {"search": 5, "invoices": 9, "offline": 13}
    plan = roadmap(*(item(ident, str(TODAY + timedelta(days=ahead))) for ident, ahead in soon.items()))
    return company(plan, _meant_for())


def _meant_for() -> Iterator[Story]:
    """Thirty stories, every third of them for more than a year ahead."""
    for nr, one in enumerate(stories("wish", left=30, labels=())):
        ahead = 400 + 9 * nr if nr % 3 == 0 else 8 + 11 * nr
        yield one.having(due=TODAY + timedelta(days=ahead))


def _dots(inputs: DriftInputs) -> Iterator[Spec]:
    for one in inputs.portfolio.items():
        yield {"kind": "dot", "label": "roadmap", "day": day(inputs.portfolio.deadline(one))}
    for issue in inputs.backlog.issues.values():
        yield {"kind": "dot", "label": "backlog", "day": day(issue.due)}


def _bounds(near: int, far: int) -> Iterator[Spec]:
    for ahead in (near, far):
        yield {"kind": "bound", "day": day(TODAY + timedelta(days=ahead)), "told": f"in {ahead} days"}


_DOT_X = days("day", axis={"format": "%b %Y", "tickCount": 8, "labelOverlap": "greedy", "grid": False})
_DOT_Y = rows(("roadmap", "backlog"))
_DOT_LAYERS = (
    layer({**POINT, "size": 70, "opacity": 0.7, "color": Ink.LIKELY}, "dot", x=_DOT_X, y=_DOT_Y),
    layer(LINE, "bound", x=_DOT_X, y=None),
    layer({**BESIDE, "dx": 4, "y": -8}, "bound", x=_DOT_X, y=None, text=text("told")),
)
