"""The texts that are put on the scratch board, and the last look at whatever is written there.

They are ours, written here: nothing of a workspace, a roadmap or Jira is among them, and nothing else leaves.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from connectors.errors import OutOfBounds
from connectors.trello.dialect import SERVICE
from mapping.public.marker import card_marker
from mapping.wording import TRELLO_TEXT, inline, plain, settled

BOARD = "Milepost live check: made by a program, safe to delete"
"""What the scratch board is called."""

MARKER = card_marker("live-check", "an-item")
LISTS = ("First list", "Second list", "Third list", "Archived list")
NAMES = ("One", "Two", "Three", "Four")
NOTE = "What this brings you."
CHANGED = "What this brings you, in other words."
LONG_NAME = "n" * TRELLO_TEXT
LONG_TEXT = settled("d" * (TRELLO_TEXT - len(MARKER) - 2) + f"\n\n{MARKER}")
ROCKETS = "\U0001f680" * (TRELLO_TEXT // 2)
"""As long as a text may be, if a letter outside of the basic plane counts twice."""

EDGES = "  two\r\nlines \n"
"""What Trello is assumed to tidy; Milepost does so itself before it compares."""

BROKEN_LINK = plain("https://trello.com/c/abcdefgh")
"""A name that would make a link card, with what keeps it from being one."""

LINES = {
    "emoji": "\U0001f680 \U0001f469\u200d\U0001f469\u200d\U0001f467 \U0001f3f3\ufe0f\u200d\U0001f308 1\ufe0f\u20e3",
    "right to left": "\u05e9\u05dc\u05d5\u05dd, \u0645\u0631\u062d\u0628\u0627 \u200f(2)",
    "letters in parts": "e\u0301 n\u0303 beside \u00e9 \u00f1",
    "blanks": "a\u00a0b  c\u2003d",
    "mark-up": "**bold** _it_ `code` [a](https://example.org/?b=c&d=e) <b>x</b> &amp; #1",
    "escaped": inline("1. *stars* _under_ #1 [x](y) <z> & ~a~ | b! \\ c-d"),
    "nobody mentioned": plain("@somebody, see https://example.org or www.example.org"),
}
"""Lines that an editor or a store may be tempted to change, by what tempts."""

PROSE = {
    "paragraphs": "First.\n\nSecond, broken\nin two.\n\n- one\n- two\n  - three\n\n1. one\n2. two",
    "blocks": "# Heading\n\n> quoted\n\n```\ncode  with   blanks\n```\n\n| a | b |\n| - | - |\n| 1 | 2 |\n\n---",
    "html": "<details><summary>More</summary>x</details>\n\n<!-- nothing -->\n\n&lt;b&gt; &nbsp; \u00a9",
    "marker": f"{NOTE}\n\n{MARKER}",
    "all lines": "\n\n".join(LINES.values()),
}

_ALL = frozenset(
    {BOARD, NOTE, CHANGED, LONG_NAME, LONG_TEXT, ROCKETS, EDGES, BROKEN_LINK, MARKER, ""}
    | {*LISTS, *NAMES, *LINES.values(), *PROSE.values()}
    | {f"{LONG_NAME}n", f"{LONG_TEXT}d", f"{ROCKETS}\U0001f680"}
)
_WORDS = re.compile(
    r"[0-9a-f]{24}|private|top|bottom|complete|incomplete|green|sky_dark|number|text|checkbox|date"
    r"|\d{4}-\d\d-\d\dT[\d:.]+(?:Z|[+-]\d\d:\d\d)|[\d.]+|true|false|board"
)
"""Ids, instants, and the words of Trello that are no texts."""


def only_ours(fields: Iterable[tuple[str, str]]) -> None:
    """Let the texts of this module pass; raises OutOfBounds for any other."""
    for name, text in fields:
        if text not in _ALL and not _WORDS.fullmatch(text):
            what = f"a text in {name!r} was not sent: it is none of those of the live check"
            raise OutOfBounds(SERVICE, what, "This is a mistake in Milepost; please report it")
