from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

from sandbox.company import generate
from sandbox.exports.as_of import as_of, at, instant_of
from sandbox.jira.model import (
    Board,
    ChangeItem,
    Field,
    History,
    Issue,
    IssueType,
    Link,
    LinkType,
    Named,
    Project,
    Site,
    Sprint,
    Status,
    Version,
)

DAY = date(2020, 6, 1)
NOON = instant_of(DAY)
BEFORE, AFTER = NOON - timedelta(days=10), NOON + timedelta(days=10)


def issue(ident: str = "1", **fields: Any) -> Issue:
    standard: dict[str, Any] = {
        "id": ident,
        "key": f"APP-{ident}",
        "project_id": "100",
        "type_id": "11",
        "summary": "One",
        "status_id": "open",
        "created": BEFORE,
        "updated": BEFORE,
    }
    return Issue(**standard | fields)


def change(at: datetime, field: str, before: Any = None, after: Any = None, **texts: Any) -> History:
    item = ChangeItem(field, before, texts.get("before_text"), after, texts.get("after_text"), texts.get("field_id"))
    return History(str(int(at.timestamp())), at, (item,))


def site(*issues: Issue, **tables: Any) -> Site:
    statuses = {
        ident: Status(ident, ident.title(), category)  # type: ignore[arg-type]  # the literals below
        for ident, category in (("open", "new"), ("idle", "new"), ("busy", "indeterminate"), ("closed", "done"))
    }
    return Site(
        projects={"100": Project("100", "APP", "App")},
        statuses=statuses,
        issue_types={"11": IssueType("11", "Story")},
        resolutions={"7": Named("7", "Fixed")},
        fields={"cf_points": Field("cf_points", "Story Points", True), "cf_sprint": Field("cf_sprint", "Sprint", True)},
        field_ids={"points": "cf_points", "sprint": "cf_sprint"},
        issues={one.id: one for one in issues},
        **tables,
    )


def past(*issues: Issue, **tables: Any) -> Site:
    return as_of(site(*issues, **tables), DAY)


def test_the_instant_of_a_day_is_its_noon() -> None:
    assert datetime(2020, 6, 1, 12, tzinfo=UTC) == NOON


def test_an_issue_created_later_is_hidden_and_so_is_what_points_to_it() -> None:
    relates = LinkType("r", "Relates", "relates to", "relates to")
    links = (Link("a", "r", "outward", "2", "APP-2"), Link("b", "r", "outward", "99", "ELSE-1"))
    found = past(issue("1", parent_id="2", links=links), issue("2", created=AFTER), link_types={"r": relates})
    assert set(found.issues) == {"1"}
    assert found.issues["1"].parent_id is None
    assert [link.other_key for link in found.issues["1"].links] == ["ELSE-1"]
    assert found.issues["1"].reconstructed


def test_without_a_changelog_a_later_resolution_is_undone_into_the_commonest_open_status() -> None:
    resolved = issue("1", status_id="closed", resolution_id="7", resolved=AFTER, updated=AFTER)
    found = past(resolved, issue("2", status_id="idle"), issue("3", status_id="idle"), issue("4"))
    one = found.issues["1"]
    assert (one.status_id, one.resolution_id, one.resolved, one.updated) == ("idle", None, None, BEFORE)
    assert one.reconstructed
    assert not found.issues["2"].reconstructed
    assert any(note.startswith("Issues resolved later, open again by their dates: 1.") for note in found.notes)


def test_an_earlier_resolution_stays() -> None:
    one = past(issue("1", status_id="closed", resolution_id="7", resolved=BEFORE)).issues["1"]
    assert (one.status_id, one.resolved, one.reconstructed) == ("closed", BEFORE, False)


def test_with_no_open_status_on_the_site_one_is_made_up() -> None:
    one = site(issue("1", status_id="closed", resolution_id="7", resolved=AFTER))
    one.statuses = {"closed": one.statuses["closed"]}
    found = as_of(one, DAY)
    assert found.statuses[found.issues["1"].status_id].category == "new"


