"""`python -m tests.mutations`: break the program in each of the listed ways; fail where the tests let one live.

Every breakage is made in a copy of the tree, so that nothing is left behind however this ends. Words after the command
choose breakages whose `why` or file holds one of them.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from queue import SimpleQueue

from tests.mutations.breakage import Breakage
from tests.mutations.breakages import BREAKAGES

ROOT = Path(__file__).resolve().parents[2]
AT_ONCE = 2
SECONDS = 180
_NOT_COPIED = (".git", ".venv", ".demo", "build", "dist", "__pycache__", ".hypothesis", ".*_cache", ".import_linter*")
_NOTICED = 1
"""The exit code of pytest where tests ran and some failed."""


def main(words: Sequence[str]) -> int:
    """Break, test, tell; return how many breakages the tests let live."""
    chosen = [one for one in BREAKAGES if not words or any(word in f"{one.why} {one.file}" for word in words)]
    with tempfile.TemporaryDirectory(prefix="mutations-") as folder:
        copies: SimpleQueue[Path] = SimpleQueue()
        for number in range(AT_ONCE):
            copies.put(_copy(Path(folder) / str(number)))
        healthy = _healthy(copies, chosen)
        with ThreadPoolExecutor(AT_ONCE) as pool:
            alive = [why for why in pool.map(lambda one: _outcome(copies, one), chosen) if why]
    for why in alive:
        _tell(f"LIVES    {why}")
    _tell(f"{len(chosen)} breakages, {len(alive)} alive" + ("" if healthy else "; the tests fail unbroken as well"))
    return len(alive) if healthy else max(1, len(alive))


def _copy(folder: Path) -> Path:
    shutil.copytree(ROOT, folder, ignore=shutil.ignore_patterns(*_NOT_COPIED))
    return folder


def _healthy(copies: SimpleQueue[Path], chosen: Sequence[Breakage]) -> bool:
    """Whether the named tests pass as long as nothing is broken; otherwise their failing would mean nothing."""
    tests = sorted({test for one in chosen for test in one.tests})
    with _borrowed(copies) as tree:
        code, told = _test(tree, tests, stop_at_first=False)
    if code:
        _tell(told)
    return code == 0


def _outcome(copies: SimpleQueue[Path], breakage: Breakage) -> str | None:
    """None where the tests noticed; otherwise which breakage lives, and how."""
    began = time.monotonic()
    with _borrowed(copies) as tree, _broken(tree, breakage):
        code, told = _test(tree, breakage.tests)
    if code == _NOTICED:
        _tell(f"noticed  {breakage.why} ({time.monotonic() - began:.0f} s)")
        return None
    how = "all tests pass" if code == 0 else f"the tests could not run:\n{told}"
    return f"{breakage.why} ({breakage.file}): {how}"


@contextmanager
def _borrowed(copies: SimpleQueue[Path]) -> Iterator[Path]:
    tree = copies.get()
    try:
        yield tree
    finally:
        copies.put(tree)


@contextmanager
def _broken(tree: Path, breakage: Breakage) -> Iterator[None]:
    """The copy with one text replaced for the length of the block."""
    file = tree / breakage.file
    whole = file.read_text(encoding="utf-8")
    file.write_text(whole.replace(breakage.old, breakage.new, 1), encoding="utf-8")
    try:
        yield
    finally:
        file.write_text(whole, encoding="utf-8")


def _test(tree: Path, tests: Sequence[str], *, stop_at_first: bool = True) -> tuple[int, str]:
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-m", "not slow", "--tb=line", *tests]
    # Bytecode is not written: a file broken twice in a second would keep that of its first form.
    environment = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1"}
    base = ["--basetemp", str(tree.parent / f"{tree.name}-tmp")]
    try:
        done = subprocess.run(
            [*command, *base, *(["-x"] if stop_at_first else [])],
            cwd=tree,
            env=environment,
            capture_output=True,
            text=True,
            timeout=SECONDS if stop_at_first else 4 * SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return -1, f"the tests took longer than {SECONDS} seconds"
    return done.returncode, "\n".join(done.stdout.splitlines()[-15:])


def _tell(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(min(main(sys.argv[1:]), 100))
