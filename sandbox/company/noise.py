"""The plain disorder of a real tracker: everything that happens in a backlog without anybody's plan."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from sandbox.company import edit, words
from sandbox.company.cast import PROJECTS
from sandbox.company.intake import Wish, create, estimate
from sandbox.company.rank import rank_below
from sandbox.company.releases import coming
from sandbox.company.work import CHOSEN, finish, reopen
from sandbox.company.world import BUG, CANNOT_REPRODUCE, DUPLICATE, EPIC, INITIATIVE, STORY, SUBTASK, WONT_DO, Day
from sandbox.jira.model import Issue, Link

_BLOCKS, _DUPLICATES, _RELATES, _SPLIT = "10000", "10001", "10002", "10003"


def make_noise(day: Day, energy: float) -> None:
    """A day's disorder, in every project."""
    for project_id in sorted(day.world.flows):
        for habit, mean in _HABITS:
            for _ in range(day.times(mean * energy)):
                habit(day, project_id)


def on_call(day: Day) -> None:
    """A weekend or holiday: nearly nothing, and now and then something breaks."""
    if day.chance(0.08):
        bug = create(day, Wish(PROJECTS["BAY"][0], BUG, words.bug(day.rng), labels=("on-call",)))
        if day.chance(0.5):
            finish(day, bug)


def link(day: Day, issue: Issue, type_id: str, other: Issue) -> None:
    """Link two issues; Jira writes the link on both, each with its own reading."""
    site = day.world.site
    if issue.id == other.id or any(known.other_id == other.id for known in issue.links):
        return
    ident = str(day.world.number("link"))
    kind = site.link_types[type_id]
    issue.links = (*issue.links, Link(ident, type_id, "outward", other.id, other.key))
    other.links = (*other.links, Link(ident, type_id, "inward", issue.id, issue.key))
    day.record(issue, edit.link_added(kind.outward, other))
    day.record(other, edit.link_added(kind.inward, issue))


def drop_links(day: Day, issue: Issue) -> None:
    """Take an issue out of the links of others: Jira does so when the issue is deleted."""
    for known in issue.links:
        other = day.world.site.issues.get(known.other_id)
        if other:
            other.links = tuple(link for link in other.links if link.id != known.id)
            day.world.changes.issues.add(other.id)


def delete(day: Day, issue: Issue) -> None:
    """Delete an issue and its sub-tasks, as Jira does: nothing is left of them."""
    world = day.world
    for child in world.children(issue.id) if issue.type_id != EPIC else ():
        delete(day, child)
    drop_links(day, issue)
    world.forget(issue)
    del world.site.issues[issue.id]
    world.changes.deleted[issue.id] = day.tick()
    world.changes.issues.discard(issue.id)


def _re_estimate(day: Day, project_id: str) -> None:
    for issue in _some(day, project_id):
        if not issue.sprint_ids:
            day.record(issue, edit.change_points(day.world.site, issue, estimate(day)))


def _re_prioritise(day: Day, project_id: str) -> None:
    for issue in _some(day, project_id):
        wanted = day.rng.choice([ident for ident in day.world.site.priorities if ident != issue.priority_id])
        day.record(issue, edit.change_priority(day.world.site, issue, wanted))


def _reassign(day: Day, project_id: str) -> None:
    for issue in _some(day, project_id):
        staff = [user for user in day.world.staff[project_id] if user != issue.assignee_id]
        day.record(issue, edit.change_assignee(day.world.site, issue, day.rng.choice(staff)))


def _reword(day: Day, project_id: str) -> None:
    for issue in _some(day, project_id):
        suffix = day.rng.choice((" (v2)", " – first cut", " [needs decision]", " (see mail)"))
        if not issue.summary.endswith((")", "]", "cut")):
            day.record(issue, edit.change_summary(issue, issue.summary + suffix))


def _label(day: Day, project_id: str) -> None:
    for issue in _some(day, project_id):
        word = day.rng.choice(("quick-win", "tech-debt", "needs-design", "customer-voice", "velmoor"))
        if word not in issue.labels:
            day.record(issue, edit.change_labels(issue, (*issue.labels, word)))


def _re_rank(day: Day, project_id: str) -> None:
    for issue in _some(day, project_id):
        near = day.rng.choice(day.world.backlog(project_id))
        spots = (day.world.top(), day.world.bottom(), rank_below(near.rank or "0|i00000:", day.world.number("spot")))
        day.record(issue, edit.change_rank(issue, day.rng.choice(spots)))


def _comment(day: Day, project_id: str) -> None:
    for issue in _some(day, project_id):
        issue.updated = day.tick()
        day.world.changes.issues.add(issue.id)


def _plan_for_release(day: Day, project_id: str) -> None:
    releases = coming(day, project_id)
    for issue in _some(day, project_id) if releases else ():
        if not issue.fix_version_ids:
            day.record(issue, edit.add_release(day.world.site, issue, day.rng.choice(releases[:2]).id))


def _relate(day: Day, project_id: str) -> None:
    for issue in _some(day, project_id):
        kind = day.rng.choices((_RELATES, _BLOCKS), (3, 1))[0]
        where = project_id if day.chance(0.8) else day.rng.choice(sorted(day.world.flows))
        for other in _some(day, where):
            link(day, issue, kind, other)


def _drop(day: Day, project_id: str) -> None:
    for issue in _loose(day, project_id):
        resolution = CANNOT_REPRODUCE if issue.type_id == BUG and day.chance(0.4) else WONT_DO
        finish(day, issue, resolution)


