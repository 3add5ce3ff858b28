"""What gets done: work taken up, looked at, finished, dropped and, sometimes, opened again."""

from __future__ import annotations

from datetime import datetime

from sandbox.company import edit
from sandbox.company.intake import estimate
from sandbox.company.world import DONE, EPIC, Day
from sandbox.jira.model import ChangeItem, Issue

WAITING, CHOSEN, DOING, REVIEW, FINISHED = range(5)


def do_a_days_work(day: Day, energy: float) -> None:
    """Each team finishes some of what it has in hand and takes up something new."""
    for project_id in sorted(day.world.flows):
        team = day.world.team(project_id)
        ready = _in_hand(day, project_id)
        for _ in range(min(len(ready), day.times(team["finishes"] / 5 * energy))):
            issue = _take(day, ready)
            if issue:
                _advance(day, issue)
        _take_up_new(day, project_id, team["wip"], energy)


def finish(day: Day, issue: Issue, resolution_id: str = DONE, at: datetime | None = None) -> None:
    """Close an issue with a resolution, and its open sub-tasks with it. `at` closes many at one instant."""
    world = day.world
    for step in world.open_children(issue.id) if issue.type_id != EPIC else ():
        finish(day, step, resolution_id, at)
    items: list[ChangeItem] = []
    if world.stage(issue) != FINISHED:
        items.append(edit.change_status(world.site, issue, world.flows[issue.project_id][FINISHED]))
    items.append(edit.change_resolution(world.site, issue, resolution_id))
    if resolution_id == DONE and issue.type_id != EPIC:
        items.extend(_ship_with(day, issue))
    instant = at or day.tick()
    day.record_at(instant, issue, *items)
    issue.resolved = instant
    world.notes["recent"] = [*world.notes["recent"][-39:], issue.id]
    world.forget(issue)
    world.index(issue)


def start(day: Day, issue: Issue) -> None:
    """Take an issue up: somebody has it, it is estimated at last, and its epic is under way."""
    world = day.world
    items = []
    if issue.assignee_id is None:
        items.append(edit.change_assignee(world.site, issue, day.rng.choice(world.staff[issue.project_id])))
    if issue.points is None and day.chance(0.5):
        items.append(edit.change_points(world.site, issue, estimate(day)))
    items.append(edit.change_status(world.site, issue, world.flows[issue.project_id][DOING]))
    day.record(issue, *items)
    _start_epic(day, issue)


def reopen(day: Day, issue: Issue) -> None:
    """Open a finished issue again: it was not finished after all."""
    world = day.world
    items = (
        edit.change_status(world.site, issue, world.flows[issue.project_id][WAITING]),
        edit.change_resolution(world.site, issue, None),
    )
    day.record(issue, *items)
    issue.resolved = None
    world.index(issue)
    day.event("tracker", "reopened", f"{issue.key} was opened again", key=issue.key)


def close_finished_epics(day: Day) -> None:
    """Close epics some days after their last story, unless everybody forgets to."""
    world = day.world
    for slug, mood in world.notes["epics"].items():
        epic = world.epic(slug)
        if epic is None or epic.resolution_id or mood["forgotten"] or mood["growth"]:
            continue
        children = world.children(epic.id)
        if children and not world.open_children(epic.id) and day.chance(0.3):
            finish(day, epic)


def _in_hand(day: Day, project_id: str) -> list[Issue]:
    return [issue for issue in day.world.backlog(project_id) if _moving(day, issue) and day.world.pace(issue) > 0]


def _moving(day: Day, issue: Issue) -> bool:
    world = day.world
    if world.stage(issue) not in {DOING, REVIEW}:
        return False
    sprint = world.sprint(issue)
    return _is_kanban(day, issue.project_id) or (sprint is not None and sprint.state == "active")


def _take(day: Day, ready: list[Issue]) -> Issue | None:
    """The next one to get on with; None when those that are left are kept back by now."""
    weights = [day.world.pace(issue) * (1 + day.world.stage(issue)) for issue in ready]
    if not any(weights):
        return None
    issue = day.rng.choices(ready, weights)[0]
    ready.remove(issue)
    return issue


def _advance(day: Day, issue: Issue) -> None:
    world = day.world
    if world.stage(issue) == DOING and day.chance(0.55):
        day.record(issue, edit.change_status(world.site, issue, world.flows[issue.project_id][REVIEW]))
    finish(day, issue)


def _take_up_new(day: Day, project_id: str, wip: int, energy: float) -> None:
    busy = len(_in_hand(day, project_id))
    waiting = [issue for issue in day.world.backlog(project_id) if _may_start(day, issue)]
    for issue in waiting[: max(0, wip - busy)]:
        if day.chance(0.6 * energy):
            start(day, issue)


def _may_start(day: Day, issue: Issue) -> bool:
    world = day.world
    if world.stage(issue) > CHOSEN:
        return False
    if _is_kanban(day, issue.project_id):
        return day.chance(min(1.0, world.appetite(issue)))
    sprint = world.sprint(issue)
    return sprint is not None and sprint.state == "active" and day.chance(min(1.0, world.appetite(issue)))


def _is_kanban(day: Day, project_id: str) -> bool:
    boards = day.world.site.boards.values()
    return all(board.type != "scrum" for board in boards if project_id in board.project_ids)


def _start_epic(day: Day, issue: Issue) -> None:
    world = day.world
    epic = world.site.issues.get(issue.parent_id or "")
    if epic and epic.type_id == EPIC and world.stage(epic) < DOING:
        day.record(epic, edit.change_status(world.site, epic, world.flows[epic.project_id][DOING]))


def _ship_with(day: Day, issue: Issue) -> list[ChangeItem]:
    if issue.fix_version_ids or not day.chance(0.85):
        return []
    coming = [
        version
        for version in day.world.site.versions.values()
        if version.project_id == issue.project_id and not version.released and version.release_date
    ]
    if not coming:
        return []
    return [edit.add_release(day.world.site, issue, min(coming, key=lambda v: (v.release_date, v.id)).id)]
