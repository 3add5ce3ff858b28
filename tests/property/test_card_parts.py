"""Checklists and custom fields: whatever should be and whatever is there, one plan makes them equal, and the next has
nothing to do; also where the run that carried it out was cut short anywhere."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import count

from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.errors import ServiceError
from mapping.public.boards import Edits, HumanEdit
from mapping.public.cards import Card, CheckLine, Checklist, FieldText, ShownCard, ShownField, ShownFieldOption
from sync.publish.apply import apply_plan
from sync.publish.compare import make_plan
from sync.publish.plan import Plan
from sync.store.boards import load_known
from sync.store.engine import open_store
from sync.store.journal import StoredJournal, settle_by_reading
from sync.store.keys import BoardKey
from tests.unit.sync.memory_board import BOARD_ID, MemoryBoard
from tests.unit.sync.wanted import Site, card, wanted

WITHOUT_HASTE = settings(deadline=None, max_examples=60)
OURS, OTHERS = "Milestones", "Before"
TEXTS = ("One", "Two", "Three", "Four")
SIZE = ShownField("5f00000000000000000000f1", "Size", "number")
PHASE = ShownField(
    "5f00000000000000000000f2", "Phase", "list", (ShownFieldOption("o1", "Soon"), ShownFieldOption("o2", "Late"))
)

LINES = st.lists(st.sampled_from(TEXTS), unique=True, max_size=4).flatmap(
    lambda names: st.tuples(*(st.builds(CheckLine, st.just(name), st.booleans()) for name in names))
)
CHECKLISTS = st.one_of(
    st.none(), st.builds(Checklist, st.sampled_from((OURS, OTHERS)), LINES.filter(lambda lines: len(lines) > 0))
)
FIELDS = st.tuples(
    st.builds(FieldText, st.just("Size"), st.sampled_from(("", "3", "4.5"))),
    st.builds(FieldText, st.just("Phase"), st.sampled_from(("", "Soon", "Late"))),
)
CARDS = st.builds(lambda checklist, fields: card("search", checklist=checklist, fields=fields), CHECKLISTS, FIELDS)
PEOPLES = st.lists(st.tuples(st.sampled_from((*TEXTS, "Call Ann", "Ask Bo")), st.booleans()), max_size=4)


def equals(shown: ShownCard, goal: Card, peoples: set[str]) -> bool:
    """Whether a card shows what it should; lines of people, by their ids, are passed over."""
    lists = {
        one.name: [(each.name, each.done) for each in one.items if each.id not in peoples] for one in shown.checklists
    }
    found = {name: lines for name, lines in lists.items() if lines}
    meant = {goal.checklist.name: [(one.name, one.done) for one in goal.checklist.lines]} if goal.checklist else {}
    values = {one.field_id: one.value for one in shown.fields}
    size, phase = (one.text for one in goal.fields)
    filled = {SIZE.id: float(size)} if size else {}
    return found == meant and values == filled | ({PHASE.id: {"Soon": "o1", "Late": "o2"}[phase]} if phase else {})


def site_with(goal: Card) -> Site:
    site = Site()
    site.board.fields = [SIZE, PHASE]
    site.publish(wanted(goal))
    return site


@WITHOUT_HASTE
@given(CARDS, CARDS)
def test_from_any_state_to_any_other_in_one_plan(before: Card, after: Card) -> None:
    site = site_with(before)
    plan = site.plan(wanted(after))
    assert not any(change.overwrites for one in plan.changes for change in one.fields)
    site.publish(wanted(after))
    assert equals(site.board.titled("Search"), after, set())
    assert site.plan(wanted(after)).is_empty


@WITHOUT_HASTE
@given(CARDS, CARDS)
def test_a_store_that_is_lost_takes_nothing_that_is_wanted_for_anothers(before: Card, after: Card) -> None:
    site = site_with(before)
    site.memory.cards.clear()
    site.publish(wanted(after))
    shown, checklist = site.board.titled("Search"), after.checklist
    lines = {name for one in shown.checklists if checklist and one.name == checklist.name for name in _texts(one.items)}
    assert {line.name for line in checklist.lines} <= lines if checklist else True
    assert site.plan(wanted(after)).is_empty


def _texts(items: object) -> list[str]:
    assert isinstance(items, tuple)
    return [one.name for one in items]


@WITHOUT_HASTE
@given(CARDS, CARDS, PEOPLES, st.sampled_from((OURS, "Their own")))
def test_what_people_hang_on_a_card_stays(before: Card, after: Card, lines: list[tuple[str, bool]], name: str) -> None:
    site = site_with(before)
    shown = site.board.titled("Search")
    theirs = site.board.hang(shown.id, "scratch", *lines).items
    scratch = site.board.titled("Search").checklists[-1]
    site.board.relist(scratch.id, None)
    home = next((one for one in shown.checklists if one.name == name), None)
    if home is None:
        home = site.board.hang(shown.id, name if name != OURS else "Their own")
    mine = {item.name for item in home.items} | set(TEXTS if home.name == OURS else ())
    kept = [replace(one, position=10.0**6 + n) for n, one in enumerate(theirs) if one.name not in mine]
    site.board.relist(home.id, [*home.items, *kept])
    site.publish(wanted(after))
    stands = {item.id: (item.name, item.done) for one in site.board.titled("Search").checklists for item in one.items}
    assert {one.id: (one.name, one.done) for one in kept}.items() <= stands.items()
    assert equals(site.board.titled("Search"), after, {one.id for one in kept})
    assert site.plan(wanted(after)).is_empty


STORE = open_store("sqlite://")
_BOARDS = count(1)


@dataclass
class Run:
    """A board with a real store and journal."""

    board: MemoryBoard
    key: BoardKey
    now: datetime = datetime(2026, 11, 20, tzinfo=UTC)

    def plan(self, goal: Card) -> Plan:
        with STORE.transaction() as session:
            settle_by_reading(session, self.key, self.tick())
            known = load_known(session, self.key)
        return make_plan("road", "acme", wanted(goal), self.board.read(), known, edits=Edits(archived=HumanEdit.OURS))

    def publish(self, goal: Card) -> Plan:
        plan = self.plan(goal)
        apply_plan(plan, self.board, StoredJournal(STORE, self.key, "r", {"search": goal}, self.tick))
        return plan

    def tick(self) -> datetime:
        self.now += timedelta(seconds=1)
        return self.now


@WITHOUT_HASTE
@given(CARDS, CARDS, CARDS, st.integers(1, 12), st.booleans(), st.text("ab", max_size=1))
def test_a_run_that_was_cut_short_is_finished_by_the_next_one(
    before: Card, between: Card, after: Card, at: int, landed: bool, title: str
) -> None:
    board = MemoryBoard()
    board.fields = [SIZE, PHASE]
    run = Run(board, BoardKey("acme", f"road{next(_BOARDS)}", BOARD_ID))
    run.publish(before)
    board.behave()
    (board.lose_reply if landed else board.fail_before).add(at)
    with suppress(ServiceError):
        run.publish(replace(between, title=f"Search{title}"))
    board.behave()
    plan = run.publish(after)
    (shown,) = board.cards.values()
    assert equals(shown, after, set())
    assert not any(change.overwrites for one in plan.changes for change in one.fields)
    assert run.plan(after).is_empty


def test_what_hung_on_a_card_that_a_person_deleted_is_not_asked_of_the_one_made_in_its_place() -> None:
    fields = (FieldText("Size", "3"), FieldText("Phase", "Soon"))
    goal = card("search", checklist=Checklist(OURS, (CheckLine("One"),)), fields=fields)
    run = Run(MemoryBoard(), BoardKey("acme", f"road{next(_BOARDS)}", BOARD_ID))
    run.board.fields = [SIZE, PHASE]
    run.publish(goal)
    run.board.cards.clear()
    run.board.behave()
    run.board.fail_before = {2}
    with suppress(ServiceError):
        run.publish(goal)
    run.board.behave()
    plan = run.publish(goal)
    assert [str(one.action) for one in plan.changes] == [
        "create-checklist",
        "create-check-item",
        "set-field",
        "set-field",
    ]
    assert not any(change.overwrites for one in plan.changes for change in one.fields)
