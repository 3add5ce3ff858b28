"""The Jira client against the sandbox's Jira, over HTTP, in both dialects."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, fields, replace
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import Any

import pytest

from connectors.errors import BadAnswer, BadQuery, ServiceError, SignInRefused, Unreachable
from connectors.jira.client import JiraClient, connect_jira
from connectors.jira.connection import Auth, FieldOverrides, JiraConnection
from connectors.jira.values import FieldMap, Flavour, IssuePage
from connectors.transport import Transport
from mapping.backlog import Category, Change, Changed, Issue, Markup, SprintState
from mapping.hierarchy import with_levels_above
from sandbox.jira.model import Dialect
from sandbox.jira.model import Issue as Original
from sandbox.jira.settings import CLOUD_ID, EMAIL, TOKEN, JiraSettings
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
    box.do(lambda sandbox: switch_back(sandbox.jira_settings))


def switch_back(settings: JiraSettings) -> None:
    fresh = JiraSettings()
    for switch in fields(fresh):
        setattr(settings, switch.name, getattr(fresh, switch.name))


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
def pulled(box: Running) -> Iterator[Pulled]:
    client = connect_jira(connection(box), timeless())
    box.reset_counts()
    boards = client.boards()
    for board in boards:
        client.sprints(board)
    fields = client.fields(boards)
    pages = list(client.by_id(batches(all_ids(client, box)), fields))
    issues = {issue.id: issue for page in pages for issue in page.issues}
    asked = [change for told in client.histories(batches(issues, 1000), fields) for change in told.changes]
    client.close()
    yield Pulled(
        fields,
        issues,
        (*(change for page in pages for change in page.changes), *asked),
        dict(box.sandbox.repository.site.issues),
        frozenset((row["verb"], row["route"].partition("/rest/api/")[2][2:]) for row in box.counts()),
    )


def all_ids(client: JiraClient, box: Running) -> list[str]:
    return [ident for page in client.ids(projects(box)) for ident in page.ids]


def held(box: Running) -> list[str]:
    """The ids of what the sandbox holds, sorted."""
    return sorted(box.sandbox.repository.site.issues)


def batches(ids: Iterable[str], size: int = 100) -> Iterator[Sequence[str]]:
    left = iter(ids)
    while batch := tuple(islice(left, size)):
        yield batch


def issues_on(pages: Iterable[IssuePage]) -> dict[str, Issue]:
    return {issue.id: issue for page in pages for issue in page.issues}


def is_cloud(box: Running) -> bool:
    return box.sandbox.repository.site.dialect == "cloud"


def test_the_dialect_and_the_account_are_told(client: JiraClient, box: Running) -> None:
    assert client.site().flavour is (Flavour.CLOUD if is_cloud(box) else Flavour.DATA_CENTER)
    assert client.account().id
    assert client.account().clock == box.sandbox.clock.now().replace(microsecond=0)


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


def test_stories_know_their_epics_in_either_dialect(pulled: Pulled, box: Running) -> None:
    """By id where Jira gives it; on Data Center a story has its epic's key, and only a sub-task its parent's id."""
    work = [one for one in pulled.issues.values() if one.level <= 0 and pulled.originals[one.id].parent_id]
    assert len(work) > 1000
    for issue in work:
        parent = pulled.originals[pulled.originals[issue.id].parent_id or ""]
        assert issue.parent_key == parent.key
        assert issue.parent_id == (parent.id if is_cloud(box) or issue.level < 0 else None)
    epics = {issue.parent_key for issue in work if issue.level == 0}
    assert {one.level for one in pulled.issues.values() if one.key in epics} == {1}


def test_epics_know_what_they_hang_under_in_either_dialect(pulled: Pulled, box: Running) -> None:
    """Data Center keeps it in the field Parent Link of Advanced Roadmaps, and tells no level above epics."""
    epics = [one for one in pulled.issues.values() if one.level == 1 and pulled.originals[one.id].parent_id]
    assert len(epics) == 3
    for epic in epics:
        above = pulled.originals[pulled.originals[epic.id].parent_id or ""]
        assert epic.parent_key == above.key
    found = {ident: replace(one, parent_id=pulled.originals[ident].parent_id) for ident, one in pulled.issues.items()}
    types, leveled = box.sandbox.repository.site.issue_types, with_levels_above(found)
    for ident, original in pulled.originals.items():
        assert leveled[ident].level == types[original.type_id].hierarchy_level


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
    as_text = list(client.histories([some], pulled.fields))
    box.switch("jira", epoch_changelogs=True)
    assert list(client.histories([some], pulled.fields)) == as_text
    assert as_text[0].changes


def test_boards_sprints_and_releases_are_all_there(client: JiraClient, box: Running) -> None:
    site = box.sandbox.repository.site
    boards = client.boards()
    assert {board.id for board in boards} == site.boards.keys()
    assert {sprint.id for board in boards for sprint in client.sprints(board)} == site.sprints.keys()
    assert {release.id for key in projects(box) for release in client.releases(key)} == site.versions.keys()
    assert {status.id for status in client.statuses()} == site.statuses.keys()


def test_open_sprints_are_asked_for_once_a_board(client: JiraClient, box: Running) -> None:
    boards = [board for board in client.boards() if board.type == "scrum"]
    box.reset_counts()
    found = {sprint.id: sprint.state for board in boards for sprint in client.open_sprints(board)}
    wanted = {s.id: s.state for s in box.sandbox.repository.site.sprints.values() if s.state != "closed"}
    assert found == wanted
    assert set(found.values()) == {SprintState.ACTIVE, SprintState.FUTURE}
    assert box.count("jira") == len(boards) == 2


def test_the_fields_of_the_site_are_found(pulled: Pulled, box: Running) -> None:
    own = box.sandbox.repository.site.field_ids
    assert pulled.fields.points[0] == own["points"]
    assert pulled.fields.sprint == own["sprint"]
    assert pulled.fields.epic_link == own["epic_link"]
    assert pulled.fields.rank == own["rank"]


@pytest.mark.parametrize(
    "switch",
    [{"page_cap": 97}, {"result_window": 1000}, {"short_pages": 5}, {"drop_is_last": True}],
    ids=lambda switch: next(iter(switch)),
)
def test_pages_of_any_length_lose_nothing(client: JiraClient, box: Running, switch: dict[str, Any]) -> None:
    if "short_pages" in switch and not is_cloud(box):
        pytest.skip("an empty page of Data Center with more to come is a contradiction")
    box.switch("jira", **switch)
    assert sorted(all_ids(client, box)) == held(box)


def test_a_full_pull_asks_for_ids_and_then_for_a_hundred_issues_at_a_time(
    client: JiraClient, box: Running, pulled: Pulled
) -> None:
    box.reset_counts()
    ids = all_ids(client, box)
    assert box.count("jira", "POST") == (1 if is_cloud(box) else -(-len(ids) // 1000))
    box.reset_counts()
    pages = list(client.by_id(batches(ids), pulled.fields))
    assert box.count("jira", "POST") == len(pages) == -(-len(ids) // 100)
    assert [page.asked for page in pages] == list(batches(ids))


def test_a_search_for_ids_goes_on_where_an_earlier_client_stopped(
    client: JiraClient, box: Running, transport: Transport
) -> None:
    box.switch("jira", page_cap=300)
    first = list(islice(client.ids(projects(box)), 3))
    assert all(page.cursor for page in first)
    later = connect_jira(connection(box), transport)
    rest = list(later.ids(projects(box), first[-1].cursor))
    later.close()
    assert rest[-1].cursor == ""
    assert sorted(ident for page in (*first, *rest) for ident in page.ids) == held(box)


def test_a_search_for_updates_goes_on_where_an_earlier_client_stopped(
    client: JiraClient, box: Running, pulled: Pulled, transport: Transport
) -> None:
    since = dict.fromkeys(projects(box), box.sandbox.clock.now() - timedelta(days=30))
    box.switch("jira", page_cap=20)
    whole = list(client.updated(since, pulled.fields))
    assert len(whole) > 5
    later = connect_jira(connection(box), transport)
    rest = list(later.updated(since, pulled.fields, after=whole[2].cursor))
    later.close()
    assert rest == whole[3:]


def test_a_token_is_good_for_a_week(client: JiraClient, box: Running) -> None:
    if not is_cloud(box):
        pytest.skip("a cursor of Data Center is a condition, which never ends")
    box.switch("jira", page_cap=300)
    first = next(iter(client.ids(projects(box))))
    box.advance(days=8)
    with pytest.raises(BadQuery, match="expired"):
        list(client.ids(projects(box), first.cursor))


def test_a_token_that_comes_again_and_again_ends_the_search(client: JiraClient, box: Running) -> None:
    if not is_cloud(box):
        pytest.skip("Data Center has no tokens")
    box.switch("jira", page_cap=300, repeat_token=True)
    with pytest.raises(BadAnswer, match="in circles"):
        all_ids(client, box)


def test_only_what_was_touched_comes_again(client: JiraClient, box: Running, pulled: Pulled) -> None:
    box.advance(hours=1)
    now = box.sandbox.clock.now()
    since = dict.fromkeys(projects(box), now)
    touched = next(issue for issue in pulled.issues.values() if issue.level == 0)
    box.act("edit", ref=touched.key, summary="Said in other words")
    found = issues_on(client.updated(since, pulled.fields))
    assert {issue.id: issue.summary for issue in found.values()} == {touched.id: "Said in other words"}


def test_each_project_is_asked_from_its_own_instant(client: JiraClient, box: Running, pulled: Pulled) -> None:
    box.advance(hours=1)
    early = box.sandbox.clock.now()
    chosen = {issue.project: issue for issue in pulled.issues.values() if issue.level == 0}
    (first, one), (second, other), *_ = sorted(chosen.items())
    for issue in (one, other):
        box.act("edit", ref=issue.key, summary="Both were touched")
    since = {first: early, second: early + timedelta(minutes=2)}
    assert issues_on(client.updated(since, pulled.fields)).keys() == {one.id}


def test_edits_while_paging_hide_nothing_that_was_not_edited(client: JiraClient, box: Running, pulled: Pulled) -> None:
    since = dict.fromkeys(projects(box), box.sandbox.clock.now() - timedelta(days=60))
    before = set(issues_on(client.updated(since, pulled.fields)))
    box.switch("jira", page_cap=10)
    found: set[str] = set()
    for number, page in enumerate(client.updated(since, pulled.fields)):
        found |= {issue.id for issue in page.issues}
        if number < 3:
            box.advance(hours=1)
            box.act("edit", ref=page.issues[0].key, summary=f"Edited while paging, {number}")
    assert found >= before


def test_what_the_index_does_not_know_yet_is_there_by_id(client: JiraClient, box: Running, pulled: Pulled) -> None:
    box.advance(hours=1)
    since = dict.fromkeys(projects(box), box.sandbox.clock.now())
    touched = next(issue for issue in pulled.issues.values() if issue.level == 0)
    box.switch("jira", index_lag=600)
    box.act("edit", ref=touched.key, summary="Not indexed yet")
    assert issues_on(client.updated(since, pulled.fields)) == {}
    (page,) = client.by_id([[touched.id]], pulled.fields)
    if is_cloud(box):
        assert page.issues[0].summary == "Not indexed yet"
    box.advance(hours=1)
    assert issues_on(client.updated(since, pulled.fields)).keys() == {touched.id}


def test_what_is_deleted_or_hidden_is_silently_absent_and_what_is_moved_has_its_new_key(
    client: JiraClient, box: Running, pulled: Pulled
) -> None:
    here, there = projects(box)[:2]
    kept, deleted, hidden, moved = [
        box.act("create", project=here, summary=name)["id"] for name in ("Kept", "Deleted", "Hidden", "Moved")
    ]
    box.act("delete", ref=deleted)
    box.act("hide", ref=hidden)
    box.act("move", ref=moved, project_ref=there)
    (page,) = client.by_id([[kept, deleted, hidden, moved, "99999999"]], pulled.fields)
    found = issues_on([page])
    assert page.asked == (kept, deleted, hidden, moved, "99999999")
    assert found.keys() == {kept, moved}
    assert (found[moved].project, found[moved].key.partition("-")[0]) == (there, there)
    histories = page.changes or [c for told in client.histories([[moved]], pulled.fields) for c in told.changes]
    assert [change.after for change in histories if change.what is Changed.KEY] == [found[moved].key]


def test_a_batch_of_nothing_but_what_is_gone_is_empty(client: JiraClient, pulled: Pulled) -> None:
    (page,) = client.by_id([["99999998", "99999999"]], pulled.fields)
    assert page.issues == ()


def test_an_issue_without_fields_is_named(client: JiraClient, box: Running, pulled: Pulled) -> None:
    bare = next(iter(pulled.issues.values()))
    box.switch("jira", bare_issues=[bare.id])
    with pytest.raises(BadAnswer, match="fields cannot be read") as refused:
        list(client.by_id([[bare.id]], pulled.fields))
    assert "issue " in str(refused.value)


def test_null_lists_and_new_categories_are_taken(client: JiraClient, box: Running, pulled: Pulled) -> None:
    issue = next(one for one in pulled.issues.values() if one.sprint_ids and one.components)
    told = {"null_lists": ["labels", "components", "fixVersions", "issuelinks", "sprint"]}
    box.switch("jira", category_keys={issue.status.name: "paused"}, **told)
    (page,) = client.by_id([[issue.id]], pulled.fields)
    found = page.issues[0]
    assert found.status.category is Category.UNDEFINED
    assert not any((found.sprint_ids, found.components, found.labels, found.release_ids, found.links))


def test_the_field_for_public_text_comes_with_its_markup(box: Running, transport: Transport) -> None:
    def make_field(sandbox: Any) -> None:
        site = sandbox.repository.site
        rank = site.fields[site.field_ids["rank"]]
        site.fields["customfield_19999"] = replace(rank, id="customfield_19999", name="Said to customers")

    box.do(make_field)
    issue = next(iter(box.sandbox.repository.site.issues.values()))
    text = {"type": "doc", "version": 1, "content": []} if is_cloud(box) else "h1. Hello"
    box.do(lambda sandbox: sandbox.editor.set_field(issue.key, "customfield_19999", text))
    client = connect_jira(connection(box, fields=FieldOverrides(public_text="Said to customers")), transport)
    fields = client.fields(client.boards())
    assert fields.public_text == "customfield_19999"
    (page,) = client.by_id([[issue.id]], fields)
    client.close()
    public = page.issues[0].public_text
    assert public is not None
    assert public.markup is (Markup.ADF if is_cloud(box) else Markup.WIKI)
    assert public.text == ('{"type":"doc","version":1,"content":[]}' if is_cloud(box) else "h1. Hello")


def test_nothing_but_gets_and_searches_is_ever_sent(pulled: Pulled, box: Running) -> None:
    cloud = {"search/jql", "issue/bulkfetch", "changelog/bulkfetch"}
    posts = {("POST", route) for route in (cloud if is_cloud(box) else {"search"})}
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
    with pytest.raises(SignInRefused):
        all_ids(client, box)


def test_an_account_that_lost_its_rights_sees_nothing_and_is_told_by_its_permissions(
    client: JiraClient, box: Running
) -> None:
    box.switch("jira", browse=False)
    assert all_ids(client, box) == []
    assert client.access(projects(box)).allowed == ()


def test_the_end_of_a_personal_access_token_is_told_by_data_center(box: Running, transport: Transport) -> None:
    now = box.sandbox.clock.now()
    box.switch("jira", token_expires=(now + timedelta(days=30)).isoformat())
    client = connect_jira(connection(box, auth=Auth.BEARER, email=None), transport)
    if is_cloud(box):
        client = connect_jira(connection(box), transport)
        assert client.expiry(now) is None
    else:
        assert client.expiry(now) == now + timedelta(days=30)
    client.close()


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
    scoped = connection(box, url=f"{box.jira_url}/ex/jira/{CLOUD_ID}", site_url=box.jira_url)
    assert connect_jira(scoped, transport).account().id


def test_the_edge_tells_the_cloud_id_to_anybody(client: JiraClient, box: Running) -> None:
    box.switch("jira", expired_tokens=True)
    if is_cloud(box):
        assert client.cloud_id() == CLOUD_ID
    else:
        with pytest.raises(ServiceError):
            client.cloud_id()


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
def test_a_pull_gets_through_every_fault_that_passes(
    client: JiraClient, box: Running, pulled: Pulled, fault: dict[str, Any]
) -> None:
    ids = all_ids(client, box)
    box.fault(service="jira", every=3, **fault)
    assert sorted(issues_on(client.by_id(batches(ids), pulled.fields))) == sorted(ids)


@pytest.mark.parametrize(
    ("kind", "error"), [("html", BadAnswer), ("empty", BadAnswer), ("cut_gzip", (BadAnswer, Unreachable))]
)
def test_a_pull_ends_with_a_clear_refusal_where_an_answer_is_none(
    client: JiraClient, box: Running, pulled: Pulled, kind: str, error: Any
) -> None:
    ids = all_ids(client, box)
    box.fault(service="jira", kind=kind)
    with pytest.raises(error):
        list(client.by_id(batches(ids), pulled.fields))
