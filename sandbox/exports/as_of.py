"""An export as it stood on a past day: what came later is hidden, what changed later is taken back.

Changelogs tell how things were, where there are some; elsewhere dates must do, and a record whose past was
worked out from dates alone is marked as reconstructed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

from sandbox.exports.undo import ids_by_key, last_set, undo_after
from sandbox.jira.model import Board, Issue, Site, Sprint, Status, Version

PLANNED_AHEAD = timedelta(days=28)
"""How far ahead of its start a sprint is taken to have been planned; an export does not tell when it was made."""

_MADE_UP_OPEN = Status("99998", "Open", "new")


def instant_of(day: date) -> datetime:
    """The instant that stands for a day: noon UTC, when it is that day in nearly every office."""
    return datetime.combine(day, time(12), UTC)


def as_of(site: Site, day: date) -> Site:
    """The site at noon UTC of a past day; see `at`."""
    return at(site, instant_of(day))


def at(site: Site, instant: datetime) -> Site:
    """The site at a past instant. The site given stays as it was.

    Issues created later are gone, also from links and parents. Changes later than the instant are taken back
    from the changelogs. An issue still resolved later than the instant is open again, in the commonest open
    status of its project. Sprints are future, active or closed by their dates; those that start more than
    28 days later are gone, and so is a board whose every sprint is gone. Releases are released where their
    date is not later than the day. Issues whose past was worked out from dates are marked `reconstructed`,
    and `notes` tell all of it.
    """
    history = _History(site, instant)
    issues = {ident: history.past(issue) for ident, issue in site.issues.items() if issue.created <= history.instant}
    sprints = _sprints(site, issues, history.instant)
    gone = site.issues.keys() - issues.keys()
    for ident, issue in issues.items():
        _cut_ties(issue, gone, sprints)
        _mark(issue, site.issues[ident])
    past = replace(
        site,
        issues=issues,
        sprints=sprints,
        boards=_boards(site, sprints),
        versions={ident: _version(one, instant.date()) for ident, one in site.versions.items()},
        statuses=_statuses(site, issues),
    )
    past.notes = [*site.notes, *_notes(past, site, history)]
    return past


class _History:
    """Takes issues back to one instant and counts what it did, for the notes."""

    def __init__(self, site: Site, instant: datetime) -> None:
        self.site = site
        self.instant = instant
        self.reopened = 0
        self.replayed = 0
        self.beyond: Counter[str] = Counter()
        self._keys = ids_by_key(site)
        self._open = _open_statuses(site)

    def past(self, issue: Issue) -> Issue:
        """A copy of the issue at the instant."""
        undone = undo_after(issue, self.instant, self.site, self._keys)
        past = undone.issue
        self.replayed += len(past.histories) < len(issue.histories)
        self.beyond.update(undone.beyond)
        if past.resolution_id is not None and past.resolved is None:
            past.resolved = last_set(past.histories, "resolution")  # it was opened again after the instant
        elif past.resolved is not None and past.resolved > self.instant:
            self._take_back_resolution(past)
        if past.updated > self.instant:
            past.updated = max([past.created, *_known_instants(past)])
        return past

    def _take_back_resolution(self, past: Issue) -> None:
        told = last_set(past.histories, "resolution")
        if told is not None and past.resolution_id is not None:
            past.resolved = told  # resolved then, opened again and resolved once more after the instant
            return
        past.resolved = past.resolution_id = None
        if self.site.statuses[past.status_id].category == "done":
            past.status_id = self._open.get(past.project_id, self._open[""])
            past.reconstructed = True
            self.reopened += 1


def _known_instants(issue: Issue) -> list[datetime]:
    return [*([issue.resolved] if issue.resolved else []), *(entry.created for entry in issue.histories)]


def _open_statuses(site: Site) -> dict[str, str]:
    """The commonest status of open issues by project, and for all projects together under ""."""
    counts: dict[str, Counter[str]] = {"": Counter()}
    for issue in site.issues.values():
        if site.statuses[issue.status_id].category in {"new", "indeterminate"}:
            counts.setdefault(issue.project_id, Counter())[issue.status_id] += 1
            counts[""][issue.status_id] += 1
    idle = (status.id for status in site.statuses.values() if status.category == "new")
    if not counts[""]:
        counts[""][next(idle, _MADE_UP_OPEN.id)] += 1
    return {project: min(found, key=lambda one: (-found[one], one)) for project, found in counts.items()}


def _statuses(site: Site, issues: Mapping[str, Issue]) -> dict[str, Status]:
    if any(issue.status_id == _MADE_UP_OPEN.id for issue in issues.values()):
        return site.statuses | {_MADE_UP_OPEN.id: _MADE_UP_OPEN}
    return dict(site.statuses)


def _sprints(site: Site, issues: Mapping[str, Issue], instant: datetime) -> dict[int, Sprint]:
    """The sprints that existed, by a start not far ahead or by a changelog that names them."""
    told = {
        int(ident)
        for issue in issues.values()
        for entry in issue.histories
        for item in entry.items
        if item.field == "Sprint"
        for ident in (item.after or "").split(",")
        if ident.strip().isdecimal()
    }
    return {
        ident: _sprint(sprint, instant)
        for ident, sprint in site.sprints.items()
        if ident in told or (sprint.start is not None and sprint.start <= instant + PLANNED_AHEAD)
    }


def _boards(site: Site, sprints: Mapping[int, Sprint]) -> dict[int, Board]:
    """The boards but those all of whose sprints came later."""
    before = {sprint.board_id for sprint in site.sprints.values()}
    left = {sprint.board_id for sprint in sprints.values()}
    return {ident: board for ident, board in site.boards.items() if ident in left or ident not in before}


def _sprint(sprint: Sprint, instant: datetime) -> Sprint:
    started = sprint.activated or sprint.start
    if started is None or started > instant:
        return replace(sprint, state="future", activated=None, complete=None)
    ended = sprint.complete or (sprint.end if sprint.state == "closed" else None)
    if ended is None or ended > instant:
        return replace(sprint, state="active", complete=None)
    return replace(sprint, state="closed")


def _version(version: Version, day: date) -> Version:
    released = version.released and version.release_date is not None and version.release_date <= day
    return replace(version, released=released, archived=version.archived and released)


def _cut_ties(issue: Issue, gone: Collection[str], sprints: Mapping[int, Sprint]) -> None:
    """Take away what points to something that did not exist yet."""
    issue.links = tuple(link for link in issue.links if link.other_id not in gone)
    issue.parent_id = None if issue.parent_id in gone else issue.parent_id
    issue.sprint_ids = tuple(ident for ident in issue.sprint_ids if ident in sprints)


def _mark(past: Issue, exported: Issue) -> None:
    """Whatever differs without a changelog to tell so was worked out from dates."""
    past.reconstructed = past.reconstructed or (not exported.histories and past != exported)


def _notes(past: Site, site: Site, history: _History) -> list[str]:
    notes = [
        f"Reconstructed: served as of {history.instant:%Y-%m-%d %H:%M} UTC.",
        f"Issues created later, hidden: {len(site.issues) - len(past.issues)}.",
        f"Sprints without dates or starting more than {PLANNED_AHEAD.days} days later, hidden: "
        f"{len(site.sprints) - len(past.sprints)}. The others are future, active or closed by their dates.",
        "Releases count as released where their date had come; a date may be later than what was planned then.",
    ]
    if history.replayed:
        notes.append(f"Issues whose later changes were taken back from their changelogs: {history.replayed}.")
    if history.reopened:
        notes.append(
            f"Issues resolved later, open again by their dates: {history.reopened}. They are in the commonest "
            "open status of their project; all else about them is as it was exported."
        )
    if history.beyond:
        fields = ", ".join(f"{name} ({count})" for name, count in sorted(history.beyond.items()))
        notes.append(f"Later changes of these could not be taken back: {fields}.")
    return notes
