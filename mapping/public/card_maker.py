"""From an item to the card that customers see: public fields only, in the form in which Trello holds it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time

from mapping.public.boards import PublicBoard
from mapping.public.cards import Card, CheckLine, Checklist, PublicFields, WantedLabel
from mapping.public.layout import Layout
from mapping.public.marker import card_marker
from mapping.public.stage import FINISHED
from mapping.public.templates import CardText
from mapping.roadmap import Item, Portfolio, Stage, Theme
from mapping.targets import Precision
from mapping.wording import in_words, inline, plain, prose, settled

NOON = time(12, tzinfo=UTC)
"""When a day is due: the instant at which nearly everybody has the same date."""


def identity(item: Item) -> str:
    """The id that the card bears for good: the first that the item ever had."""
    return item.was[0] if item.was else item.id


@dataclass(frozen=True, slots=True)
class CardMaker:
    """What the cards of one board are made with."""

    board: PublicBoard
    portfolio: Portfolio
    layout: Layout
    text: CardText
    stage_names: Mapping[Stage, str]
    workspace_id: str

    def card(self, item: Item, stage: Stage, summary: str, progress: str = "", shipped: str = "") -> Card:
        """The card of a public item with this summary, words for how far its work is, and the month in which it
        shipped. Raises `BadTemplate` where a template cannot be filled."""
        fields = self._fields(item, stage, summary, progress, shipped)
        marker = card_marker(self.workspace_id, identity(item))
        return Card(
            item_id=item.id,
            marker=marker,
            title=self.text.title(fields),
            description=settled(f"{self._description(fields)}\n\n{marker}"),
            list_key=self.layout.key(item, stage, item.target),
            stage=stage,
            target=item.target,
            deadline=self.portfolio.deadline(item),
            due=self._due(item, stage),
            labels=tuple(sorted({label.name for label in self.labels(item)})),
            public=fields,
            checklist=self._checklist(item),
            fields=self.text.fields(fields),
        )

    def labels(self, item: Item) -> Iterator[WantedLabel]:
        """The labels of an item's card: its themes that have a public title."""
        if self.board.labels_by_theme:
            for theme in self._themes(item):
                if theme.public_title:
                    yield WantedLabel(settled(plain(theme.public_title)), theme.color)

    def _description(self, fields: PublicFields) -> str:
        """What the template makes of it; a reason that it leaves out stands first, for customers are owed it."""
        text = self.text.description(fields)
        told = any(settled(words(fields.reason)) in text for words in (prose, inline, plain))
        return text if told else f"{prose(fields.reason)}\n\n{text}"

    def _checklist(self, item: Item) -> Checklist | None:
        if self.board.checklist is None or item.public is None or not item.public.milestones:
            return None
        lines = (CheckLine(settled(plain(one.title)), one.done) for one in item.public.milestones)
        return Checklist(settled(plain(self.board.checklist)), tuple(lines))

    def _fields(self, item: Item, stage: Stage, summary: str, progress: str, shipped: str) -> PublicFields:
        assert item.public is not None  # only public items are made into cards
        reason = item.cancelled.public_reason if item.cancelled else ""
        release = self.portfolio.releases().get(item.target.release or "")
        name = release.public_name if release else None
        promised = in_words(item.target, self.portfolio.deadline(item), name)
        return PublicFields(
            title=item.public.title,
            summary=f"{reason}\n\n{summary}" if reason else summary,
            promised=promised if self.board.show_target and stage not in FINISHED else "",
            stage=self.stage_names[stage],
            theme=", ".join(theme.public_title for theme in self._themes(item) if theme.public_title),
            release=name or "",
            milestones=tuple(one.title for one in item.public.milestones),
            reason=reason,
            due=str(item.target.day) if self._due(item, stage) else "",
            progress=progress,
            shipped=shipped if self.board.show_target else "",
            milestones_done=tuple(one.title for one in item.public.milestones if one.done),
        )

    def _themes(self, item: Item) -> Iterator[Theme]:
        """The item's themes, the weightiest first, or else the theme of its initiative."""
        themes, weights = self.portfolio.themes(), self.portfolio.themes_of(item)
        return (themes[ident] for ident in sorted(weights, key=lambda one: (-weights[one], one)) if ident in themes)

    def _due(self, item: Item, stage: Stage) -> datetime | None:
        shows_day = self.board.show_target and item.target.precision is Precision.DAY
        if not shows_day or stage in FINISHED or item.target.day is None:
            return None
        return datetime.combine(item.target.day, NOON)
