"""A plan: the changes that would make a board right, as a sorted value with a reason for each and a checksum."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from hashlib import sha256
from types import MappingProxyType

from mapping.curation import Held

Json = str | float | bool | None | tuple[str, ...]


class Action(StrEnum):
    """What one change does; the order is the order in which changes are applied."""

    CREATE_LABEL = "create-label"
    UPDATE_LABEL = "update-label"
    CREATE_LIST = "create-list"
    UPDATE_LIST = "update-list"
    CREATE_CARD = "create-card"
    UPDATE_CARD = "update-card"
    ARCHIVE_CARD = "archive-card"


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
class PlannedChange:
    """One write. `subject` is the item, list key or label that it is about; `trello_id` what it changes, if it is
    there; `keeps` the ids of labels on the card that are not ours and stay."""

    action: Action
    subject: str
    title: str
    reason: str
    fields: tuple[FieldChange, ...]
    trello_id: str | None = None
    keeps: tuple[str, ...] = ()

    def after(self) -> Mapping[str, Json]:
        """The values that are sent, by field."""
        return {change.field: change.after for change in self.fields}

    @property
    def moves(self) -> bool:
        """Whether it puts a card on another list."""
        return self.action is Action.UPDATE_CARD and any(change.field == "list" for change in self.fields)

    @property
    def rewrites(self) -> bool:
        """Whether it changes what a card says: its title, description or date."""
        return self.action is Action.UPDATE_CARD and any(
            change.field in {"title", "description", "due"} for change in self.fields
        )


@dataclass(frozen=True, slots=True)
class Plan:
    """All changes to one board. `lists` and `labels` are the Trello ids of those that are already there, by key and
    name; `matched` the card ids by item. `wanted_digest` stands for everything that the board should be."""

    board: str
    trello_id: str
    changes: tuple[PlannedChange, ...]
    held: tuple[Held, ...]
    wanted_digest: str
    lists: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    labels: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    matched: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))

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
        }
