"""The same data gives the same findings and the same report to the byte, whatever process works them out."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from sandbox.serve import Options, running
from sync.cli.rehearsal import write_workspace

pytestmark = pytest.mark.starts_programs
SEED = 7


@dataclass(frozen=True)
class Twins:
    """Two workspaces on one sandbox, each filled by a process of its own; each with a hash seed of its own."""

    older: Path
    younger: Path


@pytest.fixture(scope="module")
def twins(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Twins]:
    """Both synced at the end of the company's history and again a week later, so that there is a week to compare."""
    folders = [tmp_path_factory.mktemp("older"), tmp_path_factory.mktemp("younger")]
    with running(Options(jira_port=0, trello_port=0, company_seed=SEED)) as site:
        for folder in folders:
            write_workspace(folder, site.addresses, SEED, "cloud")
        sync_all(folders)
        site.advance(weeks=1)
        sync_all(folders)
        yield Twins(*folders)


def sync_all(folders: list[Path]) -> None:
    """Sync every folder at the same time, each under its own hash seed."""
    for one in [start(folder, seed, "sync") for seed, folder in enumerate(folders, start=1)]:
        printed(one)


def start(folder: Path, hash_seed: int, *words: str) -> subprocess.Popen[bytes]:
    """A command of Milepost as a process of its own, not waited for."""
    return subprocess.Popen(
        [sys.executable, "-m", "milepost", *words],
        cwd=folder,
        env={**os.environ, "PYTHONHASHSEED": str(hash_seed)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )


def printed(process: subprocess.Popen[bytes]) -> bytes:
    """What it prints; it must succeed."""
    out, errors = process.communicate(timeout=120)
    assert process.returncode == 0, errors
    return out


def report(folder: Path, hash_seed: int) -> Mapping[str, bytes]:
    """Every file of the report, by its path."""
    printed(start(folder, hash_seed, "report"))
    files = [path for path in (folder / "reports").rglob("*") if path.is_file()]
    return {str(path.relative_to(folder)): path.read_bytes() for path in files}


def test_two_processes_find_the_same_in_one_store_and_in_one_filled_by_the_other(twins: Twins) -> None:
    places = [(twins.older, 1), (twins.older, 2), (twins.younger, 2)]
    first, again, other = map(printed, [start(folder, seed, "drift", "--json") for folder, seed in places])
    assert b'"moved"' in first, "there is no week to compare with"
    assert again == first
    assert other == first


def test_two_processes_write_the_same_report(twins: Twins) -> None:
    written = report(twins.older, 1)
    assert {Path(name).suffix for name in written} >= {".html", ".md", ".json", ".png"}
    assert report(twins.older, 2) == written
