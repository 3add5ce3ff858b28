"""Publishing the boards of a run: read, curate, plan, guard and check all of them; only then write to any."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial

from connectors.trello.client import TrelloClient
from drift.findings import AsOf
from mapping.guard.guard import Guard, Hit
from mapping.public.boards import PromiseChange, PublicBoard
from mapping.public.cards import Card, ShownBoard
from mapping.public.curation import Curated
from mapping.public.custom_fields import fitted
from mapping.public.legend import legend
from mapping.public.stage import FINISHED
from sync.drafts import Draft, Drafter, Recalled, curated_board, recall
from sync.measuring import Measured
from sync.publish.apply import Applied, apply_plan
from sync.publish.claim import claim_refusals, claimed, made_elsewhere
from sync.publish.inspection import places_of, strings
from sync.publish.match import Known
from sync.publish.plan import Action, Plan
from sync.publish.safety import Allow, Refusal, board_refusals, refusals
from sync.publish.waiting import waiting
from sync.store.boards import (
    adopt,
    mark_clean,
    note_waiting,
)
from sync.store.engine import Store
from sync.store.journal import StoredJournal
from sync.store.keys import BoardKey
from sync.telling import Teller, settle_by_looking, teller


class Leak(Exception):
    """The guard found what must not become public. Nothing of the payload was sent. `what` of the board was stopped, or
    the whole of it."""

    def __init__(self, board: str, hits: Sequence[Hit], what: str = "the board") -> None:
        self.board, self.hits = board, tuple(hits)
        told = "\n".join(f"  {hit.where}: {hit.rule}: {hit.masked} ({hit.hint})" for hit in hits)
        super().__init__(f"the guard stopped {what} {board!r}, which stays as it was:\n{told}")


@dataclass(frozen=True, slots=True)
class Prepared:
    """A board that was read and planned, and nothing more: `live` is false while it is in preview. `gone` are items
    that customers were shown by the store, and whose cards are not on the board any more. `released` says that changes
    of promises which were to wait have been approved, and are in the plan; `owned`, that no other installation has the
    board."""

    board: PublicBoard
    key: BoardKey
    shown: ShownBoard
    plan: Plan
    cards: Mapping[str, Card]
    gone: frozenset[str]
    hits: tuple[Hit, ...]
    refusals: tuple[Refusal, ...]
    live: bool
    in_hours: bool
    released: bool = False
    owned: bool = True

    @property
    def may_be_written(self) -> bool:
        """Whether a run writes to it: live, within its hours, not paused, and nothing against its plan."""
        return self.live and self.in_hours and not (self.board.paused or self.hits or self.refusals)


def prepare(
    measured: Measured,
    board: PublicBoard,
    trello: TrelloClient,
    store: Store,
    guard: Guard,
    allowed: frozenset[Allow],
    releases: Callable[[Plan], bool] = lambda _: False,
    *,
    installation: Callable[[], str],
) -> Prepared:
    """Read one board, and plan what would make it right. Writes nothing to Trello. `releases` says whether a person
    has approved the changes of promises that wait in the plan; `installation` makes a mark for a store that has none.

    Raises whatever the client raises, and `mapping.public.templates.BadTemplate`.
    """
    shown = trello.board(board.trello)
    key = BoardKey(measured.workspace.file.workspace, board.id, shown.id)
    past = recall(store, key, measured, shown, installation)
    settle_by_looking(store, key, trello, measured.as_of.instant)
    curated = curated_board(measured, board, past.cards)
    fitting, unfit = fitted(curated.board, shown.fields)
    curated = Curated(fitting, (*curated.held, *unfit))
    drafter = Drafter(measured, board, shown, past, curated)
    tells = teller(store, key, measured, board, shown, past.cards)
    draft, released = _with_holds(partial(_told, drafter, tells), board.hold, releases)
    plan = claimed(draft.plan, key.workspace, past.row.installation, shown)
    with store.transaction() as session:
        note_waiting(session, key, waiting(plan))
    claims = claims_against(plan, key, shown, draft.known, past)
    finished = {item for item, card in past.cards.items() if card.stage in FINISHED}
    limits = refusals(plan, shown, board.limits, allowed | _first_filling(past), finished)
    return Prepared(
        board=board,
        key=key,
        shown=shown,
        plan=plan,
        cards=draft.cards,
        gone=gone_from(draft.known, draft.cards, plan, shown),
        hits=guard.inspect_all(strings(plan, shown.cards, places_of(measured.workspace.portfolio))),
        refusals=(*claims, *board_refusals(board, shown), *limits),
        live=past.row.live_since is not None,
        in_hours=in_hours(board.publish_between, measured.as_of),
        released=released,
        owned=not claims,
    )


def _told(drafter: Drafter, tells: Teller, hold: Collection[PromiseChange]) -> Draft:
    """The plan with all that customers are told of its changes."""
    own = tuple(legend(drafter.board, drafter.measured.as_of.today))
    draft = drafter.draft(own, hold)
    if changes := tuple(tells.changes(draft.plan, _on_board(draft.cards, drafter.past))):
        draft = drafter.draft((*own, *changes), hold)
    return replace(draft, plan=tells.with_comments(draft.plan, _on_board(draft.cards, drafter.past)))


def _with_holds(
    drafted: Callable[[Collection[PromiseChange]], Draft],
    hold: Collection[PromiseChange],
    releases: Callable[[Plan], bool],
) -> tuple[Draft, bool]:
    """The plan with what waits for approval apart from it, what would be told of that as well; or whole, where that
    has been approved or nothing waits."""
    whole = drafted(())
    if not whole.plan.holding(hold).pending:
        return whole, False
    now = drafted(hold)
    waiting = replace(now.plan, pending=tuple(one for one in whole.plan.changes if one not in now.plan.changes))
    return (whole, True) if releases(waiting) else (replace(now, plan=waiting), False)


def _on_board(cards: Mapping[str, Card], past: Recalled) -> Mapping[str, Card]:
    """The cards of items that no person took off the board."""
    return {item: card for item, card in cards.items() if item not in past.off}


def claims_against(plan: Plan, key: BoardKey, shown: ShownBoard, known: Known, past: Recalled) -> tuple[Refusal, ...]:
    """What says that another installation of this workspace writes to the board."""
    since = past.row.last_clean if past.row.live_since else None
    made_since = made_elsewhere(plan, shown, known.cards.keys() | past.begun, since)
    return tuple(claim_refusals(key.board, key.workspace, past.row.installation, shown, made_since))


def _first_filling(past: Recalled) -> frozenset[Allow]:
    """The first filling was approved as large as it is; one that was interrupted goes on."""
    if past.row.last_clean is not None:
        return frozenset()
    return frozenset({Allow.CREATE, Allow.UPDATE, Allow.MOVE} if past.adopted else {Allow.CREATE})


def in_hours(hours: tuple[str, str] | None, as_of: AsOf) -> bool:
    """Whether a board may be written at this time of the workspace's day. Hours may run over midnight."""
    if hours is None:
        return True
    opens, closes = hours
    now = f"{as_of.instant.astimezone(as_of.zone):%H:%M}"
    return opens <= now < closes if opens < closes else now >= opens or now < closes


