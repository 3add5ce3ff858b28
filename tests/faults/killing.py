"""A process of Milepost that is killed, for real, while it waits for the answer to one of its requests."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from sandbox.serve import Running


def killed_at(box: Running, folder: Path, command: str, number: int, **fault: Any) -> bool:
    """Run a command in another process, and kill it once the n-th request that the fault matches was struck by it;
    False where the process ends before it gets there. Faults are cleared in the end."""
    rule = box.fault(every=number, **fault)
    program = [sys.executable, "-m", "milepost", command, "-w", str(folder)]
    process = subprocess.Popen(program, env=environment(), stdout=subprocess.DEVNULL)
    wait_for(lambda: _struck(box, rule) or process.poll() is not None)
    process.send_signal(signal.SIGKILL)
    killed = process.wait() == -signal.SIGKILL
    box.clear_faults()
    return killed


def environment() -> dict[str, str]:
    """The environment of this process, without what it tells Milepost."""
    return {name: value for name, value in os.environ.items() if not name.startswith("MILEPOST_")}


def wait_for(condition: Callable[[], bool], seconds: float = 120.0) -> None:
    """Wait until it is so. Raises AssertionError where that takes too long."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.02)


def _struck(box: Running, rule: str) -> bool:
    return any(one["struck"] for one in box.ask("GET", "/faults") if one["id"] == rule)
