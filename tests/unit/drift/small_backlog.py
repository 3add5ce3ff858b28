"""A hand-made backlog, with as few words as its tests need."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from drift.facts import Facts, gather
from drift.findings import AsOf, Finding
from drift.forecasts.forecast import Method
from drift.inputs import DriftInputs, DriftSettings
from drift.measure import measure_all
from mapping.assignments import Assigned, Assignment
from mapping.backlog import Backlog, Category, Change, Changed, Issue, Release, Sprint, Status
from mapping.entry import Source
from mapping.roadmap import Item, Kind, Portfolio, Roadmap
from mapping.rollup import roll_up
from mapping.rules import MappingFile
from mapping.targets import parse_target

TODO = Status("1", "To Do", Category.NEW)
DOING = Status("2", "In Progress", Category.INDETERMINATE)
DONE = Status("3", "Done", Category.DONE)
ODD = Status("9", "Parked", Category.UNDEFINED)

SUNDAY = datetime(2026, 11, 22, 20, tzinfo=UTC)
"""The as-of of most tests: the last complete week begins on Monday, 9 November."""

LONG_AGO = datetime(2026, 1, 5, tzinfo=UTC)

PLAIN = DriftSettings(method=Method.PLAIN)
"""The method of the worked examples, so that figures can be followed by hand."""


def at(day: str, hour: int = 12) -> datetime:
    return datetime.combine(date.fromisoformat(day), datetime.min.time(), UTC) + timedelta(hours=hour)


def as_of(instant: datetime = SUNDAY, zone: str = "UTC") -> AsOf:
    return AsOf(instant, ZoneInfo(zone))


def story(ident: str, status: Status = TODO, **fields: Any) -> Issue:
    given = {"key": f"APP-{ident}", "project": "APP", "type_name": "Story", "level": 0, "summary": "…"}
    given |= {"created": LONG_AGO, "updated": LONG_AGO}
    return Issue(id=ident, status=status, **{**given, **fields})


def epic(ident: str, status: Status = DOING, **fields: Any) -> Issue:
    return story(ident, status, **{"type_name": "Epic", "level": 1, **fields})


def moved(ident: str, when: datetime, before: Status, after: Status) -> Change:
    ends = {"before": before.id, "after": after.id, "before_text": before.name, "after_text": after.name}
    return Change(ident, when, f"h{ident}-{when:%m%d%H%M}", Changed.STATUS, **ends)


def changed(ident: str, when: datetime, what: Changed, before: str | None, after: str | None) -> Change:
    return Change(ident, when, f"h{ident}-{what}-{when:%m%d%H%M}", what, before, after, before, after)


def finished(ident: str, when: datetime, started: datetime | None = None, **fields: Any) -> tuple[Issue, list[Change]]:
    """A story that was started and finished."""
    begun = started or when - timedelta(hours=1)
    return story(ident, DONE, **fields), [moved(ident, begun, TODO, DOING), moved(ident, when, DOING, DONE)]


def item(ident: str = "search", target: str = "none", **fields: Any) -> Item:
    title = fields.pop("title", ident.replace("-", " ").capitalize())
    return Item(id=ident, title=title, target=parse_target(target), source=Source("roadmap.yaml", 7), **fields)


def portfolio(*items: Item, **fields: Any) -> Portfolio:
    given = {"roadmap": "product", "title": "Product", "kind": Kind.TIMELINE, "items": items, **fields}
    return Portfolio((Roadmap(milepost=1, **given),))


def inputs(
    items: Iterable[Item],
    work: Mapping[str, Iterable[Issue]],
    changes: Iterable[Change] = (),
    *,
    loose: Iterable[Issue] = (),
    instant: datetime = SUNDAY,
    weights: Mapping[str, float] | None = None,
    sprints: Iterable[Sprint] = (),
    releases: Iterable[Release] = (),
    settings: DriftSettings | None = None,
    has_history: bool = True,
    **more: Any,
) -> DriftInputs:
    """`work` are the issues by item, `loose` those on no item."""
    placed = [(name, issue) for name, many in work.items() for issue in many]
    issues = {issue.id: issue for issue in (*(issue for _, issue in placed), *loose)}
    by_issue: dict[str, tuple[Assignment, ...]] = {}
    for name, issue in placed:
        share = Assignment(issue.id, name, (weights or {}).get(issue.id, 1), "by hand")
        by_issue[issue.id] = (*by_issue.get(issue.id, ()), share)
    history: dict[str, tuple[Change, ...]] = {}
    for change in sorted(changes, key=lambda one: one.at):
        history[change.issue_id] = (*history.get(change.issue_id, ()), change)
    backlog = Backlog(
        issues,
        {sprint.id: sprint for sprint in sprints},
        {release.id: release for release in releases},
        changes=history,
        has_history=has_history,
    )
    roadmaps, mapping, assigned = portfolio(*items), MappingFile(milepost=1), Assigned(by_issue)
    rollups = roll_up(backlog, assigned, roadmaps, mapping)
    zone = more.pop("zone", "UTC")
    given = DriftInputs(backlog, roadmaps, assigned, rollups, mapping, as_of(instant, zone))
    return replace(given, settings=settings or PLAIN, **more)


def facts(*args: Any, **kwargs: Any) -> Facts:
    return gather(inputs(*args, **kwargs))


def findings(given: DriftInputs, *codes: str) -> list[Finding]:
    return [finding for finding in measure_all(given) if finding.code in codes]


def only(given: DriftInputs, *codes: str) -> Finding:
    (found,) = findings(given, *codes)
    return found


def detail(finding: Finding) -> dict[str, float]:
    assert finding.figure is not None
    return dict(finding.figure.detail)


def value(finding: Finding) -> float:
    assert finding.figure is not None
    return finding.figure.value
