"""Taking a run back: planned from the journal and the board as it stands, then applied from a file like any plan.

A board that was put back is in preview from its first write on: else the next run would write the same things again
before anybody has looked at them.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import datetime

from sqlmodel import Session

from connectors.errors import ServiceError
from connectors.trello.client import TrelloClient
from mapping.guard.guard import Guard
from mapping.public.boards import PublicBoard
from mapping.public.card_maker import identity
from mapping.public.cards import Card, ShownBoard, ShownCard, WantedBoard
from mapping.public.own_cards import OWN
from mapping.public.stage import FINISHED
from mapping.roadmap import Stage
from mapping.targets import parse_target
from sync.approving import unmoved, writable
from sync.drafts import Recalled, recall
from sync.measuring import Measured, measure
from sync.pipeline import Request, Result, guard_of, named_boards, recorded, refused
from sync.publish.apply import apply_plan
from sync.publish.claim import claimed
from sync.publish.inspection import strings
from sync.publish.match import match_cards
from sync.publish.plan import Action, Json, Plan, PlannedChange
from sync.publish.promise import with_promises
from sync.publish.revert import is_elsewhere, revert_plan
from sync.publish.revert_fields import Past, net
from sync.publish.revert_parts import with_parts
from sync.publish.safety import Allow, board_refusals, refusals
from sync.publish.telling import PublicWords, public_words
from sync.publishing import Leak, Prepared, claims_against, in_hours, inspector
from sync.service.alerts import Trouble
from sync.sightings import note_readings
from sync.store.boards import last_cards, to_preview
from sync.store.journal import StoredJournal, writes_of_run
from sync.store.json import digest, dump, load
from sync.store.keys import BoardKey
from sync.store.lock import single_writer
from sync.store.promises import Event, Promise, promise, promise_rows
from sync.store.run_writes import past_of, writes_per_board
from sync.store.tables import PromiseRow, RunRow
from sync.world import World


class NotRevertible(ValueError):
    """A run that cannot be taken back, with what to do instead."""


def plan_revert(
    world: World, run_id: str, allowed: frozenset[Allow], only: Collection[str] = ()
) -> tuple[Prepared, ...]:
    """The plans that take a run back on all boards that it wrote to, or on some only. Writes nothing to any.

    Raises `NotRevertible`, `sync.pipeline.UnknownBoard`, `AnotherWriter` while a run is under way, and whatever the
    client of Trello raises.
    """
    with single_writer(world.store, world.workspace.file.workspace):
        boards = _boards_of(world, run_id, only)
        measured = measure(world.store, world.workspace, world.clock())
        guard = guard_of(world, measured)
        with closing(world.trello(world.counts, inspector(guard))) as trello:
            site = _Site(world, measured, guard, trello, allowed)
            return tuple(site.prepare(board, run_id) for board in boards)


def apply_revert(world: World, plans: tuple[Plan, ...], allowed: frozenset[Allow]) -> Result:
    """Apply the plans of a file that take a run back, in a run of its own; what was written is put into preview.

    Raises `NotRevertible`, `sync.approving.PlanMoved` and `NotApproved`; a trouble with Trello, the guard or a limit
    ends in the result.
    """
    (run_id,) = {plan.reverts for plan in plans}

    def steps(world: World, _request: Request, result: Result) -> Result:
        boards = _boards_of(world, run_id, [plan.board for plan in plans])
        measured = measure(world.store, world.workspace, result.run.as_of)
        guard = guard_of(world, measured)
        with closing(world.trello(world.counts, inspector(guard))) as trello:
            site = _Site(world, measured, guard, trello, allowed)
            return site.put_back(plans, boards, result)

    return recorded(world, Request(f"revert of {run_id}"), steps)


def _boards_of(world: World, run_id: str, only: Collection[str]) -> tuple[PublicBoard, ...]:
    """The boards on which a run is to be taken back."""
    workspace = world.workspace.file
    named_boards(workspace.boards, only)
    with world.store.transaction() as session:
        run = session.get(RunRow, run_id)
        wrote = writes_per_board(session, workspace.workspace).get(run_id, {})
    if run is None or run.workspace != workspace.workspace:
        raise NotRevertible(f"there is no run {run_id!r}; milepost runs lists them with their ids")
    if not wrote:
        raise NotRevertible(f"the run {run_id} ({run.outcome}) wrote to no board, so there is nothing to take back")
    if strange := sorted({*only} - wrote.keys()):
        raise NotRevertible(f"the run {run_id} did not write to {', '.join(strange)}; it wrote to {', '.join(wrote)}")
    if lost := sorted(set(only or wrote) - {board.id for board in workspace.boards}):
        what = f"the run {run_id} wrote to {', '.join(lost)}, which milepost.yaml does not name any more"
        raise NotRevertible(f"{what}; put that back, or name the other boards with --board")
    return tuple(board for board in workspace.boards if board.id in (only or wrote))


@dataclass(frozen=True, slots=True)
class _Site:
    """What it takes to put boards back."""

    world: World
    measured: Measured
    guard: Guard
    trello: TrelloClient
    allowed: frozenset[Allow]

    def prepare(self, board: PublicBoard, run_id: str) -> Prepared:
        """Read a board, and plan what puts it back."""
        shown = self.trello.board(board.trello)
        key = BoardKey(self.measured.workspace.file.workspace, board.id, shown.id)
        recalled = recall(self.world.store, key, self.measured, shown, self.world.installation)
        with self.world.store.transaction() as session:
            past = past_of(session, key, run_id)
        if is_elsewhere(past, shown):
            what = f"nothing that the run {run_id} wrote to the board {board.id} is on the Trello board {board.trello}"
            raise NotRevertible(f"{what}: it was deleted, or the board lay elsewhere then; check `trello` of the board")
        cards = self._our_cards(recalled, shown)
        plan = revert_plan(board.id, past, shown, recalled.known, cards, off=recalled.off, digest=_digest(past))
        with self.world.store.transaction() as session:
            after = _cards_after(session, key, past, plan)
        words = public_words(board, self.measured.workspace.portfolio, self.measured.workspace.file.stages)
        after = {item: _in_words(card, words) for item, card in after.items()}
        plan = with_promises(plan, board, recalled.cards, _promised(recalled, after, plan))
        plan = claimed(plan, key.workspace, recalled.row.installation, shown)
        return self._judged(board, key, shown, plan, after, recalled)

    def _our_cards(self, recalled: Recalled, shown: ShownBoard) -> Mapping[str, ShownCard]:
        items = self.measured.workspace.portfolio.items()
        identities = {**OWN, **{item.id: identity(item) for item in items}}
        nothing = WantedBoard((), (), ())
        workspace = self.measured.workspace.file.workspace
        return match_cards(workspace, nothing, shown, recalled.known, identities).cards

    def _judged(
        self,
        board: PublicBoard,
        key: BoardKey,
        shown: ShownBoard,
        plan: Plan,
        cards: Mapping[str, Card],
        recalled: Recalled,
    ) -> Prepared:
        claims = claims_against(plan, key, shown, recalled.known, recalled)
        finished = {item for item, card in recalled.cards.items() if card.stage in FINISHED}
        limits = refusals(plan, shown, board.limits, self.allowed, finished)
        return Prepared(
            board=board,
            key=key,
            shown=shown,
            plan=plan,
            cards=cards,
            gone=frozenset(),
            hits=self.guard.inspect_all(strings(plan, shown.cards)),
            refusals=(*claims, *board_refusals(board, shown), *limits),
            live=recalled.row.live_since is not None,
            in_hours=in_hours(board.publish_between, self.measured.as_of),
            owned=not claims,
        )

    def put_back(self, plans: tuple[Plan, ...], boards: Iterable[PublicBoard], result: Result) -> Result:
        """Prepare all boards, then write to those whose plan is the one of the file and that nothing refuses."""
        now = tuple(self.prepare(board, plans[0].reverts) for board in boards)
        note_readings(self.world.store, self.measured, now, result.run.id, self.world.clock())
        chosen = unmoved(plans, now)
        result = replace(result, boards=now, troubles=tuple(refused(chosen)))
        for board in writable(chosen):
            if board.plan.changes:
                result = self._written(board, result)
        with self.world.store.transaction() as session:
            return replace(result, writes=writes_of_run(session, result.run.id))

    def _written(self, board: Prepared, result: Result) -> Result:
        store = self.world.store
        with store.transaction() as session:
            to_preview(session, board.key)
        note = f"the run {board.plan.reverts} was taken back"
        journal = StoredJournal(store, board.key, result.run.id, board.cards, self.world.clock, note)
        try:
            apply_plan(board.plan, self.trello, journal, stop=self.world.stop)
        except (ServiceError, Leak) as error:
            kind = "guard" if isinstance(error, Leak) else "publish"
            return replace(result, troubles=(*result.troubles, Trouble(f"{kind} {board.board.id}", str(error))))
        return result


def _digest(past: Past) -> str:
    """What stands for the board as it is to be: the run, and all that it did."""
    return digest(dump([past.run_id, *(one.change for one in past.writes)]))


def _promised(recalled: Recalled, after: Mapping[str, Card], plan: Plan) -> Mapping[str, Card]:
    """The cards that customers are shown once the plan is applied."""
    gone = {change.subject for change in plan.changes if change.action is Action.ARCHIVE_CARD}
    return {item: card for item, card in {**recalled.cards, **after}.items() if item not in gone}


def _cards_after(session: Session, key: BoardKey, past: Past, plan: Plan) -> Mapping[str, Card]:
    """The cards that the plan changes, by item, as they are once that is done."""
    last = last_cards(session, key)
    lists = {one.trello_id: one.subject for one in plan.changes if one.action is Action.UPDATE_LIST}
    found = {}
    for item in {one.subject for one in plan.changes} & last.keys():
        mine = [one for one in plan.changes if one.subject == item]
        card = replace(last[item], list_key=lists.get(last[item].list_key, last[item].list_key))
        for change in mine:
            if change.action is Action.UPDATE_CARD:
                before = _promise_before(promise_rows(session, key, [item]), past.run_id)
                card = _promising(_with_fields(card, change.after()), before, _also(past, change))
        found[item] = with_parts(card, mine)
    return found


def _with_fields(card: Card, after: Mapping[str, Json]) -> Card:
    due, labels = after.get("due"), after.get("labels", card.labels)
    assert isinstance(labels, tuple)  # labels are always a tuple of names
    return replace(
        card,
        title=str(after.get("title", card.title)),
        description=str(after.get("description", card.description)),
        list_key=str(after.get("list", card.list_key)),
        due=(datetime.fromisoformat(str(due)) if due else None) if "due" in after else card.due,
        labels=labels,
    )


def _promise_before(rows: Iterable[PromiseRow], run_id: str) -> tuple[Promise, Promise] | None:
    """What customers were shown before a run wrote to a card, and since; None where it promised nothing new."""
    told = list(rows)
    ours = [at for at, row in enumerate(told) if row.run_id == run_id and Event(row.event) not in _READ]
    if not ours or not ours[0]:
        return None
    return load(Promise, told[ours[0] - 1].body), load(Promise, told[ours[-1]].body)


_READ = (Event.SEEN, Event.FOUND)


def _also(past: Past, change: PlannedChange) -> frozenset[str]:
    """Fields that the run had changed on the card and that do not go back with this change."""
    done = net(one for one in past.writes if one.thing == change.trello_id)
    return frozenset(done.keys() - change.after().keys())


def _promising(card: Card, promises: tuple[Promise, Promise] | None, stays: Collection[str]) -> Card:
    """The card with the stage and the target of before, as far as what tells customers of them goes back."""
    if promises is None:
        return card
    then, made = promises
    if card.stage is made.stage and not {"list", "description"} & {*stays}:
        card = replace(card, stage=then.stage)
    same = (str(card.target), card.deadline) == (made.target, made.deadline)
    if same and not {"list", "description", "due"} & {*stays}:
        card = replace(card, target=parse_target(then.target), deadline=then.deadline)
    return card


def _in_words(card: Card, words: PublicWords) -> Card:
    """The card with the words for customers of what it promises now."""
    public = card.public
    if public is None:
        return card
    reason = public.reason if card.stage is Stage.CANCELLED else ""
    summary = public.summary if reason else public.summary.removeprefix(public.reason).lstrip()
    stage, promised = words.stages[card.stage], words.target(promise(card))
    return replace(card, public=replace(public, summary=summary, reason=reason, stage=stage, promised=promised))
