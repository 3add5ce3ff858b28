"""What customers should see, and what waits for a person first."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, tzinfo
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from mapping.assign import assign
from mapping.backlog import Backlog, Release
from mapping.public.boards import ListsBy, PublicBoard
from mapping.public.cards import Card
from mapping.public.curation import Curated, curate
from mapping.public.marker import card_marker
from mapping.public.templates import BadTemplate
from mapping.roadmap import Portfolio, Stage
from mapping.rollup import roll_up
from tests.unit.mapping.builders import DAY_ONE, DOING, DONE, TODO, backlog, issue, mapping, portfolio

TODAY = date(2026, 11, 22)
NO_WORK = backlog()


def item(ident: str, /, **more: Any) -> dict[str, Any]:
    return {"id": ident, "public": {"title": f"Public {ident}"}} | more


def board(**more: Any) -> PublicBoard:
    return PublicBoard.model_validate({"id": "customers", "trello": "abc"} | more)


def curated(
    items: Portfolio,
    work: Backlog = NO_WORK,
    shown: dict[str, Card] | None = None,
    today: date = TODAY,
    zone: tzinfo = UTC,
    **more: Any,
) -> Curated:
    """Curate, with every issue whose label is an item's id counted to that item."""
    rules = mapping(*({"item": one.id, "when": {"label": [one.id]}} for one in items.items()))
    rollups = roll_up(work, assign(work, items, rules), items, rules)
    shown = shown or {}
    return curate(
        board(**more), items, rollups, work, rules, today=today, workspace_id="acme", shown_before=shown, zone=zone
    )


def cards(found: Curated) -> dict[str, Card]:
    return {card.item_id: card for card in found.board.cards}


def on_lists(found: Curated) -> dict[str, list[str]]:
    return {
        one.name: [card.item_id for card in found.board.cards if card.list_key == one.key] for one in found.board.lists
    }


def work(ident: str, *statuses: Any, **more: Any) -> Backlog:
    stories = (
        issue(f"APP-{number}", labels=(ident,), status=status, **more) for number, status in enumerate(statuses, 1)
    )
    return backlog(*stories)


def card(ident: str, stage: Stage = Stage.PLANNED, work: Backlog = NO_WORK, **more: Any) -> Card:
    """The card as it would be published today, with another stage."""
    made = cards(curated(portfolio(item(ident, **more)), work))[ident]
    return replace(made, stage=stage, list_key=stage.value)


class TestSelection:
    def test_only_what_has_a_public_part_is_shown(self) -> None:
        assert set(cards(curated(portfolio(item("shown"), "hidden")))) == {"shown"}

    def test_an_embargo_ends_on_its_day(self) -> None:
        items = portfolio(item("x", public={"title": "X", "public_from": "2026-12-01"}))
        assert not cards(curated(items, today=date(2026, 11, 30)))
        assert cards(curated(items, today=date(2026, 12, 1)))

    def test_an_audience_sees_what_is_for_it(self) -> None:
        items = portfolio(item("x", public={"title": "X", "audiences": ["partners"]}), item("all"))
        assert set(cards(curated(items, audience="partners"))) == {"x", "all"}
        assert set(cards(curated(items, audience="press"))) == {"all"}
        assert set(cards(curated(items))) == {"all"}

    def test_a_roadmap_for_one_audience_stays_off_the_boards_of_others(self) -> None:
        items = portfolio(item("x"), audience="technology")
        assert not cards(curated(items, audience="customers"))
        assert cards(curated(items, audience="technology"))

    def test_a_board_may_show_some_roadmaps_only(self) -> None:
        assert not cards(curated(portfolio(item("x")), roadmaps=["other"]))
        assert cards(curated(portfolio(item("x")), roadmaps=["product"]))


