"""A plan: the changes that would make a board right, as a sorted value with a reason for each and a checksum."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from enum import StrEnum
from hashlib import sha256
from itertools import dropwhile, islice
from types import MappingProxyType

from mapping.public.boards import PromiseChange
from mapping.public.cards import ShownField
from mapping.public.curation import Held

Json = str | float | bool | None | tuple[str, ...]


class Action(StrEnum):
    """What one change does; the order is the order in which changes are applied."""

    CREATE_LABEL = "create-label"
    UPDATE_LABEL = "update-label"
    CREATE_LIST = "create-list"
    UPDATE_LIST = "update-list"
    CREATE_CARD = "create-card"
    UPDATE_CARD = "update-card"
    CREATE_CHECKLIST = "create-checklist"
    CREATE_CHECK_ITEM = "create-check-item"
    UPDATE_CHECK_ITEM = "update-check-item"
    DELETE_CHECK_ITEM = "delete-check-item"
    DELETE_CHECKLIST = "delete-checklist"
    SET_FIELD = "set-field"
    ARCHIVE_CARD = "archive-card"
    DELETE_CARD = "delete-card"
    ARCHIVE_LIST = "archive-list"
    COMMENT = "comment"


OF_LINES = (Action.CREATE_CHECK_ITEM, Action.UPDATE_CHECK_ITEM, Action.DELETE_CHECK_ITEM)
"""What is done to single lines of checklists."""


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field before and after. Lists are named by their key, labels by name, instants in ISO form.

    `overwrites` marks a value that a person had put on the board.
    """

    field: str
    before: Json
    after: Json
    overwrites: bool = False


@dataclass(frozen=True, slots=True)
class MovedPromise:
    """What a change does to a promise: what customers were shown last, and what they would be shown."""

    kind: PromiseChange
    before: str
    after: str

    def __str__(self) -> str:
        match self.kind:
            case PromiseChange.DATE:
                return f"the promised date goes from {self.before} to {self.after}"
            case PromiseChange.STAGE_BACK:
                return f"the stage goes back from {self.before} to {self.after}"
            case PromiseChange.WITHDRAWAL:
                return f"what was promised ({self.before}) is {self.after}"


@dataclass(frozen=True, slots=True)
class Part:
    """What of a card a change is about that costs a request of its own: a checklist, a line of one or a custom field,
    by its name; with its id where it is there, and that of the checklist `within` which a line stands."""

    name: str
    id: str | None = None
    within: str | None = None


@dataclass(frozen=True, slots=True)
class PlannedChange:
    """One write. `subject` is the item, list key or label that it is about; `trello_id` what it changes, if it is
    there; `keeps` the ids of labels on the card that are not ours and stay; `promises` what it does to promises; `part`
    what of a card it is about, whose id is then the `trello_id`, where it is about what hangs on one."""

    action: Action
    subject: str
    title: str
    reason: str
    fields: tuple[FieldChange, ...]
    trello_id: str | None = None
    keeps: tuple[str, ...] = ()
    promises: tuple[MovedPromise, ...] = ()
    part: Part | None = None

    def after(self) -> Mapping[str, Json]:
        """The values that are sent, by field."""
        return {change.field: change.after for change in self.fields}

    @property
    def moves(self) -> bool:
        """Whether it puts a card on another list."""
        return self.action is Action.UPDATE_CARD and any(change.field == "list" for change in self.fields)

    @property
    def puts_back(self) -> bool:
        """Whether it puts a card back on its list, which a person had moved."""
        return any(change.field == "list" and change.overwrites for change in self.fields)

    @property
    def rewrites(self) -> bool:
        """Whether it changes what a card says that is there: its title, description, date, checklist or fields."""
        if self.part is not None:
            return self.trello_id is not None
        return self.action is Action.UPDATE_CARD and any(
            change.field in {"title", "description", "due"} for change in self.fields
        )

    def does(self, *kinds: PromiseChange) -> bool:
        """Whether it does any of this to a promise."""
        return any(moved.kind in kinds for moved in self.promises)


