"""The documents as the tests look at them."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
PAGES = (ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").rglob("*.md")))

WRITTEN = tuple(page for page in PAGES if page.name != "commands.md")
"""The pages that people write; the reference of commands is made."""

_FENCE = re.compile(r"^```(\w*)\n(.*?)^```", re.MULTILINE | re.DOTALL)
_INLINE = re.compile(r"`(milepost [^`\n]+)`")


def name(page: Path) -> str:
    """The page as people name it."""
    return page.relative_to(ROOT).as_posix()


def prose(text: str) -> str:
    """The text without its blocks of code."""
    return _FENCE.sub("", text)


def command_lines(page: Path) -> Iterator[list[str]]:
    """What follows `milepost` in every line of the page that a reader could type."""
    text = page.read_text()
    for language, block in _FENCE.findall(text):
        if language == "console":
            for line in block.splitlines():
                yield from _commands(line)


def mentioned(page: Path) -> Iterator[list[str]]:
    """What follows `milepost` in commands that stand in a sentence; they may leave out what is required."""
    for line in _INLINE.findall(prose(page.read_text())):
        yield from _commands(f"$ {line}")


def _commands(line: str) -> Iterator[list[str]]:
    """The words after the program's name, or after the last one where a container of that name is spoken to."""
    words = _words(line.removeprefix("$ ")) if line.startswith("$ ") else []
    if "milepost" in words and "pip" not in words:
        last = len(words) - 1 - words[::-1].index("milepost")
        yield words[last + 1 :]


def _words(line: str) -> list[str]:
    """The words of the first command of a line of shell."""
    return shlex.split(re.split(r"\s(?:\|\||&&|[|&>])\s", line)[0], comments=True)
