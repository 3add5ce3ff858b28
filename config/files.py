"""The files of a workspace on disk: their bytes, which ones a pattern names, and the git commit that holds them."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterable
from pathlib import Path

from config.mistakes import Mistake
from config.yaml_reader import LARGEST

_GIT_SECONDS = 10


class Unreachable(Exception):
    """A file of the workspace cannot be opened."""

    def __init__(self, mistake: Mistake) -> None:
        super().__init__(str(mistake))
        self.mistake = mistake


def read_bytes(folder: Path, name: str) -> bytes:
    """The bytes of a file of the workspace; of one that is too large, one more than is read. Raises `Unreachable`."""
    try:
        with (folder / name).open("rb") as file:
            return file.read(LARGEST + 1)
    except FileNotFoundError:
        told = f"there is no {name} in {folder}"
        raise Unreachable(Mistake(name, 0, 0, told, "milepost init writes a starting workspace.")) from None
    except OSError as error:
        told = f"the file cannot be read: {error.strerror}"
        raise Unreachable(Mistake(name, 0, 0, told, "Check its rights, and those of its folder.")) from None


def matching(folder: Path, pattern: str) -> tuple[str, ...]:
    """The files below the folder that the pattern names, sorted. Links that lead out of the folder are left out."""
    root = folder.resolve()
    found = (path for path in folder.glob(pattern) if path.is_file() and path.resolve().is_relative_to(root))
    return tuple(sorted(path.relative_to(folder).as_posix() for path in found))


def commit_of(folder: Path, names: Iterable[str]) -> str | None:
    """The git commit that holds the files as they are; None where they are changed, not in it, or there is no git."""
    names = tuple(names)
    if _git(folder, "ls-files", "--error-unmatch", "--", *names) is None:
        return None
    changed = _git(folder, "status", "--porcelain", "--", *names)
    return _git(folder, "rev-parse", "HEAD") if changed == "" else None


def _git(folder: Path, *words: str) -> str | None:
    # Variables such as GIT_DIR, which git sets for its hooks, would point it to another repository.
    environment = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    try:
        done = subprocess.run(  # noqa: S603 - fixed words, and names of files that were just read
            ["git", "-C", str(folder), "--literal-pathspecs", "--no-optional-locks", *words],  # noqa: S607 - the operator's git
            capture_output=True,
            text=True,
            timeout=_GIT_SECONDS,
            check=False,
            env=environment,
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    return done.stdout.strip() if done.returncode == 0 else None