@dataclass(frozen=True, slots=True)
class Decided:
    """What is to be done about one card, in its order, and what of it waits for a person."""

    changes: tuple[PlannedChange, ...] = ()
    held: tuple[Held, ...] = ()


@dataclass(frozen=True, slots=True)
class Plan:
    """All changes to one board. `lists` and `labels` are the Trello ids of those that are already there, by key and
    name; `matched` the card ids by item; `fields` the custom fields of the board. `wanted_digest` stands for everything
    that the board should be. `pending` are changes of promises that are not made before a person has approved them. A
    plan that takes a run back says which one it `reverts`."""

    board: str
    trello_id: str
    changes: tuple[PlannedChange, ...]
    held: tuple[Held, ...]
    wanted_digest: str
    lists: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    labels: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    matched: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    pending: tuple[PlannedChange, ...] = ()
    reverts: str = ""
    fields: tuple[ShownField, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to do."""
        return not self.changes

    @property
    def checksum(self) -> str:
        """Twelve hex digits over the board, what it should be, where its lists and labels are, and every change."""
        places = [dict(self.lists), dict(self.labels)]
        text = json.dumps([self.trello_id, self.wanted_digest, places, *map(asdict, self.changes)], sort_keys=True)
        return sha256(text.encode()).hexdigest()[:12]

    @property
    def pending_checksum(self) -> str:
        """Twelve hex digits over the board and the changes that wait for approval; empty where none does."""
        if not self.pending:
            return ""
        text = json.dumps([self.trello_id, "pending", *map(asdict, self.pending)], sort_keys=True)
        return sha256(text.encode()).hexdigest()[:12]

    @property
    def all_changes(self) -> tuple[PlannedChange, ...]:
        """The changes with those that wait for approval."""
        return (*self.changes, *self.pending)

    def holding(self, kinds: Collection[PromiseChange]) -> Plan:
        """The same plan, with the changes that do any of this to a promise waiting for approval, and with them what
        hangs on the same cards, and lists that only those need."""
        doing = [change for change in self.changes if change.does(*kinds)]
        items = {change.subject for change in doing}
        places = _places(doing) - _places(one for one in self.changes if one not in doing)
        pending = tuple(one for one in self.changes if one in doing or _hangs_on(one, items, places))
        notes = (Held(change.subject, "approval", f"waits for approval: {_told(change)}") for change in doing)
        flowing = tuple(change for change in self.changes if change not in pending)
        return replace(self, changes=flowing, held=(*self.held, *notes), pending=pending)

    def rest(self, change: PlannedChange) -> Sequence[PlannedChange]:
        """What is left to do to the same card, or other thing, once this change is made."""
        behind = dropwhile(lambda one: one is not change, self.changes)
        return [one for one in islice(behind, 1, None) if one.subject == change.subject]

    def count(self, action: Action) -> int:
        """How many changes do this."""
        return sum(change.action is action for change in self.changes)

    def as_json(self) -> dict[str, object]:
        """The plan for machines."""
        return {
            "board": self.board,
            "trello_id": self.trello_id,
            "checksum": self.checksum,
            "changes": [asdict(change) for change in self.changes],
            "held": [asdict(held) for held in self.held],
            "pending": [asdict(change) for change in self.pending],
            "pending_checksum": self.pending_checksum,
            "wanted_digest": self.wanted_digest,
            "lists": dict(self.lists),
            "labels": dict(self.labels),
            "matched": dict(self.matched),
            "reverts": self.reverts,
            "fields": [asdict(one) for one in self.fields],
        }


def _told(change: PlannedChange) -> str:
    return "; ".join(map(str, change.promises))


def _places(changes: Iterable[PlannedChange]) -> set[Json]:
    """The keys of the lists on which cards come to stand."""
    return {change.after()["list"] for change in changes if "list" in change.after()}


def _hangs_on(change: PlannedChange, items: Collection[str], places: Collection[Json]) -> bool:
    if change.action is Action.CREATE_LIST:
        return change.subject in places
    return change.part is not None and change.subject in items
