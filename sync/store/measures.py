"""What was measured: findings day by day, forecasts as they were given, baselines and sprint snapshots."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from math import fsum
from types import MappingProxyType
from typing import Any, NamedTuple

from pydantic import TypeAdapter
from sqlmodel import Session, col, select

from drift.findings import Figure, Finding, Measure, Subject
from drift.forecasts.forecast import Forecast
from drift.inputs import Baseline, FindingKey, ScheduleInputs, SprintSnapshot
from sync.store.bulk import bulk_upsert, latest
from sync.store.json import digest, dump, load
from sync.store.tables import BaselineRow, ForecastRow, MeasuredDayRow, SprintSnapshotRow

_WEEK = timedelta(days=7)

_FINDINGS = TypeAdapter(tuple[Finding, ...])
_SCHEDULE = TypeAdapter(dict[str, ScheduleInputs])


NOT_RENAMED: Mapping[str, str] = MappingProxyType({})
"""Every item bears the id that it always had."""


class Moment(StrEnum):
    """When in its life a sprint was taken."""

    ACTIVATION = "activation"
    CLOSE = "close"


def save_day(
    session: Session,
    workspace: str,
    day: date,
    findings: Sequence[Finding],
    schedule: Mapping[str, ScheduleInputs],
    *,
    run_id: str,
    as_of: datetime,
) -> bool:
    """Keep the findings of a day; return whether anything was written (the same findings again are not)."""
    text = _FINDINGS.dump_json(tuple(findings)).decode()
    found = digest(text)
    known = select(MeasuredDayRow.digest).where(
        MeasuredDayRow.workspace == workspace, MeasuredDayRow.day == day.isoformat()
    )
    if session.exec(known).first() == found:
        return False
    kept = _SCHEDULE.dump_json(dict(schedule)).decode()
    columns = ("workspace", "day", "run_id", "as_of", "digest", "findings", "schedule")
    row = (workspace, day.isoformat(), run_id, as_of, found, text, kept)
    return bulk_upsert(session, MeasuredDayRow, columns, [row]) > 0


def findings_before(session: Session, workspace: str, day: date) -> tuple[Finding, ...]:
    """The findings of the last measured day up to and including this one; none where nothing was measured."""
    text = _of_day(session, workspace, day, MeasuredDayRow.findings)
    return _FINDINGS.validate_json(text) if text else ()


def findings_of(row: MeasuredDayRow) -> tuple[Finding, ...]:
    """The findings that a row holds."""
    return _FINDINGS.validate_json(row.findings)


def keep_findings(row: MeasuredDayRow, findings: tuple[Finding, ...]) -> None:
    """Let a row hold these findings."""
    row.findings = _FINDINGS.dump_json(findings).decode()
    row.digest = digest(row.findings)


@dataclass(frozen=True, slots=True)
class _Figured:
    """What is read of a finding of a week ago, without its evidence."""

    measure: Measure
    code: str
    subject: Subject
    figure: Figure | None = None


_FIGURED = TypeAdapter(tuple[_Figured, ...])


def figures_before(session: Session, workspace: str, day: date) -> Mapping[FindingKey, Figure]:
    """The figures of that day by finding."""
    text = _of_day(session, workspace, day, MeasuredDayRow.findings)
    found = _FIGURED.validate_json(text) if text else ()
    return {
        (one.measure, one.code, one.subject.kind, one.subject.id): one.figure for one in found if one.figure is not None
    }


def schedule_before(session: Session, workspace: str, day: date) -> Mapping[str, ScheduleInputs]:
    """What the schedule drift of that day followed from, by item."""
    text = _of_day(session, workspace, day, MeasuredDayRow.schedule)
    return _SCHEDULE.validate_json(text) if text else {}


@dataclass(frozen=True, slots=True)
class DayRead:
    """What later figures are compared with of a day that was measured. `mark` tells what was read from what other days,
    and the same day measured again, say; None where nothing was measured."""

    mark: tuple[str, str, datetime, str] | None
    figures: Mapping[FindingKey, Figure]
    schedule: Mapping[str, ScheduleInputs]


def read_day(session: Session, workspace: str, day: date, before: DayRead | None = None) -> DayRead:
    """The last measured day up to and including this one; what was read `before` where that is still it."""
    row: Any = MeasuredDayRow
    rows = select(row.workspace, row.day, row.as_of, row.digest).where(row.workspace == workspace)
    last = rows.where(row.day <= day.isoformat()).order_by(row.day.desc()).limit(1)
    found = session.connection().execute(last).first()
    mark = tuple(found) if found else None
    if before and before.mark == mark:
        return before
    return DayRead(mark, figures_before(session, workspace, day), schedule_before(session, workspace, day))


def _of_day(session: Session, workspace: str, day: date, column: Any) -> str | None:
    """One text of the last measured day up to and including this one."""
    rows = select(column).where(MeasuredDayRow.workspace == workspace, col(MeasuredDayRow.day) <= day.isoformat())
    found: str | None = session.exec(rows.order_by(col(MeasuredDayRow.day).desc()).limit(1)).first()
    return found


def save_forecasts(session: Session, workspace: str, forecasts: Mapping[str, Forecast], as_of: datetime) -> int:
    """Keep the forecasts that differ from the last one given for the item, or that are a week old; return how many."""
    last = _last_forecasts(session, workspace)
    marks = {item: _inputs(given) for item, given in sorted(forecasts.items())}
    rows = [
        (workspace, item, as_of, mark, dump(forecasts[item]))
        for item, mark in marks.items()
        if item not in last or last[item].mark != mark or as_of - last[item].as_of >= _WEEK
    ]
    return bulk_upsert(session, ForecastRow, ("workspace", "item_id", "as_of", "inputs_digest", "body"), rows)


def _inputs(given: Forecast) -> str:
    # The chances stand for what else an item depends on that shares its team's pace.
    return digest(repr((given.samples, given.remaining, given.growth, given.method, given.cdf, given.part_weeks)))


class _LastForecast(NamedTuple):
    as_of: datetime
    mark: str


def _last_forecasts(session: Session, workspace: str) -> Mapping[str, _LastForecast]:
    """When and from what the last forecast of each item was given."""
    row: Any = ForecastRow
    rows = select(row.item_id, row.as_of, row.inputs_digest).where(*latest(row, row.as_of, workspace))
    return {item: _LastForecast(*known) for item, *known in session.connection().execute(rows)}


@dataclass(frozen=True, slots=True)
class BaselineLine:
    """A baseline by its name: who froze it, when (the first and the last item), how many items and what they held."""

    name: str
    first: datetime
    last: datetime
    by: str
    items: int
    size: float


def load_baselines(
    session: Session,
    workspace: str,
    instant: datetime,
    named: str | None = None,
    renamed: Mapping[str, str] = NOT_RENAMED,
) -> Mapping[str, Baseline]:
    """The baseline in force of each item at the instant: the latest, or the one that is `named`, where an item that it
    does not hold has its latest. Of a name that nobody froze there is none at all. Under the ids of today, given what
    former ones became."""
    rows = [row for row in _baseline_rows(session, workspace) if row.at <= instant]
    if named is not None and all(row.name != named for row in rows):
        return {}
    ordered = sorted(rows, key=lambda row: (row.name == named, row.at))
    return {renamed.get(row.item_id, row.item_id): load(Baseline, row.body) for row in ordered}


def named_baselines(
    session: Session, workspace: str, name: str, renamed: Mapping[str, str] = NOT_RENAMED
) -> Mapping[str, Baseline]:
    """What was frozen under a name, by the id that the item has today; nothing where nobody did."""
    rows = [row for row in _baseline_rows(session, workspace) if row.name == name]
    return {renamed.get(row.item_id, row.item_id): load(Baseline, row.body) for row in rows}


def baseline_lines(session: Session, workspace: str) -> tuple[BaselineLine, ...]:
    """Every baseline, oldest first."""
    found: dict[str, list[BaselineRow]] = {}
    for row in _baseline_rows(session, workspace):
        found.setdefault(row.name, []).append(row)
    return tuple(_line(name, rows) for name, rows in found.items())


def _line(name: str, rows: Sequence[BaselineRow]) -> BaselineLine:
    sizes = [size or 0 for row in rows for size in load(Baseline, row.body).sizes.values()]
    return BaselineLine(name, rows[0].at, rows[-1].at, rows[0].by, len(rows), fsum(sizes))


def _baseline_rows(session: Session, workspace: str) -> Sequence[BaselineRow]:
    rows = select(BaselineRow).where(BaselineRow.workspace == workspace)
    return session.exec(rows.order_by(col(BaselineRow.at), col(BaselineRow.name), col(BaselineRow.item_id))).all()


def save_baselines(session: Session, workspace: str, baselines: Mapping[str, Baseline], by: str, at: datetime) -> None:
    """Freeze baselines at an instant, which may be after that of what they hold; one with the same name for the same
    item is left as it is."""
    for item, one in sorted(baselines.items()):
        if session.get(BaselineRow, (workspace, one.name, item)) is None:
            session.add(BaselineRow(workspace=workspace, name=one.name, item_id=item, at=at, by=by, body=dump(one)))


def load_snapshots(session: Session, workspace: str, moment: Moment, instant: datetime) -> Mapping[int, SprintSnapshot]:
    """Sprints as they were taken at their activation or at their close, up to the instant."""
    rows = select(SprintSnapshotRow.body).where(
        SprintSnapshotRow.workspace == workspace,
        SprintSnapshotRow.moment == moment.value,
        col(SprintSnapshotRow.at) <= instant,
    )
    return {one.sprint_id: one for one in (load(SprintSnapshot, body) for body in session.exec(rows))}


def save_snapshots(session: Session, workspace: str, moment: Moment, snapshots: Iterable[SprintSnapshot]) -> None:
    """Keep snapshots of sprints that have just begun, or closed."""
    for one in snapshots:
        session.merge(
            SprintSnapshotRow(
                workspace=workspace, sprint_id=one.sprint_id, moment=moment.value, at=one.seen, body=dump(one)
            )
        )
