"""Approving plans: by the checksum that was shown, or by the file that was reviewed. Both end in the same approval."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from drift.wording import plural
from sync.publish.moved import differences, is_rest
from sync.publish.plan import Plan
from sync.publishing import Prepared
from sync.store.boards import approve
from sync.store.engine import Store


class NotApproved(Exception):
    """The plan that was approved is not the plan that would be applied."""


class PlanMoved(NotApproved):
    """A plan that was reviewed is not the plan of now; the message says what moved."""


@dataclass(frozen=True, slots=True)
class Approval:
    """What a person approved, and who that was: a plan, or the held promises of one, by `checksum`; or the `plans` of a
    file, which alone are then applied, each with the promises that it holds."""

    by: str = ""
    checksum: str | None = None
    plans: tuple[Plan, ...] = ()

    def concerns(self, board: str) -> bool:
        """Whether a run with this approval has to do with a board."""
        return not self.plans or any(plan.board == board for plan in self.plans)

    def releases(self, plan: Plan) -> bool:
        """Whether the changes of promises that wait in the plan may be made."""
        return self.checksum == plan.pending_checksum or any(one.board == plan.board for one in self.plans)


def approved(approval: Approval, boards: tuple[Prepared, ...], store: Store, now: datetime) -> tuple[Prepared, ...]:
    """The boards with those live that were approved; with a file, only the boards of the file.

    Raises `NotApproved` where no plan has that checksum now, or where it could not be applied at once, and `PlanMoved`
    where a plan of the file is not the plan of now.
    """
    chosen = _chosen(approval, boards)
    for board in writable(chosen):
        with store.transaction() as session:
            approve(session, board.key, board.plan.checksum, approval.by, now)
    return tuple(
        replace(board, live=board.live or board in chosen) for board in boards if approval.concerns(board.board.id)
    )


def writable(boards: Sequence[Prepared]) -> Sequence[Prepared]:
    """The boards that guard and limits let through: an approval lifts neither. Raises `NotApproved` where one of them
    could not be written at once."""
    safe = [board for board in boards if not (board.hits or board.refusals)]
    for board in safe:
        _check_writable(board)
    return safe


def _chosen(approval: Approval, boards: tuple[Prepared, ...]) -> Sequence[Prepared]:
    if approval.plans:
        return unmoved(approval.plans, boards)
    if approval.checksum is None:
        return ()
    found = [board for board in boards if board.plan.checksum == approval.checksum or (board.live and board.released)]
    if not found:
        raise NotApproved(
            f"no plan has the checksum {approval.checksum} (now: {', '.join(map(_checksums, boards))}); "
            "something moved since it was shown. Look at the plan again (milepost plan) and approve that one"
        )
    return found


def _checksums(board: Prepared) -> str:
    waiting = f", and {board.plan.pending_checksum} for what waits for approval" if board.plan.pending else ""
    return f"{board.board.id}: {board.plan.checksum}{waiting}"


def unmoved(plans: tuple[Plan, ...], boards: tuple[Prepared, ...]) -> tuple[Prepared, ...]:
    """The boards that are to be written by the plans of a file, whole or, where applying it was cut short, the rest.
    Those on which nothing of it is left to do are not. Raises `PlanMoved` where a plan is not the plan of now."""
    now = {board.board.id: board for board in boards}
    moved, found = [], []
    for plan in plans:
        board = now.get(plan.board)
        lines = ("the workspace has no such board any more",) if board is None else differences(plan, board.plan)
        begun = board is not None and (board.live or bool(plan.reverts))
        rest = board is not None and begun and is_rest(plan, board.plan)
        if board is not None and (not lines or (rest and board.plan.all_changes)):
            found.append(board)
        elif not rest:
            moved.append(f"{plan.board}:")
            moved.extend(f"  {line}" for line in lines)
    if moved:
        told = "\n".join(moved)
        raise PlanMoved(
            f"the plan in the file is not the plan of now, so nothing was written. What moved:\n{told}\n"
            "Make the plan again (milepost plan --out FILE), look at it, and apply that one"
        )
    return tuple(found)


def _check_writable(board: Prepared) -> None:
    if board.board.paused or not board.in_hours:
        why = "paused" if board.board.paused else "outside its publishing hours"
        raise NotApproved(
            f"the board {board.board.id} is {why}, so its plan cannot be applied now, and what is applied later "
            "may differ from what was approved. Approve the plan when the board may be written"
        )


def waiting(boards: Sequence[Prepared]) -> Iterator[str]:
    """What the run's record says of changes of promises that wait for approval."""
    for board in boards:
        if pending := board.plan.pending:
            what = "; ".join(f"{change.subject}: {', '.join(map(str, change.promises))}" for change in pending)
            yield f"{board.board.id}: {plural(len(pending), 'change')} of promises waiting for approval ({what})"