def test_changes_after_the_day_are_taken_back_from_the_changelog() -> None:
    histories = (
        change(BEFORE, "status", "open", "busy"),
        change(AFTER, "status", "busy", "closed"),
        change(AFTER, "resolution", None, "7"),
        change(AFTER, "Story Points", before_text="3", after_text="8", field_id="cf_points"),
        change(AFTER, "Sprint", "4", "4, 5"),
        change(AFTER, "Fix Version", None, "v2"),
        change(AFTER, "Fix Version", "v1", None),
        change(AFTER, "duedate", "2020-07-01", "2020-09-01"),
        change(AFTER, "summary", before_text="Before", after_text="One"),
        change(AFTER, "labels", before_text="a b", after_text="a"),
    )
    told = issue(
        "1", status_id="closed", resolution_id="7", resolved=AFTER, updated=AFTER, points=8.0, sprint_ids=(4, 5),
        fix_version_ids=("v2",), due=date(2020, 9, 1), labels=("a",), histories=histories,
    )  # fmt: skip
    sprints = {n: Sprint(n, f"S{n}", "closed", 1, start=BEFORE) for n in (4, 5)}
    versions = {n: Version(n, "100", n) for n in ("v1", "v2")}
    one = past(told, sprints=sprints, versions=versions).issues["1"]
    assert (one.status_id, one.resolution_id, one.resolved) == ("busy", None, None)
    assert (one.points, one.sprint_ids, one.fix_version_ids) == (3.0, (4,), ("v1",))
    assert (one.due, one.summary, one.labels) == (date(2020, 7, 1), "Before", ("a", "b"))
    assert one.histories == histories[:1]
    assert one.updated == BEFORE
    assert not one.reconstructed


def test_two_later_changes_of_one_field_lead_back_to_the_first() -> None:
    histories = (change(AFTER + timedelta(days=1), "status", "busy", "closed"), change(AFTER, "status", "open", "busy"))
    assert past(issue("1", status_id="closed", histories=histories)).issues["1"].status_id == "open"


def test_an_issue_resolved_twice_keeps_its_first_resolution() -> None:
    histories = (
        change(BEFORE, "resolution", None, "7"),
        change(AFTER, "resolution", "7", None),
        change(AFTER + timedelta(days=1), "resolution", None, "7"),
    )
    told = issue("1", status_id="closed", resolution_id="7", resolved=AFTER + timedelta(days=1), histories=histories)
    one = past(told).issues["1"]
    assert (one.resolution_id, one.resolved) == ("7", BEFORE)


def test_an_issue_opened_again_later_was_resolved_then() -> None:
    histories = (
        change(BEFORE, "resolution", None, "7"),
        change(BEFORE, "status", "open", "closed"),
        change(AFTER, "resolution", "7", None),
        change(AFTER, "status", "closed", "open"),
    )
    one = past(issue("1", histories=histories)).issues["1"]
    assert (one.status_id, one.resolution_id, one.resolved) == ("closed", "7", BEFORE)


def test_a_parent_taken_by_a_later_change_is_given_back() -> None:
    moved = change(AFTER, "IssueParentAssociation", "2", "3", before_text="APP-2", after_text="APP-3")
    foreign = change(AFTER, "Epic Link", "77", "3", before_text="GONE-7", after_text="APP-3")
    found = past(
        issue("1", parent_id="3", histories=(moved,)), issue("2"), issue("3"), issue("4", histories=(foreign,))
    )
    assert found.issues["1"].parent_id == "2"
    assert (found.issues["4"].parent_id, found.issues["4"].foreign_parent_key) == (None, "GONE-7")


