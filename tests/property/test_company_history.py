"""Whatever the seed and the day, the company's changelogs lead from each issue's creation to its present state."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from functools import lru_cache
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from sandbox import tenant
from sandbox.company import Company, generate
from sandbox.company.life import FIRST_DAY
from sandbox.jira.model import ChangeItem, Issue, Site
from sandbox.jira.repository import Repository
from sandbox.state import State

SEEDS = st.integers(min_value=0, max_value=10_000)
DAYS = st.integers(min_value=0, max_value=200).map(lambda offset: FIRST_DAY + timedelta(days=offset))


@lru_cache(maxsize=4)
def company_at(seed: int, until: date) -> Company:
    return generate(seed, until=until)


def chain(issue: Issue, field: str) -> list[ChangeItem]:
    return [item for history in issue.histories for item in history.items if item.field == field]


def present(site: Site, issue: Issue) -> dict[str, tuple[str | None, str | None]]:
    """What the last changelog item of each field must have ended in: id and text."""

    def name(table: str, ident: str | None) -> tuple[str | None, str | None]:
        return ident, getattr(site, table)[ident].name if ident else None

    parent = site.issues[issue.parent_id].key if issue.parent_id else None
    assignee = site.users[issue.assignee_id].display_name if issue.assignee_id else None
    return {
        "status": name("statuses", issue.status_id),
        "resolution": name("resolutions", issue.resolution_id),
        "priority": name("priorities", issue.priority_id),
        "assignee": (issue.assignee_id, assignee),
        "Story Points": (None, None if issue.points is None else f"{issue.points:g}"),
        "IssueParentAssociation": (issue.parent_id, parent),
        "summary": (None, issue.summary),
        "labels": (None, " ".join(issue.labels)),
        "Key": (None, issue.key),
        "project": name("projects", issue.project_id),
    }


def broken_chains(site: Site) -> Iterator[str]:
    for issue in site.issues.values():
        for field, end in present(site, issue).items():
            items = chain(issue, field)
            for earlier, later in pairwise(items):
                if (earlier.after, earlier.after_text) != (later.before, later.before_text):
                    yield f"{issue.key} {field}: {earlier} then {later}"
            if items and (items[-1].after, items[-1].after_text) != end:
                yield f"{issue.key} {field}: ends in {items[-1]}, the issue says {end}"


@settings(max_examples=8, deadline=None)
@given(SEEDS, DAYS)
def test_each_field_goes_from_change_to_change_into_its_present_value(seed: int, until: date) -> None:
    assert list(broken_chains(company_at(seed, until).site)) == []


@settings(max_examples=8, deadline=None)
@given(SEEDS, DAYS)
def test_sprints_and_releases_add_up_to_what_the_issue_holds(seed: int, until: date) -> None:
    for issue in company_at(seed, until).site.issues.values():
        sprints = ""
        for item in chain(issue, "Sprint"):
            assert item.before == sprints
            sprints = item.after or ""
        assert sprints == ", ".join(map(str, issue.sprint_ids))
        releases: list[str] = []
        for item in chain(issue, "Fix Version"):
            if item.before:
                releases.remove(item.before)
            if item.after:
                releases.append(item.after)
        assert tuple(releases) == issue.fix_version_ids


@settings(max_examples=8, deadline=None)
@given(SEEDS, DAYS)
def test_instants_follow_each_other_and_never_pass_the_end_of_the_day(seed: int, until: date) -> None:
    company = company_at(seed, until)
    for issue in company.site.issues.values():
        instants = [issue.created, *(history.created for history in issue.histories), company.now]
        assert instants == sorted(instants)
        assert instants[-2] <= issue.updated <= company.now
        ids = [int(history.id) for history in issue.histories]
        assert ids == sorted(set(ids))


@settings(max_examples=8, deadline=None)
@given(SEEDS, DAYS)
def test_resolved_is_the_instant_of_the_last_resolution(seed: int, until: date) -> None:
    for issue in company_at(seed, until).site.issues.values():
        assert (issue.resolved is None) == (issue.resolution_id is None)
        closings = [h.created for h in issue.histories if any(i.field == "resolution" and i.after for i in h.items)]
        if issue.resolved:
            assert issue.resolved == closings[-1]


@settings(max_examples=8, deadline=None)
@given(SEEDS, DAYS)
def test_everything_that_is_named_exists(seed: int, until: date) -> None:
    site = company_at(seed, until).site
    for issue in site.issues.values():
        assert issue.parent_id is None or issue.parent_id in site.issues
        assert set(issue.sprint_ids) <= set(site.sprints)
        assert set(issue.fix_version_ids) <= set(site.versions)
        for link in issue.links:
            other = site.issues[link.other_id]
            assert other.key == link.other_key
            assert any(back.id == link.id and back.direction != link.direction for back in other.links)


@settings(max_examples=5, deadline=None)
@given(SEEDS, DAYS, st.lists(st.integers(min_value=1, max_value=20), min_size=1, max_size=4))
def test_a_company_carried_on_is_the_company_that_never_stopped(seed: int, until: date, steps: list[int]) -> None:
    state, company = State(), company_at(seed, until)
    tenant.move_in(generate(seed, until=until), Repository(state), state)
    now = company.now
    for days in steps:
        now += timedelta(days=days)
        tenant.live_until(
            now, Repository(state), state
        )  # a fresh repository each time: everything comes from the state
    whole = generate(seed, until=now.date())
    site = Repository(state).site
    assert site.issues == whole.site.issues
    assert site.sprints == whole.site.sprints
    assert site.versions == whole.site.versions
    assert tenant.events(state) == [event.document() for event in whole.events]
