"""Real exports of Trello boards, read where they lie beside the checkout."""

from __future__ import annotations

import gzip
from pathlib import Path
from typing import Any

import orjson
import pytest

from connectors.reading import read
from connectors.trello.answers import BoardAnswer


def boards(folder: Path) -> list[tuple[str, dict[str, Any]]]:
    files = [path for path in sorted(folder.rglob("*.json*")) if "cassettes" not in str(path)]
    loaded = [(path.name, orjson.loads(_bytes(path))) for path in files]
    return [(name, content) for name, content in loaded if isinstance(content, dict) and "cards" in content]


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
    assert any(card.due for _, content in found for card in read(BoardAnswer, content, "Trello", "board").cards)
