"""How customers are told what changed on a board: the operator's choices, all of them off by default."""

from __future__ import annotations

from enum import StrEnum
from pathlib import PurePath
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from mapping.entry import Word, Written


class News(StrEnum):
    """What there can be to tell of an item: it is new; it has shipped; its promised date moved, or was taken back; it
    went back to an earlier stage; it was cancelled."""

    NEW = "new"
    SHIPPED = "shipped"
    DATE = "date"
    STAGE_BACK = "stage-back"
    CANCELLED = "cancelled"


CommentOn = Literal[News.SHIPPED, News.DATE, News.STAGE_BACK, News.CANCELLED]
"""What can be told in a comment. Nobody follows a card that is new."""


class NewsTemplates(Written):
    """What is said of an item, in a comment, on the card of changes and in the feed. Templates see what those of cards
    see, and: before and after (the target in words, or the name of the stage), reason (of a cancellation)."""

    new: Word = Field(
        default="This is new here.{% if promised %} It is planned for {{ promised }}.{% endif %}",
        description="When an item is new on the board; not in comments.",
    )
    shipped: Word = Field(default="This has shipped.", description="When an item has shipped.")
    date: Word = Field(
        default="{% if after %}The plan has changed: from {{ before }} to {{ after }}."
        "{% else %}This was planned for {{ before }}, and has no date any more.{% endif %}",
        description="When the date that customers were shown moves, becomes more or less exact, or goes.",
    )
    stage_back: Word = Field(
        default="This is “{{ after }}” again; it was “{{ before }}”.",
        description="When an item goes back to an earlier stage.",
    )
    cancelled: Word = Field(
        default="This is no longer planned.{% if reason %} {{ reason }}{% endif %}",
        description="When an item is cancelled.",
    )

    def of(self, kind: News) -> str:
        """The template of one kind of news."""
        text: str = getattr(self, kind.name.lower())
        return text


class ChangesCard(Written):
    """A card that lists what changed on the board, the latest day first."""

    title: str = Field(default="What changed", min_length=1, max_length=200, description="The title of the card.")
    nothing: Word = Field(
        default="Nothing has changed yet.", max_length=2000, description="What it says before anything has changed."
    )
    most: int = Field(default=20, ge=1, le=100, description="How many changes it lists.")
    list: Word | None = Field(
        default=None,
        description="The name of the list on top of which it stands; a list of its own where the board has none of "
        "that name, the first list when absent.",
    )


def _feed_file(path: str) -> str:
    if PurePath(path).suffix not in (".xml", ".atom"):
        raise ValueError(f"{path!r} is no name for a feed; let it end in .xml or .atom")
    return path


class Feed(Written):
    """A file with what changed on the board, in the Atom format, for feed readers and portals."""

    path: Annotated[str, AfterValidator(_feed_file)] = Field(
        description="The file, relative to `milepost.yaml`, ending in `.xml` or `.atom`; runs write it."
    )
    most: int = Field(default=50, ge=1, le=500, description="How many changes it holds.")


class Tell(Written):
    """How customers are told what changed. Nothing is told that is not named here."""

    comment_on: tuple[CommentOn, ...] = Field(
        default=(), description="Of what a comment on the card tells those who follow it."
    )
    words: NewsTemplates = Field(default=NewsTemplates(), description="What is said of an item.")
    changes_card: ChangesCard | None = Field(
        default=None, description="A card that lists what changed; `{}` for one with our words, none when absent."
    )
    feed: Feed | None = Field(default=None, description="A feed of what changed; none when absent.")
