"""How far an item's work is, in words so coarse that they tell nothing of the backlog behind them."""

from __future__ import annotations

from mapping.assignments import RollUp
from mapping.roadmap import Stage

NOT_BEGUN, DONE = "not begun", "done"
_STEPS = ((1 / 8, "begun"), (3 / 8, "about a quarter"), (5 / 8, "about half"), (7 / 8, "about three quarters"))
_LAST = "nearly done"


def progress(rollup: RollUp, stage: Stage) -> str:
    """The step that is nearest to the share of the work that is done, by the number of issues.

    It never says another thing than the stage: what is planned has not begun, what has shipped is done, and what is
    being built is neither. Empty where nobody can tell, for there is no work or it is in a status that no stage
    claims, and for a cancelled item.
    """
    match stage:
        case Stage.PLANNED:
            return NOT_BEGUN
        case Stage.SHIPPED:
            return DONE
        case Stage.CANCELLED:
            return ""
    if rollup.unmapped_statuses or rollup.count.total <= 0:
        return ""
    share = rollup.count.done / rollup.count.total
    return next((words for below, words in _STEPS if share < below), _LAST)
