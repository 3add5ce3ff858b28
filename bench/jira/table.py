"""The measurements of Jira by name, in the order in which they are told."""

from __future__ import annotations

from collections.abc import Mapping
from types import ModuleType

from bench.jira import cpu, latency, memory, requests, store, throttle

ROWS: Mapping[str, ModuleType] = {
    "requests": requests,
    "cpu": cpu,
    "memory": memory,
    "latency": latency,
    "store": store,
    "throttle": throttle,
}
