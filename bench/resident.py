"""The memory of this process, as Linux tells it (proc(5)).

`getrusage` would not do: a process begins with the peak of the one that started it.
"""

from __future__ import annotations

from pathlib import Path

PEAK, NOW = "VmHWM", "VmRSS"
_STATUS = Path("/proc/self/status")


def is_told() -> bool:
    """Whether this system tells it."""
    return _STATUS.exists()


def resident(which: str) -> int:
    """Bytes, of now or at the peak. Raises `FileNotFoundError` where the system does not tell."""
    line = next(line for line in _STATUS.read_text().splitlines() if line.startswith(which))
    return int(line.split()[1]) * 1024
