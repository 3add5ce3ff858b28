"""Every message that the operations page explains is one that the program can say."""

from __future__ import annotations

import ast
import re
from functools import cache

import pytest

from tests.unit.docs.pages import ROOT

ROOMS = ("mapping", "drift", "config", "connectors", "reports", "sync", "sandbox")
TABLE = (ROOT / "docs" / "operations.md").read_text().partition("## From a message to the next step")[2]
MESSAGES = [
    message
    for row in TABLE.splitlines()
    if row.startswith("| `")
    for message in re.findall(r"`([^`]+)`", row.split(" | ")[0])
]
SHORTEST = 12
"""Fewer letters of a sentence than this prove nothing."""


@cache
def sentences() -> frozenset[tuple[str, ...]]:
    """Every text of the program, as its parts around what is filled in."""
    trees = (ast.parse(path.read_text()) for room in ROOMS for path in (ROOT / room).rglob("*.py"))
    found = (parts for tree in trees for node in ast.walk(tree) if (parts := _parts(node)))
    return frozenset(parts for parts in found if sum(map(len, parts)) >= SHORTEST)


def _parts(node: ast.AST) -> tuple[str, ...]:
    if isinstance(node, ast.JoinedStr):
        return tuple(str(part.value) for part in node.values if isinstance(part, ast.Constant))
    return (node.value,) if isinstance(node, ast.Constant) and isinstance(node.value, str) else ()


def can_be_said(message: str) -> bool:
    """Whether a sentence of the program is found in the message, or a piece of the message in a sentence."""
    pieces = [piece.strip() for piece in message.split("...") if len(piece.strip()) >= SHORTEST]
    return any(
        all(part in message for part in parts) or any(piece in part for piece in pieces for part in parts)
        for parts in sentences()
    )


def test_there_are_messages_to_look_at() -> None:
    assert len(MESSAGES) > 30


@pytest.mark.parametrize("message", MESSAGES)
def test_a_message_that_is_explained_can_be_said(message: str) -> None:
    assert can_be_said(re.sub(r"^(?:Jira|Trello): ", "", message))


def test_a_message_that_nobody_says_is_noticed() -> None:
    assert not can_be_said("the flux capacitor has no flux left")
