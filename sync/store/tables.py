"""The tables. Whole values are kept as JSON text beside the few columns by which they are looked up."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import Text
from sqlmodel import Field, SQLModel

from sync.store.types import Instant


def _at(**more: Any) -> Any:
    return Field(sa_type=Instant, **more)


def _text(**more: Any) -> Any:
    return Field(sa_type=Text, **more)


class RunRow(SQLModel, table=True):
    """One run: what started it, what it read, how it ended and what it cost."""

    __tablename__ = "run"

    id: str = Field(primary_key=True)
    workspace: str = Field(index=True)
    trigger: str
    as_of: datetime = _at()
    started: datetime = _at()
    finished: datetime | None = _at(default=None)
    outcome: str = "running"
    message: str = _text(default="")
    files_checksum: str = ""
    commit: str | None = None
    counts: str = _text(default="{}")


class SourceRow(SQLModel, table=True):
    """What is known of one Jira connection. `number` is that of its last complete pull: rows of a later one are those
    of a pull under way, which nobody sees yet. `kept` stands for the fields whose changes it kept. `setup` is how the
    site is set up, asked at `setup_at`."""

    __tablename__ = "source"

    workspace: str = Field(primary_key=True)
    connection: str = Field(primary_key=True)
    number: int = 0
    kept: str = ""
    setup: str = _text(default="")
    setup_at: datetime | None = _at(default=None)
    last_attempt: datetime | None = _at(default=None)
    last_complete: datetime | None = _at(default=None)
    last_sweep: datetime | None = _at(default=None)
    last_whole: datetime | None = _at(default=None)
    has_history: bool = True
    error: str = _text(default="")


class WatermarkRow(SQLModel, table=True):
    """How far a project was read: everything updated before `at`, and `issue_id` (updated at `issue_updated`) last.

    `reading` stands for the fields that were asked for; a project read with others is read anew.
    """

    __tablename__ = "watermark"

    workspace: str = Field(primary_key=True)
    connection: str = Field(primary_key=True)
    project: str = Field(primary_key=True)
    reading: str
    at: datetime = _at()
    issue_id: str
    issue_updated: datetime = _at()


class PullRow(SQLModel, table=True):
    """The pull under way, so that one that was cut short is taken up where it stopped; gone when it is complete.

    `step` is what it is at and `cursor` how far; `whole` are the projects that it reads from the start, `began` what
    Jira's clock showed at its beginning, `unseen` the last issues of projects that were not read again yet, and
    `newest` when the issue of each project that changed last did so, among those read, with its id.
    """

    __tablename__ = "pull"

    workspace: str = Field(primary_key=True)
    connection: str = Field(primary_key=True)
    number: int
    scope: str = _text()
    began: datetime = _at()
    step: str
    cursor: str = _text(default="")
    whole: str = _text(default="[]")
    sweep: bool = False
    resumed: bool = False
    unseen: str = _text(default="[]")
    newest: str = _text(default="{}")


class IdPageRow(SQLModel, table=True):
    """Ids of issues that the pull under way has found to exist, some thousands a row: `whole` where all are read."""

    __tablename__ = "id_page"

    workspace: str = Field(primary_key=True)
    connection: str = Field(primary_key=True)
    page: int = Field(primary_key=True)
    whole: bool
    ids: str = _text()


class IssueRow(SQLModel, table=True):
    """An issue as a pull read it. Each has two places (`slot` 0 and 1): what is seen stands in one of them, and a pull
    writes into the other, so that a change costs one write and nothing is moved or deleted when the pull is complete.
    """

    __tablename__ = "issue"

    workspace: str = Field(primary_key=True)
    connection: str = Field(primary_key=True)
    id: str = Field(primary_key=True)
    slot: int = Field(primary_key=True)
    pull: int
    project: str
    key: str
    updated: datetime = _at()
    digest: str
    body: str = _text()


class MissingRow(SQLModel, table=True):
    """An issue that so many sweeps in a row could not see, though the account may browse its project."""

    __tablename__ = "missing"

    workspace: str = Field(primary_key=True)
    connection: str = Field(primary_key=True)
    issue_id: str = Field(primary_key=True)
    sweeps: int


class FormerKeyRow(SQLModel, table=True):
    """A key that an issue once had: links and rules written with it still find the issue."""

    __tablename__ = "former_key"

    workspace: str = Field(primary_key=True)
    connection: str = Field(primary_key=True)
    key: str = Field(primary_key=True)
    issue_id: str


class ChangeRow(SQLModel, table=True):
    """One kept change of one issue, and the pull that first read it; `kept` stands for the fields whose changes that
    pull kept, so that with other fields a whole history takes the place of another."""

    __tablename__ = "change"

    workspace: str = Field(primary_key=True)
    connection: str = Field(primary_key=True)
    issue_id: str = Field(primary_key=True)
    history_id: str = Field(primary_key=True)
    kept: str = Field(primary_key=True)
    what: str = Field(primary_key=True)
    ordinal: int = Field(primary_key=True)
    pull: int
    body: str = _text()


class FactRow(SQLModel, table=True):
    """A sprint, release, board or status as a pull read it; `kind` says which."""

    __tablename__ = "fact"

    workspace: str = Field(primary_key=True)
    connection: str = Field(primary_key=True)
    kind: str = Field(primary_key=True)
    id: str = Field(primary_key=True)
    pull: int = Field(primary_key=True)
    digest: str
    body: str = _text()


class PersonRow(SQLModel, table=True):
    """Somebody seen in Jira and the last day they were: the only place where names are kept."""

    __tablename__ = "person"

    workspace: str = Field(primary_key=True)
    connection: str = Field(primary_key=True)
    id: str = Field(primary_key=True)
    digest: str
    body: str = _text()
    seen: date


class MeasuredDayRow(SQLModel, table=True):
    """The findings of a day, as the last run of that day measured them; past weeks are read from here."""

    __tablename__ = "measured_day"

    workspace: str = Field(primary_key=True)
    day: str = Field(primary_key=True)
    run_id: str
    as_of: datetime = _at()
    digest: str
    findings: str = _text()
    schedule: str = _text()


class ForecastRow(SQLModel, table=True):
    """A forecast that was given, kept when it changed and once a week, so that it can be scored later."""

    __tablename__ = "forecast"

    workspace: str = Field(primary_key=True)
    item_id: str = Field(primary_key=True)
    as_of: datetime = _at(primary_key=True)
    inputs_digest: str
    body: str = _text()


class ItemFigureRow(SQLModel, table=True):
    """The figures of an item, kept when they changed and once a week."""

    __tablename__ = "item_figure"

    workspace: str = Field(primary_key=True)
    item_id: str = Field(primary_key=True)
    at: datetime = _at(primary_key=True)
    body: str = _text()


class ItemWorkRow(SQLModel, table=True):
    """For how long an issue was seen among an item's work; `until` is empty while it is there. `written` numbers the
    writes of a workspace, each later one higher."""

    __tablename__ = "item_work"

    workspace: str = Field(primary_key=True)
    item_id: str = Field(primary_key=True)
    issue_id: str = Field(primary_key=True)
    since: datetime = _at(primary_key=True)
    until: datetime | None = _at(default=None)
    key: str
    first_size: float | None = None
    last_size: float | None = None
    written: int = Field(default=0, sa_column_kwargs={"server_default": "0"})


class BaselineRow(SQLModel, table=True):
    """A frozen scope of an item with its name, instant and author."""

    __tablename__ = "baseline"

    workspace: str = Field(primary_key=True)
    name: str = Field(primary_key=True)
    item_id: str = Field(primary_key=True)
    at: datetime = _at()
    by: str
    body: str = _text()


class SprintSnapshotRow(SQLModel, table=True):
    """What was in a sprint when it was first seen active, and when it was first seen closed."""

    __tablename__ = "sprint_snapshot"

    workspace: str = Field(primary_key=True)
    sprint_id: int = Field(primary_key=True)
    moment: str = Field(primary_key=True)
    at: datetime = _at()
    body: str = _text()


class BoardRow(SQLModel, table=True):
    """What is known of a public board: preview until an approved plan takes it live. `installation` is the mark that
    the board must bear for this store to write to it; `telling_from` the last row of the ledger that there was when
    comments were turned on, None while they are off."""

    __tablename__ = "board"

    workspace: str = Field(primary_key=True)
    board: str = Field(primary_key=True)
    trello_id: str
    url: str = ""
    waiting: str = _text(default="[]")
    lists: str = _text(default="{}")
    installation: str = ""
    live_since: datetime | None = _at(default=None)
    approved_checksum: str | None = None
    approved_by: str | None = None
    last_clean: datetime | None = _at(default=None)
    telling_from: int | None = None


class CardRow(SQLModel, table=True):
    """Which Trello card is an item's, and what was last published on it. An `adopted` one was there before: what it
    says is a person's, until the next run writes to it."""

    __tablename__ = "card"

    workspace: str = Field(primary_key=True)
    board: str = Field(primary_key=True)
    item_id: str = Field(primary_key=True)
    trello_id: str
    digest: str
    body: str = _text()
    archived: bool = False
    adopted: bool = False
    at: datetime = _at()


