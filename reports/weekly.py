"""The weekly report as a value: everything that is printed, before anybody decides how it looks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from drift.findings import Severity
from drift.forecasts.forecast import Method
from drift.forecasts.trials import Draws
from drift.wording import listed, plural
from reports.agenda import Group, agenda, without_told
from reports.charts.charts import Chart, charts
from reports.demand import DemandSection, demand_section
from reports.inputs import BoardState, ReportInputs, SourceState
from reports.items import Band, ItemRow, item_rows
from reports.lines import DECIDE, Line, Section, harmless, sections
from reports.moves import Moves, moves
from reports.promises import PromiseSection, promise_section
from reports.record import RecordSection, record_section
from reports.wording import ago, minute, one_line

__all__ = ["Basis", "BoardState", "ReportInputs", "SourceState", "Tile", "WeeklyReport", "weekly_report"]


@dataclass(frozen=True, slots=True)
class Tile:
    """A count on top of the page, and the section that it counts."""

    label: str
    count: int
    anchor: str
    harm: Severity


@dataclass(frozen=True, slots=True)
class Basis:
    """What every figure depends on: the run and its snapshot, the as-of, the zone, the files, and how trials were made
    where any were."""

    run_id: str
    as_of: datetime
    zone: ZoneInfo
    files_checksum: str
    commit: str | None
    excluded_weeks: tuple[str, ...]
    method: Method
    draws: Draws | None


@dataclass(frozen=True, slots=True)
class WeeklyReport:
    """One week on one page. `week` is its ISO week ("2026-W47"); `freshness` says how old each source is, stale ones
    first; `agenda` has what is to be decided, each subject once; `in_order` lists what was measured and does no harm;
    `promises`, `demand` and `record` (of the forecasts that were given) are None where nothing is to be said of them.
    """

    workspace: str
    week: str
    headline: str
    tiles: tuple[Tile, ...]
    freshness: tuple[str, ...]
    stale: bool
    agenda: tuple[Group, ...]
    moves: Moves
    sections: tuple[Section, ...]
    in_order: tuple[Line, ...]
    items: tuple[ItemRow, ...]
    charts: tuple[Chart, ...]
    boards: tuple[BoardState, ...]
    promises: PromiseSection | None
    demand: DemandSection | None
    record: RecordSection | None
    requests: tuple[tuple[str, int], ...]
    notes: tuple[str, ...]
    basis: Basis

    def section(self, severity: Severity) -> Section:
        """The section of this severity."""
        return next(one for one in self.sections if one.severity is severity)

    @property
    def decisions(self) -> tuple[Line, ...]:
        """The lines that want a decision, the worst first."""
        return tuple(line for severity in DECIDE for line in self.section(severity).lines)

    @property
    def rest(self) -> tuple[Section, ...]:
        """The sections with neither decisions nor what moved, without what is told there already."""
        others = (one for one in self.sections if one.severity not in (*DECIDE, Severity.MOVED))
        return tuple(without_told(one, self.agenda) for one in others)


def weekly_report(inputs: ReportInputs) -> WeeklyReport:
    """Put a week onto one page. Pure: equal inputs give an equal report."""
    found = sections(inputs.findings, inputs.weeks_unchanged, inputs.browse_url, inputs.proposals)
    items = item_rows(inputs)
    groups = agenda(found, items)
    promises = promise_section(inputs)
    return WeeklyReport(
        workspace=one_line(inputs.workspace),
        week=week_of(inputs),
        headline=_headline(groups, sum(len(board.waiting) for board in inputs.boards)),
        tiles=tuple(_tiles(groups, found, items)),
        freshness=tuple(_freshness(inputs)),
        stale=any(source.stale for source in inputs.sources),
        agenda=groups,
        moves=moves(_moved(found), inputs.findings),
        sections=found,
        in_order=harmless(inputs.findings, inputs.browse_url, inputs.proposals),
        items=items,
        charts=charts(inputs, items, promises.rows if promises else ()),
        boards=inputs.boards,
        promises=promises,
        demand=demand_section(inputs),
        record=record_section(inputs.record, _titles(inputs)) if inputs.record else None,
        requests=inputs.requests,
        notes=tuple(one_line(note) for note in inputs.notes),
        basis=Basis(
            inputs.run_id,
            inputs.as_of.instant,
            inputs.as_of.zone,
            inputs.files_checksum,
            inputs.commit,
            inputs.excluded_weeks,
            inputs.method,
            inputs.draws,
        ),
    )


def _titles(inputs: ReportInputs) -> Mapping[str, str]:
    return {item.id: one_line(item.title) for item in inputs.portfolio.items()}


def week_of(inputs: ReportInputs) -> str:
    """The ISO week of the as-of in the business zone."""
    year, week, _ = inputs.as_of.today.isocalendar()
    return f"{year}-W{week:02d}"


_TOLD = {
    Severity.BROKEN: "broken in public",
    Severity.AT_RISK: "likely to miss",
    Severity.CONFLICT: "in conflict",
}


def _headline(groups: tuple[Group, ...], waiting: int) -> str:
    """How much wants a decision and of which kind. Each subject counts once, by its worst line."""
    wanted = [one for group in groups for one in group.decisions]
    waits = f"{plural(waiting, 'change')} {'waits' if waiting == 1 else 'wait'} on a public board" if waiting else ""
    if not wanted:
        return f"{waits or 'Nothing wants a decision this week'}."
    parts = listed([f"{len(group.decisions)} {_TOLD[group.severity]}" for group in groups if group.decisions])
    kinds = {one.lines[0].kind for one in wanted}
    noun = kinds.pop() if len(kinds) == 1 else "matter"
    wants = "wants" if len(wanted) == 1 else "want"
    said = f"{plural(len(wanted), noun)} {wants} a decision this week: {parts}"
    return f"{'; '.join(filter(None, (said, waits)))}."


def _moved(found: tuple[Section, ...]) -> Section:
    return next(section for section in found if section.severity is Severity.MOVED)


def _tiles(groups: tuple[Group, ...], found: tuple[Section, ...], items: tuple[ItemRow, ...]) -> Iterator[Tile]:
    moved = _moved(found)
    for group in groups:
        yield _tile(group, len(group.decisions))
    yield _tile(moved, len({line.subject_id for line in moved.lines}))
    yield Tile("On track", sum(row.band is Band.LIKELY for row in items), "items", Severity.NONE)
    yield Tile("Done", sum(row.band is Band.DONE for row in items), "items", Severity.NONE)
    unknown = sum(row.band is Band.UNKNOWN for row in items)
    yield Tile("No forecast", unknown, "items", Severity.HYGIENE if unknown else Severity.NONE)


def _tile(counted: Group | Section, count: int) -> Tile:
    return Tile(counted.title, count, counted.anchor, counted.severity if count else Severity.NONE)


def _freshness(inputs: ReportInputs) -> Iterator[str]:
    zone, now = inputs.as_of.zone, inputs.as_of.instant
    if inputs.rebuilt:
        yield f"rebuilt from changelogs as of {minute(now, zone)}, without what was deleted since"
    for source in sorted(inputs.sources, key=lambda one: (not one.stale, one.name)):
        if source.last_complete is None:
            yield f"{one_line(source.name)} was never pulled whole"
            continue
        when = "" if inputs.rebuilt else f"{ago(now, source.last_complete)} "
        pulled = f"pulled whole {when}({minute(source.last_complete, zone)})"
        yield f"{one_line(source.name)} {'is stale: last ' if source.stale else ''}{pulled}"
