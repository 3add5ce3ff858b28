"""`milepost check --live` on a sandbox: what holds there, what deviates elsewhere, and what is left behind."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from connectors.answer import JsonAnswer
from connectors.jira.wire import JiraWire
from sandbox.trello.app import _Interface
from sandbox.trello.rates import RateLimits
from sync.live_check import jira_both, jira_dialects, live
from sync.live_check.assumption import Assumption, Failed, Held, NotHere, Outcome
from sync.live_check.jira_scene import JiraScene
from sync.live_check.report import Report, Verdict
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
    cloud.box.switch("jira", date_header=True, caller_zone=None, epoch_changelogs=False, empty_search=False)
    cloud.box.switch("trello", custom_fields_on_new_boards=True, rate_limits=True)
    assert cloud.documents() == before


def verdicts(report: Report) -> dict[str, Verdict]:
    return {row.id: row.verdict for row in report.rows}


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
    cloud.forget(left)


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


@pytest.mark.parametrize(("zone", "outcome"), [("America/New_York", Held), ("Asia/Kolkata", Held), ("UTC", NotHere)])
def test_the_zone_of_queries_is_tried_east_and_west_and_cannot_be_in_the_middle(
    cloud: Live, zone: str, outcome: type[Outcome]
) -> None:
    cloud.box.switch("jira", caller_zone=zone)
    assert isinstance(cloud.jira(CLOUD["jira.time.zone"]).outcome, outcome)
    assert isinstance(cloud.jira(CLOUD["jira.time.minute"]).outcome, Held)


def test_instants_of_changelogs_may_be_numbers(cloud: Live) -> None:
    cloud.box.switch("jira", epoch_changelogs=True)
    assert isinstance(cloud.jira(CLOUD["jira.changelog.order"]).outcome, Held)


def test_where_boards_have_no_custom_fields_nothing_is_assumed_of_them(cloud: Live) -> None:
    cloud.box.switch("trello", custom_fields_on_new_boards=False)
    assert isinstance(cloud.trello("trello.fields.values").outcome, NotHere)


def test_where_answers_tell_no_limits_none_are_assumed(cloud: Live) -> None:
    cloud.box.switch("trello", rate_limits=False)
    for ident in ("trello.limits.told", "trello.limits.batch"):
        assert isinstance(cloud.trello(ident).outcome, NotHere)


def test_what_is_missing_on_a_site_is_not_held_against_it(cloud: Live) -> None:
    cloud.box.switch("jira", empty_search=True)
    outcomes = {one.id: cloud.jira(one).outcome for one in CLOUD.values()}
    # To a caller who may see nothing, as this switch has it, Jira refuses no project.
    assert {ident for ident, one in outcomes.items() if isinstance(one, Failed)} == {"jira.query.unknown-project"}
    assert isinstance(outcomes["jira.search.pages"], NotHere)
