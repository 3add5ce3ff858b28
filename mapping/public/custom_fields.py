"""Custom fields of a board: what a text becomes in a field of each type, and what of the wanted texts a board can hold.

Values are compared and shown as texts in one form: a number without an exponent, a day as the instant at which it is
the same date nearly everywhere, a choice by its name, a tick as "true", and nothing as the empty text.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from math import isfinite

from mapping.public.card_maker import NOON
from mapping.public.cards import (
    Card,
    FieldContent,
    FieldText,
    ShownField,
    ShownFieldOption,
    ShownFieldValue,
    WantedBoard,
)
from mapping.public.curation import Held
from mapping.wording import settled

_TICKED, _BLANK = ("true", "yes", "1"), ("", "false", "no", "0")
_NAMED = 3


class Unfit(ValueError):
    """A text that a custom field cannot hold. The message says why and what to do."""


def held_form(field: ShownField, text: str) -> str:
    """The text in the form in which the field holds it. Raises `Unfit`."""
    if not text:
        return ""
    match field.type:
        case "text":
            return text
        case "number":
            return _number(text)
        case "date":
            return _instant(text)
        case "checkbox":
            return _tick(text)
        case "list":
            return settled(_choice(field, text).name)
    raise Unfit(f"it is of the type {field.type}, which is never filled; take it from `fields`")


def content(field: ShownField, form: str) -> FieldContent | None:
    """What is sent to Trello for a text in its held form; None for no value."""
    if not form:
        return None
    match field.type:
        case "number":
            return float(form)
        case "date":
            return datetime.fromisoformat(form)
        case "checkbox":
            return True
        case "list":
            return _choice(field, form).id
    return form


def shown_form(field: ShownField, values: Sequence[ShownFieldValue]) -> str:
    """The value that the field has among those of a card, in the same form."""
    value = next((each.value for each in values if each.field_id == field.id), None)
    match value:
        case None | False:
            return ""
        case True:
            return "true"
        case datetime():
            return _in_utc(value)
        case int() | float():
            return _plain_number(value)
    if field.type == "list":
        return next((settled(option.name) for option in field.options if option.id == value), value)
    return settled(value)


def _number(text: str) -> str:
    try:
        number = float(text)
    except ValueError:
        number = float("nan")
    if not isfinite(number):
        raise Unfit(f"{text!r} is no number; mend its template under `fields`")
    return _plain_number(number)


def _plain_number(number: float) -> str:
    return format(Decimal(repr(number)).normalize(), "f")


def _instant(text: str) -> str:
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        raise Unfit(f"{text!r} is no day such as 2027-03-31; its template under `fields` may use `due`") from None
    return _in_utc(at if at.tzinfo else datetime.combine(at.date(), NOON))


def _in_utc(at: datetime) -> str:
    return at.astimezone(UTC).isoformat()


def _tick(text: str) -> str:
    word = text.casefold()
    if word not in (*_TICKED, *_BLANK):
        raise Unfit(f"{text!r} is neither true nor false; mend its template under `fields`")
    return "true" if word in _TICKED else ""


def _choice(field: ShownField, text: str) -> ShownFieldOption:
    for option in field.options:
        if settled(option.name) == text:
            return option
    raise Unfit(f"it has no option {text!r}; add it to the field on Trello, or mend its template under `fields`")


def fitted(board: WantedBoard, fields: Sequence[ShownField]) -> tuple[WantedBoard, tuple[Held, ...]]:
    """The board with what its custom fields can hold, in held form, and what they cannot: that is left as it is on the
    board, whose `fields` these are, until a person decides."""
    fitting = _Fitting(fields)
    cards = tuple(replace(card, fields=tuple(fitting.of(card))) for card in board.cards)
    return replace(board, cards=cards), tuple(fitting.held())


class _Fitting:
    """Fits texts into the fields of one board, and gathers what does not fit."""

    def __init__(self, fields: Sequence[ShownField]) -> None:
        self._fields = by_name(fields)
        self._names = {field.name.strip() for field in fields}
        self._unfit: dict[tuple[str, str], list[str]] = {}

    def of(self, card: Card) -> Iterator[FieldText]:
        """The texts of a card that fit."""
        for one in card.fields:
            try:
                yield FieldText(one.name, held_form(self._field(one.name), one.text))
            except Unfit as trouble:
                self._unfit.setdefault((one.name, str(trouble)), []).append(card.item_id)

    def held(self) -> Iterator[Held]:
        """One note for each trouble, with the first items that have it."""
        for (name, why), items in sorted(self._unfit.items()):
            more = f" and {len(items) - _NAMED} more" if len(items) > _NAMED else ""
            yield Held(f"custom field {name}", "field", f"{why} ({', '.join(items[:_NAMED])}{more})")

    def _field(self, name: str) -> ShownField:
        if name in self._fields:
            return self._fields[name]
        if name in self._names:
            raise Unfit("the board has several custom fields of this name; rename all but one of them on Trello")
        raise Unfit(
            "the board has no custom field of this name; add it on Trello (Power-Up Custom Fields), "
            "or take it from `fields`"
        )


def by_name(fields: Sequence[ShownField]) -> Mapping[str, ShownField]:
    """The custom fields of a board that bear a name alone, by that name."""
    names = [field.name.strip() for field in fields]
    return {name: field for name, field in zip(names, fields, strict=True) if names.count(name) == 1}
