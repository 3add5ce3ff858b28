"""Whatever people, networks and lost stores do to a board: one clean run brings it to the plan, with nothing twice."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import count, pairwise
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from sqlmodel import col, delete

from connectors.errors import ServiceError
from mapping.public.boards import Edits, HumanEdit
from mapping.public.cards import Card, ShownCard, WantedBoard
from mapping.public.marker import card_marker, find_marker
from sync.publish.apply import apply_plan
from sync.publish.compare import make_plan
from sync.publish.plan import Plan
from sync.publishing import gone_from
from sync.store.boards import adopt, load_known
from sync.store.engine import Store, open_store
from sync.store.journal import StoredJournal, settle_by_reading
from sync.store.keys import BoardKey
from sync.store.tables import BoardRow, CardRow, JournalRow
from tests.unit.sync.memory_board import BOARD_ID, MemoryBoard
from tests.unit.sync.wanted import DUE, LISTS, card, wanted

ITEMS = ("search", "export", "mobile", "speed")
LIST_KEYS = tuple(one.key for one in LISTS)
EDITS = Edits(archived=HumanEdit.OURS)
_WORKSPACES = count(1)


class _Crash(BaseException):
    """The process dies: nothing in it gets to react."""


class PublishMachine(RuleBasedStateMachine):
    """Rules disturb; `clean_run` checks. All fields follow the rule "ours", so that the end is the plan itself."""

    store: Store

    def __init__(self) -> None:
        super().__init__()
        self.board = MemoryBoard()
        self.goal: dict[str, Card] = {}
        self.foreign: set[str] = set()
        self.copies: set[str] = set()
        self.now = datetime(2026, 11, 20, tzinfo=UTC)
        # Each example has a board of its own in the one store.
        self.key = BoardKey("acme", f"road{next(_WORKSPACES)}", BOARD_ID)

    @initialize(first=st.sets(st.sampled_from(ITEMS), min_size=1))
    def begin(self, first: set[str]) -> None:
        self.goal = {item: card(item) for item in sorted(first)}
        self.clean_run()

    # What the roadmap does.

    @rule(item=st.sampled_from(ITEMS), place=st.sampled_from(LIST_KEYS), words=st.integers(0, 3), dated=st.booleans())
    def write(self, item: str, place: str, words: int, dated: bool) -> None:
        labels = ("Speed", "Comfort")[: words % 3]
        due = DUE + timedelta(days=words) if dated else None
        self.goal.pop(item, None)
        self.goal[item] = card(item, title=f"{item} {words}", list_key=place, due=due, labels=labels)

    @rule(item=st.sampled_from(ITEMS))
    def withdraw(self, item: str) -> None:
        self.goal.pop(item, None)

    # What people do.

    @precondition(lambda self: self.board.cards)
    @rule(data=st.data(), words=st.sampled_from(["Mine", "search 1", ""]), keep=st.booleans())
    def edit(self, data: Any, words: str, keep: bool) -> None:
        found = self._any_card(data)
        marker = found.description[found.description.find("[//]") :] if keep else ""
        self.board.disturb(found.id, title=words or found.title, description=f"{words} {marker}".strip(), due=None)

    @precondition(lambda self: self.board.cards and self.board.lists)
    @rule(data=st.data(), position=st.sampled_from([0.0, 1.0, 16384.0, 1e9]))
    def move(self, data: Any, position: float) -> None:
        place = data.draw(st.sampled_from(sorted(self.board.lists)))
        self.board.disturb(self._any_card(data).id, list_id=place, position=position)

    @precondition(lambda self: self.board.cards)
    @rule(data=st.data(), closed=st.booleans())
    def archive(self, data: Any, closed: bool) -> None:
        self.board.disturb(self._any_card(data).id, closed=closed)

    @precondition(lambda self: self.board.cards)
    @rule(data=st.data())
    def remove(self, data: Any) -> None:
        del self.board.cards[self._any_card(data).id]

    @precondition(lambda self: self.board.cards)
    @rule(data=st.data())
    def copy(self, data: Any) -> None:
        made = self.board.copy(self._any_card(data).id).id
        self.foreign.add(made)
        self.copies.add(made)

    @rule(data=st.data(), other=st.booleans())
    def add_foreign(self, data: Any, other: bool) -> None:
        if self.board.lists:
            place = data.draw(st.sampled_from(sorted(self.board.lists)))
            text = card_marker("another-workspace", "search") if other else "an idea"
            self.foreign.add(self.board.add(place, "Somebody's card", text).id)

    @precondition(lambda self: self.board.lists)
    @rule(data=st.data(), name=st.sampled_from(["Renamed", "Planned"]), closed=st.booleans())
    def touch_list(self, data: Any, name: str, closed: bool) -> None:
        place = data.draw(st.sampled_from(sorted(self.board.lists)))
        self.board.lists[place] = replace(self.board.lists[place], name=name, closed=closed)

    # What networks and machines do.

    @rule(data=st.data(), crash=st.booleans(), before=st.booleans())
    def broken_run(self, data: Any, crash: bool, before: bool) -> None:
        plan = self._plan()
        at = data.draw(st.integers(1, max(1, len(plan.changes))))
        self.board.behave()
        (self.board.fail_before if before else self.board.lose_reply).add(at)
        self.board.dies = _Crash() if crash else None
        with suppress(ServiceError, _Crash):
            self._apply(plan)
        self.board.behave()

    @precondition(lambda self: all(find_marker(one.description) for one in self._ours_by_store()))
    @rule()
    def lose_the_store(self) -> None:
        """Either identity alone is enough; so the store goes only while the markers stand."""
        with self.store.transaction() as session:
            for table in (BoardRow, CardRow, JournalRow):
                session.exec(delete(table).where(col(table.board) == self.key.board))

    @rule()
    def clean_run(self) -> None:
        self.board.behave()
        plan = self._plan()
        # A copy takes the place of its original where that is gone.
        self.foreign -= set(plan.matched.values())
        bystanders = {ident: one for ident, one in self.board.cards.items() if ident in self.foreign}
        self._apply(plan)
        waits = {held.item_id for held in plan.held if held.what == "twin"}
        self._check_board(waits)
        self.board.behave()
        assert self._plan().is_empty
        self._apply(self._plan())
        assert self.board.writes == []
        assert {ident: self.board.cards[ident] for ident in bystanders} == bystanders

    @invariant()
    def no_item_has_two_cards_of_our_making(self) -> None:
        titles = [what for what in self.board.writes if what.startswith("card ")]
        assert len(titles) == len(set(titles))

    def _check_board(self, waits: set[str]) -> None:
        lists = {ident: one for ident, one in self.board.lists.items() if not one.closed}
        matched = self._plan().matched
        for item, goal in self.goal.items():
            if item in waits:
                continue
            shown = self.board.cards[matched[item]]
            names = {self.board.labels[ident].name for ident in shown.label_ids}
            assert (shown.title, shown.description, shown.due) == (goal.title, goal.description, goal.due)
            assert set(goal.labels) == names
            assert not shown.closed
            assert (
                lists[shown.list_id].name
                == dict(zip(LIST_KEYS, (one.name for one in LISTS), strict=True))[goal.list_key]
            )
        assert all(self.board.cards[ident].closed for item, ident in matched.items() if item not in self.goal)
        self._check_order(matched, waits)
        # A copy that a person touched again is still a copy, unless it took its original's place.
        others = self.foreign | (self.copies - set(matched.values()))
        marks = [find_marker(one.description) for one in self.board.cards.values() if one.id not in others]
        for item in self.goal.keys() - waits:
            assert marks.count(find_marker(self.goal[item].marker)) == 1

    def _check_order(self, matched: Mapping[str, str], waits: set[str]) -> None:
        for key in LIST_KEYS:
            order = [item for item, goal in self.goal.items() if goal.list_key == key and item not in waits]
            places = [self.board.cards[matched[item]].position for item in order]
            assert all(low < high for low, high in pairwise(places))

    def _wanted(self) -> WantedBoard:
        return wanted(*self.goal.values())

    def _plan(self) -> Plan:
        with self.store.transaction() as session:
            settle_by_reading(session, self.key, self._tick())
            known = load_known(session, self.key)
        identities = {item: item for item in ITEMS}
        shown = self.board.read()
        return make_plan("road", "acme", self._wanted(), shown, known, edits=EDITS, identities=identities)

    def _apply(self, plan: Plan) -> None:
        changed = {change.subject for change in plan.changes} | {held.item_id for held in plan.held}
        right = {item: (self.goal[item], ident) for item, ident in plan.matched.items() if item in self.goal}
        with self.store.transaction() as session:
            untouched = {item: one for item, one in right.items() if item not in changed}
            gone = gone_from(load_known(session, self.key), self.goal, plan, self.board.read())
            adopt(session, self.key, untouched, plan.lists, gone=gone, run_id="r", checksum="c", at=self._tick())
        apply_plan(plan, self.board, StoredJournal(self.store, self.key, "r", dict(self.goal), self._tick))

    def _ours_by_store(self) -> list[ShownCard]:
        with self.store.transaction() as session:
            ids = {one.trello_id for one in load_known(session, self.key).cards.values()}
        return [one for one in self.board.cards.values() if one.id in ids]

    def _any_card(self, data: Any) -> ShownCard:
        """A card that is ours; what is not, people leave alone here, so that it can be compared."""
        ours = sorted(self.board.cards.keys() - self.foreign)
        found = data.draw(st.sampled_from(ours or sorted(self.board.cards)))
        self.foreign.discard(found)
        return self.board.cards[found]

    def _tick(self) -> datetime:
        self.now += timedelta(seconds=1)
        return self.now


PublishMachine.store = open_store("sqlite://")
TestPublishing = PublishMachine.TestCase
TestPublishing.settings = settings(
    max_examples=40, stateful_step_count=25, deadline=None, suppress_health_check=list(HealthCheck)
)


@pytest.mark.slow
@pytest.mark.timeout(600)
class TestPublishingAtLength(PublishMachine.TestCase):  # type: ignore[misc,valid-type]  # Hypothesis makes it
    settings = settings(TestPublishing.settings, max_examples=400, stateful_step_count=40)
