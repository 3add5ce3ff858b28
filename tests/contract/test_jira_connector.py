"""The Jira client against the sandbox's Jira, over HTTP, in both dialects."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from connectors.errors import SignInRefused
from connectors.jira.client import JiraClient, connect_jira
from connectors.jira.connection import Auth, JiraConnection
from connectors.jira.values import FieldMap, Flavour
from connectors.transport import Transport
from mapping.backlog import Change, Changed, Issue
from sandbox.jira.model import Dialect
from sandbox.jira.model import Issue as Original
from sandbox.jira.settings import CLOUD_ID, EMAIL, TOKEN
from sandbox.serve import Options, Running, running
from tests.unit.connectors.network import Hours

DIALECTS: tuple[Dialect, ...] = ("cloud", "datacenter")


@pytest.fixture(scope="module", params=DIALECTS)
def box(request: pytest.FixtureRequest) -> Iterator[Running]:
    """A sandbox in which a company has worked for two years."""
    with running(Options(jira_port=0, trello_port=0, dialect=request.param, company_seed=11)) as sandbox:
        yield sandbox


@pytest.fixture(autouse=True)
def undisturbed(box: Running) -> Iterator[None]:
    """Leave the sandbox as it was found."""
    yield
    box.clear_faults()
    box.switch("jira", expired_tokens=False, scoped_token=False, page_cap=None, result_window=None)
    box.switch("jira", hidden_projects=[], epoch_changelogs=False)


def timeless() -> Transport:
    """A transport whose pauses take no time."""
    hours = Hours()
    return Transport(hours.sleep, lambda: 0.0, lambda: datetime.now(UTC), hours.monotonic)


@pytest.fixture
def transport() -> Transport:
    return timeless()


def projects(box: Running) -> tuple[str, ...]:
    return tuple(project.key for project in box.sandbox.repository.site.projects.values())


def connection(box: Running, **told: Any) -> JiraConnection:
    return replace(JiraConnection("jira", box.jira_url, projects(box), TOKEN, email=EMAIL), **told)


@pytest.fixture
def client(box: Running, transport: Transport) -> Iterator[JiraClient]:
    found = connect_jira(connection(box), transport)
    yield found
    found.close()


@dataclass(frozen=True)
class Pulled:
    """Everything pulled once, what the sandbox held then, and the (verb, route) of the requests made for it."""

    fields: FieldMap
    issues: dict[str, Issue]
    changes: tuple[Change, ...]
    originals: dict[str, Original]
    sent: frozenset[tuple[str, str]]


@pytest.fixture(scope="module")
def pulled(box: Running) -> Pulled:
    client = connect_jira(connection(box), timeless())
    box.reset_counts()
    boards = client.boards()
    client.sprints(boards)
    fields = client.fields(boards)
    pages = list(client.issues(projects(box), fields))
    issues = {issue.id: issue for page in pages for issue in page.issues}
    asked = [change for batch in client.changes(issues, fields) for change in batch]
    client.close()
    return Pulled(
        fields,
        issues,
        (*(change for page in pages for change in page.changes), *asked),
        dict(box.sandbox.repository.site.issues),
        frozenset((row["verb"], row["route"].rpartition("/rest/api/2/")[2]) for row in box.counts()),
    )


def is_cloud(box: Running) -> bool:
    return box.sandbox.repository.site.dialect == "cloud"


def test_the_dialect_and_the_account_are_told(client: JiraClient, box: Running) -> None:
    assert client.site().flavour is (Flavour.CLOUD if is_cloud(box) else Flavour.DATA_CENTER)
    assert client.account().id


def test_every_issue_arrives_as_it_is(pulled: Pulled, box: Running) -> None:
    statuses = box.sandbox.repository.site.statuses
    assert pulled.issues.keys() == pulled.originals.keys()
    for ident, issue in pulled.issues.items():
        original = pulled.originals[ident]
        assert (issue.key, issue.summary, issue.points) == (original.key, original.summary, original.points)
        assert issue.sprint_ids == tuple(original.sprint_ids)
        assert issue.status.category == statuses[original.status_id].category
        assert issue.release_ids == tuple(original.fix_version_ids)
        assert abs(issue.updated - original.updated) < timedelta(milliseconds=1)


def test_stories_know_their_epics_in_either_dialect(pulled: Pulled) -> None:
    work = [one for one in pulled.issues.values() if one.level <= 0 and pulled.originals[one.id].parent_id]
    assert len(work) > 1000
    assert all(issue.parent_id == pulled.originals[issue.id].parent_id for issue in work)
    epics = {pulled.issues[issue.parent_id] for issue in work if issue.level == 0 and issue.parent_id}
    assert {epic.level for epic in epics} == {1}


def test_every_kept_change_arrives(pulled: Pulled) -> None:
    names = {"status": Changed.STATUS, "Sprint": Changed.SPRINT, "Key": Changed.KEY, "resolution": Changed.RESOLUTION}
    wanted = [
        (issue.id, history.id, names[item.field])
        for issue in pulled.originals.values()
        for history in issue.histories
        for item in history.items
        if item.field in names
    ]
    found = [(one.issue_id, one.history_id, one.what) for one in pulled.changes if one.what in names.values()]
    assert len(wanted) > 5000
    assert sorted(found) == sorted(wanted)


def test_changes_are_the_same_when_their_instants_come_as_numbers(
    client: JiraClient, box: Running, pulled: Pulled
) -> None:
    if not is_cloud(box):
        pytest.skip("Data Center writes instants as text")
    some = list(pulled.issues)[:100]
    as_text = list(client.changes(some, pulled.fields))
    box.switch("jira", epoch_changelogs=True)
    assert list(client.changes(some, pulled.fields)) == as_text != [()]


def test_boards_sprints_and_releases_are_all_there(client: JiraClient, box: Running) -> None:
    site = box.sandbox.repository.site
    boards = client.boards()
    assert {board.id for board in boards} == site.boards.keys()
    assert {sprint.id for sprint in client.sprints(boards)} == site.sprints.keys()
    assert {release.id for release in client.releases(projects(box))} == site.versions.keys()
    assert {status.id for status in client.statuses()} == site.statuses.keys()


def test_the_fields_of_the_site_are_found(pulled: Pulled, box: Running) -> None:
    own = box.sandbox.repository.site.field_ids
    assert pulled.fields.points[0] == own["points"]
    assert pulled.fields.sprint == own["sprint"]
    assert pulled.fields.epic_link == own["epic_link"]
    assert pulled.fields.rank == own["rank"]


def test_small_pages_lose_nothing(client: JiraClient, box: Running) -> None:
    box.switch("jira", page_cap=97)
    assert client.issue_ids(projects(box)) == box.sandbox.repository.site.issues.keys()


def test_a_window_on_results_loses_nothing(client: JiraClient, box: Running) -> None:
    box.switch("jira", result_window=1000)
    assert client.issue_ids(projects(box)) == box.sandbox.repository.site.issues.keys()


def test_only_what_was_touched_comes_again(client: JiraClient, box: Running, pulled: Pulled) -> None:
    box.advance(hours=1)
    since = box.sandbox.clock.now()
    touched = next(issue for issue in pulled.issues.values() if issue.level == 0)
    box.act("edit", ref=touched.key, summary="Said in other words")
    found = [issue for page in client.issues(projects(box), pulled.fields, since=since) for issue in page.issues]
    assert [(issue.id, issue.summary) for issue in found] == [(touched.id, "Said in other words")]


def test_nothing_but_gets_and_searches_is_ever_sent(pulled: Pulled, box: Running) -> None:
    posts = {("POST", "search/jql"), ("POST", "changelog/bulkfetch")} if is_cloud(box) else {("POST", "search")}
    assert {(verb, route) for verb, route in pulled.sent if verb != "GET"} == posts


def test_a_hidden_project_is_named_although_the_search_stays_silent(client: JiraClient, box: Running) -> None:
    hidden, *others = projects(box)
    box.switch("jira", hidden_projects=[hidden])
    access = client.access(projects(box))
    assert access.allowed == tuple(others)
    assert (*access.refused, *access.unknown) == (hidden,)


def test_a_token_that_is_no_longer_good_is_told(client: JiraClient, box: Running) -> None:
    box.switch("jira", expired_tokens=True)
    with pytest.raises(SignInRefused):
        client.account()


def test_a_personal_access_token_signs_in_to_data_center(box: Running, transport: Transport) -> None:
    if is_cloud(box):
        pytest.skip("Cloud knows no personal access tokens")
    assert connect_jira(connection(box, auth=Auth.BEARER, email=None), transport).account().id


def test_a_token_with_scopes_works_at_the_address_of_its_tenant(box: Running, transport: Transport) -> None:
    if not is_cloud(box):
        pytest.skip("Data Center has no tokens with scopes")
    box.switch("jira", scoped_token=True)
    with pytest.raises(SignInRefused, match="token with scopes"):
        connect_jira(connection(box), transport).account()
    scoped = connection(box, url=f"{box.jira_url}/ex/jira/{CLOUD_ID}")
    assert connect_jira(scoped, transport).account().id


@pytest.mark.parametrize(
    "fault",
    [
        {"kind": "throttle", "retry_after": 2},
        {"kind": "throttle", "retry_after": 3, "retry_after_form": "date"},
        {"kind": "throttle", "retry_after": None},
        {"kind": "error", "status": 502},
        {"kind": "drop"},
        {"kind": "lose_reply"},
        {"kind": "cut_reply"},
    ],
    ids=lambda fault: "-".join(map(str, fault.values())),
)
def test_a_pull_gets_through_every_fault_that_passes(client: JiraClient, box: Running, fault: dict[str, Any]) -> None:
    box.fault(service="jira", every=2, **fault)
    assert client.issue_ids(projects(box)) == box.sandbox.repository.site.issues.keys()
