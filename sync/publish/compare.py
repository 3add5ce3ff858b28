"""Comparing the board that should be with the board that is, and with what we last published on it.

Every difference is one of: we changed, they changed, both did. The workspace's rule for the field decides.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from types import MappingProxyType

from mapping.public.boards import Edits, HumanEdit
from mapping.public.cards import Card, ShownBoard, ShownCard, ShownList, WantedBoard
from mapping.public.curation import Held
from mapping.public.marker import find_marker
from mapping.public.own_cards import is_own
from sync.publish.adoption import is_twin
from sync.publish.match import Known, Match, Published, TakenOff, match_cards, match_lists, published
from sync.publish.order import new_positions
from sync.publish.parts import parts_of
from sync.publish.plan import Action, Decided, FieldChange, Json, Plan, PlannedChange


def make_plan(  # noqa: PLR0913 - every input of a pure decision, each by name
    board: str,
    workspace: str,
    wanted: WantedBoard,
    shown: ShownBoard,
    known: Known,
    *,
    edits: Edits,
    held: Sequence[Held] = (),
    digest: str = "",
    identities: Mapping[str, str] = MappingProxyType({}),
    off: Mapping[str, TakenOff] = MappingProxyType({}),
) -> Plan:
    """The plan that makes `shown` into `wanted`. Touches only cards with the workspace's marker or known ids.

    `held` are items that curation keeps as they are; their cards are left alone. `identities` are the ids that the
    items of the files bear on cards, so that a card is found whose item is no longer shown. `off` are items that a
    person took off the board, whatever their files say. Pure: same inputs, same plan.
    """
    held = [*(one for one in held if one.item_id not in off), *_kept_off(wanted, off)]
    wanted = replace(wanted, cards=tuple(card for card in wanted.cards if card.item_id not in off))
    match = match_cards(workspace, wanted, shown, known, identities)
    lists = match_lists(wanted, shown, known)
    labels = {label.name: label.id for label in reversed(shown.labels) if label.name}
    former = {key: ident for key, ident in known.lists.items() if key not in {one.key for one in wanted.lists}}
    faces = Faces({label.name for label in wanted.labels}, shown, {**former, **lists})
    before = (*_list_changes(wanted, shown, lists), *_label_changes(wanted, labels))
    groups: list[tuple[PlannedChange, ...]] = [(one,) for one in before]
    kept = list(held)
    scene = _Scene(shown, known, faces, _positions(wanted, match.cards, faces, shown), edits)
    for card in wanted.cards:
        there = match.cards.get(card.item_id)
        decided = _absent(card, scene) if there is None else _present(card, there, scene)
        groups.append(decided.changes)
        kept.extend(decided.held)
    groups.extend((one,) for one in _departures(match, wanted, {one.item_id for one in held} - off.keys(), off))
    kept.extend(_foreign(match))
    changes = _sorted(groups)
    filled = {change.part.id for change in changes if change.part}
    return Plan(
        board=board,
        trello_id=shown.id,
        changes=changes,
        held=tuple(kept),
        wanted_digest=digest,
        lists=lists,
        labels=labels,
        matched={item: card.id for item, card in match.cards.items()},
        fields=tuple(one for one in shown.fields if one.id in filled),
    )


def _sorted(groups: Iterable[tuple[PlannedChange, ...]]) -> tuple[PlannedChange, ...]:
    """The changes in the order of their actions, but what hangs on a card right behind the card's own."""
    order = list(Action)
    return tuple(chain(*sorted((one for one in groups if one), key=lambda group: order.index(group[0].action))))


def _list_changes(wanted: WantedBoard, shown: ShownBoard, lists: Mapping[str, str]) -> Iterator[PlannedChange]:
    there: Mapping[str, ShownList] = {one.id: one for one in shown.lists}
    standing = {key: there[ident].position for key, ident in lists.items()}
    others = [one.position for one in shown.lists if one.id not in lists.values()]
    positions = new_positions([one.key for one in wanted.lists], standing, others)
    for one in wanted.lists:
        if one.key not in lists:
            new = (FieldChange("name", None, one.name), FieldChange("position", None, positions[one.key]))
            yield PlannedChange(Action.CREATE_LIST, one.key, one.name, "the board has no such list", new)
            continue
        before, fields = there[lists[one.key]], []
        if before.name != one.name:
            fields.append(FieldChange("name", before.name, one.name))
        if one.key in positions:
            fields.append(FieldChange("position", before.position, positions[one.key]))
        if fields:
            why = "the list bears another name" if before.name != one.name else "the order of the lists"
            yield PlannedChange(Action.UPDATE_LIST, one.key, one.name, why, tuple(fields), before.id)


