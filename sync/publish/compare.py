"""Comparing the board that should be with the board that is, and with what we last published on it.

Every difference is one of: we changed, they changed, both did. The workspace's rule for the field decides.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

from mapping.boards import Edits, HumanEdit
from mapping.cards import Card, ShownBoard, ShownCard, ShownList, WantedBoard
from mapping.curation import Held
from mapping.marker import find_marker, item_mark, workspace_mark
from sync.publish.order import STEP, new_positions
from sync.publish.plan import Action, FieldChange, Json, Plan, PlannedChange


@dataclass(frozen=True, slots=True)
class Published:
    """What we last put on an item's card; lists are named by their key."""

    trello_id: str
    title: str
    description: str
    list: str
    due: str | None
    labels: tuple[str, ...]
    archived: bool = False


@dataclass(frozen=True, slots=True)
class Known:
    """What the store knows of a board: our cards by item id, and the lists by key."""

    cards: Mapping[str, Published] = field(default_factory=lambda: MappingProxyType({}))
    lists: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))


def published(card: Card, trello_id: str, archived: bool = False) -> Published:
    """A card as it stands once it has been written."""
    due = card.due.isoformat() if card.due else None
    labels = tuple(sorted(card.labels))
    return Published(trello_id, card.title, card.description, card.list_key, due, labels, archived)


@dataclass(frozen=True, slots=True)
class _Match:
    """Which shown card is which item's; `copies` bear our marker a second time, `strays` are ours without an item."""

    cards: Mapping[str, ShownCard]
    copies: tuple[ShownCard, ...]
    strays: tuple[ShownCard, ...]


def make_plan(
    board: str,
    workspace: str,
    wanted: WantedBoard,
    shown: ShownBoard,
    known: Known,
    *,
    edits: Edits,
    held: Sequence[Held] = (),
    digest: str = "",
) -> Plan:
    """The plan that makes `shown` into `wanted`. Touches only cards with the workspace's marker or known ids.

    `held` are items that curation keeps as they are; their cards are left alone. Pure: same inputs, same plan.
    """
    match = _match(workspace, wanted, shown, known)
    lists = _lists(wanted, shown, known)
    labels = {label.name: label.id for label in reversed(shown.labels) if label.name}
    faces = _Faces(wanted, shown, lists)
    changes = [*_list_changes(wanted, shown, lists), *_label_changes(wanted, labels)]
    kept = list(held)
    positions = _positions(wanted, match.cards, faces)
    for card in wanted.cards:
        there = match.cards.get(card.item_id)
        if there is None:
            decided = _absent(card, known, shown, positions, edits)
        else:
            decided = _present(card, there, faces, known.cards.get(card.item_id), positions, edits)
        changes.extend(decided.changes)
        kept.extend(decided.held)
    changes.extend(_archives(match, wanted, {one.item_id for one in held}))
    kept.extend(_foreign(match))
    order = list(Action)
    return Plan(
        board=board,
        trello_id=shown.id,
        changes=tuple(sorted(changes, key=lambda change: order.index(change.action))),
        held=tuple(kept),
        wanted_digest=digest,
        lists=lists,
        labels=labels,
        matched={item: card.id for item, card in match.cards.items()},
    )


def _match(workspace: str, wanted: WantedBoard, shown: ShownBoard, known: Known) -> _Match:
    ours = workspace_mark(workspace)
    items = {item_mark(workspace, item): item for item in known.cards}
    items.update((mark[1], card.item_id) for card in wanted.cards if (mark := find_marker(card.marker)))
    by_id = {one.trello_id: item for item, one in known.cards.items()}
    found: dict[str, ShownCard] = {}
    copies, strays = [], []
    # The card that the store knows comes first, then the oldest: ids begin with the time of creation.
    for card in sorted(shown.cards, key=lambda card: (card.id not in by_id, card.id)):
        mark = find_marker(card.description)
        item = by_id.get(card.id) or (items.get(mark[1]) if mark and mark[0] == ours else None)
        if item is not None and item not in found:
            found[item] = card
        elif item is not None:
            copies.append(card)
        elif mark and mark[0] == ours:
            strays.append(card)
    return _Match(found, tuple(copies), tuple(strays))


