"""The made-up site as a running process, seen from the measurement."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path

import msgspec

from bench.jira.tally import Told

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True, slots=True)
class Served:
    """A running site. Its tally is counted from the last `reset`."""

    port: int
    issues: int

    @property
    def url(self) -> str:
        """Where its interface answers."""
        return f"http://127.0.0.1:{self.port}"

    def tally(self) -> Told:
        """What was asked so far."""
        return self._control("tally")

    def reset(self) -> None:
        """Count anew."""
        self._control("reset")

    def change(self, count: int) -> None:
        """Update so many issues: those that were updated last."""
        self._control(f"change?count={count}")

    def _control(self, what: str) -> Told:
        line = HTTPConnection("127.0.0.1", self.port, timeout=60)
        line.request("GET", f"/bench/{what}")
        told = msgspec.json.decode(line.getresponse().read(), type=Told)
        line.close()
        return told


@contextmanager
def served(issues: int, *, histories: int = 0, latency: float = 0.0, refuse_every: int = 0) -> Iterator[Served]:
    """A site of so many issues in a process of its own; it ends with the block. `latency` is in seconds."""
    options = {"issues": issues, "histories": histories, "latency": latency, "refuse-every": refuse_every}
    words = [f"--{name}={value}" for name, value in options.items()]
    command = [sys.executable, "-m", "bench.jira.server", *words]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None  # asked for above
        yield Served(int(process.stdout.readline()), issues)
        assert process.stdin is not None  # asked for above
        process.stdin.close()
