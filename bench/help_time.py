"""How long `milepost --help` takes, beside the time that Python itself takes to start and import typer and rich."""

from __future__ import annotations

import statistics
import subprocess
import sys
import time
from collections.abc import Iterator

ROUNDS = 9
LIMIT_SECONDS = 0.4


def measure() -> Iterator[str]:
    """Medians of pairs run one after the other, and their ratio."""
    help_, floor = [], []
    for _ in range(ROUNDS):
        help_.append(_seconds("-m", "milepost", "--help"))
        floor.append(_seconds("-c", "import typer, rich.console, typer.rich_utils"))
    ours, bare = statistics.median(help_), statistics.median(floor)
    yield f"milepost --help {ours:.2f} s (limit {LIMIT_SECONDS} s), {ours / bare:.2f} times its libraries alone"


def _seconds(*words: str) -> float:
    began = time.perf_counter()
    subprocess.run([sys.executable, *words], check=True, capture_output=True)
    return time.perf_counter() - began
