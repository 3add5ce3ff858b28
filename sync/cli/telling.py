"""How commands answer and end: tables for people, JSON for machines, one line for what went wrong, and exit codes."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from enum import IntEnum
from functools import wraps
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar

import typer

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table

P = ParamSpec("P")
R = TypeVar("R")


class Exit(IntEnum):
    """What a command's exit code means."""

    OK = 0
    USAGE = 2
    REFUSED = 3
    REMOTE = 4
    CHANGES = 10


def out() -> Console:
    """Where answers go. Text from Jira or Trello must be escaped before it gets here."""
    from rich.console import Console

    return Console(soft_wrap=not sys.stdout.isatty(), highlight=False)


def err() -> Console:
    """Where troubles and progress go."""
    from rich.console import Console

    return Console(stderr=True, soft_wrap=not sys.stderr.isatty(), highlight=False)


def fail(message: str, code: Exit) -> typer.Exit:
    """Say what went wrong; raise what this returns."""
    from rich.markup import escape

    err().print(f"[bold red]milepost:[/] {escape(message)}")
    return typer.Exit(code)


def answers(command: Callable[P, R]) -> Callable[P, R]:
    """Let a command's known troubles end as one clear message and an exit code, never as a traceback."""

    @wraps(command)
    def told(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return command(*args, **kwargs)
        except Exception as error:
            code = _code_of(error)
            if code is None:
                raise
            raise fail(str(error), code) from None

    return told


def _code_of(error: Exception) -> Exit | None:
    """The exit code of a trouble that is ours to explain; None for a mistake in Milepost itself."""
    from config.files import Unreachable
    from config.mistakes import MistakesFound
    from config.settings import MissingSetting
    from connectors.errors import ServiceError
    from mapping.assign import OverShared, UnknownItem
    from mapping.conditions import BadCondition
    from mapping.public.templates import BadTemplate
    from reports.folder import NotWritten
    from sync.adopting import NotAdopted
    from sync.approving import NotApproved
    from sync.baselines import NotComparable, NotFrozen, UnknownBaseline
    from sync.exporting import NotExported, TooOld
    from sync.laying_out import NotLaidOut
    from sync.past_runs import UnknownRun
    from sync.pipeline import UnknownBoard
    from sync.proposing import NotAccepted, UnknownProposal
    from sync.publish.plan_file import BadPlanFile
    from sync.publish.safety import UnknownLimit
    from sync.publishing import Leak
    from sync.pull.work import PullRefused
    from sync.reverting import NotRevertible
    from sync.service.clock import NoSandbox, NotARehearsal
    from sync.service.health import PortTaken
    from sync.store.engine import StoreError
    from sync.taking_off import NotOnBoard

    meant = (
        UnknownItem,
        UnknownLimit,
        UnknownBoard,
        UnknownRun,
        NotOnBoard,
        NotRevertible,
        UnknownBaseline,
        NotComparable,
    )
    written = (OverShared, BadCondition, BadTemplate, BadPlanFile, UnknownProposal, *meant)
    kinds: Sequence[tuple[tuple[type[Exception], ...], Exit]] = (
        ((MistakesFound, Unreachable, MissingSetting, NotARehearsal, PortTaken, *written), Exit.USAGE),
        ((NotAccepted, NotApproved, NotAdopted, NotExported, NotFrozen, NotLaidOut, Leak), Exit.REFUSED),
        ((ServiceError, PullRefused, StoreError, NoSandbox, NotWritten, TooOld), Exit.REMOTE),
    )
    return next((code for many, code in kinds if isinstance(error, many)), None)


@contextmanager
def progress(what: str) -> Iterator[None]:
    """Show that something takes its time (in words of ours); quiet where nobody watches."""
    if not sys.stderr.isatty():
        yield
        return
    with err().status(what):
        yield


def table(*columns: str, rows: Sequence[Sequence[object]]) -> Table:
    """A table of plain, escaped cells."""
    from rich.markup import escape
    from rich.table import Table

    made = Table(*columns, box=None, pad_edge=False, header_style="bold")
    for row in rows:
        made.add_row(*(escape(str(cell)) for cell in row))
    return made


def print_json(value: Any) -> None:
    """Print a value as JSON: keys in their order, dates in ISO form."""
    import orjson

    options = orjson.OPT_INDENT_2 | orjson.OPT_NON_STR_KEYS
    typer.echo(orjson.dumps(value, default=str, option=options).decode())
