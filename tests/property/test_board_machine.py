"""A workspace, people on the board and a faulty Trello take turns, all real but for time: whatever they did, after one
clean run the board is the plan, each item has one card, and nothing that is not ours was touched."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import ExitStack, closing, suppress
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
import requests
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule, run_state_machine_as_test
from sqlmodel import SQLModel

from mapping.public.boards import STAGE_NAMES
from mapping.public.cards import ShownBoard, ShownCard
from mapping.public.marker import card_marker, find_marker, item_mark
from mapping.roadmap import Stage
from sandbox.app import Sandbox
from sandbox.trello.settings import APP_KEY, OWNER_TOKEN
from sync.approving import Approval
from sync.pipeline import Request, Result, plan_boards, publish_only
from sync.publish.plan import Plan
from sync.records import Outcome
from sync.store.boards import load_cards, load_known
from sync.store.engine import Store, open_store
from sync.store.journal import unsettled
from sync.store.keys import BoardKey
from sync.store.promises import live_promises
from sync.taking_over import take_over
from tests.conftest import fresh_database
from tests.end_to_end.small import NOW, Item, Small, small
from tests.faults.test_crash_points import Crash, crashing

IDS = ("search", "export", "mobile", "speed", "login")
RULES = "    edits: {archived: ours}\n    limits: {list: 100}\n"
"""All that people change is put back, so that the end is the plan itself."""

TARGETS = ("2026-06-30", "Q3 2026", "H2 2026", "none")
FAULTS = ("drop", "error", "html", "empty", "throttle", "lose_reply", "cut_reply")

ITEM = st.fixed_dictionaries(
    {
        "title": st.sampled_from(["One", "Two", "Three  and a bit", ""]),
        "stage": st.sampled_from(["planned", "building"]),
        "target": st.sampled_from(TARGETS),
        "summary": st.sampled_from(["Short.", "Two\\n\\nparagraphs, *one* with a [link](https://example.org)."]),
    }
)


on_a_card = precondition(lambda self: self.site.box.do(lambda box: box.boards.all("card")))


class BoardMachine(RuleBasedStateMachine):
    """Rules disturb; `clean_run` checks."""

    store: Store

    def __init__(self) -> None:
        super().__init__()
        self.stack = ExitStack()
        folder = Path(self.stack.enter_context(TemporaryDirectory()))
        _forget_everything(self.store)
        self.site: Small = self.stack.enter_context(small(folder, self.store))
        self.site.box.do(lambda box: box.clock.set(NOW - timedelta(hours=1)))
        self.items: dict[str, Item] = {}
        self.foreign: set[str] = set()

    @initialize(items=st.tuples(*(ITEM for _ in IDS)))
    def begin(self, items: tuple[dict[str, str], ...]) -> None:
        for ident, item in zip(IDS, items, strict=True):
            self.items[ident] = {**item, "title": f"{ident} {item['title']}" if item["title"] else ""}
        self.items["search"] = {**self.items["search"], "title": "search, which always stays"}
        self._write()
        self.site.go_live()
        self.clean_run()

    # What the workspace does.

    @rule(ident=st.sampled_from(IDS), item=ITEM)
    def write(self, ident: str, item: dict[str, str]) -> None:
        title = f"{ident} {item['title']}" if item["title"] or ident == "search" else ""
        self.items[ident] = {**item, "title": title}
        self._write()

    # What people do.

    @on_a_card
    @rule(data=st.data(), words=st.sampled_from(["Mine", "search One", "**Bold** words"]), keep=st.booleans())
    def edit(self, data: Any, words: str, keep: bool) -> None:
        card = self._any_of_ours(data)
        text = f"{words}\n\n{card.description}" if keep else words
        self._act("edit_card", card=card.id, changes={"name": words, "desc": text, "due": "2026-12-24T12:00:00.000Z"})

    @on_a_card
    @rule(data=st.data(), position=st.sampled_from(["top", "bottom", 1.0, 16384.0]))
    def move(self, data: Any, position: Any) -> None:
        place = data.draw(st.sampled_from([one.id for one in self.site.board().lists if not one.closed]))
        self._act("edit_card", card=self._any_of_ours(data).id, changes={"idList": place, "pos": position})

    @on_a_card
    @rule(data=st.data(), closed=st.booleans())
    def archive(self, data: Any, closed: bool) -> None:
        self._act("edit_card", card=self._any_of_ours(data).id, changes={"closed": closed})

    @on_a_card
    @rule(data=st.data())
    def delete(self, data: Any) -> None:
        self._act("delete_card", card=self._any_of_ours(data).id)

    @on_a_card
    @rule(data=st.data())
    def copy(self, data: Any) -> None:
        self.foreign.add(self._act("copy_card", card=self._any_of_ours(data).id)["id"])

    @on_a_card
    @rule(data=st.data(), words=st.sampled_from(["When?", "Yes please"]))
    def say_and_vote(self, data: Any, words: str) -> None:
        card = self._any_of_ours(data)
        if not card.votes:
            self._act("vote", card=card.id, by="customer")
        self._act("comment", card=card.id, text=words, by="owner")
        self._act("add_checklist", card=card.id, name=f"About {words}", items=["one", "two"])

    @rule(data=st.data(), ours_elsewhere=st.booleans())
    def add_a_card(self, data: Any, ours_elsewhere: bool) -> None:
        """A card of a person, or of another workspace that shares the board."""
        place = data.draw(st.sampled_from([one.id for one in self.site.board().lists if not one.closed]))
        text = card_marker("another-workspace", "search") if ours_elsewhere else "an idea"
        auth = {"key": APP_KEY, "token": OWNER_TOKEN}
        body = {"idList": place, "name": "Theirs", "desc": text}
        made = requests.post(f"{self.site.box.trello_url}/1/cards", params=auth, json=body, timeout=10)
        self.foreign.add(made.json()["id"])

    @rule(data=st.data(), name=st.sampled_from(["Renamed", "Planned"]), closed=st.booleans())
    def touch_a_list(self, data: Any, name: str, closed: bool) -> None:
        place = data.draw(st.sampled_from([one.id for one in self.site.board().lists]))
        self._act("edit_list", list_id=place, changes={"name": name, "closed": closed})

    # What Trello, networks and machines do.

    @rule(kind=st.sampled_from(FAULTS), chance=st.sampled_from([0.2, 0.5, 1.0]), seed=st.integers(0, 99))
    def a_run_amid_faults(self, kind: str, chance: float, seed: int) -> None:
        self.site.box.fault(service="trello", kind=kind, chance=chance, seed=seed)
        self._publish()
        self.site.box.clear_faults()

    @rule(at=st.integers(1, 8), landed=st.booleans())
    def a_run_that_dies(self, at: int, landed: bool) -> None:
        with crashing(at, landed=landed), suppress(Crash):
            self._publish()

    @precondition(lambda self: self._all_bear_markers())
    @rule()
    def lose_the_store(self) -> None:
        """Either identity alone is enough; so the store goes only while the markers stand."""
        _forget_everything(self.store)
        self.site.sync()
        take_over(self.site.world(), "road")
        publish_only(self.site.world(), Request("test", approval=Approval("ann", self.site.checksum())))

    @rule()
    def clean_run(self) -> None:
        self._take_copies_in()
        before = self._theirs()
        result = self._publish()
        assert (result.run.outcome, result.troubles) == (Outcome.OK, ())
        assert self._theirs() == before
        self.site.box.reset_counts()
        again = self._publish()
        assert again.boards[0].plan.is_empty
        assert (self.site.box.count("trello", "GET"), self.site.writes()) == (1, 0)
        self._check_board(again.boards[0].plan)
        self._check_store(again.boards[0].plan)

    def teardown(self) -> None:
        self.stack.close()

    # Checks.

    def _check_board(self, plan: Plan) -> None:
        board = self.site.board()
        waiting = {held.item_id for held in plan.held}
        cards = {card.id: card for card in board.cards}
        for ident, item in self.items.items():
            if item["title"] and ident not in waiting:
                self._check_card(board, cards[plan.matched[ident]], ident, item)
            elif ident in plan.matched and ident not in waiting:
                assert cards[plan.matched[ident]].closed

    def _check_card(self, board: ShownBoard, card: ShownCard, ident: str, item: Item) -> None:
        lists = {one.id: one.name for one in board.lists if not one.closed}
        assert (card.title, lists[card.list_id]) == (" ".join(item["title"].split()), STAGE_NAMES[Stage(item["stage"])])
        assert (card.due is not None) == (item["target"] == "2026-06-30")
        assert not card.closed
        assert item["summary"].partition("\\n")[0] in card.description
        ours = [other for other in board.cards if other.id not in self.foreign]
        marks = [mark[1] for other in ours if (mark := find_marker(other.description))]
        assert marks.count(item_mark("acme", ident)) == 1

    def _check_store(self, plan: Plan) -> None:
        """Journal, memory and ledger agree with the board."""
        key = BoardKey("acme", "road", self.site.box.board_id)
        cards = {card.id: card for card in self.site.board().cards}
        waiting = {held.item_id for held in plan.held}
        with self.store.transaction() as session:
            assert unsettled(session, key) == ()
            known, shown, live = load_known(session, key), load_cards(session, key), live_promises(session, key)
        told = {item: one.title for item, one in live.items() if item not in waiting}
        assert told == {item: one.title for item, one in shown.items() if item not in waiting}
        for item, last in known.cards.items():
            if item not in waiting and not last.archived:
                there = cards[last.trello_id]
                assert (there.title, there.description) == (last.title, last.description)

    # Hands.

    def _write(self) -> None:
        self.site.write(self.items, boards=RULES)

    def _publish(self) -> Result:
        return publish_only(self.site.world(), Request("test"))

    def _act(self, name: str, /, **told: Any) -> dict[str, Any]:
        return self.site.box.act_on_board(name, **told)

    def _any_of_ours(self, data: Any) -> ShownCard:
        ours = sorted(self._ours(), key=lambda card: card.id)
        found: ShownCard = data.draw(st.sampled_from(ours))
        return found

    def _ours(self) -> list[ShownCard]:
        return [card for card in self.site.board().cards if card.id not in self.foreign] or list(
            self.site.board().cards
        )

    def _all_bear_markers(self) -> bool:
        with self.store.transaction() as session:
            known = load_known(session, BoardKey("acme", "road", self.site.box.board_id))
        cards = {card.id: card for card in self.site.board().cards}
        there = [cards[one.trello_id] for one in known.cards.values() if one.trello_id in cards]
        return all(find_marker(card.description) for card in there)

    def _take_copies_in(self) -> None:
        """A copy takes the place of its original where that is gone: from now on it is ours."""
        (board,) = plan_boards(self.site.world(), NOW, frozenset())
        self.foreign -= set(board.plan.matched.values())

    def _theirs(self) -> Mapping[str, Any]:
        return self.site.box.do(lambda box: _theirs(box, self.site.box.board_id, self.foreign))


def _theirs(box: Sandbox, board: str, foreign: set[str]) -> Mapping[str, Any]:
    world = box.boards
    cards = {card["id"]: card for card in world.of("card", "idBoard", board) if card["id"] in foreign}
    comments = [one for one in world.all("action") if one["type"] == "commentCard"]
    return {"cards": cards, "comments": comments, "checklists": world.all("checklist")}


def _forget_everything(store: Store) -> None:
    with store.transaction() as session:
        for table in reversed(SQLModel.metadata.sorted_tables):
            session.execute(table.delete())


def play(url: str, *, examples: int, steps: int) -> None:
    """Play so many examples of so many steps, each on a sandbox of its own, with one store that is emptied."""
    # An example takes seconds, so that it is told as it was found: to shrink it takes minutes.
    how = settings(
        max_examples=examples,
        stateful_step_count=steps,
        deadline=None,
        phases=(Phase.generate,),
        suppress_health_check=list(HealthCheck),
    )
    with closing(open_store(url)) as store:
        run_state_machine_as_test(type("Machine", (BoardMachine,), {"store": store}), settings=how)


def test_the_board_is_the_plan_after_a_clean_run() -> None:
    play("sqlite://", examples=4, steps=10)


@pytest.mark.slow
@pytest.mark.timeout(7200)
def test_the_board_is_the_plan_at_length() -> None:
    play("sqlite://", examples=400, steps=20)


@pytest.mark.slow
@pytest.mark.timeout(3600)
def test_so_it_is_with_a_store_on_postgresql(postgres_url: str) -> None:
    play(fresh_database(postgres_url), examples=60, steps=20)