class TestParts:
    MILESTONES = ("Closed beta", {"title": " Open to  @everybody ", "done": True})

    def item(self) -> Portfolio:
        return portfolio(item("x", public={"title": "X", "milestones": list(self.MILESTONES)}))

    def test_milestones_are_a_checklist_only_where_the_board_names_one(self) -> None:
        assert cards(curated(self.item()))["x"].checklist is None
        found = cards(curated(self.item(), checklist="On the way"))["x"].checklist
        assert found is not None
        assert (found.name, [line.done for line in found.lines]) == ("On the way", [False, True])

    def test_a_line_is_one_line_that_mentions_nobody(self) -> None:
        found = cards(curated(self.item(), checklist="On the way"))["x"].checklist
        assert found is not None
        assert found.lines[1].name == "Open to @\u200beverybody"

    def test_an_item_without_milestones_has_no_checklist(self) -> None:
        assert cards(curated(portfolio(item("x")), checklist="On the way"))["x"].checklist is None

    @pytest.mark.parametrize(
        ("milestones", "why"),
        [
            (["Beta", " Beta "], "two of its milestones read the same"),
            (["mp1-aaaaaaaaaaaaaaaa-bbbbbbbbbbbbbbbb"], "a milestone is empty"),
            ([f"Step {number}" for number in range(201)], "it has 201 milestones, and a checklist of Trello holds 200"),
        ],
    )
    def test_milestones_that_trello_would_not_take_wait(self, milestones: list[str], why: str) -> None:
        items = portfolio(item("x", public={"title": "X", "milestones": milestones}))
        found = curated(items, checklist="On the way")
        assert not cards(found)
        assert [(one.item_id, one.what) for one in found.held] == [("x", "milestones")]
        assert why in found.held[0].why
        assert cards(curated(items))  # they are no lines of Trello's there

    def test_custom_fields_are_filled_from_what_is_public(self) -> None:
        templates = {"Target": "{{ promised }}", "Day": "{{ due }}", "Stage": "{{ stage }}"}
        day = portfolio(item("x", target="2027-03-31"), item("y", target="Q1 2027"))
        found = cards(curated(day, fields=templates))
        texts = {ident: {one.name: one.text for one in card.fields} for ident, card in found.items()}
        assert texts["x"] == {"Target": "31 March 2027", "Day": "2027-03-31", "Stage": "Planned"}
        assert texts["y"] == {"Target": "Q1 2027", "Day": "", "Stage": "Planned"}

    def test_a_field_sees_nothing_that_is_not_public(self) -> None:
        with pytest.raises(BadTemplate, match="the template of the field 'Who' cannot be filled: 'owner' is undefined"):
            curated(portfolio(item("x")), fields={"Who": "{{ owner }}"})

    def test_progress_is_told_only_where_the_operator_asks_for_it(self) -> None:
        half = work("x", DONE, DOING)
        assert "Progress" not in cards(curated(portfolio(item("x")), half))["x"].description
        assert "**Progress:** about half" in cards(curated(portfolio(item("x")), half, progress=True))["x"].description


