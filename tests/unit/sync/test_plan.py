"""What a plan holds: from the wanted board, the shown one, and what was last published."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from mapping.public.boards import Edits, HumanEdit
from mapping.public.cards import WantedList
from mapping.public.curation import Held
from mapping.public.marker import card_marker
from sync.publish.plan import Action, FieldChange, PlannedChange
from tests.unit.sync.wanted import DUE, LISTS, Memory, Site, card, fields_of, wanted

OURS, THEIRS, STOP = HumanEdit.OURS, HumanEdit.THEIRS, HumanEdit.STOP


@pytest.fixture
def site() -> Site:
    return Site()


def actions(site: Site, *cards: Any, **more: Any) -> list[tuple[str, str]]:
    return [(one.action.value, one.subject) for one in site.plan(wanted(*cards), **more).changes]


def test_an_empty_board_gets_its_labels_lists_and_cards_in_this_order(site: Site) -> None:
    found = actions(site, card("search", labels=("Speed",)), card("export"))
    assert found == [
        ("create-label", "Speed"),
        ("create-list", "planned"),
        ("create-list", "building"),
        ("create-list", "shipped"),
        ("create-card", "search"),
        ("create-card", "export"),
    ]


def test_a_second_plan_is_empty(site: Site) -> None:
    goal = wanted(card("search", labels=("Speed",), due=DUE), card("export", list_key="building"))
    site.publish(goal)
    assert site.plan(goal).is_empty
    assert site.plan(goal).held == ()


def test_only_the_fields_that_differ_are_written_and_in_one_request(site: Site) -> None:
    site.publish(wanted(card("search")))
    moved = card("search", title="Faster search", list_key="building", due=DUE, labels=("Speed",))
    plan = site.plan(wanted(moved))
    assert fields_of(plan) == [
        "create-label Speed name",
        "create-label Speed color",
        "update-card search title",
        "update-card search list",
        "update-card search due",
        "update-card search labels",
        "update-card search position",
    ]
    assert plan.changes[-1].moves
    assert plan.changes[-1].rewrites
    site.publish(wanted(moved))
    assert site.plan(wanted(moved)).is_empty
    shown = site.board.titled("Faster search")
    assert (shown.list_id, shown.due) == (site.memory.lists["building"], DUE)


def test_a_due_date_is_taken_away_again(site: Site) -> None:
    site.publish(wanted(card("search", due=DUE)))
    site.publish(wanted(card("search")))
    assert site.board.titled("Search").due is None


def test_a_card_whose_item_is_not_shown_any_more_is_archived(site: Site) -> None:
    site.publish(wanted(card("search"), card("export")))
    assert actions(site, card("export")) == [("archive-card", "search")]
    site.publish(wanted(card("export")))
    assert site.board.titled("Search").closed
    assert actions(site, card("export")) == []


def test_what_curation_holds_is_neither_archived_nor_changed(site: Site) -> None:
    site.publish(wanted(card("search"), card("export")))
    held = (Held("search", "vanished", "no file has it"),)
    plan = site.plan(wanted(card("export")), held=held)
    assert plan.is_empty
    assert plan.held == held


def test_an_item_that_comes_back_gets_its_archived_card_back(site: Site) -> None:
    site.publish(wanted(card("search")))
    site.publish(wanted())
    assert fields_of(site.plan(wanted(card("search")))) == [
        "update-card search archived",
        "update-card search position",
    ]


def test_an_item_that_comes_back_gets_a_new_card_where_its_archived_one_was_deleted(site: Site) -> None:
    site.publish(wanted(card("search")))
    site.publish(wanted())
    del site.board.cards[site.memory.cards["search"].trello_id]
    assert actions(site, card("search")) == [("create-card", "search")]


def test_cards_lists_and_labels_of_others_are_left_as_they_are(site: Site) -> None:
    site.publish(wanted(card("search"), card("export")))
    theirs = site.board.create_list("", "Ideas from customers", 70_000.0)
    label = site.board.create_label("", "Voted", "red")
    site.board.add(theirs.id, "An idea", "mine", 5.0, label_ids=(label.id,))
    site.board.add(site.memory.lists["planned"], "Another idea", card_marker("other-workspace", "search"), 1.0)
    before = site.board.read()
    assert site.plan(wanted(card("search"), card("export"))).is_empty
    site.publish(wanted(card("search")))
    changed = {one.id for one in set(site.board.read().cards) ^ set(before.cards)}
    assert changed == {site.memory.cards["export"].trello_id}
    assert (site.board.read().lists, site.board.read().labels) == (before.lists, before.labels)


def test_a_label_that_a_person_put_on_our_card_stays_when_ours_change(site: Site) -> None:
    site.publish(wanted(card("search", labels=("Speed",))))
    label, shown = site.board.create_label("", "Voted", "red"), site.board.titled("Search")
    site.board.disturb(shown.id, label_ids=(*shown.label_ids, label.id))
    assert site.plan(wanted(card("search", labels=("Speed",)))).is_empty
    site.publish(wanted(card("search", labels=("Comfort",))))
    names = {site.board.labels[ident].name for ident in site.board.titled("Search").label_ids}
    assert names == {"Voted", "Comfort"}


def test_a_copied_card_is_told_and_left_alone(site: Site) -> None:
    site.publish(wanted(card("search")))
    copy = site.board.copy(site.board.titled("Search").id)
    plan = site.plan(wanted(card("search")))
    assert plan.is_empty
    assert [held.what for held in plan.held] == ["copied"]
    site.publish(wanted(card("search", title="Faster search")))
    assert site.board.cards[copy.id].title == "Search"
    site.board.disturb(copy.id, closed=True)
    assert site.plan(wanted(card("search", title="Faster search"))).held == ()


def test_a_card_that_lost_its_marker_is_known_by_the_store_and_marked_again(site: Site) -> None:
    site.publish(wanted(card("search")))
    site.board.disturb(site.board.titled("Search").id, description="A person's words")
    assert fields_of(site.plan(wanted(card("search")))) == ["update-card search description"]
    site.publish(wanted(card("search")))
    assert site.board.titled("Search").description == card("search").description


def test_with_their_description_the_marker_is_added_to_it(site: Site) -> None:
    site.edits = Edits(description=THEIRS)
    site.publish(wanted(card("search")))
    site.board.disturb(site.board.titled("Search").id, description="A person's words")
    site.publish(wanted(card("search")))
    assert site.board.titled("Search").description == f"A person's words\n\n{card('search').marker}"
    assert site.plan(wanted(card("search"))).is_empty


def test_a_lost_store_finds_every_card_by_its_marker(site: Site) -> None:
    goal = wanted(card("search", labels=("Speed",)), card("export"))
    site.publish(goal)
    site.memory = Memory()
    assert site.plan(goal).is_empty


def test_a_lost_store_still_finds_the_card_of_an_item_that_is_not_shown_any_more(site: Site) -> None:
    site.publish(wanted(card("search"), card("export")))
    site.memory = Memory()
    plan = site.plan(wanted(card("export")), identities={"search": "search", "export": "export"})
    assert [(one.action, one.subject) for one in plan.changes] == [(Action.ARCHIVE_CARD, "search")]


def test_a_card_of_ours_whose_item_is_in_no_file_waits_for_a_person(site: Site) -> None:
    site.publish(wanted(card("search"), card("export")))
    site.memory = Memory()
    plan = site.plan(wanted(card("export")))
    assert plan.is_empty
    assert [(held.item_id, held.what) for held in plan.held] == [("Search", "stray")]


def test_the_older_of_two_marked_cards_is_ours_when_the_store_is_lost(site: Site) -> None:
    site.publish(wanted(card("search")))
    first = site.board.titled("Search")
    site.board.copy(first.id)
    site.memory = Memory()
    assert site.plan(wanted(card("search"))).matched == {"search": first.id}


@pytest.mark.parametrize(("rule", "held"), [(STOP, ["deleted"]), (THEIRS, [])])
def test_a_card_that_a_person_deleted_is_not_made_again(site: Site, rule: HumanEdit, held: list[str]) -> None:
    site.edits = Edits(archived=rule)
    site.publish(wanted(card("search")))
    site.board.cards.clear()
    plan = site.plan(wanted(card("search")))
    assert plan.is_empty
    assert [one.what for one in plan.held] == held


def test_a_deleted_card_is_made_again_where_the_workspace_says_ours(site: Site) -> None:
    site.edits = Edits(archived=OURS)
    site.publish(wanted(card("search")))
    site.board.cards.clear()
    assert actions(site, card("search")) == [("create-card", "search")]


@pytest.mark.parametrize(
    ("rule", "held", "planned"),
    [(STOP, ["archived"], []), (THEIRS, [], []), (OURS, [], ["archived", "position"])],
)
def test_a_card_that_a_person_archived(site: Site, rule: HumanEdit, held: list[str], planned: list[str]) -> None:
    site.edits = Edits(archived=rule)
    site.publish(wanted(card("search")))
    site.board.disturb(site.board.titled("Search").id, closed=True)
    plan = site.plan(wanted(card("search")))
    assert [one.what for one in plan.held] == held
    assert fields_of(plan) == [f"update-card search {name}" for name in planned]


EDITED = {"title": "Theirs", "description": f"Theirs {card_marker('acme', 'search')}", "due": DUE + timedelta(days=9)}


@pytest.mark.parametrize("name", ["title", "description", "due", "list", "labels"])
@pytest.mark.parametrize("rule", [OURS, THEIRS, STOP])
def test_the_rule_of_a_field_decides_what_becomes_of_a_persons_edit(site: Site, name: str, rule: HumanEdit) -> None:
    goal = card("search", labels=("Speed",), due=DUE)
    site.edits = Edits(**{name: rule})
    site.publish(wanted(goal))
    edited: dict[str, Any] = EDITED | {"list": site.memory.lists["building"], "labels": ()}
    shown_as = {"list": "list_id", "labels": "label_ids"}.get(name, name)
    site.board.disturb(site.board.titled("Search").id, **{shown_as: edited[name]})

    plan = site.plan(wanted(goal))
    changes = {change.field: change for one in plan.changes for change in one.fields}
    if rule is OURS:
        assert changes[name].overwrites
        assert set(changes) <= {name, "position"}
    else:
        assert changes == {}
    assert [held.what for held in plan.held] == ([name] if rule is STOP else [])


def test_a_stopped_field_stops_the_whole_card(site: Site) -> None:
    site.edits = Edits(title=STOP)
    site.publish(wanted(card("search")))
    site.board.disturb(site.board.titled("Search").id, title="Theirs")
    assert site.plan(wanted(card("search", due=DUE))).is_empty


def test_a_card_on_a_list_of_ours_that_nothing_is_to_stand_on_any_more_was_moved_by_nobody(site: Site) -> None:
    site.publish(wanted(card("search")))
    plan = site.plan(wanted(card("search", list_key="building"), lists=LISTS[1:]))
    assert [(one.field, one.before, one.overwrites) for one in plan.changes[0].fields if one.field == "list"] == [
        ("list", "planned", False)
    ]


def test_what_we_changed_ourselves_overwrites_nobody(site: Site) -> None:
    site.edits = Edits(title=STOP, due=THEIRS)
    site.publish(wanted(card("search")))
    plan = site.plan(wanted(card("search", title="Faster search", due=DUE)))
    assert [(one.field, one.overwrites) for one in plan.changes[0].fields] == [("title", False), ("due", False)]


def test_their_value_stays_even_when_ours_moves_on(site: Site) -> None:
    site.edits = Edits(title=THEIRS)
    site.publish(wanted(card("search")))
    site.board.disturb(site.board.titled("Search").id, title="Theirs")
    goal = wanted(card("search", title="Faster search", due=DUE))
    site.publish(goal)
    assert site.board.titled("Theirs").due == DUE
    assert site.plan(goal).is_empty


def test_a_value_that_a_begun_write_of_ours_left_is_no_persons_edit(site: Site) -> None:
    site.edits = Edits(title=STOP)
    site.publish(wanted(card("search")))
    shown = site.board.titled("Search")
    site.board.disturb(shown.id, title="Half way")
    begun = PlannedChange(Action.UPDATE_CARD, "search", "", "", (FieldChange("title", "Search", "Half way"),), shown.id)
    known = replace(site.memory.known(), attempts={"search": (begun,)})
    assert known.was_edited("search", "title", "Somebody's")
    assert not known.was_edited("search", "title", "Half way")


def test_an_unmarked_card_with_the_very_title_is_a_twin_that_waits_for_a_person(site: Site) -> None:
    site.publish(wanted())
    site.board.add(site.memory.lists["planned"], "Search")
    plan = site.plan(wanted(card("search"), card("export")))
    assert [(one.action, one.subject) for one in plan.changes] == [(Action.CREATE_CARD, "export")]
    assert [(one.item_id, one.what) for one in plan.held] == [("search", "twin")]


def test_a_renamed_item_keeps_its_card(site: Site) -> None:
    site.publish(wanted(card("search")))
    renamed = card("finder", title="Search", marker=card("search").marker, description=card("search").description)
    site.memory.cards = {"finder": site.memory.cards["search"]}
    assert site.plan(wanted(renamed)).is_empty
    site.memory = Memory()
    assert site.plan(wanted(renamed)).is_empty


def test_lists_are_found_by_id_then_by_name_and_renamed_back(site: Site) -> None:
    there = site.board.create_list("", "Building", 5.0)
    plan = site.plan(wanted())
    assert plan.lists == {"building": there.id}
    site.publish(wanted())
    site.board.update_list(site.memory.lists["planned"], {"name": "Theirs"})
    (change,) = site.plan(wanted()).changes
    assert (change.action, change.trello_id) == (Action.UPDATE_LIST, site.memory.lists["planned"])
    assert change.fields == (FieldChange("name", "Theirs", "Planned"),)


def test_an_archived_list_is_made_anew_and_its_cards_move_there(site: Site) -> None:
    goal = wanted(card("search"))
    site.publish(goal)
    site.board.update_list(site.memory.lists["planned"], {"closed": True})
    site.publish(goal)
    assert not site.board.lists[site.board.titled("Search").list_id].closed
    assert site.plan(goal).is_empty


def test_a_new_list_takes_its_place_between_the_others(site: Site) -> None:
    site.publish(wanted())
    lists = (LISTS[0], WantedList("next", "Next"), *LISTS[1:])
    site.publish(wanted(lists=lists))
    site.board.update_list(site.memory.lists["planned"], {"pos": 99_999.0})
    assert fields_of(site.plan(wanted(lists=lists))) == ["update-list planned position"]
    site.publish(wanted(lists=lists))
    shown = sorted(site.board.read().lists, key=lambda one: one.position)
    assert [one.name for one in shown] == ["Planned", "Next", "Building", "Shipped"]
    assert len([one for one in site.board.writes if one.startswith("change list")]) == 2


def test_two_lists_may_share_a_name(site: Site) -> None:
    lists = (WantedList("q1", "Soon"), WantedList("q2", "Soon"))
    site.publish(wanted(lists=lists))
    site.memory = Memory()
    assert site.plan(wanted(lists=lists)).is_empty


def test_the_checksum_stands_still_and_changes_when_anything_moves(site: Site) -> None:
    goal = wanted(card("search", labels=("Speed",)))
    first = site.plan(goal, digest="d1")
    assert site.plan(goal, digest="d1").checksum == first.checksum
    others = [
        site.plan(goal, digest="d2"),
        site.plan(wanted(card("search", labels=("Speed",), title="Other")), digest="d1"),
        replace(first, trello_id="another board"),
        replace(first, changes=first.changes[:-1]),
        replace(first, lists={"planned": "another list"}),
    ]
    site.board.create_label("", "Speed", "green")
    others.append(site.plan(goal, digest="d1"))
    assert len({first.checksum, *(one.checksum for one in others)}) == 1 + len(others)


def test_what_nobody_wrote_changes_no_checksum(site: Site) -> None:
    site.publish(wanted(card("search")))
    goal = wanted(card("search", due=DUE))
    before = site.plan(goal).checksum
    site.board.disturb(site.board.titled("Search").id, votes=7, comments=2)
    assert site.plan(goal).checksum == before


def test_cards_are_put_in_the_order_of_the_roadmap_with_the_fewest_moves(site: Site) -> None:
    site.publish(wanted(card("a"), card("b"), card("c"), card("d")))
    goal = wanted(card("d"), card("a"), card("b"), card("c"))
    assert fields_of(site.plan(goal)) == ["update-card d position"]
    site.publish(goal)
    assert site.board.standing(site.memory.lists["planned"]) == ["D", "A", "B", "C"]


def test_a_plan_can_be_read_by_machines(site: Site) -> None:
    told = site.plan(wanted(card("search"))).as_json()
    assert told["checksum"] == site.plan(wanted(card("search"))).checksum
    assert isinstance(told["changes"], list)
    assert len(told["changes"]) == 4