class JournalRow(SQLModel, table=True):
    """A write to a board: the intent before the call, its result after. A comment `tells` what the ledger says of its
    item up to this row; such an entry is settled by looking for the comment, not by reading the board."""

    __tablename__ = "journal"

    id: int | None = Field(default=None, primary_key=True)
    workspace: str = Field(index=True)
    board: str
    run_id: str
    change: str = _text()
    intended: datetime = _at()
    state: str = "intended"
    settled: datetime | None = _at(default=None)
    result: str = _text(default="")
    tells: int | None = None


class TakenOffRow(SQLModel, table=True):
    """An item that a person took off a board: runs do not bring it back. `how` is withdrawn, unpublished or leaked."""

    __tablename__ = "taken_off"

    workspace: str = Field(primary_key=True)
    board: str = Field(primary_key=True)
    item_id: str = Field(primary_key=True)
    how: str
    reason: str = _text(default="")
    at: datetime = _at()


class PromiseRow(SQLModel, table=True):
    """The ledger: every date, stage and text that customers were shown, and when it was withdrawn. Append-only; only
    texts that leaked are made unreadable in it. `note` is the reason that a person gave."""

    __tablename__ = "promise"

    id: int | None = Field(default=None, primary_key=True)
    workspace: str = Field(index=True)
    board: str
    item_id: str = Field(index=True)
    shown_at: datetime = _at()
    run_id: str
    plan_checksum: str
    event: str
    body: str = _text()
    note: str = _text(default="")