class TestStage:
    @pytest.mark.parametrize(
        ("statuses", "stage"),
        [
            ((TODO, TODO), Stage.PLANNED),
            ((TODO, DOING), Stage.BUILDING),
            ((TODO, DONE), Stage.BUILDING),
            ((DONE, DONE), Stage.SHIPPED),
            ((), Stage.PLANNED),
        ],
    )
    def test_the_stage_follows_the_backlog(self, statuses: tuple[Any, ...], stage: Stage) -> None:
        assert cards(curated(portfolio(item("x")), work("x", *statuses)))["x"].stage is stage

    def test_done_work_ships_with_all_of_its_releases(self) -> None:
        done = work("x", DONE, release_ids=("r1", "r2"))
        out = {ident: Release(ident, "APP", ident, released=True) for ident in ("r1", "r2")}
        halfway = replace(done, releases=out | {"r2": Release("r2", "APP", "r2")})
        assert cards(curated(portfolio(item("x")), halfway))["x"].stage is Stage.BUILDING
        assert cards(curated(portfolio(item("x")), done))["x"].stage is Stage.BUILDING  # releases that nobody knows
        assert cards(curated(portfolio(item("x")), replace(done, releases=out)))["x"].stage is Stage.SHIPPED

    def test_shipped_when_done_asks_for_no_release(self) -> None:
        done = work("x", DONE, release_ids=("r1",))
        assert cards(curated(portfolio(item("x", shipped_when="done")), done))["x"].stage is Stage.SHIPPED

    def test_shipped_when_confirmed_waits_for_a_person(self) -> None:
        done = work("x", DONE)
        assert cards(curated(portfolio(item("x")), done, shipped_when="confirmed"))["x"].stage is Stage.BUILDING
        confirmed = portfolio(item("x", confirmed_shipped=TODAY))
        assert cards(curated(confirmed, done, shipped_when="confirmed"))["x"].stage is Stage.SHIPPED

    def test_the_file_may_write_the_stage(self) -> None:
        items = portfolio(item("x", stage="building"))
        done = work("x", DONE)
        assert cards(curated(items, done))["x"].stage is Stage.SHIPPED
        assert cards(curated(items, done, stage_from="file"))["x"].stage is Stage.BUILDING
        assert cards(curated(items, done, stage_from="file-where-written"))["x"].stage is Stage.BUILDING
        assert cards(curated(portfolio(item("x")), done, stage_from="file-where-written"))["x"].stage is Stage.SHIPPED

    def test_a_card_never_goes_back_by_itself(self) -> None:
        reopened = work("x", DOING)
        found = curated(portfolio(item("x")), reopened, {"x": card("x", Stage.SHIPPED)})
        assert cards(found)["x"].stage is Stage.SHIPPED
        assert cards(found)["x"].list_key == "shipped"
        (held,) = found.held
        assert (held.item_id, held.what) == ("x", "stage")
        assert "back to building, but customers were shown shipped" in held.why

    def test_a_stage_that_a_person_writes_may_go_back(self) -> None:
        items = portfolio(item("x", stage="planned", stage_from="file"))
        found = curated(items, shown={"x": card("x", Stage.BUILDING)})
        assert (cards(found)["x"].stage, found.held) == (Stage.PLANNED, ())

    def test_an_item_whose_work_is_gone_keeps_its_stage(self) -> None:
        found = curated(portfolio(item("x")), shown={"x": card("x", Stage.BUILDING)})
        assert cards(found)["x"].stage is Stage.BUILDING

    def test_an_unmapped_status_keeps_the_stage_and_is_named(self) -> None:
        strange = replace(DOING, id="9", name="Waiting", category=type(DOING.category).UNDEFINED)
        found = curated(portfolio(item("x")), work("x", strange), {"x": card("x", Stage.BUILDING)})
        assert cards(found)["x"].stage is Stage.BUILDING
        assert "no stage claims the status Waiting" in found.held[0].why


