"""Every message that the operations page explains is one that the program can say, and every refusal is explained."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator
from functools import cache
from itertools import islice

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


REFUSING = (
    "sync/publish/safety.py",
    "sync/publish/claim.py",
    "sync/publish/adoption.py",
    "sync/publish/plan_file.py",
    "sync/pull/vanished.py",
    "sync/store/lock.py",
    "sync/store/engine.py",
    "sync/adopting.py",
    "sync/approving.py",
    "sync/exporting.py",
    "sync/feeding.py",
    "sync/laying_out.py",
    "sync/pipeline.py",
    "sync/publishing.py",
    "sync/reverting.py",
    "sync/taking_off.py",
)
"""Where Milepost says no."""

A_SENTENCE = 25
"""What has fewer letters is a word that is filled in."""


def refusals(path: str) -> Iterator[tuple[str, ...]]:
    """What a module refuses with: what it raises, yields as a reason, calls a `Refusal`, or names `what`."""
    for node in ast.walk(ast.parse((ROOT / path).read_text())):
        match node:
            case ast.Raise(exc=ast.Call(func=ast.Name(id="AssertionError"))):
                continue
            case ast.Raise(exc=ast.Call(args=said)) | ast.Call(func=ast.Name(id="Refusal"), args=said):
                yield from _first_sentence(said)
            case ast.Assign(targets=[ast.Name(id="what")], value=said):
                yield from _first_sentence([said])
            case ast.Yield(value=ast.Tuple(elts=said)):
                yield from _first_sentence(said[:1])
            case ast.Yield(value=ast.JoinedStr() | ast.Constant() as said):
                yield from _first_sentence([said])


def _first_sentence(said: Iterable[ast.AST]) -> Iterator[tuple[str, ...]]:
    found = (parts for one in said for node in ast.walk(one) if (parts := _parts(node)))
    # What goes on where another sentence ended is its next step.
    whole = (parts for parts in found if sum(map(len, parts)) >= A_SENTENCE and parts[0][0] not in ";:")
    yield from islice(whole, 1)


def is_explained(parts: tuple[str, ...]) -> bool:
    """Whether a message of the page holds a part of the sentence, or the sentence a piece of a message."""
    long = [part.strip() for part in parts if len(part.strip()) >= SHORTEST]
    pieces = [piece.strip() for message in MESSAGES for piece in message.split("...")]
    return any(piece in part for part in long for piece in pieces if len(piece) >= SHORTEST) or any(
        part in message for part in long for message in MESSAGES
    )


REFUSALS = [(path, parts) for path in REFUSING for parts in refusals(path)]


@pytest.mark.parametrize(("path", "parts"), REFUSALS, ids=[f"{path}: {'...'.join(parts)}" for path, parts in REFUSALS])
def test_a_refusal_is_explained(path: str, parts: tuple[str, ...]) -> None:
    assert is_explained(parts), f"{path} refuses in words that docs/operations.md does not explain"


def test_the_refusals_are_found() -> None:
    assert len(REFUSALS) > 40
    assert not is_explained(("the flux capacitor has ", " of its flux left"))


def test_there_are_messages_to_look_at() -> None:
    assert len(MESSAGES) > 30


@pytest.mark.parametrize("message", MESSAGES)
def test_a_message_that_is_explained_can_be_said(message: str) -> None:
    assert can_be_said(re.sub(r"^(?:Jira|Trello): ", "", message))


def test_a_message_that_nobody_says_is_noticed() -> None:
    assert not can_be_said("the flux capacitor has no flux left")
