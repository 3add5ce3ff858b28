"""Laying a board out: its lists and labels, and no card. What the first publication would make, seen and made alone."""

from __future__ import annotations

from dataclasses import replace

from sync.approving import NotApproved
from sync.one_board import Site, act, looking_at
from sync.pipeline import Result
from sync.publish.plan import Action
from sync.publishing import Prepared
from sync.world import World

LAYOUT = frozenset({Action.CREATE_LABEL, Action.CREATE_LIST, Action.UPDATE_LIST})
"""The changes that make no card and touch none."""


class NotLaidOut(Exception):
    """A board that is not laid out, and what to do first."""


def layout_plan(world: World, board_id: str, *, beside: bool = False) -> Prepared:
    """The board with a plan of lists and labels alone. Raises `NotLaidOut` where it has cards of people, unless they
    are to stay `beside` ours."""
    with looking_at(world, board_id) as site:
        return _laid_out(site, beside=beside)


def lay_out(world: World, board_id: str, checksum: str, *, beside: bool = False) -> Result:
    """Make the lists and labels of the plan that was approved, in a run of its own; the board stays in preview.

    Raises `NotLaidOut`, and `NotApproved` where the plan has another checksum now.
    """

    def steps(site: Site, result: Result) -> Result:
        prepared = _laid_out(site, beside=beside)
        if prepared.plan.checksum != checksum:
            raise NotApproved(
                f"the layout of {board_id} has the checksum {prepared.plan.checksum} now, not {checksum}; something "
                f"moved since it was shown. Look again: milepost board init {board_id}"
            )
        return site.apply(prepared.plan, result)

    return act(world, board_id, f"layout of {board_id}", steps)


def _laid_out(site: Site, *, beside: bool) -> Prepared:
    prepared = site.prepared
    ident, ours = prepared.board.id, set(prepared.plan.matched.values())
    if prepared.refusals:
        raise NotLaidOut("\n".join(map(str, prepared.refusals)))
    theirs = [card for card in prepared.shown.cards if not card.closed and card.id not in ours]
    if theirs and not beside:
        raise NotLaidOut(
            f"the board {ident} has cards that are not ours ({len(theirs)} open ones). See which of them are items' "
            f"first: milepost board adopt {ident}; to lay it out beside them: milepost board init {ident} --beside"
        )
    changes = tuple(change for change in prepared.plan.changes if change.action in LAYOUT)
    return replace(prepared, plan=replace(prepared.plan, changes=changes))
