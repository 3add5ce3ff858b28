"""The past rolled back out of a backlog is the past that was: on the generated company, week by week."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from functools import lru_cache

from hypothesis import given, settings
from hypothesis import strategies as st

from drift.history.replay import backlog_at
from mapping.backlog import Backlog, Issue, Sprint
from sandbox.company import Company, generate
from sandbox.company.life import FIRST_DAY
from sandbox.jira.model import Dialect
from tests.property.jira_truth import Truth

SEEDS = st.integers(min_value=0, max_value=10_000)
DIALECTS = st.sampled_from(["cloud", "datacenter"])
LATER = FIRST_DAY + timedelta(weeks=40)


@lru_cache(maxsize=3)
def company(seed: int, until: date, dialect: Dialect) -> Company:
    return generate(seed, until=until, dialect=dialect)


def pulled(company: Company) -> Backlog:
    """What a pull of the whole company brings."""
    return Truth(company.site, [one.key for one in company.site.projects.values()]).backlog()


def replayed(
    backlog: Backlog, common: Mapping[str, Issue], sprints: Mapping[int, Sprint]
) -> dict[str, tuple[object, ...]]:
    """The fields that are rolled back, of the issues that are still there."""
    return {
        ident: (
            one.key,
            one.project,
            one.status,
            one.resolution,
            one.resolved,
            one.points,
            one.parent_id if one.parent_id in common else None,
            frozenset(one.sprint_ids) & sprints.keys(),
            frozenset(one.release_ids),
        )
        for ident, one in backlog.issues.items()
        if ident in common
    }


@settings(max_examples=6, deadline=None)
@given(SEEDS, DIALECTS, st.integers(min_value=1, max_value=39))
def test_the_company_of_a_week_is_what_was_pulled_in_that_week(seed: int, dialect: Dialect, week: int) -> None:
    then, now = company(seed, FIRST_DAY + timedelta(weeks=week), dialect), company(seed, LATER, dialect)
    was, today = pulled(then), pulled(now)
    rolled = backlog_at(today, then.now)
    assert rolled.issues.keys() == was.issues.keys() & today.issues.keys(), "all but what was deleted since"
    assert replayed(rolled, rolled.issues, today.sprints) == replayed(was, rolled.issues, today.sprints)
    changes = {ident: len(many) for ident, many in rolled.changes.items()}
    assert changes == {ident: len(many) for ident, many in was.changes.items() if ident in rolled.issues}
    known = [ident for ident in was.sprints if ident in rolled.sprints]
    assert {ident: rolled.sprints[ident].state for ident in known} == {
        ident: was.sprints[ident].state for ident in known
    }


@settings(max_examples=4, deadline=None)
@given(SEEDS)
def test_rolling_back_to_now_changes_nothing(seed: int) -> None:
    backlog = pulled(company(seed, LATER, "cloud"))
    last = max(issue.updated for issue in backlog.issues.values())
    assert backlog_at(backlog, last).issues == backlog.issues


@settings(max_examples=4, deadline=None)
@given(SEEDS, st.integers(min_value=2, max_value=39), st.integers(min_value=1, max_value=38))
def test_rolling_back_twice_is_rolling_back_at_once(seed: int, later: int, earlier: int) -> None:
    backlog = pulled(company(seed, LATER, "cloud"))
    first, second = sorted((earlier, later))
    start = min(issue.created for issue in backlog.issues.values())
    one, two = start + timedelta(weeks=first), start + timedelta(weeks=second)
    assert backlog_at(backlog_at(backlog, two), one).issues == backlog_at(backlog, one).issues
