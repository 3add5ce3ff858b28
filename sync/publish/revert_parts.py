"""Taking back what a run did to parts of cards: their checklists and custom fields, each line and value by itself."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from mapping.public.cards import (
    Card,
    CheckLine,
    Checklist,
    FieldText,
    ShownCard,
    ShownCheckItem,
    ShownChecklist,
    ShownField,
)
from mapping.public.curation import Held
from mapping.public.custom_fields import Unfit, content, shown_form
from mapping.wording import settled
from sync.publish.plan import Action, Decided, FieldChange, Json, Part, PlannedChange
from sync.publish.revert_fields import Site, Written, left, net

_GONE = (Action.DELETE_CHECK_ITEM, Action.DELETE_CHECKLIST)


@dataclass(frozen=True, slots=True)
class Parts:
    """The parts of our cards, by item, beside what the run did to them. `made` is what it put into the checklists and
    lines that it made, by their Trello ids."""

    site: Site
    cards: Mapping[str, ShownCard]
    made: Mapping[str, Mapping[str, FieldChange]]

    def decide(self, writes: Sequence[Written]) -> Decided:
        """What becomes of one checklist, line or value."""
        first, last = writes[0].change, writes[-1].change
        item = next((item for item, card in self.cards.items() if card.id == first.trello_id), None)
        if last.action in _GONE:
            return left(last.subject, f"{_name(last)!r} was deleted from its checklist, and cannot come back")
        if item is None:
            return left(last.subject, f"the card {last.title!r} is not on the board any more, or not ours")
        match first.action:
            case Action.SET_FIELD:
                return self._value(item, writes)
            case Action.CREATE_CHECKLIST:
                return self._made_checklist(item, writes)
            case Action.CREATE_CHECK_ITEM:
                return self._made_line(item, writes)
            case _:
                return self._line(item, writes)

    def _value(self, item: str, writes: Sequence[Written]) -> Decided:
        part = writes[0].change.part
        field = next((one for one in self.site.shown.fields if part and one.id == part.id), None)
        if field is None or part is None:
            return left(item, f"the custom field {_name(writes[0].change)!r} is not on the board any more")
        now = {"value": shown_form(field, self.cards[item].fields) or None}
        back, notes = self.site.going_back(writes[0].thing, net(writes), now)
        if "value" in back and (trouble := _unfit(field, back["value"].after)):
            back, notes = {}, [*notes, f"its value stays: {trouble}"]
        return self._changed(item, Action.SET_FIELD, part, tuple(back.values()), notes)

    def _line(self, item: str, writes: Sequence[Written]) -> Decided:
        checklist, line = self._find(item, writes[0])
        if checklist is None or line is None:
            return left(item, f"the line {_name(writes[-1].change)!r} is not on its checklist any more")
        now: Mapping[str, Json] = {"name": settled(line.name), "done": line.done, "position": line.position}
        back, notes = self.site.going_back(writes[0].thing, net(writes), now)
        name = str(back["name"].after) if "name" in back else settled(line.name)
        part = Part(name, line.id, checklist.id)
        return self._changed(item, Action.UPDATE_CHECK_ITEM, part, tuple(back.values()), notes)

    def _made_line(self, item: str, writes: Sequence[Written]) -> Decided:
        checklist, line = self._find(item, writes[0])
        if checklist is None or line is None or checklist.id in self.made:
            return Decided()  # it is gone, or goes with its checklist
        if not self._is_as_made(line):
            return left(item, f"the line {line.name!r} of its checklist stays: a person changed it since")
        name = settled(line.name)
        part = Part(name, line.id, checklist.id)
        return self._changed(item, Action.DELETE_CHECK_ITEM, part, (FieldChange("name", name, None),), ())

    def _made_checklist(self, item: str, writes: Sequence[Written]) -> Decided:
        ident = writes[0].trello_id
        checklist = next((one for one in self.cards[item].checklists if one.id == ident), None)
        if checklist is None:
            return Decided()
        if theirs := [line.name for line in checklist.items if not self._is_as_made(line)]:
            return left(
                item, f"its checklist {checklist.name!r} stays: people changed lines of it ({', '.join(theirs)})"
            )
        name = settled(checklist.name)
        fields = (FieldChange("name", name, None),)
        return self._changed(item, Action.DELETE_CHECKLIST, Part(name, checklist.id), fields, ())

    def _is_as_made(self, line: ShownCheckItem) -> bool:
        """Whether the run made the line, and nobody has changed it since."""
        put = {name: change.after for name, change in self.made.get(line.id, {}).items()}
        return settled(line.name) == put.get("name") and line.done == bool(put.get("done"))

    def _find(self, item: str, written: Written) -> tuple[ShownChecklist | None, ShownCheckItem | None]:
        found = (
            (checklist, line)
            for checklist in self.cards[item].checklists
            for line in checklist.items
            if line.id == written.trello_id
        )
        return next(found, (None, None))

    def _changed(
        self, item: str, action: Action, part: Part, fields: tuple[FieldChange, ...], notes: Sequence[str]
    ) -> Decided:
        card = self.cards[item]
        change = PlannedChange(action, item, card.title, self.site.why, fields, card.id, part=part)
        held = tuple(Held(item, "left", f"{part.name!r}: {note}") for note in notes)
        return Decided((change,) if fields else (), held)


def with_parts(card: Card, changes: Sequence[PlannedChange]) -> Card:
    """A card as it is once these changes were made to its parts."""
    for change in changes:
        if change.part is not None:
            card = _with_part(card, change, change.part)
    return card


def _with_part(card: Card, change: PlannedChange, part: Part) -> Card:
    if change.action is Action.SET_FIELD:
        others = (one for one in card.fields if one.name != part.name)
        return replace(card, fields=(*others, FieldText(part.name, str(change.after()["value"] or ""))))
    if change.action is Action.DELETE_CHECKLIST or card.checklist is None:
        return replace(card, checklist=None)
    return replace(card, checklist=Checklist(card.checklist.name, tuple(_lines(card.checklist, change))))


def _lines(checklist: Checklist, change: PlannedChange) -> Iterator[CheckLine]:
    """The lines once one of them was changed, or taken off."""
    before = {field.field: field.before for field in change.fields}
    after, name = change.after(), change.part.name if change.part else ""
    for line in checklist.lines:
        if line.name != before.get("name", name):
            yield line
        elif change.action is Action.UPDATE_CHECK_ITEM:
            yield CheckLine(name, bool(after.get("done", line.done)))


def _unfit(field: ShownField, value: Json) -> str:
    """Why a custom field cannot hold a value any more, as a choice that it does not offer now; empty where it can."""
    try:
        content(field, str(value or ""))
    except Unfit as trouble:
        return str(trouble)
    return ""


def _name(change: PlannedChange) -> str:
    return change.part.name if change.part else change.title
