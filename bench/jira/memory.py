"""Memory of a full pull: the peak of a fresh process, less what it held just before.

python -m bench.jira.memory PORT ISSUES     # one pull in this process, its own memory in bytes
"""

from __future__ import annotations

import gc
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from bench.jira import ours
from bench.jira.line import told
from bench.jira.served import ROOT, Served, served
from bench.resident import NOW, PEAK, resident

SIZES = (10_000, 50_000, 200_000)
BAR = 60.0
_CLEAR = Path("/proc/self/clear_refs")
_FORGET_PEAK = "5"
"""What `/proc/PID/clear_refs` takes to begin the peak anew (proc(5))."""


def measure(sizes: tuple[int, ...] = SIZES) -> Iterator[str]:
    """One line for each size of the site, histories included."""
    if not _CLEAR.exists():
        yield "not measured: only Linux tells the peak of a process from a moment on (/proc/self/clear_refs)"
        return
    for issues in sizes:
        with served(issues, histories=2) as site:
            words = [str(site.port), str(issues)]
            command = [sys.executable, "-m", "bench.jira.memory", *words]
            own = int(subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout)
        yield told(f"own memory of a full pull of {issues:,} issues", own / 1e6, BAR, " MB")


def own_memory(site: Served) -> int:
    """The most bytes that one full pull holds at a time beside what the process had before."""
    with ours.sqlite() as store, ours.connected(site) as client:
        ours.set_up(client)
        gc.collect()
        _CLEAR.write_text(_FORGET_PEAK)
        before = resident(NOW)
        ours.pulled(store, site)
        return resident(PEAK) - before


if __name__ == "__main__":
    print(own_memory(Served(int(sys.argv[1]), int(sys.argv[2]))))