def test_a_link_made_later_goes_and_one_taken_away_later_comes_back() -> None:
    blocks = LinkType("b", "Blocks", "is blocked by", "blocks")
    histories = (
        change(AFTER, "Link", None, "APP-2", after_text="This issue blocks APP-2"),
        change(AFTER, "Link", "APP-3", None, before_text="This issue is blocked by APP-3"),
    )
    told = issue("1", links=(Link("x", "b", "outward", "2", "APP-2"),), histories=histories)
    links = past(told, issue("2"), issue("3"), link_types={"b": blocks}).issues["1"].links
    assert [(link.direction, link.other_id) for link in links] == [("inward", "3")]


def test_what_cannot_be_taken_back_is_said() -> None:
    found = past(issue("1", histories=(change(AFTER, "Colour", "red", "blue"),)))
    assert "Later changes of these could not be taken back: Colour (1)." in found.notes


def test_a_sprint_is_future_active_or_closed_by_its_dates() -> None:
    day = timedelta(days=1)
    sprints = {
        1: Sprint(1, "over", "closed", 1, start=NOON - 20 * day, complete=NOON - day),
        2: Sprint(2, "running", "closed", 1, start=NOON - day, complete=NOON + 13 * day),
        3: Sprint(3, "next", "closed", 1, start=NOON + 13 * day, complete=NOON + 27 * day),
        4: Sprint(4, "far", "closed", 1, start=NOON + 40 * day, complete=NOON + 54 * day),
        5: Sprint(5, "undated", "future", 1),
        6: Sprint(6, "ended", "closed", 1, start=NOON - 20 * day, end=NOON - 6 * day),
    }
    found = past(issue("1", sprint_ids=(1, 2, 3, 4)), sprints=sprints)
    assert {n: one.state for n, one in found.sprints.items()} == {1: "closed", 2: "active", 3: "future", 6: "closed"}
    assert found.sprints[2].complete is None
    assert found.issues["1"].sprint_ids == (1, 2, 3)


def test_a_release_is_released_only_where_its_date_had_come() -> None:
    versions = {
        "a": Version("a", "100", "a", release_date=DAY, released=True, archived=True),
        "b": Version("b", "100", "b", release_date=DAY + timedelta(days=1), released=True, archived=True),
        "c": Version("c", "100", "c", released=True),
    }
    found = past(issue(), versions=versions).versions
    assert {n: (one.released, one.archived) for n, one in found.items()} == {
        "a": (True, True),
        "b": (False, False),
        "c": (False, False),
    }


def test_the_site_given_stays_as_it_was() -> None:
    original = site(issue("1", status_id="closed", resolution_id="7", resolved=AFTER))
    as_of(original, DAY)
    assert original.issues["1"].resolved == AFTER
    assert original.notes == []


def test_a_board_goes_when_all_its_sprints_came_later() -> None:
    boards = {n: Board(n, f"B{n}", "scrum", ("100",)) for n in (1, 2, 3)}
    sprints = {
        1: Sprint(1, "a", "closed", 1, start=BEFORE),
        2: Sprint(2, "b", "closed", 2, start=NOON + timedelta(days=90)),
    }
    assert set(past(issue(), boards=boards, sprints=sprints).boards) == {1, 3}


def test_the_replayed_past_of_a_company_is_what_it_really_was() -> None:
    then = generate(1, until=date(2026, 8, 28))
    replayed = at(generate(1, until=date(2026, 11, 20)).site, then.now)
    deleted = then.site.issues.keys() - replayed.issues.keys()
    assert len(deleted) < 5  # Jira keeps no trace of them, so no replay brings them back
    assert replayed.issues.keys() <= then.site.issues.keys()
    for ident, found in replayed.issues.items():
        real = then.site.issues[ident]
        parent = None if real.parent_id in deleted else real.parent_id
        assert (found.key, found.status_id, found.resolution_id, found.resolved, found.points) == (
            real.key, real.status_id, real.resolution_id, real.resolved, real.points,
        )  # fmt: skip
        assert (found.sprint_ids, found.fix_version_ids, found.parent_id) == (
            real.sprint_ids, real.fix_version_ids, parent,
        )  # fmt: skip
        assert (found.summary, found.labels, found.links) == (real.summary, real.labels, real.links)
