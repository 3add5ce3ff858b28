"""`--as-of`: a past day beside the present, and no day that has not come."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from sync.cli import app
from sync.store.engine import open_store
from tests.end_to_end.small import Small, small


@pytest.fixture
def here(tmp_path: Path) -> Iterator[Small]:
    store = open_store(f"sqlite:///{tmp_path / 'milepost.db'}")
    with small(tmp_path, store) as site:
        yield site
    store.close()


def milepost(site: Small, *words: str) -> Result:
    return CliRunner().invoke(app, [*words, "-w", str(site.folder)])


def test_a_report_of_a_past_day_leaves_the_report_of_its_week_alone(here: Small) -> None:
    assert milepost(here, "sync").exit_code == 0
    reports = here.folder / "reports"
    sent = reports / "2026-W10" / "weekly.html"
    sent.parent.mkdir(parents=True)
    sent.write_text("as it was sent")
    assert "as-of-2026-03-04" in milepost(here, "report", "--as-of", "2026-03-04").output
    assert (reports / "as-of-2026-03-04" / "weekly.html").exists()
    assert sent.read_text() == "as it was sent"


@pytest.mark.parametrize("command", ["drift", "report", "plan", "sync"])
def test_a_day_that_has_not_come_is_refused(here: Small, command: str) -> None:
    """Nothing would be finished in the time until then, and all of it would look late."""
    tomorrow = datetime.now(UTC).date() + timedelta(days=2)
    refused = milepost(here, command, "--as-of", str(tomorrow))
    assert (refused.exit_code, "lies ahead" in refused.output) == (2, True)
    assert not (here.folder / "reports").exists()
