"""Whatever a run did to a board, and whatever people do since: taking it back undoes the run, and the run alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from mapping.public.cards import Card, ShownCard, WantedBoard
from sync.publish.apply import apply_plan
from sync.publish.match import match_cards
from sync.publish.plan import Action, Plan, PlannedChange
from sync.publish.revert import revert_plan
from sync.publish.revert_fields import Past, Written
from tests.unit.sync.wanted import DUE, LISTS, US, Memory, Site, card, wanted

ITEMS = ("search", "export", "mobile", "speed")
PLACES = ("planned", "building", "shipped", "Q1 2027")
EXTRA = (*LISTS, replace(LISTS[0], key="Q1 2027", name="Early next year"))


@dataclass
class Journal(Memory):
    """Keeps each write with what it was done to."""

    writes: list[Written] = field(default_factory=list)

    def settle(self, entry: int, plan: Plan, change: PlannedChange, trello_id: str) -> None:
        self.writes.append(Written(change, trello_id))
        if change.action is Action.ARCHIVE_LIST:
            self.lists.pop(change.subject)
        elif change.subject in self.goals or change.action is Action.CREATE_LIST:
            super().settle(entry, plan, change, trello_id)


def cards(draw: st.DataObject) -> dict[str, Card]:
    """Some cards, each somehow."""
    chosen = draw.draw(st.lists(st.sampled_from(ITEMS), unique=True, max_size=4))
    return {item: _card(draw, item) for item in chosen}


def _card(draw: st.DataObject, item: str) -> Card:
    words, place = draw.draw(st.integers(0, 3)), draw.draw(st.sampled_from(PLACES))
    due = DUE + timedelta(days=words) if words % 2 else None
    return card(item, title=f"{item} {words}", list_key=place, due=due, labels=("Speed", "Comfort")[: words % 3])


def board(goal: Mapping[str, Card]) -> WantedBoard:
    """The wanted board: the list of the quarter only where a card stands on it, as with real ones."""
    used = {one.list_key for one in goal.values()}
    return wanted(*goal.values(), lists=tuple(one for one in EXTRA if one in LISTS or one.key in used))


def disturb(draw: st.DataObject, site: Site) -> None:
    """People change cards: what they say, where they stand, whether they are there."""
    for one in list(site.board.cards.values()):
        hands: dict[str, dict[str, Any]] = {
            "nothing": {},
            "title": {"title": "Mine"},
            "move": {"list_id": draw.draw(st.sampled_from(sorted(site.board.lists)))},
            "close": {"closed": True},
            "due": {"due": None},
        }
        changes = hands[draw.draw(st.sampled_from(["nothing", *hands]))]
        site.board.disturb(one.id, **changes)


def begun(draw: st.DataObject) -> Site:
    """A board that was published to, with cards and a list of other people, and hands that were on it."""
    site = Site(memory=Journal())
    site.publish(board(cards(draw)))
    place = site.board.create_list("", "Theirs", 1.0).id
    site.board.add(place, "Somebody's card", "an idea")
    disturb(draw, site)
    return site


def take_back(site: Site) -> Plan:
    """Plan from what was written since the journal was emptied, and apply."""
    memory = site.memory
    assert isinstance(memory, Journal)
    past, shown, known = Past("run-2", tuple(memory.writes)), site.board.read(), memory.known()
    ours = match_cards(US, WantedBoard((), (), ()), shown, known).cards
    plan = revert_plan("road", past, shown, known, ours)
    apply_plan(plan, site.board, memory)
    return plan


def look(site: Site) -> tuple[dict[str, ShownCard], set[str]]:
    """The cards, and the open lists."""
    standing = {ident: replace(one, label_ids=tuple(sorted(one.label_ids))) for ident, one in site.board.cards.items()}
    return standing, {one.id for one in site.board.lists.values() if not one.closed}


def second_run(draw: st.DataObject, site: Site) -> None:
    assert isinstance(site.memory, Journal)
    site.memory.writes.clear()
    site.publish(board(cards(draw)))


@settings(max_examples=150, deadline=None)
@given(draw=st.data())
def test_taking_a_run_back_gives_the_board_of_before(draw: st.DataObject) -> None:
    site = begun(draw)
    before, lists = look(site)
    second_run(draw, site)
    take_back(site)
    after, open_lists = look(site)
    assert {ident: after[ident] for ident in before} == before
    assert all(after[ident].closed for ident in after.keys() - before.keys())
    assert open_lists == lists


@settings(max_examples=150, deadline=None)
@given(draw=st.data())
def test_what_people_changed_since_the_run_stays_as_they_made_it(draw: st.DataObject) -> None:
    site = begun(draw)
    second_run(draw, site)
    left, _ = look(site)
    disturb(draw, site)
    theirs, _ = look(site)
    take_back(site)
    after, _ = look(site)
    for ident, one in theirs.items():
        for name in ("title", "list_id", "due"):
            if getattr(one, name) != getattr(left[ident], name):
                assert getattr(after[ident], name) == getattr(one, name), (one.title, name)


@settings(max_examples=100, deadline=None)
@given(draw=st.data())
def test_taking_it_back_a_second_time_has_nothing_to_do(draw: st.DataObject) -> None:
    site = begun(draw)
    second_run(draw, site)
    memory = site.memory
    assert isinstance(memory, Journal)
    run = list(memory.writes)
    take_back(site)
    memory.writes = run
    assert take_back(site).changes == ()