def _lists(wanted: WantedBoard, shown: ShownBoard, known: Known) -> Mapping[str, str]:
    there = {one.id: one for one in shown.lists if not one.closed}
    by_name: dict[str, str] = {}
    for one in sorted(there.values(), key=lambda one: one.position):
        by_name.setdefault(one.name, one.id)
    found: dict[str, str] = {}
    for goal in wanted.lists:
        ident = known.lists.get(goal.key)
        if ident not in there:
            ident = by_name.get(goal.name)
        if ident is not None and ident not in found.values():
            found[goal.key] = ident
    return found


def _list_changes(wanted: WantedBoard, shown: ShownBoard, lists: Mapping[str, str]) -> Iterator[PlannedChange]:
    there: Mapping[str, ShownList] = {one.id: one for one in shown.lists}
    last = max((one.position for one in shown.lists), default=0.0)
    for number, one in enumerate(wanted.lists, 1):
        if one.key not in lists:
            new = (FieldChange("name", None, one.name), FieldChange("position", None, last + STEP * number))
            yield PlannedChange(Action.CREATE_LIST, one.key, one.name, "the board has no such list", new)
        elif there[lists[one.key]].name != one.name:
            renamed = (FieldChange("name", there[lists[one.key]].name, one.name),)
            yield PlannedChange(
                Action.UPDATE_LIST, one.key, one.name, "the list bears another name", renamed, lists[one.key]
            )


def _label_changes(wanted: WantedBoard, labels: Mapping[str, str]) -> Iterator[PlannedChange]:
    for label in wanted.labels:
        if label.name not in labels:
            fields = (FieldChange("name", None, label.name), FieldChange("color", None, label.color))
            yield PlannedChange(Action.CREATE_LABEL, label.name, label.name, "the board has no such label", fields)


class _Faces:
    """A shown card in the words of the workspace: lists by key, labels by name, of our labels only."""

    def __init__(self, wanted: WantedBoard, shown: ShownBoard, lists: Mapping[str, str]) -> None:
        self._keys = {ident: key for key, ident in lists.items()}
        self._names = {label.id: label.name for label in shown.labels}
        self._ours = {label.name for label in wanted.labels}

    def of(self, card: ShownCard, last: Published | None) -> Published:
        """How the card looks."""
        names = (
            self._names.get(ident, "") for ident in card.label_ids if ident not in self.foreign_label_ids(card, last)
        )
        labels = tuple(sorted(names))
        due = card.due.isoformat() if card.due else None
        return Published(card.id, card.title, card.description, self.list_key(card), due, labels, card.closed)

    def foreign_label_ids(self, card: ShownCard, last: Published | None) -> tuple[str, ...]:
        """Labels on the card that are neither wanted on the board nor published by us on this card."""
        ours = self._ours | set(last.labels if last else ())
        return tuple(ident for ident in card.label_ids if self._names.get(ident) not in ours)

    def list_key(self, card: ShownCard) -> str:
        """The key of the card's list; the Trello id of a list that is not ours."""
        return self._keys.get(card.list_id, card.list_id)


@dataclass(frozen=True, slots=True)
class _Decided:
    changes: tuple[PlannedChange, ...] = ()
    held: tuple[Held, ...] = ()


def _positions(wanted: WantedBoard, cards: Mapping[str, ShownCard], faces: _Faces) -> Mapping[str, float]:
    found: dict[str, float] = {}
    for one in wanted.lists:
        order = [card.item_id for card in wanted.cards if card.list_key == one.key]
        there = {
            item: cards[item].position
            for item in order
            if item in cards and not cards[item].closed and faces.list_key(cards[item]) == one.key
        }
        found.update(new_positions(order, there))
    return found


