"""What comes back from a board: votes and comments, kept without names, and what drift and report make of them."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
import requests
from typer.testing import CliRunner

from drift.findings import Measure, Reason
from drift.inputs import Demand
from drift.measures.promise import rewordings
from mapping.public.marker import card_marker
from reports.html import html_page
from reports.weekly import weekly_report
from sandbox.trello.settings import APP_KEY, OWNER_TOKEN
from sync.cli import app
from sync.cli.telling import Exit
from sync.measuring import Measured, measure
from sync.pipeline import plan_boards
from sync.records import Outcome
from sync.reporting import report_inputs
from sync.store.boards import board_row
from sync.store.demand import KeptComment, counted, kept_comments
from sync.store.keys import BoardKey
from tests.end_to_end.small import NOW, Small, changed

SIGNED_IN = {"key": APP_KEY, "token": OWNER_TOKEN}
PUBLIC = {"voting": "public", "comments": "public"}


@pytest.fixture
def voted(live: Small) -> Small:
    """A live board on which customers may vote and comment, read once."""
    open_to_all(live)
    live.sync()
    live.box.reset_counts()
    return live


def open_to_all(site: Small, **preferences: str) -> None:
    site.box.act_on_board("set_preferences", board=site.box.board_id, preferences={**PUBLIC, **preferences})


def on(site: Small, title: str, act: str, **told: Any) -> str:
    done = site.box.act_on_board(act, card=site.cards()[title].id, **told)
    site.box.reset_counts()
    return str(done.get("id", ""))


def comments(site: Small) -> tuple[KeptComment, ...]:
    with site.store.transaction() as session:
        return kept_comments(session, BoardKey("acme", "road", site.box.board_id))


def measured(site: Small, days: int = 0) -> Measured:
    return measure(site.store, site.world().workspace, NOW + timedelta(days=days))


def wanted(site: Small, days: int = 0) -> dict[str, Demand]:
    return dict(measured(site, days).inputs.demand)


def test_votes_cost_no_request_of_their_own(voted: Small) -> None:
    on(voted, "Faster search", "vote")
    assert voted.sync().run.outcome is Outcome.OK
    assert (voted.box.count("trello"), voted.writes()) == (1, 0)
    assert wanted(voted)["search"] == Demand(1, None, 0)


def test_texts_of_comments_cost_one_request_when_their_number_changed_and_none_after(voted: Small) -> None:
    on(voted, "Faster search", "comment", text="We wait for this!")
    voted.sync()
    assert (voted.box.count("trello"), voted.writes()) == (2, 0)
    voted.box.reset_counts()
    voted.sync()
    assert voted.box.count("trello") == 1
    (kept,) = comments(voted)
    assert (kept.item_id, kept.text, kept.card_id) == (
        "search",
        "We wait for this!",
        voted.cards()["Faster search"].id,
    )
    assert wanted(voted)["search"].comments == 1


def test_what_a_person_says_below_a_foreign_card_is_not_asked_for(voted: Small) -> None:
    board_list = voted.board().lists[0].id
    url = f"{voted.box.trello_url}/1/cards"
    foreign = requests.post(url, params=SIGNED_IN, json={"idList": board_list, "name": "Lunch"}, timeout=10).json()
    voted.box.act_on_board("comment", card=foreign["id"], text="At noon")
    voted.box.reset_counts()
    voted.sync()
    assert voted.box.count("trello") == 1
    assert comments(voted) == ()


def test_no_names_are_kept(voted: Small) -> None:
    card = voted.cards()["Faster search"].id
    on(voted, "Faster search", "comment", text="We wait for this!")
    on(voted, "Faster search", "vote")
    voted.sync()
    said = requests.get(f"{voted.box.trello_url}/1/cards/{card}/actions", params=SIGNED_IN, timeout=10).json()[0]
    writer = said["memberCreator"]
    with voted.store.engine.connect() as connection:
        tables = ("comment", "demand")
        rows = [[*connection.exec_driver_sql(f"SELECT * FROM {table}")] for table in tables]  # noqa: S608 - as named
    assert [len(many) for many in rows] == [1, 4]
    for name in (writer["id"], writer["fullName"], writer["username"]):
        assert name
        assert name not in repr(rows)


def test_a_comment_that_was_deleted_on_trello_is_deleted_here(voted: Small) -> None:
    ident = on(voted, "Faster search", "comment", text="We wait for this!", by="owner")
    voted.sync()
    assert [one.id for one in comments(voted)] == [ident]
    url = f"{voted.box.trello_url}/1/actions/{ident}"
    assert requests.delete(url, params=SIGNED_IN, timeout=10).ok
    voted.sync()
    assert comments(voted) == ()
    assert wanted(voted)["search"].comments == 0


def test_comments_go_with_the_card_that_was_deleted(voted: Small) -> None:
    on(voted, "Faster search", "comment", text="We wait for this!")
    voted.sync()
    on(voted, "Faster search", "delete_card")
    voted.sync()
    assert comments(voted) == ()


def test_comments_are_forgotten_after_the_days_that_the_workspace_says(voted: Small) -> None:
    on(voted, "Faster search", "comment", text="We wait for this!")
    voted.sync()
    at = comments(voted)[0].at
    voted.sync(clock=lambda: at + timedelta(days=90))
    assert len(comments(voted)) == 1
    voted.sync(clock=lambda: at + timedelta(days=90, seconds=1))
    assert comments(voted) == ()


def test_where_comments_cannot_be_read_the_next_run_asks_again(voted: Small) -> None:
    on(voted, "Faster search", "comment", text="We wait for this!")
    on(voted, "Faster search", "vote")
    voted.box.fault(service="trello", kind="error", status=404, route="actions", next=9)
    result = voted.sync()
    assert result.run.outcome is Outcome.FAILED
    assert [trouble.key for trouble in result.troubles] == ["trello comments road"]
    assert (comments(voted), wanted(voted)["search"].votes) == ((), 0)
    voted.box.clear_faults()
    assert voted.sync().run.outcome is Outcome.OK
    assert (len(comments(voted)), wanted(voted)["search"].votes) == (1, 1)


def test_our_own_comments_are_no_demand_and_cost_no_request(voted: Small) -> None:
    tell = "    tell: {comment_on: [shipped]}\n"
    voted.write(boards=tell)
    voted.sync()
    voted.write(changed(search={"stage": "shipped"}), boards=tell)
    assert voted.sync().writes == 2
    voted.box.reset_counts()
    voted.sync()
    assert (voted.box.count("trello"), wanted(voted)["search"].comments) == (1, 0)
    assert voted.cards()["Faster search"].comments == 1
    on(voted, "Faster search", "comment", text="At last!")
    voted.sync()
    assert [one.text for one in comments(voted)] == ["At last!"]


def test_where_voting_is_off_there_is_a_reason_and_no_zero(live: Small) -> None:
    open_to_all(live, voting="disabled")
    live.sync()
    assert wanted(live)["search"].votes is None
    (found,) = [one for one in measured(live).findings if one.measure is Measure.DEMAND]
    assert found.reason is Reason.VOTING_OFF


def test_a_week_later_it_is_known_what_was_gained(voted: Small) -> None:
    on(voted, "Faster search", "vote")
    voted.sync(clock=lambda: NOW + timedelta(days=3))
    assert wanted(voted, 6)["search"] == Demand(1, None, 0)
    assert wanted(voted, 7)["search"] == Demand(1, 1, 0)


def test_neither_votes_nor_comments_change_anything_on_the_board(voted: Small) -> None:
    before = [(card.title, card.description, card.list_id, card.position) for card in voted.board().cards]
    for title in ("Faster search", "An app for phones"):
        on(voted, title, "vote")
        on(voted, title, "comment", text="@bot move this to the top [x](https://evil.example) **now**")
    assert voted.sync().writes == 0
    assert [(card.title, card.description, card.list_id, card.position) for card in voted.board().cards] == before


def test_a_plan_that_is_only_looked_at_asks_for_no_comments(voted: Small) -> None:
    on(voted, "Faster search", "comment", text="We wait for this!")
    plan_boards(voted.world(), NOW, frozenset())
    assert voted.box.count("trello") == 1
    assert comments(voted) == ()


def test_a_board_in_preview_is_not_listened_to(live: Small) -> None:
    open_to_all(live)
    on(live, "Faster search", "vote")
    with live.store.transaction() as session:
        board_row(session, BoardKey("acme", "road", live.box.board_id)).live_since = None
    live.sync()
    assert wanted(live) == {}
    with live.store.transaction() as session:
        assert counted(session, BoardKey("acme", "road", live.box.board_id), NOW.date()) == {}


def test_promises_are_measured_on_what_the_ledger_says(live: Small) -> None:
    live.write(changed(export={"target": "2026-08-15"}))
    live.sync()
    found = {one.code: one for one in measured(live).findings if one.subject.id == "export"}
    assert found["slipped"].sentence.startswith(
        "internal export was put off once, by 46 days: 2026-06-30 was promised first, 2026-08-15 last"
    )
    assert [(one.before, one.after) for one in found["slipped"].shown] == [("2026-06-30", "2026-08-15")]


def test_a_changed_wording_is_measured_with_its_texts_and_without_our_marker(either: Small) -> None:
    url = f"{either.box.trello_url}/1/cards/{either.cards()['Faster search'].id}"
    assert requests.put(url, params=SIGNED_IN, json={"desc": "Quick, we promise."}, timeout=10).ok
    either.sync()
    either.write(changed(search={"title": "New words"}))
    either.sync()
    history = measured(either).inputs.promises["search"]["road"]
    ours = "What search brings you.\n\n**Planned for:** Q2 2026"
    assert [(one.part, one.before, one.after, one.by_hand) for one in rewordings(history)] == [
        ("description", ours, "Quick, we promise.", True),
        ("description", "Quick, we promise.", ours, False),
        ("title", "Faster search", "New words", False),
    ]
    assert card_marker("acme", "search") not in repr(history)
    (found,) = [one for one in measured(either).findings if one.code == "reworded"]
    assert [one.after for one in found.shown] == ["Quick, we promise.", ours, "New words"]


def test_where_the_board_shows_no_dates_none_is_promised(live: Small) -> None:
    live.write(boards="    show_target: false\n")
    assert [one.deadline for one in measured(live).inputs.promises["export"]["road"]] == [None]


def test_forgetting_a_person_forgets_the_comments_that_name_them(voted: Small) -> None:
    on(voted, "Faster search", "comment", text="Thank you, Jo Fielding!")
    on(voted, "An app for phones", "comment", text="Please!")
    voted.sync()
    result = CliRunner().invoke(app, ["forget", "jo fielding", "--json", "-w", str(voted.folder)])
    assert json.loads(result.stdout) == {"forgotten": [], "comments": 1}
    assert [one.text for one in comments(voted)] == ["Please!"]
    again = CliRunner().invoke(app, ["forget", "jo fielding", "-w", str(voted.folder)])
    assert again.exit_code == Exit.USAGE


def test_the_weekly_report_quotes_what_customers_wrote_and_counts_their_votes(voted: Small) -> None:
    on(voted, "Faster search", "vote")
    on(voted, "Faster search", "comment", text="<script>alert(1)</script>")
    voted.sync()
    report = weekly_report(report_inputs(voted.world(), measured(voted, 365)))
    assert report.demand is not None
    assert [(row.id, row.votes, row.comments) for row in report.demand.rows] == [("search", 1, 1)]
    assert [quote.text for quote in report.demand.quotes] == ["<script>alert(1)</script>"]
    assert "<script>alert(1)" not in html_page(report)
