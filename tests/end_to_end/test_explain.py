"""`milepost explain`: why an issue counts where it does, and what an item is made of."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from sync.cli import app
from sync.store.engine import open_store
from tests.end_to_end.small import Small, small


@pytest.fixture
def here(tmp_path: Path) -> Iterator[Small]:
    store = open_store(f"sqlite:///{tmp_path / 'milepost.db'}")
    with small(tmp_path, store) as site:
        yield site
    store.close()


def explained(site: Small, what: str) -> Any:
    done = CliRunner().invoke(app, ["explain", what, "-w", str(site.folder), "--json"])
    assert done.exit_code == 0, done.output
    return json.loads(done.stdout)


def test_rows_of_an_item_that_are_not_counted_say_so_and_the_others_add_up(here: Small) -> None:
    assert CliRunner().invoke(app, ["sync", "-w", str(here.folder)]).exit_code == 0
    told = explained(here, "search")
    assert told["lines"][1].startswith("work: 1 done, 1 under way, 0 to do")
    assert {row[0].split()[0]: row[-1] for row in told["work"]} == {
        "APP-1": "key is APP-1; not counted: it holds work",
        "APP-2": "key is APP-1, through APP-1",
        "APP-3": "key is APP-1, through APP-1",
        "APP-4": "key is APP-1, through APP-1; not counted: part of its parent",
    }
