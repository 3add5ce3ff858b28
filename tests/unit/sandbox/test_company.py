"""The generated company: its size, its drifts, and that its event log tells the truth about its Jira."""

from __future__ import annotations

import dataclasses
from collections import Counter
from datetime import UTC, date, datetime, timedelta

import pytest

from sandbox.company import Company, Event, advance, generate
from sandbox.company.plans import PLANS
from sandbox.company.script import ACTS
from sandbox.company.workdays import easter, is_workday
from sandbox.jira.model import History, Issue, Site

SEED = 7
DONE = "10000"


@pytest.fixture(scope="module")
def company() -> Company:
    return generate(SEED)


def planted(company: Company, kind: str) -> Event:
    found = [event for event in company.events if event.kind == kind]
    assert found, f"nothing of the kind {kind} was planted"
    return found[-1]


def by_key(site: Site, key: str | None) -> Issue:
    return next(issue for issue in site.issues.values() if issue.key == key)


def children(site: Site, key: str | None) -> list[Issue]:
    parent = by_key(site, key).id
    return [issue for issue in site.issues.values() if issue.parent_id == parent]


def categories(site: Site, issues: list[Issue]) -> Counter[str]:
    return Counter(site.statuses[issue.status_id].category for issue in issues)


def value_at(issue: Issue, field: str, at: datetime, now: str | None) -> str | None:
    """The raw value of a field at an instant: the present one with every later change undone."""
    for history in reversed(issue.histories):
        if history.created > at:
            now = next(
                (i.before_text if i.before is None else i.before for i in history.items if i.field == field), now
            )
    return now


def sprints_at(issue: Issue, at: datetime) -> list[str]:
    text = value_at(issue, "Sprint", at, ", ".join(map(str, issue.sprint_ids)))
    return text.split(", ") if text else []


def changes(issue: Issue, field: str) -> list[History]:
    return [history for history in issue.histories if any(item.field == field for item in history.items)]


def test_the_same_seed_gives_the_same_company_and_another_seed_another_one(company: Company) -> None:
    assert generate(SEED) == company
    assert generate(SEED + 1).site.issues != company.site.issues


def test_the_company_is_as_large_as_two_years_make_it(company: Company) -> None:
    kinds = Counter(company.site.issue_types[issue.type_id].name for issue in company.site.issues.values())
    assert 55 <= kinds["Epic"] <= 75
    assert 1350 <= kinds["Story"] + kinds["Bug"] + kinds["Task"] <= 1700
    assert kinds["Sub-task"] > 50
    assert [board.type for board in company.site.boards.values()] == ["scrum", "scrum", "kanban"]
    for board in (1, 2):
        states = Counter(sprint.state for sprint in company.site.sprints.values() if sprint.board_id == board)
        assert states == {"closed": 52, "active": 1, "future": 1}
    assert {version.released for version in company.site.versions.values()} == {True, False}


def test_the_tracker_is_as_disorderly_as_real_ones(company: Company) -> None:
    kinds = Counter(event.kind for event in company.events if event.measure == "tracker")
    assert min(kinds["reopened"], kinds["moved"], kinds["deleted"]) > 0
    issues = company.site.issues.values()
    stories = [issue for issue in issues if issue.type_id == "10101"]
    assert 0.1 < sum(story.points is None for story in stories) / len(stories) < 0.6
    assert any(issue.former_keys for issue in issues)
    assert {"10000", "10001", "10002"} <= {issue.resolution_id for issue in issues}
    fields = {item.field for issue in issues for history in issue.histories for item in history.items}
    assert {"status", "resolution", "Sprint", "Story Points", "IssueParentAssociation", "Fix Version", "Rank"} <= fields
    assert {"priority", "assignee", "summary", "labels", "Key", "project", "Link"} <= fields
    projects = {issue.id: issue.project_id for issue in issues}
    assert any(projects[issue.id] != projects[link.other_id] for issue in issues for link in issue.links)


