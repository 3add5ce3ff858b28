"""What the tests of this folder may ask for."""

from __future__ import annotations

import pytest

BATCH_OF_TWO = 2


@pytest.fixture
def small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two issues at once and one page a transaction, so that few issues make many steps of a pull."""
    monkeypatch.setattr("sync.pull.reading.BATCH", BATCH_OF_TWO)
    monkeypatch.setattr("sync.pull.reading._PAGES", 1)
