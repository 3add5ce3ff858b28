"""Whatever people do to the board, the ledger says what customers see after each run, and says it once."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC

import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import rule

from connectors.errors import ServiceError
from sync.publish.plan import Plan
from sync.sightings import record_sightings
from sync.store.engine import open_store
from sync.store.promises import live_promises, promise, promise_rows
from tests.property.test_publish_machine import PublishMachine


class LedgerMachine(PublishMachine):
    """The machine of publishing, with the reading of people's hands before each write as in a run."""

    @rule()
    def clean_run(self) -> None:
        """All fields follow the rule "ours", so what is live in the ledger is what the plan says, and ours again."""
        super().clean_run()
        rows = self._rows()
        self._apply(self._plan())
        assert self._rows() == rows
        waits = {held.item_id for held in self._plan().held}
        with self.store.transaction() as session:
            live = live_promises(session, self.key)
        told = {item: one for item, one in live.items() if item not in waits}
        assert told == {item: promise(card) for item, card in self.goal.items() if item not in waits}

    def _apply(self, plan: Plan) -> None:
        with self.store.transaction() as session:
            record_sightings(
                session,
                self.key,
                plan,
                self.board.read(),
                self.goal,
                zone=UTC,
                dates=lambda _: None,
                run_id="r",
                at=self._tick(),
            )
        super()._apply(plan)

    def _rows(self) -> int:
        with self.store.transaction() as session:
            return len(list(promise_rows(session, self.key)))


LedgerMachine.store = open_store("sqlite://")
TestLedger = LedgerMachine.TestCase
TestLedger.settings = settings(
    max_examples=10, stateful_step_count=15, deadline=None, suppress_health_check=list(HealthCheck)
)


@pytest.mark.slow
@pytest.mark.timeout(600)
class TestLedgerAtLength(LedgerMachine.TestCase):  # type: ignore[misc,valid-type]  # Hypothesis makes it
    settings = settings(TestLedger.settings, max_examples=200, stateful_step_count=40)


@pytest.mark.parametrize("deleted", [True, False], ids=["deleted", "archived"])
def test_what_stands_nowhere_on_the_board_is_shown_to_nobody(deleted: bool) -> None:
    machine = LedgerMachine()
    machine.begin({"search", "export"})
    machine.lose_the_store()  # but not the ledger, as where the board lies elsewhere now
    machine.withdraw("search")
    ident = next(one.id for one in machine.board.cards.values() if one.title.startswith("Search"))
    if deleted:
        del machine.board.cards[ident]
    else:
        machine.board.disturb(ident, closed=True)
    machine.clean_run()


def test_what_a_person_put_there_and_the_files_say_by_now_is_ours() -> None:
    machine = LedgerMachine()
    machine.begin({"search"})
    (card,) = machine.board.cards.values()
    machine.board.disturb(card.id, title="search 1")
    machine.write("search", "building", 1, dated=False)
    machine.clean_run()
    with machine.store.transaction() as session:
        assert live_promises(session, machine.key)["search"].by_hand == ()


def test_a_card_that_was_archived_unanswered_and_then_moved_is_shown_to_nobody() -> None:
    machine = LedgerMachine()
    machine.begin({"search", "export"})
    machine.withdraw("search")
    machine.board.lose_reply.add(1)
    with suppress(ServiceError):
        machine._apply(machine._plan())
    (card,) = (one for one in machine.board.cards.values() if one.closed)
    machine.board.disturb(card.id, list_id=next(one for one in machine.board.lists if one != card.list_id))
    machine.clean_run()
    with machine.store.transaction() as session:
        assert live_promises(session, machine.key).keys() == {"export"}
