"""The first workspace, drafted from the epics that are there."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from time import perf_counter
from typing import Any

from config.draft import Draft, draft_workspace
from config.reader import read_workspace
from config.workspace import Workspace
from mapping.backlog import Backlog, Category, Issue, Release, Status

OPEN, DONE = Status("1", "Open", Category.NEW), Status("2", "Done", Category.DONE)
NOW = datetime(2026, 11, 22, tzinfo=UTC)


def epic(number: int, **more: Any) -> Issue:
    values: dict[str, Any] = {
        "id": str(number),
        "key": f"APP-{number}",
        "project": "APP",
        "type_name": "Epic",
        "level": 1,
        "summary": f"Secret plan {number}",
        "status": OPEN,
        "created": NOW,
        "updated": NOW,
    }
    return Issue(**values | more)


def backlog(*issues: Issue, releases: tuple[Release, ...] = ()) -> Backlog:
    return Backlog(issues={one.id: one for one in issues}, releases={one.id: one for one in releases})


def drafted(folder: Path, found: Backlog, **more: Any) -> Workspace:
    values: dict[str, Any] = {
        "workspace": "acme",
        "name": "Acme",
        "jira_url": "https://acme.example",
        "auth": "basic",
        "projects": ("APP",),
        "today": NOW.date(),
    }
    for name, text in draft_workspace(found, Draft(**values | more)).items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    return read_workspace(folder)


def test_each_live_epic_becomes_an_item_with_a_rule_of_its_own(tmp_path: Path) -> None:
    workspace = drafted(tmp_path, backlog(epic(2), epic(10), epic(3, level=0)))
    assert [item.id for item in workspace.portfolio.items()] == ["app-2", "app-10"]
    assert [(rule.item, rule.when.key) for rule in workspace.mapping.rules] == [
        ("app-2", ("APP-2",)),
        ("app-10", ("APP-10",)),
    ]


def test_what_was_finished_long_ago_is_left_out(tmp_path: Path) -> None:
    lately, long_ago = NOW - timedelta(days=59), NOW - timedelta(days=60)
    found = backlog(
        epic(1, status=DONE, resolved=lately), epic(2, status=DONE, resolved=long_ago), epic(3, status=DONE)
    )
    assert [item.id for item in drafted(tmp_path, found).portfolio.items()] == ["app-1"]


def test_nothing_is_public_unless_asked_for(tmp_path: Path) -> None:
    assert all(item.public is None for item in drafted(tmp_path, backlog(epic(1), epic(2))).portfolio.items())


def test_neutral_titles_say_nothing(tmp_path: Path) -> None:
    release = Release(
        id="9", name="Operation X", project="APP", released=False, archived=False, release_date=date(2027, 1, 5)
    )
    workspace = drafted(tmp_path, backlog(epic(1, release_ids=("9",)), releases=(release,)), public="neutral")
    (item,) = workspace.portfolio.items()
    assert item.public is not None
    assert item.public.title == "Epic 1"
    (planned,) = workspace.portfolio.releases().values()
    assert (planned.public_name, planned.title, planned.jira) == ("Release 1", "Operation X", "9")
    assert workspace.portfolio.deadline(item) == date(2027, 1, 5)


def test_a_due_date_becomes_the_target(tmp_path: Path) -> None:
    (item,) = drafted(tmp_path, backlog(epic(1, due=date(2026, 12, 10)))).portfolio.items()
    assert str(item.target) == "2026-12-10"


def test_an_empty_backlog_gives_a_workspace_all_the_same(tmp_path: Path) -> None:
    workspace = drafted(tmp_path, backlog())
    assert not list(workspace.portfolio.items())
    assert not workspace.mapping.rules


def test_a_board_is_a_comment_until_it_is_named(tmp_path: Path) -> None:
    assert drafted(tmp_path / "a", backlog()).file.boards == ()
    assert drafted(tmp_path / "b", backlog(), trello_board="tW7dQ2mK").file.boards[0].trello == "tW7dQ2mK"


def test_ids_that_yaml_would_take_for_numbers_stay_text(tmp_path: Path) -> None:
    found = backlog(epic(1, key="1E5"), epic(2, key="NULL"), epic(3, key="12"))
    workspace = drafted(tmp_path, found, workspace="2026")
    assert workspace.file.workspace == "2026"
    assert {item.id for item in workspace.portfolio.items()} == {"1e5", "null", "12"}


def test_thousands_of_epics_with_the_longest_summaries_are_read_back_within_seconds(tmp_path: Path) -> None:
    begin = perf_counter()
    found = backlog(*(epic(number, summary="x" * 255) for number in range(1, 3501)))
    workspace = drafted(tmp_path, found, public="neutral")
    assert len(list(workspace.portfolio.items())) == len(workspace.mapping.rules) == 3500
    assert perf_counter() - begin < 30