def _absent(card: Card, known: Known, shown: ShownBoard, positions: Mapping[str, float], edits: Edits) -> _Decided:
    if card.item_id in known.cards and edits.archived is not HumanEdit.OURS:
        return _hold(card, edits.archived, "deleted", "a person deleted its card from the board")
    twin = next(
        (one for one in shown.cards if not one.closed and one.title == card.title and not find_marker(one.description)),
        None,
    )
    if twin is not None:
        why = "the board has an unmarked card with this very title; rename or remove that card, or adopt it"
        return _Decided(held=(Held(card.item_id, "twin", why),))
    fields: list[tuple[str, Json]] = [
        ("title", card.title),
        ("description", card.description),
        ("list", card.list_key),
        ("due", card.due.isoformat() if card.due else None),
        ("labels", tuple(sorted(card.labels))),
        ("position", positions[card.item_id]),
    ]
    change = PlannedChange(
        Action.CREATE_CARD,
        card.item_id,
        card.title,
        "the item is public and has no card",
        tuple(FieldChange(name, None, value) for name, value in fields if value not in (None, ())),
    )
    return _Decided((change,))


def _hold(card: Card, rule: HumanEdit, what: str, why: str) -> _Decided:
    if rule is HumanEdit.THEIRS:
        return _Decided()
    return _Decided(held=(Held(card.item_id, what, why),))


def _present(
    card: Card,
    there: ShownCard,
    faces: _Faces,
    last: Published | None,
    positions: Mapping[str, float],
    edits: Edits,
) -> _Decided:
    face = faces.of(there, last)
    if face.archived and last is not None and not last.archived and edits.archived is not HumanEdit.OURS:
        return _hold(card, edits.archived, "archived", "a person archived its card on the board")
    goal = published(card, there.id)
    fields, held = [], []
    for name in ("title", "description", "list", "due", "labels", "archived"):
        change, stopped = _three_way(card, name, goal, face, last, getattr(edits, name))
        fields.extend([change] if change else [])
        held.extend([stopped] if stopped else [])
    if held:
        return _Decided(held=tuple(held))
    if card.item_id in positions and (face.list == goal.list or any(change.field == "list" for change in fields)):
        fields.append(FieldChange("position", there.position, positions[card.item_id]))
    if not fields:
        return _Decided()
    keeps = faces.foreign_label_ids(there, last) if any(change.field == "labels" for change in fields) else ()
    return _Decided(
        (PlannedChange(Action.UPDATE_CARD, card.item_id, card.title, _why(fields), tuple(fields), there.id, keeps),)
    )


def _three_way(
    card: Card, name: str, goal: Published, face: Published, last: Published | None, rule: HumanEdit
) -> tuple[FieldChange | None, Held | None]:
    want, have = getattr(goal, name), getattr(face, name)
    if want == have:
        return None, None
    edited = last is not None and have != getattr(last, name)
    if not edited or rule is HumanEdit.OURS:
        return FieldChange(name, have, want, overwrites=edited), None
    if rule is HumanEdit.STOP:
        return None, Held(card.item_id, name, f"a person changed the {name} on the board")
    if name == "description" and find_marker(have) is None:
        return FieldChange(name, have, f"{have}\n\n{card.marker}"), None
    return None, None


def _why(fields: Sequence[FieldChange]) -> str:
    if any(change.overwrites for change in fields):
        return "a person changed the card; the workspace's rule says ours"
    names = [change.field for change in fields]
    if names == ["position"]:
        return "the order of the roadmap"
    return "the roadmap or the backlog moved on"


def _archives(match: _Match, wanted: WantedBoard, held: set[str]) -> Iterator[PlannedChange]:
    for item in sorted(match.cards.keys() - held - {card.item_id for card in wanted.cards}):
        card = match.cards[item]
        if not card.closed:
            yield _archive(item, card.title, "its item is no longer shown to customers", card.id)


def _archive(subject: str, title: str, reason: str, card_id: str) -> PlannedChange:
    return PlannedChange(Action.ARCHIVE_CARD, subject, title, reason, (FieldChange("archived", False, True),), card_id)


def _foreign(match: _Match) -> Iterator[Held]:
    for card in match.copies:
        yield Held(card.title, "copied", "a person copied one of our cards; the copy is left as it is")
    for card in match.strays:
        if not card.closed:
            why = "the card is ours, but no file has its item; put the line back, or archive the card on Trello"
            yield Held(card.title, "stray", why)
