"""Making the weekly report out of the store, writing it, and sending it where the workspace says."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from sqlmodel import Session

from config.settings import load_settings
from drift.findings import Finding
from drift.forecasts.record import record_of
from drift.inputs import FindingKey
from mapping.assign import renamed_ids
from reports.delivery import deliver
from reports.folder import write_report
from reports.inputs import BoardState, Comment, ReportInputs, SourceState
from reports.weekly import weekly_report
from sync.measuring import Measured, Past
from sync.overwritten import overwritten
from sync.pipeline import stale_sources
from sync.proposing import by_finding
from sync.records import recent_runs
from sync.service.alerts import Trouble
from sync.store.boards import boards_of
from sync.store.demand import kept_comments
from sync.store.forecasts import load_given
from sync.store.journal import written_since
from sync.store.keys import BoardKey
from sync.store.measures import findings_before
from sync.world import World

NO_HISTORY = "This Jira gave no history of changes, so what moved during sprints and in scope is not known."

_TOLD_OF_THE_PAST = {
    Past.REBUILT: (
        "The backlog was rolled back: status, resolution, sprints, estimates, parents, releases and keys are those of "
        "then; links, labels, components, ranks, due dates, types, what a mapping file says and the roadmap itself are "
        "those of now, and issues deleted since are missing."
    ),
    Past.UNKNOWN: (
        "This Jira gave no history of changes, so the backlog is that of the last pull and only the day is another."
    ),
}


@dataclass(frozen=True, slots=True)
class Written:
    """Where a report lies, and what went wrong in sending it."""

    folder: Path
    html: Path
    markdown: Path
    json: Path
    troubles: tuple[Trouble, ...] = ()


def report_run(world: World, as_of: datetime, *, send: bool = False) -> Written:
    """Write the report on what the store holds, as of an instant; send it if asked to.

    One of a past day is named by that day: the report that its week had then stays as it was sent. Raises
    `reports.folder.NotWritten` where the folder takes no file.
    """
    measured = world.measured(as_of)
    report = weekly_report(report_inputs(world, measured))
    file = world.workspace.file
    name = None if measured.past is Past.NO else f"as-of-{measured.as_of.today}"
    written = write_report(world.workspace.folder / file.reports.folder, report, file.reports.keep, name)
    troubles: tuple[Trouble, ...] = ()
    if send and file.delivery.report:
        channels = load_settings(world.workspace.folder).channels(file.delivery.report)
        failed = deliver(report, channels, written.html)
        if failed:
            told = f"the report could not be sent to {', '.join(failed)}; check what these variables hold"
            troubles = (Trouble("report delivery", told),)
    return Written(written.folder, written.html, written.markdown, written.json, troubles)


def report_inputs(world: World, measured: Measured) -> ReportInputs:
    """What the report shows, in the words of the reports room."""
    workspace = world.workspace
    jira = workspace.file.jira[0]
    last = recent_runs(world.store, workspace.file.workspace, most=1)
    stale = {trouble.key for trouble in stale_sources(measured)}
    with world.store.transaction() as session:
        boards = tuple(_boards(session, world, measured))
        unchanged = weeks_unchanged(session, workspace.file.workspace, measured)
        comments = tuple(_comments(session, world, measured))
        renamed = renamed_ids(workspace.portfolio)
        given = load_given(session, workspace.file.workspace, measured.as_of.instant, renamed)
        record = record_of(given, measured.inputs)
    return ReportInputs(
        workspace=workspace.file.name,
        as_of=measured.as_of,
        findings=measured.findings,
        forecasts=measured.forecasts,
        portfolio=workspace.portfolio,
        rollups=measured.rollups,
        backlog=measured.backlog,
        run_id=last[0].id if last else "none",
        files_checksum=workspace.checksum,
        commit=workspace.commit,
        method=measured.inputs.settings.method,
        browse_url=jira.site_url or jira.url,
        sources=tuple(
            SourceState(name, age.last_complete, f"stale {name}" in stale)
            for name, age in sorted(measured.inputs.sources.items())
        ),
        boards=boards,
        excluded_weeks=workspace.file.forecast.excluded_weeks,
        draws=measured.measurement.draws,
        requests=last[0].counts if last else (),
        notes=_notes(measured),
        rebuilt=measured.past is Past.REBUILT,
        owners={owner.id: owner.name for owner in workspace.file.owners},
        weeks_unchanged=unchanged,
        demand={item: one for item, one in measured.inputs.demand.items() if item in measured.inputs.public},
        comments=comments,
        promises=measured.inputs.promises,
        record=record,
        proposals=by_finding(measured) if measured.past is Past.NO else {},
    )


def _notes(measured: Measured) -> tuple[str, ...]:
    history = () if measured.backlog.has_history else (NO_HISTORY,)
    return (*history, *((_TOLD_OF_THE_PAST[measured.past],) if measured.past in _TOLD_OF_THE_PAST else ()))


def _boards(session: Session, world: World, measured: Measured) -> Iterator[BoardState]:
    week_ago = measured.as_of.instant - timedelta(days=7)
    rows = {row.board: row for row in boards_of(session, world.workspace.file.workspace)}
    for board in world.workspace.file.boards:
        row = rows.get(board.id)
        if row is None:
            yield BoardState(board.name or board.id, None, live=False, last_clean=None)
            continue
        writes = written_since(session, row.workspace, row.board, week_ago)
        yield BoardState(
            name=board.name or board.id,
            url=row.url,
            live=row.live_since is not None,
            last_clean=row.last_clean,
            applied=len(writes),
            waiting=tuple(json.loads(row.waiting)),
            overwritten=tuple(overwritten(writes)),
        )


def _comments(session: Session, world: World, measured: Measured) -> Iterator[Comment]:
    """What customers had written by then below the cards of this workspace."""
    workspace = world.workspace.file
    for board in workspace.boards:
        for one in kept_comments(session, BoardKey(workspace.workspace, board.id, "")):
            if one.at <= measured.as_of.instant:
                yield Comment(one.item_id, one.at, one.text)


def weeks_unchanged(session: Session, workspace: str, measured: Measured) -> Mapping[FindingKey, int]:
    """For how many weeks, this one included, each finding has had the figure or reason that it has now."""
    counts = {finding.key: 1 for finding in measured.findings}
    same = {finding.key: _said(finding) for finding in measured.findings}
    for weeks in (1, 2, 3):
        before = findings_before(session, workspace, measured.as_of.today - timedelta(days=7 * weeks))
        then = {finding.key: _said(finding) for finding in before}
        same = {key: said for key, said in same.items() if then.get(key) == said}
        counts.update((key, weeks + 1) for key in same)
    return counts


def _said(finding: Finding) -> tuple[object, object]:
    return (finding.figure, finding.reason)
