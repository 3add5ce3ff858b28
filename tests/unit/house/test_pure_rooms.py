"""The measures are functions of what they are given: they read no clock, draw no lots and open nothing."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
PURE = sorted(path for room in ("drift", "mapping") for path in (ROOT / room).glob("*.py"))
CLOCKS = {"datetime.now", "datetime.utcnow", "datetime.today", "date.today"}
OUTSIDE = {"random", "secrets", "time", "os", "socket", "subprocess", "requests", "sqlmodel", "uuid"}


@pytest.mark.parametrize("path", PURE, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_no_module_of_drift_or_mapping_reads_a_clock_or_reaches_outside(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    calls = {ast.unparse(one.func) for one in ast.walk(tree) if isinstance(one, ast.Call)}
    assert calls & CLOCKS == set()
    assert _imported(tree) & OUTSIDE == set()


def _imported(tree: ast.Module) -> set[str]:
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {one.name.partition(".")[0] for one in node.names}
        elif isinstance(node, ast.ImportFrom):
            found.add((node.module or "").partition(".")[0])
    return found
