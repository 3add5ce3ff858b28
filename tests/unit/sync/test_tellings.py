"""What there is to tell of an item, by what customers were shown of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from mapping.public.cards import Card, PublicFields
from mapping.public.curation import Held
from mapping.public.news_text import Telling
from mapping.public.tell import News
from mapping.roadmap import Stage
from sync.publish.news import Chronicle, Piece
from sync.publish.plan import Action, FieldChange, Plan, PlannedChange
from sync.publish.telling import PublicWords, shown_cards, shown_then, tellings, untold
from sync.store.promises import Entry, Event, Promise, Standing, Told
from tests.unit.sync.wanted import card

ALL = tuple(News)
WORDS = PublicWords({stage: stage.value.upper() for stage in Stage}, {"spring": "Spring release"}, dates=True)
PLANNED = Promise("Search", "", Stage.PLANNED, "Q1 2027", date(2027, 3, 31))
BUILDING, SHIPPED, CANCELLED = (
    replace(PLANNED, stage=stage) for stage in (Stage.BUILDING, Stage.SHIPPED, Stage.CANCELLED)
)
LATER = replace(PLANNED, target="2027-05-04", deadline=date(2027, 5, 4))
UNDATED = replace(PLANNED, target="none", deadline=None)
NOON = datetime(2026, 3, 10, 12, tzinfo=UTC)
DATE = Telling(News.DATE, "Q1 2027", "4 May 2027")


@pytest.mark.parametrize(
    ("past", "now", "told"),
    [
        ([PLANNED], PLANNED, []),
        ([PLANNED], BUILDING, []),
        ([PLANNED], SHIPPED, [Telling(News.SHIPPED, "PLANNED", "SHIPPED")]),
        ([PLANNED], CANCELLED, [Telling(News.CANCELLED, "PLANNED", "CANCELLED")]),
        ([SHIPPED], BUILDING, [Telling(News.STAGE_BACK, "SHIPPED", "BUILDING")]),
        ([PLANNED], LATER, [DATE]),
        ([PLANNED], UNDATED, [Telling(News.DATE, "Q1 2027", "")]),
        ([UNDATED], PLANNED, []),
        ([BUILDING], LATER, [DATE, Telling(News.STAGE_BACK, "BUILDING", "PLANNED")]),
        # What came and went in between is not told.
        ([PLANNED, LATER], PLANNED, []),
        ([SHIPPED, CANCELLED], SHIPPED, []),
        ([PLANNED, SHIPPED], SHIPPED, [Telling(News.SHIPPED, "PLANNED", "SHIPPED")]),
        ([PLANNED, replace(LATER, target="Q3 2027")], LATER, [DATE]),
        # But customers saw how far it had come.
        ([PLANNED, BUILDING], PLANNED, [Telling(News.STAGE_BACK, "BUILDING", "PLANNED")]),
        # What is finished promises nothing, and nothing is told of its date.
        ([PLANNED], replace(LATER, stage=Stage.SHIPPED), [Telling(News.SHIPPED, "PLANNED", "SHIPPED")]),
        ([SHIPPED], replace(LATER, stage=Stage.SHIPPED), []),
        ([], SHIPPED, []),
    ],
)
def test_what_is_told_is_what_changed_from_what_was_known(
    past: list[Promise], now: Promise, told: list[Telling]
) -> None:
    assert list(tellings(past, now, ALL, WORDS)) == told


def test_only_the_kinds_that_are_asked_for_are_told() -> None:
    assert tellings([BUILDING], LATER, [News.STAGE_BACK], WORDS) == (Telling(News.STAGE_BACK, "BUILDING", "PLANNED"),)


def test_a_date_that_the_board_does_not_show_is_not_told() -> None:
    assert tellings([PLANNED], LATER, ALL, replace(WORDS, dates=False)) == ()


def test_a_release_is_told_by_its_public_name_and_not_at_all_without_one() -> None:
    in_spring = replace(PLANNED, target="release spring", deadline=date(2027, 4, 1))
    delayed = replace(in_spring, deadline=date(2027, 5, 1))
    told = Telling(News.DATE, "Spring release (1 April 2027)", "Spring release (1 May 2027)")
    assert tellings([in_spring], delayed, ALL, WORDS) == (told,)
    assert tellings([in_spring], delayed, ALL, replace(WORDS, releases={})) == ()


def test_the_same_date_in_other_figures_is_no_change_to_customers() -> None:
    assert tellings([PLANNED], replace(PLANNED, deadline=date(2027, 4, 30)), ALL, WORDS) == ()


def entry(number: int, promise: Promise, days: float = 0, event: Event = Event.SHOWN, note: str = "") -> Entry:
    return Entry(number, NOON + timedelta(days=days), "run", note, Told(event, promise))


def test_what_followers_know_is_where_telling_begins() -> None:
    rows = [entry(1, PLANNED), entry(2, BUILDING), entry(3, SHIPPED)]
    long_ago = NOON - timedelta(days=9)
    assert untold(rows, 0, long_ago) == (PLANNED, BUILDING, SHIPPED)
    assert untold(rows, 2, long_ago) == (BUILDING, SHIPPED)
    assert untold(rows, 3, long_ago) == (SHIPPED,)


def test_what_is_older_than_news_is_taken_for_known() -> None:
    rows = [entry(1, PLANNED, -20), entry(2, BUILDING, -9), entry(3, SHIPPED, -1)]
    assert untold(rows, 0, NOON - timedelta(days=7)) == (BUILDING, SHIPPED)


def test_a_run_that_was_taken_back_is_not_told() -> None:
    rows = [entry(1, PLANNED), entry(2, LATER), entry(3, PLANNED, note="the run r was taken back")]
    assert untold(rows, 0, NOON - timedelta(days=7)) == (PLANNED,)


def test_what_was_off_the_board_is_no_state_of_it() -> None:
    gone = replace(PLANNED, standing=Standing.ARCHIVED)
    rows = [entry(1, PLANNED), entry(2, gone, event=Event.WITHDRAWN), entry(3, LATER)]
    assert untold(rows, 0, NOON - timedelta(days=7)) == (PLANNED, LATER)


# -- what stands on the board once a plan is applied -----------------------------------------------------------


def shown(item: str, **more: object) -> Card:
    return card(item, public=PublicFields(item, "", "", "", "", "", ()), **more)


def plan(*changes: PlannedChange, held: tuple[str, ...] = ()) -> Plan:
    notes = tuple(Held(item, "stage", "a person decides") for item in held)
    return Plan("road", "b", changes, notes, "", matched={"a": "card-a", "b": "card-b"})


def update(item: str, name: str, after: str | bool) -> PlannedChange:
    return PlannedChange(Action.UPDATE_CARD, item, item, "", (FieldChange(name, None, after),), f"card-{item}")


def test_a_card_that_waits_stands_as_it_was_and_one_of_which_a_part_waits_as_it_will_be() -> None:
    new, old = {"a": shown("a", title="New")}, {"a": shown("a", title="Old")}
    assert shown_cards(plan(held=("a",)), new, old, ()) == old
    assert shown_cards(plan(update("a", "title", "New"), held=("a",)), new, old, ()) == new
    assert shown_cards(plan(held=("a",)), new, {}, ()) == {}


def test_archived_cards_and_cards_that_are_not_there_do_not_stand_on_the_board() -> None:
    wanted = {"a": shown("a"), "b": shown("b"), "c": shown("c")}
    assert set(shown_cards(plan(), wanted, {}, {"card-a"})) == {"b"}
    assert set(shown_cards(plan(update("a", "archived", False)), wanted, {}, {"card-a"})) == {"a", "b"}
    made = PlannedChange(Action.CREATE_CARD, "c", "c", "", ())
    assert set(shown_cards(plan(made), wanted, {}, ())) == {"a", "b", "c"}


def test_what_customers_will_see_of_a_card_that_waits_is_what_they_see_now() -> None:
    cards = {"a": shown("a", stage=Stage.SHIPPED)}
    ledger = {"a": (entry(1, BUILDING),)}
    assert shown_then(plan(held=("a",)), cards, ledger)["a"] == BUILDING
    assert shown_then(plan(), cards, ledger)["a"].stage is Stage.SHIPPED


# -- day by day ------------------------------------------------------------------------------------------------

BERLIN = ZoneInfo("Europe/Berlin")


def pieces(*rows: Entry, then: Promise | None = None, most: int = 9, **ledger: tuple[Entry, ...]) -> tuple[Piece, ...]:
    mine = {"search": rows} if rows else {}
    chronicle = Chronicle({**mine, **ledger}, WORDS, BERLIN)
    coming = {} if then is None else {"search": then}
    return chronicle.pieces({"search": shown("search")}, coming, NOON + timedelta(days=5), most)


def told(*rows: Entry, **more: object) -> list[tuple[str, News]]:
    return [(piece.day.isoformat(), piece.telling.kind) for piece in pieces(*rows, **more)]  # type: ignore[arg-type]  # fields by name


def test_what_a_board_was_filled_with_is_not_new_and_what_came_later_is() -> None:
    assert told(entry(1, PLANNED)) == []
    assert told(entry(2, PLANNED, days=1), other=(entry(1, PLANNED),)) == [("2026-03-11", News.NEW)]
    assert told(then=PLANNED) == []


def test_each_day_is_told_from_the_end_of_the_day_before() -> None:
    rows = (entry(1, PLANNED), entry(2, LATER, days=1), entry(3, PLANNED, days=1.1), entry(4, SHIPPED, days=2))
    assert told(*rows) == [("2026-03-12", News.SHIPPED)]
    assert told(*rows[:2]) == [("2026-03-11", News.DATE)]


def test_a_day_is_one_of_the_workspaces_zone() -> None:
    late = datetime(2026, 3, 11, 23, 30, tzinfo=UTC)
    assert told(entry(1, PLANNED), replace(entry(2, SHIPPED), at=late)) == [("2026-03-12", News.SHIPPED)]


def test_what_a_plan_is_about_to_change_is_told_of_today() -> None:
    assert told(entry(1, PLANNED), then=SHIPPED) == [("2026-03-15", News.SHIPPED)]
    assert told(entry(1, PLANNED), entry(2, SHIPPED, days=5), then=SHIPPED) == [("2026-03-15", News.SHIPPED)]


def test_the_latest_changes_are_told_and_no_more_than_asked_for() -> None:
    rows = (entry(1, PLANNED), entry(2, LATER, days=1), entry(3, replace(LATER, stage=Stage.SHIPPED), days=2))
    assert told(*rows) == [("2026-03-12", News.SHIPPED), ("2026-03-11", News.DATE)]
    assert told(*rows, most=1) == [("2026-03-12", News.SHIPPED)]
