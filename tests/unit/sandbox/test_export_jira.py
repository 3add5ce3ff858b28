from __future__ import annotations

import gzip
import json
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from sandbox.exports.jira import ExportError, load_jira_export, read_companion, read_payload
from sandbox.jira.model import Issue, Site

Json = dict[str, Any]
OPEN = {"id": "1", "name": "Open", "statusCategory": {"key": "new"}}
DONE = {"id": "5", "name": "Closed", "statusCategory": {"key": "done"}}
EPIC = {"id": "10", "name": "Epic", "subtask": False}
STORY = {"id": "11", "name": "Story", "subtask": False}
ABOVE_EPICS = {"type": "any", "custom": "com.atlassian.jpo:jpo-custom-field-parent"}
SPRINT_TEXT = (
    "com.atlassian.greenhopper.service.sprint.Sprint@1f[id={id},rapidViewId={board},state=CLOSED,name=S {id},"
    "goal=<null>,startDate=2020-01-0{id}T09:00:00.000Z,endDate=<null>,completeDate=<null>,sequence={id}]"
)


def issue(number: int, **fields: Any) -> Json:
    standard = {
        "summary": f"Issue {number}",
        "issuetype": STORY,
        "status": OPEN,
        "project": {"id": "100", "key": "APP", "name": "App"},
        "created": "2020-01-01T10:00:00.000+0100",
        "updated": "2020-02-01T10:00:00.000+0100",
    }
    return {"id": str(1000 + number), "key": f"APP-{number}", "fields": standard | fields}


@pytest.fixture
def load(tmp_path: Path) -> Callable[..., Site]:
    def from_issues(*issues: Json, dialect: Any = "datacenter", **companions: Any) -> Site:
        lines = "\n".join(json.dumps(one) for one in issues)
        export = tmp_path / "issues.jsonl"
        export.write_text(lines)
        for name, content in companions.items():
            (tmp_path / f"{name}.json").write_text(json.dumps(content))
        return load_jira_export([export], dialect=dialect)

    return from_issues


def by_key(site: Site) -> dict[str, Issue]:
    return {one.key: one for one in site.issues.values()}


def test_instants_are_read_with_their_offset(load: Callable[..., Site]) -> None:
    assert load(issue(1)).issues["1001"].created == datetime(2020, 1, 1, 9, tzinfo=UTC)


def test_an_epic_link_is_found_by_its_values_where_no_field_list_is(load: Callable[..., Site]) -> None:
    site = load(
        issue(1, issuetype=EPIC, customfield_70="Checkout", customfield_71="ghx-label-3"),
        issue(2, customfield_50="APP-1", customfield_60="APP-3", customfield_90=3.0),
        issue(3, customfield_50="GONE-9", customfield_80="0|i0001z:"),
    )
    issues = by_key(site)
    assert issues["APP-2"].parent_id == "1001"
    assert issues["APP-3"].foreign_parent_key == "GONE-9"
    assert issues["APP-1"].epic_name == "Checkout"
    assert issues["APP-2"].points == 3.0
    assert issues["APP-3"].rank == "0|i0001z:"
    assert {role: site.field_ids[role] for role in ("epic_link", "epic_name", "points", "rank")} == {
        "epic_link": "customfield_50",
        "epic_name": "customfield_70",
        "points": "customfield_90",
        "rank": "customfield_80",
    }
    assert "No field list told it: Epic Link is taken to be customfield_50, by its values." in site.notes
    assert "Issues whose parent was not exported, by the parent's project: GONE (1)." in site.notes


def test_a_published_field_list_beats_what_values_look_like(load: Callable[..., Site]) -> None:
    points = {"id": "customfield_91", "name": "Story Points", "custom": True, "schema": {"type": "number"}}
    other = {"id": "customfield_90", "name": "Weight", "custom": True, "schema": {"type": "number"}}
    site = load(issue(1, customfield_90=70.0, customfield_91=2.0), issue(2, customfield_90=9.0), fields=[points, other])
    assert site.field_ids["points"] == "customfield_91"
    assert site.issues["1001"].points == 2.0
    assert site.issues["1001"].extra == {"customfield_90": 70.0}


def test_the_boards_estimation_field_beats_a_name(load: Callable[..., Site]) -> None:
    fields = [
        {"id": f"customfield_{n}", "name": name, "custom": True, "schema": {"type": "number"}}
        for n, name in ((90, "Size"), (91, "Story Points"))
    ]
    board = {
        "id": 4, "name": "B", "type": "scrum", "columnConfig": {"columns": []},
        "estimation": {"type": "field", "field": {"fieldId": "customfield_90"}},
    }  # fmt: skip
    site = load(issue(1, customfield_90=5.0, customfield_91=2.0), fields=fields, board=board)
    assert site.issues["1001"].points == 5.0


