"""Taking back what a run did to checklists and custom fields. Whole runs on a sandbox."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from sync.publish.safety import Allow
from sync.records import Outcome, recent_runs
from sync.reverting import apply_revert, plan_revert
from sync.store.engine import open_store
from tests.end_to_end.small import Small, changed, small

PARTS = '    checklist: On the way\n    fields:\n      When: "{{ promised }}"\n'
TWO = changed(search={"milestones": "[Closed beta, {title: Open to all, done: true}]"})
THREE = changed(
    search={"milestones": "[Closed trial, {title: Open to all, done: true}, In every plan]", "target": "Q3 2026"},
    export={"milestones": "[A first format]"},
)


@pytest.fixture
def live(tmp_path: Path) -> Iterator[Small]:
    store = open_store(f"sqlite:///{tmp_path / 'milepost.db'}")
    with small(tmp_path, store) as site:
        site.box.act_on_board("add_field", board=site.box.board_id, name="When", kind="text")
        site.write(TWO, boards=PARTS)
        assert site.go_live().run.outcome is Outcome.OK
        yield site
    store.close()


def parts(site: Small) -> dict[str, object]:
    """The lines and values of each card, whoever put them there."""
    return {
        title: ([(one.name, [(line.name, line.done) for line in one.items]) for one in card.checklists], card.fields)
        for title, card in site.cards().items()
    }


def revert(site: Small) -> list[str]:
    """Take the last run back; what is said of what stays."""
    plans = tuple(
        board.plan for board in plan_revert(site.world(), recent_runs(site.store, "acme")[0].id, frozenset(Allow))
    )
    assert apply_revert(site.world(), plans, frozenset(Allow)).run.outcome is Outcome.OK
    return [held.why for plan in plans for held in plan.held]


def test_lines_ticks_and_values_go_back_and_the_road_forward_is_the_same(live: Small) -> None:
    before = parts(live)
    live.write(THREE, boards=PARTS)
    live.sync()
    after = parts(live)
    assert revert(live) == []
    assert parts(live) == before
    result = live.approve()
    assert not any(field.overwrites for one in result.boards[0].plan.changes for field in one.fields)
    assert (result.run.outcome, parts(live)) == (Outcome.OK, after)


def test_what_people_put_on_a_checklist_that_the_run_made_keeps_it_there(live: Small) -> None:
    live.write(THREE, boards=PARTS)
    live.sync()
    card = live.cards()["Export to spreadsheets"]
    live.box.act_on_board("add_checklist", card=card.id, name="Ours", items=["Ask the board"])
    live.box.act_on_board("edit_item", card=card.id, item="A first format", changes={"state": "complete"})
    told = revert(live)
    assert told == ["its checklist 'On the way' stays: people changed lines of it (A first format)"]
    assert [one.name for one in live.cards()["Export to spreadsheets"].checklists] == ["On the way", "Ours"]


def test_a_line_that_the_run_took_off_is_named_as_what_cannot_come_back(live: Small) -> None:
    live.write(changed(search={"milestones": "[Closed beta]"}), boards=PARTS)
    live.sync()
    assert revert(live) == ["'Open to all' was deleted from its checklist, and cannot come back"]


def test_a_value_that_a_person_changed_since_stays(live: Small) -> None:
    live.write(THREE, boards=PARTS)
    live.sync()
    card, field = live.cards()["Faster search"], live.board().fields[0]
    live.box.act_on_board("set_field", card=card.id, field=field.id, value="Soon")
    assert revert(live) == ["'When': its value stays: a person changed it since"]
    assert [one.value for one in live.cards()["Faster search"].fields] == ["Soon"]
