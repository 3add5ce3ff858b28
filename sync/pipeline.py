"""One run. Read it top to bottom: pull, assign, roll up, measure drift, curate, guard, plan, apply, record, report."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from contextlib import closing
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from config.workspace import Workspace
from connectors.errors import ServiceError
from connectors.trello.client import TrelloClient
from drift.inputs import SourceAge
from drift.measures.staleness import is_stale
from mapping.backlog import Backlog
from mapping.guard.guard import Guard
from mapping.public.boards import PublicBoard
from sync.approving import Approval, NotApproved, approved, waiting
from sync.demand import forget_old_comments, note_demand
from sync.feeding import NoFeed, write_feed
from sync.measuring import Measured, place_of, remember
from sync.overwritten import overwritten
from sync.publish.safety import Allow, Refusal
from sync.publishing import Leak, Prepared, inspector, prepare, publish
from sync.pull.pull import Pulled, pull
from sync.pull.work import PullRefused, Scope, Settings
from sync.records import Outcome, RunRecord, begin_run, end_run
from sync.service.alerts import Trouble
from sync.sightings import note_readings
from sync.store.backlog import former_keys
from sync.store.journal import written_by
from sync.store.json import digest
from sync.store.lock import single_writer
from sync.store.people import load_people
from sync.store.pulls import note_failure
from sync.store.tables import SourceRow
from sync.world import World


@dataclass(frozen=True, slots=True)
class Request:
    """What a run is asked for: `trigger` says by whom; `approval` what a person approved; `allowed` are limits lifted
    for this run."""

    trigger: str
    as_of: datetime | None = None
    allowed: frozenset[Allow] = frozenset()
    approval: Approval = field(default_factory=Approval)
    publish: bool = True


@dataclass(frozen=True, slots=True)
class Result:
    """What became of a run."""

    run: RunRecord
    pulled: Pulled | None = None
    measured: Measured | None = None
    boards: tuple[Prepared, ...] = ()
    writes: int = 0
    overwritten: tuple[str, ...] = ()
    troubles: tuple[Trouble, ...] = ()


def run(world: World, request: Request) -> Result:
    """Make one whole run and record how it ended.

    Troubles with Jira, Trello, the guard or a limit end in the result, not in an exception: what could be done
    without the failed part is done, and nothing is published from a source that failed.
    """
    return recorded(world, request, _steps)


def recorded(world: World, request: Request, steps: Callable[[World, Request, Result], Result]) -> Result:
    """Take the steps as the only run of the workspace, and record how they ended, whatever they raise."""
    with single_writer(world.store, world.workspace.file.workspace):
        begun = Result(begin_run(world, request.trigger, request.as_of or world.clock()))
        try:
            forget_old_comments(world.store, world.workspace, world.clock())
            result = steps(world, request, begun)
        except Exception as error:
            end_run(world, replace(begun.run, outcome=_outcome_of(error), message=str(error)))
            raise
        return replace(result, run=end_run(world, _ended(result)))


def _steps(world: World, request: Request, result: Result) -> Result:
    pulled, trouble = pull_step(world, world.clock())
    if trouble is not None:
        return replace(result, troubles=(trouble,))
    measured = world.measured(result.run.as_of)
    remember(world.store, measured, result.run.id)
    result = replace(result, pulled=pulled, measured=measured)
    return publish_step(world, request, result) if request.publish else result


def publish_only(world: World, request: Request) -> Result:
    """Plan on what was last pulled, and publish; recorded as a run of its own. Refuses where that is stale."""
    return recorded(world, request, _publishing_steps)


def _publishing_steps(world: World, request: Request, result: Result) -> Result:
    result = replace(result, measured=(measured := world.measured(result.run.as_of)))
    stale = stale_sources(measured)
    return replace(result, troubles=stale) if stale else publish_step(world, request, result)


class UnknownBoard(ValueError):
    """The id of a board that the workspace does not have."""


def plan_boards(
    world: World, as_of: datetime, allowed: frozenset[Allow], only: Collection[str] = ()
) -> tuple[Prepared, ...]:
    """The plans of all boards, or of some only, on what was last pulled. Writes nothing anywhere but the journal's
    settlements, for which no run may be under way: its writes would be taken for interrupted ones.

    Raises `UnknownBoard` where the workspace has no board of such an id, and `AnotherWriter`."""
    boards = named_boards(world.workspace.file.boards, only)
    with single_writer(world.store, world.workspace.file.workspace):
        measured = world.measured(as_of)
        guard = guard_of(world, measured)
        with closing(world.trello(world.counts, inspector(guard))) as trello:
            return tuple(
                prepare(measured, board, trello, world.store, guard, allowed, installation=world.installation)
                for board in boards
            )


def named_boards(boards: tuple[PublicBoard, ...], only: Collection[str]) -> tuple[PublicBoard, ...]:
    """The boards of these ids, or all where none is named. Raises `UnknownBoard`."""
    known = [board.id for board in boards]
    for ident in only:
        if ident not in known:
            raise UnknownBoard(f"the workspace has no board {ident!r}; it has {', '.join(known) or 'none'}")
    return tuple(board for board in boards if not only or board.id in only)


def stale_sources(measured: Measured) -> tuple[Trouble, ...]:
    """Sources whose last complete pull is older than twice their interval: nothing is published from them."""
    found = (_stale(name, age, measured.as_of.instant) for name, age in sorted(measured.inputs.sources.items()))
    return tuple(trouble for trouble in found if trouble is not None)


def stale_source(world: World) -> tuple[Trouble, ...]:
    """The same for the store as it stands now, without measuring anything."""
    place = place_of(world.workspace)
    with world.store.transaction() as session:
        row = session.get(SourceRow, (place.workspace, place.connection))
    age = SourceAge(row.last_complete if row else None, world.workspace.file.schedules.sync.length)
    trouble = _stale("Jira", age, world.clock())
    return () if trouble is None else (trouble,)


def _stale(name: str, age: SourceAge, now: datetime) -> Trouble | None:
    if age.last_complete is None:
        return Trouble(f"stale {name}", f"{name} was never pulled; run milepost pull (or sync) first")
    if not is_stale(age, now):
        return None
    what = f"{name} was last pulled whole at {age.last_complete:%Y-%m-%d %H:%M} UTC"
    return Trouble(f"stale {name}", f"{what}; that is too old to publish from: milepost sync pulls first")


def pull_step(world: World, now: datetime) -> tuple[Pulled | None, Trouble | None]:
    """Pull; a failure is noted with the source, whose freshness stays where it was. Freshness is told in real time,
    whatever day the run takes for today."""
    workspace = world.workspace
    place = place_of(workspace)
    try:
        with closing(world.jira(world.counts)) as client:
            return pull(world.store, place, _scope(world), client, _pull_settings(workspace), now), None
    except (ServiceError, PullRefused) as error:
        with world.store.transaction() as session:
            note_failure(session, place, str(error), now)
        return None, Trouble(f"pull {place.connection}", str(error))


def _scope(world: World) -> Scope:
    jira = world.workspace.file.jira[0]
    return Scope(jira.projects, _fields_in_rules(world), digest(jira.model_dump_json(exclude={"pull"})))


def _pull_settings(workspace: Workspace) -> Settings:
    told, thresholds = workspace.file.jira[0].pull, workspace.file.thresholds
    return Settings(
        sweep_every=timedelta(hours=told.sweep_hours),
        whole_every=timedelta(days=told.whole_days),
        gone_share=thresholds.gone_share,
        gone_floor=thresholds.gone_floor,
        people_days=told.people_days,
    )


def publish_step(world: World, request: Request, result: Result) -> Result:
    """Prepare all boards, then write to those that are live and safe; one in trouble does not stop the others.

    With another day taken for today nothing is written: customers would see what is not yet, or no longer, to be seen.
    """
    measured = result.measured
    assert measured is not None  # a run publishes only what it has measured
    guard = guard_of(world, measured)
    with closing(world.trello(world.counts, inspector(guard))) as trello:
        found, unread = _prepared(world, request, measured, trello, guard)
        note_readings(world.store, measured, found, result.run.id, world.clock())
        unheard = note_demand(world.store, measured, found, trello, world.clock())
        if unread and request.approval.plans:
            return replace(result, troubles=unread)
        boards = approved(request.approval, found, world.store, world.clock())
        result = replace(result, boards=boards, troubles=(*unread, *unheard, *refused(boards)))
        for board in boards:
            if board.may_be_written and request.as_of is None:
                result = _published(world, result, measured, board, trello, guard)
    return result


def _prepared(
    world: World, request: Request, measured: Measured, trello: TrelloClient, guard: Guard
) -> tuple[tuple[Prepared, ...], tuple[Trouble, ...]]:
    """The boards that could be read, and what kept the others from it."""
    boards, troubles, approval = [], [], request.approval
    for board in world.workspace.file.boards:
        if not approval.concerns(board.id):
            continue
        try:
            one = prepare(
                measured,
                board,
                trello,
                world.store,
                guard,
                request.allowed,
                approval.releases,
                installation=world.installation,
            )
            boards.append(one)
        except ServiceError as error:
            troubles.append(Trouble(f"trello {board.id}", str(error)))
    return tuple(boards), tuple(troubles)


def _published(
    world: World, result: Result, measured: Measured, board: Prepared, trello: TrelloClient, guard: Guard
) -> Result:
    try:
        applied = publish(board, trello, world.store, result.run.id, world.clock, world.stop)
        if not applied.stopped:
            write_feed(world.store, board.key, measured, board.board, board.shown.url, guard, world.clock())
    except NoFeed as error:
        result = replace(result, troubles=(*result.troubles, Trouble(f"feed {board.board.id}", str(error))))
    except (ServiceError, Leak) as error:
        kind = "guard" if isinstance(error, Leak) else "publish"
        trouble = Trouble(f"{kind} {board.board.id}", str(error))
        result = replace(result, troubles=(*result.troubles, trouble))
    with world.store.transaction() as session:
        written = written_by(session, result.run.id)
    return replace(result, writes=len(written), overwritten=tuple(overwritten(written)))


def guard_of(world: World, measured: Measured) -> Guard:
    """The guard of this workspace, with everything that the pulls have seen."""
    jira, place = world.workspace.file.jira[0], place_of(world.workspace)
    with world.store.transaction() as session:
        people, former = load_people(session, place), former_keys(session, place)
    return Guard(
        world.workspace.file.guard,
        projects=frozenset(jira.projects) | projects_in(measured.backlog) | {_project(key) for key in former},
        jira_hosts=tuple(url for url in (jira.url, jira.site_url) if url),
        people=people,
        secrets=world.secrets,
    )


def projects_in(backlog: Backlog) -> frozenset[str]:
    """Keys of all projects that were seen: those of issues, and those that their links name."""
    linked = (_project(link.other_key) for issue in backlog.issues.values() for link in issue.links)
    return frozenset(linked) | {issue.project for issue in backlog.issues.values()}


def _project(key: str) -> str:
    return key.rpartition("-")[0]


def refused(boards: tuple[Prepared, ...]) -> Iterator[Trouble]:
    """What the guard and the limits have against the plans."""
    for board in boards:
        if board.hits:
            yield Trouble(f"guard {board.board.id}", str(Leak(board.board.id, board.hits)))
        for refusal in board.refusals:
            yield Trouble(f"refused {board.board.id} {_kind(refusal)}", str(refusal))


def _kind(refusal: Refusal) -> str:
    """The refusal without its figures, which change from run to run while the trouble is the same."""
    return "".join(letter for letter in refusal.what if not letter.isdigit())


def _fields_in_rules(world: World) -> tuple[str, ...]:
    mapping = world.workspace.mapping
    matches = [*(rule.when for rule in mapping.rules), *(ignored.when for ignored in mapping.ignore)]
    return tuple(sorted({name for match in matches for name in match.field}))


def _outcome_of(error: Exception) -> Outcome:
    return Outcome.REFUSED if isinstance(error, NotApproved) else Outcome.FAILED


def _ended(result: Result) -> RunRecord:
    refused = any(trouble.key.startswith(("guard", "refused")) for trouble in result.troubles)
    outcome = Outcome.REFUSED if refused else Outcome.FAILED if result.troubles else Outcome.OK
    put_back = (f"people's edits were overwritten: {told}" for told in result.overwritten)
    lines = (*(trouble.message for trouble in result.troubles), *waiting(result.boards), *put_back)
    return replace(result.run, outcome=outcome, message="\n".join(lines))
