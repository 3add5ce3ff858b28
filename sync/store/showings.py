"""What customers were shown, out of the ledger, as drift takes it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from sqlmodel import Session

from drift.inputs import Showing
from drift.measures.promise import dated_by_hand
from sync.store.keys import BoardKey
from sync.store.promises import Entry, entries


def showings(session: Session, key: BoardKey, *, dates: bool) -> Mapping[str, tuple[Showing, ...]]:
    """What customers saw of each item on a board, oldest first. Where the board shows no `dates`, a date is a promise
    only where a person's hand put it there."""
    return {item: tuple(_showing(one, dates) for one in many) for item, many in entries(session, key).items()}


def _showing(entry: Entry, dates: bool) -> Showing:
    seen = entry.told.promise
    showing = Showing(
        at=entry.at,
        stage=seen.stage,
        target=seen.target,
        deadline=seen.deadline,
        title=seen.title,
        text=seen.text,
        live=entry.told.is_live,
        by_hand=seen.by_hand,
    )
    return showing if dates or dated_by_hand(showing) else replace(showing, target="none", deadline=None)
