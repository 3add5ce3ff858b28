"""A made-up company, as small as a picture needs it, in the values that a run measures."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import count
from typing import Any
from zoneinfo import ZoneInfo

from drift.findings import AsOf, Finding
from drift.inputs import DriftInputs
from drift.measure import forecasts, measure_all
from drift.weeks import monday_of
from mapping.assign import assign
from mapping.backlog import EPIC_LEVEL, Backlog, Category, Change, Changed, Issue, Sprint, Status
from mapping.roadmap import Item, Kind, Portfolio, Roadmap
from mapping.rollup import roll_up
from mapping.rules import MappingFile, Match, Rule
from mapping.targets import parse_target
from reports.inputs import ReportInputs

TODO = Status("1", "To do", Category.NEW)
DOING = Status("2", "In progress", Category.INDETERMINATE)
DONE = Status("3", "Done", Category.DONE)

TODAY = date(2026, 11, 25)
"""The day of all pictures, a Wednesday."""

_CREATED = datetime(2026, 1, 5, tzinfo=UTC)


def at(day: date, hour: int = 12) -> datetime:
    """An hour of a day."""
    return datetime.combine(day, time(hour), UTC)


@dataclass(frozen=True, slots=True)
class Story:
    """A story with its changelog."""

    issue: Issue
    changes: tuple[Change, ...] = ()

    def having(self, **fields: Any) -> Story:
        """The same story with other fields."""
        return replace(self, issue=replace(self.issue, **fields))


def story(key: str, *, begun: date | None = None, done: date | None = None, **fields: Any) -> Story:
    """A story of the item that its labels name, in the state of the last of its days."""
    status = DONE if done else DOING if begun else TODO
    moves = [(begun or done, TODO, DOING), (done, DOING, DONE)]
    changes = tuple(_moved(key, day, hour, *ends) for hour, (day, *ends) in enumerate(moves, start=9) if day)
    given: dict[str, Any] = {"created": _CREATED, "updated": _CREATED, "summary": key, **fields}
    project = key.rpartition("-")[0]
    return Story(Issue(id=key, key=key, project=project, type_name="Story", level=0, status=status, **given), changes)


def epic(key: str, *labels: str) -> Story:
    """An epic of the item that its label names."""
    return story(key, labels=labels).having(level=EPIC_LEVEL, type_name="Epic")


def _moved(key: str, day: date, hour: int, before: Status, after: Status) -> Change:
    ends = {"before": before.id, "after": after.id, "before_text": before.name, "after_text": after.name}
    return Change(key, at(day, hour), f"{key}-{hour}", Changed.STATUS, **ends)


def stories(
    item: str,
    *,
    weeks: Sequence[int] = (),
    begun: int = 0,
    left: int = 0,
    until: date = TODAY,
    **fields: Any,
) -> tuple[Story, ...]:
    """The stories of an item: those finished in each of its last complete weeks before a day, the latest week last;
    those under way since Monday, and those left to begin."""
    numbers, monday = count(1), monday_of(until)
    given = {"labels": (item,), **fields}
    mondays = [monday - timedelta(weeks=back) for back in range(len(weeks), 0, -1)]
    done = [week + timedelta(days=2) for week, finished in zip(mondays, weeks, strict=True) for _ in range(finished)]
    return (
        *(story(f"{item.upper()}-{next(numbers)}", done=day, **given) for day in done),
        *(story(f"{item.upper()}-{next(numbers)}", begun=monday, **given) for _ in range(begun)),
        *(story(f"{item.upper()}-{next(numbers)}", **given) for _ in range(left)),
    )


def item(ident: str, target: str = "none", **fields: Any) -> Item:
    """An item, called as its id reads unless it says otherwise."""
    return Item(
        **{"id": ident, "title": ident.replace("-", " ").capitalize(), **fields, "target": parse_target(target)}
    )


def roadmap(*items: Item, title: str = "Product", **fields: Any) -> Roadmap:
    """A roadmap of these items."""
    return Roadmap(
        **{"milepost": 1, "roadmap": title.lower(), "title": title, "kind": Kind.HYBRID, "items": items, **fields}
    )


def company(
    roadmaps: Roadmap | Sequence[Roadmap],
    work: Iterable[Story],
    *,
    today: date = TODAY,
    mapping: MappingFile | None = None,
    sprints: Iterable[Sprint] = (),
    **more: Any,
) -> DriftInputs:
    """What a run measures: each story counts to the item that is its label, unless the mapping says otherwise."""
    portfolio = Portfolio((roadmaps,) if isinstance(roadmaps, Roadmap) else tuple(roadmaps))
    rules = mapping or MappingFile(
        milepost=1, rules=tuple(Rule(item=one.id, when=Match(label=(one.id,))) for one in portfolio.items())
    )
    told = tuple(work)
    backlog = Backlog(
        {one.issue.id: one.issue for one in told},
        {one.id: one for one in sprints},
        changes={one.issue.id: one.changes for one in told if one.changes},
    )
    assigned = assign(backlog, portfolio, rules)
    rollups = roll_up(backlog, assigned, portfolio, rules)
    as_of = AsOf(at(today, 6), ZoneInfo("UTC"))
    return DriftInputs(backlog, portfolio, assigned, rollups, rules, as_of, **more)


def reported(inputs: DriftInputs, **more: Any) -> ReportInputs:
    """What the weekly report shows of a company."""
    return ReportInputs(
        "example",
        inputs.as_of,
        measure_all(inputs),
        forecasts(inputs),
        inputs.portfolio,
        inputs.rollups,
        inputs.backlog,
        "example",
        "0",
        promises=inputs.promises,
        **more,
    )


def finding(inputs: DriftInputs, code: str, subject: str | None = None) -> Finding:
    """The one finding of this code, of the subject with this id where there are several."""
    (found,) = (one for one in measure_all(inputs) if one.code == code and subject in (None, one.subject.id))
    return found


def numbers(found: Finding) -> dict[str, float]:
    """The figures behind a finding, by name; its own is `value`."""
    assert found.figure is not None  # an example that measures nothing shows nothing
    return {"value": found.figure.value, **dict(found.figure.detail)}
