"""The public side as values: what customers should see, and what they see now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from mapping.roadmap import Stage
from mapping.targets import Target


@dataclass(frozen=True, slots=True)
class PublicFields:
    """What customers are told of an item, as its author wrote it: all that a template can see. `stage` and `promised`
    are in the words for customers; `reason` is why it was cancelled, with which its summary begins; `due` the promised
    day in ISO form, `progress` how far the work is, in coarse words, `shipped` the month in which it shipped: each
    empty where it is not shown. `milestones_done` are those of the milestones that are."""

    title: str
    summary: str
    promised: str
    stage: str
    theme: str
    release: str
    milestones: tuple[str, ...]
    reason: str = ""
    due: str = ""
    progress: str = ""
    shipped: str = ""
    milestones_done: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CheckLine:
    """A line of a checklist as it should be; it is known by its text."""

    name: str
    done: bool = False


@dataclass(frozen=True, slots=True)
class Checklist:
    """A checklist of a card as it should be, known by its name; its lines from top to bottom, each text once."""

    name: str
    lines: tuple[CheckLine, ...]


@dataclass(frozen=True, slots=True)
class FieldText:
    """What a custom field of a card should hold, by the field's name: a text, whatever the field's type. Empty for no
    value."""

    name: str
    text: str


@dataclass(frozen=True, slots=True)
class Card:
    """What one item should look like to customers, already in the form in which Trello will hold it.

    `marker` is the opaque text in the description by which the card is known again. `list_key` names a list of
    the wanted board. `due` is the instant set on Trello, or None. `stage` and `target` are what the card promises;
    `public` is what it was made of, None where that is not known any more. `fields` are the custom fields that are
    ours to fill.
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
    public: PublicFields | None = None
    checklist: Checklist | None = None
    fields: tuple[FieldText, ...] = ()


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


FieldContent = str | float | bool | datetime
"""What a custom field of a card may hold: a text, a number, a tick, an instant, or the id of an option."""


@dataclass(frozen=True, slots=True)
class ShownCheckItem:
    """A line of a checklist as it stands on Trello."""

    id: str
    name: str
    done: bool
    position: float


@dataclass(frozen=True, slots=True)
class ShownChecklist:
    """A checklist of a card as it stands on Trello, its items from top to bottom."""

    id: str
    name: str
    position: float
    items: tuple[ShownCheckItem, ...] = ()


@dataclass(frozen=True, slots=True)
class ShownFieldValue:
    """The value of a custom field on a card; where the field is a choice, the id of the option that was chosen."""

    field_id: str
    value: FieldContent


@dataclass(frozen=True, slots=True)
class ShownAttachment:
    """What is attached to a card: a link, or a file by its address."""

    id: str
    name: str
    url: str


@dataclass(frozen=True, slots=True)
class ShownCard:
    """A card as it stands on Trello.

    `checklists` (from top to bottom), `fields` and `attachments` are told by a read of the board. The answer to a
    write leaves them empty, whatever hangs on the card. `fields` holds what has a value: an empty field, and a
    checkbox without its tick, are not in it.
    """

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
    checklists: tuple[ShownChecklist, ...] = ()
    fields: tuple[ShownFieldValue, ...] = ()
    attachments: tuple[ShownAttachment, ...] = ()


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
class ShownFieldOption:
    """A choice that a custom field offers."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class ShownField:
    """A custom field of a board. `type` is Trello's own word: `checkbox`, `date`, `list`, `number` or `text`; the
    `options` are those of a `list`.
    """

    id: str
    name: str
    type: str
    options: tuple[ShownFieldOption, ...] = ()


@dataclass(frozen=True, slots=True)
class ShownComment:
    """What somebody wrote below a card; who it was is not asked for."""

    id: str
    card_id: str
    text: str
    at: datetime


@dataclass(frozen=True, slots=True)
class ShownBoard:
    """The whole board as it was read, in one instant.

    `permission_level`, `voting` and `comments` are Trello's own words (`prefs` of a board): `public`, `org` or
    `private`; and who may vote and comment: `disabled`, `members`, `observers`, `org` or `public`, empty where it was
    not told. `may_write` says whether the account that read it is a member who may change it, None where that is not
    known. `fields` are the custom fields; there are none where the board has not their Power-Up.
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
    fields: tuple[ShownField, ...] = ()
