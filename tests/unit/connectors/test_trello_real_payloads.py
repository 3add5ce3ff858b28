"""Real exports of Trello boards, read where they lie beside the checkout."""

from __future__ import annotations

import gzip
from pathlib import Path
from typing import Any

import orjson
import pytest

from connectors.reading import read
from connectors.trello.answers import BoardAnswer, CommentAnswer


def boards(folder: Path) -> list[tuple[str, dict[str, Any]]]:
    files = [path for path in sorted(folder.rglob("*.json*")) if "cassettes" not in str(path)]
    loaded = [(path.name, orjson.loads(_bytes(path))) for path in files]
    return [(name, as_read(content)) for name, content in loaded if isinstance(content, dict) and "cards" in content]


def as_read(export: dict[str, Any]) -> dict[str, Any]:
    """An export lays the checklists beside the cards; a read of a board hangs each on its card."""
    hung: dict[str, list[Any]] = {card["id"]: [] for card in export["cards"]}
    for checklist in export.get("checklists", []):
        hung.setdefault(checklist["idCard"], []).append(checklist)
    return export | {"cards": [card | {"checklists": hung[card["id"]]} for card in export["cards"]]}


def _bytes(path: Path) -> bytes:
    return gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()


def test_every_exported_board_is_read(shared_data: Path) -> None:
    found = boards(shared_data / "trello")
    if not found:
        pytest.skip("no exports of boards are there")
    for name, content in found:
        board = read(BoardAnswer, content, "Trello", name)
        assert len(board.cards) == len(content["cards"]) > 40
        assert {card.list_id for card in board.cards} <= {each.id for each in board.lists}
    cards = [card for _, content in found for card in read(BoardAnswer, content, "Trello", "board").shown().cards]
    assert any(card.due for card in cards)
    assert any(card.attachments for card in cards)
    assert sum(len(card.checklists) for card in cards) > 40
    assert any(item.done for card in cards for checklist in card.checklists for item in checklist.items)


def test_every_exported_comment_is_read(shared_data: Path) -> None:
    actions = [action for _, content in boards(shared_data / "trello") for action in content.get("actions", [])]
    comments = [action for action in actions if action["type"] == "commentCard"]
    if not comments:
        pytest.skip("no exports of boards with comments are there")
    shown = [read(CommentAnswer, action, "Trello", "comments").shown() for action in comments]
    assert len(shown) > 100
    assert all(each.text and each.card_id for each in shown)
