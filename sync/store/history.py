"""Milepost's own memory of items: their figures as they changed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlmodel import Session, select

from drift.history.item_figures import ItemFigures
from sync.store.bulk import bulk_upsert, latest
from sync.store.json import dump, load
from sync.store.tables import ItemFigureRow

_WEEK = timedelta(days=7)


def save_item_figures(session: Session, workspace: str, figures: Mapping[str, ItemFigures], at: datetime) -> int:
    """Keep the figures that differ from the last ones kept of the item, or where those are a week old; return how
    many."""
    last = _last_figures(session, workspace)
    rows = [
        (workspace, item, at, dump(one))
        for item, one in sorted(figures.items())
        if item not in last or at - last[item].at >= _WEEK or not load(ItemFigures, last[item].body).same_as(one)
    ]
    return bulk_upsert(session, ItemFigureRow, ("workspace", "item_id", "at", "body"), rows)


def _last_figures(session: Session, workspace: str) -> Mapping[str, ItemFigureRow]:
    """The last row of each item."""
    rows = select(ItemFigureRow).where(*latest(ItemFigureRow, ItemFigureRow.at, workspace))
    return {row.item_id: row for row in session.exec(rows)}
