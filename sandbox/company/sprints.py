"""Sprints of the scrum boards: planned, started, disturbed and closed."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

from sandbox.company import edit, words
from sandbox.company.intake import estimate
from sandbox.company.work import CHOSEN, start
from sandbox.company.world import DONE, Day
from sandbox.jira.model import Board, Issue, Sprint

RHYTHM = {1: (date(2024, 11, 18), 11), 2: (date(2024, 11, 20), 13)}
"""By board, the first day of its first sprint, and after how many days a sprint ends; the next begins after 14."""

_APART = timedelta(days=14)


def start_sprints(day: Day) -> None:
    """In the morning: start what is due, once the sprint before it is closed."""
    for board in _scrum_boards(day):
        coming = _future(day, board)
        if _active(day, board) is None and coming.start and coming.start.date() <= day.date:
            _fill(day, board, coming)
            _activate(day, board, coming)


def close_sprints(day: Day) -> None:
    """In the evening: close what has come to its end, unless nobody gets round to it."""
    for board in _scrum_boards(day):
        active = _active(day, board)
        held = day.world.notes["held"].get(str(board.id), "")
        if active and active.end and active.end.date() <= day.date and held <= day.date.isoformat():
            _close(day, board, active)


def disturb_sprints(day: Day) -> None:
    """During the day: additions, removals and re-estimates, as in every sprint."""
    for board in _scrum_boards(day):
        active = _active(day, board)
        if active is None:
            continue
        inside = [issue for issue in waiting_in(day, active) if day.world.appetite(issue) > 0]
        pressure = day.world.team(board.project_ids[0])["bugs"] / 12
        if day.chance(0.1 + pressure) or not inside:
            add_to_sprint(day, active, _candidates(day, board)[: 1 if inside else 3])
        if len(inside) > 2 and day.chance(0.07):
            remove_from_sprint(day, active, [day.rng.choice(inside)])
        if inside and day.chance(0.15):
            issue = day.rng.choice(inside)
            day.record(issue, edit.change_points(day.world.site, issue, estimate(day) + 1))


def active_sprint(day: Day, board_id: int) -> Sprint | None:
    """The sprint that runs on a board."""
    return _active(day, day.world.site.boards[board_id])


def waiting_in(day: Day, sprint: Sprint) -> list[Issue]:
    """What is in a sprint and not begun, highest rank first."""
    board = day.world.site.boards[sprint.board_id]
    return [issue for issue in _inside(day, board, sprint) if day.world.stage(issue) <= CHOSEN]


def add_to_sprint(day: Day, sprint: Sprint, issues: list[Issue]) -> None:
    """Put issues into a sprint."""
    world = day.world
    for issue in issues:
        items = [edit.change_sprints(world.site, issue, (*issue.sprint_ids, sprint.id))]
        if issue.points is None and day.chance(0.75):
            items.append(edit.change_points(world.site, issue, estimate(day)))
        day.record(issue, *items)


def remove_from_sprint(day: Day, sprint: Sprint, issues: list[Issue]) -> None:
    """Take issues out of a sprint, back to the backlog."""
    for issue in issues:
        left = [ident for ident in issue.sprint_ids if ident != sprint.id]
        day.record(issue, edit.change_sprints(day.world.site, issue, left))


def _scrum_boards(day: Day) -> list[Board]:
    boards = day.world.site.boards
    return [boards[ident] for ident in sorted(RHYTHM) if ident in boards]


def _active(day: Day, board: Board) -> Sprint | None:
    return next((s for s in day.world.site.sprints.values() if s.board_id == board.id and s.state == "active"), None)


def _future(day: Day, board: Board) -> Sprint:
    coming = (s for s in day.world.site.sprints.values() if s.board_id == board.id and s.state == "future")
    return next(coming, None) or _plan_next(day, board)


def _plan_next(day: Day, board: Board) -> Sprint:
    world = day.world
    number = world.number(f"sprint of board {board.id}")
    first, length = RHYTHM[board.id]
    begins = datetime.combine(first + _APART * (number - 1), time(8, tzinfo=UTC))
    ends = datetime.combine(begins.date() + timedelta(days=length), time(15, tzinfo=UTC))
    key = world.site.projects[board.project_ids[0]].key
    sprint = Sprint(world.number("sprint"), f"{key} Sprint {number}", "future", board.id, "", begins, ends)
    world.site.sprints[sprint.id] = sprint
    world.changes.sprints.add(sprint.id)
    return sprint


def _inside(day: Day, board: Board, sprint: Sprint) -> list[Issue]:
    return [issue for issue in day.world.backlog(board.project_ids[0]) if issue.sprint_ids[-1:] == (sprint.id,)]


def _candidates(day: Day, board: Board) -> list[Issue]:
    world = day.world
    free = (issue for issue in world.backlog(board.project_ids[0]) if world.sprint(issue) is None)
    return [issue for issue in free if day.chance(min(1.0, world.appetite(issue)))]


def _fill(day: Day, board: Board, sprint: Sprint) -> None:
    # Nobody plans for the weeks after a team has shrunk: the usual number goes in.
    target = round(day.world.team(board.project_ids[0])["usual"] * 2.2)
    room = target - len(_inside(day, board, sprint))
    chosen = _candidates(day, board)[: max(0, room)]
    add_to_sprint(day, sprint, chosen)
    for issue in chosen:
        if day.world.stage(issue) == 0:
            flow = day.world.flows[issue.project_id]
            day.record(issue, edit.change_status(day.world.site, issue, flow[CHOSEN]))


def _activate(day: Day, board: Board, sprint: Sprint) -> None:
    world = day.world
    inside = _inside(day, board, sprint)
    about = world.mood(day.rng.choice(inside)).get("about") if inside else None
    sprint.goal = words.goal(day.rng, about.split("|") if about else ()) if day.chance(0.85) else ""
    sprint.activated = day.tick()
    sprint.state = "active"
    world.notes["sprints"][str(sprint.id)] = {issue.id: issue.points for issue in inside}
    world.changes.sprints.add(sprint.id)
    _future(day, board)
    for issue in inside[:3]:
        if world.stage(issue) <= CHOSEN:
            start(day, issue)


def _close(day: Day, board: Board, sprint: Sprint) -> None:
    world = day.world
    sprint.state = "closed"
    sprint.complete = at = day.tick()
    world.changes.sprints.add(sprint.id)
    committed: dict[str, float | None] = world.notes["sprints"].pop(str(sprint.id))
    left = [issue for issue in world.backlog(board.project_ids[0]) if issue.sprint_ids[-1:] == (sprint.id,)]
    following = _future(day, board)
    for issue in left:
        if (world.appetite(issue) if world.stage(issue) <= CHOSEN else world.pace(issue)) > 0:
            day.record_at(at, issue, edit.change_sprints(world.site, issue, (*issue.sprint_ids, following.id)))
    _log_outcome(day, sprint, committed)


def _log_outcome(day: Day, sprint: Sprint, committed: dict[str, float | None]) -> None:
    issues = day.world.site.issues
    promised = sum(points or 0 for points in committed.values())
    kept = sum(points or 0 for ident, points in committed.items() if _done_inside(issues.get(ident), sprint))
    sentence = f"{sprint.name} closed: {kept:g} of {promised:g} committed points done"
    ratio = kept / promised if promised else None
    day.event("sprint", "closed", sentence, key=str(sprint.id), figure=ratio)


def _done_inside(issue: Issue | None, sprint: Sprint) -> bool:
    return issue is not None and issue.resolution_id == DONE and issue.sprint_ids[-1:] == (sprint.id,)
