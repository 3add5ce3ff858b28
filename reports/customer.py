"""The customer level of a board as a value, and as JSON for a portal: what customers are shown, and nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

FORMAT = "milepost board"
VERSION = 1
"""Raised when a key changes its meaning or goes; new keys do not raise it."""


@dataclass(frozen=True, slots=True)
class CustomerCard:
    """What customers are told of one item. `id` tells nothing and stays with the item; `summary` is Markdown;
    `promised` is the target in words and `shipped` the month, each empty where none is shown; `done` are those of the
    milestones that are done."""

    id: str
    title: str
    summary: str
    stage: str
    promised: str
    themes: tuple[str, ...]
    milestones: tuple[str, ...]
    shipped: str = ""
    done: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CustomerList:
    """A list of the board, its cards from top to bottom."""

    name: str
    cards: tuple[CustomerCard, ...]


@dataclass(frozen=True, slots=True)
class CustomerBoard:
    """A board, its lists from left to right. `as_of` is the day on which it was last known right; a `preview` shows
    what nobody has approved yet."""

    title: str
    as_of: date
    lists: tuple[CustomerList, ...]
    preview: bool = False


def customer_json(board: CustomerBoard) -> dict[str, Any]:
    """The board as plain values under keys that stay: text, lists and mappings; the day in ISO form."""
    return {
        "format": FORMAT,
        "version": VERSION,
        "title": board.title,
        "as_of": board.as_of.isoformat(),
        "preview": board.preview,
        "lists": [{"name": one.name, "cards": [_card(card) for card in one.cards]} for one in board.lists],
    }


def _card(card: CustomerCard) -> dict[str, Any]:
    return {
        "id": card.id,
        "title": card.title,
        "summary": card.summary,
        "stage": card.stage,
        "promised": card.promised or None,
        "shipped": card.shipped or None,
        "themes": list(card.themes),
        "milestones": list(card.milestones),
        "milestones_done": list(card.done),
    }


def texts_of(value: Any, where: str) -> Iterator[tuple[str, str]]:
    """Every text in plain values, with where it stands: for the guard."""
    match value:
        case str():
            yield where, value
        case dict():
            for key, part in value.items():
                yield from texts_of(part, f"{where}, {key}")
        case list():
            for number, part in enumerate(value, 1):
                yield from texts_of(part, f"{where} {number}")
