"""The file in which a person says which cards of a board are which items': proposed by us, confirmed by them."""

from __future__ import annotations

import json
from collections.abc import Iterable
from enum import StrEnum
from pathlib import Path

from pydantic import Field, ValidationError

from config.mistakes import MistakesFound
from config.translation import translate
from config.yaml_reader import Unreadable, read_yaml
from mapping.entry import Entry, Id, Written


class YesNo(StrEnum):
    """What a person says to a pair."""

    YES = "yes"
    NO = "no"


class WrittenPair(Entry):
    """A card and the item that it may be the card of."""

    card: str = Field(min_length=1, description="The card's id on Trello.")
    title: str = Field(description="What the card is called on the board.")
    item: Id = Field(description="The item's id in the roadmap file.")
    public_title: str = Field(default="", description="What the card is to be called.")
    score: float = Field(default=1.0, ge=0, le=1, description="How alike the titles are; 1 where they are equal.")
    adopt: YesNo = Field(description="Whether the card becomes the item's: yes or no.")


class Adoption(Written):
    """Pairs of one board."""

    board: Id = Field(description="The board's id in milepost.yaml.")
    pairs: tuple[WrittenPair, ...] = Field(default=(), description="Pairs of a card and an item.")


_HEAD = """\
# Cards that are on the board already, and the items that they may belong to, the likeliest first.
# Write `adopt: yes` where the two are the same thing and `adopt: no` where they are not, then:
#   milepost board adopt {board} --confirm THIS FILE
# An adopted card is rewritten as the item's by the next run that publishes; milepost plan shows how.
"""


def adoption_text(board: str, pairs: Iterable[WrittenPair]) -> str:
    """The file that proposes these pairs."""
    entries = "".join(map(_entry, pairs))
    return f"{_HEAD.format(board=board)}board: {board}\npairs:{entries or ' []'}\n"


def _entry(pair: WrittenPair) -> str:
    return (
        f"\n  - card: {json.dumps(pair.card)}"
        f"\n    title: {json.dumps(pair.title, ensure_ascii=False)}"
        f"\n    item: {pair.item}"
        f"\n    public_title: {json.dumps(pair.public_title, ensure_ascii=False)}"
        f"\n    score: {pair.score}"
        f"\n    adopt: {pair.adopt}"
    )


def read_adoption(file: Path) -> Adoption:
    """The pairs in a file. Raises `MistakesFound`, or `OSError` where the file cannot be read."""
    try:
        document = read_yaml(file.name, file.read_bytes())
    except Unreadable as error:
        raise MistakesFound(error.mistakes) from None
    try:
        return Adoption.model_validate_json(json.dumps(document.data), strict=True)
    except ValidationError as error:
        raise MistakesFound(translate(document, Adoption, error)) from None
