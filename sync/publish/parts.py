"""What hangs on a card and costs requests of its own: its checklist and its custom fields, as far as they are ours."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from mapping.public.boards import Edits
from mapping.public.cards import Card, CheckLine, Checklist, ShownCard, ShownField
from sync.publish.checklists import Memory, checklist_changes
from sync.publish.field_values import field_changes
from sync.publish.match import Known
from sync.publish.plan import OF_LINES, Action, Decided, PlannedChange

_TAKEN_OFF = (Action.DELETE_CHECK_ITEM, Action.DELETE_CHECKLIST)


def parts_of(card: Card, there: ShownCard | None, known: Known, fields: Sequence[ShownField], edits: Edits) -> Decided:
    """What makes the parts of a card right. `there` is the card as it stands, None where it is still to be made;
    `fields` are the custom fields of the board."""
    last = known.cards.get(card.item_id) if there else None
    tried = known.attempts.get(card.item_id, ()) if there else ()
    found = (
        checklist_changes(card, there, Memory(last.checklist if last else None, tried), edits.checklist),
        field_changes(card, there, fields, last.fields if last else (), tried, edits.fields),
    )
    return Decided(
        tuple(change for one in found for change in one.changes), tuple(held for one in found for held in one.held)
    )


def as_far_as(card: Card, before: Card | None, rest: Sequence[PlannedChange]) -> Card:
    """The card as it stands while `rest` is still to be done to its parts: those are as they were `before`."""
    fields = {change.part.name for change in rest if change.part and change.action is Action.SET_FIELD}
    old = before.fields if before else ()
    return replace(
        card,
        checklist=_checklist(card.checklist, before.checklist if before else None, rest),
        fields=(*(one for one in card.fields if one.name not in fields), *(one for one in old if one.name in fields)),
    )


def _checklist(goal: Checklist | None, before: Checklist | None, rest: Sequence[PlannedChange]) -> Checklist | None:
    former = before is not None and (goal is None or goal.name != before.name)
    if former and any(change.action in _TAKEN_OFF for change in rest):
        return before
    if goal is None or any(change.action is Action.CREATE_CHECKLIST for change in rest):
        return None
    undone = {change.part.name for change in rest if change.part and change.action in OF_LINES}
    old = {line.name: line for line in before.lines} if before and not former else {}
    done = (line for line in goal.lines if line.name not in undone)
    standing = (name for change in rest if change.action in OF_LINES if (name := _stands_as(change)))
    return Checklist(goal.name, (*done, *(old.get(name, CheckLine(name)) for name in standing)))


def _stands_as(change: PlannedChange) -> str:
    """The text that a line has on the card until the change is made; empty for one that is not there."""
    if change.part is None or change.action is Action.CREATE_CHECK_ITEM:
        return ""
    return str(next((one.before for one in change.fields if one.field == "name"), change.part.name))
