"""What `milepost check --live` leaves behind and tells: no board, and nobody's name, however it ends."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from connectors.errors import AnswerLost
from connectors.trello.client import TrelloClient
from sandbox.jira.settings import EMAIL, TOKEN
from sandbox.trello.settings import APP_KEY, BOT_TOKEN
from sync.cli import app
from sync.live_check import jira_both, live
from sync.live_check.assumption import Basis, Failed, Held, NotTried, Outcome, assumes
from sync.live_check.report import Report, Row, Verdict, as_json, as_markdown, brief
from sync.live_check.scratch import Scratch
from sync.live_check.texts import BOARD, LISTS
from tests.end_to_end.live import Live
from tests.end_to_end.live import live as live_site
from tests.end_to_end.small import NOW

CLOUD = {one.id: one for one in jira_both.BOTH}


@pytest.fixture(scope="module")
def cloud(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Live]:
    with live_site(tmp_path_factory.mktemp("cloud")) as site:
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
    cloud.forget(cloud.documents()["board"].keys() - before)


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
    cloud.forget({left})


def test_an_impatient_person_is_told_which_board_stays(cloud: Live, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    before = cloud.documents()["board"].keys()
    monkeypatch.setattr(TrelloClient, "delete_board", interrupted)
    with pytest.raises(KeyboardInterrupt):
        cloud.trello("trello.board.empty")
    (told,) = cloud.told
    assert f"{cloud.box.trello_url}/b/" in told
    cloud.forget(cloud.documents()["board"].keys() - before)


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


# Where the tests themselves run in the background, a shell may have told them to ignore Ctrl-C, and so their children.
HEEDING = "import signal; signal.signal(signal.SIGINT, signal.default_int_handler); import milepost; milepost.main()"


@pytest.mark.starts_programs
@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_who_stops_it_leaves_no_board_behind(cloud: Live, how: signal.Signals) -> None:
    before = cloud.documents()["board"].keys()
    command = [sys.executable, "-c", HEEDING, "check", "--live", "--yes", "-w", str(cloud.folder)]
    said = subprocess.PIPE
    with subprocess.Popen(command, stdout=said, stderr=subprocess.STDOUT, text=True) as one:
        while len(cloud.documents()["board"].keys() - before) < 1 or len(cloud.documents()["card"]) < 5:
            assert one.poll() is None, one.communicate()[0]
            time.sleep(0.02)
        one.send_signal(how)
        told = one.communicate(timeout=60)[0]
    assert one.returncode not in {0, None}
    assert "Traceback" not in told
    assert cloud.documents()["board"].keys() == before


FORMS = {"--json": '"all_held"', "--markdown": "# What Milepost", "--yes": "a.b"}


@pytest.mark.parametrize(("verdict", "code"), [(Verdict.HELD, 0), (Verdict.FAILED, 4), (Verdict.NOT_TRIED, 4)])
@pytest.mark.parametrize(("form", "sign"), FORMS.items())
def test_the_exit_code_tells_whether_all_held_in_every_form(
    cloud: Live, monkeypatch: pytest.MonkeyPatch, verdict: Verdict, code: int, form: str, sign: str
) -> None:
    row = Row("a.b", verdict, "Texts come back.", "told by others", "Write one.", "a", "a", "b", "")
    monkeypatch.setattr(live, "check_live", lambda *_: Report(NOW, {"Milepost": "0"}, (row,), {"Trello GET x": 1}))
    result = milepost("check", "--live", "--yes", form, "-w", cloud.folder)
    assert result.exit_code == code
    assert sign in result.output
