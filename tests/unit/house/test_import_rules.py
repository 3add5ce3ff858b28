"""The rooms import one way, and a broken rule is noticed."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
ROOMS = ("mapping", "drift", "config", "connectors", "reports", "sync", "sandbox")

BROKEN = {
    "mapping/backlog.py": "import drift",
    "drift/findings.py": "import config",
    "config/schema.py": "import connectors",
    "connectors/counts.py": "import config",
    "reports/weekly.py": "import sync",
    "sandbox/clock.py": "import mapping",
    "sync/publish/plan.py": "import sqlmodel",
    "sync/pipeline.py": "import sandbox",
    "sync/pull/pull.py": "import jira",
}


def lint(folder: Path) -> subprocess.CompletedProcess[str]:
    command = [str(Path(sys.executable).with_name("lint-imports")), "--no-cache"]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


def test_the_rooms_import_one_way() -> None:
    done = lint(ROOT)
    assert done.returncode == 0, done.stdout


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("house")
    for room in ROOMS:
        shutil.copytree(ROOT / room, folder / room, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", folder)
    return folder


def test_every_broken_rule_is_noticed(copy: Path) -> None:
    for name, line in BROKEN.items():
        path = copy / name
        path.write_text(path.read_text().replace("from __future__ import annotations", f"{line}  # broken", 1))
    told = lint(copy).stdout
    for name in BROKEN:
        assert name.removesuffix(".py").replace("/", ".") in told, f"{name} may import what it must not"


def test_every_room_says_what_it_is_and_that_it_is_typed() -> None:
    for room in ROOMS:
        assert (ROOT / room / "__init__.py").read_text().startswith('"""'), room
        assert (ROOT / room / "py.typed").exists(), room
