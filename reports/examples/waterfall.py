"""A waterfall: from one figure to another, by all that moved it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from reports.charts.theme import Ink, Spec
from reports.examples.look import coloured, layer, measured, rows, text, view


def waterfall(
    ends: tuple[str, str],
    start: float,
    moves: Mapping[str, float],
    *,
    rises: Ink,
    says: Callable[[float], str],
) -> Spec:
    """The chart from the first of the ends to the last, with a bar for each move; `says` puts the ends into words."""
    values = tuple(_values(ends, start, moves, says))
    x = rows([value["step"] for value in values], "step", labelAngle=0, labelFontSize=13)
    y = measured("start", axis={"tickCount": 6})
    colour = coloured({"end": Ink.MUTED, "rises": rises, "falls": Ink.LIKELY}, legend=None)
    layers = (
        layer({"type": "bar", "width": 62}, x=x, y=y, y2={"field": "end"}, color=colour),
        layer({"type": "text", "dy": -9, "fontSize": 13}, x=x, y=measured("top"), text=text("told")),
    )
    return view(values, layers, height=220)


def _values(
    ends: tuple[str, str], start: float, moves: Mapping[str, float], says: Callable[[float], str]
) -> Iterator[Spec]:
    level = start
    yield _bar(ends[0], 0.0, level, "end", says(level))
    for step, size in moves.items():
        yield _bar(step, level, level + size, "rises" if size > 0 else "falls", f"{size:+g}" if size else "0")
        level += size
    yield _bar(ends[1], 0.0, level, "end", says(level))


def _bar(step: str, start: float, end: float, what: str, told: str) -> Spec:
    return {"step": step, "start": start, "end": end, "top": max(start, end), "what": what, "told": told}
