"""The reference of all commands, from the commands themselves: `python -m sync.cli.reference > docs/commands.md`."""

from __future__ import annotations

import html
import re
import sys
from collections.abc import Iterator
from inspect import cleandoc

import typer
from typer.cli import get_docs_for_click
from typer.core import MARKUP_MODE_KEY
from typer.main import get_command, get_command_name

from sync.cli import app

_NOTE = "This page is made from the commands (`python -m sync.cli.reference > docs/commands.md`); a test keeps it so."
_BOLD = re.compile(r"<span[^>]*>(.*?)</span>")


def reference() -> str:
    """The page, in Markdown: the options before any command, a table of all commands, and a section on each."""
    whole = get_command(app)
    context = typer.Context(whole, obj={MARKUP_MODE_KEY: "rich"})
    made = get_docs_for_click(obj=whole, ctx=context, name="milepost", title="Commands")
    head, _, rest = html.unescape(_BOLD.sub(r"`\1`", made)).partition("**Commands**:")
    # Typer's own list of commands cuts every sentence short; the table takes its place.
    _, mark, sections = rest.partition("## `milepost ")
    return f"{head}{''.join(_table())}\n{mark}{sections.rstrip()}\n\n---\n\n{_NOTE}\n"


def _table() -> Iterator[str]:
    yield "| command | what it does |\n| --- | --- |\n"
    for group in app.registered_groups:
        yield from _rows(group.typer_instance, f"{group.name} ")
    yield from _rows(app)


def _rows(commands: typer.Typer | None, group: str = "") -> Iterator[str]:
    assert commands is not None  # every group is made of commands
    for command in commands.registered_commands:
        assert command.callback is not None  # every command is a function
        name = group + (command.name or get_command_name(command.callback.__name__))
        first = " ".join(cleandoc(command.callback.__doc__ or "").partition("\n\n")[0].split())
        yield f"| [`milepost {name}`](#milepost-{name.replace(' ', '-')}) | {first} |\n"


if __name__ == "__main__":
    sys.stdout.write(reference())
