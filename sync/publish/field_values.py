"""The custom fields of a card that are ours to fill: what makes their values right."""

from __future__ import annotations

from collections.abc import Sequence

from mapping.public.boards import HumanEdit
from mapping.public.cards import Card, FieldText, ShownCard, ShownField
from mapping.public.curation import Held
from mapping.public.custom_fields import by_name, shown_form
from sync.publish.plan import Action, Decided, FieldChange, Part, PlannedChange


def field_changes(
    card: Card,
    there: ShownCard | None,
    fields: Sequence[ShownField],
    last: Sequence[FieldText],
    tried: Sequence[PlannedChange],
    rule: HumanEdit,
) -> Decided:
    """What fills the custom fields of a card. `fields` are those of the board, `last` what we last put into them on
    this card, `tried` the writes since whose end nobody knows; `there` is None where the card is still to be made."""
    known, remembered = by_name(fields), {one.name: one.text for one in last}
    changes, held = [], []
    for one in card.fields:
        field = known.get(one.name)
        have = shown_form(field, there.fields) if there and field else ""
        if field is None or have == one.text:
            continue
        edited = remembered.get(one.name, have) != have and have not in _tried(one.name, tried)
        if not edited or rule is HumanEdit.OURS:
            changes.append(_set(card, there, field, FieldChange("value", have or None, one.text or None, edited)))
        elif rule is HumanEdit.STOP:
            held.append(Held(card.item_id, "field", f"a person changed the custom field {one.name} on the board"))
    return Decided(tuple(changes), tuple(held))


def _tried(name: str, tried: Sequence[PlannedChange]) -> list[object]:
    """The values that we may have put into the field."""
    ours = (change for change in tried if change.action is Action.SET_FIELD and change.part)
    return [change.after()["value"] or "" for change in ours if change.part and change.part.name == name]


def _set(card: Card, there: ShownCard | None, field: ShownField, value: FieldChange) -> PlannedChange:
    why = "the field is empty" if value.before is None else "the roadmap or the backlog moved on"
    if value.overwrites:
        why = "a person changed the field; the workspace's rule says ours"
    part = Part(field.name.strip(), field.id)
    return PlannedChange(
        Action.SET_FIELD, card.item_id, card.title, why, (value,), there.id if there else None, part=part
    )
