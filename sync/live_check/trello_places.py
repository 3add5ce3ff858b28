"""Where things stand on Trello, and how they are changed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

from mapping.public.cards import ShownCard
from sync.live_check.assumption import Assumption, Basis, Failed, Held, Outcome, assumes, compared
from sync.live_check.scratch import Scratch
from sync.live_check.texts import CHANGED, LISTS, NAMES, NOTE
from sync.publish.order import STEP

_NOON = datetime(2031, 3, 4, 12, tzinfo=UTC)
_ODD = datetime(2031, 3, 4, 12, 34, 56, 789000, tzinfo=timezone(timedelta(hours=5, minutes=30)))


@assumes("trello.place.words", "Top and bottom place a card above and below all others of its list.", Basis.DOCUMENTED)
def placed_by_words(scratch: Scratch) -> Outcome:
    """Make a card, one at the bottom and one at the top, and read them in their order."""
    one, two, three = (
        scratch.card(name, position=at) for name, at in zip(NAMES, ("bottom", "bottom", "top"), strict=False)
    )
    return compared(["bottom", "bottom", "top"], ["Three", "One", "Two"], _order(scratch, one, two, three))


@assumes("trello.place.number", "A position comes back as the number that was written.", Basis.UNCONFIRMED)
def placed_by_number(scratch: Scratch) -> Outcome:
    """Make cards at a whole number and at one with a fraction, with room around them."""
    sent = [STEP * 1000, STEP * 1000.5 + 0.25]
    return compared(sent, sent, [scratch.card(position=at).position for at in sent])


@assumes(
    "trello.place.crowded",
    "Cards that are placed with hardly any room between them stand in the order that was meant.",
    Basis.UNCONFIRMED,
)
def placed_in_a_crowd(scratch: Scratch) -> Outcome:
    """Make two cards less than a thousandth apart, read where they stand, and place a third in the middle."""
    sent = [STEP * 2000, STEP * 2000 + 0.0008]
    one, two = (scratch.card(name, position=at) for name, at in zip(NAMES[:2], sent, strict=True))
    there = {card.id: card.position for card in scratch.board().cards}
    numbers = [there[card.id] for card in (one, two)]
    three = scratch.card(NAMES[2], position=sum(numbers) / 2)
    expected, got = ["One", "Three", "Two"], _order(scratch, one, two, three)
    if got != expected:
        return Failed([*sent, "the middle"], expected, got)
    return Held([*sent, "the middle"], [*got, "numbers as sent" if numbers == sent else "numbered anew"])


def _order(scratch: Scratch, *cards: ShownCard) -> list[str]:
    ours = {card.id for card in cards}
    there = [card for card in scratch.board().cards if card.id in ours]
    return [card.title for card in sorted(there, key=lambda card: (card.position, card.id))]


@assumes("trello.place.lists", "Lists are placed by words and by numbers as cards are.", Basis.DOCUMENTED)
def lists_are_placed(scratch: Scratch) -> Outcome:
    """Make a list at the top, move it by a number behind the first of the others, and read the order."""
    first, second = scratch.lists
    moved = scratch.client.create_list(scratch.board_id, LISTS[2], "top")
    before = _list_order(scratch, first, second, moved.id)
    places = {one.id: one.position for one in scratch.board().lists}
    scratch.client.update_list(moved.id, {"pos": (places[first] + places[second]) / 2})
    after = _list_order(scratch, first, second, moved.id)
    expected = [[LISTS[2], *LISTS[:2]], [LISTS[0], LISTS[2], LISTS[1]]]
    return compared(["top", "a number between the others"], expected, [before, after])


def _list_order(scratch: Scratch, *ours: str) -> list[str]:
    there = sorted(scratch.board().lists, key=lambda one: (one.position, one.id))
    return [one.name for one in there if one.id in ours]


@assumes("trello.card.made-whole", "One request makes a card with all that it has.", Basis.DOCUMENTED)
def made_whole(scratch: Scratch) -> Outcome:
    """Make a card with name, description, due date, label and position in one request, and read the board."""
    label = scratch.client.create_label(scratch.board_id, NAMES[0], "green")
    card = scratch.client.create_card(scratch.lists[0], NAMES[0], NOTE, _NOON, [label.id], STEP * 3000)
    there = scratch.again(card)
    sent = [NAMES[0], NOTE, _NOON.isoformat(), [label.name], STEP * 3000]
    return compared(sent, [*sent, "on its list"], _face(there, {label.id: label.name}, scratch.lists[0]))


@assumes("trello.card.changed-at-once", "One request changes everything of a card, a move included.", Basis.DOCUMENTED)
def changed_at_once(scratch: Scratch) -> Outcome:
    """Change name, description, due date, labels, list and position of a card at once, and read the board."""
    before, after = (scratch.client.create_label(scratch.board_id, name, None) for name in NAMES[:2])
    card = scratch.client.create_card(scratch.lists[0], NAMES[0], NOTE, None, [before.id])
    changes = {"name": NAMES[1], "desc": CHANGED, "due": _NOON, "idList": scratch.lists[1], "idLabels": [after.id]}
    scratch.client.update_card(card.id, {**changes, "pos": STEP * 4000})
    sent = [NAMES[1], CHANGED, _NOON.isoformat(), [NAMES[1]], STEP * 4000]
    names = {before.id: before.name, after.id: after.name}
    return compared(sent, [*sent, "on its list"], _face(scratch.again(card), names, scratch.lists[1]))


def _face(card: ShownCard | None, labels: dict[str, str], list_id: str) -> list[object]:
    if card is None:
        return ["it was not read"]
    due = card.due.isoformat() if card.due else None
    where = "on its list" if card.list_id == list_id else "on another list"
    return [card.title, card.description, due, [labels.get(one, "?") for one in card.label_ids], card.position, where]


@assumes(
    "trello.card.due", "A due date comes back as the instant that was sent, whatever its offset.", Basis.UNCONFIRMED
)
def due_is_an_instant(scratch: Scratch) -> Outcome:
    """Set a due date with an offset from UTC and with milliseconds, as text, and as noon in UTC."""
    card = scratch.card()
    sent = [_ODD.isoformat(timespec="milliseconds"), _NOON.isoformat()]
    got = [scratch.client.update_card(card.id, {"due": one}).due for one in sent]
    return compared(
        sent, [_ODD.astimezone(UTC).isoformat(), _NOON.isoformat()], [one and one.isoformat() for one in got]
    )


@assumes("trello.card.no-due", "Null takes the due date away.", Basis.SECOND_HAND)
def due_is_taken_away(scratch: Scratch) -> Outcome:
    """Make a card with a due date, and write null over it."""
    card = scratch.client.create_card(scratch.lists[0], NAMES[0], NOTE, _NOON)
    return compared(None, None, scratch.client.update_card(card.id, {"due": None}).due)


@assumes("trello.card.archived", "An archived card is read with the board and can be brought back.", Basis.DOCUMENTED)
def archived_and_back(scratch: Scratch) -> Outcome:
    """Archive a card, read the board, bring it back, read again."""
    card = scratch.card()
    scratch.client.archive_card(card.id)
    away = scratch.again(card)
    scratch.client.update_card(card.id, {"closed": False})
    back = scratch.again(card)
    got = [one and (one.closed, one.list_id == card.list_id) for one in (away, back)]
    return compared(["closed: true", "closed: false"], [(True, True), (False, True)], got)


PLACES: tuple[Assumption[Scratch], ...] = (
    placed_by_words,
    placed_by_number,
    placed_in_a_crowd,
    lists_are_placed,
    made_whole,
    changed_at_once,
    due_is_an_instant,
    due_is_taken_away,
    archived_and_back,
)
"""What is assumed about places and changes, in the order in which it is tried."""
