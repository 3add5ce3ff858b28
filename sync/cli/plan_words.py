"""What a change of a plan does, in the words of the people who approve it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from drift.wording import excerpt
from mapping.public.cards import ShownBoard
from mapping.public.marker import as_read
from sync.publish.plan import Action, FieldChange, Json, Plan, PlannedChange

_VERBS = {
    Action.CREATE_LABEL: "add label",
    Action.UPDATE_LABEL: "change label",
    Action.CREATE_LIST: "add list",
    Action.UPDATE_LIST: "change list",
    Action.CREATE_CARD: "add card",
    Action.UPDATE_CARD: "change",
    Action.CREATE_CHECKLIST: "add checklist",
    Action.CREATE_CHECK_ITEM: "add line",
    Action.UPDATE_CHECK_ITEM: "change line",
    Action.DELETE_CHECK_ITEM: "take off line",
    Action.DELETE_CHECKLIST: "take off checklist",
    Action.SET_FIELD: "fill field",
    Action.ARCHIVE_CARD: "archive",
    Action.DELETE_CARD: "delete",
    Action.COMMENT: "comment on",
    Action.ARCHIVE_LIST: "archive list",
}


def verb(change: PlannedChange) -> str:
    """What a change does, in a word or two."""
    return _VERBS[change.action]


@dataclass(frozen=True, slots=True)
class PlanWords:
    """How a plan is told: `lists` are what customers read above the lists, by key; texts are cut to `most` letters
    around the place where they differ, or not where that is None."""

    lists: Mapping[str, str]
    most: int | None = None

    def details(self, change: PlannedChange) -> str:
        """What a change puts where: the whole of a new card, each field of one that is there, what a comment says."""
        match change.action:
            case Action.COMMENT:
                return self._text(change.after()["text"])
            case Action.CREATE_CARD:
                return "; ".join(self._new_card(change.after()))
            case Action.UPDATE_CARD:
                return self._fields(change)
            case Action.SET_FIELD if change.part:
                return f"{change.part.name}: {self._fields(change)}"
            case Action.UPDATE_CHECK_ITEM if change.part:
                return f"{change.part.name} ({self._fields(change)})"
        return change.part.name if change.part else ""

    def _new_card(self, after: Mapping[str, Json]) -> Iterator[str]:
        yield f"on the list {self._list(after['list'])}"
        if after.get("due"):
            yield f"due {_day(after['due'])}"
        if after.get("labels"):
            yield f"labelled {_joined(after['labels'])}"
        if text := as_read(str(after.get("description") or "")):
            yield self._text(text)

    def _fields(self, change: PlannedChange) -> str:
        return "; ".join(map(self._field, change.fields))

    def _field(self, one: FieldChange) -> str:
        hand = " (a person's edit)" if one.overwrites else ""
        match one.field:
            case "position":
                return f"{'down' if _is_more(one.after, one.before) else 'up'} in its list{hand}"
            case "archived":
                return f"{'put away' if one.after else 'brought back'}{hand}"
            case "done":
                return f"{'ticked' if one.after else 'not ticked'}{hand}"
            case "list":
                return f"from the list {self._list(one.before)} to {self._list(one.after)}{hand}"
            case "value":
                return f"{self._value(one)}{hand}"
        return f"{one.field}: {self._value(one)}{hand}"

    def _value(self, one: FieldChange) -> str:
        if one.field == "due":
            return f"{_day(one.before)} → {_day(one.after)}"
        if one.field == "labels":
            return f"{_joined(one.before)} → {_joined(one.after)}"
        before, after = (as_read(str(value or "")) for value in (one.before, one.after))
        return f"{self._text(before, after) or 'nothing'} → {self._text(after, before) or 'nothing'}"

    def _list(self, key: Json) -> str:
        return self.lists.get(str(key), str(key))

    def _text(self, value: Json, other: str = "") -> str:
        """A text on one line; from a little before the place where it differs from another one, where it is cut."""
        text, other = (" ".join(str(one or "").split()) for one in (value, other))
        return text if self.most is None else excerpt(text, other, self.most)


def list_names(plan: Plan, shown: ShownBoard) -> Mapping[str, str]:
    """What customers read, or will read, above the lists of a plan, by key."""
    names = {one.id: one.name for one in shown.lists}
    found = {key: names[ident] for key, ident in plan.lists.items() if ident in names}
    for change in plan.all_changes:
        if change.action in (Action.CREATE_LIST, Action.UPDATE_LIST) and "name" in change.after():
            found[change.subject] = str(change.after()["name"])
    return found


def _day(value: Json) -> str:
    return str(value).partition("T")[0] if value else "no day"


def _joined(value: Json) -> str:
    return ", ".join(value) if isinstance(value, tuple) and value else "none"


def _is_more(one: Json, other: Json) -> bool:
    return isinstance(one, float) and isinstance(other, float) and one > other
