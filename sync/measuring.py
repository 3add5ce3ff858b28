"""From the store to findings: assign, roll up, measure. Reads the past, and remembers today for next week."""

from __future__ import annotations

import gc
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from sqlmodel import Session

from config import forecasting
from config import planning as written_planning
from config.workspace import Workspace
from drift.findings import AsOf, Finding, Reason, Unit
from drift.forecasts.forecast import Forecast, Method
from drift.forecasts.trials import Draws
from drift.history.item_figures import item_figures, work_seen
from drift.history.replay import backlog_at
from drift.history.sprint_snapshots import activations, closes
from drift.inputs import (
    BacklogOrder,
    Baseline,
    Churn,
    DriftInputs,
    DriftSettings,
    EmptyEpic,
    Hygiene,
    Planning,
    Showing,
    Shown,
    SourceAge,
)
from drift.measure import Measurement, frozen, measurement_of
from mapping.assign import renamed_ids
from mapping.assignments import Assigned, RollUp
from mapping.backlog import Backlog
from mapping.reach import keys_out_of_reach
from mapping.reassign import Standing, reassign
from mapping.rollup import Sums, sum_up
from sync.publish.promise import shows_dates
from sync.renamed import by_todays_id, figures_by_todays_id, stays_by_todays_id
from sync.store.backlog import Place
from sync.store.boards import live_since, load_cards
from sync.store.demand import demand
from sync.store.engine import Store
from sync.store.history import save_item_figures
from sync.store.keys import BoardKey
from sync.store.loading import Loaded, read_backlog
from sync.store.measures import (
    DayRead,
    Moment,
    load_baselines,
    load_snapshots,
    read_day,
    save_baselines,
    save_day,
    save_forecasts,
    save_snapshots,
)
from sync.store.promises import live_promises
from sync.store.showings import showings
from sync.store.stays import Stays, read_stays, save_work
from sync.store.tables import SourceRow

FIRST_SEEN = "first seen"
"""The name of the baseline that an item gets when it first has work."""


class Past(StrEnum):
    """Whether the backlog is of a day before that of the last pull, and how it came about."""

    NO = "no"
    REBUILT = "rebuilt"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Measured:
    """The two sides of a workspace at one instant, joined, and what was found. `past` says what stands for a day before
    the last pull: the backlog rolled back by its changelogs, or that of the pull where there are none."""

    workspace: Workspace
    loaded: Loaded
    standing: Standing
    sums: Sums
    stays: Stays
    week_ago: DayRead
    inputs: DriftInputs
    measurement: Measurement
    past: Past = Past.NO

    @property
    def as_of(self) -> AsOf:
        """The instant and the zone in which it is a day."""
        return self.inputs.as_of

    @property
    def backlog(self) -> Backlog:
        """The backlog of that instant."""
        return self.inputs.backlog

    @property
    def assigned(self) -> Assigned:
        """Which issue counts to which item."""
        return self.inputs.assigned

    @property
    def rollups(self) -> Mapping[str, RollUp]:
        """The work of each item, summed."""
        return self.inputs.rollups

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What was found, in the order of the report."""
        return self.measurement.findings

    @property
    def forecasts(self) -> Mapping[str, Forecast | Reason]:
        """The forecast of every item in force by its id, or the reason why there is none."""
        return self.measurement.forecasts


def place_of(workspace: Workspace) -> Place:
    """Whose backlog it is."""
    return Place(workspace.file.workspace, workspace.file.jira[0].name)


def as_of_in(workspace: Workspace, instant: datetime) -> AsOf:
    """The instant in the workspace's zone."""
    return AsOf(instant, ZoneInfo(workspace.file.time_zone))