class TestLife:
    def test_a_line_that_vanished_keeps_its_card_for_a_person(self) -> None:
        live = card("gone", Stage.BUILDING)
        found = curated(portfolio(item("x")), shown={"gone": live})
        assert cards(found)["gone"] == live
        assert [(held.item_id, held.what) for held in found.held] == [("gone", "vanished")]

    def test_a_shipped_card_whose_line_vanished_may_go(self) -> None:
        found = curated(portfolio(item("x")), shown={"gone": card("gone", Stage.SHIPPED)})
        assert (set(cards(found)), found.held) == ({"x"}, ())

    def test_a_stage_written_as_cancelled_needs_no_more_to_leave_a_board_that_never_showed_it(self) -> None:
        dropped = portfolio(item("x", stage="cancelled"))
        assert not cards(curated(dropped))
        assert cards(curated(dropped, shown={"x": card("x")}))["x"].stage is Stage.CANCELLED

    def test_a_card_whose_release_is_gone_stands_with_the_others(self) -> None:
        live = replace(card("gone"), list_key="internal-release-id")
        found = curated(portfolio(item("x")), shown={"gone": live}, lists_by=ListsBy.RELEASE)
        assert on_lists(found) == {"Not in a release yet": ["x", "gone"], "Shipped": []}

    def test_a_renamed_item_keeps_its_card(self) -> None:
        before = card("search")
        found = curated(portfolio(item("find", was=["search"])), shown={"search": before})
        assert set(cards(found)) == {"find"}
        assert cards(found)["find"].marker == before.marker == card_marker("acme", "search")
        assert found.held == ()

    def test_a_cancelled_item_says_why_where_it_was_shown(self) -> None:
        cancelled = item("x", cancelled={"day": "2026-11-01", "public_reason": "Nobody needs it any more."})
        found = cards(curated(portfolio(cancelled), shown={"x": card("x")}))["x"]
        assert found.stage is Stage.CANCELLED
        assert found.description.startswith("Nobody needs it any more.")
        assert not cards(curated(portfolio(cancelled)))

    def test_a_merged_item_leaves_when_its_successor_is_there(self) -> None:
        merged, shown = item("x", merged_into="y"), {"x": card("x")}
        assert set(cards(curated(portfolio(merged, item("y")), shown=shown))) == {"y"}
        found = curated(portfolio(merged, "y"), shown=shown)
        assert set(cards(found)) == {"x"}
        assert found.held[0].what == "replaced"

    def test_a_card_that_went_along_stays_where_its_new_item_is_not_public(self) -> None:
        inherited = replace(card("x"), item_id="y")
        found = curated(portfolio(item("x", merged_into="y"), "y"), shown={"y": inherited})
        assert cards(found)["y"] == inherited
        assert [(held.item_id, held.what) for held in found.held] == [("y", "replaced")]

    def test_a_split_item_leaves_when_a_part_is_there(self) -> None:
        found = curated(portfolio(item("x", split_into=["y", "z"]), item("y"), "z"), shown={"x": card("x")})
        assert (set(cards(found)), found.held) == ({"y"}, ())

    def test_a_shipped_card_retires_after_a_while(self) -> None:
        items = portfolio(item("x", confirmed_shipped="2026-08-24"))  # 90 days before
        assert cards(curated(items))
        assert not cards(curated(items, today=TODAY + timedelta(days=1)))

    def test_shipped_work_retires_by_the_day_of_its_release(self) -> None:
        done = work("x", DONE, resolved=DAY_ONE - timedelta(days=400), release_ids=("r1",))
        released = replace(
            done, releases={"r1": Release("r1", "APP", "1", released=True, release_date=date(2026, 11, 1))}
        )
        assert cards(curated(portfolio(item("x")), released))
        assert not cards(curated(portfolio(item("x")), done, shipped_when="done"))

    def test_a_passed_date_stays_visible(self) -> None:
        found = cards(curated(portfolio(item("x", target="Q1 2026"))))["x"]
        assert "**Planned for:** Q1 2026" in found.description
        assert found.deadline == date(2026, 3, 31)


