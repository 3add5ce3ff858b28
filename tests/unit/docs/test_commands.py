from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from typer.main import get_command

from sync.cli import app
from sync.cli.reference import reference
from tests.unit.docs.pages import ROOT, WRITTEN, command_lines, mentioned, name

PROGRAM: Any = get_command(app)


def test_the_page_of_commands_is_current() -> None:
    told = "made from other commands; run: python -m sync.cli.reference > docs/commands.md"
    assert (ROOT / "docs" / "commands.md").read_text() == reference(), told


@pytest.mark.parametrize("command", PROGRAM.commands)
def test_every_option_of_a_command_is_on_the_page(command: str) -> None:
    section = (ROOT / "docs" / "commands.md").read_text().split(f"## `milepost {command}`\n")[1].split("\n## ")[0]
    for parameter in PROGRAM.commands[command].params:
        shown = parameter.opts if parameter.param_type_name == "option" else [parameter.name]
        for word in shown:
            assert re.search(rf"^\* `[^`]*{re.escape(word)}\b.*: \S", section, re.MULTILINE), word


@pytest.mark.parametrize(
    "words",
    [pytest.param(words, id=f"{name(page)}: {' '.join(words)}") for page in WRITTEN for words in command_lines(page)],
)
def test_every_command_line_in_the_documents_is_one_that_the_program_takes(words: list[str]) -> None:
    command, *rest = words
    assert command in PROGRAM.commands
    PROGRAM.commands[command].make_context(command, rest)


@pytest.mark.parametrize("page", WRITTEN, ids=name)
def test_every_command_in_a_sentence_names_options_that_exist(page: Path) -> None:
    for command, *rest in mentioned(page):
        if command in ("--help", "--version", "COMMAND"):
            continue
        assert command in PROGRAM.commands, f"milepost {command}"
        known = {word for parameter in PROGRAM.commands[command].params for word in parameter.opts} | {"--help"}
        assert {word for word in rest if word.startswith("-")} <= known, f"milepost {command} {' '.join(rest)}"


def test_the_documents_show_every_command_at_work() -> None:
    used = {words[0] for page in WRITTEN for words in (*command_lines(page), *mentioned(page))}
    assert set(PROGRAM.commands) <= used