@contextmanager
def _without_collections() -> Iterator[None]:
    """Hold back Python's search for cycles of garbage. Everything here is values, which have none, and with hundreds
    of thousands of them each search takes as long as a good part of the measures."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


@_without_collections()
def measure(store: Store, workspace: Workspace, instant: datetime, before: Measured | None = None) -> Measured:
    """Measure what the store holds, as of an instant. Writes nothing.

    As of a day before that of the last pull the backlog is rolled back by its changelogs. The result is the same
    whatever was measured `before`; what has not changed since is taken from there.

    Raises `mapping.assign.OverShared` and the like where rules contradict each other.
    """
    as_of, place = as_of_in(workspace, instant), place_of(workspace)
    with store.transaction() as session:
        source = session.get(SourceRow, (place.workspace, place.connection))
        has_history = source.has_history if source else False
        loaded = read_backlog(session, place, has_history=has_history, before=before.loaded if before else None)
        past = _past(as_of, source, loaded.backlog)
        keys = {**loaded.former, **{issue.key: issue.id for issue in loaded.backlog.issues.values()}}
        backlog = backlog_at(loaded.backlog, instant) if past is Past.REBUILT else loaded.backlog
        portfolio, mapping = workspace.portfolio, workspace.mapping
        renamed = renamed_ids(portfolio)
        standing = reassign(backlog, portfolio, mapping, keys, before.standing if before else None)
        sums = sum_up(backlog, standing.assigned, portfolio, mapping, before.sums if before else None)
        stays = read_stays(session, place.workspace, before.stays if before else None)
        last_week = as_of.today - timedelta(days=7)
        week_ago = read_day(session, place.workspace, last_week, before.week_ago if before else None)
        inputs = DriftInputs(
            backlog=backlog,
            portfolio=portfolio,
            assigned=standing.assigned,
            rollups=sums.rollups,
            mapping=mapping,
            as_of=as_of,
            settings=drift_settings(workspace),
            last=figures_by_todays_id(week_ago.figures, renamed),
            baselines=load_baselines(session, place.workspace, instant, workspace.file.baseline, renamed),
            stays=stays_by_todays_id(stays.at(instant), renamed),
            last_schedule=by_todays_id(week_ago.schedule, renamed),
            public=_public(session, workspace),
            promises=_promises(session, workspace, None if past is Past.NO else instant),
            demand=demand(session, _live_boards(session, workspace), as_of.today),
            owners={owner.id: owner.name for owner in workspace.file.owners},
            sources=_sources(workspace, source),
            snapshots=load_snapshots(session, place.workspace, Moment.ACTIVATION, instant),
            closes=load_snapshots(session, place.workspace, Moment.CLOSE, instant),
            invisible=keys_out_of_reach(workspace.mapping, workspace.portfolio, keys, workspace.file.jira[0].projects),
        )
    measurement = measurement_of(inputs, before.measurement if before else None)
    return Measured(workspace, loaded, standing, sums, stays, week_ago, inputs, measurement, past)


def _past(as_of: AsOf, source: SourceRow | None, pulled: Backlog) -> Past:
    if source is None or source.last_complete is None or AsOf(source.last_complete, as_of.zone).today <= as_of.today:
        return Past.NO
    return Past.REBUILT if pulled.has_history else Past.UNKNOWN


@_without_collections()
def remember(store: Store, measured: Measured, run_id: str) -> None:
    """Keep what next week's figures are compared with; what is known already costs no write.

    Where another day was taken for today than that of the pull, nothing is kept of it: what Jira holds now is not what
    it held then.
    """
    if not _on_the_day_of_the_pull(measured):
        return
    workspace, at = measured.workspace.file.workspace, measured.as_of.instant
    given = {item: one for item, one in measured.forecasts.items() if isinstance(one, Forecast)}
    with store.transaction() as session:
        save_day(
            session,
            workspace,
            measured.as_of.today,
            measured.findings,
            measured.measurement.for_next_week,
            run_id=run_id,
            as_of=at,
        )
        save_forecasts(session, workspace, given, at)
        save_baselines(session, workspace, dict(_first_seen(measured)), by="milepost", at=at)
        _remember_history(session, measured)


def _remember_history(session: Session, measured: Measured) -> None:
    """Keep what Jira forgets: what items held and how they stood, and sprints as they began and closed."""
    workspace, at = measured.workspace.file.workspace, measured.as_of.instant
    facts, soon = measured.measurement.facts, 2 * measured.workspace.file.schedules.sync.length
    save_item_figures(session, workspace, item_figures(measured.inputs, measured.forecasts), at)
    save_work(session, measured.stays, work_seen(facts), at)
    save_snapshots(session, workspace, Moment.ACTIVATION, activations(facts, soon))
    save_snapshots(session, workspace, Moment.CLOSE, closes(facts, soon))


def _on_the_day_of_the_pull(measured: Measured) -> bool:
    pulled = (age.last_complete for age in measured.inputs.sources.values())
    return all(at is not None and AsOf(at, measured.as_of.zone).today == measured.as_of.today for at in pulled)


def drift_settings(workspace: Workspace) -> DriftSettings:
    """The workspace's settings in the words of `drift`."""
    forecast, thresholds = workspace.file.forecast, workspace.file.thresholds
    capacity, priority = workspace.file.capacity, workspace.file.priority
    return DriftSettings(
        method=Method(forecast.method.value),
        window_weeks=forecast.window_weeks,
        window_start=forecast.window_start,
        min_weeks=forecast.min_weeks,
        unit=Unit(forecast.unit.value),
        growth=tuple(sorted(forecast.growth.items())),
        empty_epic=_empty_epic(forecast.empty_epic),
        part_weeks=forecast.part_weeks is forecasting.PartWeeks.COUNTED,
        excluded_weeks=forecast.excluded_weeks,
        baseline=workspace.file.baseline,
        churn=Churn(workspace.file.scope.churn.value),
        scope_amber=thresholds.scope_amber,
        scope_red=thresholds.scope_red,
        next_days=thresholds.next_days,
        stale_item_days=thresholds.stale_item_days,
        notice_days=thresholds.public_notice_days,
        wanted_items=thresholds.wanted_items,
        capacity_weeks=capacity.weeks,
        capacity_sprints=capacity.sprints,
        share_off=thresholds.share_off,
        top_items=priority.top,
        sprint_focus=thresholds.sprint_focus,
        backlog_order=BacklogOrder(priority.backlog_order.value),
        goal_behind=thresholds.goal_behind,
        goal_unseen_days=thresholds.goal_unseen_days,
        planning=_planning(workspace.file.planning),
        hygiene=Hygiene(**workspace.file.hygiene.model_dump()),
        wip={owner.id: owner.wip for owner in workspace.file.owners if owner.wip},
        draws=Draws(forecast.trials, forecast.seed),
    )


