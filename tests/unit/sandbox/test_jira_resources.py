"""The other resources of the sandbox's Jira: who may call, what issues look like, boards and sprints."""

from __future__ import annotations

import base64
from dataclasses import replace
from typing import Any

import pytest

from sandbox.jira.settings import CLOUD_ID, EMAIL, TOKEN
from tests.unit.sandbox.jira_site import (
    EPIC_LINK,
    EPIC_NAME,
    NOW,
    PARENT_LINK,
    POINTS,
    SPRINT_FIELD,
    World,
    site_with_initiative,
    small_site,
)


@pytest.fixture
def cloud() -> World:
    return World(small_site())


@pytest.fixture
def server() -> World:
    return World(small_site("datacenter"))


def basic(user: str, password: str) -> dict[str, str]:
    return {"Authorization": "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()}


def fields(world: World, key: str, version: int = 2, **params: Any) -> dict[str, Any]:
    answer: dict[str, Any] = world.client.get(f"/rest/api/{version}/issue/{key}", **params).json()["fields"]
    return answer


@pytest.mark.parametrize(
    "headers",
    [
        {},
        basic(EMAIL, "wrong"),
        basic("someone@example.com", TOKEN),
        basic("pat", TOKEN),
        {"Authorization": "Basic ***"},
        {"Authorization": f"Bearer {TOKEN}"},
    ],
)
def test_myself_needs_the_right_credentials(cloud: World, headers: dict[str, str]) -> None:
    assert cloud.client.get("/rest/api/3/myself", headers=headers).status == 401


def test_a_wrong_token_is_a_401_even_where_none_is_an_empty_answer(cloud: World) -> None:
    path, jql = "/rest/api/3/search/jql", "project = APP"
    assert cloud.anonymous.get(path, jql=jql).status == 200
    assert cloud.client.get(path, jql=jql, headers=basic(EMAIL, "wrong")).status == 401


def test_an_expired_token_is_refused_until_it_is_renewed(cloud: World) -> None:
    cloud.settings.expired_tokens = True
    assert cloud.client.get("/rest/api/3/myself").status == 401
    cloud.settings.expired_tokens = False
    assert cloud.client.get("/rest/api/3/myself").json()["emailAddress"] == EMAIL


def test_a_scoped_token_works_at_the_scoped_address_only(cloud: World) -> None:
    scoped = cloud.client.get("/_edge/tenant_info").json()["cloudId"]
    assert scoped == CLOUD_ID
    assert cloud.client.get(f"/ex/jira/{scoped}/rest/api/3/myself").status == 200
    cloud.settings.scoped_token = True
    assert cloud.client.get(f"/ex/jira/{scoped}/rest/api/3/myself").status == 200
    assert cloud.client.get("/rest/api/3/myself").status == 401


def test_links_lead_back_by_the_address_that_was_called(cloud: World) -> None:
    scoped = cloud.client.get(f"/ex/jira/{CLOUD_ID}/rest/api/3/issue/APP-1").json()
    assert scoped["self"] == f"http://jira.test/ex/jira/{CLOUD_ID}/rest/api/3/issue/1001"
    assert cloud.client.get(f"/ex/jira/{CLOUD_ID}/rest/api/3/serverInfo").json()["baseUrl"] == "http://jira.test"


def test_data_center_takes_a_personal_access_token_or_a_password(server: World) -> None:
    me = server.client.get("/rest/api/2/myself", headers={"Authorization": f"Bearer {TOKEN}"}).json()
    assert (me["name"], me["key"], "accountId" in me) == ("pat", "sandbox-pat", False)
    assert server.client.get("/rest/api/2/myself").status == 200
    assert server.client.get("/rest/api/2/myself", headers=basic("pat", TOKEN)).status == 200
    assert server.client.get("/rest/api/2/myself", headers={"Authorization": "Bearer wrong"}).status == 401


def test_server_info_tells_the_deployment_to_anybody(cloud: World, server: World) -> None:
    assert cloud.anonymous.get("/rest/api/3/serverInfo").json()["deploymentType"] == "Cloud"
    assert server.anonymous.get("/rest/api/2/serverInfo").json()["deploymentType"] == "Server"


def test_permissions_must_be_named_on_cloud(cloud: World, server: World) -> None:
    assert cloud.client.get("/rest/api/3/mypermissions").status == 400
    assert cloud.client.get("/rest/api/3/mypermissions", permissions="FLY").status == 400
    assert "BROWSE_PROJECTS" in server.client.get("/rest/api/2/mypermissions").json()["permissions"]


def test_revoked_rights_hide_a_project_everywhere(cloud: World) -> None:
    asked: dict[str, Any] = {"permissions": "BROWSE_PROJECTS", "projectKey": "INT"}
    granted = cloud.client.get("/rest/api/3/mypermissions", **asked).json()["permissions"]["BROWSE_PROJECTS"]
    assert granted["havePermission"] is True
    cloud.settings.hidden_projects.add("INT")
    assert cloud.client.get("/rest/api/3/mypermissions", **asked).status == 404
    assert cloud.client.get("/rest/api/3/project/INT").status == 404
    assert cloud.client.get("/rest/api/3/issue/INT-1").status == 404
    assert [board["id"] for board in cloud.client.get("/rest/agile/1.0/board").json()["values"]] == [7]
    cloud.settings.hidden_projects.add("APP")
    assert cloud.client.get("/rest/agile/1.0/sprint/37").status == 404
    cloud.settings.hidden_projects.remove("APP")
    assert [p["key"] for p in cloud.client.get("/rest/api/3/project/search").json()["values"]] == ["APP"]


def test_a_description_is_a_document_in_version_3_and_wiki_text_in_version_2(cloud: World) -> None:
    assert fields(cloud, "APP-2", 2)["description"].startswith("h2. Why")
    document = fields(cloud, "APP-2", 3)["description"]
    assert [block["type"] for block in document["content"]] == ["heading", "paragraph", "bulletList"]
    assert {"type": "text", "text": "slow", "marks": [{"type": "strong"}]} in document["content"][1]["content"]
    assert fields(cloud, "APP-3", 3)["description"] is None


def test_rendered_fields_are_html(cloud: World) -> None:
    answer = cloud.client.get("/rest/api/3/issue/APP-2", expand="renderedFields,names", fields="description").json()
    html = "<h2>Why</h2>\n<p>It is <b>slow</b>.</p>\n<ul><li><p>one</p></li><li><p>two</p></li></ul>"
    assert answer["renderedFields"] == {"description": html}


def test_cloud_sends_parents_at_every_level_and_sprints_as_objects(cloud: World) -> None:
    story, sub_task = fields(cloud, "APP-3"), fields(cloud, "APP-4")
    assert (story["parent"]["key"], sub_task["parent"]["key"]) == ("APP-1", "APP-3")
    assert set(story["parent"]["fields"]) == {"summary", "status", "issuetype"}
    assert [child["key"] for child in story["subtasks"]] == ["APP-4"]
    assert story[SPRINT_FIELD][0] == {
        "id": 37,
        "name": "Sprint 1",
        "state": "closed",
        "boardId": 7,
        "goal": "Find things",
        "startDate": "2026-03-02T09:00:00.000Z",
        "endDate": "2026-03-06T09:00:00.000Z",
        "completeDate": "2026-03-06T15:00:00.000Z",
    }
    assert story["issuetype"]["hierarchyLevel"] == 0


def test_data_center_sends_epic_links_and_sprints_as_text(server: World) -> None:
    story = fields(server, "APP-3")
    assert (story["parent"], story[EPIC_LINK]) == (None, "APP-1")
    assert fields(server, "APP-4")["parent"]["key"] == "APP-3"
    assert fields(server, "APP-1")[EPIC_NAME] == "Search"
    closed, active = story[SPRINT_FIELD]
    assert closed.startswith("com.atlassian.greenhopper.service.sprint.Sprint@")
    assert closed.endswith(
        "[id=37,rapidViewId=7,state=CLOSED,name=Sprint 1,startDate=2026-03-02T10:00:00.000+01:00,"
        "endDate=2026-03-06T10:00:00.000+01:00,completeDate=2026-03-06T16:00:00.000+01:00,"
        "activatedDate=2026-03-02T10:00:00.000+01:00,sequence=37,goal=Find things]"
    )
    assert "name=[APP] Sprint 2, part | two," in active
    assert active.endswith("completeDate=<null>,activatedDate=2026-03-09T10:00:00.000+01:00,sequence=38,goal=<null>]")
    assert "hierarchyLevel" not in story["issuetype"]


def test_data_center_sends_what_an_epic_hangs_under_as_a_parent_link() -> None:
    served = World(site_with_initiative())
    epic = fields(served, "APP-1")
    assert (epic["parent"], epic[EPIC_LINK], epic[PARENT_LINK]) == (None, None, "APP-12")
    assert fields(served, "APP-3")[PARENT_LINK] is None


def test_timestamps_carry_the_offset_of_the_site_without_a_colon(cloud: World) -> None:
    assert fields(cloud, "APP-2")["updated"] == "2026-03-05T11:03:00.000+0100"
    assert fields(cloud, "APP-2")["statuscategorychangedate"] == "2026-03-05T10:00:00.000+0100"


def test_people_have_account_ids_on_cloud_and_names_on_data_center(cloud: World, server: World) -> None:
    assert fields(cloud, "APP-2")["assignee"]["accountId"] == "u1"
    assert "emailAddress" not in fields(cloud, "APP-2")["reporter"]
    assert (fields(server, "APP-2")["assignee"]["name"], fields(server, "APP-2")["assignee"]["key"]) == ("ann", "u1")


def test_status_categories_have_their_real_keys(cloud: World) -> None:
    assert fields(cloud, "APP-2")["status"]["statusCategory"]["key"] == "done"
    rows = cloud.client.get("/rest/api/3/statuses/search").json()["values"]
    assert [row["statusCategory"] for row in rows] == ["TODO", "IN_PROGRESS", "DONE"]


def test_fields_can_be_named_taken_all_and_left_out(cloud: World) -> None:
    assert set(fields(cloud, "APP-2", fields="summary,status,nonsense")) == {"summary", "status"}
    assert {"summary", POINTS} <= set(fields(cloud, "APP-2", fields="*all"))
    assert "summary" not in fields(cloud, "APP-2", fields="*all,-summary")
    assert "fields" not in cloud.client.get("/rest/api/3/issue/APP-2", fields="key").json()


def test_links_name_the_other_issue_by_its_present_key(cloud: World) -> None:
    cloud.editor.move("APP-4", "INT")
    (link,) = fields(cloud, "APP-2")["issuelinks"]
    assert (link["type"]["outward"], link["outwardIssue"]["key"]) == ("blocks", "INT-2")


def test_a_moved_issue_is_found_by_its_old_key_under_the_new_one(cloud: World) -> None:
    cloud.editor.move("APP-12", "INT")
    answer = cloud.client.get("/rest/api/3/issue/APP-12").json()
    assert (answer["id"], answer["key"], answer["fields"]["project"]["key"]) == ("1006", "INT-2", "INT")
    found = cloud.client.post("/rest/api/3/issue/bulkfetch", {"issueIdsOrKeys": ["APP-12"], "fields": ["summary"]})
    assert [issue["key"] for issue in found.json()["issues"]] == ["INT-2"]


def test_deleted_hidden_and_unknown_issues_look_alike(cloud: World) -> None:
    cloud.editor.delete("APP-2")
    cloud.editor.hide("APP-3")
    answers = [cloud.client.get(f"/rest/api/3/issue/{key}") for key in ("APP-2", "APP-3", "APP-99")]
    assert {(answer.status, answer.body) for answer in answers} == {(404, answers[0].body)}
    asked = {"issueIdsOrKeys": ["APP-1", "APP-2", "APP-3", "APP-99"]}
    bulk = cloud.client.post("/rest/api/3/issue/bulkfetch", asked).json()
    assert ([issue["key"] for issue in bulk["issues"]], bulk["issueErrors"]) == (["APP-1"], [])
    cloud.editor.reveal("APP-3")
    assert cloud.client.get("/rest/api/3/issue/APP-3").status == 200


def test_what_may_not_be_seen_shows_neither_as_parent_nor_as_sub_task_nor_in_a_link(cloud: World) -> None:
    cloud.editor.hide("APP-4")
    cloud.editor.hide("APP-1")
    assert fields(cloud, "APP-3")["subtasks"] == []
    assert fields(cloud, "APP-2")["issuelinks"] == []
    assert fields(cloud, "APP-3")["parent"] is None
    assert fields(cloud, "APP-3")[EPIC_LINK] == "APP-1"


def test_bulk_fetch_takes_a_hundred_issues(cloud: World) -> None:
    path = "/rest/api/3/issue/bulkfetch"
    assert cloud.client.post(path, {"issueIdsOrKeys": [str(n) for n in range(100)]}).status == 200
    assert cloud.client.post(path, {"issueIdsOrKeys": [str(n) for n in range(101)]}).status == 400
    assert cloud.client.post(path, {"issueIdsOrKeys": "APP-1"}).status == 400


def test_the_changelog_is_paged_oldest_first_on_cloud_and_missing_on_data_center(cloud: World, server: World) -> None:
    page = cloud.client.get("/rest/api/3/issue/APP-2/changelog", startAt=1, maxResults=1).json()
    assert (page["total"], page["isLast"], [row["id"] for row in page["values"]]) == (3, False, ["10002"])
    assert server.client.get("/rest/api/2/issue/APP-2/changelog").status == 404
    expanded = server.client.get("/rest/api/2/issue/APP-2", expand="changelog").json()["changelog"]
    assert [entry["id"] for entry in expanded["histories"]] == ["10001", "10002", "10003"]
    assert "fieldId" not in expanded["histories"][0]["items"][0]


def test_the_changelog_is_sorted_by_instant_before_id() -> None:
    site = small_site()
    first, second, third = site.issues["1002"].histories
    site.issues["1002"].histories = (third, replace(first, id="10009"), second)
    page = World(site).client.get("/rest/api/3/issue/APP-2/changelog").json()
    assert [entry["id"] for entry in page["values"]] == ["10009", "10002", "10003"]


def test_bulk_changelogs_are_split_over_pages(cloud: World) -> None:
    path, ask = "/rest/api/3/changelog/bulkfetch", {"issueIdsOrKeys": ["APP-2", "APP-3"], "maxResults": 2}
    cloud.editor.edit("APP-3", summary="Changed")
    first = cloud.client.post(path, ask).json()
    second = cloud.client.post(path, ask | {"nextPageToken": first["nextPageToken"]}).json()
    assert [(log["issueId"], len(log["changeHistories"])) for log in first["issueChangeLogs"]] == [("1002", 2)]
    rest = [(log["issueId"], len(log["changeHistories"])) for log in second["issueChangeLogs"]]
    assert (rest, "nextPageToken" in second) == ([("1002", 1), ("1003", 1)], False)


def test_bulk_changelogs_can_be_narrowed_to_fields(cloud: World) -> None:
    path = "/rest/api/3/changelog/bulkfetch"
    for field, ids in (("status", ["10001", "10003"]), (SPRINT_FIELD, ["10002"])):
        answer = cloud.client.post(path, {"issueIdsOrKeys": ["APP-2"], "fieldIds": [field]}).json()
        assert [entry["id"] for entry in answer["issueChangeLogs"][0]["changeHistories"]] == ids
    assert cloud.client.post(path, {"issueIdsOrKeys": ["APP-2"], "fieldIds": ["x"] * 11}).status == 400


def test_bulk_changelogs_may_send_instants_as_numbers(cloud: World) -> None:
    cloud.settings.epoch_changelogs = True
    answer = cloud.client.post("/rest/api/3/changelog/bulkfetch", {"issueIdsOrKeys": ["APP-2"]}).json()
    assert answer["issueChangeLogs"][0]["changeHistories"][0]["created"] == 1772528400000


def test_boards_are_filtered_by_project_type_and_name(cloud: World) -> None:
    def boards(**params: Any) -> list[int]:
        return [board["id"] for board in cloud.client.get("/rest/agile/1.0/board", **params).json()["values"]]

    assert boards() == [7, 8]
    assert (boards(projectKeyOrId="APP"), boards(projectKeyOrId="11")) == ([7], [8])
    assert (boards(type="kanban"), boards(name="app")) == ([8], [7])
    assert cloud.client.get("/rest/agile/1.0/board", projectKeyOrId="NOPE").status == 400


def test_a_board_tells_its_columns_estimation_and_ranking(cloud: World) -> None:
    answer = cloud.client.get("/rest/agile/1.0/board/7/configuration").json()
    assert [column["name"] for column in answer["columnConfig"]["columns"]] == ["To Do", "Doing", "Done"]
    assert answer["estimation"] == {"type": "field", "field": {"fieldId": POINTS, "displayName": "Story Points"}}
    assert answer["ranking"] == {"rankCustomFieldId": 10019}


def test_sprints_come_closed_active_future_and_never_from_a_kanban_board(cloud: World) -> None:
    answer = cloud.client.get("/rest/agile/1.0/board/7/sprint").json()
    assert [sprint["state"] for sprint in answer["values"]] == ["closed", "active", "future"]
    assert "completeDate" not in answer["values"][1]
    assert "startDate" not in answer["values"][2]
    only = cloud.client.get("/rest/agile/1.0/board/7/sprint", state="active,future").json()
    assert [sprint["id"] for sprint in only["values"]] == [38, 39]
    assert cloud.client.get("/rest/agile/1.0/board/8/sprint").status == 400
    assert cloud.client.get("/rest/agile/1.0/board/7/sprint", state="paused").status == 400


def test_agile_pages_hold_fifty_whatever_is_asked() -> None:
    site = small_site()
    sprint = site.sprints[37]
    site.sprints = {n: type(sprint)(n, f"S{n}", "closed", 7) for n in range(100, 170)}
    answer = World(site).client.get("/rest/agile/1.0/board/7/sprint", maxResults=1000).json()
    assert (len(answer["values"]), answer["maxResults"], answer["isLast"]) == (50, 50, False)


def test_a_sprint_is_found_by_id(cloud: World) -> None:
    assert cloud.client.get("/rest/agile/1.0/sprint/37").json()["originBoardId"] == 7
    assert cloud.client.get("/rest/agile/1.0/sprint/99").status == 404
    assert cloud.anonymous.get("/rest/agile/1.0/sprint/37").status == 401


def test_a_board_lists_its_epics_and_versions(cloud: World) -> None:
    assert [epic["key"] for epic in cloud.client.get("/rest/agile/1.0/board/7/epic").json()["values"]] == ["APP-1"]
    assert cloud.client.get("/rest/agile/1.0/board/7/epic", done="true").json()["values"] == []
    released = cloud.client.get("/rest/agile/1.0/board/7/version", released="true").json()["values"]
    assert [version["name"] for version in released] == ["1.0"]


def test_a_version_that_is_late_is_overdue(cloud: World) -> None:
    versions = {v["name"]: v for v in cloud.client.get("/rest/api/3/project/APP/versions").json()}
    assert versions["2.0"]["overdue"] is True  # planned for the 9th, today is the 10th
    assert versions["1.0"]["overdue"] is False
    assert cloud.client.get("/rest/api/3/project/APP/version", maxResults=1).json()["isLast"] is False


def test_a_version_due_today_is_not_late(cloud: World) -> None:
    cloud.admin.plan_version("301", NOW.date())
    assert cloud.client.get("/rest/api/3/version/301").json()["overdue"] is False


def test_a_project_is_found_by_its_former_key(cloud: World) -> None:
    assert cloud.client.get("/rest/api/3/project/OLD").json()["key"] == "APP"


def test_an_unknown_path_is_a_404_in_json(cloud: World) -> None:
    assert cloud.client.get("/rest/api/3/nonsense").json()["status-code"] == 404


def test_a_number_that_is_none_is_a_400(cloud: World) -> None:
    assert cloud.client.get("/rest/agile/1.0/board", startAt="-1").status == 400
