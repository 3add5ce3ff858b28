"""The shapes of Trello's answers, as far as Milepost reads them, and the values made of them (Trello REST API)."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from connectors.reading import Answer, EmptyIfNone, MaybeInstant
from mapping.cards import ShownCard, ShownLabel, ShownList


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


class BoardHead(Answer):
    """A board by itself."""

    id: str
    name: str
    url: str
    closed: bool = False
    prefs: Prefs


class BoardAnswer(BoardHead):
    """A board with what is on it."""

    lists: tuple[ListAnswer, ...]
    cards: tuple[CardAnswer, ...]
    labels: tuple[LabelAnswer, ...]


class Membership(Answer):
    """One member of a board."""

    member_id: str = Field(alias="idMember")
    type: str = Field(alias="memberType")
    deactivated: bool = False


class Memberships(Answer):
    """Who is on a board."""

    memberships: tuple[Membership, ...]


class Me(Answer):
    """The account that is signed in."""

    id: str
