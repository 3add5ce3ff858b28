"""What waits for a person on a board, in words that end with what they can do."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from mapping.public.curation import Held
from sync.publish.plan import Plan

_DECIDE = "let its file say the same, undo it on Trello, or say in `edits` of the board whose words count"
_NEXT: Mapping[str, str] = {
    "archived": "bring it back on Trello, or agree with `milepost withdraw {item}`",
    "deleted": "take `public` from its file, or agree with `milepost unpublish {item}`",
    **dict.fromkeys(("title", "description", "list", "due", "labels", "field", "checklist"), _DECIDE),
}
"""What can be done about an edit that a person made on the board. All else that waits says it by itself."""

_BY_HAND = "a person "


def waiting(plan: Plan) -> Iterator[str]:
    """Each thing that waits, with what it is about and what to do."""
    for held in plan.held:
        yield f"{held.item_id}: {in_words(held, plan)}"


def in_words(held: Held, plan: Plan) -> str:
    """Why it waits, and what to do: a command, where one does it."""
    if held.what == "approval":
        return f"{held.why}; let it through with `milepost publish --approve {plan.pending_checksum}`"
    step = _NEXT.get(held.what, "") if held.why.startswith(_BY_HAND) else ""
    return f"{held.why}; {step.format(item=held.item_id)}" if step else held.why
