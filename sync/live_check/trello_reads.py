"""How Trello is read, what it remembers, and what it allows."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from connectors.answer import told_at
from connectors.errors import NotFound
from connectors.trello.dialect import TRELLO
from sync.live_check.assumption import Assumption, Basis, Failed, Held, NotHere, NotTried, Outcome, assumes, compared
from sync.live_check.scratch import Scratch
from sync.live_check.texts import CHANGED, LISTS, NAMES, NOTE
from sync.publish.claim import made_at

_SKEW = timedelta(minutes=5)
_TRIES = 3
_LEFT = "x-rate-limit-api-token-remaining"


@assumes("trello.board.empty", "A new board is empty where it is asked to be, and private.", Basis.DOCUMENTED)
def board_begins_empty(scratch: Scratch) -> Outcome:
    """Read the new board before anything is put on it."""
    board = scratch.board()
    got = [board.permission_level, len(board.lists), len(board.labels), len(board.cards)]
    return compared("private, without lists and labels", ["private", 0, 0, 0], got)


@assumes("trello.board.settings", "On a new board members comment and nobody votes.", Basis.DOCUMENTED)
def board_begins_quiet(scratch: Scratch) -> Outcome:
    """Read the settings of the new board."""
    board = scratch.board()
    return compared("nothing about votes and comments", ["members", "disabled"], [board.comments, board.voting])


@assumes("trello.board.membership", "The read of a board tells that we may write to it.", Basis.DOCUMENTED)
def board_tells_our_rights(scratch: Scratch) -> Outcome:
    """Read the board with our membership alone."""
    return compared("memberships=me", True, scratch.board().may_write)


@assumes(
    "trello.read.everything",
    "One read of a board tells its lists, labels and cards, with what hangs on them, the archived ones too.",
    Basis.SECOND_HAND,
)
def one_read_tells_all(scratch: Scratch) -> Outcome:
    """Make a card, archive one, archive a list with a card on it, make a label, and read the board once."""
    client = scratch.client
    gone_list = client.create_list(scratch.board_id, LISTS[3])
    cards = [scratch.card(), scratch.card(), client.create_card(gone_list.id, NAMES[0], NOTE)]
    client.archive_card(cards[1].id)
    client.update_list(gone_list.id, {"closed": True})
    label = client.create_label(scratch.board_id, NAMES[0], None)
    board = scratch.board()
    there = {card.id: card for card in board.cards}
    got = {
        "open, archived, open on an archived list": [one.id in there and there[one.id].closed for one in cards],
        "the archived list": [one.closed for one in board.lists if one.id == gone_list.id],
        "the label": [one.name for one in board.labels if one.id == label.id],
    }
    expected = dict(zip(got, ([False, True, False], [True], [NAMES[0]]), strict=True))
    return compared("one read with everything nested in it", expected, got)


@assumes(
    "trello.read.filters",
    "The filter open takes open cards on archived lists, the filter visible does not.",
    Basis.DOCUMENTED,
)
def filters_differ_on_archived_lists(scratch: Scratch) -> Outcome:
    """Archive a list with a card on it, and ask for the cards of the board by each filter."""
    gone_list = scratch.client.create_list(scratch.board_id, LISTS[3])
    card = scratch.client.create_card(gone_list.id, NAMES[0], NOTE)
    scratch.client.update_list(gone_list.id, {"closed": True})
    got = {wanted: card.id in _ids(scratch, filter=wanted) for wanted in ("open", "visible")}
    return compared(["filter=open", "filter=visible"], {"open": True, "visible": False}, got)


@assumes(
    "trello.read.pages",
    "Cards come the newest first where they are asked for in pages, each page before the smallest id of the last one.",
    Basis.SECOND_HAND,
)
def cards_come_in_pages(scratch: Scratch) -> Outcome:
    """Make three cards, and ask for all cards of the board in pages that hold the half of them."""
    for name in NAMES[:3]:
        scratch.card(name)
    whole = sorted(_ids(scratch, filter="all"), reverse=True)
    size = (len(whole) + 1) // 2
    first = _ids(scratch, filter="all", limit=str(size))
    second = _ids(scratch, filter="all", limit=str(size), before=min(first))
    got = [[whole.index(ident) if ident in whole else None for ident in page] for page in (first, second)]
    expected = [list(range(size)), list(range(size, len(whole)))]
    return compared(f"limit={size}, then before=the smallest id", expected, got)


def _ids(scratch: Scratch, **params: str) -> list[str]:
    rows = scratch.wire.get(f"boards/{scratch.board_id}/cards", fields="name", **params)
    return [str(row["id"]) for row in rows]


@assumes("trello.ids.made-at", "The id of a card begins with the second in which it was made.", Basis.DOCUMENTED)
def ids_tell_when(scratch: Scratch) -> Outcome:
    """Make a card, and compare the beginning of its id with the clock that Trello shows."""
    card = scratch.card()
    now = told_at(scratch.wire.answer(f"boards/{scratch.board_id}", fields="name"))
    if now is None:
        return NotHere("Trello shows no clock in its answers")
    apart = abs(now - made_at(card.id))
    return compared("a card", f"within {_SKEW}", f"within {_SKEW}" if apart <= _SKEW else f"{apart} apart")


@assumes("trello.history.edits", "The history keeps the text that an edit replaced.", Basis.UNCONFIRMED)
def history_keeps_edits(scratch: Scratch) -> Outcome:
    """Change the name and the description of a card, and read the history of the board."""
    card = scratch.card(NAMES[0], NOTE)
    scratch.client.update_card(card.id, {"name": NAMES[1], "desc": CHANGED})
    old = [action["data"].get("old", {}) for action in _history(scratch, card.id, "updateCard")]
    got = {field: [one[field] for one in old if field in one] for field in ("name", "desc")}
    return compared([NAMES[0], NOTE], {"name": [NAMES[0]], "desc": [NOTE]}, got)


@assumes("trello.history.deleted", "A card that was deleted is gone, and its texts with it.", Basis.UNCONFIRMED)
def history_forgets_deleted(scratch: Scratch) -> Outcome:
    """Change the description of a card, delete it, ask for it, and look for its texts in the history of the board."""
    card = scratch.card(NAMES[0], NOTE)
    scratch.client.update_card(card.id, {"desc": CHANGED})
    scratch.client.delete_card(card.id)
    told = repr(_history(scratch, card.id, "all"))
    texts = [text for text in (NAMES[0], NOTE, CHANGED) if repr(text) in told]
    there = scratch.again(card)
    return compared("a delete of the card", [None, []], [there and "still there", texts])


@assumes("trello.delete.not-found", "What is not there any more is answered by 404.", Basis.DOCUMENTED)
def what_is_gone_is_not_found(scratch: Scratch) -> Outcome:
    """Delete a card, then ask for it by its id."""
    card = scratch.card()
    scratch.client.delete_card(card.id)
    try:
        scratch.wire.get(f"cards/{card.id}", fields="name")
    except NotFound:
        return Held("a deleted card", "not found")
    return Failed("a deleted card", "not found", "the card")


def _history(scratch: Scratch, card_id: str, kind: str) -> list[dict[str, Any]]:
    rows = scratch.wire.get(f"boards/{scratch.board_id}/actions", filter=kind, limit="100", memberCreator="false")
    return [row for row in rows if row.get("data", {}).get("card", {}).get("id") == card_id]


@assumes(
    "trello.limits.told", "Answers tell how often a token may ask, and it is no less than we do.", Basis.SECOND_HAND
)
def limits_are_told(scratch: Scratch) -> Outcome:
    """Look at the head of an answer."""
    head = scratch.wire.answer(f"boards/{scratch.board_id}", fields="name").headers
    told = [head.get(f"x-rate-limit-api-token-{what}") for what in ("max", "interval-ms")]
    if None in told:
        return NotHere("answers tell no limits; Milepost does not need them")
    times, milliseconds = (int(str(one)) for one in told)
    ours, seconds = TRELLO.rates[0]
    enough = times * seconds * 1000 >= ours * milliseconds
    got = f"{times} in {milliseconds / 1000:g} s"
    return Held("a read", got) if enough else Failed("a read", f"at least {ours} in {seconds:g} s", got)


@assumes("trello.limits.batch", "Each route of a batch counts as a request.", Basis.UNCONFIRMED)
def batch_counts_each(scratch: Scratch) -> Outcome:
    """Ask for three routes in one batch, and look at what the token has left before and after."""
    for _ in range(_TRIES):
        first, last = _left_around_batch(scratch)
        if first is None or last is None:
            return NotHere("answers tell no limits, and Milepost sends no batches")
        if last < first:
            # The last read is itself one of them; whether the batch counts beside its routes is told nowhere.
            used = first - last - 1
            return Held("3 routes", f"{used} counted") if used in {3, 4} else Failed("3 routes", "3 or 4 counted", used)
    return NotTried("the window of the limit began anew each time; try again")


def _left_around_batch(scratch: Scratch) -> tuple[int | None, int | None]:
    """What the token has left before a batch of three routes, and after it and one more read."""
    board = f"boards/{scratch.board_id}"
    before = scratch.wire.answer(board, fields="name")
    scratch.wire.answer("batch", urls=",".join(f"/{board}/{part}" for part in ("lists", "labels", "memberships")))
    answers = (before, scratch.wire.answer(board, fields="name"))
    first, last = (int(one.headers[_LEFT]) if _LEFT in one.headers else None for one in answers)
    return first, last


BEGINNING: tuple[Assumption[Scratch], ...] = (
    board_begins_empty,
    board_begins_quiet,
    board_tells_our_rights,
)
"""What is assumed about a new board; tried first."""

READS: tuple[Assumption[Scratch], ...] = (
    one_read_tells_all,
    filters_differ_on_archived_lists,
    cards_come_in_pages,
    ids_tell_when,
    history_keeps_edits,
    history_forgets_deleted,
    what_is_gone_is_not_found,
    limits_are_told,
    batch_counts_each,
)
"""What is assumed about reading and history, in the order in which it is tried."""
