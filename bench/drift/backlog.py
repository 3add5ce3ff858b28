"""A made-up backlog as values: any number of issues with three years of history, in 200 sprints of four boards.

Sprints stay the same in number while issues grow. Of a hundred issues 6 are epics, 14 sub-tasks and 80 work; most of
the work is finished, a little of it was dropped, and a sixth of the epics belongs to nothing that is planned.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

from mapping.backlog import Backlog, Board, Category, Change, Changed, Issue, Link, Release, Sprint, SprintState, Status

SPRINTS, BOARDS, MARKS = 200, 4, 500

NOW = datetime(2026, 11, 22, 20, tzinfo=UTC)
HISTORY = timedelta(days=3 * 365)
FIRST_ID = 10_000

TODO = Status("1", "To Do", Category.NEW)
DOING = Status("2", "In Progress", Category.INDETERMINATE)
REVIEW = Status("3", "In Review", Category.INDETERMINATE)
DONE = Status("4", "Done", Category.DONE)
_WAY = (TODO, DOING, REVIEW, DONE)

_EPICS, _SUBTASKS = 0.06, 0.14
_SPRINT = timedelta(weeks=3)
_RELEASES = 40
_LABELLED = 0.12
_LEAD_DAYS = 25.0


def made_up(issues: int, seed: int) -> Backlog:
    """A backlog of so many issues; equal arguments make equal backlogs."""
    chance = random.Random(seed)
    sprints = tuple(_sprints())
    epics = [_epic(number, chance) for number in range(int(issues * _EPICS))]
    subtasks = int(issues * _SUBTASKS)
    stories = [_story(number, epics, sprints, chance) for number in range(len(epics), issues - subtasks)]
    below = [_subtask(number, chance.choice(stories)[0]) for number in range(issues - subtasks, issues)]
    every = (*epics, *(issue for issue, _ in stories), *below)
    return Backlog(
        {issue.id: issue for issue in every},
        {sprint.id: sprint for sprint in sprints},
        {release.id: release for release in _releases()},
        {board: Board(board, f"Board {board}", "scrum", rank_field="rank") for board in range(1, BOARDS + 1)},
        {status.id: status for status in _WAY},
        {issue.id: changes for issue, changes in stories if changes},
    )


def is_planned(epic: int) -> bool:
    """Whether an epic belongs to something that is planned."""
    return epic % 6 != 0


def _sprints() -> Iterator[Sprint]:
    """Of each board one after the other; the last one is running."""
    rounds = SPRINTS // BOARDS
    first = NOW + _SPRINT / 2 - rounds * _SPRINT
    for place in range(rounds):
        start, end = first + place * _SPRINT, first + (place + 1) * _SPRINT
        state = SprintState.CLOSED if end < NOW else SprintState.ACTIVE
        for board in range(1, BOARDS + 1):
            complete = end if state is SprintState.CLOSED else None
            ident = place * BOARDS + board
            yield Sprint(ident, f"Sprint {ident}", state, board, "", start, end, start, complete)


def _releases() -> Iterator[Release]:
    for number in range(_RELEASES):
        day = (NOW - HISTORY + (number + 1) * HISTORY / (_RELEASES - 4)).date()
        yield Release(str(number), "APP", f"Release {number}", released=day < NOW.date(), release_date=day)


def _epic(number: int, chance: random.Random) -> Issue:
    created = NOW - chance.random() * HISTORY
    done = chance.random() < (NOW - created) / HISTORY - 0.2
    mark = number % MARKS
    marks = {"labels": (f"mark-{mark}",), "components": (f"part-{mark}",)} if is_planned(number) else {}
    return _issue(number, "Epic", 1, DONE if done else DOING, created, **marks)


def _story(
    number: int, epics: Sequence[Issue], sprints: Sequence[Sprint], chance: random.Random
) -> tuple[Issue, tuple[Change, ...]]:
    created = NOW - chance.random() * HISTORY
    moves = _moves(created, chance)
    points = chance.choice((None, 1.0, 2.0, 3.0, 5.0, 8.0))
    stays = _stays(number, moves, sprints)
    parent = chance.choice(epics) if epics else None
    dropped = len(moves) == len(_WAY) - 1 and chance.random() < 0.04
    issue = _issue(
        number,
        chance.choice(("Story", "Story", "Task", "Bug")),
        0,
        _WAY[len(moves)],
        created,
        parent_id=parent.id if parent else None,
        parent_key=parent.key if parent else None,
        resolution=("Won't Do" if dropped else "Done") if len(moves) == len(_WAY) - 1 else None,
        resolved=moves[-1] if len(moves) == len(_WAY) - 1 else None,
        points=points,
        labels=(f"mark-{chance.randrange(MARKS)}",) if chance.random() < _LABELLED else (),
        rank=f"0|{chance.randrange(36**6):09d}:",
        release_ids=(str(chance.randrange(_RELEASES)),) if chance.random() < 0.3 else (),
        sprint_ids=tuple(sprint.id for sprint in stays),
        links=_links(number, len(epics), chance),
    )
    return issue, tuple(sorted(_changes(issue, moves, stays, chance), key=lambda one: one.at))


def _moves(created: datetime, chance: random.Random) -> list[datetime]:
    """When it came into each status after the first, as far as it has."""
    found: list[datetime] = []
    at = created
    for _ in _WAY[1:]:
        at += timedelta(days=chance.expovariate(1 / _LEAD_DAYS) * (4 if not found else 1))
        if at >= NOW:
            break
        found.append(at)
    return found


def _stays(number: int, moves: Sequence[datetime], sprints: Sequence[Sprint]) -> tuple[Sprint, ...]:
    """The sprints of its board in which it was under way, three at most."""
    if not moves:
        return ()
    until = moves[-1] if len(moves) == len(_WAY) - 1 else NOW
    own = sprints[number % BOARDS :: BOARDS]
    began = [one for one in own if one.start and one.end and one.start <= until and moves[0] <= one.end]
    return tuple(began[:3])


def _changes(
    issue: Issue, moves: Sequence[datetime], stays: Sequence[Sprint], chance: random.Random
) -> Iterator[Change]:
    for at, (before, after) in zip(moves, pairwise(_WAY), strict=False):
        yield _change(issue, at, Changed.STATUS, before.id, after.id, (before.name, after.name))
    inside = ""
    for sprint in stays:
        joined = max(sprint.start or issue.created, moves[0])
        also = ",".join(filter(None, (inside, str(sprint.id))))
        yield _change(issue, joined, Changed.SPRINT, inside, also)
        inside = also
    if issue.points is not None and chance.random() < 0.3:
        at = issue.created + (NOW - issue.created) * chance.random() / 4
        yield _change(issue, at, Changed.POINTS, None, f"{issue.points:g}")


def _change(
    issue: Issue, at: datetime, what: Changed, before: str | None, after: str, texts: tuple[str, str] | None = None
) -> Change:
    old, new = texts or (before, after)
    return Change(issue.id, at, f"{issue.id}-{what.value}-{at:%y%m%d}", what, before, after, old, new)


def _links(number: int, first: int, chance: random.Random) -> tuple[Link, ...]:
    if number == first or chance.random() > 0.04:
        return ()
    other = chance.randrange(first, number)
    return (Link("Blocks", "is blocked by", _id(other), _key(other)),)


def _subtask(number: int, parent: Issue) -> Issue:
    return _issue(number, "Sub-task", -1, parent.status, parent.created, parent_id=parent.id, parent_key=parent.key)


def _issue(number: int, kind: str, level: int, status: Status, created: datetime, **fields: Any) -> Issue:
    ident, key = _id(number), _key(number)
    return Issue(ident, key, "APP", kind, level, f"{kind} {number}", status, created, created, **fields)


def _id(number: int) -> str:
    return str(FIRST_ID + number)


def _key(number: int) -> str:
    return f"APP-{number + 1}"
