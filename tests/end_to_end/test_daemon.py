"""`milepost run` as a real process beside a real sandbox: syncs, weekly reports, a kill, a restart, health."""

from __future__ import annotations

import json
import os
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from pathlib import Path
from tempfile import NamedTemporaryFile

import pytest
import requests

from sandbox.serve import Options, Running, running
from sync.approving import Approval
from sync.cli.rehearsal import write_workspace
from sync.connect import open_world
from sync.pipeline import Request, plan_boards, run

pytestmark = pytest.mark.starts_programs
SEED = 7


@pytest.fixture
def site() -> Iterator[Running]:
    with running(Options(jira_port=0, trello_port=0, company_seed=SEED)) as one:
        yield one


@pytest.fixture
def folder(site: Running, tmp_path: Path) -> Path:
    write_workspace(tmp_path / "workspace", site.addresses, SEED, "cloud")
    return tmp_path / "workspace"


@dataclass(frozen=True)
class Daemon:
    """A running daemon and the file that holds its log."""

    process: subprocess.Popen[bytes]
    log: Path

    def said(self) -> str:
        """Its log so far."""
        return self.log.read_text()


@contextmanager
def daemon(folder: Path, port: int = 0) -> Iterator[Daemon]:
    """A daemon of the workspace; killed at the end if it still runs."""
    with NamedTemporaryFile(dir=folder.parent, suffix=".log", delete=False) as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "milepost", "run", "-w", str(folder), "--tick", "0.1"],
            env={**os.environ, "MILEPOST_HEALTH_PORT": str(port), "MILEPOST_LOG_FORMAT": "json"},
            stderr=log,
        )
    try:
        yield Daemon(process, Path(log.name))
    finally:
        process.kill()
        process.wait()


def firings(folder: Path, job: str) -> list[str]:
    """The nominal times that a job has finished, from the store."""
    if not (folder / "milepost.db").exists():
        return []
    with closing(sqlite3.connect(folder / "milepost.db")) as database:
        if not database.execute("SELECT 1 FROM sqlite_master WHERE name = 'firing'").fetchone():
            return []
        rows = database.execute("SELECT nominal FROM firing WHERE job = ? AND outcome = 'ok' ORDER BY due", (job,))
        return [nominal for (nominal,) in rows]


def synced(folder: Path, times: int) -> bool:
    """Whether so many syncs have ended."""
    return len(firings(folder, "sync")) == times


def wait_until(true: Callable[[], bool], seconds: float = 60) -> None:
    """Look again and again until it is so; fails when it never is."""
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.05)


def take_live(folder: Path) -> None:
    """Approve the first plan, as a person would."""
    with open_world(folder) as world:
        run(world, Request("test"))
        (board,) = plan_boards(world.fresh(), world.clock(), frozenset())
        result = run(world.fresh(), Request("test", approval=Approval("test", board.plan.checksum)))
    assert not result.troubles


def test_ten_syncs_and_two_weekly_reports_through_a_kill_and_a_restart(site: Running, folder: Path) -> None:
    take_live(folder)
    with daemon(folder) as first:
        wait_until(lambda: len(firings(folder, "sync")) == 1)
        for number in range(2, 6):
            site.advance(hours=1)
            wait_until(partial(synced, folder, number))
        site.advance(days=4)  # over Monday 07:00
        wait_until(lambda: len(firings(folder, "sync")) == 6 and len(firings(folder, "report")) == 1)
        first.process.send_signal(signal.SIGKILL)
        first.process.wait()
    site.advance(days=7)  # a week in which nothing ran
    with daemon(folder) as second:
        wait_until(lambda: len(firings(folder, "sync")) == 7 and len(firings(folder, "report")) == 2)
        for number in range(8, 11):
            site.advance(hours=1)
            wait_until(partial(synced, folder, number))
        second.process.send_signal(signal.SIGTERM)
        assert second.process.wait(timeout=20) == 0
    assert len(set(firings(folder, "sync"))) == 10
    assert len(set(firings(folder, "report"))) == 2
    assert len(list((folder / "reports").glob("*/weekly.html"))) == 2


def test_a_second_daemon_on_the_same_store_says_so_and_leaves(folder: Path) -> None:
    with daemon(folder):
        wait_until(partial(synced, folder, 1))
        with daemon(folder) as second:
            assert second.process.wait(timeout=20) == 4
            assert "another daemon of Milepost runs" in second.said()


def test_health_says_what_is_wrong_and_when_it_is_well_again(site: Running, folder: Path) -> None:
    port = free_port()
    with daemon(folder, port) as one:
        wait_until(lambda: synced(folder, 1) and health(port) == 200)
        site.switch("jira", expired_tokens=True)
        site.advance(hours=1)
        wait_until(lambda: health(port) == 503)
        told = requests.get(f"http://127.0.0.1:{port}/healthz", timeout=5).text
        assert "Jira" in told
        assert "sandbox-jira-token" not in told
        site.switch("jira", expired_tokens=False)
        site.advance(hours=1)
        wait_until(lambda: health(port) == 200)
        one.process.send_signal(signal.SIGTERM)
        one.process.wait(timeout=20)
        logged = one.said()
    events = [json.loads(line) for line in logged.splitlines() if line.startswith("{")]
    told_operator = [event["message"] for event in events if event["event"] == "told the operator"]
    # The failed pull and the source that it leaves stale, each once; then that both are over.
    assert [told.startswith("Well again") for told in told_operator] == [False, False, True, True]
    assert all("job" in event or "port" in event or "workspace" in event or event["event"] for event in events)
    assert "sandbox-jira-token" not in logged
    assert "sandbox-trello-token" not in logged


def test_a_daemon_that_is_told_to_stop_ends_within_seconds(folder: Path) -> None:
    with daemon(folder) as one:
        wait_until(partial(synced, folder, 1))
        before = time.monotonic()
        one.process.send_signal(signal.SIGTERM)
        assert one.process.wait(timeout=30) == 0
    assert timedelta(seconds=time.monotonic() - before) < timedelta(seconds=20)


def health(port: int) -> int:
    """The status of the health page; 0 while nobody answers."""
    try:
        return requests.get(f"http://127.0.0.1:{port}/healthz", timeout=5).status_code
    except requests.ConnectionError:
        return 0


def free_port() -> int:
    """A port that nobody listens on right now."""

    with socket.create_server(("127.0.0.1", 0)) as taken:
        port: int = taken.getsockname()[1]
        return port
