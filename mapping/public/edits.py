"""Edits of workspace files, as values: what is to be written where, without knowing how the file is laid out."""

from __future__ import annotations

import re
from collections.abc import Container
from dataclasses import dataclass
from itertools import chain, count

_LONGEST_ID = 60


@dataclass(frozen=True, slots=True, order=True)
class SetKey:
    """A key of an item in a roadmap file gets another value. `before` is None where the key is not written yet."""

    file: str
    item: str
    key: str
    before: str | None
    after: str


@dataclass(frozen=True, slots=True, order=True)
class AddItem:
    """A private item at the end of a roadmap file; `note` becomes a comment above it."""

    file: str
    item: str
    title: str
    note: str


@dataclass(frozen=True, slots=True, order=True)
class AddRule:
    """A rule at the end of a mapping file: the issue with this key belongs to the item."""

    file: str
    item: str
    issue: str


Edit = SetKey | AddItem | AddRule


def id_for(key: str, taken: Container[str]) -> str:
    """The id of an item that stands for an issue: its key, in the letters that ids have, numbered where it is taken."""
    slug = re.sub(r"[^a-z0-9]+", "-", key.lower()).strip("-")[:_LONGEST_ID] or "epic"
    numbered = (f"{slug}-{number}" for number in count(2))
    return next(ident for ident in chain((slug,), numbered) if ident not in taken)
