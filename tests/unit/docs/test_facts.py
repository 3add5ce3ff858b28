"""What the documents say about the program is what the program says of itself."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from contextlib import closing
from dataclasses import fields
from pathlib import Path
from typing import get_args

import pytest
from starlette.routing import Route

from config.settings import PREFIX, Plain
from mapping.guard.guard import HINTS
from mapping.public.boards import Edits, Limits
from sandbox import disturb
from sandbox.admin import admin_app
from sandbox.faults import FaultKind, Rule
from sandbox.serve import Options, build
from sandbox.trello import hands
from sandbox.trello import settings as trello
from sync.cli.telling import Exit
from sync.publish.safety import Allow
from tests.unit.docs.pages import ROOT

DOCS = ROOT / "docs"


def page(name: str) -> str:
    return (DOCS / name).read_text()


def rows(text: str) -> Iterator[tuple[str, ...]]:
    """The rows of all tables, without heads and rules."""
    for line in text.splitlines():
        if line.startswith("| ") and not set(line) <= set("| -"):
            yield tuple(cell.strip() for cell in line.strip("|").split(" | "))


def declared() -> set[str]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    groups = [
        project["project"]["dependencies"],
        *project["project"]["optional-dependencies"].values(),
        *project["dependency-groups"].values(),
    ]
    names = (re.match(r"[\w.-]+", wanted) for group in groups for wanted in group)
    return {match[0] for match in names if match}


def test_every_dependency_has_a_reason_and_no_other_has_one() -> None:
    given = {row[0].strip("`"): row[1] for row in rows(page("decisions/dependencies.md")) if row[0].startswith("`")}
    assert set(given) == declared()
    assert all(len(reason) > 10 for reason in given.values())


def test_the_first_page_shows_the_two_commands() -> None:
    assert "$ make demo\n$ make test\n" in (ROOT / "README.md").read_text()


def test_the_first_page_names_what_is_needed_and_where_it_runs() -> None:
    assert "Python 3.11 or later and `make`, on Linux or macOS" in (ROOT / "README.md").read_text()


@pytest.mark.parametrize("name", ["operations.md", "decisions/exit-codes.md"])
def test_every_exit_code_is_explained(name: str) -> None:
    assert {str(code.value) for code in Exit} <= {row[0] for row in rows(page(name))}


def test_every_setting_from_the_environment_is_explained() -> None:
    for field in Plain.model_fields:
        assert f"`{PREFIX}{field.upper()}`" in page("operations.md"), field


def test_every_rule_of_the_guard_is_explained() -> None:
    assert {row[0].strip("`") for row in rows(page("security.md"))} >= set(HINTS)


def test_every_limit_is_explained_with_its_default() -> None:
    told = {row[0].strip("`"): row for row in rows(page("public-board.md")) if len(row) == 4}
    for field, default in Limits().model_dump().items():
        assert told[field][2] == str(default)
    for allow in Allow:
        assert f"`--allow {allow}`" in page("public-board.md")


def test_the_rules_for_edits_are_explained_with_their_defaults() -> None:
    rows = [line for line in page("public-board.md").splitlines() if line.startswith("| `")]
    for name, rule in Edits().model_dump().items():
        (row,) = (row for row in rows if row.startswith(f"| `{name}`") and row.count(" | ") == 4)
        assert row.split(" | ")[1] == f"`{rule}`", name


def test_every_route_of_the_sandboxs_administration_is_explained() -> None:
    with closing(build(Options())) as sandbox:
        routes = [route for route in admin_app(sandbox).routes if isinstance(route, Route)]
    told = page("sandbox.md").replace("/settings/trello", "/settings/{service}")
    for route in routes:
        (verb,) = (route.methods or set()) - {"HEAD"}
        assert f"`{verb} {route.path}`" in told


def test_every_fault_switch_and_act_of_the_sandbox_is_explained() -> None:
    told = page("sandbox.md")
    with closing(build(Options())) as sandbox:
        switches = [row[1] for row in rows(told) if row[0] in ("jira", "trello")]
        known = {field.name for field in (*fields(sandbox.jira_settings), *fields(sandbox.trello_settings))}
    assert set(re.findall(r"\w+", " ".join(switches))) <= known
    for word in (*get_args(FaultKind), *Rule.model_fields, *disturb.ACTS, *hands.ACTS):
        assert f"`{word}`" in told or f'"{word}"' in told, word


def test_the_sandboxs_credentials_are_those_that_open_it() -> None:
    told = page("sandbox.md")
    for value in (trello.APP_KEY, trello.BOT_TOKEN, trello.OWNER_TOKEN, trello.COLLEAGUE_TOKEN, trello.VISITOR_TOKEN):
        assert f"`{value}`" in told


def test_the_index_of_decisions_names_every_page() -> None:
    index = page("decisions/README.md")
    for decision in sorted(Path(DOCS / "decisions").glob("*.md")):
        assert decision.name == "README.md" or f"({decision.name})" in index, decision.name
