"""Making texts that leaked unreadable in the store, while the history that held them stays countable."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from hashlib import blake2b

from sqlalchemy import text as sql
from sqlalchemy.exc import OperationalError
from sqlmodel import Session, col, select

from drift.findings import Finding
from mapping.public.cards import Card
from sync.publish.plan import OF_LINES, FieldChange, PlannedChange
from sync.store.demand import forget_comments
from sync.store.engine import Store, StoreError
from sync.store.json import digest, dump, load
from sync.store.keys import BoardKey
from sync.store.measures import findings_of, keep_findings
from sync.store.promises import Promise, promise_rows
from sync.store.tables import AlertRow, BoardRow, CardRow, CommentRow, JournalRow, MeasuredDayRow, RunRow

_MARK = re.compile(r"\[redacted [0-9a-f]{16}\]")
_TEXTS = frozenset({"title", "description", "text", "name", "value"})
_LEAST = 4
"""Titles shorter than this are not looked for in messages: they stand in many other words."""


@dataclass(frozen=True, slots=True)
class Redactor:
    """Puts a mark in the place of a text: the same for the same text, as long as the salt is the same. The salt is
    thrown away, so that nobody can find out by guessing what a mark stands for."""

    salt: bytes

    def __call__(self, text: str) -> str:
        """The mark of a text; marks and nothing stay as they are."""
        if not text or _MARK.fullmatch(text):
            return text
        return f"[redacted {blake2b(text.encode(), digest_size=8, key=self.salt).hexdigest()}]"


def is_redacted(text: object) -> bool:
    """Whether a mark stands there in the place of a text."""
    return isinstance(text, str) and _MARK.fullmatch(text) is not None


def redact(session: Session, key: BoardKey, items: Collection[str], redactor: Redactor) -> int:
    """Redact every title and description that an item's card ever had, in ledger, stored card, journal and findings,
    and such titles in the messages of runs and alerts; what people wrote below the card may quote them, and is
    forgotten. `items` are all ids that the item has had. Returns how many texts."""
    titles = {
        *_in_ledger(session, key, items, redactor),
        *_in_cards(session, key, items, redactor),
        *_in_journal(session, key, items, redactor),
    }
    _in_findings(session, key, items, redactor)
    forget_comments(session, key, items)
    _in_messages(session, key, {title for title in titles if len(title) >= _LEAST}, redactor)
    return len(titles)


_TOUCHED = (RunRow, AlertRow, BoardRow, CardRow, JournalRow, MeasuredDayRow, CommentRow)


def scrub(store: Store) -> None:
    """Have the database write its files anew, so that what was overwritten is not left in them. Raises `StoreError`."""
    tables = ", ".join(str(row.__tablename__) for row in _TOUCHED)
    steps = ["VACUUM", "PRAGMA wal_checkpoint(TRUNCATE)"] if store.is_sqlite else [f"VACUUM FULL promise, {tables}"]
    try:
        with store.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            for step in steps:
                connection.execute(sql(step))
    except OperationalError as error:
        raise StoreError(
            f"the texts are redacted, but their traces could not be cleared from the database's files ({error.orig}); "
            "end what else uses the database, then run the command again"
        ) from None


def _in_ledger(session: Session, key: BoardKey, items: Collection[str], redactor: Redactor) -> Iterable[str]:
    for row in promise_rows(session, key, items):
        before = load(Promise, row.body)
        after = replace(before, title=redactor(before.title), description=redactor(before.description))
        row.body = dump(after)
        yield before.title


def _in_cards(session: Session, key: BoardKey, items: Collection[str], redactor: Redactor) -> Iterable[str]:
    rows = select(CardRow).where(CardRow.workspace == key.workspace, CardRow.board == key.board)
    for row in session.exec(rows.where(col(CardRow.item_id).in_(items))):
        before = load(Card, row.body)
        title, description = redactor(before.title), redactor(before.description)
        bare = replace(before, public=None, checklist=None, fields=())
        row.body = dump(replace(bare, title=title, description=description))
        row.digest = digest(row.body)
        yield before.title


def _in_journal(session: Session, key: BoardKey, items: Collection[str], redactor: Redactor) -> Iterable[str]:
    rows = select(JournalRow).where(JournalRow.workspace == key.workspace, JournalRow.board == key.board)
    for row in session.exec(rows):
        change = load(PlannedChange, row.change)
        if change.subject in items:
            fields = tuple(_redacted(field, redactor) for field in change.fields)
            part = replace(change.part, name=redactor(change.part.name)) if change.part else None
            row.change = dump(replace(change, title=redactor(change.title), fields=fields, part=part))
            yield change.title
            if change.part and change.action in OF_LINES:
                yield change.part.name


def _redacted(field: FieldChange, redactor: Redactor) -> FieldChange:
    if field.field not in _TEXTS:
        return field
    before, after = (redactor(value) if isinstance(value, str) else value for value in (field.before, field.after))
    return replace(field, before=before, after=after)


def _in_findings(session: Session, key: BoardKey, items: Collection[str], redactor: Redactor) -> None:
    """Findings on promises hold what customers read, in their evidence and, of a changed wording, in their sentence."""
    for row in session.exec(select(MeasuredDayRow).where(MeasuredDayRow.workspace == key.workspace)):
        before = findings_of(row)
        after = tuple(_without_texts(one, redactor) if one.shown and one.subject.id in items else one for one in before)
        if after != before:
            keep_findings(row, after)


def _without_texts(finding: Finding, redactor: Redactor) -> Finding:
    shown = tuple(
        replace(one, before=redactor(one.before), after=redactor(one.after)) if one.part in _TEXTS else one
        for one in finding.shown
    )
    return finding if shown == finding.shown else replace(finding, sentence=redactor(finding.sentence), shown=shown)


def _in_messages(session: Session, key: BoardKey, titles: Collection[str], redactor: Redactor) -> None:
    board = session.get(BoardRow, (key.workspace, key.board))
    rows: list[RunRow | AlertRow] = [
        *session.exec(select(RunRow).where(RunRow.workspace == key.workspace)),
        *session.exec(select(AlertRow).where(AlertRow.workspace == key.workspace)),
    ]
    for title in sorted(titles, key=len, reverse=True):
        for row in rows:
            row.message = row.message.replace(title, redactor(title))
        if board is not None:
            board.waiting = board.waiting.replace(title, redactor(title))