def _label_changes(wanted: WantedBoard, labels: Mapping[str, str]) -> Iterator[PlannedChange]:
    for label in wanted.labels:
        if label.name not in labels:
            fields = (FieldChange("name", None, label.name), FieldChange("color", None, label.color))
            yield PlannedChange(Action.CREATE_LABEL, label.name, label.name, "the board has no such label", fields)


class Faces:
    """A shown card in the words of the workspace: lists by key, labels by name, of our labels only."""

    def __init__(self, our_labels: Collection[str], shown: ShownBoard, lists: Mapping[str, str]) -> None:
        self._keys = {ident: key for key, ident in lists.items()}
        self._names = {label.id: label.name for label in shown.labels}
        self._ours = set(our_labels)

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
class _Scene:
    """All beside which a card is looked at. `positions` are those of cards that must be placed anew, by item."""

    shown: ShownBoard
    known: Known
    faces: Faces
    positions: Mapping[str, float]
    edits: Edits

    def parts(self, card: Card, there: ShownCard | None) -> Decided:
        """What is to be done about what hangs on a card."""
        return parts_of(card, there, self.known, self.shown.fields, self.edits)


def _positions(
    wanted: WantedBoard, cards: Mapping[str, ShownCard], faces: Faces, shown: ShownBoard
) -> Mapping[str, float]:
    found: dict[str, float] = {}
    for one in wanted.lists:
        order = [card.item_id for card in wanted.cards if card.list_key == one.key]
        there = {
            item: cards[item].position
            for item in order
            if item in cards and not cards[item].closed and faces.list_key(cards[item]) == one.key
        }
        ours = {cards[item].id for item in there}
        others = [card.position for card in shown.cards if faces.list_key(card) == one.key and card.id not in ours]
        found.update(new_positions(order, there, others))
    return found


def _absent(card: Card, scene: _Scene) -> Decided:
    last, rule = scene.known.cards.get(card.item_id), scene.edits.archived
    if last is not None and not last.archived and rule is not HumanEdit.OURS:
        return _hold(card, rule, "deleted", "a person deleted its card from the board")
    if any(is_twin(card, one) for one in scene.shown.cards):
        adopt = "" if is_own(card.item_id) else "adopt it (milepost board adopt), or "
        why = f"the board has an unmarked card of this title; {adopt}rename or remove it"
        return Decided(held=(Held(card.item_id, "twin", why),))
    fields: list[tuple[str, Json]] = [
        ("title", card.title),
        ("description", card.description),
        ("list", card.list_key),
        ("due", card.due.isoformat() if card.due else None),
        ("labels", tuple(sorted(card.labels))),
        ("position", scene.positions[card.item_id]),
    ]
    change = PlannedChange(
        Action.CREATE_CARD,
        card.item_id,
        card.title,
        "the board has no such card" if is_own(card.item_id) else "the item is public and has no card",
        tuple(FieldChange(name, None, value) for name, value in fields if value not in (None, ())),
    )
    return Decided((change, *scene.parts(card, None).changes))


def _hold(card: Card, rule: HumanEdit, what: str, why: str) -> Decided:
    if rule is HumanEdit.THEIRS:
        return Decided()
    return Decided(held=(Held(card.item_id, what, why),))


