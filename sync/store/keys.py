"""By what rows of a public board are found."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class BoardKey:
    """One public board of a workspace, and the Trello board behind it."""

    workspace: str
    board: str
    trello_id: str
