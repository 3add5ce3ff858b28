"""What waits for what, what events need, what releases hold, and how plans are cut."""

from __future__ import annotations

from tests.mutations.breakage import Breakage

COMBINED, DEPENDENCY, ALIGNMENT, RELEASES, GRANULARITY, OVERLAP, LEVELS, READY = (
    f"tests/unit/drift/test_{name}.py"
    for name in ("combined", "dependency", "alignment", "releases", "granularity", "overlap", "levels", "ready")
)
GRAPHS = "tests/property/test_dependency_graphs.py"

BREAKAGES = (
    # An item is no more certain than what it waits for.
    Breakage(
        "a release is as sure as its surest part",
        "drift/forecasts/combined.py",
        "return tuple(prod(week) for week in zip_longest(*held))",
        "return tuple(max(week) for week in zip_longest(*held))",
        (COMBINED, GRAPHS),
    ),
    Breakage(
        "a stage that follows another begins with it",
        "drift/forecasts/combined.py",
        "if begun else one_after_the_other(floor, own.cdf)",
        "if not begun else one_after_the_other(floor, own.cdf)",
        (COMBINED, DEPENDENCY),
    ),
    Breakage(
        "what is finished still waits, and closes circles",
        "drift/measures/dependency_graph.py",
        "waiting = {ident: one for ident, one in known.items() if not one.finished}",
        "waiting = dict(known)",
        (f"{DEPENDENCY}::test_a_circle_that_a_finished_item_breaks_is_none",),
    ),
    Breakage(
        "items in a circle delay what waits for them by each other",
        "drift/forecasts/arrivals.py",
        "needs = () if ident in circular else tuple(",
        "needs = tuple(",
        (DEPENDENCY, GRAPHS),
    ),
    Breakage(
        "whoever only leads to a circle is taken for a part of it",
        "drift/forecasts/circles.py",
        "tuple(sorted(other for other in reached[node] if node in reached.get(other, ())))",
        "tuple(sorted(reached[node]))",
        (DEPENDENCY, GRAPHS),
    ),
    Breakage(
        "a single story that waits is told as a whole item that does",
        "drift/measures/dependency_graph.py",
        "whole=other.level >= EPIC_LEVEL",
        "whole=True",
        (f"{DEPENDENCY}::test_a_link_between_stories_is_a_dependency_in_part",),
    ),
    Breakage(
        "a dependency that was planned too late is no conflict without a forecast",
        "drift/forecasts/outlook.py",
        "return _by_plan(one.deadline, needed, Severity.CONFLICT) if soonest.in_time else soonest",
        "return soonest",
        (DEPENDENCY, ALIGNMENT),
    ),
    Breakage(
        "work of which nothing gets finished is in time by its target",
        "drift/forecasts/outlook.py",
        "    if one.stands_still:\n        planned",
        "    if one.finished:\n        planned",
        (f"{ALIGNMENT}::test_an_item_that_stands_still_is_not_there_whatever_its_target_says",),
    ),
    # Events need their items before they begin.
    Breakage(
        "the lead time of an event is forgotten",
        "drift/measures/alignment.py",
        "event.start - timedelta(days=event.lead_days)",
        "event.start - timedelta(days=0)",
        (f"{ALIGNMENT}::test_oracle_the_campaign_needs_its_item_a_week_before_and_misses_it_by_21_days",),
    ),
    Breakage(
        "an activity needs its item only when the event does",
        "drift/measures/alignment.py",
        "yield Need(event, activity.needs, activity.by, activity.by, activity.by, who)",
        "yield Need(event, activity.needs, need_by, event.start, last, who)",
        (f"{ALIGNMENT}::test_an_activity_needs_its_item_by_its_own_day_and_without_the_lead",),
    ),
    Breakage(
        "a missed event is told for ever",
        "drift/measures/alignment.py",
        "if facts.today <= need.ends + keep:",
        "if need.ends:",
        (f"{ALIGNMENT}::test_a_past_event_with_an_unfinished_item_is_a_miss_for_one_report",),
    ),
    Breakage(
        "the least likely need does not come first",
        "drift/report_order.py",
        'detail.get("p_hit", detail.get("p_ready", 1.0)),',
        'detail.get("p_hit", 1.0),',
        (f"{ALIGNMENT}::test_needs_are_sorted_by_their_chance_and_then_by_the_date_of_the_event",),
    ),
    # Releases, as written and as Jira has them.
    Breakage(
        "a release says that the wrong side moved",
        "drift/measures/releases_in_jira.py",
        'moved = before.get(f"{side}_day", now) != now or bool(before.get(f"moved_in_{side}"))',
        'moved = bool(before.get(f"moved_in_{side}"))',
        (RELEASES,),
    ),
    Breakage(
        "one story that rides along moves a whole item into another release",
        "drift/measures/releases_in_jira.py",
        "_MAIN = 0.5",
        "_MAIN = 0.0",
        (f"{RELEASES}::test_single_stories_that_ride_along_say_nothing",),
    ),
    # Plans that are cut badly.
    Breakage(
        "an item is compared with itself and never too coarse",
        "drift/measures/granularity.py",
        "size > settings.times_median * usual + _ROUNDING",
        "size > settings.times_median * size + _ROUNDING",
        (GRANULARITY,),
    ),
    Breakage(
        "weights that share an epic are taken for a double claim",
        "drift/measures/overlap.py",
        "if len(items) > 1 and any(claim.rule.weight is None for claim in many):",
        "if len(items) > 1:",
        (f"{OVERLAP}::test_oracle_with_weights_of_a_half_each_item_has_six_of_the_twelve_points",),
    ),
    Breakage(
        "parts of words are taken for technical words",
        "drift/measures/levels.py",
        r'rf"(?<!\w)(?:{longest_first})s?(?!\w)"',
        r'rf"(?:{longest_first})"',
        (f"{LEVELS}::test_a_word_counts_only_where_it_stands_alone",),
    ),
    Breakage(
        "every item is asked for a technical plan years before it begins",
        "drift/measures/ready.py",
        "if start is not None and start <= facts.today + ahead:",
        "if start is not None:",
        (f"{READY}::test_an_item_that_begins_later_may_lack_everything",),
    ),
    Breakage(
        "a roadmap on which nobody writes technical plans is asked for them",
        "drift/measures/ready.py",
        "if not wanted or not _writes_plans(roadmap):",
        "if not wanted:",
        (f"{READY}::test_a_roadmap_on_which_nobody_writes_plans_asks_for_none",),
    ),
)
