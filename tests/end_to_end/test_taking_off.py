"""Withdrawing and unpublishing items: what customers can read since, what is remembered, and what stays off."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import requests
from sqlalchemy import text
from sqlmodel import SQLModel, delete
from typer.testing import CliRunner

from mapping.public.marker import find_marker
from sandbox.trello.settings import APP_KEY, OWNER_TOKEN
from sync.cli import app
from sync.cli.telling import Exit
from sync.pipeline import Result, UnknownBoard
from sync.publish.match import How
from sync.publish.plan import Action
from sync.records import Outcome, recent_runs
from sync.store.demand import kept_comments
from sync.store.engine import Store
from sync.store.journal import unsettled
from sync.store.json import load
from sync.store.keys import BoardKey
from sync.store.measures import findings_before
from sync.store.promises import Event, Promise, ledger, live_promises
from sync.store.tables import CardRow, PromiseRow
from sync.taking_off import NotOnBoard, Off, Order, let_item_back, take_off_boards
from tests.end_to_end.small import ITEMS, NOW, Small, changed, private

TITLE = "An app for phones"
PERSON = {"key": APP_KEY, "token": OWNER_TOKEN}
LEAKING = {"title": "Phones for Nightjar", "summary": "Nightjar pays for it."}


def place(site: Small) -> BoardKey:
    return BoardKey("acme", "road", site.box.board_id)


def take(site: Small, how: How, item: str = "mobile", reason: str = "We stopped.") -> tuple[Result, tuple[Off, ...]]:
    return take_off_boards(site.world(), Order(item, how, reason, salt=b"0123456789abcdef"))


def told(site: Small, item: str = "mobile") -> list[tuple[str, str]]:
    with site.store.transaction() as session:
        return [(row.event, row.note) for row in ledger(session, place(site), [item]).get(item, ())]


def shown(site: Small) -> set[str]:
    with site.store.transaction() as session:
        return set(live_promises(session, place(site)))


def all_titles(site: Small) -> set[str]:
    """The titles of all cards that anybody can still read, archived ones included."""
    return {card.title for card in site.board().cards}


def test_what_is_withdrawn_is_archived_by_one_write_and_told_with_its_reason(either: Small) -> None:
    result, off = take(either, How.WITHDRAWN)
    assert (result.run.outcome, result.writes, either.writes()) == (Outcome.OK, 1, 1)
    assert [(one.board, one.had_card) for one in off] == [("road", True)]
    assert TITLE not in either.cards()
    assert TITLE in all_titles(either)
    assert told(either) == [("shown", ""), ("withdrawn", "We stopped.")]
    assert shown(either) == {"search", "export", "login"}


@pytest.mark.parametrize("how", list(How))
def test_what_was_taken_off_stays_off_though_its_file_says_public(live: Small, how: How) -> None:
    take(live, how)
    live.box.reset_counts()
    for _ in range(2):
        result = live.sync()
    (held,) = result.boards[0].plan.held
    assert (held.item_id, held.what) == ("mobile", how.value)
    assert "milepost republish mobile" in held.why
    assert (result.run.outcome, live.writes()) == (Outcome.OK, 0)
    assert TITLE not in live.cards()


@pytest.mark.parametrize(("how", "action"), [(How.WITHDRAWN, "update-card"), (How.UNPUBLISHED, "create-card")])
def test_what_a_person_lets_back_comes_back_once(live: Small, how: How, action: str) -> None:
    before = live.cards()[TITLE].id
    take(live, how)
    live.sync()
    assert let_item_back(live.world(), "mobile") == ("road",)
    result = live.sync()
    assert [change.action for change in result.boards[0].plan.changes] == [Action(action)]
    assert (live.cards()[TITLE].id == before) is (how is How.WITHDRAWN)
    assert shown(live) == set(ITEMS)
    assert live.sync().writes == 0
    with pytest.raises(NotOnBoard, match="nobody took mobile off road"):
        let_item_back(live.world(), "mobile")


@pytest.mark.parametrize("how", list(How))
def test_a_file_that_took_public_out_and_wrote_it_again_is_followed(either: Small, how: How) -> None:
    take(either, how)
    either.write(private("mobile"))
    assert either.sync().boards[0].plan.held == ()
    either.write()
    assert either.sync().writes == 1
    assert TITLE in either.cards()


def test_what_is_unpublished_cannot_be_read_any_more(either: Small) -> None:
    result, off = take(either, How.UNPUBLISHED, reason="")
    assert (result.writes, either.box.count("trello", "DELETE"), either.writes()) == (1, 1, 1)
    assert TITLE not in all_titles(either)
    assert [event for event, _ in told(either)] == ["shown", "unpublished"]
    assert off[0].had_card


def test_an_archived_card_can_be_unpublished_too(live: Small) -> None:
    take(live, How.WITHDRAWN)
    take(live, How.UNPUBLISHED, reason="Nobody may read it.")
    assert TITLE not in all_titles(live)
    assert told(live) == [("shown", ""), ("withdrawn", "We stopped."), ("unpublished", "Nobody may read it.")]


def test_taking_off_the_same_again_writes_nothing_more(live: Small) -> None:
    for how in (How.WITHDRAWN, How.UNPUBLISHED):
        take(live, how)
        live.box.reset_counts()
        result, off = take(live, how)
        assert (result.run.outcome, live.writes()) == (Outcome.OK, 0)
        assert len(off) == 1
    assert [event for event, _ in told(live)] == ["shown", "withdrawn", "unpublished"]


def test_taking_off_is_blocked_by_no_guard_limit_pause_or_hour(live: Small) -> None:
    closed = '    paused: true\n    publish_between: ["02:00", "02:01"]\n    limits: {floor: 0, archive: 0}\n'
    live.write(changed(search={"summary": "As asked in APP-1."}), boards=f'{closed}guard:\n  terms: ["phones"]\n')
    assert live.sync().run.outcome is Outcome.REFUSED
    assert take(live, How.WITHDRAWN)[0].writes == 1
    assert take(live, How.LEAKED)[0].writes == 1
    assert TITLE not in all_titles(live)


def test_nothing_else_on_the_board_is_touched(live: Small) -> None:
    others = {card.title: card for card in live.board().cards if card.title != TITLE}
    take(live, How.UNPUBLISHED)
    assert {card.title: card for card in live.board().cards} == others


def test_an_item_without_a_card_is_an_error_that_changes_nothing(live: Small) -> None:
    with pytest.raises(NotOnBoard, match="no card of nosuch is on road"):
        take(live, How.UNPUBLISHED, "nosuch")
    with pytest.raises(UnknownBoard, match="no board 'rode'"):
        take_off_boards(live.world(), Order("mobile", How.WITHDRAWN, boards=("rode",)))
    assert live.writes() == 0
    assert live.sync().boards[0].plan.held == ()


def test_a_card_that_only_its_marker_tells_is_found_and_deleted(live: Small) -> None:
    with live.store.transaction() as session:
        for table in (CardRow, PromiseRow):
            session.exec(delete(table))
    take(live, How.UNPUBLISHED)
    assert TITLE not in all_titles(live)


def test_a_deletion_whose_answer_was_lost_is_settled_by_reading_the_board(either: Small) -> None:
    either.box.fault(service="trello", kind="slow", seconds=0, next=1)
    either.box.fault(service="trello", kind="lose_reply", next=9)
    result, _ = take(either, How.UNPUBLISHED)
    assert result.run.outcome is Outcome.FAILED
    either.box.clear_faults()
    either.box.reset_counts()
    either.sync()
    assert either.writes() == 0
    assert [event for event, _ in told(either)] == ["shown", "unpublished"]
    with either.store.transaction() as session:
        assert unsettled(session, place(either)) == ()


@pytest.mark.parametrize("again", ["sync", "the same order"])
def test_a_deletion_that_trello_refused_is_made_up_for(live: Small, again: str) -> None:
    live.box.fault(service="trello", kind="slow", seconds=0, next=1)
    live.box.fault(service="trello", kind="error", status=503, next=9)
    assert take(live, How.LEAKED)[0].run.outcome is Outcome.FAILED
    live.box.clear_faults()
    assert TITLE in all_titles(live)
    live.sync() if again == "sync" else take(live, How.LEAKED)
    assert TITLE not in all_titles(live)
    assert [event for event, _ in told(live)] == ["shown", "leaked"]


def test_a_deletion_that_is_still_to_be_made_outlives_a_file_that_is_private_by_now(live: Small) -> None:
    live.box.fault(service="trello", kind="slow", seconds=0, next=1)
    live.box.fault(service="trello", kind="error", status=503, next=9)
    take(live, How.LEAKED)
    live.box.clear_faults()
    live.write(private("mobile"), boards="    paused: true\n")
    live.sync()
    assert TITLE in all_titles(live)
    live.write(private("mobile"))
    live.sync()
    assert TITLE not in all_titles(live)


def test_a_copy_that_a_person_made_is_named_and_left(live: Small) -> None:
    card = live.cards()[TITLE]
    body = {"idList": card.list_id, "name": "Mine", "desc": card.description}
    assert requests.post(f"{live.box.trello_url}/1/cards", params=PERSON, json=body, timeout=10).ok
    _, off = take(live, How.LEAKED)
    (copy,) = (one for one in live.board().cards if one.title == "Mine")
    assert find_marker(copy.description)
    assert off[0].copies == (copy.url,)


def leaked(site: Small) -> None:
    """A text gets out, a customer quotes it, it is mended in the file as if that helped, and is noticed."""
    site.write(changed(mobile=LEAKING))
    site.sync()
    site.box.act_on_board("set_preferences", board=site.box.board_id, preferences={"comments": "public"})
    site.box.act_on_board("comment", card=site.cards()[LEAKING["title"]].id, text="So Nightjar pays?")
    site.write()
    site.sync()


def everything_stored(site: Small) -> str:
    """All text in the database; a row by itself would leave out the middle of long ones."""
    with site.store.engine.connect() as connection:
        tables = SQLModel.metadata.sorted_tables
        return "\n".join(str(tuple(row)) for table in tables for row in connection.execute(table.select()))


def test_a_text_that_leaked_is_nowhere_in_the_store_and_its_history_can_be_counted(either: Small) -> None:
    leaked(either)
    with either.store.transaction() as session:
        (finding,) = [one for one in findings_before(session, "acme", NOW.date()) if one.code == "reworded"]
        assert "Nightjar" in finding.sentence
        assert len(kept_comments(session, place(either))) == 1
    take(either, How.LEAKED, reason="A customer's name.")
    assert "Nightjar" not in everything_stored(either)
    assert told(either) == [("shown", "")] * 3 + [("leaked", "A customer's name.")]
    with either.store.transaction() as session:
        rows = ledger(session, place(either), ["mobile"])["mobile"]
        titles = [load(Promise, row.body).title for row in rows]
    assert all(title.startswith("[redacted ") for title in titles)
    assert titles[0] == titles[2] == titles[3] != titles[1]
    assert recent_runs(either.store, "acme")[0].trigger == "unpublish mobile after a leak"


def test_a_text_that_leaked_leaves_no_trace_in_the_files_of_the_database(either: Small) -> None:
    leaked(either)
    assert any(b"Nightjar" in path.read_bytes() for path in files_of(either.store))
    take(either, How.LEAKED)
    assert not any(b"Nightjar" in path.read_bytes() for path in files_of(either.store))


def files_of(store: Store) -> list[Path]:
    """The files in which the database keeps the tables; its log is not among those of PostgreSQL."""
    if store.is_sqlite:
        file = Path(store.engine.url.database or "")
        return list(file.parent.glob(f"{file.name}*"))
    with store.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("CHECKPOINT"))
        root = Path(connection.execute(text("SHOW data_directory")).scalar_one())
        tables = connection.execute(text("SELECT pg_relation_filepath(oid) FROM pg_class WHERE relkind IN ('r', 't')"))
        return [root / name for (name,) in tables if name]


def test_what_leaked_is_not_entered_again_while_its_card_could_not_be_deleted(live: Small) -> None:
    live.write(changed(mobile=LEAKING))
    live.sync()
    live.box.fault(service="trello", kind="error", status=503, next=99)
    assert take(live, How.LEAKED)[0].run.outcome is Outcome.FAILED
    live.box.clear_faults()
    live.write(changed(mobile=LEAKING), boards="    paused: true\n")
    live.sync()
    assert LEAKING["title"] in live.cards()
    assert "Nightjar" not in everything_stored(live)


def test_other_items_keep_their_texts(live: Small) -> None:
    take(live, How.LEAKED)
    with live.store.transaction() as session:
        assert {one.title for one in live_promises(session, place(live)).values()} == {
            ITEMS[item]["title"] for item in ("search", "export", "login")
        }


def test_events_of_the_ledger_and_ways_of_taking_off_bear_the_same_names() -> None:
    assert {how.value for how in How} < {event.value for event in Event}


def milepost(site: Small, *words: str, answer: str | None = None) -> tuple[int, str]:
    """A command on the workspace: its exit code and what it said, on one line."""
    result = CliRunner().invoke(app, [*words, "-w", str(site.folder)], input=answer)
    return result.exit_code, " ".join(result.output.split())


def test_withdraw_says_which_line_of_which_file_is_to_change(live: Small) -> None:
    code, said = milepost(live, "withdraw", "mobile", "--reason", "We stopped.")
    lines = (live.folder / "roadmaps/product.yaml").read_text().splitlines()
    line = lines.index("      title: An app for phones")
    assert (code, TITLE in live.cards()) == (Exit.OK, False)
    assert "Withdrawn mobile from road: its card is archived" in said
    assert f"roadmaps/product.yaml:{line + 1} still says that it is public" in said


def test_withdraw_asks_for_a_reason(live: Small) -> None:
    assert milepost(live, "withdraw", "mobile")[0] == Exit.USAGE
    assert TITLE in live.cards()


@pytest.mark.parametrize("answer", ["n\n", "", "\n"])
def test_unpublish_deletes_nothing_that_nobody_confirmed(live: Small, answer: str) -> None:
    code, said = milepost(live, "unpublish", "mobile", answer=answer)
    assert (code, live.writes()) == (Exit.USAGE, 0)
    assert "nothing was deleted" in said


@pytest.mark.parametrize(("words", "answer"), [((), "y\n"), (("--yes",), None), (("--leak",), None)])
def test_unpublish_deletes_what_was_confirmed_and_a_leak_at_once(
    live: Small, words: tuple[str, ...], answer: str | None
) -> None:
    code, said = milepost(live, "unpublish", "mobile", *words, answer=answer)
    assert (code, TITLE in all_titles(live)) == (Exit.OK, False)
    assert ("guard.terms" in said) is ("--leak" in words)


def test_a_command_that_trello_did_not_answer_says_so(live: Small) -> None:
    live.box.switch("trello", expired_token=True)
    code, said = milepost(live, "unpublish", "mobile", "--leak")
    assert code == Exit.REMOTE
    assert "Not done" in said
    assert "the next run does it" in said


def test_republish_says_where_and_an_item_that_was_not_taken_off_is_an_error(live: Small) -> None:
    assert milepost(live, "republish", "mobile")[0] == Exit.USAGE
    milepost(live, "withdraw", "mobile", "--reason", "We stopped.", "--board", "road")
    code, said = milepost(live, "republish", "mobile")
    assert (code, "mobile may be shown again on road" in said) == (Exit.OK, True)


def test_the_answers_for_machines_tell_the_same(live: Small) -> None:
    result = CliRunner().invoke(app, ["unpublish", "mobile", "--leak", "--json", "-w", str(live.folder)])
    answer = json.loads(result.stdout)
    assert answer["off"] == [{"board": "road", "url": live.board().url, "had_card": True, "copies": []}]
    assert (answer["writes"], len(answer["next"])) == (1, 4)
