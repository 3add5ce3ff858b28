"""The checklist of milestones on a card: what makes it right, line by line.

Ours is the checklist that bears our name, and on it the lines that bear our texts. All else on a card is people's.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from mapping.public.boards import HumanEdit
from mapping.public.cards import Card, CheckLine, Checklist, ShownCard, ShownCheckItem, ShownChecklist
from mapping.public.curation import Held
from mapping.wording import settled
from sync.publish.order import new_positions
from sync.publish.plan import OF_LINES, Action, Decided, FieldChange, Part, PlannedChange

_OF_LISTS = (Action.CREATE_CHECKLIST, Action.DELETE_CHECKLIST)


@dataclass(frozen=True, slots=True)
class Memory:
    """The checklist that we last put on a card, and the names of what was tried since without our knowing its end."""

    last: Checklist | None = None
    tried: Sequence[PlannedChange] = ()

    def is_ours(self, line: str) -> bool:
        """Whether we put a line of this text on the card, or may have."""
        return line in self._ticks() or line in self._tried(OF_LINES)

    def put(self, line: str) -> bool:
        """Whether we surely put it there, and surely have not touched it since."""
        return line in self._ticks() and line not in self._tried(OF_LINES)

    def ticked(self, line: str, done: bool) -> bool:
        """Whether a person ticked a line, or took the tick away."""
        return self.put(line) and self._ticks()[line] is not done

    def is_list_ours(self, name: str) -> bool:
        """Whether a checklist of this name is one that we put on the card, or may have."""
        return name in self._names() or name in self._tried(_OF_LISTS)

    def put_list(self, name: str) -> bool:
        """Whether we surely put it there, and surely have not touched it since."""
        return name in self._names() and name not in self._tried(_OF_LISTS)

    def _names(self) -> tuple[str, ...]:
        return (self.last.name,) if self.last else ()

    def _ticks(self) -> Mapping[str, bool]:
        return {line.name: line.done for line in self.last.lines} if self.last else {}

    def _tried(self, actions: Sequence[Action]) -> set[str]:
        tried = [change for change in self.tried if change.action in actions]
        former = {str(one.before) for change in tried for one in change.fields if one.field == "name" and one.before}
        return {change.part.name for change in tried if change.part} | former


def checklist_changes(card: Card, there: ShownCard | None, memory: Memory, rule: HumanEdit) -> Decided:
    """What makes the checklist of a card right; `there` is None where the card is still to be made."""
    shown = there.checklists if there else ()
    goal = card.checklist
    former = [one for one in shown if memory.is_list_ours(_name(one)) and (goal is None or _name(one) != goal.name)]
    going = [change for one in former for change in _taken_off(_Place(card, there, one), memory)]
    if goal is None:
        return Decided(tuple(going))
    own = min((one for one in shown if _name(one) == goal.name), key=lambda one: one.id, default=None)
    place = _Place(card, there, own)
    coming = _made(place, goal, memory, rule) if own is None else _mended(place, goal, memory, rule)
    return Decided((*going, *coming.changes), coming.held)


def _name(thing: ShownChecklist | ShownCheckItem) -> str:
    return settled(thing.name)


@dataclass(frozen=True, slots=True)
class _Place:
    """A checklist of a card, each of which may be there already."""

    card: Card
    there: ShownCard | None
    checklist: ShownChecklist | None

    @property
    def items(self) -> tuple[ShownCheckItem, ...]:
        """All that stands on it."""
        return self.checklist.items if self.checklist else ()

    def lines(self) -> Mapping[str, ShownCheckItem]:
        """The lines from top to bottom by their text; of several of one text the oldest: others are copies."""
        items = self.items
        first = {_name(item): item for item in sorted(items, key=lambda item: item.id, reverse=True)}
        return {_name(item): item for item in items if first[_name(item)] is item}

    def change(self, action: Action, part: Part, fields: Iterable[FieldChange], reason: str) -> PlannedChange:
        """A change of it."""
        ident = self.there.id if self.there else None
        return PlannedChange(action, self.card.item_id, self.card.title, reason, tuple(fields), ident, part=part)

    def line(self, name: str, item: ShownCheckItem | None = None) -> Part:
        """A line of it."""
        return Part(name, item.id if item else None, self.checklist.id if self.checklist else None)


_OVERWRITES = "a person changed the checklist; the workspace's rule says ours"


def _made(place: _Place, goal: Checklist, memory: Memory, rule: HumanEdit) -> Decided:
    """A checklist that is not on the card."""
    edited = place.there is not None and memory.put_list(goal.name)
    if edited and rule is not HumanEdit.OURS:
        return _left(place, rule)
    name = FieldChange("name", None, goal.name, overwrites=edited)
    why = _OVERWRITES if edited else "the card has no such checklist"
    first = place.change(Action.CREATE_CHECKLIST, Part(goal.name), [name], why)
    return Decided((first, *_lines(place, goal, Memory(), frozenset())))


def _mended(place: _Place, goal: Checklist, memory: Memory, rule: HumanEdit) -> Decided:
    """A checklist that is on the card."""
    there = place.lines()
    edited = frozenset(line.name for line in goal.lines if _is_edited(line, there.get(line.name), memory))
    if edited and rule is HumanEdit.STOP:
        return _left(place, rule)
    return Decided(tuple(_lines(place, goal, memory, edited, theirs=rule is HumanEdit.THEIRS)))


def _is_edited(line: CheckLine, item: ShownCheckItem | None, memory: Memory) -> bool:
    if item is None:
        return memory.put(line.name)
    return item.done is not line.done and memory.ticked(line.name, item.done)


def _left(place: _Place, rule: HumanEdit) -> Decided:
    if rule is HumanEdit.THEIRS:
        return Decided()
    return Decided(held=(Held(place.card.item_id, "checklist", "a person changed the checklist on the board"),))


def _lines(
    place: _Place, goal: Checklist, memory: Memory, edited: frozenset[str], *, theirs: bool = False
) -> Iterator[PlannedChange]:
    """The changes of single lines. What `edited` names was changed by a person, and stays so where it is `theirs`. A
    line that goes and one that comes are one change of text."""
    there = place.lines()
    lines = [line for line in goal.lines if line.name in there or not (theirs and line.name in edited)]
    names = {line.name for line in goal.lines}
    going = [item for name, item in there.items() if name not in names and memory.is_ours(name)]
    coming = [line.name for line in lines if line.name not in there and line.name not in edited]
    standing = {**{name: there[name] for name in names & there.keys()}, **dict(zip(coming, going, strict=False))}
    places = {name: one.position for name, one in standing.items()}
    others = [one.position for one in place.items if one not in standing.values()]
    positions = new_positions([line.name for line in lines], places, others)
    for line in lines:
        item, hand = standing.get(line.name), line.name in edited
        fields = list(_fields(line, item, positions.get(line.name), hand=hand, keep_tick=hand and theirs))
        if fields:
            action = Action.UPDATE_CHECK_ITEM if item else Action.CREATE_CHECK_ITEM
            why = _OVERWRITES if any(one.overwrites for one in fields) else "the milestones of the roadmap"
            yield place.change(action, place.line(line.name, item), fields, why)
    for item in going[len(coming) :]:
        yield _delete_line(place, item)


def _fields(
    line: CheckLine, item: ShownCheckItem | None, position: float | None, *, hand: bool, keep_tick: bool
) -> Iterator[FieldChange]:
    if item is None or _name(item) != line.name:
        yield FieldChange("name", _name(item) if item else None, line.name, overwrites=hand and item is None)
    done = item.done if item else False
    if done is not line.done and not keep_tick:
        yield FieldChange("done", item.done if item else None, line.done, overwrites=hand and item is not None)
    if position is not None:
        yield FieldChange("position", item.position if item else None, position)


def _taken_off(place: _Place, memory: Memory) -> Iterator[PlannedChange]:
    """A checklist that the card is not to have any more: whole, unless people have lines of their own on it."""
    assert place.checklist is not None  # only what is there is taken off
    ours = [item for name, item in place.lines().items() if memory.is_ours(name)]
    if len(ours) == len(place.checklist.items):
        name = _name(place.checklist)
        part = Part(name, place.checklist.id)
        why = "the card is to have no such checklist"
        yield place.change(Action.DELETE_CHECKLIST, part, [FieldChange("name", name, None)], why)
    else:
        yield from (_delete_line(place, item) for item in ours)


def _delete_line(place: _Place, item: ShownCheckItem) -> PlannedChange:
    name = _name(item)
    why = "the roadmap has no such milestone"
    return place.change(Action.DELETE_CHECK_ITEM, place.line(name, item), [FieldChange("name", name, None)], why)
