"""How a public board is meant to look and who may see what on it: the operator's choices, as values."""

from __future__ import annotations

import re
from collections.abc import Mapping
from enum import StrEnum
from typing import Annotated

from pydantic import AfterValidator, Field

from mapping.entry import Defines, Entry, Id, RefersTo, Share, TimeOfDay, Word, Written
from mapping.public.tell import Tell
from mapping.roadmap import ShippedWhen, Stage, StageFrom


class ListsBy(StrEnum):
    """What the lists of a board stand for."""

    STAGE = "stage"
    HORIZON = "horizon"
    QUARTER = "quarter"
    RELEASE = "release"


class Visibility(StrEnum):
    """Who can see the board on Trello; Trello's own words are `public` and `org`."""

    PUBLIC = "public"
    WORKSPACE = "workspace"


class Participants(StrEnum):
    """Who may vote, or comment, on a board; Trello's own words, but for `workspace`, which Trello calls `org`."""

    DISABLED = "disabled"
    MEMBERS = "members"
    OBSERVERS = "observers"
    WORKSPACE = "workspace"
    PUBLIC = "public"


class PromiseChange(StrEnum):
    """What can become of a promise: its date moves, its stage goes back, or it is withdrawn or cancelled."""

    DATE = "date"
    STAGE_BACK = "stage-back"
    WITHDRAWAL = "withdrawal"


class HumanEdit(StrEnum):
    """What happens to a field that a person changed on the board."""

    OURS = "ours"
    THEIRS = "theirs"
    STOP = "stop"


class Edits(Written):
    """The rule for each field of a card that a person changed on the board."""

    title: HumanEdit = Field(default=HumanEdit.OURS, description="Where a person changed the card's title.")
    description: HumanEdit = Field(default=HumanEdit.OURS, description="Where a person changed its description.")
    due: HumanEdit = Field(default=HumanEdit.OURS, description="Where a person changed its due date.")
    list: HumanEdit = Field(default=HumanEdit.OURS, description="Where a person moved it to another list.")
    labels: HumanEdit = Field(default=HumanEdit.OURS, description="Where a person changed its labels.")
    archived: HumanEdit = Field(default=HumanEdit.STOP, description="Where a person archived it.")
    checklist: HumanEdit = Field(
        default=HumanEdit.OURS, description="Where a person ticked, renamed or took off a line of the milestones."
    )
    fields: HumanEdit = Field(default=HumanEdit.OURS, description="Where a person changed a custom field of ours.")


class Limits(Written):
    """How much of a board one run may change without being told to. Shares count above the floor only."""

    floor: int = Field(default=10, ge=0, description="Boards with fewer cards than this have no share limits.")
    list: int = Field(default=3, ge=1, description="A list with at least so many of our cards may not become empty.")
    create: Share = Field(default=1.0, description="The share of cards that may be new.")
    update: Share = Field(default=0.5, description="The share of cards whose title, description or date may change.")
    archive: Share = Field(default=0.3, description="The share of cards that may be archived.")
    move: Share = Field(default=0.5, description="The share of cards that may move to another list.")
    date: Share = Field(default=0.3, description="The share of cards whose promised date may move.")


DEFAULT_DESCRIPTION = """{{ summary }}
{% if shipped %}
**Shipped:** {{ shipped }}
{% endif %}{% if promised %}
**Planned for:** {{ promised }}
{% endif %}{% if progress %}
**Progress:** {{ progress }}
{% endif %}"""


class CardTemplates(Written):
    """What a card says. Templates see only: title, summary, promised, due, shipped, stage, progress, theme, release,
    milestones, milestones_done."""

    title: str = Field(default="{{ title }}", description="A Jinja2 template of the card's title.")
    description: str = Field(
        default=DEFAULT_DESCRIPTION, description="A Jinja2 template of its description, in Markdown."
    )


DEFAULT_LEGEND = """\
This board shows what we plan, what we are working on and what has reached you. Plans may change, and dates with them.
{% if can_vote %}
**Vote** for what matters to you: open its card and choose *Vote*.
{% endif %}
{% if can_comment %}
**Comment** on a card to tell us what you need it for.
{% endif %}
Last checked in the week of {{ checked }}."""


class Legend(Written):
    """A card that tells what the board is. Its template sees: checked (the Monday of the week in which the board was
    last checked), can_vote, can_comment."""

    title: str = Field(default="About this board", min_length=1, max_length=200, description="The title of the card.")
    text: str = Field(
        default=DEFAULT_LEGEND, min_length=1, max_length=8000, description="A Jinja2 template of its text, in Markdown."
    )
    list: Word | None = Field(
        default=None,
        description="The name of the list on top of which it stands; a list of its own where the board has none of "
        "that name, the first list when absent.",
    )


