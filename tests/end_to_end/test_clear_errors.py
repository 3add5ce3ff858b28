"""What goes wrong is said clearly: what, where and what next; and nothing is written anywhere."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests
from typer.testing import CliRunner, Result

from sandbox.serve import Options, Running, running
from sandbox.trello.settings import APP_KEY, OWNER_TOKEN
from sync.cli import app
from sync.cli.rehearsal import write_workspace

SEED = 7


@pytest.fixture(scope="module")
def site() -> Iterator[Running]:
    with running(Options(jira_port=0, trello_port=0, company_seed=SEED)) as one:
        yield one


@pytest.fixture(scope="module")
def files(site: Running, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("files") / "workspace"
    write_workspace(folder, site.addresses, SEED, "cloud")
    return folder


@pytest.fixture
def folder(files: Path, tmp_path: Path) -> Path:
    """A workspace of one's own to break."""
    return Path(shutil.copytree(files, tmp_path / "workspace"))


@pytest.fixture(autouse=True)
def _nothing_is_written(site: Running) -> Iterator[None]:
    site.reset_counts()
    yield
    site.clear_faults()
    site.switch("jira", expired_tokens=False, hidden_projects=[])
    writes = [row for row in site.counts() if row["service"] == "trello" and row["verb"] != "GET"]
    assert writes == []


def milepost(*words: str | Path) -> Result:
    return CliRunner().invoke(app, [str(word) for word in words])


def told(result: Result) -> str:
    """What was said, on one line."""
    return " ".join(result.output.split())


def change(folder: Path, name: str, old: str, new: str) -> None:
    text = (folder / name).read_text()
    assert text.count(old) >= 1, f"{name} has no {old!r}"
    (folder / name).write_text(text.replace(old, new, 1))


def test_a_missing_token_is_named_with_where_to_make_one(folder: Path) -> None:
    change(folder, ".env", "MILEPOST_JIRA_TOKEN=", "OTHER=")
    result = milepost("sync", "-w", folder)
    assert result.exit_code == 2
    assert "MILEPOST_JIRA_TOKEN" in told(result)
    assert "API token" in told(result)


def test_a_wrong_token_is_refused_and_never_shown(folder: Path) -> None:
    change(folder, ".env", "sandbox-jira-token", "not-the-right-one")
    result = milepost("sync", "-w", folder)
    assert result.exit_code == 4
    assert "Jira" in told(result)
    assert "not-the-right-one" not in result.output


def test_an_unknown_project_is_named_with_the_setting_to_correct(folder: Path) -> None:
    change(folder, "milepost.yaml", "projects: [BAY, GRD, WEB]", "projects: [BAY, NOPE]")
    result = milepost("sync", "-w", folder)
    assert result.exit_code == 4
    assert "NOPE" in told(result)
    assert "jira.projects" in told(result)


def test_a_mapping_that_points_to_no_item_names_the_line_and_the_nearest_item(folder: Path) -> None:
    change(folder, "mapping.yaml", "- item: online-booking", "- item: online-bookin")
    result = milepost("sync", "-w", folder)
    assert result.exit_code == 2
    assert "mapping.yaml:" in told(result)
    assert "online-bookin" in told(result)
    assert "'online-booking'" in told(result)


def test_two_items_with_one_id_are_named_with_both_places(folder: Path) -> None:
    change(folder, "roadmaps/product.yaml", "- id: several-workshops", "- id: online-booking")
    result = milepost("check", "--files", "-w", folder)
    assert result.exit_code == 2
    assert told(result).count("roadmaps/product.yaml:") >= 2


def test_a_yaml_mistake_is_told_with_line_and_column(folder: Path) -> None:
    change(folder, "roadmaps/product.yaml", "title: Workshop Planner", "title: [Workshop Planner")
    result = milepost("check", "--files", "-w", folder)
    assert result.exit_code == 2
    assert "roadmaps/product.yaml:" in told(result)


def test_projects_that_the_account_may_not_see_are_no_empty_backlog(site: Running, folder: Path) -> None:
    site.switch("jira", hidden_projects=["BAY", "GRD", "WEB"])
    result = milepost("sync", "-w", folder)
    assert result.exit_code == 4
    assert "BAY" in told(result)
    assert "permission" in told(result).lower()


def test_a_board_that_is_not_as_public_as_the_workspace_says_is_not_written(site: Running, folder: Path) -> None:
    change(folder, "milepost.yaml", "    audience: customers\n", "    audience: customers\n    visibility: workspace\n")
    result = milepost("sync", "-w", folder)
    assert result.exit_code == 3
    assert "the Trello board is public, the workspace says workspace" in told(result)


def test_a_board_that_is_not_there_or_not_ours_is_named(folder: Path, site: Running) -> None:
    change(folder, "milepost.yaml", site.board_id, "5f5e1000000000000000ffff")
    result = milepost("sync", "-w", folder)
    assert result.exit_code == 4
    assert "Trello" in told(result)
    assert "milepost.yaml" in told(result)


def test_a_private_board_of_somebody_else_is_a_missing_permission_and_no_wrong_token(
    folder: Path, site: Running
) -> None:
    made = requests.post(
        f"{site.trello_url}/1/boards/",
        json={"name": "Private", "prefs_permissionLevel": "private"},
        params={"key": APP_KEY, "token": OWNER_TOKEN},
        timeout=10,
    ).json()
    site.reset_counts()
    change(folder, "milepost.yaml", site.board_id, made["id"])
    result = milepost("sync", "-w", folder)
    assert result.exit_code == 4
    assert "may not" in told(result) or "permission" in told(result)


def test_a_network_that_is_down_is_said_with_the_address(folder: Path, site: Running) -> None:
    change(folder, "milepost.yaml", site.jira_url, "http://127.0.0.1:9")
    change(folder, ".env", "MILEPOST_SANDBOX_CLOCK", "OTHER")
    result = milepost("check", "-w", folder)
    assert result.exit_code == 4
    assert "127.0.0.1" in told(result)


def test_an_unknown_limit_is_named_with_the_known_ones(folder: Path) -> None:
    result = milepost("sync", "-w", folder, "--allow", "everything")
    assert result.exit_code == 2
    assert "create, update, archive, move, date, list, empty" in told(result)


def test_a_folder_without_a_workspace_says_how_to_begin(tmp_path: Path) -> None:
    result = milepost("sync", "-w", tmp_path)
    assert result.exit_code == 2
    assert "there is no milepost.yaml" in told(result)
    assert "milepost init" in told(result)


def test_borrowed_time_is_refused_beside_a_real_service(folder: Path) -> None:
    change(folder, "milepost.yaml", "trello:\n  url: http://127.0.0.1", "trello:\n  url: http://trello.example")
    result = milepost("sync", "-w", folder)
    assert result.exit_code == 2
    assert "MILEPOST_SANDBOX_CLOCK" in told(result)


def test_a_sandbox_without_a_company_has_no_workspace_to_write(tmp_path: Path) -> None:
    result = milepost("sandbox", "--workspace", tmp_path / "workspace")
    assert result.exit_code == 2
    assert "--company" in told(result)


def test_a_draft_that_fails_leaves_no_folder_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MILEPOST_JIRA_TOKEN", "a-token")
    result = milepost("init", tmp_path / "new", "--jira", "http://127.0.0.1:9", "--project", "APP", "--auth", "bearer")
    assert result.exit_code == 4
    assert not (tmp_path / "new").exists()
