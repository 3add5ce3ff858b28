"""Taking a board over: from another installation of the workspace, or from this one before it lost its store."""

from __future__ import annotations

from dataclasses import replace

from sync.one_board import Site, act
from sync.pipeline import Result
from sync.publish.claim import takeover_changes
from sync.store.boards import hand_over
from sync.world import World


def take_over(world: World, board_id: str) -> Result:
    """Make the board this installation's, in a run of its own: one write, after which any other one is refused.

    The board is in preview then, since nobody knows what was done by the other. Where it is ours already, nothing is
    done.
    """
    return act(world, board_id, f"takeover of {board_id}", _steps)


def _steps(site: Site, result: Result) -> Result:
    prepared = site.prepared
    if prepared.owned:
        return result
    mark = site.world.installation()
    changes = takeover_changes(prepared.key.workspace, mark, prepared.shown)
    # The mark is kept before it is written: what stops in between is refused, and can be done again.
    with site.world.store.transaction() as session:
        hand_over(session, prepared.key, mark)
    return site.apply(replace(prepared.plan, changes=changes), result)
