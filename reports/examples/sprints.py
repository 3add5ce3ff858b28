"""Sprints: what was committed, what changed on the way, and what was kept."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime

from drift.inputs import DriftInputs
from mapping.backlog import Change, Changed, Sprint, SprintState
from reports.charts.charts import charts
from reports.charts.theme import Ink, Spec
from reports.examples.company import DONE, Story, at, company, finding, reported, roadmap, story
from reports.examples.look import BESIDE, LINE, TIME, Picture, coloured, days, layer, rows, scaled, text, view

_BEGAN, _CLOSED = at(date(2026, 11, 2), 9), at(date(2026, 11, 16), 17)
_SPRINT = Sprint(1, "Sprint 41", SprintState.CLOSED, 7, start=_BEGAN, end=_CLOSED, activated=_BEGAN, complete=_CLOSED)
_NEXT = Sprint(2, "Sprint 42", SprintState.ACTIVE, 7, start=_CLOSED, end=at(date(2026, 11, 30)), activated=_CLOSED)


def sprint() -> Picture:
    """The sprint that closed and the one that runs."""
    report = reported(_team())
    (chart,) = charts(report, ())
    return Picture(
        "sprint", chart.title, chart.caption, scaled(chart.spec, 0.96), (finding(_team(), "outcome").sentence,)
    )


def stays() -> Picture:
    """The stories of the closed sprint, one by one."""
    found = finding(_team(), "outcome")
    notes = {one.key: one.note for one in found.issues}
    return Picture(
        "stays",
        "What each story counts as",
        f"A bar is a story's stay in {_SPRINT.name}, between its activation and its close. Behind it stands what the "
        "report says of it, in points.",
        view((*_stays(notes), *_ends()), _LAYERS, height={"step": 30}),
        tuple(notes.values()),
    )


def _stays(notes: dict[str, str]) -> Iterator[Spec]:
    stories = {one.issue.key: one for one in _stories()}
    for key, note in notes.items():
        began, ended = _inside(stories[key])
        yield {
            "kind": "stay",
            "label": key,
            "what": next(what for what in _INKS if f"{what} " in note),
            "start": began.isoformat(),
            "end": ended.isoformat(),
            "told": note,
        }


def _inside(one: Story) -> tuple[datetime, datetime]:
    """When it came into the sprint, and when it was done in it, went out, or the sprint closed."""
    began, ended = _BEGAN, _CLOSED
    for change in one.changes:
        if change.what is Changed.SPRINT and "1" not in (change.before or "").split(","):
            began = change.at
        elif change.what is Changed.SPRINT or (change.what is Changed.STATUS and change.after == DONE.id):
            ended = min(ended, change.at)
    return began, ended


def _ends() -> Iterator[Spec]:
    for moment, told in ((_BEGAN, "activated"), (_CLOSED, "closed")):
        yield {"kind": "end", "start": moment.isoformat(), "told": told}


def _team() -> DriftInputs:
    return company(roadmap(), _stories(), sprints=(_SPRINT, _NEXT))


def _stories() -> Iterator[Story]:
    """The first four are there at the start. The fourth goes, two more come, and the second is estimated anew."""
    yield _done("APP-1", date(2026, 11, 9), 3.0)
    grown = _done("APP-2", date(2026, 11, 12), 8.0)
    yield replace(
        grown, changes=(Change("APP-2", at(date(2026, 11, 10)), "2", Changed.POINTS, "5", "8"), *grown.changes)
    )
    yield _held("APP-3", 2.0, (1, 2), (_CLOSED, "1", "1,2"))
    yield _held("APP-4", 5.0, (), (at(date(2026, 11, 6)), "1", ""))
    late = _done("APP-5", date(2026, 11, 13), 3.0)
    came = Change("APP-5", at(date(2026, 11, 5)), "5", Changed.SPRINT, "", "1")
    yield replace(late, changes=(came, *late.changes))
    yield _held("APP-6", 2.0, (1, 2), (at(date(2026, 11, 11)), "", "1"), (_CLOSED, "1", "1,2"))
    yield story("APP-7", done=date(2026, 11, 20), points=5.0, sprint_ids=(2,))
    yield story("APP-8", points=8.0, sprint_ids=(2,))


_INKS = {"removed": Ink.UNLIKELY, "not done": Ink.UNCERTAIN, "done": Ink.DONE}
_ROWS = tuple(f"APP-{number}" for number in range(1, 7))
_AXIS = {"format": "%d %b", "tickCount": 8, "grid": False, "labelFlush": False}
_SCALE = {**TIME, "domain": ["2026-11-01T00:00:00Z", "2026-11-24T00:00:00Z"]}
_X = days("start", axis=_AXIS, scale=_SCALE)
_LAYERS = (
    layer(
        {"type": "bar", "height": 12, "cornerRadius": 3},
        "stay",
        x=_X,
        x2={"field": "end"},
        y=rows(_ROWS),
        color=coloured(_INKS),
    ),
    layer(BESIDE, "stay", x=days("end"), y=rows(_ROWS), text=text("told")),
    layer(LINE, "end", x=_X, y=None),
    layer({"type": "text", "y": -8, "color": Ink.MUTED}, "end", x=_X, y=None, text=text("told")),
)


def _done(key: str, day: date, points: float) -> Story:
    return story(key, begun=day, done=day, points=points, sprint_ids=(1,))


def _held(key: str, points: float, now: tuple[int, ...], *moves: tuple[datetime, str, str]) -> Story:
    changes = (Change(key, when, f"{key}-{when:%d}", Changed.SPRINT, before, after) for when, before, after in moves)
    return replace(story(key, points=points, sprint_ids=now), changes=tuple(changes))
