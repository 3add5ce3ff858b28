"""Checklists, custom fields and the legend, by whole runs against a real sandbox over HTTP."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from connectors.errors import ServiceError
from mapping.public.cards import ShownCard
from mapping.public.own_cards import Own
from sync.pipeline import Request, run
from sync.publish.match import How
from sync.publish.plan import Action
from sync.records import Outcome
from sync.store.engine import Store, open_store
from sync.store.keys import BoardKey
from sync.store.promises import ledger
from tests.end_to_end.small import ITEMS, NOW, Item, Small, changed, private, small
from tests.end_to_end.test_taking_off import files_of, take
from tests.faults.test_crash_points import Crash, crashing

STEPS = "[Closed beta, {title: Open to all, done: true}]"
WITH_STEPS = changed(search={"milestones": STEPS})
PARTS = """\
    checklist: On the way
    fields:
      When: "{{ promised }}"
      Day: "{{ due }}"
      Phase: "{{ stage }}"
"""
LEGEND = "    legend: {}\n    voting: public\n"


@pytest.fixture
def here(tmp_path: Path) -> Iterator[Small]:
    store = open_store(f"sqlite:///{tmp_path / 'milepost.db'}")
    with small(tmp_path, store) as site:
        yield site
    store.close()


@pytest.fixture
def live(here: Small) -> Small:
    """A live board whose cards have checklists and custom fields; counted from here on."""
    return filled(here)


def filled(site: Small, items: Mapping[str, Item] = WITH_STEPS) -> Small:
    add_fields(site)
    site.write(items, boards=PARTS)
    assert site.go_live().run.outcome is Outcome.OK
    site.box.reset_counts()
    return site


def add_fields(site: Small, *, phases: tuple[str, ...] = ("Planned", "In progress", "Shipped")) -> None:
    board = site.box.board_id
    site.box.act_on_board("add_field", board=board, name="When", kind="text")
    site.box.act_on_board("add_field", board=board, name="Day", kind="date")
    site.box.act_on_board("add_field", board=board, name="Phase", kind="list", options=phases)


def lines(site: Small, title: str = "Faster search") -> list[tuple[str, list[tuple[str, bool]]]]:
    lists = site.cards()[title].checklists
    return [(one.name, [(line.name, line.done) for line in one.items]) for one in lists]


def values(site: Small, title: str) -> dict[str, str]:
    board = site.board()
    card = next(one for one in board.cards if one.title == title)
    names = {field.id: field.name for field in board.fields}
    options = {option.id: option.name for field in board.fields for option in field.options}
    found = {names[one.field_id]: str(one.value) for one in card.fields}
    return {name: options.get(value, value) for name, value in sorted(found.items())}


class TestParts:
    def test_a_card_shows_its_milestones_and_fields(self, live: Small) -> None:
        assert lines(live) == [("On the way", [("Closed beta", False), ("Open to all", True)])]
        assert lines(live, "An app for phones") == []
        assert values(live, "Faster search") == {"Phase": "In progress", "When": "Q2 2026"}
        assert values(live, "Export to spreadsheets") == {
            "Day": "2026-06-30 12:00:00+00:00",
            "Phase": "Planned",
            "When": "30 June 2026",
        }

    def test_a_second_run_reads_once_and_writes_nothing(self, live: Small) -> None:
        result = live.sync()
        assert (result.run.outcome, result.boards[0].plan.is_empty) == (Outcome.OK, True)
        assert (live.box.count("trello", "GET"), live.writes()) == (1, 0)

    def test_a_store_that_is_lost_writes_nothing(self, live: Small, tmp_path: Path) -> None:
        anew = replace(live, store=open_store(f"sqlite:///{tmp_path / 'anew.db'}"))
        anew.sync()
        (board,) = anew.sync().boards
        assert [one for one in board.plan.changes if one.action is not Action.CREATE_LABEL] == []
        anew.store.close()

    def test_each_part_costs_the_requests_that_the_page_tells(self, live: Small) -> None:
        more = "[Open to all, {title: Closed beta, done: true}, Everywhere]"
        live.write(changed(search={"milestones": more, "target": "Q3 2026"}), boards=PARTS)
        result = live.sync()
        assert [str(one.action) for one in result.boards[0].plan.changes] == [
            "update-card",
            "update-check-item",
            "update-check-item",
            "create-check-item",
            "set-field",
        ]
        assert (live.box.count("trello", "GET"), live.writes()) == (1, 5)
        assert lines(live) == [("On the way", [("Open to all", False), ("Closed beta", True), ("Everywhere", False)])]

    def test_nobody_but_the_file_ticks_a_milestone(self, live: Small) -> None:
        card = live.cards()["Faster search"].id
        live.box.act_on_board("edit_item", card=card, item="Closed beta", changes={"state": "complete"})
        result = live.sync()
        assert result.overwritten == ("Faster search, Closed beta: done",)
        assert lines(live)[0][1][0] == ("Closed beta", False)

    def test_a_field_of_theirs_stays(self, live: Small) -> None:
        live.write(WITH_STEPS, boards=PARTS + "    edits: {fields: theirs}\n")
        live.box.act_on_board("set_field", card=live.cards()["Faster search"].id, field="When", value="Soon")
        assert live.sync().boards[0].plan.is_empty
        assert values(live, "Faster search")["When"] == "Soon"

    def test_checklists_and_lines_of_people_stay(self, live: Small) -> None:
        card = live.cards()["Faster search"].id
        live.box.act_on_board("add_checklist", card=card, name="Helpers", items=["Ann"])
        assert live.sync().boards[0].plan.is_empty
        live.write(ITEMS, boards=PARTS)
        live.sync()
        assert lines(live) == [("Helpers", [("Ann", False)])]

    def test_a_leak_in_a_milestone_stops_the_board_and_is_not_sent(self, live: Small) -> None:
        live.write(changed(search={"milestones": "[Closed beta of APP-12]"}), boards=PARTS)
        result = live.sync()
        assert (result.run.outcome, live.writes()) == (Outcome.REFUSED, 0)
        assert "APP-12" not in result.run.message

    def test_a_field_that_the_board_has_not_waits_and_the_rest_goes_on(self, here: Small) -> None:
        here.write(WITH_STEPS, boards=PARTS)
        here.go_live()
        (board,) = here.sync().boards
        assert [(one.item_id, one.what) for one in board.plan.held] == [
            (f"custom field {name}", "field") for name in ("Day", "Phase", "When")
        ]
        assert lines(here) != []
        add_fields(here, phases=("Planned",))
        result = here.sync()
        assert result.overwritten == ()
        assert values(here, "Faster search") == {"When": "Q2 2026"}
        assert values(here, "An app for phones") == {"Phase": "Planned", "When": "Q4 2026"}
        assert [held.item_id for held in result.boards[0].plan.held] == ["custom field Phase"]

    def test_what_waits_for_approval_keeps_the_parts_of_its_card_waiting(self, live: Small) -> None:
        later = changed(search={"milestones": STEPS, "target": "Q4 2026"})
        live.write(later, boards=PARTS + "    hold: [date]\n")
        (board,) = live.sync().boards
        assert {one.action for one in board.plan.pending} == {Action.UPDATE_CARD, Action.SET_FIELD}
        assert values(live, "Faster search")["When"] == "Q2 2026"


def test_a_milestone_that_leaked_leaves_no_trace_in_the_files_of_the_database(live: Small) -> None:
    live.write(changed(search={"milestones": "[Open to Nightjar]"}), boards=PARTS)
    live.sync()
    assert any(b"Nightjar" in path.read_bytes() for path in files_of(live.store))
    take(live, How.LEAKED, "search")
    assert not any(b"Nightjar" in path.read_bytes() for path in files_of(live.store))


@pytest.mark.parametrize("fault", ["lose_reply", "cut_reply"])
def test_a_lost_answer_leaves_no_list_and_no_line_twice(here: Small, fault: str) -> None:
    add_fields(here)
    here.go_live()
    here.write(WITH_STEPS, boards=PARTS)
    for at in range(1, 5):
        here.box.fault(service="trello", kind="slow", seconds=0, next=at)
        here.box.fault(service="trello", kind=fault)
        with suppress(ServiceError):
            here.sync()
        here.box.clear_faults()
    assert here.sync().run.outcome is Outcome.OK
    assert lines(here) == [("On the way", [("Closed beta", False), ("Open to all", True)])]
    assert here.sync().boards[0].plan.is_empty


POINTS = tuple((at, landed) for at in range(1, 9) for landed in (False, True))
"""Before and after each request of a run that words lines and cards anew: one read, and up to seven writes."""


def test_a_run_that_dies_is_finished_by_the_next_one(here: Small) -> None:
    survive(here, POINTS[4:8])


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_a_run_that_dies_anywhere_is_finished_by_the_next_one(here: Small) -> None:
    survive(here, POINTS)


def survive(site: Small, points: tuple[tuple[int, bool], ...]) -> None:
    """Die at each of the points, with a clean run after each that finds nobody's edit and leaves nothing to do."""
    filled(site)
    worded = "[Open to all, {title: %s, done: true}, Everywhere]"
    for turn, (at, landed) in enumerate(points):
        title, target = f"Turn {turn}", f"Q{turn % 4 + 1} 2027"
        search = {"title": title, "target": target, "milestones": worded % f"Beta {turn}"}
        site.write(changed(search=search, export={"milestones": "[One, Two]"} if turn % 2 else {}), boards=PARTS)
        with crashing(at, landed=landed), suppress(Crash):
            site.sync()
        result = site.sync()
        assert (result.run.outcome, result.overwritten) == (Outcome.OK, ())
        ours = [("Open to all", False), (f"Beta {turn}", True), ("Everywhere", False)]
        assert lines(site, title) == [("On the way", ours)]
        both = [("On the way", [("One", False), ("Two", False)])]
        assert lines(site, "Export to spreadsheets") == (both if turn % 2 else [])
        assert values(site, title)["When"] == target
        assert site.sync().boards[0].plan.is_empty


