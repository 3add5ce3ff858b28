"""How things stand: sources, boards, jobs, runs, troubles; for `milepost status` and `/healthz`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlmodel import Session

from config.schedules import Every, Weekly
from config.workspace import Workspace
from mapping.public.boards import STAGE_NAMES
from mapping.public.layout import OTHERS, Layout
from mapping.roadmap import Stage
from mapping.targets import Horizon
from sync.measuring import place_of
from sync.records import recent_runs
from sync.service.alerts import load_alerts
from sync.service.due import next_time
from sync.service.firings import last_nominal
from sync.store.backlog import Place
from sync.store.boards import boards_of
from sync.store.pulls import pull_under_way
from sync.store.run_writes import writes_per_board
from sync.store.tables import SourceRow
from sync.world import World

NEVER = "never"


@dataclass(frozen=True, slots=True)
class Standing:
    """Everything that `milepost status` shows; rows are in the order of its tables."""

    workspace: str
    checksum: str
    zone: str
    sources: tuple[tuple[str, str, str, str], ...]
    boards: tuple[tuple[str, str, str], ...]
    jobs: tuple[tuple[str, str, str], ...]
    runs: tuple[tuple[str, str, str, str], ...]
    troubles: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PastRun:
    """A run in the list of runs: `started` in the workspace's zone, `writes` by the id of the board."""

    id: str
    started: str
    trigger: str
    outcome: str
    writes: tuple[tuple[str, int], ...]


def runs_of(world: World, most: int, *, writing: bool = False) -> tuple[PastRun, ...]:
    """The latest runs, newest first; those alone that wrote to a board, if asked so."""
    workspace, zone = world.workspace.file.workspace, ZoneInfo(world.workspace.file.time_zone)
    with world.store.transaction() as session:
        wrote = writes_per_board(session, workspace)
    runs = recent_runs(world.store, workspace, most, only=wrote.keys() if writing else None)
    return tuple(
        PastRun(run.id, _local(run.started, zone), run.trigger, run.outcome, tuple(wrote.get(run.id, {}).items()))
        for run in runs
    )


def schedules_of(workspace: Workspace) -> Mapping[str, Every | Weekly]:
    """The jobs of the daemon and when they are due."""
    return {"sync": workspace.file.schedules.sync, "report": workspace.file.schedules.report}


def standing(world: World) -> Standing:
    """How the workspace stands now."""
    workspace, now = world.workspace, world.clock()
    ident, zone = workspace.file.workspace, ZoneInfo(workspace.file.time_zone)
    runs = recent_runs(world.store, ident)
    ran = {"sync": max((run.started for run in runs if run.asked_jira), default=None)}
    with world.store.transaction() as session:
        last = last_nominal(session, ident)
        troubles = load_alerts(session, ident)
        return Standing(
            workspace=ident,
            checksum=workspace.checksum,
            zone=workspace.file.time_zone,
            sources=(_source(session, workspace, zone, now),),
            boards=tuple(
                (row.board, "live" if row.live_since else "preview", _local(row.last_clean, zone))
                for row in boards_of(session, ident)
            ),
            jobs=tuple(
                (
                    job,
                    _local(ran.get(job) or last.get(job), zone),
                    _local(next_time(schedule, last.get(job), zone, now), zone),
                )
                for job, schedule in schedules_of(workspace).items()
            ),
            runs=tuple(
                (run.id, _local(run.as_of, zone), run.outcome.value, str(sum(count for _, count in run.counts)))
                for run in runs
            ),
            troubles=tuple(f"{_local(one.since, zone)}: {one.message}" for one in troubles.values()),
        )


def _source(session: Session, workspace: Workspace, zone: ZoneInfo, now: datetime) -> tuple[str, str, str, str]:
    place = place_of(workspace)
    row = session.get(SourceRow, (place.workspace, place.connection))
    trouble = "; ".join(filter(None, (row.error if row else "", _under_way(session, place, zone))))
    if row is None or row.last_complete is None:
        return (place.connection, NEVER, "–", trouble)
    return (place.connection, _local(row.last_complete, zone), _age(now, row.last_complete), trouble)


def _under_way(session: Session, place: Place, zone: ZoneInfo) -> str:
    job = pull_under_way(session, place)
    return f"a pull begun at {_local(job.began, zone)} is not complete: the next one goes on with it" if job else ""


def _age(now: datetime, then: datetime) -> str:
    minutes = max(0, int((now - then).total_seconds() // 60))
    days, hours = divmod(minutes // 60, 24)
    if days:
        return f"{days} d {hours} h"
    return f"{hours} h {minutes % 60} min" if hours else f"{minutes} min"


def _local(instant: datetime | None, zone: ZoneInfo) -> str:
    return instant.astimezone(zone).strftime("%Y-%m-%d %H:%M") if instant else NEVER


def list_names_of(workspace: Workspace, board_id: str) -> Mapping[str, str]:
    """What customers read above the lists of a board, by what they stand for; none of a board that was taken out."""
    board = next((one for one in workspace.file.boards if one.id == board_id), None)
    if board is None:
        return {}
    layout = Layout(board, workspace.portfolio, {**STAGE_NAMES, **workspace.file.stages})
    keys = (*Stage, *Horizon, *workspace.portfolio.releases(), OTHERS)
    return {str(key): layout.name(str(key)) for key in keys}
