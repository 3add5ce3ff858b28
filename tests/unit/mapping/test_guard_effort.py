"""Inspecting takes time in proportion to the text, whatever stands in it: nobody can stall a run with a description.

Counted is the processor's time of this process, and only as a ratio: four times the text may take four times as long,
while a pattern that tries each place anew at every place takes sixteen times.
"""

from __future__ import annotations

import time

import pytest

from tests.unit.mapping.guard_corpus import acme_guard

GUARD = acme_guard()
SHORT, LONG = 4096, 16384
MOST = 7.0
"""Times as long as for the short text; four is in proportion, sixteen is the square."""
TRIES = 4

NASTY = (
    "<!--", "<!---->", "<a", "<a>", "[", "[](", "[](x)", "**", "\\*", "&", "&#", "&amp;", "%", "%41", "%25",
    "a_", "A-", "-1 ", "APP-1 ", "a.", "1.", "1,", "$1", "1 k ", "a:", ":", "://a:", "//", "@", "a@", "a at ", "a dot ",
    "(at)", "'", "a'", '"', '"a1', "= ", "key=", "pwd:", "token \t", 'secret = "', "a ", " ", "\t", "aB", "a1B2",
    "Jane ", "J. ", "Project ", "ask ", "help@acme.example ", "acme.atlassian.", "QWxhZGRpbjpv== ", "eyJhbGci.",
    "xoxb-1", "AKIA", "\u200b", "é", "山", "ﷺ", "Å\u0301", "\x00",
)  # fmt: skip


def _effort(text: str) -> float:
    began = time.process_time()
    GUARD.inspect("description", text)
    return time.process_time() - began


def _ratio(piece: str) -> float:
    short, long = ((piece * size)[:size] for size in (SHORT, LONG))
    return _effort(long) / _effort(short)


@pytest.mark.parametrize("piece", NASTY)
def test_four_times_the_text_takes_about_four_times_as_long(piece: str) -> None:
    GUARD.inspect("description", piece)
    assert any(_ratio(piece) < MOST for _ in range(TRIES))
