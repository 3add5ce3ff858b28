"""`milepost plan` and `milepost apply` as a person types them: what they say, and how they end."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from sync.cli import app
from sync.store.engine import open_store
from tests.end_to_end.small import ITEMS, Small, changed, small


@pytest.fixture
def here(tmp_path: Path) -> Iterator[Small]:
    store = open_store(f"sqlite:///{tmp_path / 'milepost.db'}")
    with small(tmp_path, store) as site:
        yield site
    store.close()


def milepost(site: Small, *words: str | Path) -> Result:
    return CliRunner().invoke(app, [*(str(word) for word in words), "-w", str(site.folder)])


def test_a_plan_is_written_reviewed_applied_and_applied_again(here: Small) -> None:
    file = here.folder / "plan.json"
    assert milepost(here, "sync").exit_code == 0
    planned = milepost(here, "plan", "--out", file)
    assert planned.exit_code == 10
    assert f"to apply it: milepost apply {file}" in " ".join(planned.output.split())
    assert here.writes() == 0

    first = milepost(here, "apply", file)
    assert (first.exit_code, set(here.cards())) == (0, {item["title"] for item in ITEMS.values()})
    written = here.writes()
    again = milepost(here, "apply", file)
    assert (again.exit_code, here.writes()) == (0, written)
    assert "road: nothing of this plan is left to do; it was applied already" in again.output
    assert "nothing of this plan" not in first.output

    here.write(changed(search={"title": "New words"}))
    moved = milepost(here, "apply", file)
    assert (moved.exit_code, here.writes()) == (3, written)
    assert "new: update-card search ('New words'): title 'Faster search' → 'New words'" in moved.output
    assert "gone: create-card export" in moved.output


def test_what_cannot_be_applied_is_refused_before_anything_is_asked(here: Small) -> None:
    file = here.folder / "plan.json"
    file.write_text('{"format": "milepost plan", "version": 2}')
    asked = here.box.count("trello")
    for words, message in (
        (("apply", file), "the plan has the format 2"),
        (("apply", here.folder / "none.json"), "none.json cannot be read"),
        (("plan", "--markdown", "--json"), "leave one out"),
        (("plan", "--out", file, "--as-of", "2026-12-01"), "cannot be applied"),
        (("plan", "--board", "street"), "the workspace has no board 'street'; it has road"),
    ):
        result = milepost(here, *words)
        assert result.exit_code == 2, result.output
        assert message in " ".join(result.output.split())
    assert here.box.count("trello") == asked


def test_a_plan_on_old_data_says_so_before_anything_else(here: Small, monkeypatch: pytest.MonkeyPatch) -> None:
    assert milepost(here, "sync").exit_code == 0
    assert "warning" not in milepost(here, "plan").stderr
    later = datetime.now(UTC) + timedelta(days=3)
    monkeypatch.setattr("sync.connect.system_or_sandbox_clock", lambda *_: lambda: later)
    old = milepost(here, "plan")
    assert old.exit_code == 10
    assert old.stderr.startswith("warning: Jira was last pulled whole at ")
    assert "that is too old to publish from: milepost sync pulls first" in " ".join(old.stderr.split())


def test_a_plan_in_markdown_shows_text_as_it_is_written(here: Small) -> None:
    here.write(changed(search={"title": "Fast | *search* <b>"}))
    assert milepost(here, "sync").exit_code == 0
    result = milepost(here, "plan", "--markdown")
    lines = result.stdout.splitlines()
    assert lines[0] == "## road (preview)"
    assert lines[2].endswith("changes, checksum `" + checksum(here) + "`.")
    (row,) = [line for line in lines if line.startswith(r"| add card | Fast \| \*search\* \<b\> |")]
    assert "| on the list In progress; labelled Finding things; What search brings you." in row


def checksum(site: Small) -> str:
    (board,) = json.loads(milepost(site, "plan", "--json").stdout)
    return str(board["checksum"])


def test_what_waits_for_approval_is_shown_with_the_command_that_lets_it_through(here: Small) -> None:
    milepost(here, "sync")
    milepost(here, "publish", "--approve", checksum(here))
    here.write(changed(export={"target": "2027-03-31"}), boards="    hold: [date]\n")
    (board,) = json.loads(milepost(here, "plan", "--json").stdout)
    assert board["pending"][0]["promises"] == [{"kind": "date", "before": "2026-06-30", "after": "2027-03-31"}]
    approve = f"milepost publish --approve {board['pending_checksum']}"
    for words in (("plan",), ("sync",)):
        assert f"1 item waiting for approval (1 write); to let all through: {approve}" in milepost(here, *words).output
    markdown = milepost(here, "plan", "--markdown")
    assert markdown.exit_code == 10
    assert f"Waiting for approval, checksum `{board['pending_checksum']}`:" in markdown.stdout
    assert "the promised date goes from 2026-06-30 to 2027-03-31" in markdown.stdout.replace("\\", "")
    assert milepost(here, *approve.split()[1:]).exit_code == 0
    assert "2027-03-31" in str(here.cards()["Export to spreadsheets"].due)