def _present(card: Card, there: ShownCard, scene: _Scene) -> Decided:
    known, edits = scene.known, scene.edits
    last = known.cards.get(card.item_id)
    face = scene.faces.of(there, last)
    put_away = face.archived and known.was_edited(card.item_id, "archived", have=True)
    if put_away and edits.archived is not HumanEdit.OURS:
        return _hold(card, edits.archived, "archived", "a person archived its card on the board")
    goal, parts = published(card, there.id), scene.parts(card, there)
    fields, held = [], list(parts.held)
    for name in ("title", "description", "list", "due", "labels", "archived"):
        change, stopped = _three_way(card, name, goal, face, known, getattr(edits, name))
        fields.extend([change] if change else [])
        held.extend([stopped] if stopped else [])
    if held:
        return Decided(held=tuple(held))
    names = {change.field for change in fields}
    if card.item_id in scene.positions and (face.list == goal.list or "list" in names):
        fields.append(FieldChange("position", there.position, scene.positions[card.item_id]))
    if not fields:
        return parts
    keeps = scene.faces.foreign_label_ids(there, last) if "labels" in names else ()
    update = PlannedChange(
        Action.UPDATE_CARD, card.item_id, card.title, _why(fields, last), tuple(fields), there.id, keeps
    )
    return Decided((update, *parts.changes))


def _three_way(
    card: Card, name: str, goal: Published, face: Published, known: Known, rule: HumanEdit
) -> tuple[FieldChange | None, Held | None]:
    want, have = getattr(goal, name), getattr(face, name)
    if want == have:
        return None, None
    edited = known.was_edited(card.item_id, name, have)
    if not edited or rule is HumanEdit.OURS:
        return FieldChange(name, have, want, overwrites=edited), None
    if rule is HumanEdit.STOP:
        return None, Held(card.item_id, name, f"a person changed the {name} on the board")
    if name == "description" and find_marker(have) is None:
        return FieldChange(name, have, f"{have}\n\n{card.marker}"), None
    return None, None


def _why(fields: Sequence[FieldChange], last: Published | None) -> str:
    if any(change.overwrites for change in fields):
        return "a person changed the card; the workspace's rule says ours"
    names = [change.field for change in fields]
    if names == ["position"]:
        return "the order of the roadmap"
    if last is not None and find_marker(last.description) is None:  # what a person wrote has no mark of ours
        return "adopted: a person's card becomes the item's"
    return "the roadmap or the backlog moved on"


def _departures(
    match: Match, wanted: WantedBoard, held: set[str], off: Mapping[str, TakenOff]
) -> Iterator[PlannedChange]:
    for item in sorted(match.cards.keys() - held - {card.item_id for card in wanted.cards}):
        card, taken = match.cards[item], off.get(item)
        if taken is not None and taken.how.deletes:
            yield delete_card(item, card.id)
        elif not card.closed:
            why = "a person withdrew it" if taken else _why_gone(item)
            yield archive_card(item, card.title, why, card.id)


def _why_gone(item: str) -> str:
    return "the board is to have no such card" if is_own(item) else "its item is no longer shown to customers"


def _kept_off(wanted: WantedBoard, off: Mapping[str, TakenOff]) -> Iterator[Held]:
    """Items that a person took off the board while their files still say that they are public."""
    for card in wanted.cards:
        if (taken := off.get(card.item_id)) is not None and not is_own(card.item_id):
            why = f"a person took it off the board ({taken.how}) and it stays off, though its file says public; "
            advice = f"take `public` from its file, or let it back with milepost republish {card.item_id}"
            yield Held(card.item_id, taken.how, why + advice)


def archive_card(item: str, title: str, reason: str, card_id: str) -> PlannedChange:
    """Taking a card off the board; on a public board it can still be read."""
    return PlannedChange(Action.ARCHIVE_CARD, item, title, reason, (FieldChange("archived", False, True),), card_id)


def delete_card(item: str, card_id: str) -> PlannedChange:
    """Deleting a card for good. It is named by its item: its own words may be what must not be read any more."""
    return PlannedChange(Action.DELETE_CARD, item, item, "a person unpublished it", (), card_id)


def _foreign(match: Match) -> Iterator[Held]:
    copied = "a person copied one of our cards; the copy is left as it is"
    stray = "the card is ours, but no file has its item; put the line back, or archive the card on Trello"
    yield from (Held(card.title, "copied", copied) for card in match.copies if not card.closed)
    yield from (Held(card.title, "stray", stray) for card in match.strays if not card.closed)
