"""What a board says about who publishes to it, and what speaks against writing to it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from mapping.guard.guard import Guard
from mapping.public.boards import GuardPolicy
from mapping.public.cards import ShownBoard, ShownLabel
from mapping.public.marker import claim_name
from sync.publish.claim import claim_refusals, claimed, claims, made_at, made_elsewhere, takeover_changes
from sync.publish.inspection import strings
from sync.publish.plan import Action, Plan
from sync.world import new_installation
from tests.unit.sync.memory_board import MemoryBoard
from tests.unit.sync.wanted import US, Site, card, wanted

MINE, OTHER = "a" * 16, "b" * 16


def bearing(*labels: str) -> ShownBoard:
    shown = MemoryBoard().read()
    return replace(shown, labels=tuple(ShownLabel(f"{n:024x}", name, None) for n, name in enumerate(labels)))


def refused(shown: ShownBoard) -> bool:
    return bool(list(claim_refusals("road", US, MINE, shown)))


def plan() -> Plan:
    return Site().plan(wanted(card("search")))


def test_only_marks_of_this_workspace_are_claims() -> None:
    shown = bearing("Comfort", claim_name("elsewhere", OTHER), claim_name(US, MINE))
    assert list(claims(US, shown).values()) == [MINE]
    assert not refused(shown)


def test_another_installations_mark_refuses_whether_ours_is_there_or_not() -> None:
    assert refused(bearing(claim_name(US, OTHER)))
    assert refused(bearing(claim_name(US, MINE), claim_name(US, OTHER)))


def test_the_mark_is_the_first_write_and_never_the_only_one() -> None:
    first = claimed(plan(), US, MINE, bearing()).changes[0]
    assert (first.action, first.after()["name"]) == (Action.CREATE_LABEL, claim_name(US, MINE))
    assert claimed(plan(), US, MINE, bearing(claim_name(US, MINE))).changes == plan().changes
    nothing = replace(plan(), changes=())
    assert claimed(nothing, US, MINE, bearing()).is_empty


def test_a_takeover_renames_every_mark_that_is_there_and_makes_one_where_none_is() -> None:
    two = takeover_changes(US, MINE, bearing(claim_name(US, OTHER), "Comfort", claim_name(US, "c" * 16)))
    assert [(one.action, one.after()) for one in two] == [(Action.UPDATE_LABEL, {"name": claim_name(US, MINE)})] * 2
    assert [one.action for one in takeover_changes(US, MINE, bearing("Comfort"))] == [Action.CREATE_LABEL]


def test_the_guard_has_nothing_against_marks() -> None:
    guard = Guard(GuardPolicy())
    for _ in range(50):
        marked = claimed(plan(), US, new_installation(), bearing())
        assert guard.inspect_all(strings(replace(marked, changes=marked.changes[:1]))) == ()


def test_made_up_marks_differ_and_are_found_again() -> None:
    made = {new_installation() for _ in range(100)}
    assert len(made) == 100
    assert set(claims(US, bearing(*(claim_name(US, one) for one in made))).values()) == made


def test_a_card_that_the_store_never_made_and_that_is_younger_than_its_last_look_tells_of_another() -> None:
    site = Site()
    site.publish(wanted(card("search")))
    shown, found = site.board.read(), site.plan(wanted(card("search")))
    made = made_at(site.board.titled("Search").id)
    before, after = made - timedelta(seconds=1), made + timedelta(seconds=1)
    assert made_elsewhere(found, shown, known=(), last_clean=before) == ["Search"]
    assert made_elsewhere(found, shown, known=(), last_clean=after) == []
    assert made_elsewhere(found, shown, known=["search"], last_clean=before) == []
    assert made_elsewhere(found, shown, known=(), last_clean=None) == ()


def test_an_id_of_trello_tells_when_a_thing_was_made() -> None:
    assert made_at("5a4a22c00000000000000001") == datetime(2018, 1, 1, 12, tzinfo=UTC)
