"""Sites of any size, and how the sandbox bears them."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest

from sandbox.crowd import END, crowd
from sandbox.jira.model import Site
from sandbox.serve import Options, build
from tests.unit.sandbox.jira_site import World

FIELDS = ["summary", "status", "issuetype", "parent", "fixVersions", "updated", "customfield_10020"]


@pytest.fixture(scope="module")
def site() -> Site:
    return crowd(3_000, seed=3)


def test_the_same_arguments_give_the_same_site(site: Site) -> None:
    assert crowd(300, seed=3) == crowd(300, seed=3) != crowd(300, seed=4)
    assert crowd(300, seed=3).issues.keys() <= site.issues.keys()


def test_a_crowd_spreads_over_projects_types_statuses_and_sprints(site: Site) -> None:
    issues = site.issues.values()
    assert Counter(issue.project_id for issue in issues) == {"10000": 1000, "10001": 1000, "10002": 1000}
    assert len({issue.key for issue in issues}) == 3_000
    assert {issue.type_id for issue in issues} == set(site.issue_types)
    assert {issue.status_id for issue in issues} == set(site.statuses)
    assert {ident for issue in issues for ident in issue.sprint_ids} == set(site.sprints)
    assert Counter(sprint.state for sprint in site.sprints.values())["active"] == 3


def test_every_reference_of_a_crowd_leads_somewhere_in_its_own_project(site: Site) -> None:
    for issue in site.issues.values():
        assert issue.parent_id is None or site.issues[issue.parent_id].project_id == issue.project_id
        assert all(site.versions[ident].project_id == issue.project_id for ident in issue.fix_version_ids)
        assert all(site.boards[site.sprints[i].board_id].project_ids == (issue.project_id,) for i in issue.sprint_ids)


def test_the_history_of_a_crowd_ends_where_its_issues_stand(site: Site) -> None:
    for issue in site.issues.values():
        moves = [item.after for entry in issue.histories for item in entry.items if item.field == "status"]
        times = [issue.created, *(entry.created for entry in issue.histories)]
        assert (moves or ["1"])[-1] == issue.status_id
        assert (issue.resolved is not None) == (site.statuses[issue.status_id].category == "done")
        assert times == sorted(times)
        assert times[-1] == issue.updated <= END


@pytest.mark.parametrize("projects", [0, 9])
def test_a_crowd_lives_in_one_to_eight_projects(projects: int) -> None:
    with pytest.raises(ValueError, match="1 to 8 projects"):
        crowd(10, projects=projects)


def queries(site: Site) -> Iterator[dict[str, Any]]:
    since = '(project = "DESK" AND updated >= "{0}") OR (project = "MILL" AND updated >= "{0}")'
    for day in ("2025-01-01 00:00", "2026-10-30 00:00"):
        yield {"jql": f"{since.format(day)} ORDER BY updated ASC, key ASC", "fields": FIELDS, "maxResults": 100}
    yield {"jql": f"id in ({', '.join(list(site.issues)[::100])})", "fields": FIELDS, "maxResults": 100}
    yield {"jql": 'project in ("DESK", "MILL", "PORT") ORDER BY key ASC', "fields": ["id"], "maxResults": 5000}


def test_a_page_out_of_ten_thousand_issues_takes_a_fraction_of_a_second() -> None:
    world = World(crowd(10_000))
    for body in queries(world.repository.site):
        world.editor.edit("PORT-5", summary=f"Changed before {body['jql']}")  # so that no result is at hand
        began = time.process_time()
        assert world.client.post("/rest/api/3/search/jql", body).status == 200
        assert time.process_time() - began < 0.5


def test_a_sandbox_starts_with_a_crowd() -> None:
    sandbox = build(Options(crowd=2_000, dialect="datacenter"))
    assert (len(sandbox.repository.site.issues), sandbox.repository.site.dialect) == (2_000, "datacenter")
    assert max(issue.updated for issue in sandbox.repository.site.issues.values()) < sandbox.clock.now()
    sandbox.close()


def test_a_crowd_and_a_company_at_once_are_refused() -> None:
    with pytest.raises(ValueError, match="not both"):
        build(Options(crowd=10, company_seed=1))