def _find_duplicate(day: Day, project_id: str) -> None:
    for issue in _loose(day, project_id):
        for original in _some(day, project_id):
            if original.id != issue.id:
                link(day, issue, _DUPLICATES, original)
                finish(day, issue, DUPLICATE)


def _reopen_one(day: Day, project_id: str) -> None:
    world = day.world
    recent = [world.site.issues[ident] for ident in world.notes["recent"] if ident in world.site.issues]
    finished = [issue for issue in recent if issue.project_id == project_id and _may_reopen(day, issue)]
    if finished:
        reopen(day, day.rng.choice(finished))


def _re_parent(day: Day, project_id: str) -> None:
    world = day.world
    epics = [epic for slug in world.notes["epics"] if (epic := world.epic(slug)) and _takes_in(day, epic, project_id)]
    for issue in _loose(day, project_id) if epics else ():
        other = day.rng.choice(epics)
        if other.id != issue.parent_id:
            world.forget(issue)
            day.record(issue, edit.change_parent(world.site, issue, other.id))
            world.index(issue)


def _split(day: Day, project_id: str) -> None:
    world = day.world
    for issue in _loose(day, project_id):
        if issue.type_id == STORY and issue.points and issue.points >= 5:
            parent = world.site.issues.get(issue.parent_id or "")
            part = create(day, Wish(project_id, STORY, f"{issue.summary} – part 2", parent, issue.labels))
            link(day, issue, _SPLIT, part)
            day.record(issue, edit.change_points(world.site, issue, 3.0))


def _move(day: Day, project_id: str) -> None:
    world = day.world
    target = {"10001": "10002", "10002": "10001"}.get(project_id)
    for issue in _loose(day, project_id) if target else ():
        if world.children(issue.id) or issue.parent_id or issue.component_ids or issue.fix_version_ids:
            continue
        assert target is not None
        old = issue.key
        world.forget(issue)
        key = f"{world.site.projects[target].key}-{world.number(f'key {world.site.projects[target].key}')}"
        day.record(issue, *edit.change_project(world.site, issue, target, key))
        world.index(issue)
        _rewrite_links(day, issue)
        day.event("tracker", "moved", f"{old} was moved and is now {key}", key=key)


def _delete_one(day: Day, project_id: str) -> None:
    for issue in _loose(day, project_id):
        if not _was_in_a_sprint(issue):
            delete(day, issue)
            day.event("tracker", "deleted", f"{issue.key} was deleted", key=issue.key)


def _clear_out(day: Day, project_id: str) -> None:
    old = [issue for issue in day.world.backlog(project_id) if _is_loose(day, issue) and issue.parent_id is None]
    gone = sorted(old, key=lambda issue: int(issue.id))[: day.rng.randint(8, 20)]
    if len(gone) < 8:
        return
    at = day.tick()
    for issue in gone:
        finish(day, issue, WONT_DO, at)
    sentence = f"{len(gone)} old issues of {day.world.site.projects[project_id].key} were closed in one go"
    day.event("tracker", "bulk-closed", sentence, figure=float(len(gone)))


_HABITS: tuple[tuple[Callable[[Day, str], None], float], ...] = (
    (_comment, 1.5),
    (_re_estimate, 0.25),
    (_re_prioritise, 0.2),
    (_reassign, 0.15),
    (_reword, 0.06),
    (_label, 0.1),
    (_re_rank, 0.2),
    (_plan_for_release, 0.3),
    (_relate, 0.12),
    (_drop, 0.06),
    (_find_duplicate, 0.03),
    (_reopen_one, 0.04),
    (_re_parent, 0.03),
    (_split, 0.03),
    (_move, 0.012),
    (_delete_one, 0.008),
    (_clear_out, 0.002),
)
"""What people do and how often on an ordinary day in one project."""


def _some(day: Day, project_id: str) -> list[Issue]:
    backlog = day.world.backlog(project_id)
    return [day.rng.choice(backlog)] if backlog else []


def _loose(day: Day, project_id: str) -> list[Issue]:
    found = [issue for issue in day.world.backlog(project_id) if _is_loose(day, issue)]
    return [day.rng.choice(found)] if found else []


def _is_loose(day: Day, issue: Issue) -> bool:
    untouched = not issue.sprint_ids and day.world.stage(issue) <= CHOSEN
    return untouched and not day.world.mood(issue).get("scripted", False)


def _was_in_a_sprint(issue: Issue) -> bool:
    # A sprint's figures could not be worked out again from the site if what it once held were gone.
    return any(item.field == "Sprint" for history in issue.histories for item in history.items)


def _may_reopen(day: Day, issue: Issue) -> bool:
    scripted = day.world.mood(issue).get("scripted", False)
    return issue.resolution_id is not None and issue.type_id not in {EPIC, INITIATIVE, SUBTASK} and not scripted


def _takes_in(day: Day, epic: Issue, project_id: str) -> bool:
    scripted = day.world.mood_of(epic)["scripted"]
    return epic.type_id == EPIC and epic.project_id == project_id and epic.resolution_id is None and not scripted


def _rewrite_links(day: Day, issue: Issue) -> None:
    for known in issue.links:
        other = day.world.site.issues.get(known.other_id)
        if other:
            other.links = tuple(replace(e, other_key=issue.key) if e.other_id == issue.id else e for e in other.links)
            day.world.changes.issues.add(other.id)
