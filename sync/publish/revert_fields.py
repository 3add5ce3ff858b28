"""What a run wrote to a board, and which of its fields can go back: those that still are as the run left them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from mapping.public.cards import ShownBoard
from mapping.public.curation import Held
from sync.publish.match import Known
from sync.publish.plan import Action, Decided, FieldChange, Json, PlannedChange


@dataclass(frozen=True, slots=True)
class Written:
    """A write that a run made. `trello_id` is what it made or changed, empty where nobody knows whether it was made;
    `unreadable` are fields whose old text was redacted."""

    change: PlannedChange
    trello_id: str
    unreadable: frozenset[str] = frozenset()

    @property
    def thing(self) -> str:
        """What tells the thing from all others: a part, such as a value in a field, together with its card."""
        return thing_of(self.change, self.trello_id)


def thing_of(change: PlannedChange, trello_id: str) -> str:
    """The thing that a write changed, which Trello calls so; a custom field has the same id on every card."""
    if change.part is None or not trello_id:
        return trello_id
    return f"{change.trello_id or change.subject} {trello_id}"


@dataclass(frozen=True, slots=True)
class Past:
    """What a run wrote to a board, in its order, and which run has `later` written a field of a thing, by what tells
    the thing from others and the name of the field."""

    run_id: str
    writes: tuple[Written, ...]
    later: Mapping[tuple[str, str], str] = field(default_factory=lambda: MappingProxyType({}))


def net(writes: Iterable[Written]) -> Mapping[str, FieldChange]:
    """What the writes to one thing did to its fields, taken together."""
    found: dict[str, FieldChange] = {}
    for one in writes:
        for change in one.change.fields:
            first = found.get(change.field, change)
            found[change.field] = FieldChange(change.field, first.before, change.after)
    return {name: change for name, change in found.items() if change.before != change.after}


LEFT = "left"
"""What is said of something that stays as it is."""


def left(name: str, why: str) -> Decided:
    """What stays as it is, and why."""
    return Decided(held=(Held(name, LEFT, why),))


def names(value: Json) -> tuple[str, ...]:
    """The names of labels in a field."""
    return value if isinstance(value, tuple) else ()


@dataclass(frozen=True, slots=True)
class Site:
    """The board as it is now, beside what the run did to it. `lists` are Trello ids by key, `labels` by name; `usable`
    are the lists on which a card can stand, once those are open again that the run had closed."""

    past: Past
    shown: ShownBoard
    lists: Mapping[str, str]
    labels: Mapping[str, str]
    usable: frozenset[str]

    @property
    def why(self) -> str:
        """The reason of every change."""
        return f"as it was before the run {self.past.run_id}"

    def going_back(
        self, trello_id: str, done: Mapping[str, FieldChange], now: Mapping[str, Json], unreadable: Collection[str] = ()
    ) -> tuple[dict[str, FieldChange], list[str]]:
        """The fields that go back, and what is said of those that do not."""
        back, notes = {}, []
        for name, change in done.items():
            if now[name] == change.before:
                continue
            if trouble := self._against(trello_id, change, now[name], name in unreadable):
                notes.append(f"its {name} stays: {trouble}")
            else:
                back[name] = FieldChange(name, now[name], change.before)
        return back, notes

    def later(self, trello_id: str, name: str) -> str | None:
        """The run that has since written the field."""
        return self.past.later.get((trello_id, name))

    def place(self, name: Json) -> str | None:
        """The list of that key, or with that id, if a card can stand on it."""
        ident = self.lists.get(str(name), str(name))
        return ident if ident in self.usable else None

    def _against(self, trello_id: str, change: FieldChange, now: Json, unreadable: bool) -> str:
        """Why a field cannot go back; empty where it can."""
        if by := self.later(trello_id, change.field):
            return f"the run {by} wrote it later; take that one back first"
        if now != change.after:
            return "a person changed it since"
        if unreadable:
            return "its old text was redacted"
        if change.field == "list" and self.place(change.before) is None:
            return f"its list of then ({change.before}) is not on the board any more"
        if change.field == "labels" and (gone := sorted({*names(change.before)} - self.labels.keys())):
            return f"a label of then ({', '.join(gone)}) is not on the board any more"
        return ""


def site_of(past: Past, shown: ShownBoard, known: Known) -> Site:
    """The board, beside what the run did to it."""
    closed = {one.id for one in shown.lists if one.closed}
    again = {
        one.change.subject: one.trello_id
        for one in past.writes
        if one.change.action is Action.ARCHIVE_LIST and one.trello_id in closed
    }
    again = {key: ident for key, ident in again.items() if (ident, "archived") not in past.later}
    labels = {label.name: label.id for label in reversed(shown.labels) if label.name}
    usable = frozenset({one.id for one in shown.lists if not one.closed} | {*again.values()})
    return Site(past, shown, {**known.lists, **again}, labels, usable)
