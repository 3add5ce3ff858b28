"""How a public board is meant to look and who may see what on it: the operator's choices, as values."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Annotated

from pydantic import Field

from mapping.entry import Entry, Id, Share, Written
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


class HumanEdit(StrEnum):
    """What happens to a field that a person changed on the board."""

    OURS = "ours"
    THEIRS = "theirs"
    STOP = "stop"


class Edits(Written):
    """The rule for each field of a card that a person changed on the board."""

    title: HumanEdit = HumanEdit.OURS
    description: HumanEdit = HumanEdit.OURS
    due: HumanEdit = HumanEdit.OURS
    list: HumanEdit = HumanEdit.OURS
    labels: HumanEdit = HumanEdit.OURS
    archived: HumanEdit = HumanEdit.STOP


class Limits(Written):
    """How much of a board one run may change without being told to. Shares count above the floor only."""

    floor: int = Field(default=10, ge=0, description="Boards with fewer cards than this have no share limits.")
    create: Share = 1.0
    update: Share = 0.5
    archive: Share = 0.3
    move: Share = 0.5


Template = Annotated[str, Field(description="A Jinja2 template over the public fields of an item.")]

DEFAULT_DESCRIPTION = """{{ summary }}
{% if promised %}
**Planned for:** {{ promised }}
{% endif %}"""


class CardTemplates(Written):
    """What a card says. Templates see only: title, summary, promised, stage, theme, release, milestones."""

    title: Template = "{{ title }}"
    description: Template = DEFAULT_DESCRIPTION


class PublicBoard(Entry):
    """One public board of the workspace."""

    id: Id
    trello: str = Field(description="Id or short link of the Trello board.")
    name: str | None = Field(default=None, description="The name that the Trello board must bear, if checked.")
    audience: Id | None = None
    roadmaps: tuple[Id, ...] = Field(default=(), description="Roadmaps shown on it; all when empty.")
    visibility: Visibility = Visibility.PUBLIC
    lists_by: ListsBy = ListsBy.STAGE
    lists: Mapping[str, str] = Field(
        default={}, description="Names of lists by what they stand for (planned: On our list, …)."
    )
    labels_by_theme: bool = True
    show_target: bool = True
    stage_from: StageFrom = StageFrom.BACKLOG
    shipped_when: ShippedWhen = ShippedWhen.RELEASED
    retire_shipped_after_days: int = Field(default=90, ge=1)
    templates: CardTemplates = CardTemplates()
    edits: Edits = Edits()
    limits: Limits = Limits()
    paused: bool = False
    publish_between: tuple[str, str] | None = Field(
        default=None,
        description='Hours of the day, in the workspace\'s zone, in which it is written: ["08:00", "18:00"].',
    )


class Allowed(Entry):
    """A term that the guard lets through, with the reason why that is safe."""

    term: str
    reason: str = Field(min_length=3)


class GuardPolicy(Written):
    """What the guard looks for beside what it always looks for."""

    terms: tuple[str, ...] = Field(default=(), description="Words that must never be public.")
    customers: tuple[str, ...] = Field(default=(), description="Names of customers that must never be public.")
    hosts: tuple[str, ...] = Field(default=(), description="Internal hosts beside the Jira host.")
    money: bool = Field(default=False, description="Whether sums of money are refused.")
    allow: tuple[Allowed, ...] = ()


STAGE_NAMES: Mapping[Stage, str] = {
    Stage.PLANNED: "Planned",
    Stage.BUILDING: "In progress",
    Stage.SHIPPED: "Shipped",
    Stage.CANCELLED: "No longer planned",
}
"""What stages are called where the workspace gives no names of its own."""
