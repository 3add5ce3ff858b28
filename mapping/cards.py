"""The public side as values: what customers should see, and what they see now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from mapping.roadmap import Stage
from mapping.targets import Target


@dataclass(frozen=True, slots=True)
class Card:
    """What one item should look like to customers, already in the form in which Trello will hold it.

    `marker` is the opaque text in the description by which the card is known again. `list_key` names a list of
    the wanted board. `due` is the instant set on Trello, or None. `stage` and `target` are what the card promises.
    """

    item_id: str
    marker: str
    title: str
    description: str
    list_key: str
    stage: Stage
    target: Target
    deadline: date | None
    due: datetime | None = None
    labels: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class WantedList:
    """A list that the board should have; `name` is shown to customers."""

    key: str
    name: str


@dataclass(frozen=True, slots=True)
class WantedLabel:
    """A label that the board should have."""

    name: str
    color: str | None


@dataclass(frozen=True, slots=True)
class WantedBoard:
    """The whole board as it should be: lists left to right, cards top to bottom within their list."""

    lists: tuple[WantedList, ...]
    labels: tuple[WantedLabel, ...]
    cards: tuple[Card, ...]


@dataclass(frozen=True, slots=True)
class ShownCard:
    """A card as it stands on Trello."""

    id: str
    list_id: str
    title: str
    description: str
    position: float
    closed: bool = False
    due: datetime | None = None
    label_ids: tuple[str, ...] = ()
    votes: int = 0
    comments: int = 0
    url: str = ""


@dataclass(frozen=True, slots=True)
class ShownList:
    """A list as it stands on Trello."""

    id: str
    name: str
    position: float
    closed: bool = False


@dataclass(frozen=True, slots=True)
class ShownLabel:
    """A label as it stands on Trello."""

    id: str
    name: str
    color: str | None


@dataclass(frozen=True, slots=True)
class ShownBoard:
    """The whole board as it was read, in one instant.

    `permission_level`, `voting` and `comments` are Trello's own words (`prefs` of a board): `public`, `org` or
    `private`; and who may vote and comment: `disabled`, `members`, `observers`, `org` or `public`, empty where it was
    not told. `may_write` says whether the account that read it is a member who may change it, None where that is not
    known.
    """

    id: str
    name: str
    url: str
    permission_level: str
    lists: tuple[ShownList, ...]
    labels: tuple[ShownLabel, ...]
    cards: tuple[ShownCard, ...]
    voting: str = ""
    comments: str = ""
    closed: bool = False
    may_write: bool | None = None
