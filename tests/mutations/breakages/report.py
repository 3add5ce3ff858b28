"""What the weekly report, the terminal and the cards owe those who read them."""

from __future__ import annotations

from tests.mutations.breakage import Breakage

AGENDA, MOVES, CALIBRATION = (f"tests/unit/reports/test_{name}.py" for name in ("agenda", "moves", "calibration"))
CURATION, COMMANDS = "tests/unit/mapping/test_curation.py", "tests/end_to_end/test_plan_commands.py"

BREAKAGES = (
    # What is to be decided comes first, each subject once.
    Breakage(
        "an item stands among the decisions once for each of its findings",
        "reports/agenda.py",
        "found.setdefault(_subject(line), []).append(line)",
        "found.setdefault((line.measure, line.subject_id), []).append(line)",
        (AGENDA,),
    ),
    Breakage(
        "a near deadline is told beside the decision on its item as well",
        "reports/agenda.py",
        "for line in section.lines if line not in told)",
        "for line in section.lines)",
        (AGENDA,),
    ),
    Breakage(
        "an item that came a week later as a week went by is told as news",
        "reports/moves.py",
        'return steps == {"work_done"} and',
        "return not steps and",
        (MOVES,),
    ),
    # Figures and names in the words of those who read them.
    Breakage(
        "lateness of years is told to the day",
        "drift/wording.py",
        "MOST_DAYS = 730",
        "MOST_DAYS = 7300",
        ("tests/unit/drift/test_wording.py",),
    ),
    Breakage(
        "who answers for an item is told by an id",
        "drift/measures/due_soon.py",
        "{facts.inputs.owners.get(owner, owner)}",
        "{owner}",
        ("tests/unit/drift/test_due_soon.py",),
    ),
    Breakage(
        "a slow pace is told as none at all",
        "drift/measures/schedule_findings.py",
        "if 0 < found.rate < _LEAST_RATE / 2",
        "if found.rate < 0",
        ("tests/unit/drift/test_schedule.py",),
    ),
    Breakage(
        "explain does not say which issues of an item are not counted",
        "sync/explaining.py",
        "if issue.is_work:",
        "if issue.level <= 1:",
        ("tests/end_to_end/test_explain.py",),
    ),
    # A past day is looked at beside the present, and no other.
    Breakage(
        "a report of a past day takes the place of the one that was sent then",
        "sync/reporting.py",
        'None if measured.past is Past.NO else f"as-of-{measured.as_of.today}"',
        "None",
        ("tests/end_to_end/test_past_days.py",),
    ),
    Breakage(
        "a day that has not come is measured as if nobody worked until then",
        "sync/cli/show.py",
        "if begin > now:",
        "if begin < begin:",
        ("tests/end_to_end/test_past_days.py",),
    ),
    # Every forecast behind the record can be looked up.
    Breakage(
        "what was done before its first forecast is told as too far off",
        "drift/forecasts/verdicts.py",
        "if end.finished and end.finished <= first.forecast.as_of",
        "if end.finished and end.finished < end.finished",
        ("tests/unit/drift/test_verdicts.py",),
    ),
    Breakage(
        "a date that was missed is shown as held",
        "drift/forecasts/verdicts.py",
        "return Verdict.HELD if kept else Verdict.MISSED",
        "return Verdict.HELD",
        ("tests/unit/drift/test_verdicts.py",),
    ),
    Breakage(
        "the page on calibration judges by a handful of dates",
        "reports/calibration.py",
        "if promised.too_few:",
        "if not promised.of:",
        (CALIBRATION,),
    ),
    # What waits, what was stopped and what is old says what to do about it.
    Breakage(
        "a promise that waits does not say how it is let through",
        "sync/publish/waiting.py",
        'if held.what == "approval":',
        'if held.what == "nothing":',
        ("tests/unit/sync/test_waiting.py",),
    ),
    Breakage(
        "what the guard stops does not say on which line it is written",
        "sync/publish/inspection.py",
        'f" ({places[change.subject]})" if change.subject in places else ""',
        '""',
        ("tests/unit/sync/test_inspection.py",),
    ),
    Breakage(
        "a plan on old data says nothing of that",
        "sync/cli/plan.py",
        "for stale in stale_source(world):",
        "for stale in stale_source(world)[:0]:",
        (COMMANDS,),
    ),
    Breakage(
        "a sync by hand counts as none",
        "sync/standing.py",
        "ran.get(job) or last.get(job)",
        "last.get(job)",
        ("tests/end_to_end/test_revert_commands.py",),
    ),
    # A card of what has shipped promises nothing more.
    Breakage(
        "a shipped card goes on to say what it was planned for",
        "mapping/public/card_maker.py",
        "if self.board.show_target and stage not in FINISHED else",
        "if self.board.show_target and stage is not Stage.CANCELLED else",
        (CURATION,),
    ),
    Breakage(
        "the month in which something shipped moves with each late bug",
        "mapping/public/curation.py",
        "return found if self.staging.is_confirmed(item) else told or found",
        "return found",
        (CURATION,),
    ),
    Breakage(
        "a card says when something shipped of which work is still open",
        "mapping/public/stage.py",
        "if not days or len(days) < len(done):",
        "if not days:",
        (CURATION,),
    ),
    Breakage(
        "a card says the month of a release that is still to come",
        "mapping/public/stage.py",
        "if release is not None and release.released and release.release_date is not None:",
        "if release is not None and release.release_date is not None:",
        (CURATION,),
    ),
    Breakage(
        "a board is drawn up without the workspace's zone",
        "sync/drafts.py",
        "        zone=measured.as_of.zone,\n",
        "",
        ("tests/unit/sync/test_drafts.py",),
    ),
    Breakage(
        "a card says the month of another zone",
        "mapping/public/stage.py",
        "return done.astimezone(self.zone).date() if done else None",
        "return done.date() if done else None",
        (CURATION,),
    ),
)
