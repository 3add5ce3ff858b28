"""Milestones as a checklist: what is ours on a card, and what people make of it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from connectors.errors import ServiceError
from mapping.public.boards import Edits, HumanEdit
from mapping.public.cards import Card, CheckLine, Checklist, ShownChecklist, WantedBoard
from sync.publish.plan import Plan
from tests.unit.sync.wanted import Site, card, fields_of, wanted

NAME = "Milestones"
STEPS = ("Beta", "Open to all")


def steps(*lines: str | tuple[str, bool], name: str = NAME) -> Checklist:
    """A checklist of lines, those done marked by a tick."""
    return Checklist(name, tuple(CheckLine(one) if isinstance(one, str) else CheckLine(*one) for one in lines))


def goal(*lines: str | tuple[str, bool], **more: Any) -> WantedBoard:
    return wanted(with_steps(*lines, **more))


def with_steps(*lines: str | tuple[str, bool], name: str = NAME) -> Card:
    return card("search", checklist=steps(*lines, name=name) if lines else None)


def published(*lines: str | tuple[str, bool], rule: HumanEdit = HumanEdit.OURS) -> Site:
    site = Site(edits=Edits(checklist=rule))
    site.publish(goal(*(lines or STEPS)))
    site.board.behave()
    return site


def shown(site: Site) -> list[tuple[str, list[tuple[str, bool]]]]:
    lists = site.board.titled("Search").checklists
    return [(one.name, [(item.name, item.done) for item in one.items]) for one in lists]


def ours(site: Site) -> ShownChecklist:
    return next(one for one in site.board.titled("Search").checklists if one.name == NAME)


def tick(site: Site, name: str, done: bool = True) -> None:
    site.board.relist(ours(site).id, [replace(one, done=done) if one.name == name else one for one in ours(site).items])


def rename(site: Site, name: str, to: str) -> None:
    site.board.relist(ours(site).id, [replace(one, name=to) if one.name == name else one for one in ours(site).items])


def take_off(site: Site, name: str) -> None:
    site.board.relist(ours(site).id, [one for one in ours(site).items if one.name != name])


def add(site: Site, name: str, done: bool = False) -> None:
    mine = site.board.hang(site.board.titled("Search").id, "Helper", (name, done)).items
    helper = next(one for one in site.board.titled("Search").checklists if one.name == "Helper")
    site.board.relist(helper.id, None)
    site.board.relist(ours(site).id, [*ours(site).items, replace(mine[0], position=10.0**9)])


def overwriting(plan: Plan) -> list[str]:
    return [change.field for one in plan.changes for change in one.fields if change.overwrites]


def test_a_new_card_gets_its_checklist_right_behind_it() -> None:
    site = Site()
    plan = site.plan(wanted(with_steps(*STEPS), card("export")))
    told = [f"{one.action} {one.part.name if one.part else one.subject}" for one in plan.changes]
    assert told[3:] == [
        "create-card search",
        "create-checklist Milestones",
        "create-check-item Beta",
        "create-check-item Open to all",
        "create-card export",
    ]


def test_what_was_published_needs_nothing_more() -> None:
    site = published("Beta", ("Open to all", True))
    assert shown(site) == [(NAME, [("Beta", False), ("Open to all", True)])]
    assert site.plan(goal("Beta", ("Open to all", True))).is_empty


def test_a_store_that_is_lost_finds_the_checklist_again() -> None:
    site = published()
    site.memory.cards.clear()
    assert site.plan(goal(*STEPS)).is_empty


def test_a_milestone_that_was_reached_is_one_change() -> None:
    site = published()
    assert fields_of(site.plan(goal(("Beta", True), "Open to all"))) == ["update-check-item search done"]


def test_a_milestone_that_is_worded_otherwise_is_one_change() -> None:
    site = published()
    site.publish(goal("Closed beta", "Open to all"))
    assert site.board.writes == ["change line Beta"]
    assert shown(site) == [(NAME, [("Closed beta", False), ("Open to all", False)])]


def test_milestones_come_go_and_change_places() -> None:
    site = published("One", "Two", "Three")
    site.publish(goal("Three", "One", "Four", "Five"))
    assert shown(site) == [(NAME, [("Three", False), ("One", False), ("Four", False), ("Five", False)])]
    assert site.plan(goal("Three", "One", "Four", "Five")).is_empty
    site.publish(goal("Five"))
    assert shown(site) == [(NAME, [("Five", False)])]


def test_an_item_without_milestones_loses_the_list_with_one_write() -> None:
    site = published()
    site.publish(goal())
    assert site.board.writes == ["delete checklist Milestones"]
    assert shown(site) == []
    assert site.plan(goal()).is_empty


def test_a_list_that_is_called_otherwise_takes_the_place_of_the_former() -> None:
    site = published()
    site.publish(goal(*STEPS, name="Steps"))
    assert shown(site) == [("Steps", [("Beta", False), ("Open to all", False)])]
    assert site.plan(goal(*STEPS, name="Steps")).is_empty


class TestLostAnswers:
    """The third line is made, and nobody hears of it."""

    @pytest.fixture
    def lost(self) -> Site:
        site = published()
        site.board.lose_reply = {1}
        with pytest.raises(ServiceError):
            site.publish(goal(*STEPS, "Everywhere"))
        site.board.behave()
        return site

    def test_what_was_made_is_there(self, lost: Site) -> None:
        assert lost.plan(goal(*STEPS, "Everywhere")).is_empty

    def test_what_was_made_is_ours_to_take_off(self, lost: Site) -> None:
        lost.publish(goal(*STEPS))
        assert shown(lost) == [(NAME, [("Beta", False), ("Open to all", False)])]

    def test_a_tick_of_ours_is_no_persons(self) -> None:
        site = published(rule=HumanEdit.STOP)
        site.board.lose_reply = {1}
        with pytest.raises(ServiceError):
            site.publish(goal(("Beta", True), "Open to all"))
        site.board.behave()
        assert fields_of(site.plan(goal(*STEPS))) == ["update-check-item search done"]


class TestWhatIsPeoples:
    def test_checklists_of_people_stay(self) -> None:
        site = published()
        site.board.hang(site.board.titled("Search").id, "To do", ("Call Ann", False), ("Beta", True))
        before = shown(site)
        assert site.plan(goal(*STEPS)).is_empty
        site.publish(goal())
        assert shown(site) == before[1:]

    def test_lines_of_people_on_our_list_stay(self) -> None:
        site = published()
        add(site, "Call Ann", True)
        assert site.plan(goal(*STEPS)).is_empty
        site.publish(goal("Beta"))
        assert shown(site) == [(NAME, [("Beta", False), ("Call Ann", True)])]
        site.publish(goal())
        assert shown(site) == [(NAME, [("Call Ann", True)])]
        assert site.plan(goal()).is_empty

    def test_a_list_that_was_there_before_ours_is_only_added_to(self) -> None:
        site = Site()
        site.publish(wanted(card("search")))
        site.board.hang(site.board.titled("Search").id, NAME, ("Call Ann", False))
        site.publish(goal("Beta"))
        assert [len(one.items) for one in site.board.titled("Search").checklists] == [2]
        assert site.plan(goal("Beta")).is_empty

    def test_a_copy_of_a_line_is_left_as_it_is(self) -> None:
        site = published()
        add(site, "Beta")
        tick(site, "Beta", True)
        site.publish(goal(*STEPS))
        assert shown(site) == [(NAME, [("Beta", False), ("Open to all", False), ("Beta", True)])]


class TestPeoplesEdits:
    @pytest.mark.parametrize("edit", ["tick", "rename", "take off", "delete"])
    def test_ours_puts_it_back_and_tells_so(self, edit: str) -> None:
        site = published()
        disturb(site, edit)
        assert overwriting(site.plan(goal(*STEPS)))
        site.publish(goal(*STEPS))
        found = [line for name, lines in shown(site) if name == NAME for line in lines]
        assert [line for line in found if line[0] in STEPS] == [("Beta", False), ("Open to all", False)]
        assert site.plan(goal(*STEPS)).is_empty

    @pytest.mark.parametrize("edit", ["tick", "rename", "take off", "delete"])
    def test_theirs_leaves_it_and_goes_on_with_the_rest(self, edit: str) -> None:
        site = published(rule=HumanEdit.THEIRS)
        disturb(site, edit)
        before = shown(site)
        assert site.plan(goal(*STEPS)).is_empty
        site.publish(goal("Beta", ("Open to all", True)))
        site.publish(wanted(card("search", title="Find", checklist=steps("Beta", ("Open to all", True)))))
        site.board.disturb(site.board.titled("Find").id, title="Search")
        assert [line for _, lines in shown(site) for line in lines if line[0] != "Open to all"] == [
            line for _, lines in before for line in lines if line[0] != "Open to all"
        ]

    @pytest.mark.parametrize("edit", ["tick", "rename", "take off", "delete"])
    def test_stop_leaves_the_whole_card_until_a_person_decides(self, edit: str) -> None:
        site = published(rule=HumanEdit.STOP)
        disturb(site, edit)
        plan = site.plan(wanted(replace(with_steps(*STEPS), title="Find")))
        assert plan.is_empty
        assert [(one.item_id, one.what) for one in plan.held] == [("search", "checklist")]

    def test_a_person_cannot_mark_a_milestone_done(self) -> None:
        site = published()
        tick(site, "Beta")
        assert fields_of(site.plan(goal(*STEPS))) == ["update-check-item search done"]

    def test_a_tick_that_the_file_agrees_with_needs_nothing(self) -> None:
        site = published(rule=HumanEdit.STOP)
        tick(site, "Beta")
        assert site.plan(goal(("Beta", True), "Open to all")).is_empty
        assert not site.plan(goal(("Beta", True), "Open to all")).held


def disturb(site: Site, edit: str) -> None:
    match edit:
        case "tick":
            tick(site, "Beta")
        case "rename":
            rename(site, "Beta", "Alpha")
        case "take off":
            take_off(site, "Beta")
        case "delete":
            site.board.relist(ours(site).id, None)
