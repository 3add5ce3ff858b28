from __future__ import annotations

import contextlib
import logging
import signal
import socket
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
import requests

from sandbox.serve import Options, build, running
from tests.unit.sandbox.served import JIRA_AUTH, TRELLO_AUTH, small_export, small_options

ROOT = Path(__file__).resolve().parents[3]
PROGRAM = """
import sys
from pathlib import Path
from sandbox.serve import Options, run
run(
    Options(state=Path(sys.argv[1]), jira_port=0, trello_port=0, exports=(Path(sys.argv[2]),)),
    lambda at: print(at.jira_url, at.trello_url, at.board_id, flush=True),
)
"""


@contextlib.contextmanager
def process(state: Path, export: Path) -> Iterator[tuple[subprocess.Popen[str], str, str, str]]:
    """A sandbox in a process of its own, and where it answers."""
    command = [sys.executable, "-c", PROGRAM, str(state), str(export)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as child:
        try:
            assert child.stdout is not None
            jira_url, trello_url, board_id = child.stdout.readline().split()
            yield child, jira_url, trello_url, board_id
        finally:
            child.kill()


def lists(trello_url: str, board_id: str) -> list[Any]:
    answer = requests.get(f"{trello_url}/1/boards/{board_id}/lists", params=TRELLO_AUTH, timeout=10)
    return [one["name"] for one in answer.json()]


def test_a_killed_sandbox_resumes_with_all_that_was_written(tmp_path: Path) -> None:
    state, export = tmp_path / "state.db", small_export(tmp_path)
    with process(state, export) as (child, jira_url, trello_url, board_id):
        body = {"name": "Written", "idBoard": board_id}
        requests.post(f"{trello_url}/1/lists", params=TRELLO_AUTH, json=body, timeout=10).raise_for_status()
        told = {"ref": "APP-1", "status": "Done"}
        requests.post(f"{jira_url}/_sandbox/jira/transition", json=told, timeout=10).raise_for_status()
        requests.post(f"{jira_url}/_sandbox/advance", json={"days": 3}, timeout=10).raise_for_status()
        now = requests.get(f"{jira_url}/_sandbox/clock", timeout=10).json()
        child.send_signal(signal.SIGKILL)
        child.wait(10)
    export.unlink()  # nothing is loaded again
    with process(state, export) as (_, jira_url, trello_url, same_board):
        assert same_board == board_id
        assert lists(trello_url, board_id) == ["Written"]
        issue = requests.get(f"{jira_url}/rest/api/3/issue/APP-1", auth=JIRA_AUTH, timeout=10).json()
        assert issue["fields"]["status"]["name"] == "Done"
        assert requests.get(f"{jira_url}/_sandbox/clock", timeout=10).json() == now


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_it_after_the_request_in_hand(tmp_path: Path, number: signal.Signals) -> None:
    with process(tmp_path / "state.db", small_export(tmp_path)) as (child, jira_url, _, _):
        requests.post(f"{jira_url}/_sandbox/faults", json={"kind": "slow", "seconds": 0.6}, timeout=10)
        answers: list[int] = []

        def ask() -> None:
            answers.append(requests.get(f"{jira_url}/rest/api/3/myself", auth=JIRA_AUTH, timeout=10).status_code)

        thread = threading.Thread(target=ask)
        thread.start()
        time.sleep(0.3)
        child.send_signal(number)
        thread.join()
        assert answers == [200]
        assert child.wait(10) == 0


def test_a_state_with_contents_is_not_filled_again(tmp_path: Path) -> None:
    options = small_options(tmp_path, state=tmp_path / "state.db")
    with running(options) as first:
        first.act("edit", ref="APP-1", summary="Changed")
        board = first.board_id
    with running(Options(state=options.state, jira_port=0, trello_port=0, company_seed=3)) as second:
        assert second.board_id == board
        assert second.sandbox.repository.site.issues["1001"].summary == "Changed"
        assert second.ask("GET", "/events") == []


def test_a_start_that_was_killed_half_way_leaves_nothing_half_filled(tmp_path: Path) -> None:
    for leftover in ("", "-wal", "-shm"):
        (tmp_path / f"state.db.new{leftover}").write_bytes(b"half a database")
    sandbox = build(small_options(tmp_path, state=tmp_path / "state.db"))
    assert len(sandbox.repository.site.issues) == 2
    sandbox.close()
    assert [path.name for path in sorted(tmp_path.glob("state.db*"))] == ["state.db"]


def test_a_file_that_is_no_state_is_left_alone(tmp_path: Path) -> None:
    text, database = tmp_path / "notes.txt", tmp_path / "other.db"
    text.write_text("a shopping list, not a database\n" * 100)
    with contextlib.closing(sqlite3.connect(database)) as other:
        other.execute("CREATE TABLE mine (id)")
    for path in (text, database):
        before = path.read_bytes()
        with pytest.raises(ValueError, match="no state of a sandbox"):
            build(small_options(tmp_path, state=path))
        assert path.read_bytes() == before


def test_the_folder_of_the_state_is_made(tmp_path: Path) -> None:
    build(small_options(tmp_path, state=tmp_path / "new" / "state.db")).close()
    assert (tmp_path / "new" / "state.db").exists()


def test_an_export_as_of_a_day_starts_at_its_noon(tmp_path: Path) -> None:
    sandbox = build(small_options(tmp_path, as_of=date(2020, 2, 1)))
    assert abs(sandbox.clock.now() - datetime(2020, 2, 1, 12, tzinfo=UTC)).total_seconds() < 1
    assert sandbox.repository.site.issues["1002"].resolved is None
    assert sandbox.repository.site.issues["1002"].reconstructed
    sandbox.close()


def test_an_export_starts_a_moment_after_its_last_change(tmp_path: Path) -> None:
    sandbox = build(small_options(tmp_path))
    assert sandbox.clock.now().replace(microsecond=0) == datetime(2020, 2, 10, 0, 1, tzinfo=UTC)
    sandbox.close()


def test_the_roadmaps_board_is_public_and_empty(tmp_path: Path) -> None:
    with running(small_options(tmp_path)) as server:
        board = requests.get(f"{server.trello_url}/1/boards/{server.board_id}", timeout=10).json()
        assert (board["name"], board["prefs"]["permissionLevel"]) == ("Public roadmap", "public")
        assert board["url"].startswith(server.trello_url)
        assert lists(server.trello_url, server.board_id) == []


def test_a_company_lives_on_as_the_clock_advances() -> None:
    with running(Options(jira_port=0, trello_port=0, company_seed=1)) as server:
        events, issues = len(server.ask("GET", "/events")), len(server.sandbox.repository.site.issues)
        before = server.sandbox.clock.now()
        now = server.advance(weeks=2)
        site = server.sandbox.repository.site
        assert (now - before).days == 14
        assert len(site.issues) > issues
        assert len(server.ask("GET", "/events")) >= events
        assert before < max(issue.updated for issue in site.issues.values()) <= now


def test_a_company_and_an_export_at_once_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="not both"):
        build(small_options(tmp_path, company_seed=1))


def test_a_board_that_cannot_be_read_ends_the_start_with_its_name(tmp_path: Path) -> None:
    path = tmp_path / "board.json"
    path.write_text("{}")
    with pytest.raises(ValueError, match=r"board\.json: this is no export of a Trello board"):
        build(small_options(tmp_path, trello_boards=(path,)))


def test_a_day_without_anything_to_serve_is_refused() -> None:
    with pytest.raises(ValueError, match="nothing to serve"):
        build(Options(as_of=date(2020, 1, 1)))


def test_a_port_in_use_is_told_with_what_to_do(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with (
            pytest.raises(OSError, match=f"127.0.0.1:{port} .*choose another port"),
            running(small_options(tmp_path, jira_port=port)),
        ):
            pass


def test_only_this_machine_is_listened_to_unless_a_host_is_given(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING, "sandbox.serve"):
        with running(small_options(tmp_path)) as server:
            assert server.jira_url.startswith("http://127.0.0.1:")
        assert caplog.messages == []
        with running(small_options(tmp_path, host="0.0.0.0")) as server:  # noqa: S104  # the case under test
            assert requests.get(f"{server.jira_url}/_sandbox/clock", timeout=10).ok
    assert "whoever reaches this machine" in caplog.text
