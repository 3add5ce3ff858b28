"""Issues as values: what Jira may send for one, and asking for many of them by id."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

import pytest
import responses
from hypothesis import given
from hypothesis import strategies as st

from connectors.errors import BadAnswer, SignInRefused, Unreachable
from connectors.jira.client import JiraClient, connect_jira
from connectors.jira.parse import IssueReader, as_text
from connectors.jira.values import FieldMap, Flavour, Histories, IssuePage, SiteInfo
from mapping.backlog import Category, Changed, Issue, Link, Markup, Person, PublicText, SprintState
from tests.unit.connectors.jira_web import (
    CLOUD,
    DATA_CENTER,
    FIELDS,
    URL,
    MakeTransport,
    Web,
    answer,
    asked,
    connection,
    history,
    in_batches,
    issue,
)

FETCH, CHANGES, CLASSIC = f"{CLOUD}/issue/bulkfetch", f"{CLOUD}/changelog/bulkfetch", f"{DATA_CENTER}/search"
BEAN = "com.atlassian.greenhopper.service.sprint.Sprint@4c9c41a5"


def page(*rows: Any, reader: IssueReader | None = None) -> IssuePage:
    reader = reader or IssueReader(FIELDS)
    return reader.page(reader.decode(answer({"issues": list(rows)})).issues)


def only(row: Any, reader: IssueReader | None = None) -> Issue:
    (found,) = page(row, reader=reader).issues
    return found


def test_a_whole_issue_is_read() -> None:
    found = only(
        issue(
            1,
            issuetype={"id": 7, "name": "Bug", "subtask": False, "hierarchyLevel": 0},
            parent={"id": 5, "key": "MP-5", "fields": {"summary": "not read"}},
            resolution={"name": "Done"},
            resolutiondate="2026-03-05T09:00:00.000Z",
            duedate="2026-04-01",
            priority={"id": "1", "name": "High"},
            labels=["a", "b"],
            components=[{"name": "Web"}],
            fixVersions=[{"id": 11}, {"id": "12"}],
            issuelinks=[
                {
                    "type": {"name": "Blocks", "inward": "is blocked by", "outward": "blocks"},
                    "outwardIssue": {"id": "9", "key": "MP-9"},
                }
            ],
            customfield_16=3,
            customfield_19="0|i0003r:",
            customfield_15="2026-03-03",
            customfield_20=[{"id": 4, "name": "S", "state": "active", "boardId": 1}],
        )
    )
    assert found == Issue(
        id="1",
        key="MP-1",
        project="MP",
        type_name="Bug",
        level=0,
        summary="Issue 1",
        status=found.status,
        created=datetime(2026, 3, 2, 9, tzinfo=UTC),
        updated=datetime(2026, 3, 2, 10, tzinfo=UTC),
        parent_id="5",
        parent_key="MP-5",
        resolution="Done",
        resolved=datetime(2026, 3, 5, 9, tzinfo=UTC),
        points=3.0,
        priority="High",
        rank="0|i0003r:",
        due=date(2026, 4, 1),
        start=date(2026, 3, 3),
        labels=("a", "b"),
        components=("Web",),
        release_ids=("11", "12"),
        sprint_ids=(4,),
        links=(Link("Blocks", "blocks", "9", "MP-9"),),
    )
    assert found.created.tzinfo is UTC


LISTS = ("labels", "components", "fixVersions", "issuelinks", "customfield_20")


@pytest.mark.parametrize("name", LISTS)
def test_a_null_instead_of_a_list_is_an_empty_one(name: str) -> None:
    assert only(issue(1, **{name: None})) == only(issue(1, **{name: []})) == only(issue(1))


@pytest.mark.parametrize("name", ["parent", "resolution", "resolutiondate", "duedate", "priority", "customfield_16"])
def test_what_may_be_empty_may_be_null_or_missing(name: str) -> None:
    assert only(issue(1, **{name: None})) == only(issue(1))


def test_a_status_category_that_nobody_knew_yet_is_undefined() -> None:
    status = {"id": 3, "name": "Parked", "statusCategory": {"key": "paused"}}
    assert only(issue(1, status=status)).status.category is Category.UNDEFINED


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"summary": ...}, "fields.summary"),
        ({"summary": None}, "fields.summary"),
        ({"project": {}}, "fields.project.key"),
        ({"status": {"id": "1", "name": "x"}}, "fields.status.statusCategory"),
        ({"updated": "yesterday"}, "fields.updated"),
        ({"updated": "2026-03-02T10:00:00"}, "fields.updated"),
        ({"duedate": "soon"}, "fields.duedate"),
        ({"labels": [1]}, "fields.labels[0]"),
        ({"customfield_16": "secret"}, "fields.customfield_16"),
        ({"customfield_16": True}, "fields.customfield_16"),
        ({"customfield_14": {"key": "secret"}}, "fields.customfield_14"),
        ({"customfield_20": {"id": 1}}, "fields.customfield_20"),
    ],
)
def test_what_cannot_be_read_is_told_by_issue_and_field_and_never_shown(fields: dict[str, Any], field: str) -> None:
    with pytest.raises(BadAnswer, match="issue MP-2: ") as refused:
        page(issue(1), issue(2, **fields), issue(3))
    assert refused.value.field == field
    assert not {"secret", "yesterday", "soon"} & set(str(refused.value).split())


@pytest.mark.parametrize("missing", [{}, {"fields": None}])
def test_an_issue_without_fields_is_told_by_its_key(missing: dict[str, Any]) -> None:
    with pytest.raises(BadAnswer, match="issue MP-2: fields"):
        page(issue(1), {"id": "2", "key": "MP-2"} | missing)


@pytest.mark.parametrize("row", [{"id": "2", "fields": {}}, {"id": "2", "key": 7, "fields": {}}, {}, 7])
def test_an_issue_without_a_key_is_told_as_one(row: Any) -> None:
    with pytest.raises(BadAnswer, match="issue without a key"):
        page(issue(1), row)


@pytest.mark.parametrize("payload", [[], {"issues": {}}, {"nothing": 1}])
def test_what_is_no_page_is_told_as_one(payload: Any) -> None:
    with pytest.raises(BadAnswer, match="search: "):
        IssueReader(FIELDS).decode(answer(payload))


def test_the_epic_of_a_data_center_is_known_by_its_key_alone() -> None:
    story = only(issue(1, customfield_14="MP-5"))
    assert (story.parent_id, story.parent_key) == (None, "MP-5")
    both = only(issue(1, customfield_14="MP-5", parent={"id": "4", "key": "MP-4"}))
    assert (both.parent_id, both.parent_key) == ("4", "MP-4")


@pytest.mark.parametrize(
    ("kind", "level"),
    [
        ({"hierarchyLevel": 2}, 2),
        ({"hierarchyLevel": -1, "subtask": True}, -1),
        ({"subtask": True}, -1),
        ({"id": "6"}, 1),
        ({"id": 6, "name": "Epopée"}, 1),
        ({}, 0),
    ],
)
def test_a_level_is_told_by_cloud_and_follows_from_the_type_on_data_center(kind: dict[str, Any], level: int) -> None:
    assert only(issue(1, issuetype={"id": "7", "name": "Story"} | kind)).level == level


@pytest.mark.parametrize(
    "link",
    ["MP-9", {"data": {"id": 9, "key": "MP-9", "summary": "not read"}, "showField": True}],
    ids=["as its key", "as Cloud shows it"],
)
def test_what_an_epic_hangs_under_is_known_by_its_key_alone(link: Any) -> None:
    epic = only(issue(1, customfield_18=link, issuetype={"id": "6", "name": "Epic", "subtask": False}))
    assert (epic.level, epic.parent_id, epic.parent_key) == (1, None, "MP-9")


def test_a_parent_link_that_may_not_be_shown_is_none() -> None:
    hidden = {"nonEditableReason": {"reason": "PLUGIN_LICENSE_ERROR", "message": "…"}, "showField": False}
    assert only(issue(1, customfield_18=hidden)).parent_key is None


def test_where_no_type_is_known_as_an_epic_its_name_field_tells() -> None:
    reader = IssueReader(FieldMap(epic_names=("customfield_11",)))
    assert only(issue(1, customfield_11="Big thing"), reader).level == 1
    assert only(issue(1, customfield_11=None), reader).level == 0


def test_the_first_field_that_holds_points_counts() -> None:
    reader = IssueReader(FieldMap(points=("customfield_1", "customfield_2")))
    assert only(issue(1, customfield_1=None, customfield_2=5), reader).points == 5.0
    assert only(issue(1, customfield_1=0, customfield_2=5), reader).points == 0.0


def test_people_and_sprints_are_told_once_a_page() -> None:
    ann = {"accountId": "a", "displayName": "Ann", "emailAddress": "ann@example.com", "avatarUrls": {}}
    bob = {"key": "JIRAUSER7", "name": "bob", "displayName": "Bob"}
    sprint = {"id": "4", "name": "S", "state": "closed", "originBoardId": 9}
    found = page(
        issue(1, assignee=ann, reporter=ann, creator=bob, customfield_20=[sprint]),
        issue(2, assignee=None, reporter=bob, customfield_20=[sprint, None]),
    )
    assert found.people == (Person("a", ("Ann", "ann@example.com")), Person("JIRAUSER7", ("Bob", "bob")))
    assert [(one.id, one.board_id, one.state) for one in found.sprints] == [(4, 9, SprintState.CLOSED)]


def test_a_page_tells_what_is_on_it_although_an_earlier_one_told_it_before() -> None:
    reader = IssueReader(FIELDS)
    row = issue(1, assignee={"accountId": "a"}, customfield_20=[f"{BEAN}[id=1,state=CLOSED,name=a [b], c]"])
    first, second = page(row, reader=reader), page(row, reader=reader)
    assert first == second
    assert (len(first.people), first.sprints[0].name) == (1, "a [b], c")


def test_two_sprints_of_one_name_are_told_apart_by_their_ids() -> None:
    sprints = [{"id": n, "name": 'Sprint 1, "the" [big] one', "state": "closed"} for n in (1, 2)]
    found = page(issue(1, customfield_20=sprints))
    assert found.issues[0].sprint_ids == (1, 2)
    assert len(found.sprints) == 2


def test_a_changelog_that_came_with_an_issue_and_was_cut_short_is_refused() -> None:
    with pytest.raises(BadAnswer, match="issue MP-1: changelog cannot be read"):
        page(issue(1) | {"changelog": {"total": 2, "histories": [history(to="3")]}})


DOCUMENT = {"type": "doc", "version": 1, "content": [{"type": "paragraph", "content": []}]}
PUBLIC = FieldMap(public_text="customfield_99")


def public(markup: Markup, value: Any) -> PublicText | None:
    return only(issue(1, customfield_99=value), IssueReader(PUBLIC, (), markup)).public_text


def test_public_text_is_kept_as_jira_sent_it() -> None:
    adf = public(Markup.ADF, DOCUMENT)
    assert adf is not None
    assert (adf.markup, answer(DOCUMENT).content.decode()) == (Markup.ADF, adf.text)
    assert public(Markup.WIKI, "h1. Hello\r\n*you*") == PublicText(Markup.WIKI, "h1. Hello\r\n*you*")


def test_a_text_of_one_line_on_cloud_is_a_document_of_one_paragraph() -> None:
    text = '{"type":"doc","version":1,"content":[{"type":"paragraph","content":[{"type":"text","text":"*as is*"}]}]}'
    assert public(Markup.ADF, "*as is*") == PublicText(Markup.ADF, text)


@pytest.mark.parametrize("value", [None, "", ...])
@pytest.mark.parametrize("markup", Markup)
def test_no_public_text_is_none(markup: Markup, value: Any) -> None:
    assert public(markup, value) is None


@pytest.mark.parametrize(
    ("markup", "value"),
    [(Markup.WIKI, DOCUMENT), (Markup.ADF, {"value": "an option"}), (Markup.ADF, 7), (Markup.WIKI, ["a"])],
)
def test_a_field_for_public_text_that_holds_none_is_named(markup: Markup, value: Any) -> None:
    with pytest.raises(BadAnswer, match=r"issue MP-1: fields.customfield_99 cannot be read \(not a text\)"):
        public(markup, value)


def test_only_the_fields_of_the_site_are_asked_for() -> None:
    assert IssueReader(FieldMap()).wanted[-1] == "creator"
    assert {"customfield_14", "customfield_99"} <= set(IssueReader(FIELDS, ["customfield_99"]).wanted)


def test_further_fields_are_texts_sorted_by_id() -> None:
    values = {"customfield_77": [{"value": "Red"}, {"name": "Blue"}], "customfield_70": 3.0, "customfield_71": None}
    reader = IssueReader(FIELDS, ["customfield_77", "customfield_70", "customfield_71", "customfield_70"])
    assert only(issue(1, **values), reader).fields == (("customfield_70", "3"), ("customfield_77", "Red, Blue"))


def test_a_field_may_be_both_one_that_milepost_reads_and_a_further_one() -> None:
    own = ("customfield_16", "customfield_15", "customfield_20", "customfield_99")
    fields = FieldMap(points=own[:1], start=own[1], sprint=own[2], public_text=own[3])
    row = issue(
        1,
        customfield_16=2.5,
        customfield_15="2026-03-02",
        customfield_20=[{"id": 1, "name": "S", "state": "closed"}],
        customfield_99="said",
    )
    found = only(row, IssueReader(fields, own))
    assert dict(found.fields) == dict(zip(own, ("2.5", "2026-03-02", "S", "said"), strict=True))
    assert (found.points, found.sprint_ids) == (2.5, (1,))


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, ""),
        (True, "true"),
        (3.0, "3"),
        (2.5, "2.5"),
        ({"value": {"name": "Deep"}}, "Deep"),
        ({"unheard of": 1}, ""),
        (["a", None, "b"], "a, b"),
    ],
)
def test_the_value_of_any_field_has_a_text(value: Any, text: str) -> None:
    assert as_text(value) == text


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["id", "name", "key"]), inner),
    max_leaves=6,
)


@given(st.sampled_from([*IssueReader(FIELDS).wanted]), json_values)
def test_whatever_a_field_holds_the_issue_is_read_or_refused_by_its_key(name: str, value: Any) -> None:
    try:
        assert only(issue(1, **{name: value})).key == "MP-1"
    except BadAnswer as refused:
        assert refused.what.startswith("issue MP-1: ")


@pytest.fixture
def cloud(make_transport: MakeTransport) -> Iterator[JiraClient]:
    yield from connected(make_transport, Flavour.CLOUD)


@pytest.fixture
def data_center(make_transport: MakeTransport) -> Iterator[JiraClient]:
    yield from connected(make_transport, Flavour.DATA_CENTER)


def connected(make_transport: MakeTransport, flavour: Flavour) -> Iterator[JiraClient]:
    client = connect_jira(connection(workers=3), make_transport(attempts=2))
    client.recall(SiteInfo(flavour, "1", "x", URL))
    yield client
    client.close()


def bulk(request: Any) -> tuple[int, dict[str, str], bytes]:
    """An answer with every issue that is asked for; ids from 900 are gone."""
    ids = map(int, json.loads(request.body)["issueIdsOrKeys"])
    return 200, {}, answer({"issues": [issue(n) for n in ids if n < 900], "issueErrors": []}).content


def test_batches_come_in_their_order_with_what_was_asked_for(web: Web, cloud: JiraClient) -> None:
    web.add_callback(responses.POST, FETCH, callback=bulk)
    batches = list(in_batches(map(str, range(895, 905)), 2))
    pages = list(cloud.by_id(batches, FIELDS))
    assert [page.asked for page in pages] == batches
    assert [[one.id for one in page.issues] for page in pages] == [["895", "896"], ["897", "898"], ["899"], [], []]


def test_issues_that_cloud_could_not_put_into_its_answer_are_asked_for_again(web: Web, cloud: JiraClient) -> None:
    web.post(FETCH, json={"issues": [issue(1)], "issueErrors": [{"id": "2", "errorMessage": "too large"}]})
    web.post(FETCH, json={"issues": [issue(2)], "issueErrors": None})
    (page,) = cloud.by_id([["1", "2"]], FIELDS)
    assert [one.id for one in page.issues] == ["1", "2"]
    assert [asked(web, n)["issueIdsOrKeys"] for n in range(2)] == [["1", "2"], ["2"]]


def test_an_issue_that_cloud_cannot_read_is_not_taken_for_gone(web: Web, cloud: JiraClient) -> None:
    web.post(FETCH, json={"issues": [], "issueErrors": [{"id": "2", "errorMessage": "broken"}]})
    with pytest.raises(BadAnswer, match="1 issues could not be read by Jira itself, among them 2"):
        list(cloud.by_id([["2"]], FIELDS))


def test_data_center_is_asked_by_id_without_minding_ids_that_are_gone(web: Web, data_center: JiraClient) -> None:
    web.post(CLASSIC, json={"issues": [issue(1) | {"changelog": {"histories": [history(to="3")]}}], "total": 2})
    web.post(CLASSIC, json={"issues": [issue(3)], "total": 1})
    (page,) = data_center.by_id([["1", "2", "3"]], FIELDS)
    assert [one.id for one in page.issues] == ["1", "3"]
    assert [(change.issue_id, change.what) for change in page.changes] == [("1", Changed.STATUS)]
    assert [asked(web, n)["jql"] for n in range(2)] == [
        "id in (1, 2, 3) ORDER BY key ASC",
        "id in (2, 3) ORDER BY key ASC",
    ]
    assert asked(web, 0)["validateQuery"] is False
    assert asked(web, 0)["expand"] == ["changelog"]


def test_a_batch_of_data_center_that_is_cut_short_is_refused(web: Web, data_center: JiraClient) -> None:
    web.post(CLASSIC, json={"issues": [], "total": 2})
    with pytest.raises(BadAnswer, match="cut short"):
        list(data_center.by_id([["1", "2"]], FIELDS))


@pytest.mark.parametrize(("status", "error"), [(401, SignInRefused), (503, Unreachable)])
def test_the_first_error_among_batches_is_raised_as_it_is(
    web: Web, cloud: JiraClient, status: int, error: type[Exception]
) -> None:
    web.post(FETCH, status=status)
    with pytest.raises(error):
        list(cloud.by_id(in_batches(map(str, range(50)), 1), FIELDS))
    assert len(web.calls) < 50


def test_no_batches_are_no_requests(web: Web, cloud: JiraClient) -> None:
    assert not list(cloud.by_id([], FIELDS))
    assert not list(cloud.histories([], FIELDS))
    assert len(web.calls) == 0


def test_histories_of_data_center_are_not_asked_for(web: Web, data_center: JiraClient) -> None:
    assert list(data_center.histories([("1", "2")], FIELDS)) == [Histories(("1", "2"), ())]
    assert len(web.calls) == 0


def test_histories_of_one_issue_may_be_spread_over_pages(web: Web, cloud: JiraClient) -> None:
    def entry(issue_id: Any, ident: str, created: int) -> dict[str, Any]:
        return {
            "issueId": issue_id,
            "changeHistories": [history(ident, fieldId="status", to="3") | {"created": created}],
        }

    first = [entry("7", "20", 2_000_000_000_000), {"issueId": "8", "changeHistories": None}]
    web.post(CHANGES, json={"issueChangeLogs": first, "nextPageToken": "t"})
    web.post(CHANGES, json={"issueChangeLogs": [entry(7, "10", 1_000_000_000_000)], "nextPageToken": None})
    (found,) = cloud.histories([("7", "8")], FIELDS)
    assert found.asked == ("7", "8")
    assert [(change.issue_id, change.history_id) for change in found.changes] == [("7", "10"), ("7", "20")]
    body = asked(web, 0)
    assert (body["issueIdsOrKeys"], body["maxResults"]) == (["7", "8"], 10_000)
    assert {"status", "fixVersions", "resolution", "customfield_16", "customfield_20"} <= set(body["fieldIds"])
    assert asked(web, 1)["nextPageToken"] == "t"


def test_a_site_with_many_point_fields_is_asked_for_all_changes(web: Web, cloud: JiraClient) -> None:
    web.post(CHANGES, json={"issueChangeLogs": []})
    list(cloud.histories([("1",)], FieldMap(points=tuple(f"customfield_{n}" for n in range(20)))))
    assert "fieldIds" not in asked(web, 0)
