"""Taking a run back: the plan that puts a board back to what it was before that run wrote to it.

Every field is compared three ways: before the run, as the run left it, as it is now. What is still as the run left it
goes back. What a person or a later run has changed since is left and named, and so is what cannot go back.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from drift.wording import plural
from mapping.public.cards import ShownBoard, ShownCard, ShownList
from mapping.public.curation import Held
from mapping.public.marker import find_marker
from sync.publish.compare import Faces, archive_card
from sync.publish.match import Known, Published, TakenOff
from sync.publish.plan import Action, Decided, FieldChange, Json, Plan, PlannedChange
from sync.publish.revert_fields import LEFT, Past, Site, Written, left, names, net, site_of
from sync.publish.revert_parts import Parts

_TEXTS = ("title", "description", "list", "due", "labels")
_OF_CARDS = (Action.CREATE_CARD, Action.UPDATE_CARD, Action.ARCHIVE_CARD, Action.DELETE_CARD)
_OF_LISTS = (Action.CREATE_LIST, Action.UPDATE_LIST, Action.ARCHIVE_LIST)
_MAKING = (Action.CREATE_CHECKLIST, Action.CREATE_CHECK_ITEM)
_OF_LABELS = (Action.CREATE_LABEL, Action.UPDATE_LABEL)


def revert_plan(
    board: str,
    past: Past,
    shown: ShownBoard,
    known: Known,
    cards: Mapping[str, ShownCard],
    *,
    off: Mapping[str, TakenOff] = MappingProxyType({}),
    digest: str = "",
) -> Plan:
    """The plan that takes a run back. `cards` are our cards on the board, by item; `off` items that a person took off
    it. Pure: same inputs, same plan."""
    site = site_of(past, shown, known)
    made = {many[0].trello_id: net(many) for many in _by_thing(past.writes) if many[0].change.action in _MAKING}
    looks, parts = _Cards(site, known, cards, off), Parts(site, cards, made)
    decided = [_decide(site, looks, parts, writes) for writes in _by_thing(past.writes)]
    changes = [change for one in decided for change in one.changes]
    full = _full(site, changes)
    changes = [change for change in changes if change.trello_id not in full]
    order = list(Action)
    moved = {str(change.after()["list"]) for change in changes if "list" in change.after()}
    return Plan(
        board=board,
        trello_id=shown.id,
        changes=tuple(sorted(changes, key=lambda change: order.index(change.action))),
        held=(*(note for one in decided for note in one.held), *full.values()),
        wanted_digest=digest,
        lists={name: place for name in sorted(moved) if (place := site.place(name))},
        labels=site.labels,
        matched={item: card.id for item, card in cards.items()},
        fields=shown.fields,
        reverts=past.run_id,
    )


def is_elsewhere(past: Past, shown: ShownBoard) -> bool:
    """Whether nothing that the run wrote, and that it did not delete, is on the board."""
    there = {one.id for many in (shown.cards, shown.lists, shown.labels) for one in many}
    kept = (one for one in past.writes if one.trello_id and one.change.action is not Action.DELETE_CARD)
    wrote = {one.change.trello_id or one.trello_id for one in kept}
    return bool(wrote) and not wrote & there


def _by_thing(writes: Iterable[Written]) -> Iterable[Sequence[Written]]:
    """The writes to each thing; one whose thing nobody knows stands alone."""
    found: dict[str, list[Written]] = {}
    for number, one in enumerate(writes):
        found.setdefault(one.thing or f"unknown {number}", []).append(one)
    return found.values()


def _decide(site: Site, cards: _Cards, parts: Parts, writes: Sequence[Written]) -> Decided:
    """What becomes of one thing that the run wrote to."""
    first = writes[0].change
    if not writes[0].trello_id:
        return left(first.subject, f"nobody knows whether the run made its write ({first.action}); look at it")
    if first.action in _OF_CARDS:
        return cards.decide(writes)
    if first.action in _OF_LISTS:
        return _list(site, writes)
    if first.action in _OF_LABELS:
        return _label(writes[-1].change)
    if first.action is Action.COMMENT:
        return left(first.subject, "a comment below its card stays: those who follow the card have read it")
    if first.trello_id is None or first.subject in cards.off:
        return Decided()  # a part of a card that the run made goes with it; one that was taken off stays off
    return parts.decide(writes)


# -- cards -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Cards:
    """Our cards on the board, with what we last put on them, and the items that a person took off."""

    site: Site
    known: Known
    cards: Mapping[str, ShownCard]
    off: Mapping[str, TakenOff]

    def decide(self, writes: Sequence[Written]) -> Decided:
        """What becomes of one card."""
        first, last = writes[0].change, writes[-1].change
        item = next((item for item, card in self.cards.items() if card.id == writes[0].trello_id), None)
        if last.action is Action.DELETE_CARD:
            return left(last.subject, "its card was deleted, and what is deleted on Trello cannot come back")
        if item is None:
            return left(last.subject, f"the card {last.title!r} is not on the board any more, or not ours")
        if item in self.off:
            why = f"a person took it off the board ({self.off[item].how}); to let it back: milepost republish {item}"
            return left(item, why)
        if first.action is Action.CREATE_CARD:
            return self._made(item, self.cards[item], net(writes))
        return self._changed(item, self.cards[item], writes)

    def _made(self, item: str, card: ShownCard, done: Mapping[str, FieldChange]) -> Decided:
        """A card that the run made is archived, if it still says what the run put there."""
        if card.closed:
            return Decided()
        if by := self.site.later(card.id, "archived"):
            return left(item, f"the run {by} brought its card back later; take that one back first")
        face = self._face(item, card, done)
        other = [name for name in _TEXTS if getattr(face, name) != _put(done, name)]
        if other:
            why = f"its card was changed since the run made it ({', '.join(other)}); to take it off: milepost withdraw"
            return left(item, f"{why} {item}")
        return Decided((archive_card(item, card.title, self.site.why, card.id),))

    def _changed(self, item: str, card: ShownCard, writes: Sequence[Written]) -> Decided:
        done = net(writes)
        unreadable = frozenset[str]().union(*(one.unreadable for one in writes))
        face = self._face(item, card, done)
        now: dict[str, Json] = {name: getattr(face, name) for name in (*_TEXTS, "archived")}
        back, notes = self.site.going_back(card.id, done, {**now, "position": card.position}, unreadable)
        if "list" in done and "list" not in back:
            back.pop("position", None)  # a place on a list on which the card does not stand
        goes = back.get("archived") == _AWAY and back.pop("archived")
        changes = []
        if back:
            keeps = self._foreign_labels(item, card, done) if "labels" in back else ()
            fields = tuple(back[name] for name in (*_TEXTS, "archived", "position") if name in back)
            changes.append(PlannedChange(Action.UPDATE_CARD, item, card.title, self.site.why, fields, card.id, keeps))
        if goes:
            changes.append(archive_card(item, card.title, self.site.why, card.id))
        return Decided(tuple(changes), tuple(Held(item, LEFT, note) for note in notes))

    def _face(self, item: str, card: ShownCard, done: Mapping[str, FieldChange]) -> Published:
        return self._faces(done).of(card, self.known.cards.get(item))

    def _foreign_labels(self, item: str, card: ShownCard, done: Mapping[str, FieldChange]) -> tuple[str, ...]:
        return self._faces(done).foreign_label_ids(card, self.known.cards.get(item))

    def _faces(self, done: Mapping[str, FieldChange]) -> Faces:
        """Labels that the run put on the card, or took off it, are ours."""
        change = done.get("labels")
        ours = {*names(change.before), *names(change.after)} if change else ()
        return Faces(ours, self.site.shown, self.site.lists)


_AWAY = FieldChange("archived", False, True)


def _put(done: Mapping[str, FieldChange], name: str) -> Json:
    """What the run put into a field of a card that it made."""
    if name in done:
        return done[name].after
    return None if name == "due" else () if name == "labels" else ""


# -- lists and labels --------------------------------------------------------------------------------------------


def _list(site: Site, writes: Sequence[Written]) -> Decided:
    first, done, ident = writes[0].change, net(writes), writes[0].trello_id
    key = first.subject
    there = next((one for one in site.shown.lists if one.id == ident), None)
    if there is None or site.lists.get(key, ident) != ident:
        return left(key, f"the list {first.title!r} is not on the board any more, or another one stands for it")
    if first.action is Action.CREATE_LIST:
        return _made_list(site, key, there, done)
    now: Mapping[str, Json] = {"name": there.name, "position": there.position, "archived": there.closed}
    back, notes = site.going_back(ident, done, now)
    goes = back.get("archived") == _AWAY and back.pop("archived")
    changes = []
    if back:
        changes.append(PlannedChange(Action.UPDATE_LIST, key, there.name, site.why, tuple(back.values()), ident))
    if goes:
        changes.append(_archive_list(site, key, there))
    return Decided(tuple(changes), tuple(Held(key, LEFT, note) for note in notes))


def _made_list(site: Site, key: str, there: ShownList, done: Mapping[str, FieldChange]) -> Decided:
    """A list that the run made is archived, if nobody has made another of it."""
    if there.closed:
        return Decided()
    if there.name != done["name"].after:
        return left(key, f"the list was renamed to {there.name!r} since the run made it")
    if by := site.later(there.id, "archived"):
        return left(key, f"the run {by} brought the list back later; take that one back first")
    return Decided((_archive_list(site, key, there),))


def _archive_list(site: Site, key: str, there: ShownList) -> PlannedChange:
    return PlannedChange(Action.ARCHIVE_LIST, key, there.name, site.why, (_AWAY,), there.id)


def _full(site: Site, changes: Sequence[PlannedChange]) -> Mapping[str, Held]:
    """Of the lists that would be archived, by their ids, those on which cards would still stand."""
    standing = Counter(_homes(site, changes).values())
    return {
        ident: Held(change.subject, LEFT, f"the list {change.title!r} stays: {_stand(standing[ident])}")
        for change in changes
        if change.action is Action.ARCHIVE_LIST and standing[ident := str(change.trello_id)]
    }


def _homes(site: Site, changes: Iterable[PlannedChange]) -> Mapping[str, str]:
    """The lists of the open cards, by card, once the changes are made."""
    homes = {card.id: card.list_id for card in site.shown.cards if not card.closed}
    places = {card.id: card.list_id for card in site.shown.cards}
    for change in changes:
        ident, after = str(change.trello_id), change.after()
        if change.action is Action.ARCHIVE_CARD:
            homes.pop(ident, None)
        elif change.action is Action.UPDATE_CARD and ("list" in after or "archived" in after):
            homes[ident] = site.place(after["list"]) or "" if "list" in after else places[ident]
    return homes


def _label(change: PlannedChange) -> Decided:
    if find_marker(change.title):
        return left("label", "the mark that says which installation publishes to the board stays")
    return left("label", f"the label {change.title!r} stays on the board; delete it there if nobody needs it")


def _stand(count: int) -> str:
    return f"{plural(count, 'card')} {'stands' if count == 1 else 'stand'} on it"