def test_sprint_texts_become_sprints_on_their_boards_oldest_first(load: Callable[..., Site]) -> None:
    texts = [SPRINT_TEXT.format(id=4, board=9), SPRINT_TEXT.format(id=2, board="<null>")]
    site = load(issue(1, customfield_20=texts))
    assert site.issues["1001"].sprint_ids == (2, 4)
    assert site.sprints[4].state == "closed"
    assert site.sprints[4].board_id == 9
    assert site.boards[site.sprints[2].board_id].name == "Sprints without a board"
    assert site.field_ids["sprint"] == "customfield_20"


def test_sprint_objects_of_cloud_are_read(load: Callable[..., Site]) -> None:
    sprint = {"id": 3, "name": "S", "state": "active", "boardId": 2, "startDate": "2022-04-15T00:55:17.688Z"}
    site = load(issue(1, customfield_10020=[sprint]), dialect="cloud")
    assert site.sprints[3].board_id == 2
    assert site.sprints[3].start == datetime(2022, 4, 15, 0, 55, 17, 688000, UTC)
    assert site.boards[2].type == "scrum"


def test_the_agile_shape_gives_epics_and_sprints(load: Callable[..., Site]) -> None:
    closed = {"id": 5, "name": "S", "state": "closed", "originBoardId": 1}
    site = load(
        issue(1, issuetype=EPIC),
        issue(2, epic={"id": 1001, "key": "APP-1", "name": "E"}, closedSprints=[closed], sprint=None),
    )
    assert site.issues["1002"].parent_id == "1001"
    assert site.issues["1002"].sprint_ids == (5,)
    assert any("agile interface" in note for note in site.notes)


def test_a_parent_field_wins_over_an_epic_link(load: Callable[..., Site]) -> None:
    site = load(
        issue(1, issuetype=EPIC),
        issue(2, customfield_50="APP-1"),
        issue(3, customfield_50="APP-1", parent={"id": "1002", "key": "APP-2"}),
    )
    assert site.issues["1003"].parent_id == "1002"


def test_fields_keyed_by_display_names_are_keyed_again(tmp_path: Path) -> None:
    row = issue(1)
    row["fields"] = {
        "Summary": "One", "Issue Type": STORY, "Status": OPEN, "Created": "2024-01-01T00:00:00.000+0000",
        "Due date": "2024-03-01", "Story points": 8, "Start date": "2024-02-01",
    }  # fmt: skip
    row["changelog"] = [
        {"id": "1", "created": "2024-01-02T00:00:00.000+0000",
         "items": [{"field": "resolution", "fieldId": "resolution", "from": None, "to": "7", "toString": "Done"}]}
    ]  # fmt: skip
    (tmp_path / "issues.json").write_text(json.dumps([row]))
    field = {"custom": True, "schema": {"type": "number"}}
    date_picker = "com.atlassian.jira.plugin.system.customfieldtypes:datepicker"
    start = {"id": "customfield_15", "name": "Start date", "custom": True, "schema": {"custom": date_picker}}
    (tmp_path / "fields.json").write_text(
        json.dumps([{"id": "customfield_34", "name": "Story points", **field}, start])
    )
    found = load_jira_export([tmp_path / "issues.json"], dialect="cloud").issues["1001"]
    assert (found.points, found.due, found.start) == (8.0, date(2024, 3, 1), date(2024, 2, 1))
    assert (found.resolution_id, found.resolved) == ("7", datetime(2024, 1, 2, tzinfo=UTC))


def test_a_display_name_that_nothing_explains_is_refused(load: Callable[..., Site]) -> None:
    row = issue(1)
    row["fields"] = {"Summary": "One", "Velvet": 4}
    with pytest.raises(ExportError, match=r"issues\.jsonl, line 1 \(APP-1\): field `Velvet`"):
        load(row)


def test_what_a_field_limited_export_lacks_is_made_up_and_said(load: Callable[..., Site]) -> None:
    site = load({"id": "1", "key": "APP-1", "fields": {}}, issue(2))
    assert by_key(site)["APP-1"].summary == "APP-1"
    assert site.statuses[site.issues["1"].status_id].category == "undefined"
    assert "Without `status` came 1 of 2 issues; a stand-in is served." in site.notes


@pytest.mark.parametrize(
    ("field", "value", "reason"),
    [
        ("created", "yesterday", "field `created` should be a date with time"),
        ("created", "2020-01-01T10:00:00", "field `created` has no offset from UTC"),
        ("duedate", "soon", "field `duedate` should be a date"),
        ("labels", "one", "field `labels` should be a list of texts"),
        ("status", {"id": "2"}, "field `name` is missing"),
        ("status", {"id": "2", "name": "A", "statusCategory": {"key": "odd"}}, "field `statusCategory` is none of"),
        ("fixVersions", ["1.0"], "field `fixVersions` should be a list of objects"),
        ("parent", "APP-1", "field `parent` should be an object"),
    ],
)
def test_a_value_of_the_wrong_kind_is_refused_by_file_and_field(
    load: Callable[..., Site], field: str, value: Any, reason: str
) -> None:
    with pytest.raises(ExportError) as refused:
        load(issue(1), issue(2, **{field: value}))
    assert str(refused.value).startswith("issues.jsonl, line 2 (APP-2)")
    assert reason in str(refused.value)


