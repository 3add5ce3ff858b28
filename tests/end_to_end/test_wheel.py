"""The wheel: what travels in it, and that it works beside a foreign package called `config`."""

from __future__ import annotations

import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
ROOMS = {"mapping", "drift", "config", "connectors", "reports", "sync", "sandbox"}


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built from this checkout."""
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)],
        cwd=ROOT,
        check=True,
        capture_output=True,
    )
    return next(folder.glob("*.whl"))


@pytest.fixture(scope="module")
def python(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A Python with the wheel, our dependencies, and a foreign package `config` in one environment."""
    environment = tmp_path_factory.mktemp("environment")
    venv.create(environment, with_pip=False, symlinks=True)
    packages = next(environment.glob("lib/python*/site-packages"))
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(packages)
    (packages / "config").mkdir()
    (packages / "config" / "__init__.py").write_text("FOREIGN = True\n")
    # The dependencies of this test's own environment, without its editable install of this checkout.
    dependencies = environment / "dependencies"
    dependencies.mkdir()
    for entry in Path(sysconfig.get_path("purelib")).iterdir():
        if "milepost" not in entry.name and entry.suffix != ".pth":
            (dependencies / entry.name).symlink_to(entry)
    (packages / "dependencies.pth").write_text(f"{dependencies}\n")
    return environment / "bin" / "python"


def test_the_wheel_carries_the_rooms_and_not_the_tests(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
    tops = {name.split("/")[0] for name in names}
    inside = {name.split("/")[1] for name in names if name.startswith("milepost/") and name.count("/") > 1}
    assert {top for top in tops if not top.endswith(".dist-info")} == {"milepost"}
    assert inside == ROOMS
    assert {f"milepost/{room}/py.typed" for room in ROOMS} <= set(names)


def test_it_works_beside_a_foreign_package_called_config(python: Path, tmp_path: Path) -> None:
    told = run(python, tmp_path, "-m", "milepost", "schema")
    assert '"roadmap"' in told
    missing = subprocess.run(
        [python, "-m", "milepost", "check", "--files"], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert missing.returncode == 2
    assert "there is no milepost.yaml" in missing.stderr


def test_the_foreign_package_stays_what_it_was(python: Path, tmp_path: Path) -> None:
    assert run(python, tmp_path, "-c", "import config; print(config.FOREIGN)") == "True\n"


def run(python: Path, folder: Path, *words: str) -> str:
    """What a command of that environment prints."""
    return subprocess.run([python, *words], cwd=folder, capture_output=True, text=True, check=True).stdout
