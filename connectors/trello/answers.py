"""The shapes of Trello's answers, as far as Milepost reads them, and the values made of them (Trello REST API)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Annotated

from pydantic import Field

from connectors.reading import Answer, EmptyIfNone, Instant, MaybeInstant
from connectors.trello.card_parts import (
    AttachmentAnswer,
    ChecklistAnswer,
    FieldAnswer,
    FieldValueAnswer,
    shown_in_order,
)
from mapping.public.cards import ShownBoard, ShownCard, ShownComment, ShownLabel, ShownList


class Badges(Answer):
    """What a card shows in small figures."""

    votes: int = 0
    comments: int = 0


class CardAnswer(Answer):
    """A card."""

    id: str
    list_id: str = Field(alias="idList")
    title: str = Field(alias="name")
    description: str = Field(alias="desc")
    position: float = Field(alias="pos")
    closed: bool
    due: MaybeInstant = None
    label_ids: Annotated[tuple[str, ...], EmptyIfNone] = Field(default=(), alias="idLabels")
    badges: Badges = Badges()
    url: str = Field(default="", alias="shortUrl")

    def shown(self) -> ShownCard:
        """The card as a value."""
        return ShownCard(
            id=self.id,
            list_id=self.list_id,
            title=self.title,
            description=self.description,
            position=self.position,
            closed=self.closed,
            due=self.due,
            label_ids=self.label_ids,
            votes=self.badges.votes,
            comments=self.badges.comments,
            url=self.url,
        )


class BoardCardAnswer(CardAnswer):
    """A card in a read of its board.

    Checklists that did not come are a failure, for a card that seems to have none would get its own a second time.
    """

    checklists: tuple[ChecklistAnswer, ...]
    values: Annotated[tuple[FieldValueAnswer, ...], EmptyIfNone] = Field(default=(), alias="customFieldItems")
    attachments: Annotated[tuple[AttachmentAnswer, ...], EmptyIfNone] = ()

    def shown(self) -> ShownCard:
        """The card as a value, with what hangs on it."""
        return replace(
            super().shown(),
            checklists=shown_in_order(self.checklists),
            fields=tuple(value for each in self.values if (value := each.shown())),
            attachments=tuple(each.shown() for each in self.attachments),
        )

    @property
    def part_ids(self) -> Iterator[str]:
        """The ids of what hangs on it and may be written."""
        for checklist in self.checklists:
            yield checklist.id
            yield from (item.id for item in checklist.items)


class ListAnswer(Answer):
    """A list."""

    id: str
    name: str
    position: float = Field(alias="pos")
    closed: bool = False

    def shown(self) -> ShownList:
        """The list as a value."""
        return ShownList(self.id, self.name, self.position, self.closed)


class LabelAnswer(Answer):
    """A label."""

    id: str
    name: str
    color: str | None = None

    def shown(self) -> ShownLabel:
        """The label as a value."""
        return ShownLabel(self.id, self.name, self.color)


class Prefs(Answer):
    """The settings of a board."""

    permission_level: str = Field(alias="permissionLevel")
    voting: str = ""
    comments: str = ""


class Membership(Answer):
    """One member of a board."""

    member_id: str = Field(alias="idMember")
    type: str = Field(alias="memberType")
    deactivated: bool = False

    @property
    def may_write(self) -> bool:
        """Whether this member may change the board."""
        return not self.deactivated and self.type != "observer"


class BoardHead(Answer):
    """A board by itself."""

    id: str
    name: str
    url: str
    closed: bool = False
    prefs: Prefs

    def shown(self) -> ShownBoard:
        """The board as a value, with nothing on it."""
        return ShownBoard(
            id=self.id,
            name=self.name,
            url=self.url,
            permission_level=self.prefs.permission_level,
            lists=(),
            labels=(),
            cards=(),
            voting=self.prefs.voting,
            comments=self.prefs.comments,
            closed=self.closed,
        )


class BoardAnswer(BoardHead):
    """A board with what is on it; of the memberships, that of the account which asked."""

    lists: tuple[ListAnswer, ...]
    cards: tuple[BoardCardAnswer, ...]
    labels: tuple[LabelAnswer, ...]
    custom_fields: Annotated[tuple[FieldAnswer, ...], EmptyIfNone] = Field(default=(), alias="customFields")
    memberships: tuple[Membership, ...] | None = None

    def shown(self) -> ShownBoard:
        """The board as a value, with what is on it."""
        return replace(
            super().shown(),
            lists=tuple(each.shown() for each in self.lists),
            labels=tuple(each.shown() for each in self.labels),
            cards=tuple(each.shown() for each in self.cards),
            may_write=self.may_write,
            fields=tuple(each.shown() for each in self.custom_fields),
        )

    @property
    def may_write(self) -> bool | None:
        """Whether the account may change the board; None where it is not clear which of several it is."""
        match self.memberships:
            case ():
                return False
            case (mine,):
                return mine.may_write
            case _:
                return None

    @property
    def thing_ids(self) -> Iterator[str]:
        """The ids of all that is on it and may be written."""
        yield self.id
        for things in (self.lists, self.labels, self.cards, self.custom_fields):
            yield from (each.id for each in things)
        for card in self.cards:
            yield from card.part_ids


class _CardId(Answer):
    id: str


class _Said(Answer):
    text: str
    card: _CardId


class CommentAnswer(Answer):
    """A comment: an action of the type `commentCard`."""

    id: str
    at: Instant = Field(alias="date")
    said: _Said = Field(alias="data")

    def shown(self) -> ShownComment:
        """The comment as a value."""
        return ShownComment(self.id, self.said.card.id, self.said.text, self.at)