class DemandRow(SQLModel, table=True):
    """What customers had voted and written for an item by the end of a day on which that changed. `votes` is None where
    the board took none; our own comments are not counted."""

    __tablename__ = "demand"

    workspace: str = Field(primary_key=True)
    board: str = Field(primary_key=True)
    item_id: str = Field(primary_key=True)
    day: date = Field(primary_key=True)
    votes: int | None = None
    comments: int = 0


class CommentRow(SQLModel, table=True):
    """What somebody wrote below a card, and not who; it goes after a while, and when it is deleted on Trello."""

    __tablename__ = "comment"

    workspace: str = Field(primary_key=True)
    board: str = Field(primary_key=True)
    id: str = Field(primary_key=True)
    item_id: str
    card_id: str
    at: datetime = _at()
    text: str = _text()


class FiringRow(SQLModel, table=True):
    """A nominal time at which a job was due, and what became of it."""

    __tablename__ = "firing"

    workspace: str = Field(primary_key=True)
    job: str = Field(primary_key=True)
    nominal: str = Field(primary_key=True)
    due: datetime = _at()
    started: datetime = _at()
    finished: datetime | None = _at(default=None)
    outcome: str = "running"


class AlertRow(SQLModel, table=True):
    """A trouble that the operator was told of, so that it is told once, then daily, and its end as well."""

    __tablename__ = "alert"

    workspace: str = Field(primary_key=True)
    job: str = Field(primary_key=True)
    key: str = Field(primary_key=True)
    message: str = _text()
    since: datetime = _at()
    told: datetime = _at()
