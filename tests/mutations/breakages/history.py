"""What is remembered because Jira forgets it, and what is rolled back out of changelogs."""

from __future__ import annotations

from tests.mutations.breakage import FACTS, Breakage

_SCOPE, _HISTORIES = "tests/unit/drift/test_scope.py", "tests/property/test_scope_histories.py"
_SPRINT, _SNAPSHOTS = "tests/unit/drift/test_sprint.py", "tests/unit/drift/test_sprint_snapshots.py"
_REPLAY, _WEEKS = "tests/unit/drift/test_replay.py", "tests/property/test_replay.py"
_STORE, _BASELINE = "tests/unit/sync/test_store_history.py", "tests/end_to_end/test_baseline.py"
_RENAMED = "tests/unit/sync/test_renamed.py"

BREAKAGES = (
    # A baseline has a name, a day and a person, and the old one stays.
    Breakage(
        "a name is given to a second baseline",
        "sync/baselines.py",
        "if named_baselines(session, workspace, name):",
        "if False:",
        (f"{_BASELINE}::test_what_cannot_be_frozen_or_compared_is_refused_in_words",),
    ),
    Breakage(
        "the baseline that the workspace names does not count",
        "sync/store/measures.py",
        "key=lambda row: (row.name == named, row.at)",
        "key=lambda row: row.at",
        ("tests/unit/sync/test_store_measures.py::test_the_baseline_of_a_name_counts_where_one_is_asked_for",),
    ),
    Breakage(
        "a renamed item begins with a baseline of its own",
        "sync/measuring.py",
        "workspace.file.baseline, renamed)",
        "workspace.file.baseline)",
        (_RENAMED,),
    ),
    Breakage(
        "a renamed item is compared with a baseline as if it were new",
        "sync/baselines.py",
        "name, renamed_ids(world.workspace.portfolio))",
        "name)",
        (_RENAMED,),
    ),
    Breakage(
        "forecasts of a renamed item count as those of one that is gone",
        "sync/store/forecasts.py",
        "value=column, else_=column) if renamed else column",
        "value=column, else_=column) if not renamed else column",
        ("tests/unit/sync/test_store_forecasts.py",),
    ),
    Breakage(
        "a baseline in another unit is compared all the same",
        "drift/measures/scope.py",
        "if baseline.unit not in (None, facts.inputs.settings.unit):",
        "if False:",
        (f"{_SCOPE}::test_a_baseline_in_another_unit_has_no_growth",),
    ),
    Breakage(
        "an item that was empty and still is takes a line among what to look at",
        "drift/measures/scope.py",
        "Severity.HYGIENE if scope.steps else Severity.NONE",
        "Severity.HYGIENE",
        (f"{_SCOPE}::test_what_was_empty_and_still_is_asks_nobody_to_look_at_its_growth",),
    ),
    # Nothing vanishes from a sum without a line that says where it went.
    Breakage(
        "what came and went again leaves no step",
        "drift/history/scope_ledger.py",
        "if ident not in before and ident not in after and stay.since > self.first.at:",
        "if False:",
        (f"{_SCOPE}::test_what_came_and_went_again_is_in_both_sums_and_has_a_line", _HISTORIES),
    ),
    Breakage(
        "what moved on counts at the size of its last move",
        "drift/history/scope_ledger.py",
        "at = move.at if (below and live) is into and inside is not into else at",
        "at = move.at",
        (f"{_SCOPE}::test_what_moved_on_left_at_the_size_with_which_it_left",),
    ),
    Breakage(
        "a deleted story leaves at its size in the baseline",
        "drift/history/scope_ledger.py",
        "left = before if seen is None else seen.last_size",
        "left = before",
        (f"{_SCOPE}::test_a_deleted_story_leaves_at_the_size_that_it_was_last_seen_with",),
    ),
    Breakage(
        "a cancelled story is said to count to no item",
        "drift/measures/scope.py",
        "if not self._facts.is_live(issue):",
        "if False:",
        (f"{_SCOPE}::test_cancelled_and_deleted_work_is_removed", _HISTORIES),
    ),
    Breakage(
        "the end of a stay is not kept",
        "sync/store/stays.py",
        ".values(until=until, written=number)",
        ".values(until=None, written=number)",
        (f"{_STORE}::test_work_is_noted_as_it_comes_and_goes",),
    ),
    Breakage(
        "an item's figures are kept though nothing changed",
        "sync/store/history.py",
        "at - last[item].at >= _WEEK",
        "at - last[item].at >= 0 * _WEEK",
        (f"{_STORE}::test_figures_are_kept_when_they_change_and_once_a_week",),
    ),
    # Sprints are taken when they begin and when they close, marked with how late that was.
    Breakage(
        "a sprint that overruns does not say what is open in it",
        "drift/measures/sprint_findings.py",
        "if work.is_open and sprint.id in work.issue.sprint_ids",
        "if not work.is_open and sprint.id in work.issue.sprint_ids",
        (f"{_SPRINT}::test_a_sprint_past_its_end_and_still_open_overruns",),
    ),
    Breakage(
        "a sprint that began later than planned is rolled back to its planned start",
        "sync/pull/surroundings.py",
        "return replace(now, activated=seen) if is_later else now",
        "return now",
        (f"{FACTS}::test_a_sprint_began_no_earlier_than_the_pull_that_saw_it_still_to_come",),
    ),
    Breakage(
        "a sprint that was seen late is taken for what it holds then",
        "drift/history/sprint_snapshots.py",
        "late = now - sprint.began > soon and facts.inputs.backlog.has_history",
        "late = False",
        (f"{_SNAPSHOTS}::test_a_sprint_that_was_seen_late_is_rolled_back_to_its_beginning",),
    ),
    Breakage(
        "a sprint is taken as it is after its close",
        "drift/history/sprint_snapshots.py",
        "_rolled_back(facts, sprint, sprint.ended, just_before=True)",
        "_rolled_back(facts, sprint, sprint.ended)",
        (f"{_SNAPSHOTS}::test_a_sprint_that_just_closed_is_taken_as_it_was_before_the_close",),
    ),
    Breakage(
        "what was rebuilt at first sight is not called reconstructed",
        "drift/measures/sprint.py",
        "snapshot is None or snapshot.taken is not None, late)",
        "snapshot is None, late)",
        (f"{_SPRINT}::test_how_late_a_sprint_was_first_seen_is_said",),
    ),
    Breakage(
        "the close of a sprint is rebuilt though it was taken",
        "drift/measures/sprint.py",
        "return taken if taken.at >= sprint.ended else None",
        "return None",
        (f"{_SPRINT}::test_the_close_is_believed_as_it_was_taken",),
    ),
    # The past is rolled back, newest change to oldest.
    Breakage(
        "a past day is measured on the backlog of the last pull",
        "sync/measuring.py",
        "backlog = backlog_at(loaded.backlog, instant) if past is Past.REBUILT else loaded.backlog",
        "backlog = loaded.backlog",
        ("tests/unit/sync/test_measuring.py",),
    ),
    Breakage(
        "what was created later stands in the past",
        "drift/history/replay.py",
        "if issue.created <= at\n",
        "",
        (f"{_REPLAY}::test_what_was_created_later_is_left_out", _WEEKS),
    ),
    Breakage(
        "releases are not rolled back",
        "drift/history/replay.py",
        "release_ids=_releases_at(issue, changes, at),",
        "release_ids=issue.release_ids,",
        (f"{_REPLAY}::test_sprints_and_releases_are_those_of_then", _WEEKS),
    ),
)
