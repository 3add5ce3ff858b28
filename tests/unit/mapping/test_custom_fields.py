"""What a text becomes in a custom field of each type, and what is left to a person."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from mapping.public.cards import FieldContent, FieldText, ShownField, ShownFieldOption, ShownFieldValue
from mapping.public.custom_fields import Unfit, content, fitted, held_form, shown_form
from tests.unit.sync.wanted import card, wanted

NOON = datetime(2027, 3, 31, 12, tzinfo=UTC)
PHASES = (ShownFieldOption("o1", "Soon"), ShownFieldOption("o2", "Later "))


def field(kind: str, name: str = "Phase") -> ShownField:
    return ShownField(f"f-{kind}", name, kind, PHASES if kind == "list" else ())


@pytest.mark.parametrize(
    ("kind", "text", "form", "sent"),
    [
        ("text", "Q1 2027", "Q1 2027", "Q1 2027"),
        ("number", "3.50", "3.5", 3.5),
        ("number", "1e3", "1000", 1000.0),
        ("date", "2027-03-31", "2027-03-31T12:00:00+00:00", NOON),
        ("checkbox", "True", "true", True),
        ("checkbox", "no", "", None),
        ("list", "Soon", "Soon", "o1"),
        ("list", "Later", "Later", "o2"),
        ("text", "", "", None),
        ("date", "", "", None),
        ("list", "", "", None),
    ],
)
def test_a_text_takes_the_form_of_its_field(kind: str, text: str, form: str, sent: FieldContent | None) -> None:
    there = field(kind)
    assert held_form(there, text) == form
    assert content(there, form) == sent
    assert held_form(there, form) == form  # what was published before is taken as it is
    values = () if sent is None else (ShownFieldValue(there.id, sent),)
    assert shown_form(there, values) == form


@pytest.mark.parametrize(
    ("kind", "text", "why"),
    [
        ("number", "three", "'three' is no number"),
        ("number", "nan", "'nan' is no number"),
        ("number", "inf", "'inf' is no number"),
        ("date", "Q1 2027", "'Q1 2027' is no day such as 2027-03-31"),
        ("checkbox", "perhaps", "neither true nor false"),
        ("list", "Never", "has no option 'Never'; add it to the field on Trello"),
        ("mirror", "x", "it is of the type mirror, which is never filled"),
    ],
)
def test_what_a_field_cannot_hold_is_told(kind: str, text: str, why: str) -> None:
    with pytest.raises(Unfit, match=why):
        held_form(field(kind), text)


def test_an_instant_of_another_zone_is_the_same_instant() -> None:
    there = field("date")
    value = ShownFieldValue(there.id, datetime.fromisoformat("2027-03-31T14:00:00+02:00"))
    assert shown_form(there, [value]) == "2027-03-31T12:00:00+00:00"


def test_a_field_that_the_board_has_not_is_told_once_and_the_rest_is_filled() -> None:
    texts = (FieldText("Missing", "x"), FieldText("Phase", "Soon"))
    board, held = fitted(wanted(card("a", fields=texts), card("b", fields=texts)), [field("list")])
    assert [one.fields for one in board.cards] == [(FieldText("Phase", "Soon"),)] * 2
    assert [(one.item_id, one.what) for one in held] == [("custom field Missing", "field")]
    assert "no custom field of this name; add it on Trello (Power-Up Custom Fields)" in held[0].why
    assert held[0].why.endswith("(a, b)")


def test_an_option_that_the_field_has_not_is_told_with_the_items_that_want_it() -> None:
    cards = [card(f"i{number}", fields=(FieldText("Phase", "Never"),)) for number in range(5)]
    board, (held,) = fitted(wanted(*cards), [field("list")])
    assert held.why.endswith("(i0, i1, i2 and 2 more)")
    assert all(one.fields == () for one in board.cards)


def test_two_fields_of_one_name_are_told() -> None:
    _, (held,) = fitted(wanted(card("a", fields=(FieldText("Phase", "x"),))), [field("list"), field("text")])
    assert "several custom fields of this name" in held.why
