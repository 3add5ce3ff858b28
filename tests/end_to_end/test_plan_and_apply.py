"""Plans as files, promises that wait, and checks of all boards before the first write: whole runs on a sandbox."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import requests

from sandbox.trello.settings import APP_KEY, BOT_TOKEN, OWNER_TOKEN
from sync import pipeline
from sync.approving import Approval, NotApproved, PlanMoved
from sync.cli.show import code_of
from sync.cli.telling import Exit
from sync.pipeline import Request, Result, UnknownBoard, plan_boards, publish_only
from sync.publish.plan import Action, Plan
from sync.publish.plan_file import load_plan_file, save_plan_file
from sync.publish.safety import Allow
from sync.records import Outcome, recent_runs
from sync.store.boards import boards_of
from sync.store.engine import open_store
from tests.end_to_end.small import ITEMS, NOW, Small, changed, private, small

HOLD = "    hold: [date, stage-back, withdrawal]\n"


@pytest.fixture
def here(tmp_path: Path) -> Iterator[Small]:
    store = open_store(f"sqlite:///{tmp_path / 'milepost.db'}")
    with small(tmp_path, store) as site:
        yield site
    store.close()


@pytest.fixture
def live(here: Small) -> Small:
    assert here.go_live().run.outcome is Outcome.OK
    return here


def review(site: Small) -> tuple[Plan, ...]:
    """The plans of now, by way of a file."""
    file = site.folder / "plan.json"
    save_plan_file(file, "acme", [board.plan for board in plan_boards(site.world(), NOW, frozenset())])
    return load_plan_file(file, "acme")


def apply(site: Small, plans: tuple[Plan, ...], *lifted: Allow) -> Result:
    approval = Approval("ann", plans=plans)
    return publish_only(site.world(), Request("test", allowed=frozenset(lifted), approval=approval))


def refused(site: Small, plans: tuple[Plan, ...]) -> str:
    """What is told where nothing is written."""
    before = site.writes()
    with pytest.raises(PlanMoved) as told:
        apply(site, plans)
    assert site.writes() == before
    assert recent_runs(site.store, "acme")[0].outcome is Outcome.REFUSED
    return str(told.value)


def test_a_first_plan_from_a_file_takes_the_board_live_and_says_who_did(here: Small) -> None:
    here.sync()
    result = apply(here, plans := review(here))
    assert (result.run.outcome, result.writes) == (Outcome.OK, len(plans[0].changes))
    assert set(here.cards()) == {item["title"] for item in ITEMS.values()}
    with here.store.transaction() as session:
        (row,) = boards_of(session, "acme")
        assert (row.live_since, row.approved_by, row.approved_checksum) == (NOW, "ann", plans[0].checksum)
    assert here.sync().writes == 0


def test_a_plan_that_was_applied_already_needs_nothing(live: Small) -> None:
    live.write(changed(search={"title": "New words"}))
    plans = review(live)
    assert apply(live, plans).writes == 1
    again = apply(live, plans)
    assert (again.run.outcome, again.writes, code_of(again)) == (Outcome.OK, 0, Exit.OK)


def test_a_plan_whose_applying_was_cut_short_goes_on_with_the_rest(here: Small) -> None:
    here.sync()
    plans = review(here)
    asked = iter([False, False, False, True])
    request = Request("test", approval=Approval("ann", plans=plans))
    assert publish_only(here.world(stop=lambda: next(asked)), request).writes == 3
    assert apply(here, plans).writes == len(plans[0].changes) - 3
    assert here.sync().writes == 0


def test_the_rest_of_a_plan_is_not_applied_where_a_person_has_changed_the_board(here: Small) -> None:
    here.sync()
    plans = review(here)
    asked = iter([*[False] * (len(plans[0].changes) - 1), True])
    request = Request("test", approval=Approval("ann", plans=plans))
    assert publish_only(here.world(stop=lambda: next(asked)), request).writes == len(plans[0].changes) - 1
    edit(here, "Export to spreadsheets", name="Mine")
    assert "title 'Mine' → 'Export to spreadsheets'" in refused(here, plans)


def test_a_plan_that_a_run_has_carried_out_meanwhile_needs_nothing(live: Small) -> None:
    live.write(changed(search={"title": "New words"}))
    plans = review(live)
    assert live.sync().writes == 1
    assert apply(live, plans).writes == 0


def test_files_that_moved_stop_a_plan_and_are_named(live: Small) -> None:
    live.write(changed(search={"title": "New words"}))
    plans = review(live)
    live.write(changed(search={"title": "Newer words"}, export={"title": "Export anywhere"}))
    told = refused(live, plans)
    assert "new: update-card export ('Export anywhere'): title 'Export to spreadsheets' → 'Export anywhere'" in told
    assert "different: update-card search ('Newer words'): title after: 'New words' then, 'Newer words' now" in told
    live.write()
    assert "gone: update-card search ('New words'): title 'Faster search' → 'New words'" in refused(live, plans)


def test_a_board_that_a_person_edited_stops_a_plan_and_is_named(live: Small) -> None:
    live.write(changed(search={"title": "New words"}))
    plans = review(live)
    edit(live, "Faster search", name="Mine")
    assert "title before: 'Faster search' then, 'Mine' now" in refused(live, plans)


def test_a_plan_whose_board_is_in_preview_again_is_not_taken_for_applied(live: Small) -> None:
    live.write(changed(search={"title": "New words"}))
    plans = review(live)
    assert apply(live, plans).writes == 1
    with live.store.transaction() as session:
        (row,) = boards_of(session, "acme")
        row.live_since = None
    assert "gone: update-card search" in refused(live, plans)


def test_a_board_that_the_workspace_no_longer_has_stops_a_plan(live: Small) -> None:
    plans = review(live)
    file = live.folder / "milepost.yaml"
    file.write_text(file.read_text().replace("id: road", "id: street"))
    assert "road:\n  the workspace has no such board any more" in refused(live, plans)


def test_the_guard_and_the_limits_hold_for_a_plan_in_a_file(live: Small) -> None:
    live.write(changed(search={"summary": "As asked in APP-1."}))
    result = apply(live, review(live))
    assert (code_of(result), live.cards()["Faster search"].description.count("APP-1")) == (Exit.REFUSED, 0)
    live.write(private(*ITEMS))
    plans = review(live)
    assert "--allow empty" in apply(live, plans).run.message
    assert len(live.cards()) == 4
    assert apply(live, plans, Allow.EMPTY).writes == 4


def test_a_plan_is_not_applied_while_a_board_of_it_cannot_be_read(live: Small) -> None:
    live.write(changed(search={"title": "New words"}))
    plans = review(live)
    live.box.fault(service="trello", kind="error", status=500)
    result = apply(live, plans)
    live.box.clear_faults()
    assert (result.run.outcome, code_of(result)) == (Outcome.FAILED, Exit.REMOTE)
    assert "New words" not in live.cards()


def edit(site: Small, title: str, **changes: Any) -> None:
    """What a person does to a card."""
    root = f"{site.box.trello_url}/1/cards/{site.cards()[title].id}"
    answer = requests.put(root, params={"key": APP_KEY, "token": OWNER_TOKEN}, json=changes, timeout=10)
    assert answer.ok, answer.text


MOVED = changed(
    search={"stage": "planned"}, export={"target": "2026-07-31"}, mobile={"title": "For phones"}, login={"title": ""}
)


def test_changes_of_promises_wait_while_the_rest_flows(live: Small) -> None:
    live.write(MOVED, boards=HOLD)
    result = live.sync()
    assert (result.run.outcome, result.writes) == (Outcome.OK, 1)
    plan = result.boards[0].plan
    told = {held.item_id: held.why for held in plan.held}
    assert told == {
        "export": "waits for approval: the promised date goes from 2026-06-30 to 2026-07-31",
        "login": "waits for approval: what was promised (planned) is withdrawn",
        "search": "waits for approval: the stage goes back from building to planned",
    }
    assert {held.what for held in plan.held} == {"approval"}
    cards = live.cards()
    assert set(cards) == {"Faster search", "Export to spreadsheets", "For phones", "Sign in with your own account"}
    assert "2026-06-30" in str(cards["Export to spreadsheets"].due)
    assert "3 changes of promises waiting for approval (" in recent_runs(live.store, "acme")[0].message
    with live.store.transaction() as session:
        waiting = json.loads(boards_of(session, "acme")[0].waiting)
    let = f"let it through with `milepost publish --approve {plan.pending_checksum}`"
    assert f"export: {told['export']}; {let}" in waiting
    assert live.sync().writes == 0


def test_a_line_that_left_the_files_while_its_promise_is_live_takes_no_card_away(live: Small) -> None:
    live.write({ident: item for ident, item in ITEMS.items() if ident != "login"})
    result = live.sync()
    assert (result.run.outcome, result.writes) == (Outcome.OK, 0)
    assert [(held.item_id, held.what) for held in result.boards[0].plan.held] == [("login", "vanished")]
    assert "Sign in with your own account" in live.cards()


def test_without_the_setting_nothing_waits(live: Small) -> None:
    live.write(MOVED)
    assert live.sync().writes == 4


def test_approving_what_waits_lets_exactly_that_through(live: Small) -> None:
    live.write(MOVED, boards=HOLD)
    checksum = live.sync().boards[0].plan.pending_checksum
    live.write(changed(**{**MOVED, "mobile": {"title": "For all phones"}}), boards=HOLD)
    result = publish_only(live.world(), Request("test", approval=Approval("ann", checksum)))
    assert (result.run.outcome, result.writes) == (Outcome.OK, 4)
    assert "2026-07-31" in str(live.cards()["Export to spreadsheets"].due)
    assert "Sign in with your own account" not in live.cards()
    assert live.sync().boards[0].plan.all_changes == ()


def test_a_list_that_only_a_waiting_card_needs_is_not_made_before(here: Small) -> None:
    by_quarter = HOLD + "    lists_by: quarter\n"
    here.write(boards=by_quarter)
    assert here.go_live().run.outcome is Outcome.OK
    here.write(changed(search={"target": "Q1 2027"}), boards=by_quarter)
    result = here.sync()
    assert result.writes == 0
    assert [one.action for one in result.boards[0].plan.pending] == [Action.CREATE_LIST, Action.UPDATE_CARD]
    approval = Approval("ann", result.boards[0].plan.pending_checksum)
    assert publish_only(here.world(), Request("test", approval=approval)).run.message == ""
    assert "Q1 2027" in {one.name for one in here.board().lists}


def test_what_waits_and_moved_since_it_was_approved_goes_on_waiting(live: Small) -> None:
    live.write(MOVED, boards=HOLD)
    checksum = live.sync().boards[0].plan.pending_checksum
    live.write(changed(**{**MOVED, "export": {"target": "2026-08-31"}}), boards=HOLD)
    before = live.writes()
    with pytest.raises(NotApproved, match=r"now: road: [0-9a-f]{12}, and [0-9a-f]{12} for what waits for approval"):
        publish_only(live.world(), Request("test", approval=Approval("ann", checksum)))
    assert live.writes() == before


def test_a_plan_in_a_file_lets_through_what_waits_in_it(live: Small) -> None:
    live.write(MOVED, boards=HOLD)
    plans = review(live)
    assert (len(plans[0].changes), len(plans[0].pending)) == (1, 3)
    assert apply(live, plans).writes == 4
    assert apply(live, plans).writes == 0


def test_the_guard_looks_at_what_waits_for_approval_too(live: Small) -> None:
    live.write(changed(export={"target": "2026-07-31", "summary": "As asked in APP-1."}), boards=HOLD)
    result = live.sync()
    assert (result.run.outcome, result.writes) == (Outcome.REFUSED, 0)


def test_the_refusal_of_one_board_stops_no_other_and_all_are_read_before_the_first_write(
    live: Small, monkeypatch: pytest.MonkeyPatch
) -> None:
    second = new_board(live)
    live.write(changed(search={"title": "New words"}), boards=f"    visibility: workspace\n{second}")
    (board,) = plan_boards(live.world(), NOW, frozenset(), ["second"])
    steps: list[str] = []
    for name in ("prepare", "publish"):
        step = getattr(pipeline, name)
        monkeypatch.setattr(pipeline, name, noting(steps, name, step))
    result = publish_only(live.world(), Request("test", approval=Approval("ann", board.plan.checksum)))
    assert (result.run.outcome, result.writes) == (Outcome.REFUSED, len(board.plan.changes))
    assert steps == ["prepare", "prepare", "publish"]
    assert [trouble.key.split()[:2] for trouble in result.troubles] == [["refused", "road"]]
    assert "New words" not in live.cards()


def test_a_plan_can_be_of_one_board_and_then_no_other_is_written(live: Small) -> None:
    second = new_board(live)
    live.write(changed(search={"title": "New words"}), boards=second)
    plans = tuple(board.plan for board in plan_boards(live.world(), NOW, frozenset(), ["second"]))
    assert apply(live, plans).writes == len(plans[0].changes)
    assert "New words" not in live.cards()
    with pytest.raises(UnknownBoard, match="the workspace has no board 'third'; it has road, second"):
        plan_boards(live.world(), NOW, frozenset(), ["third"])


def noting(steps: list[str], name: str, step: Callable[..., Any]) -> Callable[..., Any]:
    """The step, which is noted when it is taken."""

    def noted(*given: Any, **named: Any) -> Any:
        steps.append(name)
        return step(*given, **named)

    return noted


def new_board(site: Small) -> str:
    """A second public board of the bot's, as an entry of milepost.yaml."""
    auth = {"key": APP_KEY, "token": BOT_TOKEN}
    asked = {"name": "Second", "defaultLists": False, "prefs_permissionLevel": "public"}
    answer = requests.post(f"{site.box.trello_url}/1/boards", params=auth, json=asked, timeout=10)
    return f'  - id: second\n    trello: "{answer.json()["id"]}"\n    stage_from: file\n'


@pytest.mark.parametrize(
    ("setting", "told"),
    [
        ("voting: members", "the Trello board lets anybody vote, the workspace says members"),
        ("comments: workspace", "the Trello board lets anybody comment, the workspace says workspace"),
    ],
)
def test_a_board_on_which_others_may_vote_or_comment_than_the_workspace_says_is_not_written(
    live: Small, setting: str, told: str
) -> None:
    live.write(changed(search={"title": "New words"}), boards=f"    {setting}\n")
    result = live.sync()
    assert (result.run.outcome, result.writes) == (Outcome.REFUSED, 0)
    assert told in result.run.message
    live.write(changed(search={"title": "New words"}), boards="    voting: public\n    comments: public\n")
    assert live.sync().writes == 1
