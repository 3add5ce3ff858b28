"""Mistakes in workspace files: what, where, and what to do, all of them at once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Mistake:
    """One mistake. `line` and `column` count from 1; both are 0 where the file as a whole is meant."""

    file: str
    line: int
    column: int
    message: str
    hint: str = ""

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}:{self.column}" if self.line else self.file
        return f"{place}: {self.message}" + (f"\n    {self.hint}" if self.hint else "")


class MistakesFound(Exception):
    """The workspace cannot be used until these are mended; sorted by file and line."""

    def __init__(self, mistakes: Iterable[Mistake]) -> None:
        self.mistakes = tuple(sorted(set(mistakes)))
        count = len(self.mistakes)
        told = "\n".join(str(mistake) for mistake in self.mistakes)
        super().__init__(f"{count} mistake{'' if count == 1 else 's'} in the workspace's files\n{told}")
