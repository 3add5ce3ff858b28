"""What a board should show, from what was measured."""

from __future__ import annotations

from datetime import UTC, datetime
from types import SimpleNamespace
from typing import cast
from zoneinfo import ZoneInfo

from drift.findings import AsOf
from mapping.assign import assign
from mapping.public.boards import PublicBoard
from mapping.roadmap import ShippedWhen
from mapping.rollup import roll_up
from sync.drafts import curated_board
from sync.measuring import Measured
from tests.unit.mapping.builders import DONE, backlog, issue, mapping, portfolio


def test_the_month_in_which_something_shipped_is_that_of_the_workspaces_zone() -> None:
    late = datetime(2026, 10, 31, 23, 30, tzinfo=UTC)
    work = backlog(issue("APP-1", status=DONE, resolved=late))
    items = portfolio({"id": "search", "public": {"title": "Faster search"}})
    rules = mapping({"item": "search", "when": {"key": ["APP-1"]}})
    file = SimpleNamespace(workspace="acme", stages={})
    measured = SimpleNamespace(
        workspace=SimpleNamespace(portfolio=items, mapping=rules, file=file),
        rollups=roll_up(work, assign(work, items, rules), items, rules),
        backlog=work,
        as_of=AsOf(datetime(2026, 11, 22, 12, tzinfo=UTC), ZoneInfo("Europe/Berlin")),
    )
    board = PublicBoard(id="road", trello="abc", shipped_when=ShippedWhen.DONE)
    (card,) = curated_board(cast(Measured, measured), board, {}).board.cards
    assert card.public is not None
    assert card.public.shipped == "November 2026"
