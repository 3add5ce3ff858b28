"""JQL as meaning: which issues of a small site a query finds, and in which order."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from sandbox.jira.jql.evaluate import find
from sandbox.jira.jql.index import Index
from sandbox.jira.jql.syntax import JqlError, parse
from sandbox.jira.jql.world import World
from sandbox.jira.model import Site
from tests.unit.sandbox.jira_site import NOW, POINTS, site_with_initiative, small_site

BERLIN = ZoneInfo("Europe/Berlin")


def world(site: Site, *, zone: ZoneInfo = BERLIN, now: datetime = NOW) -> World:
    return World(site, Index(site.issues), frozenset(site.projects), now, zone, "u1")


def keys(jql: str, site: Site | None = None, *, zone: ZoneInfo = BERLIN) -> list[str]:
    return [issue.key for issue in find(parse(jql), world(site or small_site(), zone=zone))]


@pytest.mark.parametrize(
    ("jql", "numbers"),
    [
        ("project = APP", "1 2 3 4 12"),
        ("project = old", "1 2 3 4 12"),
        ('project in (10, "INT")', "1 2 3 4 12 int"),
        ('project != "int"', "1 2 3 4 12"),
        ("key = APP-2", "2"),
        ("key in (app-2, 1003)", "2 3"),
        ("key > APP-3", "4 12"),
        ("key <= 1003", "1 2 3"),
        ("id in (1002, 1006)", "2 12"),
        ("id > 1004", "12"),
        ("id >= INT-1", "int"),
        ("NOT key > APP-3", "1 2 3"),
        ("(project = APP AND id > 1003) OR (project = 'INT' AND updated >= '2026-03-01 00:00')", "4 int 12"),
        ("updated >= '2026-03-09 23:30' AND key != INT-1", "3"),
        ("updated > '2026-03-09 23:30'", "int"),
        ("key = APP-2 or updated >= '2026-03-09'", "2 3 int"),
        ("key in (APP-2, APP-3) and updated >= '2026-03-09'", "3"),
        ("parent = APP-1", "2 3"),
        ("parent in (APP-1, APP-3)", "2 3 4"),
        ("parent is empty", "1 int 12"),
        ('"Epic Link" = APP-1', "2 3"),
        ('"Epic Link" is empty and issuetype = Story', "12"),
        ("cf[10014] = APP-1", "2 3"),
        ("issuetype = Epic", "1"),
        ("type in (Story, Bug)", "2 3 12 int"),
        ("issuetype in subTaskIssueTypes()", "4"),
        ("status = Doing", "1 3"),
        ("status != 'To Do'", "1 2 3"),
        ("statusCategory = Done", "2"),
        ("statusCategory in (indeterminate, new)", "1 3 4 int 12"),
        ("statusCategory != 3", "1 3 4 int 12"),
        ("sprint = 37", "2 3"),
        ("sprint = 'Sprint 1'", "2 3"),
        ("sprint in openSprints()", "3"),
        ("sprint in closedSprints()", "2 3"),
        ("sprint in futureSprints()", ""),
        ("sprint not in openSprints()", "2"),
        ("sprint is empty and project = APP", "1 4 12"),
        ("fixVersion = 1.0", "2"),
        ("fixVersion = 301", "3"),
        ("fixVersion in releasedVersions()", "2"),
        ("fixVersion in unreleasedVersions(APP)", "3"),
        ("fixVersion != '1.0'", "3"),
        ("NOT fixVersion = '1.0'", "3"),
        ("fixVersion = '1.0' or fixVersion is empty", "1 2 4 int 12"),
        ("fixVersion not in ('1.0', EMPTY)", "3"),
        ("labels = BETA", "2"),
        ("labels is not empty", "2"),
        ("component = core", "2"),
        ("priority = High", "3"),
        ("priority > Low", "2 3"),
        ("resolution = Unresolved", "1 3 4 int 12"),
        ("resolution is empty", "1 3 4 int 12"),
        ("resolution != EMPTY", "2"),
        ("assignee = currentUser()", "2"),
        ("assignee = ann", "2"),
        ("summary ~ 'the'", "2 3 4"),
        ("summary ~ 'rank the'", "3"),
        (r'summary ~ "\"the rank\""', ""),
        (r'summary ~ "\"rank the\""', "3"),
        ("summary ~ 'ind*'", "2"),
        (r'summary ~ "\\(empty\\)"', "int"),
        ("summary !~ the and project = APP", "1 12"),
        ("description is empty", "1 3 4 int 12"),
        ("text ~ slow", "2"),
        ("'Story Points' >= 3", "2 3"),
        ("cf[10016] in (5, 8)", "3"),
        ("'Story Points' is empty", "1 4 int 12"),
        ("due = '2026-03-20'", "3"),
        ("due <= 10d", "3"),
        ("due is empty", "1 2 4 int 12"),
        ("'Start date' < 2026-03-05", "3"),
        ("created >= 2026-03-04", "int 12"),
        ("resolved >= '2026/03/05 11:03'", "2"),
        ("resolved > '2026-03-05 11:03'", ""),
        ("updated >= -2h", "int"),
        ("updated >= -1d", "3 int"),
        ("updated >= '-1w 2d' and updated < startOfDay()", "1 2 3 4 12"),
        ("updated >= startOfDay()", "int"),
        ("updated > startOfDay(-1) and updated <= endOfDay(-1)", "3"),
        ("created >= startOfWeek('-1w') and created < startOfWeek()", "3 4 int 12"),
        ("created >= startOfMonth() and created < now()", "1 2 3 4 int 12"),
        ("created < startOfYear() or created > endOfMonth()", ""),
        ("NOT (status = Done OR issuetype = Epic) AND project = APP", "3 4 12"),
    ],
)
def test_a_query_finds_its_issues(jql: str, numbers: str) -> None:
    wanted = {"INT-1" if number == "int" else f"APP-{number}" for number in numbers.split()}
    assert set(keys(jql)) == wanted


def test_date_literals_are_read_in_the_callers_zone() -> None:
    late = "updated >= '2026-03-10' and key = APP-3"  # updated on the 9th at 22:30 UTC
    assert keys(late, zone=ZoneInfo("Asia/Tokyo")) == ["APP-3"]
    assert keys(late, zone=BERLIN) == []


def test_what_epics_hang_under_is_found_by_the_parent_link_on_data_center() -> None:
    site = site_with_initiative()
    assert keys('"Parent Link" = APP-12', site) == ["APP-1"]
    assert keys('"Parent Link" is empty and "Epic Link" is empty and project = APP', site) == ["APP-12", "APP-4"]


def test_relative_dates_are_cut_to_the_minute() -> None:
    site = small_site()
    at = NOW.replace(second=59)
    late = [i.key for i in find(parse("updated >= -60m"), world(site, now=at))]
    assert late == ["INT-1"]  # 11:00:00 is not younger than 60 minutes at 12:00:59, but than those cut to 11:00


def test_without_an_order_the_highest_key_comes_first() -> None:
    assert keys("project in (APP, 'INT')") == ["INT-1", "APP-12", "APP-4", "APP-3", "APP-2", "APP-1"]


@pytest.mark.parametrize(
    ("order", "wanted"),
    [
        ("key", "1 2 3 4 12"),
        ("key DESC", "12 4 3 2 1"),
        ("id desc", "12 4 3 2 1"),
        ("updated, key", "4 1 2 12 3"),
        ("rank DESC", "12 4 3 2 1"),
        ("priority DESC, key", "1 4 12 3 2"),
        ("priority, key", "2 3 1 4 12"),
        ("'Story Points' DESC, key", "1 4 12 3 2"),
        ("resolved, key", "2 1 3 4 12"),
        ("duedate, created desc", "3 12 4 2 1"),
    ],
)
def test_order_by_sorts_with_empty_values_last_when_ascending(order: str, wanted: str) -> None:
    found = keys(f"project = APP ORDER BY {order}")
    assert found == [f"APP-{number}" for number in wanted.split()]


@pytest.mark.parametrize(
    ("jql", "message"),
    [
        ("project = NOPE", "The value 'NOPE' does not exist for the field 'project'."),
        ("status = Shipped", "The value 'Shipped' does not exist for the field 'status'."),
        ("fixVersion = '9.9'", "The value '9.9' does not exist for the field 'fixVersion'."),
        ("sprint = 99", "The value '99' does not exist for the field 'Sprint'."),
        ("key = APP-99", "An issue with key 'APP-99' does not exist for field 'key'."),
        ("id = 99", "A value with ID '99' does not exist for field 'id'."),
        ("colour = red", "Field 'colour' does not exist or you do not have permission to view it."),
        ("project ~ APP", "The operator '~' is not supported by the 'project' field."),
        ("status > Done", "The operator '>' is not supported by the 'status' field."),
        ("summary = x", "The operator '=' is not supported by the 'summary' field."),
        ("updated > yesterday", "Date value 'yesterday' for field 'updated' is invalid."),
        ("updated > startOfDay('x')", "Date value 'x' for field 'updated' is invalid."),
        ("updated > startOfDecade()", "Unable to find JQL function 'startofdecade()'."),
        ("sprint in allSprints()", "Unable to find JQL function 'allsprints()'."),
        ("'Story Points' > many", "Value 'many' is invalid for the 'story points' field"),
        ("project = APP order by colour", "Not able to sort using field 'colour'."),
    ],
)
def test_what_the_site_does_not_have_is_an_error(jql: str, message: str) -> None:
    with pytest.raises(JqlError) as caught:
        keys(jql)
    assert str(caught.value).startswith(message)


def test_data_center_knows_parents_of_sub_tasks_only() -> None:
    server = small_site("datacenter")
    assert keys("parent = APP-1", server) == []
    assert keys("parent = APP-3", server) == ["APP-4"]


def test_a_custom_field_of_any_shape_is_found_by_its_words() -> None:
    site = small_site()
    site.fields["customfield_1"] = type(site.fields[POINTS])("customfield_1", "Flagged", True)
    site.issues["1003"].extra["customfield_1"] = [{"value": "Impediment"}]
    assert keys("Flagged = impediment", site) == ["APP-3"]
    assert "APP-3" not in keys("Flagged is empty", site)
