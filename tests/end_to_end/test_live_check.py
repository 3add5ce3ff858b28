"""`milepost check --live` on a sandbox: what holds there, what deviates elsewhere, and what is left behind."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from connectors.answer import JsonAnswer
from connectors.errors import AnswerLost
from connectors.jira.wire import JiraWire
from connectors.trello.client import TrelloClient
from sandbox.app import Sandbox
from sandbox.jira.settings import EMAIL, TOKEN
from sandbox.trello.app import _Interface
from sandbox.trello.rates import RateLimits
from sandbox.trello.settings import APP_KEY, BOT_TOKEN
from sync.cli import app
from sync.live_check import jira_both, jira_dialects, live
from sync.live_check.assumption import Assumption, Basis, Failed, Held, NotTried, Outcome, assumes
from sync.live_check.jira_scene import JiraScene
from sync.live_check.report import Report, Verdict, as_json, as_markdown, brief
from sync.live_check.scratch import Scratch
from sync.live_check.texts import BOARD, LISTS
from tests.end_to_end import live_deviations as deviations
from tests.end_to_end.live import Bend, Live, bent_jira, bent_trello
from tests.end_to_end.live import live as live_site

IN_HEADS = {"trello.limits.told", "trello.limits.batch", "jira.head.date", "jira.head.limits", "jira.edge.tenant"}
"""Assumptions about what no body of an answer tells."""


@pytest.fixture(scope="module")
def cloud(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Live]:
    with live_site(tmp_path_factory.mktemp("cloud")) as site:
        yield site


@pytest.fixture(scope="module")
def data_center(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Live]:
    with live_site(tmp_path_factory.mktemp("datacenter"), "datacenter") as site:
        yield site


@pytest.fixture(autouse=True)
def undisturbed(cloud: Live) -> Iterator[None]:
    """Every test leaves the boards as it found them."""
    cloud.told.clear()
    before = cloud.documents()
    yield
    cloud.box.clear_faults()
    cloud.box.switch("jira", date_header=True, expired_tokens=False)
    assert cloud.documents() == before


def verdicts(report: Report) -> dict[str, Verdict]:
    return {row.id: row.verdict for row in report.rows}


def texts(report: Report) -> str:
    """All that the report says in any form."""
    return "\n".join([as_markdown(report), json.dumps(as_json(report), default=str), *map(brief, report.rows)])


def test_every_assumption_holds_in_the_sandbox_and_jira_is_only_asked(cloud: Live) -> None:
    cloud.box.reset_counts()
    report = cloud.check()
    assert {ident: one for ident, one in verdicts(report).items() if one is not Verdict.HELD} == {}
    assert report.all_held
    assert len(report.rows) > 65
    assert sum(report.requests.values()) == cloud.box.count("trello") + cloud.box.count("jira")
    assert cloud.told == []
    asked = {(row["verb"], row["route"].rpartition("/3/")[2]) for row in cloud.box.counts() if row["service"] == "jira"}
    posts = {route for verb, route in asked if verb != "GET" and not route.startswith("/_sandbox")}
    assert posts == {"search/jql", "issue/bulkfetch", "changelog/bulkfetch"}


@pytest.mark.parametrize("one", (*jira_both.BOTH, *jira_dialects.DATA_CENTER), ids=lambda one: one.id)
def test_an_assumption_about_data_center_holds_in_the_sandbox(data_center: Live, one: Assumption[JiraScene]) -> None:
    assert isinstance(data_center.jira(one).outcome, Held)


@pytest.mark.parametrize(("ident", "change"), deviations.TRELLO.items(), ids=deviations.TRELLO)
def test_a_trello_that_behaves_otherwise_is_noticed(
    cloud: Live, monkeypatch: pytest.MonkeyPatch, ident: str, change: Bend
) -> None:
    assert isinstance(cloud.trello(ident).outcome, Held)
    before = cloud.documents()
    with monkeypatch.context() as patch:
        patch.setattr(_Interface, "_dispatch", bent_trello(change))
        assert isinstance(cloud.trello(ident).outcome, Failed)
    left = cloud.documents()["board"].keys() - before["board"].keys()
    assert bool(left) == (ident == "trello.board.removed")
    _forget_boards(cloud, left)


def _forget_boards(cloud: Live, boards: AbstractSet[str]) -> None:
    """Remove the empty boards that the test itself kept from being removed."""

    def forget(box: Sandbox) -> None:
        for ident in boards:
            box.boards.remove("board", ident)
        for action in box.boards.all("action"):
            if action["data"].get("board", {}).get("id") in boards:
                box.boards.remove("action", action["id"])

    cloud.box.do(forget)


def test_limits_that_are_lower_than_our_pace_are_noticed(cloud: Live, monkeypatch: pytest.MonkeyPatch) -> None:
    low = {"x-rate-limit-api-token-max": "50", "x-rate-limit-api-token-interval-ms": "10000"}
    monkeypatch.setattr(RateLimits, "headers", lambda *_: low)
    outcome = cloud.trello("trello.limits.told").outcome
    assert isinstance(outcome, Failed)
    assert outcome.got == "50 in 10 s"


def test_a_batch_that_counts_once_is_noticed(cloud: Live, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_Interface, "_one_of_batch", lambda *_: {"200": []})
    outcome = cloud.trello("trello.limits.batch").outcome
    assert isinstance(outcome, Failed)
    assert outcome.got == 1


CLOUD = {one.id: one for one in (*jira_both.BOTH, *jira_dialects.CLOUD)}
DATA_CENTER = {one.id: one for one in jira_dialects.DATA_CENTER}
BENT_CLOUD = {**deviations.BOTH, **deviations.CLOUD}


@pytest.mark.parametrize(("ident", "change"), BENT_CLOUD.items(), ids=BENT_CLOUD)
def test_a_jira_that_behaves_otherwise_is_noticed(
    cloud: Live, monkeypatch: pytest.MonkeyPatch, ident: str, change: Bend
) -> None:
    assert isinstance(cloud.jira(CLOUD[ident]).outcome, Held)
    monkeypatch.setattr(JiraWire, "_ask", bent_jira(change))
    assert isinstance(cloud.jira(CLOUD[ident]).outcome, Failed)


@pytest.mark.parametrize(("ident", "change"), deviations.DATA_CENTER.items(), ids=deviations.DATA_CENTER)
def test_a_data_center_that_behaves_otherwise_is_noticed(
    data_center: Live, monkeypatch: pytest.MonkeyPatch, ident: str, change: Bend
) -> None:
    assert isinstance(data_center.jira(DATA_CENTER[ident]).outcome, Held)
    monkeypatch.setattr(JiraWire, "_ask", bent_jira(change))
    assert isinstance(data_center.jira(DATA_CENTER[ident]).outcome, Failed)


def test_a_jira_without_a_clock_is_noticed(cloud: Live) -> None:
    cloud.box.switch("jira", date_header=False)
    assert isinstance(cloud.jira(CLOUD["jira.head.date"]).outcome, Failed)


def test_a_jira_that_allows_less_than_our_pace_is_noticed(cloud: Live, monkeypatch: pytest.MonkeyPatch) -> None:
    get = JiraWire.get

    def limited(wire: JiraWire, version: str, path: str, **params: str | int) -> JsonAnswer:
        answer = get(wire, version, path, **params)
        answer.headers["X-RateLimit-Limit"] = "10"
        return answer

    monkeypatch.setattr(JiraWire, "get", limited)
    assert isinstance(cloud.jira(CLOUD["jira.head.limits"]).outcome, Failed)


def test_an_edge_that_tells_no_cloud_id_is_noticed(cloud: Live, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sandbox.jira.app.CLOUD_ID", "")
    assert isinstance(cloud.jira(CLOUD["jira.edge.tenant"]).outcome, Failed)


def test_there_is_no_assumption_that_cannot_fail() -> None:
    every = {one.id for one in live.TRELLO} | CLOUD.keys() | DATA_CENTER.keys()
    bent = deviations.TRELLO.keys() | BENT_CLOUD.keys() | deviations.DATA_CENTER.keys()
    assert (bent | IN_HEADS) - {"trello.board.removed"} == every


def test_no_board_of_the_workspace_can_be_written(cloud: Live, monkeypatch: pytest.MonkeyPatch) -> None:
    def attempt(scratch: Scratch) -> Outcome:
        scratch.client.board(cloud.box.board_id)
        return Held(scratch.client.create_list(cloud.box.board_id, LISTS[0]).id, "written")

    monkeypatch.setattr(live, "TRELLO", (assumes("any", "Any board may be written.", Basis.DOCUMENTED)(attempt),))
    row = next(row for row in cloud.check().rows if row.id == "any")
    assert row.verdict is Verdict.FAILED
    assert "OutOfBounds" in row.got


def test_the_scratch_board_goes_when_trello_fails_in_the_middle(cloud: Live) -> None:
    before = cloud.documents()
    cloud.box.fault(service="trello", kind="error", status=500, method="PUT")
    assert isinstance(cloud.trello("trello.card.no-due").outcome, Failed)
    assert cloud.documents() == before


def test_the_scratch_board_goes_when_the_program_fails(cloud: Live, monkeypatch: pytest.MonkeyPatch) -> None:
    before = cloud.documents()
    monkeypatch.setattr(Scratch, "card", lambda *_, **__: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        cloud.trello("trello.place.words")
    assert cloud.documents() == before


def test_a_trello_that_is_away_leaves_its_assumptions_untried(cloud: Live) -> None:
    cloud.box.fault(service="trello", kind="drop")
    report = cloud.check(attempts=1)
    trello = [one for ident, one in verdicts(report).items() if ident.startswith("trello.")]
    assert set(trello) == {Verdict.NOT_TRIED}
    assert verdicts(report)["jira.time.minute"] is Verdict.HELD
    assert not report.all_held


def test_a_jira_that_refuses_us_leaves_its_assumptions_untried(cloud: Live) -> None:
    cloud.box.switch("jira", expired_tokens=True)
    outcome = cloud.jira(CLOUD["jira.read.projects"]).outcome
    assert isinstance(outcome, NotTried)


def test_a_board_that_may_have_been_made_is_told(cloud: Live) -> None:
    before = cloud.documents()["board"].keys()
    cloud.box.fault(service="trello", kind="lose_reply", method="POST", next=1)
    with pytest.raises(AnswerLost):
        cloud.trello("trello.board.empty")
    (told,) = cloud.told
    assert BOARD in told
    _forget_boards(cloud, cloud.documents()["board"].keys() - before)


def test_a_board_that_cannot_be_removed_is_named_to_the_person_alone(cloud: Live) -> None:
    before = cloud.documents()["board"].keys()
    cloud.box.fault(service="trello", kind="error", status=500, method="DELETE")
    removal = cloud.trello("trello.board.removed")
    assert isinstance(removal.outcome, Failed)
    (left,) = cloud.documents()["board"].keys() - before
    (told,) = cloud.told
    link = cloud.box.do(lambda box: box.boards.find("board", left)["shortLink"])
    assert link in told
    assert link not in repr(removal)
    _forget_boards(cloud, {left})


def test_an_impatient_person_is_told_which_board_stays(cloud: Live, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    before = cloud.documents()["board"].keys()
    monkeypatch.setattr(TrelloClient, "delete_board", interrupted)
    with pytest.raises(KeyboardInterrupt):
        cloud.trello("trello.board.empty")
    (told,) = cloud.told
    assert f"{cloud.box.trello_url}/b/" in told
    _forget_boards(cloud, cloud.documents()["board"].keys() - before)


def test_a_report_tells_nobody_whose_it_is(cloud: Live) -> None:
    cloud.box.fault(service="jira", kind="error", status=400, route="bulkfetch|sprint")
    cloud.box.fault(service="trello", kind="error", status=404, method="PUT")
    report = cloud.check(attempts=1)
    assert len([one for one in verdicts(report).values() if one is Verdict.FAILED]) > 10
    said = texts(report)
    hosts = [url.partition("//")[2] for url in (cloud.box.jira_url, cloud.box.trello_url)]
    for private in (TOKEN, EMAIL, APP_KEY, BOT_TOKEN, *hosts, "127.0.0.1", cloud.box.board_id, "APP", "Pat Sandbox"):
        assert private not in said


def milepost(*words: str | Path, given: str | None = None) -> Result:
    return CliRunner().invoke(app, [str(word) for word in words], input=given)


def test_who_does_not_say_yes_has_written_nothing(cloud: Live) -> None:
    cloud.box.reset_counts()
    result = milepost("check", "--live", "-w", cloud.folder, given="n\n")
    assert result.exit_code == 2
    assert "nothing was tried" in result.output
    assert cloud.box.count("trello") + cloud.box.count("jira") == 0


@pytest.mark.parametrize("words", [["--yes"], ["--markdown"], ["--live", "--yes", "--json", "--markdown"]])
def test_options_that_do_not_go_together_are_refused(cloud: Live, words: list[str]) -> None:
    result = milepost("check", "-w", cloud.folder, *words)
    assert result.exit_code == 2
    assert "--markdown" in result.output


@pytest.mark.starts_programs
@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_who_stops_it_leaves_no_board_behind(cloud: Live, how: signal.Signals) -> None:
    before = cloud.documents()["board"].keys()
    command = [sys.executable, "-m", "milepost", "check", "--live", "--yes", "-w", str(cloud.folder)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=os.environ) as one:
        while len(cloud.documents()["board"].keys() - before) < 1 or len(cloud.documents()["card"]) < 5:
            assert one.poll() is None, one.communicate()[0]
            time.sleep(0.02)
        one.send_signal(how)
        said = one.communicate(timeout=30)[0]
    assert one.returncode not in {0, None}
    assert "Traceback" not in said
    assert cloud.documents()["board"].keys() == before
