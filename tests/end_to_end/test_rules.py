"""The rules of publishing, held by whole runs against a real sandbox over HTTP."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import requests

from mapping.public.cards import ShownBoard
from sandbox.trello.settings import APP_KEY, BOT_TOKEN, OWNER_TOKEN
from sync import publishing
from sync.approving import Approval, NotApproved
from sync.cli.show import code_of
from sync.cli.telling import Exit
from sync.pipeline import Request, plan_boards, publish_only, run
from sync.publish.plan import Action
from sync.records import Outcome, recent_runs
from sync.store.engine import Store, open_store
from tests.end_to_end.small import ITEMS, NOW, SECRETS, Small, changed, private, small

KEYS = ("APP-1", "APP-2", "APP-3", "APP-4", "APP-12", "INT-1")
READING_POSTS = {"/rest/api/2/search/jql", "/rest/api/2/changelog/bulkfetch", "/rest/api/2/search"}
READING_POSTS |= {path.replace("/2/", "/3/") for path in READING_POSTS}


@pytest.fixture
def here(tmp_path: Path) -> Iterator[Small]:
    store = open_store(f"sqlite:///{tmp_path / 'milepost.db'}")
    with small(tmp_path, store) as site:
        yield site
    store.close()


@pytest.fixture
def live(here: Small) -> Small:
    """A board that was filled by an approved plan; counted from here on."""
    result = here.go_live()
    assert (result.run.outcome, result.writes) == (Outcome.OK, 9)
    here.box.reset_counts()
    return here


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Small]:
    """A live board for tests after which it stands as it stood."""
    folder = tmp_path_factory.mktemp("filled")
    store = open_store(f"sqlite:///{folder / 'milepost.db'}")
    with small(folder, store) as site:
        site.go_live()
        yield site
    store.close()


@pytest.fixture
def kept(filled: Small) -> Iterator[Small]:
    filled.box.reset_counts()
    before = in_words(filled.board())
    filled.box.reset_counts()
    yield filled
    assert in_words(filled.board()) == before
    filled.box.clear_faults()
    filled.box.switch("jira", hidden_projects=[], expired_tokens=False)
    for key in KEYS:
        filled.box.act("reveal", ref=key)
    filled.write()


def in_words(board: ShownBoard) -> set[tuple[Any, ...]]:
    return {(card.id, card.title, card.description, card.list_id, card.due, card.closed) for card in board.cards}


def test_a_board_in_preview_is_read_and_never_written(here: Small) -> None:
    for _ in range(2):
        result = here.sync()
        assert (result.run.outcome, result.writes, here.writes()) == (Outcome.OK, 0, 0)
        assert result.boards[0].plan.count(Action.CREATE_CARD) == len(ITEMS)
    assert here.cards() == {}


def test_customers_see_what_was_written_for_them_and_nothing_of_jira(kept: Small) -> None:
    assert set(kept.cards()) == {item["title"] for item in ITEMS.values()}
    page = requests.get(f"{kept.box.trello_url}/b/{kept.box.board_id}", timeout=10).text
    for inner in ("APP-1", "Index the titles", "Ann Author", "internal search"):
        assert inner not in page


def test_a_second_sync_with_nothing_changed_makes_no_write_and_reads_trello_once(kept: Small) -> None:
    result = kept.sync()
    assert (result.run.outcome, result.writes) == (Outcome.OK, 0)
    assert (kept.box.count("trello"), kept.writes()) == (1, 0)


def test_the_road_is_the_same_on_both_databases(store: Store, tmp_path: Path) -> None:
    with small(tmp_path, store) as site:
        assert site.go_live().writes == 9
        site.write(private("login"))
        assert site.sync().writes == 1
        assert site.sync().writes == 0


@pytest.mark.parametrize(
    "trouble",
    ["forbidden", "signed out", "empty", "server error", "cut", "dropped"],
)
def test_nothing_is_published_from_a_jira_that_failed(kept: Small, trouble: str) -> None:
    kept.write(changed(search={"title": "New words"}))
    match trouble:
        case "forbidden":
            kept.box.switch("jira", hidden_projects=["APP", "INT"])
        case "signed out":
            kept.box.switch("jira", expired_tokens=True)
        case "empty":
            for key in KEYS:
                kept.box.act("hide", ref=key)
        case "server error":
            kept.box.fault(service="jira", kind="error", status=503)
        case "cut":
            kept.box.fault(service="jira", kind="cut_reply", route="search")
        case "dropped":
            kept.box.fault(service="jira", kind="drop")
    result = kept.sync(clock=lambda: NOW + timedelta(days=2))  # a sweep of ids is due
    assert (result.run.outcome, code_of(result)) == (Outcome.FAILED, Exit.REMOTE)
    assert result.troubles[0].key == "pull jira"
    assert kept.box.count("trello") == 0


def test_what_was_pulled_too_long_ago_is_not_published(kept: Small) -> None:
    kept.write(changed(search={"title": "New words"}))
    later = NOW.replace(day=11)
    result = publish_only(kept.world(clock=lambda: later), Request("test"))
    assert result.troubles[0].key == "stale Jira"
    assert kept.writes() == 0


LEAKS = {
    "an issue key": {"items": changed(search={"summary": "As asked in APP-1."})},
    "a mail address": {"items": changed(search={"title": "Write to ann@example.com"})},
    "a person seen in Jira": {"items": ITEMS, "theme": "Ann Author"},
    "the Jira host": {"items": changed(search={"summary": "See http://127.0.0.1:80/browse"})},
    "a secret of ours": {"items": changed(search={"summary": f"Use {BOT_TOKEN} for it"})},
}


@pytest.mark.parametrize("leak", LEAKS.values(), ids=LEAKS.keys())
def test_a_leak_stops_the_board_before_its_first_write(kept: Small, leak: dict[str, Any]) -> None:
    kept.write(changed(export={"title": "Harmless", "target": "none"}) | leak["items"], theme=leak.get("theme", "X"))
    result = kept.sync()
    assert (result.run.outcome, code_of(result)) == (Outcome.REFUSED, Exit.REFUSED)
    assert "the guard stopped the board 'road'" in result.troubles[0].message
    assert kept.writes() == 0
    assert BOT_TOKEN not in result.run.message


def test_the_look_at_the_wire_stops_a_leak_by_itself(kept: Small, monkeypatch: pytest.MonkeyPatch) -> None:
    kept.write(changed(search={"summary": "As asked in APP-1."}))
    monkeypatch.setattr(publishing, "strings", lambda *_: ())
    result = kept.sync()
    assert (result.run.outcome, kept.writes()) == (Outcome.REFUSED, 0)


def test_the_inspection_of_the_plan_stops_a_leak_by_itself(kept: Small, monkeypatch: pytest.MonkeyPatch) -> None:
    kept.write(changed(search={"summary": "As asked in APP-1."}))
    monkeypatch.setattr("sync.pipeline.inspector", lambda _: lambda _: None)
    result = kept.sync()
    assert (result.run.outcome, kept.writes()) == (Outcome.REFUSED, 0)


def test_taking_text_away_is_never_blocked_by_the_guard(live: Small) -> None:
    live.write(private("login"), boards='guard:\n  terms: ["sign in"]\n')
    result = live.sync()
    assert (result.run.outcome, result.writes) == (Outcome.OK, 1)
    assert "Sign in with your own account" not in live.cards()


def test_only_the_plan_that_was_approved_is_applied(here: Small) -> None:
    here.sync()
    approved = here.checksum()
    here.write(changed(search={"title": "New words"}))
    with pytest.raises(NotApproved, match=f"no plan has the checksum {approved}"):
        publish_only(here.world(), Request("test", approval=Approval("ann", approved)))
    assert (here.writes(), here.cards()) == (0, {})
    assert here.sync().boards[0].live is False
    assert recent_runs(here.store, "acme")[1].outcome is Outcome.REFUSED


@pytest.mark.parametrize("closed", ["    paused: true\n", '    publish_between: ["02:00", "02:01"]\n'])
def test_a_plan_that_cannot_be_applied_now_cannot_be_approved_now(here: Small, closed: str) -> None:
    here.write(boards=closed)
    here.sync()
    with pytest.raises(NotApproved, match="may be written"):
        publish_only(here.world(), Request("test", approval=Approval("ann", here.checksum())))
    here.write()
    assert here.sync().boards[0].live is False
    assert here.writes() == 0


def test_nothing_is_published_as_of_another_day(kept: Small) -> None:
    kept.write(changed(search={"title": "New words"}))
    before = kept.cards()
    result = run(kept.world(), Request("test", as_of=kept.world().clock() + timedelta(days=30)))
    assert not result.boards[0].plan.is_empty
    assert (kept.writes(), kept.cards()) == (0, before)


def test_an_approval_lifts_no_guard(here: Small) -> None:
    here.write(changed(search={"summary": "As asked in APP-1."}))
    here.sync()
    result = publish_only(here.world(), Request("test", approval=Approval("ann", here.checksum())))
    assert (result.run.outcome, here.writes()) == (Outcome.REFUSED, 0)
    here.write()
    assert here.sync().boards[0].live is False


def test_a_board_that_is_not_as_public_as_the_workspace_says_is_not_written(kept: Small) -> None:
    kept.write(changed(search={"title": "New words"}), boards="    visibility: workspace\n")
    result = kept.sync()
    assert (result.run.outcome, kept.writes()) == (Outcome.REFUSED, 0)
    assert "the Trello board is public, the workspace says workspace" in result.run.message


def test_jira_is_only_ever_read_and_no_other_board_is_touched(live: Small) -> None:
    auth = {"Authorization": f'OAuth oauth_consumer_key="{APP_KEY}", oauth_token="{BOT_TOKEN}"'}
    root = f"{live.box.trello_url}/1"
    other = requests.post(f"{root}/boards", json={"name": "Another", "defaultLists": True}, headers=auth, timeout=10)
    ident = other.json()["id"]
    before = requests.get(f"{root}/boards/{ident}/actions", headers=auth, timeout=10).json()
    live.write(changed(search={"stage": "shipped"}, export={"title": "Export anywhere"}))
    live.sync()
    assert requests.get(f"{root}/boards/{ident}/actions", headers=auth, timeout=10).json() == before
    for row in live.box.counts():
        if row["service"] == "jira":
            assert row["verb"] == "GET" or (row["verb"] == "POST" and row["route"] in READING_POSTS), row


def test_one_board_in_trouble_does_not_stop_the_other(live: Small) -> None:
    boards = '  - id: lost\n    trello: "000000000000000000000000"\n'
    live.write(changed(search={"title": "New words"}), boards=boards)
    result = live.sync()
    assert (result.run.outcome, result.writes) == (Outcome.FAILED, 1)
    assert [trouble.key for trouble in result.troubles] == ["trello lost"]
    assert "New words" in live.cards()


def test_a_run_that_is_told_to_stop_finishes_the_write_in_hand_and_the_next_one_the_rest(here: Small) -> None:
    here.sync()
    live_now = iter([False, False, False, True])
    approved = Request("test", approval=Approval("ann", here.checksum()))
    assert publish_only(here.world(stop=lambda: next(live_now)), approved).writes == 3
    assert here.sync().writes == 6
    assert here.sync().writes == 0


def test_people_edit_the_board_and_are_answered_by_the_rules(live: Small) -> None:
    cards = live.cards()
    root, auth = f"{live.box.trello_url}/1/cards", {"key": APP_KEY, "token": OWNER_TOKEN}
    edits = {"Faster search": {"name": "Mine"}, "An app for phones": {"closed": True}}
    for title, changes in edits.items():
        answer = requests.put(f"{root}/{cards[title].id}", params=auth, json=changes, timeout=10)
        assert answer.ok, answer.text
    result = live.sync()
    assert result.writes == 1
    assert [held.what for held in result.boards[0].plan.held] == ["archived"]
    assert set(live.cards()) == {item["title"] for ident, item in ITEMS.items() if ident != "mobile"}


def test_secrets_are_nowhere_in_store_logs_and_results(
    live: Small, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG)
    told = [repr(live.world())]
    for service, switch in (("jira", {"expired_tokens": True}), ("trello", {"expired_token": True})):
        live.box.switch(service, **switch)
        told.append(repr(live.sync()))
        live.box.switch(service, **dict.fromkeys(switch, False))
    for service, kind in (("trello", "error"), ("jira", "drop"), ("trello", "cut_reply")):
        live.box.fault(service=service, kind=kind)
        live.write(changed(search={"title": f"New words {kind}"}))
        told.append(repr(live.sync()))
        live.box.clear_faults()
    told += [repr(live.sync()), repr(plan_boards(live.world(), NOW, frozenset()))]
    out, err = capfd.readouterr()
    kept = b"".join(path.read_bytes() for path in live.folder.glob("milepost.db*"))
    for secret in SECRETS:
        assert secret.encode() not in kept
        assert secret not in out + err + caplog.text + "".join(told)