def _empty_epic(written: forecasting.EmptyEpic | float) -> EmptyEpic | float:
    return EmptyEpic(written.value) if isinstance(written, forecasting.EmptyEpic) else written


def _planning(written: written_planning.Planning) -> Planning:
    return Planning(**written.model_dump() | {"technical_plan": tuple(map(str, written.technical_plan))})


def _sources(workspace: Workspace, row: SourceRow | None) -> Mapping[str, SourceAge]:
    interval = workspace.file.schedules.sync.length
    return {"Jira": SourceAge(row.last_complete if row else None, interval)}


def _public(session: Session, workspace: Workspace) -> Mapping[str, Shown]:
    found: dict[str, Shown] = {}
    for key in _live_boards(session, workspace):
        seen = live_promises(session, key, load_cards(session, key))
        found.update((item, Shown(promise.stage, promise.deadline)) for item, promise in seen.items())
    return found


def _live_boards(session: Session, workspace: Workspace) -> tuple[BoardKey, ...]:
    keys = (BoardKey(workspace.file.workspace, board.id, "") for board in workspace.file.boards)
    return tuple(key for key in keys if live_since(session, key) is not None)


def _promises(
    session: Session, workspace: Workspace, until: datetime | None
) -> Mapping[str, Mapping[str, tuple[Showing, ...]]]:
    """What customers were shown of each item, also on boards that are in preview again; up to an instant, if given."""
    found: dict[str, dict[str, tuple[Showing, ...]]] = {}
    for board in workspace.file.boards:
        key = BoardKey(workspace.file.workspace, board.id, "")
        for item, history in showings(session, key, dates=shows_dates(board)).items():
            shown = tuple(one for one in history if until is None or one.at <= until)
            if shown:
                found.setdefault(item, {})[board.id] = shown
    return found


def _first_seen(measured: Measured) -> Iterator[tuple[str, Baseline]]:
    """Baselines of items that have work now and never had one."""
    missing = {item for item, rollup in measured.rollups.items() if rollup.work} - measured.inputs.baselines.keys()
    if missing:
        now = frozen(measured.measurement.facts, FIRST_SEEN)
        yield from ((item, now[item]) for item in sorted(missing & now.keys()))
