"""Levels: roadmap and backlog are two things that tell one story. A roadmap that holds tasks, a story as large as an
item, words of the workshop in a public text, and plans that reach too near or too far are on the wrong one."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from math import fsum
from statistics import median

from drift.facts import Facts, Work, evidence, file_evidence, subject
from drift.findings import Figure, FileEvidence, Finding, IssueEvidence, Measure, Severity, Subject, Unit
from drift.forecasts.outlook import Outlook
from drift.wording import listed, percent, plural
from mapping.backlog import Issue
from mapping.roadmap import Item, Roadmap, SummaryFrom
from mapping.targets import Horizon

_FEW_ITEMS = 3
_FEW_SIZED = 4
_FEW_STORIES = 10
"""Shares and medians of fewer than these say nothing."""

_KEY = re.compile(r"\b([A-Z][A-Z0-9_]+)-\d+\b")


def level_findings(facts: Facts, known: Mapping[str, Outlook]) -> Iterator[Finding]:
    """What stands on the roadmap and belongs into the backlog, and the other way round."""
    projects = {issue.project for issue in facts.inputs.backlog.issues.values()}
    technical = _any_of(facts.inputs.settings.hygiene.technical_words)
    for one in known.values():
        if not one.finished:
            yield from _task(facts, one.item, projects)
        yield from _technical(one.item, technical)
    yield from _stories(facts)
    for roadmap in facts.inputs.portfolio.roadmaps:
        yield from _near(facts, roadmap, known)
    yield from _far(facts)


# -- an item that is a task, a story that is an item ---------------------------------------------------------------


def _task(facts: Facts, item: Item, projects: set[str]) -> Iterator[Finding]:
    """Its name gives it away: it is the key of an issue, or the very summary of one of its stories."""
    keys = [match[0] for match in _KEY.finditer(item.title) if match[1] in projects]
    shares = facts.shares[item.id]
    twins = [share.work.issue for share in shares if _folded(share.work.issue.summary) == _folded(item.title)]
    if keys:
        why = f"its name holds {listed(keys)}; say what it is for instead"
    elif twins:
        why = f"its name is that of the story {listed([issue.key for issue in twins])}"
    else:
        return
    yield _of_item(
        item,
        "task-in-disguise",
        f"{item.title} reads like a task, not like a line of a roadmap: {why}",
        Figure(len(shares), Unit.ITEMS),
        [evidence(issue, "has the name of the item") for issue in twins],
    )


def _folded(text: str) -> str:
    return " ".join(text.split()).casefold()


def _stories(facts: Facts) -> Iterator[Finding]:
    """One line for all stories that are as large as an item, the largest first."""
    usual = _median_item(facts)
    parts = _sub_tasks(facts)
    most = facts.inputs.settings.hygiene.story_subtasks
    found: list[tuple[float, Issue, str]] = []
    for _, work in sorted(facts.work.items()):
        issue, below = work.issue, parts.get(work.issue.id, 0)
        if not work.is_open:
            continue
        if usual is not None and (issue.points or 0) >= usual:
            found.append((issue.points or 0, issue, plural(issue.points or 0, "point")))
        elif below >= most:
            found.append((below, issue, plural(below, "sub-task")))
    if not found:
        return
    largest = sorted(found, key=lambda each: (-each[0], each[1].id))
    names = listed([f"{issue.key} ({why})" for _, issue, why in largest])
    verb = "looks" if len(found) == 1 else "look"
    yield _of_workspace(
        "item-in-disguise",
        f"{plural(len(found), 'open story')} {verb} like a line of a roadmap: {names}; "
        "break them up, or make them epics",
        Figure(len(found), Unit.COUNT),
        [evidence(issue, why) for _, issue, why in largest],
    )


def _median_item(facts: Facts) -> float | None:
    """The points of the median item; None where too few items have any."""
    sums = (fsum(share.work.issue.points or 0 for share in shares) for shares in facts.shares.values())
    sized = [points for points in sums if points > 0]
    return median(sized) if len(sized) >= _FEW_SIZED else None


def _sub_tasks(facts: Facts) -> Mapping[str, int]:
    found: dict[str, int] = {}
    for issue in facts.inputs.backlog.issues.values():
        if issue.level < 0 and issue.parent_id is not None and facts.is_live(issue):
            found[issue.parent_id] = found.get(issue.parent_id, 0) + 1
    return found


# -- words -------------------------------------------------------------------------------------------------------


def _any_of(words: Sequence[str]) -> re.Pattern[str] | None:
    """Whole words, whatever their capitals, with or without an s behind them. The longest that fits is taken."""
    if not words:
        return None
    longest_first = "|".join(re.escape(word) for word in sorted(words, key=lambda word: (-len(word), word)))
    return re.compile(rf"(?<!\w)(?:{longest_first})s?(?!\w)", re.IGNORECASE)


def _technical(item: Item, technical: re.Pattern[str] | None) -> Iterator[Finding]:
    public = item.public
    if public is None or technical is None:
        return
    summary = public.summary if public.summary_from is SummaryFrom.FILE else ""
    text = "\n".join((public.title, summary, *(step.title for step in public.milestones)))
    words = list(dict.fromkeys(match[0] for match in technical.finditer(text)))
    if words:
        quoted = listed([f"“{word}”" for word in words])
        told = f"Customers read {quoted} on the card {public.title}"
        yield _of_item(
            item, "technical-words", f"{told}; say what they gain in their words", Figure(len(words), Unit.COUNT)
        )


# -- too near and too far ------------------------------------------------------------------------------------------


def _near(facts: Facts, roadmap: Roadmap, known: Mapping[str, Outlook]) -> Iterator[Finding]:
    """All that is still open on it lies in the next days: a to-do list."""
    days = facts.inputs.settings.hygiene.near_days
    last = facts.today + timedelta(days=days)
    still_open = [one for item in roadmap.items if (one := known.get(item.id)) and not one.finished]
    if len(still_open) < _FEW_ITEMS or not all(_is_near(one, last) for one in still_open):
        return
    yield _finding(
        Subject("roadmap", roadmap.roadmap, roadmap.title),
        "plans-next-week",
        f"Nothing on {roadmap.title} lies further ahead than {plural(days, 'day')}: all of its "
        f"{plural(len(still_open), 'open item')} are due by {last}",
        Figure(len(still_open), Unit.COUNT),
        lines=[line for one in still_open for line in file_evidence(one.item.source, f"target {one.item.target}")],
    )


def _is_near(one: Outlook, last: date) -> bool:
    return one.item.target.horizon is Horizon.NOW if one.deadline is None else one.deadline <= last


def _far(facts: Facts) -> Iterator[Finding]:
    """Stories of what is meant for next year, or for later: they will be written anew when their time comes."""
    settings = facts.inputs.settings.hygiene
    after = facts.today + timedelta(days=settings.far_days)
    far_items = {item.id for item in facts.items if _is_far(facts, item, after)}
    still_open = [work for _, work in sorted(facts.work.items()) if work.is_open]
    far = [work for work in still_open if _is_meant_for(facts, work, after, far_items)]
    if len(far) < _FEW_STORIES or len(far) <= settings.far_share * len(still_open):
        return
    share = len(far) / len(still_open)
    yield _of_workspace(
        "plans-next-year",
        f"{len(far)} of {plural(len(still_open), 'open story')} ({percent(share)}) are meant for after {after} or for "
        "later; a line on the roadmap is enough for these until then",
        Figure(share, Unit.SHARE, (("far", len(far)), ("open", len(still_open)))),
        [evidence(work.issue, "meant for much later") for work in far],
    )


def _is_far(facts: Facts, item: Item, after: date) -> bool:
    deadline = facts.deadlines[item.id]
    return item.target.horizon is Horizon.LATER if deadline is None else deadline > after


def _is_meant_for(facts: Facts, work: Work, after: date, far_items: set[str]) -> bool:
    issue, releases = work.issue, facts.inputs.backlog.releases
    days = [releases[ident].release_date for ident in issue.release_ids if ident in releases]
    if (issue.due and issue.due > after) or any(day and day > after for day in days):
        return True
    items = {one.item_id for one in facts.inputs.assigned.by_issue.get(issue.id, ())}
    return bool(items) and items <= far_items


# -- findings ----------------------------------------------------------------------------------------------------


def _of_item(item: Item, code: str, sentence: str, figure: Figure, issues: Sequence[IssueEvidence] = ()) -> Finding:
    return _finding(subject(item), code, sentence, figure, issues, file_evidence(item.source, item.title))


def _of_workspace(code: str, sentence: str, figure: Figure, issues: Sequence[IssueEvidence]) -> Finding:
    return _finding(Subject("workspace", "levels", "Roadmap and backlog"), code, sentence, figure, issues)


def _finding(
    about: Subject,
    code: str,
    sentence: str,
    figure: Figure,
    issues: Sequence[IssueEvidence] = (),
    lines: Sequence[FileEvidence] = (),
) -> Finding:
    found, written = tuple(issues), tuple(lines)
    return Finding(Measure.LEVELS, code, about, Severity.HYGIENE, sentence, figure, issues=found, files=written)