def gone_from(known: Known, cards: Mapping[str, Card], plan: Plan, shown: ShownBoard) -> frozenset[str]:
    """Items that customers were shown by what is known, that should not be there, and whose cards stand no more."""
    standing = {card.id for card in shown.cards if not card.closed}
    thought = {item for item, last in known.cards.items() if not last.archived and item not in cards}
    return frozenset(item for item in thought if plan.matched.get(item) not in standing)


def inspector(guard: Guard) -> Callable[[Iterable[tuple[str, str]]], None]:
    """The guard's last look, at the wire: raises `Leak` and so stops the request."""

    def inspect(payload: Iterable[tuple[str, str]]) -> None:
        hits = guard.inspect_all(payload)
        if hits:
            raise Leak("at the wire", hits)

    return inspect


def publish(
    prepared: Prepared,
    trello: TrelloClient,
    store: Store,
    run_id: str,
    now: Callable[[], datetime],
    stop: Callable[[], bool],
) -> Applied:
    """Apply a prepared plan. Raises `Leak` before the first write where the guard has found something.

    The caller has seen to it that the board is live, or the plan approved, and that nothing refuses it.
    """
    if prepared.hits:
        raise Leak(prepared.board.id, prepared.hits)
    untouched = {item for item in prepared.plan.matched if item in prepared.cards}
    untouched -= {change.subject for change in prepared.plan.changes if change.action is not Action.COMMENT}
    untouched -= {held.item_id for held in prepared.plan.held}
    with store.transaction() as session:
        adopt(
            session,
            prepared.key,
            {item: (prepared.cards[item], prepared.plan.matched[item]) for item in sorted(untouched)},
            prepared.plan.lists,
            gone=prepared.gone,
            run_id=run_id,
            checksum=prepared.plan.checksum,
            at=now(),
        )
    journal = StoredJournal(store, prepared.key, run_id, prepared.cards, now)
    applied = apply_plan(prepared.plan, trello, journal, stop=stop)
    if not applied.stopped:
        with store.transaction() as session:
            mark_clean(session, prepared.key, now())
    return applied
