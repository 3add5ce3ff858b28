"""Labels, checklists, comments and custom fields on Trello."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from connectors.errors import NotFound, PermissionMissing
from mapping.public.cards import FieldContent, ShownCard
from sync.live_check.assumption import Assumption, Basis, NotHere, Outcome, assumes, compared
from sync.live_check.scratch import Scratch
from sync.live_check.texts import CHANGED, NAMES, NOTE

_NOON = datetime(2031, 3, 4, 12, tzinfo=UTC)
_VALUES: dict[str, tuple[FieldContent, ...]] = {
    "text": (NOTE, ""),
    "number": (5, 2.5),
    "checkbox": (True, False),
    "date": (_NOON,),
}
"""Values of custom fields, by the type of the field."""


@assumes("trello.label.names", "Two labels of a board may bear one name, and in one colour.", Basis.SECOND_HAND)
def labels_may_be_alike(scratch: Scratch) -> Outcome:
    """Make two labels alike, and read the board."""
    made = [scratch.client.create_label(scratch.board_id, NAMES[2], "green").id for _ in range(2)]
    there = [label.name for label in scratch.board().labels if label.id in made]
    return compared([NAMES[2]] * 2, [NAMES[2]] * 2, there)


@assumes("trello.label.colors", "A label may have a plain colour, a shade, or none.", Basis.DOCUMENTED)
def labels_have_colours(scratch: Scratch) -> Outcome:
    """Make a label in each of these."""
    sent = ["green", "sky_dark", None]
    return compared(sent, sent, [scratch.client.create_label(scratch.board_id, NAMES[3], one).color for one in sent])


@assumes("trello.label.renamed", "A label keeps its id and its colour when it is renamed.", Basis.DOCUMENTED)
def label_is_renamed(scratch: Scratch) -> Outcome:
    """Make a label and rename it."""
    made = scratch.client.create_label(scratch.board_id, NAMES[0], "green")
    renamed = scratch.client.update_label(made.id, {"name": NAMES[1]})
    return compared(NAMES[1], [True, NAMES[1], "green"], [renamed.id == made.id, renamed.name, renamed.color])


@assumes(
    "trello.checklist.read", "A checklist comes with the read of its board, its items in order.", Basis.SECOND_HAND
)
def checklist_is_read(scratch: Scratch) -> Outcome:
    """Make a checklist with an item, one at the top and one that is done; rename the first; read the board."""
    card = scratch.card()
    checklist = scratch.client.create_checklist(card.id, NAMES[0])
    first = scratch.client.create_check_item(checklist.id, NAMES[0])
    scratch.client.create_check_item(checklist.id, NAMES[1], position="top")
    scratch.client.create_check_item(checklist.id, NAMES[2], done=True)
    scratch.client.update_check_item(card.id, first.id, {"name": NAMES[3], "state": "complete"})
    return compared(
        "three items, the second at the top, the last one done, the first renamed and done",
        [[NAMES[0], [(NAMES[1], False), (NAMES[3], True), (NAMES[2], True)]]],
        _checklists(scratch.again(card)),
    )


@assumes("trello.checklist.removed", "Items and checklists that were deleted are gone.", Basis.DOCUMENTED)
def checklist_is_removed(scratch: Scratch) -> Outcome:
    """Make two checklists, delete an item of the first and the second whole, and read the board."""
    card = scratch.card()
    first, second = (scratch.client.create_checklist(card.id, name) for name in NAMES[:2])
    item, _ = (scratch.client.create_check_item(first.id, name) for name in NAMES[:2])
    scratch.client.delete_check_item(first.id, item.id)
    scratch.client.delete_checklist(second.id)
    expected = [[NAMES[0], [(NAMES[1], False)]]]
    return compared("a delete of an item and of a checklist", expected, _checklists(scratch.again(card)))


def _checklists(card: ShownCard | None) -> list[list[object]]:
    shown = card.checklists if card else ()
    return [[one.name, [(item.name, item.done) for item in one.items]] for one in shown]


@assumes("trello.comment.since", "Comments can be asked for from a second on; the card counts them.", Basis.DOCUMENTED)
def comments_are_read(scratch: Scratch) -> Outcome:
    """Write a comment, ask for those since a minute before it, and read the board."""
    card = scratch.card()
    said = scratch.client.add_comment(card.id, NOTE)
    found = scratch.client.comments(scratch.board_id, said.at - timedelta(minutes=1))
    there = scratch.again(card)
    got = [[one.text for one in found if one.card_id == card.id], there and there.comments]
    return compared(NOTE, [[NOTE], 1], got)


@assumes("trello.comment.later", "Comments from before the second that is asked for do not come.", Basis.DOCUMENTED)
def older_comments_do_not_come(scratch: Scratch) -> Outcome:
    """Write a comment and ask for those since an hour after it."""
    said = scratch.client.add_comment(scratch.card().id, CHANGED)
    since = (said.at + timedelta(hours=1)).strftime("%Y-%m-%dT%H:%M:%SZ")
    # The client would leave out by itself what is too old.
    rows = scratch.wire.get(f"boards/{scratch.board_id}/actions", filter="commentCard", since=since)
    return compared(CHANGED, 0, len(rows))


@assumes(
    "trello.fields.values", "Custom fields hold the values that were sent, and empty ones not at all.", Basis.DOCUMENTED
)
def fields_hold_values(scratch: Scratch) -> Outcome:
    """Make a custom field of each type, write values into it, and read the board after each."""
    try:
        fields = {kind: scratch.client.create_field(scratch.board_id, kind, kind) for kind in _VALUES}
    except (PermissionMissing, NotFound):
        return NotHere("boards of this account have no custom fields")
    card, expected, got = scratch.card(), [], []
    for kind, values in _VALUES.items():
        for value in values:
            scratch.client.set_field(card.id, fields[kind], value)
            there = scratch.again(card)
            held = {one.field_id: one.value for one in there.fields} if there else {}
            got.append([kind, held.get(fields[kind].id)])
            expected.append([kind, value or None])
    return compared(list(_sent()), expected, got)


def _sent() -> Iterator[list[object]]:
    for kind, values in _VALUES.items():
        yield [kind, *(value.isoformat() if isinstance(value, datetime) else value for value in values)]


PARTS: tuple[Assumption[Scratch], ...] = (
    labels_may_be_alike,
    labels_have_colours,
    label_is_renamed,
    checklist_is_read,
    checklist_is_removed,
    comments_are_read,
    older_comments_do_not_come,
    fields_hold_values,
)
"""What is assumed about what hangs on cards, in the order in which it is tried."""
