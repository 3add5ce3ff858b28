"""The shapes of what hangs on a card: checklists, attachments, values of custom fields (Trello REST API)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from decimal import Decimal
from typing import Annotated, Any

from pydantic import Field

from connectors.reading import Answer, EmptyIfNone, MaybeInstant
from mapping.public.cards import (
    FieldContent,
    ShownAttachment,
    ShownCheckItem,
    ShownChecklist,
    ShownField,
    ShownFieldOption,
    ShownFieldValue,
)


class CheckItemAnswer(Answer):
    """A line of a checklist."""

    id: str
    name: str
    state: str
    position: float = Field(alias="pos")

    def shown(self) -> ShownCheckItem:
        """The line as a value."""
        return ShownCheckItem(self.id, self.name, self.state == "complete", self.position)


class ChecklistAnswer(Answer):
    """A checklist with its lines."""

    id: str
    name: str
    position: float = Field(alias="pos")
    items: tuple[CheckItemAnswer, ...] = Field(alias="checkItems")

    def shown(self) -> ShownChecklist:
        """The checklist as a value."""
        items = sorted(self.items, key=lambda item: (item.position, item.id))
        return ShownChecklist(self.id, self.name, self.position, tuple(item.shown() for item in items))


def shown_in_order(checklists: Iterable[ChecklistAnswer]) -> tuple[ShownChecklist, ...]:
    """The checklists of a card as values, from top to bottom."""
    return tuple(each.shown() for each in sorted(checklists, key=lambda each: (each.position, each.id)))


class AttachmentAnswer(Answer):
    """What is attached to a card."""

    id: str
    name: str
    url: str

    def shown(self) -> ShownAttachment:
        """The attachment as a value."""
        return ShownAttachment(self.id, self.name, self.url)


class _OptionText(Answer):
    text: str


class _Option(Answer):
    id: str
    value: _OptionText


class FieldAnswer(Answer):
    """A custom field of a board."""

    id: str
    name: str
    type: str
    options: Annotated[tuple[_Option, ...], EmptyIfNone] = ()

    def shown(self) -> ShownField:
        """The field as a value."""
        options = tuple(ShownFieldOption(each.id, each.value.text) for each in self.options)
        return ShownField(self.id, self.name, self.type, options)


class _Content(Answer):
    """Everything is a text here: a number, a tick and an instant as well."""

    text: str | None = None
    number: float | None = None
    checked: bool | None = None
    date: MaybeInstant = None


class FieldValueAnswer(Answer):
    """What a custom field holds on a card."""

    field_id: str = Field(alias="idCustomField")
    content: _Content | None = Field(default=None, alias="value")
    option_id: str | None = Field(default=None, alias="idValue")

    def shown(self) -> ShownFieldValue | None:
        """The value; None where there is none, or one of a kind that Milepost does not write."""
        content = self.content or _Content()
        found = (self.option_id or None, content.text or None, content.number, content.checked or None, content.date)
        value = next((each for each in found if each is not None), None)
        return None if value is None else ShownFieldValue(self.field_id, value)


def field_body(field: ShownField, value: FieldContent | None) -> dict[str, Any]:
    """The body that gives a custom field its value, or takes it away (Trello, "Getting started with Custom Fields")."""
    if field.type == "list":
        return {"idValue": value or ""}
    return {"value": _content(value)}


def _content(value: FieldContent | None) -> dict[str, str] | str:
    match value:
        case None | False | "":
            return ""
        case True:
            return {"checked": "true"}
        case int() | float():
            return {"number": format(Decimal(repr(value)).normalize(), "f")}
        case datetime():
            return {"date": instant(value)}
        case str():
            return {"text": value}


def instant(at: datetime) -> str:
    """An instant as Trello writes it: UTC, with milliseconds."""
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
