"""The keys of `milepost.yaml` that say how the company plans, and when a plan is badly cut."""

from __future__ import annotations

from enum import StrEnum

from pydantic import Field

from mapping.entry import Share, Word, Written
from mapping.public.technical_words import TECHNICAL_WORDS


class Heading(StrEnum):
    """A heading of an item's technical plan."""

    RESULTS = "results"
    STANDARDS = "standards"
    HARDWARE_AND_SOFTWARE = "hardware_and_software"
    DATA_USE = "data_use"
    SUPPORT = "support"
    AVAILABILITY = "availability"


class Planning(Written):
    """How the company plans: what blocks what, and what must be there before an item begins."""

    blocked_by: tuple[Word, ...] = Field(
        default=("is blocked by",), description="How links of Jira read on the issue that has to wait."
    )
    ready_days: int = Field(
        default=28, ge=0, description="Days before its start from which an item should be ready to build."
    )
    technical_plan: tuple[Heading, ...] = Field(
        default=tuple(Heading),
        description="Headings of the technical plan that an item needs before it begins; asked of roadmaps on which "
        "at least one item has such a plan.",
    )
    missed_days: int = Field(
        default=7, ge=0, description="Days for which an event or activity is told that went without its item."
    )


class Hygiene(Written):
    """From where on items and stories are cut badly: too coarse, too fine, or on the wrong level."""

    epics: int = Field(default=8, ge=1, description="More epics than this make an item too coarse.")
    times_median: float = Field(
        default=3, gt=1, description="An item larger than this many times the median of the items is too coarse."
    )
    day_quarters: int = Field(
        default=2, ge=0, description="Quarters ahead after which a target should not name a day any more."
    )
    story_subtasks: int = Field(default=10, ge=2, description="Sub-tasks that make a story look like a roadmap item.")
    near_days: int = Field(
        default=14, ge=1, description="A roadmap that only plans so many days ahead is a to-do list."
    )
    far_days: int = Field(default=365, ge=1, description="Days after which a backlog should not plan in detail yet.")
    far_share: Share = Field(default=0.2, description="Share of the open stories that may be meant for after that.")
    technical_words: tuple[Word, ...] = Field(
        default=TECHNICAL_WORDS, description="Words that say little to customers; public texts are searched for them."
    )
