"""Boards that several modules begin with."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from sync.records import Outcome
from sync.store.engine import Store, open_store
from tests.end_to_end.small import Small, small


@pytest.fixture
def either(store: Store, tmp_path: Path) -> Iterator[Small]:
    """A board that was filled by an approved plan, once on each database."""
    with filled(tmp_path, store) as site:
        yield site


@pytest.fixture
def live(migrated_file: Path, tmp_path: Path) -> Iterator[Small]:
    """The same on SQLite alone."""
    store = open_store(f"sqlite:///{shutil.copy(migrated_file, tmp_path / 'milepost.db')}")
    with filled(tmp_path, store) as site:
        yield site
    store.close()


@contextmanager
def filled(folder: Path, store: Store) -> Iterator[Small]:
    with small(folder, store) as site:
        assert site.go_live().run.outcome is Outcome.OK
        site.box.reset_counts()
        yield site