class TestLegend:
    @pytest.fixture
    def told(self, here: Small) -> Small:
        """A live board with a legend."""
        here.write(boards=LEGEND)
        assert here.go_live().run.outcome is Outcome.OK
        here.box.reset_counts()
        return here

    def test_it_stands_on_top_of_the_first_list_and_says_how_to_vote(self, told: Small) -> None:
        board = told.board()
        first = min(board.lists, key=lambda one: one.position)
        top = min((one for one in board.cards if one.list_id == first.id), key=lambda one: one.position)
        assert top.title == "About this board"
        assert "**Vote**" in top.description
        assert "in the week of 9 March 2026" in top.description

    def test_it_costs_one_write_a_week_and_no_more(self, told: Small) -> None:
        assert told.sync().boards[0].plan.is_empty
        told.sync(clock=lambda: NOW + timedelta(days=5))
        assert told.writes() == 0
        told.sync(clock=lambda: NOW + timedelta(days=6))
        assert told.writes() == 1
        assert "in the week of 16 March 2026" in told.cards()["About this board"].description

    def test_customers_were_promised_nothing_by_it(self, told: Small) -> None:
        key = BoardKey("acme", "road", told.box.board_id)
        told.box.act_on_board("edit_card", card=legend_of(told).id, changes={"name": "Read me", "due": "2026-12-24"})
        told.sync()
        with told.store.transaction() as session:
            assert set(ledger(session, key)) == set(ITEMS)

    def test_it_is_in_no_share(self, told: Small) -> None:
        told.write(private("search", "export", "mobile"), boards=LEGEND + "    limits: {floor: 1}\n")
        (board,) = told.sync().boards
        assert [refusal.what for refusal in board.refusals] == ["would archive 3 of 4 cards (limit 30%)"]
        told.write(boards="    voting: public\n    limits: {floor: 1, archive: 0.0}\n")
        (board,) = told.sync().boards
        assert [(one.action, one.subject) for one in board.plan.changes] == [(Action.ARCHIVE_CARD, Own.LEGEND)]
        assert board.refusals == ()
        assert "About this board" not in told.cards()

    def test_a_lost_store_finds_it_again(self, told: Small, tmp_path: Path) -> None:
        anew = replace(told, store=open_store(f"sqlite:///{tmp_path / 'anew.db'}"))
        (board,) = anew.sync().boards
        assert board.plan.matched[Own.LEGEND] == legend_of(told).id
        assert [one for one in board.plan.changes if one.action is not Action.CREATE_LABEL] == []
        anew.write(boards="    voting: public\n")
        (board,) = anew.sync().boards
        assert [one.subject for one in board.plan.changes if one.action is Action.ARCHIVE_CARD] == [Own.LEGEND]
        anew.store.close()

    def test_one_that_a_person_archived_is_left_to_a_person(self, told: Small) -> None:
        told.box.act_on_board("edit_card", card=legend_of(told).id, changes={"closed": True})
        (board,) = told.sync().boards
        assert [(one.item_id, one.what) for one in board.plan.held] == [("board:legend", "archived")]
        assert board.plan.is_empty


def legend_of(site: Small) -> ShownCard:
    return site.cards()["About this board"]


def test_the_ledger_of_both_databases_leaves_the_legend_out(store: Store, tmp_path: Path) -> None:
    with small(tmp_path, store) as site:
        site.write(WITH_STEPS, boards=LEGEND + PARTS)
        add_fields(site)
        site.go_live()
        assert run(site.world(), Request("test")).boards[0].plan.is_empty
        with store.transaction() as session:
            assert set(ledger(session, BoardKey("acme", "road", site.box.board_id))) == set(ITEMS)