def test_two_sites_cannot_be_mixed(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text(json.dumps(issue(1)))
    (tmp_path / "b.json").write_text(json.dumps(issue(1) | {"key": "OTHER-1"}))
    with pytest.raises(ExportError, match="two sites"):
        load_jira_export([tmp_path], dialect="cloud")


def test_of_two_copies_the_fuller_one_is_served(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text(json.dumps({"issues": [issue(1, labels=["full"])]}))
    (tmp_path / "b.json").write_text(json.dumps({"issues": [{"id": "1001", "key": "APP-1"}]}))
    assert load_jira_export([tmp_path], dialect="cloud").issues["1001"].labels == ("full",)


def test_an_export_without_issues_is_refused(tmp_path: Path) -> None:
    (tmp_path / "page.json").write_text('{"issues": []}')
    with pytest.raises(ExportError, match="no issue"):
        load_jira_export([tmp_path / "page.json"], dialect="cloud")


def test_people_in_further_fields_are_ids_and_their_names_lie_with_the_users(load: Callable[..., Site]) -> None:
    person = {"accountId": "a1", "displayName": "Ada Example", "self": "https://x/rest/api/2/user?accountId=a1"}
    site = load(issue(1, customfield_40=person, customfield_41=["ada(ada)"]), dialect="cloud")
    assert site.issues["1001"].extra == {"customfield_40": {"accountId": "a1"}}
    assert site.users["a1"].display_name == "Ada Example"


def test_an_atlassian_document_becomes_text(load: Callable[..., Site]) -> None:
    paragraph = {"type": "paragraph", "content": [{"type": "text", "text": "Hello "}, {"type": "emoji", "attrs": {
        "shortName": ":tada:"}}]}  # fmt: skip
    items = [{"type": "listItem", "content": [{"type": "paragraph", "content": [{"type": "text", "text": "one"}]}]}]
    document = {"type": "doc", "version": 1, "content": [paragraph, {"type": "bulletList", "content": items}]}
    assert load(issue(1, description=document)).issues["1001"].description == "Hello :tada:\none"


def test_a_former_key_is_known_from_the_changelog(load: Callable[..., Site]) -> None:
    moved = issue(1) | {
        "changelog": {"histories": [{"id": "9", "created": "2020-01-05T00:00:00.000+0000", "items": [
            {"field": "Key", "fromString": "OLD-4", "toString": "APP-1"}]}]}
    }  # fmt: skip
    site = load(moved, issue(2, parent={"id": "1001", "key": "OLD-4"}))
    assert site.issues["1001"].former_keys == ("OLD-4",)
    assert site.issues["1002"].parent_id == "1001"


def test_ranks_are_made_up_in_the_order_of_ids_where_there_are_none(load: Callable[..., Site]) -> None:
    site = load(issue(2), issue(1))
    assert (site.issues["1001"].rank or "") < (site.issues["1002"].rank or "")


@pytest.mark.parametrize(("dialect", "above_epics"), [("cloud", set()), ("datacenter", {"parent_link"})])
def test_every_role_that_a_real_jira_has_gets_a_field(
    load: Callable[..., Site], dialect: str, above_epics: set[str]
) -> None:
    site = load(issue(1), dialect=dialect)
    assert set(site.field_ids) == {"sprint", "epic_link", "epic_name", "rank", "points"} | above_epics
    assert all(site.fields[ident].custom for ident in site.field_ids.values())


def test_what_an_epic_of_data_center_hangs_under_is_read_from_its_field(load: Callable[..., Site]) -> None:
    above = {"id": "customfield_77", "name": "Parent Link", "custom": True, "schema": ABOVE_EPICS}
    site = load(issue(1), issue(2, customfield_77="APP-1"), fields=[above])
    assert site.field_ids["parent_link"] == "customfield_77"
    assert site.issues["1002"].parent_id == "1001"


def test_a_companion_is_recognised_by_its_shape(tmp_path: Path) -> None:
    path = tmp_path / "some.json.gz"
    path.write_bytes(gzip.compress(json.dumps({"Bug": STORY | {"name": "Bug"}, "Epic": EPIC}).encode()))
    payload = read_payload(path)
    assert payload.kind == "issue type"
    assert [one.hierarchy_level for one in read_companion(payload)] == [0, 1]


@pytest.mark.parametrize(
    ("content", "reason"),
    [("{", "is not JSON"), ("[]", "the list is empty"), ('{"a": 1}', "its fields are `a`"), ("[3]", "an object")],
)
def test_what_is_no_payload_is_refused_by_file_name(tmp_path: Path, content: str, reason: str) -> None:
    path = tmp_path / "odd.json"
    path.write_text(content)
    with pytest.raises(ExportError, match=r"^odd\.json") as refused:
        read_payload(path)
    assert reason in str(refused.value)


def test_a_path_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ExportError, match="no such file"):
        load_jira_export([tmp_path / "none.json"], dialect="cloud")