def _board_link(text: str) -> str:
    if not re.fullmatch(r"[A-Za-z0-9]+", text):
        raise ValueError(
            f"{text!r} is no id of a board; write the short link alone, the XXXX of https://trello.com/b/XXXX/name"
        )
    return text


BoardLink = Annotated[str, AfterValidator(_board_link)]
"""The id or short link of a Trello board."""


class PublicBoard(Entry):
    """One public board of the workspace."""

    id: Annotated[Id, Defines("board")] = Field(description="The board's id, by which commands and reports name it.")
    trello: BoardLink = Field(description="Id or short link of the Trello board: the XXXX of trello.com/b/XXXX/name.")
    name: str | None = Field(default=None, description="The name that the Trello board must bear, if checked.")
    audience: Annotated[Id, RefersTo("audience")] | None = Field(
        default=None, description="Whom it is for: it shows what is meant for them, and what is meant for anybody."
    )
    roadmaps: tuple[Annotated[Id, RefersTo("roadmap")], ...] = Field(
        default=(), description="Roadmaps shown on it; all when empty."
    )
    visibility: Visibility = Field(
        default=Visibility.PUBLIC, description="Who can see it on Trello; it is checked before every write."
    )
    voting: Participants | None = Field(
        default=None, description="Who must be able to vote on it; not checked where nothing is written."
    )
    comments: Participants | None = Field(
        default=None, description="Who must be able to comment on it; not checked where nothing is written."
    )
    lists_by: ListsBy = Field(default=ListsBy.STAGE, description="What its lists stand for.")
    lists: Mapping[str, str] = Field(
        default={}, description="Names of lists by what they stand for (planned: On our list, …)."
    )
    labels_by_theme: bool = Field(default=True, description="Whether cards bear the public titles of their themes.")
    show_target: bool = Field(
        default=True, description="Whether customers see when an item is promised, and when it shipped."
    )
    stage_from: StageFrom = Field(
        default=StageFrom.BACKLOG, description="Who decides the stage that customers see; items can say otherwise."
    )
    shipped_when: ShippedWhen = Field(
        default=ShippedWhen.RELEASED, description="When finished work counts as shipped; items can say otherwise."
    )
    retire_shipped_after_days: int = Field(
        default=90, ge=1, description="Days after which a shipped or cancelled card leaves the board."
    )
    templates: CardTemplates = Field(default=CardTemplates(), description="What a card says.")
    checklist: Word | None = Field(
        default=None, description="The name of a checklist with the public milestones on each card; none when absent."
    )
    fields: Mapping[Word, str] = Field(
        default={},
        description="Custom fields of the Trello board that are filled, by name, each with a Jinja2 template that sees "
        "what templates of cards see.",
    )
    progress: bool = Field(
        default=False, description="Whether templates see how far the work is, in coarse words; else progress is empty."
    )
    legend: Legend | None = Field(
        default=None, description="A card that tells what the board is; `{}` for one with our words, none when absent."
    )
    edits: Edits = Field(default=Edits(), description="What happens to a field that a person changed on the board.")
    limits: Limits = Field(default=Limits(), description="How much one run may change without being told to.")
    hold: tuple[PromiseChange, ...] = Field(
        default=(), description="Changes of promises that wait for a person's approval, while the rest flows."
    )
    tell: Tell = Field(default=Tell(), description="How customers are told what changed.")
    paused: bool = Field(default=False, description="Whether nothing is written to it for now.")
    publish_between: tuple[TimeOfDay, TimeOfDay] | None = Field(
        default=None,
        description='Hours of the day, in the workspace\'s zone, in which it is written: ["08:00", "18:00"]. '
        "They may reach over midnight.",
    )


class Allowed(Entry):
    """A term that the guard lets through, with the reason why that is safe."""

    term: str = Field(min_length=1, description="What the guard would refuse.")
    reason: str = Field(min_length=3, description="Why it is safe.")


class GuardPolicy(Written):
    """What the guard looks for beside what it always looks for."""

    terms: tuple[Word, ...] = Field(default=(), description="Words that must never be public.")
    customers: tuple[Word, ...] = Field(default=(), description="Names of customers that must never be public.")
    hosts: tuple[Word, ...] = Field(default=(), description="Internal hosts beside the Jira host.")
    money: bool = Field(default=False, description="Whether sums of money are refused.")
    allow: tuple[Allowed, ...] = Field(default=(), description="What it lets through all the same.")


STAGE_NAMES: Mapping[Stage, str] = {
    Stage.PLANNED: "Planned",
    Stage.BUILDING: "In progress",
    Stage.SHIPPED: "Shipped",
    Stage.CANCELLED: "No longer planned",
}
"""What stages are called where the workspace gives no names of its own."""