class TestText:
    @pytest.mark.parametrize(
        ("target", "words"),
        [
            ("2026-12-10", "10 December 2026"),
            ("2027-03", "March 2027"),
            ("Q1 2027", "Q1 2027"),
            ("H2 2027", "H2 2027"),
            ("2027", "2027"),
            ("60 days", "by 31 December 2026"),
            ("now", "now"),
            ("next", "after the current work"),
            ("later", "later"),
            ("release r-open", r"Aurora \(10 December 2026\)"),
        ],
    )
    def test_a_target_is_shown_as_precisely_as_it_was_promised(self, target: str, words: str) -> None:
        releases = [{"id": "r-open", "title": "secret", "public_name": "Aurora", "day": "2026-12-10"}]
        items = portfolio(item("x", target=target), window_start="2026-11-01", releases=releases)
        assert f"**Planned for:** {words}\n" in cards(curated(items))["x"].description

    def test_a_release_without_a_public_name_is_not_spoken_of(self) -> None:
        items = portfolio(item("x", target="release r"), releases=[{"id": "r", "title": "secret", "day": "2026-12-10"}])
        found = cards(curated(items))["x"]
        assert found.description == found.marker

    def test_only_a_day_is_due_at_noon_utc(self) -> None:
        items = portfolio(item("day", target="2026-12-10"), item("quarter", target="Q4 2026"))
        found = cards(curated(items))
        assert found["day"].due == datetime(2026, 12, 10, 12, tzinfo=UTC)
        assert found["quarter"].due is None

    def test_what_has_shipped_says_when_and_not_what_it_was_planned_for(self) -> None:
        done = work("x", DONE, resolved=datetime(2026, 10, 31, 20, tzinfo=UTC))
        found = cards(curated(portfolio(item("x", target="Q4 2026")), done, shipped_when="done"))["x"]
        assert "**Shipped:** October 2026" in found.description
        assert "Planned for" not in found.description
        hidden = cards(curated(portfolio(item("x", target="Q4 2026")), done, shipped_when="done", show_target=False))
        assert hidden["x"].description == hidden["x"].marker

    def test_the_month_that_customers_were_told_stays_unless_a_person_confirms_another(self) -> None:
        done = work("x", DONE, resolved=datetime(2026, 10, 31, 20, tzinfo=UTC))
        more = work("x", DONE, DONE, resolved=datetime(2026, 11, 9, 20, tzinfo=UTC))
        shown = cards(curated(portfolio(item("x")), done, shipped_when="done"))
        later = cards(curated(portfolio(item("x")), more, shown, shipped_when="done"))["x"]
        assert "**Shipped:** October 2026" in later.description
        confirmed = cards(curated(portfolio(item("x", confirmed_shipped="2026-11-02")), more, shown))["x"]
        assert "**Shipped:** November 2026" in confirmed.description

    def test_what_shipped_on_a_day_that_nobody_knows_has_no_month(self) -> None:
        found = cards(curated(portfolio(item("x", stage="shipped", stage_from="file", target="Q4 2026"))))["x"]
        assert found.description == found.marker

    def test_work_that_is_still_open_says_no_month_though_the_file_says_that_it_shipped(self) -> None:
        half = backlog(
            issue("APP-1", labels=("x",), status=DONE, resolved=datetime(2026, 10, 2, tzinfo=UTC)),
            issue("APP-2", labels=("x",), status=DOING),
        )
        found = cards(curated(portfolio(item("x", stage="shipped", stage_from="file")), half))["x"]
        assert (found.stage, "Shipped:" in found.description) == (Stage.SHIPPED, False)

    def test_the_month_is_that_of_the_workspaces_zone(self) -> None:
        done = work("x", DONE, resolved=datetime(2026, 10, 31, 23, 30, tzinfo=UTC))
        found = cards(curated(portfolio(item("x")), done, shipped_when="done", zone=ZoneInfo("Europe/Berlin")))["x"]
        assert "**Shipped:** November 2026" in found.description

    def test_the_planned_day_of_a_release_is_not_when_something_shipped(self) -> None:
        done = work("x", DONE, resolved=datetime(2026, 9, 30, 20, tzinfo=UTC), release_ids=("r1",))
        to_come = replace(done, releases={"r1": Release("r1", "APP", "1", release_date=date(2027, 2, 1))})
        found = cards(curated(portfolio(item("x")), to_come, shipped_when="done"))["x"]
        assert "**Shipped:** September 2026" in found.description

    def test_a_confirmation_for_a_day_to_come_confirms_nothing_yet(self) -> None:
        done = work("x", DONE, resolved=datetime(2026, 9, 30, 20, tzinfo=UTC))
        found = cards(curated(portfolio(item("x", confirmed_shipped="2027-02-01")), done, shipped_when="done"))["x"]
        assert "**Shipped:** September 2026" in found.description

    def test_what_has_shipped_is_not_due_any_more(self) -> None:
        items = portfolio(item("x", target="2026-12-10", confirmed_shipped=TODAY))
        assert cards(curated(items))["x"].due is None

    def test_a_board_without_targets_shows_none(self) -> None:
        found = cards(curated(portfolio(item("x", target="2026-12-10")), show_target=False))["x"]
        assert (found.due, found.description) == (None, found.marker)

    def test_the_marker_is_the_last_line_after_an_empty_one(self) -> None:
        found = cards(curated(portfolio(item("x", public={"title": "X", "summary": "Good."}))))["x"]
        assert found.description == f"Good.\n\n{card_marker('acme', 'x')}"

    def test_text_is_what_trello_gives_back(self) -> None:
        public = {"title": "  A \r\n title ", "summary": "\n One  \r\nTwo\r\r\n\n\n\nThree \n"}
        found = cards(curated(portfolio(item("x", public=public))))["x"]
        assert found.title == "A title"
        assert found.description.startswith("One\nTwo\n\nThree\n\n[//]")

    def test_a_title_mentions_nobody_and_links_nowhere(self) -> None:
        public = {"title": "Ask @jane at https://example.com or www.example.com"}
        title = cards(curated(portfolio(item("x", public=public))))["x"].title
        assert "@jane" not in title
        assert "https://" not in title
        assert "www.e" not in title
        assert title.replace("\u200b", "") == public["title"]

    def test_mark_up_in_a_title_is_only_text_within_the_description(self) -> None:
        public = {"title": "# *Fast* [x](y)"}
        templates = {"description": "{{ title }}"}
        found = cards(curated(portfolio(item("x", public=public)), templates=templates))["x"]
        assert found.title == "# *Fast* [x](y)"
        assert found.description.startswith(r"\# \*Fast\* \[x\]\(y\)")

    def test_a_summary_keeps_its_markdown_but_neither_mentions_nor_images(self) -> None:
        public = {"title": "X", "summary": "**Bold** [link](https://example.com) @jane ![pixel](https://example.com/p)"}
        text = cards(curated(portfolio(item("x", public=public))))["x"].description
        assert "**Bold** [link](https://example.com)" in text
        assert "@jane" not in text
        assert "![" not in text

    def test_a_marker_that_somebody_pasted_is_not_taken_for_ours(self) -> None:
        public = {"title": "X", "summary": f"Text {card_marker('acme', 'other')}"}
        assert cards(curated(portfolio(item("x", public=public))))["x"].description.count("mp1-") == 1

    def test_what_trello_would_cut_is_held_and_the_card_stays(self) -> None:
        long = item("x", public={"title": "X", "summary": "😀" * 8000})  # two units each, and a marker on top
        templates = {"description": "{{ summary }}{{ summary }}"}
        found = curated(portfolio(long, item("y")), shown={"x": card("x")}, templates=templates)
        assert cards(found)["x"] == card("x")
        assert "y" in cards(found)
        assert [(held.item_id, held.what) for held in found.held] == [("x", "description")]

    @pytest.mark.parametrize(
        "template", ["{{ rationale }}", "{{ title", "{{ title.__class__.__mro__ }}", "{{ 1 / 0 }}"]
    )
    def test_a_template_that_asks_for_more_than_is_public_is_refused(self, template: str) -> None:
        with pytest.raises(BadTemplate, match="board 'customers': the description template"):
            curated(portfolio(item("x")), templates={"description": template})