def test_an_issue_put_into_sprint_after_sprint_lists_them_all(company: Company) -> None:
    item = next(
        item
        for issue in company.site.issues.values()
        for history in issue.histories
        for item in history.items
        if item.field == "Sprint" and item.before and item.after and item.after.startswith(f"{item.before}, ")
    )
    assert item.field_id is None
    assert item.after_text is not None and item.after is not None
    assert [company.site.sprints[int(ident)].board_id for ident in item.after.split(", ")]


def test_weekends_and_the_days_after_christmas_are_quiet(company: Company) -> None:
    days = Counter(h.created.date() for issue in company.site.issues.values() for h in issue.histories)
    weekend = sum(count for day, count in days.items() if day.weekday() >= 5)
    assert 0 < weekend < 0.01 * days.total()
    holidays, before = (
        sum(days[d + timedelta(days=n)] for n in range(12)) for d in (date(2025, 12, 22), date(2025, 12, 1))
    )
    assert holidays < 0.4 * before


def test_one_sprint_was_closed_ten_days_late(company: Company) -> None:
    event = planted(company, "overrun")
    sprint = company.site.sprints[int(event.key or 0)]
    assert sprint.complete and sprint.end
    assert (sprint.complete.date() - sprint.end.date()).days == event.figure == 10


def test_every_closed_sprint_kept_the_share_of_its_points_that_the_log_says(company: Company) -> None:
    closed = [event for event in company.events if event.kind == "closed"]
    assert len(closed) == 104
    for event in closed:
        assert say_do(company.site, int(event.key or 0)) == pytest.approx(event.figure), event.sentence


def say_do(site: Site, sprint_id: int) -> float | None:
    sprint, ident = site.sprints[sprint_id], str(sprint_id)
    assert sprint.activated and sprint.complete
    promised = kept = 0.0
    for issue in site.issues.values():
        in_at_start = sprints_at(issue, sprint.activated)[-1:] == [ident]
        if not in_at_start or value_at(issue, "resolution", sprint.activated, issue.resolution_id):
            continue
        points = value_at(issue, "Story Points", sprint.activated, None if issue.points is None else f"{issue.points}")
        promised += float(points or 0)
        done = value_at(issue, "resolution", sprint.complete, issue.resolution_id) == DONE
        kept += float(points or 0) if done and sprints_at(issue, sprint.complete)[-1:] == [ident] else 0.0
    return kept / promised if promised else None


