"""Telling customers what changed by comments: once each, through whatever interrupts a run."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
import requests
from sqlmodel import delete

from connectors.counts import Counts
from sandbox.trello.settings import APP_KEY, OWNER_TOKEN
from sync.approving import Approval
from sync.pipeline import Request, Result, plan_boards, publish_only
from sync.publish.plan import Action, PlannedChange
from sync.records import Outcome
from sync.store.journal import unsettled
from sync.store.keys import BoardKey
from sync.store.tables import BoardRow, CardRow, JournalRow, PromiseRow
from tests.end_to_end.small import ITEMS, NOW, Item, Small, changed
from tests.end_to_end.test_ledger import edit
from tests.end_to_end.test_plan_and_apply import apply, review
from tests.faults.test_crash_points import Crash, crashing

TELL = "    tell: {comment_on: [shipped, date, stage-back, cancelled]}\n"
HOLD = TELL + "    hold: [date]\n"
SHIPPED = "This has shipped."


@pytest.fixture
def telling(live: Small) -> Small:
    """A live board on which comments have been turned on."""
    return turned_on(live)


@pytest.fixture
def both(either: Small) -> Small:
    """The same on each database."""
    return turned_on(either)


def turned_on(site: Small) -> Small:
    site.write(boards=TELL)
    assert site.sync().writes == 0
    return site


def comments(site: Small) -> dict[str, list[str]]:
    """The texts below the cards, by title, oldest first."""
    trello = site.world().trello(Counts(), lambda _: None)
    try:
        cards = {card.id: card.title for card in trello.board(site.box.board_id).cards}
        found: dict[str, list[str]] = {}
        for one in trello.comments(site.box.board_id, NOW - timedelta(days=4000)):
            found.setdefault(cards[one.card_id], []).append(one.text)
        return found
    finally:
        trello.close()


def say(site: Small, items: dict[str, Item], boards: str = TELL) -> Result:
    """Write these files and make a run."""
    site.write(items, boards=boards)
    return site.sync()


def planned(result: Result) -> list[PlannedChange]:
    return [change for change in result.boards[0].plan.changes if change.action is Action.COMMENT]


def cancelled(site: Small, item: str, reason: str) -> None:
    """The file says that an item will not come, and why."""
    file = site.folder / "roadmaps/product.yaml"
    line = f"  - id: {item}\n"
    more = f"    cancelled: {{day: 2026-03-09, public_reason: {reason}}}\n"
    file.write_text(file.read_text().replace(line, line + more))


def test_those_who_follow_a_card_are_told_that_it_shipped(both: Small) -> None:
    result = say(both, changed(search={"stage": "shipped"}))
    assert (result.run.outcome, result.writes, comments(both)) == (
        Outcome.OK,
        2,
        {"Faster search": [SHIPPED]},
    )
    assert both.sync().writes == 0


def test_a_moved_date_is_told_with_before_and_after_in_public_words(telling: Small) -> None:
    say(telling, changed(search={"target": "Q4 2026"}, export={"target": "2026-07-15"}, mobile={"target": "none"}))
    assert comments(telling) == {
        "Faster search": ["The plan has changed: from Q2 2026 to Q4 2026."],
        "Export to spreadsheets": ["The plan has changed: from 30 June 2026 to 15 July 2026."],
        "An app for phones": ["This was planned for Q4 2026, and has no date any more."],
    }


def test_a_first_date_is_no_change_and_is_not_told(telling: Small) -> None:
    say(telling, changed(login={"target": "Q3 2026"}))
    assert comments(telling) == {}


def test_a_stage_that_goes_back_is_told_and_one_that_goes_on_is_not(telling: Small) -> None:
    say(telling, changed(search={"stage": "planned"}, export={"stage": "building"}))
    assert comments(telling) == {"Faster search": ["This is “Planned” again; it was “In progress”."]}


def test_a_cancellation_is_told_with_its_public_reason(telling: Small) -> None:
    cancelled(telling, "mobile", "Nobody asked for it")
    telling.sync()
    assert comments(telling) == {"An app for phones": ["This is no longer planned. Nobody asked for it"]}


def test_only_what_the_board_names_is_told(live: Small) -> None:
    only = "    tell: {comment_on: [date]}\n"
    say(live, dict(ITEMS), only)
    say(live, changed(search={"stage": "shipped"}, export={"target": "Q3 2026"}), only)
    assert list(comments(live)) == ["Export to spreadsheets"]


def test_nothing_is_told_by_default(live: Small) -> None:
    result = say(live, changed(search={"stage": "shipped"}), "")
    assert (planned(result), comments(live)) == ([], {})


def test_what_happened_before_comments_were_turned_on_is_never_told(either: Small) -> None:
    say(either, changed(search={"stage": "shipped"}), "")
    assert planned(say(either, changed(search={"stage": "shipped"}))) == []
    assert comments(either) == {}


def test_what_happened_while_comments_were_off_is_never_told(both: Small) -> None:
    say(both, dict(ITEMS), "")
    say(both, changed(search={"stage": "shipped"}), "")
    say(both, changed(search={"stage": "shipped"}))
    assert comments(both) == {}


def test_a_first_filling_and_a_lost_store_tell_nothing(live: Small) -> None:
    live.write(boards=TELL)
    with live.store.transaction() as session:
        for table in (BoardRow, CardRow, JournalRow, PromiseRow):
            session.exec(delete(table))
    live.sync()
    result = say(live, changed(search={"summary": "More words."}))
    assert (planned(result), comments(live)) == ([], {})


def test_a_comment_is_a_change_of_the_plan_like_any_other(telling: Small) -> None:
    telling.write(changed(search={"stage": "shipped"}), boards=TELL)
    (board,) = plan_boards(telling.world(), NOW, frozenset())
    (comment,) = [one for one in board.plan.changes if one.action is Action.COMMENT]
    assert (comment.subject, comment.after()) == ("search", {"text": SHIPPED})
    assert comment.reason == "followers are told that it has shipped"
    silent = replace(board.plan, changes=board.plan.changes[:-1])
    assert silent.checksum != board.plan.checksum


def test_a_promise_that_waits_is_not_told_before_it_is_let_through(telling: Small) -> None:
    assert say(telling, changed(search={"target": "Q4 2026"}), HOLD).writes == 0
    assert comments(telling) == {}
    (board,) = plan_boards(telling.world(), NOW, frozenset())
    assert [one.action for one in board.plan.pending] == [Action.UPDATE_CARD, Action.COMMENT]
    publish_only(telling.world(), Request("test", approval=Approval("ann", board.plan.pending_checksum)))
    assert comments(telling) == {"Faster search": ["The plan has changed: from Q2 2026 to Q4 2026."]}
    assert telling.sync().writes == 0


def test_a_reviewed_file_holds_what_would_be_told_of_changes_that_wait(telling: Small) -> None:
    assert say(telling, changed(search={"target": "Q4 2026"}), HOLD).writes == 0
    plans = review(telling)
    assert [one.action for one in plans[0].pending] == [Action.UPDATE_CARD, Action.COMMENT]
    assert apply(telling, plans).writes == 2
    assert comments(telling) == {"Faster search": ["The plan has changed: from Q2 2026 to Q4 2026."]}
    assert telling.sync().writes == 0


@pytest.mark.parametrize("landed", [False, True], ids=["before", "after"])
@pytest.mark.parametrize("at", [1, 2, 3])
def test_a_run_that_died_anywhere_leaves_one_comment(telling: Small, at: int, landed: bool) -> None:
    telling.write(changed(search={"stage": "shipped"}), boards=TELL)
    with crashing(at, landed=landed), suppress(Crash):
        telling.sync()
    assert telling.sync().run.outcome is Outcome.OK
    assert comments(telling) == {"Faster search": [SHIPPED]}
    assert telling.sync().writes == 0
    with telling.store.transaction() as session:
        assert unsettled(session, BoardKey("acme", "road", telling.box.board_id)) == ()


def test_a_run_that_died_after_the_card_changed_is_followed_by_its_comment(both: Small) -> None:
    both.write(changed(search={"stage": "shipped"}), boards=TELL)
    with crashing(3, landed=False), suppress(Crash):  # the board was read, the card written
        both.sync()
    assert comments(both) == {}
    result = both.sync()
    assert ([change.after() for change in planned(result)], result.writes) == ([{"text": SHIPPED}], 1)


@pytest.mark.parametrize(("kind", "again"), [("lose_reply", 0), ("cut_reply", 0), ("drop", 1)])
def test_a_comment_whose_answer_was_lost_is_looked_for_before_it_is_written_again(
    telling: Small, kind: str, again: int
) -> None:
    telling.write(changed(search={"stage": "shipped"}), boards=TELL)
    telling.box.fault(service="trello", kind="slow", seconds=0, next=2)
    telling.box.fault(service="trello", kind=kind)
    assert telling.sync().run.outcome is Outcome.FAILED
    telling.box.clear_faults()
    telling.box.reset_counts()
    assert telling.sync().writes == again
    assert telling.box.count("trello", "GET") == 2  # the board, and its comments
    assert telling.sync().writes == 0
    assert telling.box.count("trello", "GET") == 3
    assert comments(telling) == {"Faster search": [SHIPPED]}


def test_the_same_text_by_another_hand_is_not_taken_for_ours(both: Small) -> None:
    say(both, changed(search={"target": "Q4 2026"}))
    say(both, dict(ITEMS))
    both.write(changed(search={"target": "Q4 2026"}), boards=TELL)
    with crashing(3, landed=False), suppress(Crash):
        both.sync()
    both.sync()
    there, back = "The plan has changed: from Q2 2026 to Q4 2026.", "The plan has changed: from Q4 2026 to Q2 2026."
    assert comments(both) == {"Faster search": [there, back, there]}


def test_what_could_not_be_told_for_a_week_is_no_news(telling: Small) -> None:
    telling.write(changed(search={"stage": "shipped"}), boards=TELL)
    with crashing(3, landed=False), suppress(Crash):
        telling.sync()
    later = NOW + timedelta(days=8)
    assert telling.sync(clock=lambda: later).writes == 0
    assert comments(telling) == {}


def test_a_date_that_a_person_set_on_the_board_is_told_once(telling: Small) -> None:
    theirs = TELL + "    edits: {due: theirs}\n"
    say(telling, dict(ITEMS), theirs)
    edit(telling, "Export to spreadsheets", due="2026-09-01T12:00:00.000Z")
    for _ in range(3):
        telling.sync()
    assert comments(telling) == {
        "Export to spreadsheets": ["The plan has changed: from 30 June 2026 to 1 September 2026."]
    }


def test_a_persons_edit_that_is_written_over_at_once_is_not_told(telling: Small) -> None:
    edit(telling, "Export to spreadsheets", due="2026-09-01T12:00:00.000Z")
    for _ in range(3):
        telling.sync()
    assert comments(telling) == {}


def test_a_card_that_a_person_archived_or_withdrew_gets_no_comment(telling: Small) -> None:
    edit(telling, "Faster search", closed=True)
    result = say(
        telling, {ident: item for ident, item in changed(search={"stage": "shipped"}).items() if ident != "login"}
    )
    assert planned(result) == []
    assert comments(telling) == {}


def test_one_hit_of_the_guard_in_a_comment_stops_the_board_before_its_first_write(telling: Small) -> None:
    boards = TELL.replace("}\n", ", words: {shipped: 'Done, see APP-1.'}}\n")
    result = say(telling, changed(search={"stage": "shipped"}), boards)
    assert (result.run.outcome, telling.writes()) == (Outcome.REFUSED, 0)
    (trouble,) = result.troubles
    assert "comment search (roadmaps/product.yaml:18), text: issue-key" in trouble.message
    assert "APP-1" not in trouble.message


def test_public_text_in_a_comment_mentions_nobody_and_is_no_mark_up(telling: Small) -> None:
    boards = TELL.replace("}\n", ", words: {shipped: '{{ title }} is here.'}}\n")
    say(telling, changed(search={"stage": "shipped", "title": "'@everyone *wins*'"}), boards)
    assert comments(telling) == {"@everyone *wins*".replace("@", "@\u200b"): ["@\u200beveryone \\*wins\\* is here."]}


def test_comments_do_not_hinder_what_people_write_below_the_card(telling: Small) -> None:
    say(telling, changed(search={"stage": "shipped"}))
    url = f"{telling.box.trello_url}/1/cards/{telling.cards()['Faster search'].id}/actions/comments"
    answer: Any = requests.post(url, params={"key": APP_KEY, "token": OWNER_TOKEN}, json={"text": SHIPPED}, timeout=10)
    assert answer.ok
    assert telling.sync().writes == 0
    assert comments(telling) == {"Faster search": [SHIPPED, SHIPPED]}