class TestLayout:
    def test_lists_by_stage_stand_left_to_right_even_when_empty(self) -> None:
        found = curated(portfolio(item("x")), lists={"planned": "On our list"})
        assert on_lists(found) == {"On our list": ["x"], "In progress": [], "Shipped": []}

    def test_lists_by_horizon_take_dated_items_by_their_stage(self) -> None:
        items = portfolio(item("a", target="now"), item("b", target="Q1 2027"), item("c"), item("d", target="later"))
        found = on_lists(curated(items, lists_by=ListsBy.HORIZON))
        assert found == {"Now": ["a"], "Next": ["b"], "Later": ["c", "d"], "Shipped": []}

    def test_lists_by_quarter_are_in_order_and_claim_no_more_than_was_promised(self) -> None:
        items = portfolio(
            item("a", target="2027"),
            item("b", target="Q1 2027"),
            item("c", target="2026-12-10"),
            item("d", target="later"),
            item("e", target="H1 2027"),
        )
        found = on_lists(curated(items, lists_by=ListsBy.QUARTER))
        assert found == {
            "Q4 2026": ["c"],
            "Q1 2027": ["b"],
            "H1 2027": ["e"],
            "2027": ["a"],
            "No date yet": ["d"],
            "Shipped": [],
        }

    def test_a_quarter_is_the_fiscal_one(self) -> None:
        items = portfolio(item("a", target="2027-01-31"), item("b", target="2027-02-01"))
        fiscal = Portfolio(items.roadmaps, fiscal_year_start=2)
        found = on_lists(curated(fiscal, lists_by=ListsBy.QUARTER))
        assert found == {"Q4 2026": ["a"], "Q1 2027": ["b"], "Shipped": []}

    def test_lists_by_release_bear_public_names_in_the_order_of_their_days(self) -> None:
        releases = [
            {"id": "r2", "title": "t", "public_name": "Borealis", "day": "2027-06-01"},
            {"id": "r1", "title": "t", "public_name": "Aurora", "day": "2027-01-01"},
            {"id": "r3", "title": "internal"},
        ]
        targets = {"a": "release r2", "b": "release r1", "c": "release r3", "d": "Q1 2027"}
        items = portfolio(*(item(ident, target=target) for ident, target in targets.items()), releases=releases)
        found = on_lists(curated(items, lists_by=ListsBy.RELEASE))
        assert found == {"Aurora": ["b"], "Borealis": ["a"], "Not in a release yet": ["c", "d"], "Shipped": []}

    @pytest.mark.parametrize("lists_by", list(ListsBy))
    def test_cards_stand_by_priority_within_their_list_whatever_it_stands_for(self, lists_by: ListsBy) -> None:
        items = portfolio(
            item("a", target="Q1 2027"),
            item("b", target="Q1 2027", priority=2),
            item("c", target="Q1 2027", priority=1),
            item("d", target="Q1 2027"),
        )
        standing = [cards for cards in on_lists(curated(items, lists_by=lists_by)).values() if cards]
        assert standing == [["c", "b", "a", "d"]]

    def test_labels_are_the_public_names_of_themes(self) -> None:
        themes = [
            {"id": "speed", "title": "internal", "public_title": "Speed", "color": "green"},
            {"id": "debt", "title": "internal"},
        ]
        items = portfolio(item("x", themes={"speed": 0.5, "debt": 0.5}), themes=themes)
        found = curated(items)
        assert cards(found)["x"].labels == ("Speed",)
        assert [(one.name, one.color) for one in found.board.labels] == [("Speed", "green")]
        assert curated(items, labels_by_theme=False).board.labels == ()

    def test_an_item_has_the_theme_of_its_initiative_unless_it_says_its_own(self) -> None:
        items = portfolio(
            item("x", initiative="i"),
            themes=[{"id": "speed", "title": "t", "public_title": "Speed"}],
            initiatives=[{"id": "i", "title": "t", "theme": "speed"}],
        )
        assert cards(curated(items))["x"].labels == ("Speed",)


def test_the_same_inputs_give_the_same_board() -> None:
    items = portfolio(item("x", target="2026-12-10"), item("y"))
    first = curated(items, work("x", DOING))
    again = curated(items, work("x", DOING), shown=cards(first))
    assert first == again
