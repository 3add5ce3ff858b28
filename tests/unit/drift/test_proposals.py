"""What is proposed for a finding, and what is left to a person. Today is Sunday, 22 November 2026."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from drift.forecasts.forecast import Method
from drift.inputs import DriftInputs, DriftSettings
from drift.measure import forecasts, measure_all
from drift.proposals import Mend, Proposal, propose, wanting_epics
from mapping.backlog import Issue
from mapping.entry import Source
from mapping.public.boards import PublicBoard
from mapping.public.edits import AddItem, AddRule, SetKey
from mapping.roadmap import Item, PlannedRelease, Public, ShippedWhen, Stage
from mapping.rules import MappingFile, Match, Rule
from tests.unit.drift.small_backlog import DOING, DONE, at, epic, finished, inputs, item, portfolio, story

ROADMAP, MAPPING = Source("roadmaps/product.yaml", 1), Source("mapping.yaml", 1)
BOARD = PublicBoard(id="public", trello="b1")


def given(target: str, *, left: int = 8, **fields: Any) -> DriftInputs:
    """Two stories finished in each of the last three weeks, and eight left: at 85% they are done by 2026-12-20."""
    done = [finished(f"{day}{n}", at(f"2026-11-{day:02d}"), at("2026-10-27")) for day in (3, 10) for n in range(2)]
    done += [finished(f"27{n}", at("2026-10-27")) for n in range(2)]
    work = [*(issue for issue, _ in done), *(story(f"9{n}") for n in range(left))]
    settings = DriftSettings(method=Method.PLAIN, min_weeks=3)
    changes = [change for _, many in done for change in many]
    return inputs([item(target=target, **fields)], {"search": work}, changes, settings=settings)


def proposed(found: DriftInputs, *boards: PublicBoard) -> list[Proposal]:
    return list(propose(found, measure_all(found), forecasts(found), boards))


def edits(found: DriftInputs, *boards: PublicBoard) -> list[tuple[str, str | None, str]]:
    """The keys that would be set, with their values before and after."""
    many = [edit for one in proposed(found, *boards) for edit in one.edits]
    return [(edit.key, edit.before, edit.after) for edit in many if isinstance(edit, SetKey)]


# -- targets -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("target", "later"),
    [
        ("2026-12-01", "2026-12-20"),
        ("2026-11", "2026-12"),
        ("Q3 2026", "Q4 2026"),
        ("H1 2026", "H2 2026"),
        ("2025", "2026"),
    ],
)
def test_a_target_that_cannot_hold_moves_and_stays_as_exact_as_it_was(target: str, later: str) -> None:
    assert edits(given(target)) == [("target", target, later)]


def test_a_target_that_holds_is_left_alone() -> None:
    assert edits(given("Q4 2026")) == []


def test_one_proposal_answers_all_findings_on_the_same_target() -> None:
    (one,) = proposed(given("2026-12-01"))
    assert [key[1] for key in one.findings] == ["at-risk", "due-soon"]
    assert "Search is 19 days late at 85%" in one.why
    assert one.because == "at 85% it is done by 2026-12-20"


def test_a_release_is_exchanged_for_the_first_that_holds() -> None:
    found = given("release autumn")
    days = {"autumn": date(2026, 11, 30), "spring": date(2027, 3, 1), "winter": date(2027, 1, 15), "open": None}
    releases = tuple(PlannedRelease(id=name, title=name, day=day) for name, day in days.items())
    items = tuple(found.portfolio.items())
    assert edits(replace(found, portfolio=portfolio(*items, releases=releases))) == [
        ("target", "release autumn", "release winter")
    ]
    assert edits(replace(found, portfolio=portfolio(*items, releases=releases[:1]))) == []


def test_a_window_grows_to_the_next_that_holds() -> None:
    found = given("30 days")
    roadmap = portfolio(*found.portfolio.items(), window_start=date(2026, 11, 1))
    assert edits(replace(found, portfolio=roadmap)) == [("target", "30 days", "60 days")]


def test_work_of_more_than_two_years_is_no_question_of_another_date() -> None:
    assert edits(given("2026-12-01", left=150)) == [("target", "2026-12-01", "2028-04-30")]
    assert edits(given("2026-12-01", left=250)) == []


def test_a_later_target_needs_a_forecast() -> None:
    found = inputs([item(target="2026-12-01")], {"search": [story("1")]})
    assert proposed(found) == []


# -- stages ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "work", "true"),
    [
        (Stage.SHIPPED, [story("1", DONE), story("2", DOING)], "building"),
        (Stage.BUILDING, [story("1")], "planned"),
        (Stage.PLANNED, [story("1", DOING)], "building"),
        (Stage.BUILDING, [story("1", DONE)], "shipped"),
    ],
)
def test_a_written_stage_follows_the_work(written: Stage, work: list[Issue], true: str) -> None:
    found = inputs([item(stage=written)], {"search": work})
    assert edits(found) == [("stage", written, true)]


def test_a_stage_that_nobody_wrote_is_not_proposed() -> None:
    assert edits(inputs([item()], {"search": [story("1", DONE)]})) == []


def test_finished_work_in_now_is_marked_as_shipped() -> None:
    assert edits(inputs([item(target="now")], {"search": [story("1", DONE)]})) == [("stage", None, "shipped")]


def test_finished_work_that_waits_for_a_person_is_confirmed_on_the_day_it_is_accepted() -> None:
    work = {"search": [story("1", DONE)]}
    asked = [("confirmed_shipped", None, "2026-11-22")]
    by_item = item(shipped_when=ShippedWhen.CONFIRMED)
    assert edits(inputs([by_item], work)) == asked
    shown = item(stage=Stage.BUILDING, public=Public(title="Search"))
    confirming = BOARD.model_copy(update={"shipped_when": ShippedWhen.CONFIRMED})
    assert edits(inputs([shown], work), confirming) == asked
    assert edits(inputs([shown], work), BOARD.model_copy(update={"shipped_when": ShippedWhen.DONE})) == [
        ("stage", "building", "shipped")
    ]
    assert edits(inputs([item(shipped_when=ShippedWhen.CONFIRMED, confirmed_shipped=date(2026, 11, 1))], work)) == []


# -- epics on no roadmap -----------------------------------------------------------------------------------------


def orphaned(orphan: Issue, *mapped: tuple[str, Issue], items: tuple[str, ...] = ("search", "export")) -> DriftInputs:
    """A portfolio in which some epics are mapped, and one is on no roadmap."""
    work = {name: [one for owner, one in mapped if owner == name] for name in items}
    many = [item(name) for name in items]
    rule = Rule(item="export", when=Match(key=("APP-1",)), source=Source("more.yaml", 9))
    found = inputs(many, work, loose=[orphan])
    roadmap = portfolio(*many, source=ROADMAP)
    return replace(found, portfolio=roadmap, mapping=MappingFile(milepost=1, rules=(rule,), source=MAPPING))


def rule_for(found: DriftInputs) -> list[tuple[str, str]]:
    """Each rule alone that is proposed: its item, and the reason."""
    many = [one for one in proposed(found) if one.mend is Mend.RULE]
    return [(edit.item, one.because) for one in many for edit in one.edits if isinstance(edit, AddRule)]


def test_an_epic_goes_with_those_below_the_same_parent() -> None:
    beside = ("export", epic("2", parent_id="50"))
    found = orphaned(epic("7", parent_id="50", parent_key="APP-50"), beside, ("search", epic("3")))
    assert rule_for(found) == [("export", "Export: all other epics below APP-50 belong to it")]


def test_an_epic_goes_with_those_that_share_a_label_with_one_item_alone() -> None:
    found = orphaned(
        epic("7", labels=("web", "files")),
        ("export", epic("2", labels=("files", "web"))),
        ("search", epic("3", labels=("web",))),
    )
    assert rule_for(found) == [("export", "Export: all other epics with the label files belong to it")]


def test_an_epic_that_names_an_item_in_its_label_goes_there() -> None:
    found = orphaned(epic("7", labels=("search",)))
    assert rule_for(found) == [("search", "Search: its label search is the item's id")]


def test_an_epic_goes_to_the_stub_that_bears_its_key() -> None:
    found = orphaned(epic("7"), items=("app-7", "export"))
    assert rule_for(found) == [("app-7", "App 7: the item app-7 bears its key and has no work yet")]


def test_a_rule_goes_into_the_file_of_the_items_other_rules() -> None:
    (one,) = proposed(orphaned(epic("7", labels=("export",))))
    assert one.edits == (AddRule("more.yaml", "export", "APP-7"),)


@pytest.mark.parametrize("labels", [(), ("web",), ("search", "export")])
def test_an_epic_that_belongs_to_no_item_obviously_gets_a_private_stub(labels: tuple[str, ...]) -> None:
    found = orphaned(
        epic("7", labels=labels, summary="Dark mode"),
        ("export", epic("2", labels=("web",))),
        ("search", epic("3", labels=("web",))),
    )
    (one,) = proposed(found)
    note = "A stub for APP-7, private: give it a title, a target and an owner, or take it out again."
    assert one.edits == (
        AddItem("roadmaps/product.yaml", "app-7", "Dark mode", note),
        AddRule("more.yaml", "app-7", "APP-7"),
    )


def test_a_stub_takes_no_id_that_an_item_has_or_had() -> None:
    taken, former = item("app-7"), item("dark", was=("app-7-2",))
    found = orphaned(epic("7"), ("app-7", story("1")), items=("app-7",))
    found = replace(found, portfolio=portfolio(taken, former, source=ROADMAP))
    (one,) = proposed(found)
    assert isinstance(one.edits[0], AddItem)
    assert one.edits[0].item == "app-7-3"


def test_an_epic_that_is_finished_gets_no_stub() -> None:
    done, changes = finished("7", at("2026-11-10"), level=1, type_name="Epic")
    found = inputs([item()], {"search": [epic("2")]}, changes, loose=[done])
    assert proposed(replace(found, portfolio=portfolio(item(), source=ROADMAP))) == []


# -- items without work ------------------------------------------------------------------------------------------


def wanted(*items: Item, work: dict[str, list[Issue]] | None = None) -> list[str]:
    return [one.id for one in wanting_epics(inputs(items, work or {}))]


def test_an_epic_is_wanted_for_an_item_that_has_neither_work_nor_an_epic() -> None:
    items = (
        item("bare"),
        item("worked"),
        item("begun"),
        item("event", needs_work=False),
        item("old", stage=Stage.SHIPPED),
        item("gone", stage=Stage.CANCELLED),
    )
    assert wanted(*items, work={"worked": [story("1")], "begun": [epic("2")]}) == ["bare"]


# -- ids ---------------------------------------------------------------------------------------------------------


def test_an_id_stays_while_the_edit_does_and_keeps_its_first_half_when_that_changes() -> None:
    (first,), (again,) = proposed(given("Q3 2026")), proposed(given("Q3 2026", title="Renamed"))
    (other,) = proposed(given("2026-11"))
    assert first.id == again.id
    assert (first.id[:4], first.id[:4]) == (other.id[:4], first.about)
    assert first.id != other.id
