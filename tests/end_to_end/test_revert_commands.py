"""`milepost runs` and `milepost plan --revert` as a person types them: what they say, and how they end."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from sync.cli import app
from sync.store.lock import single_writer
from tests.end_to_end.small import ITEMS, Small, changed


@pytest.fixture(autouse=True)
def wide(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "200")


def milepost(site: Small, *words: str | Path) -> Result:
    return CliRunner().invoke(app, [*(str(word) for word in words), "-w", str(site.folder)])


def told(result: Result) -> str:
    return " ".join(result.output.split())


def wrote(site: Small) -> list[str]:
    """The ids of the runs that wrote to a board, newest first."""
    return [run["id"] for run in json.loads(milepost(site, "runs", "--writing", "--json").output)]


def test_a_run_is_found_taken_back_and_waits_for_a_person(live: Small) -> None:
    live.write(changed(search={"title": "Find anything"}))
    assert milepost(live, "sync").exit_code == 0
    run_id, file = wrote(live)[0], live.folder / "revert.json"
    assert "road 1" in milepost(live, "runs").output

    planned = milepost(live, "plan", "--revert", run_id, "--out", file)
    assert planned.exit_code == 10
    assert f"taking back the run {run_id}): 1 change" in told(planned)
    assert "title: Find anything → Faster search" in told(planned)

    applied = milepost(live, "apply", file)
    assert (applied.exit_code, "in preview from now on" in told(applied)) == (0, True)
    assert set(live.cards()) == {item["title"] for item in ITEMS.values()}
    assert f"revert of {run_id}" in milepost(live, "runs").output
    assert "preview" in milepost(live, "status").output
    again = milepost(live, "apply", file)
    assert (again.exit_code, "it was applied already" in told(again)) == (0, True)
    assert milepost(live, "plan", "--revert", run_id).exit_code == 0


def test_a_run_is_shown_write_by_write(live: Small) -> None:
    live.write(changed(search={"title": "Find anything"}))
    milepost(live, "sync")
    (run_id, first) = wrote(live)
    shown = told(milepost(live, "runs", run_id))
    assert f"Run {run_id}: ok;" in shown
    assert "Board road: 1 write" in shown
    assert "change Find anything title: Faster search → Find anything the roadmap or the backlog moved on" in shown
    assert "add card Faster search on the list In progress;" in told(milepost(live, "runs", first))
    found = json.loads(milepost(live, "runs", run_id, "--json").output)
    assert [(one["board"], one["done"], one["change"]["title"]) for one in found["writes"]] == [
        ("road", True, "Find anything")
    ]


def test_a_run_without_writes_and_one_that_never_was_are_told_apart(live: Small) -> None:
    milepost(live, "sync")
    newest = json.loads(milepost(live, "runs", "--json").output)[0]["id"]
    assert "it wrote to no board" in told(milepost(live, "runs", newest))
    unknown = milepost(live, "runs", "acme-1")
    assert (unknown.exit_code, "there is no run 'acme-1'; milepost runs lists them" in told(unknown)) == (2, True)
    assert milepost(live, "runs", newest, "--writing").exit_code == 2


def test_a_sync_by_hand_counts_as_the_last_sync(live: Small) -> None:
    """The board was filled by hand on 10 March, and no daemon ever ran."""
    (sync, _) = json.loads(milepost(live, "status", "--json").output)["jobs"]
    assert sync[:2] == ["sync", "2026-03-10 13:00"]


def test_the_plan_is_made_for_review_and_for_machines_too(live: Small) -> None:
    live.write(changed(search={"title": "Find anything"}))
    milepost(live, "sync")
    (run_id, *_) = wrote(live)
    text = milepost(live, "plan", "--revert", run_id, "--markdown").output
    assert f"## road (taking back the run {run_id})" in text.replace("\\", "")
    (plan,) = json.loads(milepost(live, "plan", "--revert", run_id, "--json").output)
    assert (plan["reverts"], len(plan["changes"])) == (run_id, 1)


def test_what_cannot_be_planned_is_refused_as_a_mistake_of_usage(live: Small) -> None:
    run_id = wrote(live)[0]
    for words, why in (
        (("--revert", "acme-1"), "there is no run 'acme-1'; milepost runs lists them"),
        (("--revert", run_id, "--board", "other"), "has no board 'other'"),
        (("--revert", run_id, "--as-of", "2026-01-01"), "leave out --as-of, or --revert"),
    ):
        result = milepost(live, "plan", *words)
        assert (result.exit_code, why in told(result)) == (2, True), words


def test_no_plan_is_made_while_a_run_is_under_way(live: Small) -> None:
    with single_writer(live.store, "acme"):
        for words in (("plan",), ("plan", "--revert", "acme-1")):
            result = milepost(live, *words)
            assert (result.exit_code, "another Milepost is at work" in told(result)) == (4, True)
