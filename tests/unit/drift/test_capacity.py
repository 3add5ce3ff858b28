"""Where the capacity went, by theme, against the shares that the roadmaps give."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest
from pydantic import ValidationError

from drift.findings import Finding, Reason, Severity, Unit
from drift.inputs import DriftInputs, DriftSettings
from mapping.backlog import Change, Issue, Sprint, SprintState
from mapping.entry import Source
from mapping.roadmap import Initiative, Item, Theme
from tests.unit.drift.small_backlog import at, detail, findings, finished, inputs, item, only, portfolio, story, value

POINTS = DriftSettings(unit=Unit.POINTS)
TARGETS = {"growth": 0.5, "platform": 0.3, "debt": 0.2}
LAST_WEEK, WEEK_SEVEN = "2026-11-10", "2026-10-04"
"""A day in the last complete week, and the last day before the six weeks."""


def themes(shares: Mapping[str, float | None]) -> tuple[Theme, ...]:
    return tuple(
        Theme(id=ident, title=ident.capitalize(), share=share, source=Source("roadmap.yaml", line))
        for line, (ident, share) in enumerate(shares.items(), 20)
    )


def company(
    sizes: Mapping[str, float],
    shares: Mapping[str, float | None] = TARGETS,
    *,
    piece: float = 1,
    day: str = LAST_WEEK,
    settings: DriftSettings = POINTS,
    **more: Any,
) -> DriftInputs:
    """Points finished by theme, in stories of `piece` points; each theme has one item, "" is on no roadmap."""
    items = [item(f"{theme}-item", themes={theme: 1.0}) for theme in shares]
    work: dict[str, list[Issue]] = {}
    changes: list[Change] = []
    for theme, size in sizes.items():
        for number in range(round(size / piece)):
            one, moves = finished(f"{theme}{number}", at(day), points=piece, parent_key="APP-7" if not theme else None)
            work.setdefault(theme, []).append(one)
            changes += moves
    loose = work.pop("", [])
    placed = {f"{theme}-item": many for theme, many in work.items()}
    roadmaps = portfolio(*items, themes=themes(shares))
    return inputs(items, placed, changes, loose=loose, settings=settings, portfolio=roadmaps, **more)


def capacity(given: DriftInputs) -> Finding:
    return only(given, "themes")


ORACLE = {"growth": 20, "platform": 15, "debt": 5, "": 10}


def test_oracle_a_fifth_of_the_capacity_went_elsewhere_than_planned() -> None:
    found = capacity(company(ORACLE))
    assert value(found) == pytest.approx(0.20)
    assert found.figure is not None and found.figure.unit is Unit.SHARE


def test_oracle_growth_and_debt_are_ten_points_short_and_unaligned_work_took_the_twenty() -> None:
    off = {name: round(number, 9) for name, number in detail(capacity(company(ORACLE))).items() if "off:" in name}
    assert off == {"off:growth": -0.1, "off:platform": 0, "off:debt": -0.1, "off:(unaligned)": 0.2, "off:(other)": 0}


def test_unaligned_work_is_a_theme_of_its_own_to_which_nothing_was_given() -> None:
    found = capacity(company(ORACLE))
    assert detail(found)["target:(unaligned)"] == 0
    assert found.severity is Severity.DRIFT
    assert found.sentence == (
        "20% of the work finished in 6 weeks from 2026-10-05 to 2026-11-15 (50 points) went elsewhere than planned: "
        "work on no roadmap took 20% instead of none"
    )
    assert found.cause == "work on no roadmap was mostly APP-7 (10 points)"
    assert {one.note for one in found.issues} == {"on no roadmap"} and len(found.issues) == 10


def test_few_large_stories_do_not_tell_a_difference_from_chance() -> None:
    found = capacity(company(ORACLE, piece=5))
    assert value(found) == pytest.approx(0.2)
    assert found.severity is Severity.NONE
    assert "too little work to tell it from chance" in found.sentence


def test_a_theme_that_took_more_than_it_was_given_is_named_with_its_line_and_its_items() -> None:
    found = capacity(company({"growth": 30, "platform": 60, "debt": 10}))
    assert found.sentence.endswith(": Platform took 60% instead of 30% and Growth took 30% instead of 50%")
    assert found.cause == "Platform was mostly Platform-item (60 points)".replace("-", " ")
    assert [(str(line.source), line.note) for line in found.files] == [
        ("roadmap.yaml:21", "share 0.3"),
        ("roadmap.yaml:20", "share 0.5"),
    ]
    assert len(found.issues) == 60


def test_items_in_two_themes_split_by_their_weights() -> None:
    one, changes = finished("1", at(LAST_WEEK), points=8)
    both = item("both", themes={"growth": 0.75, "debt": 0.25})
    roadmaps = portfolio(both, themes=themes(TARGETS))
    found = capacity(inputs([both], {"both": [one]}, changes, settings=POINTS, portfolio=roadmaps))
    assert (detail(found)["actual:growth"], detail(found)["actual:debt"]) == (0.75, 0.25)


def test_weights_that_do_not_sum_to_one_are_an_error() -> None:
    with pytest.raises(ValidationError, match=r"sum to 1\.2; they must sum to 1"):
        Item(id="both", title="Both", themes={"growth": 0.7, "debt": 0.5})


def test_nothing_finished_is_no_history() -> None:
    assert capacity(company({})).reason is Reason.NO_HISTORY


def test_nothing_finished_with_an_estimate_is_no_scope() -> None:
    one, changes = finished("1", at(LAST_WEEK))
    grows = item("grows", themes={"growth": 1})
    given = inputs(
        [grows], {"grows": [one]}, changes, settings=POINTS, portfolio=portfolio(grows, themes=themes(TARGETS))
    )
    assert capacity(given).reason is Reason.NO_SCOPE


def test_six_weeks_count_by_default() -> None:
    assert capacity(company(ORACLE, day="2026-10-05")).figure is not None
    assert capacity(company(ORACLE, day=WEEK_SEVEN)).reason is Reason.NO_HISTORY
    longer = replace(POINTS, capacity_weeks=7)
    assert capacity(company(ORACLE, day=WEEK_SEVEN, settings=longer)).figure is not None


def test_the_running_week_and_excluded_weeks_do_not_count() -> None:
    assert capacity(company(ORACLE, day="2026-11-17")).reason is Reason.NO_HISTORY
    without = replace(POINTS, excluded_weeks=("2026-W46",))
    assert capacity(company(ORACLE, day=LAST_WEEK, settings=without)).reason is Reason.NO_HISTORY


def sprint(ident: int, began: str, closed: str, board: int = 1) -> Sprint:
    name = f"Sprint {ident}"
    return Sprint(ident, name, SprintState.CLOSED, board, start=at(began), end=at(closed), complete=at(closed))


def test_sprints_count_instead_of_weeks_where_the_workspace_says_so() -> None:
    sprints = [sprint(1, "2026-10-19", "2026-10-30"), sprint(2, "2026-11-02", "2026-11-13")]
    one, two = (replace(POINTS, capacity_sprints=count) for count in (1, 2))
    assert capacity(company(ORACLE, day="2026-10-27", settings=one, sprints=sprints)).reason is Reason.NO_HISTORY
    found = capacity(company(ORACLE, day="2026-10-27", settings=two, sprints=sprints))
    assert "finished in the last 2 closed sprints from 2026-10-19 to 2026-11-13 (50 points)" in found.sentence


def test_a_board_that_closed_its_last_sprint_long_ago_is_left_out() -> None:
    sprints = [sprint(1, "2026-03-02", "2026-03-13", board=2), sprint(2, "2026-11-02", "2026-11-13")]
    settings = replace(POINTS, capacity_sprints=1)
    assert capacity(company(ORACLE, day="2026-06-01", settings=settings, sprints=sprints)).reason is Reason.NO_HISTORY
    assert capacity(company(ORACLE, settings=settings)).reason is Reason.NO_HISTORY


def test_themes_without_a_share_have_together_what_the_others_leave_over() -> None:
    found = capacity(
        company({"growth": 60, "platform": 20, "debt": 20}, {"growth": 0.6, "platform": None, "debt": None})
    )
    assert [round(detail(found)[f"{end}:(other)"], 9) for end in ("target", "actual")] == [0.4, 0.4]
    assert (round(value(found), 9), found.severity) == (0, Severity.NONE)


def test_items_without_a_theme_are_other_work_and_not_unaligned() -> None:
    one, changes = finished("1", at(LAST_WEEK), points=1)
    plain = item("plain")
    roadmaps = portfolio(plain, themes=themes({"growth": 1.0}))
    found = capacity(inputs([plain], {"plain": [one]}, changes, settings=POINTS, portfolio=roadmaps))
    assert (detail(found)["actual:(other)"], "actual:(unaligned)" in detail(found)) == (1, True)
    assert detail(found)["actual:(unaligned)"] == 0


def test_an_item_without_a_theme_counts_to_that_of_its_initiative() -> None:
    one, changes = finished("1", at(LAST_WEEK), points=1)
    grows = item("grows", initiative="push")
    push = Initiative(id="push", title="Push", theme="growth")
    roadmaps = portfolio(grows, themes=themes(TARGETS), initiatives=(push,))
    found = capacity(inputs([grows], {"grows": [one]}, changes, settings=POINTS, portfolio=roadmaps))
    assert detail(found)["actual:growth"] == 1


def test_what_no_rule_takes_of_a_shared_issue_is_unaligned() -> None:
    one, changes = finished("1", at(LAST_WEEK), points=8)
    grows = item("grows", themes={"growth": 1})
    roadmaps = portfolio(grows, themes=themes(TARGETS))
    given = inputs([grows], {"grows": [one]}, changes, weights={"1": 0.25}, settings=POINTS, portfolio=roadmaps)
    assert (detail(capacity(given))["actual:growth"], detail(capacity(given))["actual:(unaligned)"]) == (0.25, 0.75)


def test_work_that_is_ignored_by_intent_takes_no_capacity() -> None:
    given = company(ORACLE)
    ignored = replace(given.assigned, ignored={f"{number}": "by rota" for number in range(10)})
    assert detail(capacity(replace(given, assigned=ignored)))["actual:(unaligned)"] == 0


def test_themes_without_any_share_have_nothing_to_be_measured_by() -> None:
    found = capacity(company(ORACLE, dict.fromkeys(TARGETS)))
    assert (found.reason, found.severity) == (Reason.NO_BASELINE, Severity.NONE)


def test_a_workspace_without_themes_hears_nothing_of_capacity() -> None:
    assert findings(inputs([item()], {"search": [story("1")]}), "themes") == []