def test_the_incident_broke_the_last_sprint(company: Company) -> None:
    event = planted(company, "incident")
    outcome = next(e for e in company.events if e.kind == "closed" and e.key == event.key)
    before = [e.figure for e in company.events if e.kind == "closed" and e.at < datetime(2026, 10, 1, tzinfo=UTC)]
    known = sorted(figure for figure in before if figure is not None)
    assert outcome.figure is not None and outcome.figure < known[len(known) // 2]


def test_an_epic_announced_as_shipped_still_has_one_story_open(company: Company) -> None:
    event = planted(company, "over-claim-shipped")
    found = categories(company.site, children(company.site, event.key))
    assert event.item == "text-reminders"
    assert found["new"] + found["indeterminate"] == event.figure == 1


def test_an_epic_said_to_be_building_has_nothing_begun(company: Company) -> None:
    event = planted(company, "over-claim")
    assert categories(company.site, children(company.site, event.key)) == {"new": event.figure}


def test_an_epic_said_to_be_planned_is_under_way(company: Company) -> None:
    found = categories(company.site, children(company.site, planted(company, "under-claim").key))
    assert found["indeterminate"] + found["done"] > 0
    assert found["new"] + found["indeterminate"] > 0


def test_an_epic_with_all_stories_done_was_announced_by_nobody(company: Company) -> None:
    event = planted(company, "done-not-announced")
    assert categories(company.site, children(company.site, event.key)) == {"done": event.figure}


def test_an_epic_with_all_stories_done_stays_open(company: Company) -> None:
    event = planted(company, "parent-open")
    assert categories(company.site, children(company.site, event.key)) == {"done": event.figure}
    assert by_key(company.site, event.key).resolution_id is None


def test_an_epic_behind_a_roadmap_item_is_empty(company: Company) -> None:
    assert children(company.site, planted(company, "empty-epic").key) == []


def test_the_deleted_epic_is_gone_and_its_stories_are_left(company: Company) -> None:
    event = planted(company, "deleted-epic")
    assert all(issue.key != event.key for issue in company.site.issues.values())
    lost = [
        issue
        for issue in company.site.issues.values()
        for history in changes(issue, "IssueParentAssociation")
        if any(item.before_text == event.key and item.after is None for item in history.items)
    ]
    deleted_since = sum(1 for other in company.events if other.kind == "deleted" and other.at > event.at)
    assert event.figure is not None and event.figure - deleted_since <= len(lost) <= event.figure


def test_scope_has_grown_by_what_the_log_says(company: Company) -> None:
    begin, last = planted(company, "growth-begins"), planted(company, "growth")
    stories = children(company.site, begin.key)
    baseline = [story for story in stories if story.created <= begin.at]
    assert len(baseline) == begin.figure == 32
    assert (len(stories) - len(baseline)) / len(baseline) == pytest.approx(last.figure)
    assert last.figure is not None and last.figure > 0.2


def test_the_team_finishes_less_since_it_was_cut(company: Company) -> None:
    event = planted(company, "team-cut")
    six_weeks = timedelta(weeks=6)
    before = finished_in_planner(company.site, event.at - six_weeks, event.at)
    since = finished_in_planner(company.site, event.at, event.at + six_weeks)
    assert len(since) < 0.8 * len(before)


def test_an_epic_that_lost_its_people_slowed_down(company: Company) -> None:
    drops = [event for event in company.events if event.kind == "throughput-drop"]
    assert {event.item for event in drops} == {"technician-app"}
    stories = [story for event in drops for story in children(company.site, event.key)]
    six_weeks, at = timedelta(weeks=6), drops[0].at
    before = [story for story in stories if story.resolved and at - six_weeks <= story.resolved < at]
    since = [story for story in stories if story.resolved and at <= story.resolved < at + six_weeks]
    assert len(since) < 0.6 * len(before)


def test_work_outside_every_epic_takes_more_of_the_capacity_since_then(company: Company) -> None:
    event = planted(company, "team-cut")

    def loose(start: datetime, end: datetime) -> float:
        done = finished_in_planner(company.site, start, end)
        return sum(1 for issue in done if issue.parent_id is None) / len(done)

    assert loose(event.at, company.now) > loose(event.at - timedelta(weeks=12), event.at)


def finished_in_planner(site: Site, start: datetime, end: datetime) -> list[Issue]:
    stories = {"10101", "10102", "10103"}
    done = (i for i in site.issues.values() if i.resolution_id == DONE and i.project_id == "10001")
    return [i for i in done if i.type_id in stories and i.resolved and start <= i.resolved < end]


def test_stories_in_progress_were_left_alone_since_the_day_in_the_log(company: Company) -> None:
    event = planted(company, "stale-in-progress")
    moving = [
        story
        for story in children(company.site, event.key)
        if company.site.statuses[story.status_id].category == "indeterminate"
    ]
    assert len(moving) == event.figure
    for story in moving:
        for field in ("status", "Sprint", "resolution"):
            assert all(history.created <= event.at for history in changes(story, field))


def test_stories_of_a_late_item_were_ranked_above_everything_else(company: Company) -> None:
    for event in (event for event in company.events if event.kind == "inversion"):
        ranked = [
            story
            for story in children(company.site, event.key)
            for history in changes(story, "Rank")
            if history.created.date() == event.at.date() and history.items[0].after_text == "Ranked higher"
        ]
        assert len(ranked) == event.figure


def test_stories_went_from_one_item_to_another(company: Company) -> None:
    event = planted(company, "moved-between-items")
    assert event.figure == 4
    target = company.epic_key("quick-invoice")
    moved = [
        story
        for story in children(company.site, target)
        for history in changes(story, "IssueParentAssociation")
        if any(item.before_text == event.key and item.after_text == target for item in history.items)
    ]
    assert len(moved) == 4


def test_an_epic_is_blocked_by_one_of_another_roadmap(company: Company) -> None:
    epic = by_key(company.site, planted(company, "later-than-dependant").key)
    blockers = {link.other_key for link in epic.links if link.type_id == "10000" and link.direction == "inward"}
    assert company.epic_key("sso") in blockers


def test_a_release_moved_in_jira_by_49_days(company: Company) -> None:
    event = planted(company, "release-moved")
    version = next(v for v in company.site.versions.values() if v.name == event.key)
    assert version.release_date == date(2027, 2, 11)
    assert event.figure == 49 == (date(2027, 2, 11) - date(2026, 12, 24)).days


def test_the_open_stories_that_an_event_waits_for_are_those_in_the_log(company: Company) -> None:
    event = planted(company, "event-needs-late-item")
    left = [
        story
        for story in children(company.site, event.key)
        if story.created <= event.at and value_at(story, "resolution", event.at, story.resolution_id) is None
    ]
    assert len(left) == event.figure


def test_the_script_happens_on_working_days_only() -> None:
    for text in (*(on for on, _ in ACTS), *(plan.opens for plan in PLANS.values())):
        assert is_workday(date.fromisoformat(text)), text
    for plan in PLANS.values():
        assert plan.wraps is None or is_workday(date.fromisoformat(plan.wraps)), plan.slug


@pytest.mark.parametrize(
    ("year", "day"), [(2025, date(2025, 4, 20)), (2026, date(2026, 4, 5)), (2027, date(2027, 3, 28))]
)
def test_easter_is_known(year: int, day: date) -> None:
    assert easter(year) == day


def test_no_day_is_lived_before_its_evening(company: Company) -> None:
    progress = advance(company.site, company.simulation, company.now + timedelta(days=3) - timedelta(seconds=1))
    assert progress.simulation["lived"] == "2026-11-22"


def test_advancing_leaves_what_it_was_given_as_it_was() -> None:
    given, twin = generate(SEED, until=date(2025, 3, 14)), generate(SEED, until=date(2025, 3, 14))
    progress = advance(given.site, given.simulation, given.now + timedelta(days=21))
    assert progress.issues
    assert given == twin


def test_what_somebody_else_created_meanwhile_keeps_its_numbers() -> None:
    company = generate(SEED, until=date(2025, 3, 14))
    last = max(company.site.issues.values(), key=lambda issue: int(issue.id))
    stranger = dataclasses.replace(last, id=str(int(last.id) + 1), key=f"{last.key.split('-')[0]}-5000", histories=())
    company.site.issues[stranger.id] = stranger
    progress = advance(company.site, company.simulation, company.now + timedelta(days=21))
    created = [issue for issue in progress.issues if int(issue.id) > int(last.id) and issue.id != stranger.id]
    assert created
    assert stranger.key not in {issue.key for issue in created}
    assert company.site.issues[stranger.id] is stranger


def test_drift_grows_when_time_goes_on(company: Company) -> None:
    progress = advance(company.site, company.simulation, company.now + timedelta(days=28))
    grown = [event.figure for event in progress.events if event.kind == "growth"]
    assert grown and grown[-1] is not None
    assert grown[-1] > (planted(company, "growth").figure or 0)
    assert {sprint.state for sprint in progress.sprints} == {"closed", "active", "future"}
    assert any(event.kind == "released" and event.key == "Planner 2026.7" for event in progress.events)


def test_an_event_survives_being_written_down(company: Company) -> None:
    assert tuple(Event.from_document(event.document()) for event in company.events) == company.events


def test_a_company_cannot_be_asked_for_before_it_began() -> None:
    with pytest.raises(ValueError, match="began on 2024-11-18"):
        generate(SEED, until=date(2024, 11, 17))


def test_on_data_center_epics_change_by_epic_link_and_people_have_keys() -> None:
    site = generate(SEED, until=date(2025, 6, 30), dialect="datacenter").site
    fields = {item.field for issue in site.issues.values() for history in issue.histories for item in history.items}
    assert "Epic Link" in fields and "IssueParentAssociation" not in fields
    assert all(ident.startswith("JIRAUSER") for ident in site.users)


def test_addresses_lead_nowhere(company: Company) -> None:
    assert all((user.email or "").endswith(".test") for user in company.site.users.values())
    assert dataclasses.asdict(company.site)["base_url"].endswith(".example.com")
