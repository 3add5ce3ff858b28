"""How well the guard judges texts that leak and texts that do not: nothing may change for the worse unseen."""

from __future__ import annotations

from itertools import cycle
from pathlib import Path

import pytest

from tests.unit.mapping.guard_halves import ACCEPTED, AFTER, BEFORE, HALVES, Half, Leak, is_found, real_texts

each_half = pytest.mark.parametrize("half", HALVES, ids=lambda half: half.name)


def test_every_text_is_judged_rightly_but_those_that_are_accepted_with_a_reason() -> None:
    misjudged = {text for half in HALVES for text in (*half.missed(), *half.alarms())}
    assert misjudged == set(ACCEPTED)


@each_half
def test_each_half_is_large_enough_to_mean_something(half: Half) -> None:
    assert len({leak.text for leak in half.leaks}) == len(half.leaks) >= 150
    assert len(set(half.harmless)) == len(half.harmless) >= 150


def test_both_halves_together_are_three_hundred_of_each_kind() -> None:
    assert len(BEFORE.leaks) + len(AFTER.leaks) >= 300
    assert len(BEFORE.harmless) + len(AFTER.harmless) >= 300


@each_half
def test_every_rule_is_tried(half: Half) -> None:
    kinds = {"issue-key", "jira-host", "internal-host", "private-address", "mail-address", "person", "secret"}
    assert kinds | {"money", "term", "customer"} <= {rule for leak in half.leaks for rule in leak.rules}


@each_half
def test_a_sentence_around_it_hides_no_leak(half: Half) -> None:
    told = [Leak(leak.rules, f"We made it faster: {leak.text} – and there is more.") for leak in half.leaks]
    missed = {leak.text for leak in told if not is_found(half.guard, leak)}
    assert {text for text in missed if not any(known in text for known in ACCEPTED)} == set()


@each_half
def test_harmless_texts_are_harmless_together(half: Half) -> None:
    assert half.guard.inspect("description", "\n\n".join(text for text in half.harmless if text not in ACCEPTED)) == ()


@each_half
def test_no_text_of_a_real_board_raises_an_alarm(half: Half, shared_data: Path) -> None:
    texts = real_texts(shared_data / "trello")
    assert len(texts) > 500
    assert [text for text in texts if half.guard.inspect("card", text)] == []


@each_half
def test_every_leak_is_found_amid_the_texts_of_real_boards(half: Half, shared_data: Path) -> None:
    cards = cycle(text for text in real_texts(shared_data / "trello") if len(text) > 100)
    leaks = [leak for leak in half.leaks if leak.text not in ACCEPTED]
    planted = [Leak(leak.rules, _amid(card, leak.text)) for leak, card in zip(leaks, cards, strict=False)]
    assert [leak.text for leak in planted if not is_found(half.guard, leak)] == []


def _amid(card: str, text: str) -> str:
    """After the first line of the card, or before it where there is one only."""
    head, end, tail = card.partition("\n")
    return f"{head}\n{text}\n{tail}" if end else f"{text}\n{card}"
