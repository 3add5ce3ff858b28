"""Which installation of a workspace publishes to a board: the board says so itself, by the name of a label.

The label is on no card. Its name is a mark like that of cards: of the workspace, and of the installation, which made
its own up. An installation that finds another's mark writes nothing.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime

from drift.wording import plural
from mapping.public.cards import ShownBoard
from mapping.public.marker import claim_name, find_marker, workspace_mark
from sync.publish.plan import Action, FieldChange, Plan, PlannedChange
from sync.publish.safety import Refusal


def claims(workspace: str, shown: ShownBoard) -> Mapping[str, str]:
    """The marks of installations of this workspace that the board bears, by the Trello id of the label."""
    marks = {label.id: find_marker(label.name) for label in shown.labels}
    return {ident: mark[1] for ident, mark in sorted(marks.items()) if mark and mark[0] == workspace_mark(workspace)}


def claimed(plan: Plan, workspace: str, installation: str, shown: ShownBoard) -> Plan:
    """The plan that also marks the board as this installation's, where it writes to one that bears no mark yet.

    A run that has nothing else to write does not write the mark either.
    """
    if plan.is_empty or claims(workspace, shown):
        return plan
    return replace(plan, changes=(_new_label(workspace, installation), *plan.changes))


def made_elsewhere(plan: Plan, shown: ShownBoard, known: Collection[str], last_clean: datetime | None) -> Sequence[str]:
    """Titles of cards that bear this workspace's mark and that the store would have to know, had it made them.

    `known` are the items whose cards it knows, or began to make; `last_clean` is when it last saw the board whole.
    What is older may have been found at that time; what is younger was made by another store, or by what this one was
    before it was restored.
    """
    if last_clean is None:
        return ()
    titles = {card.id: card.title for card in shown.cards}
    unknown = sorted(card for item, card in plan.matched.items() if item not in known)
    return [titles[card] for card in unknown if made_at(card) > last_clean]


def made_at(trello_id: str) -> datetime:
    """When a thing on Trello was made, to the second: its id begins with that, in hexadecimal ("Object IDs")."""
    return datetime.fromtimestamp(int(trello_id[:8], 16), UTC)


def claim_refusals(
    board: str, workspace: str, installation: str, shown: ShownBoard, made_since: Sequence[str] = ()
) -> Iterator[Refusal]:
    """What the board has against being written by this installation. `made_since` are cards that are not its own."""
    next_step = f"see that no other one runs, then: milepost board takeover {board}"
    if set(claims(workspace, shown).values()) - {installation}:
        what = f"another installation of the workspace {workspace} publishes to this board, or this one lost its store"
        yield Refusal(board, what, next_step)
    if made_since:
        what = (
            f"the board has {plural(len(made_since), 'card')} of this workspace that this store did not make "
            f"({_few(made_since)}): a copy of it publishes as well, or it was restored from a backup"
        )
        yield Refusal(board, what, next_step)


def _few(titles: Sequence[str]) -> str:
    return ", ".join(map(repr, titles[:3])) + (", …" if len(titles) > 3 else "")


def takeover_changes(workspace: str, installation: str, shown: ShownBoard) -> tuple[PlannedChange, ...]:
    """The writes that make the board this installation's: one, unless two went live at the same moment."""
    name = claim_name(workspace, installation)
    names = {label.id: label.name for label in shown.labels}
    renamed = tuple(
        PlannedChange(
            Action.UPDATE_LABEL,
            name,
            name,
            "this installation takes the board over",
            (FieldChange("name", names[ident], name),),
            ident,
        )
        for ident in claims(workspace, shown)
    )
    return renamed or (_new_label(workspace, installation),)


def _new_label(workspace: str, installation: str) -> PlannedChange:
    name = claim_name(workspace, installation)
    fields = (FieldChange("name", None, name), FieldChange("color", None, None))
    why = "the board does not say yet which installation publishes to it"
    return PlannedChange(Action.CREATE_LABEL, name, name, why, fields)
