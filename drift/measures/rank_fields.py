"""Which fields of Jira rank the work of items: a board ranks by one, and ranks of two fields have no common order."""

from __future__ import annotations

from collections.abc import Sequence

from drift.facts import Facts
from mapping.backlog import Issue
from mapping.roadmap import Item


def rank_fields(facts: Facts, items: Sequence[Item]) -> frozenset[str]:
    """The rank fields of the boards on which the open work of the items lies, by the last sprint of each issue.

    Work that was never in a sprint lies where the sprints of its project do; where there are none, on any board.
    """
    every = frozenset(board.rank_field for board in facts.inputs.backlog.boards.values() if board.rank_field)
    if len(every) < 2:
        return every
    issues = [share.work.issue for item in items for share in facts.shares[item.id] if share.work.is_open]
    by_sprint = {issue.id: _field_of_sprint(facts, issue) for issue in issues}
    loose = {issue.project for issue in issues if by_sprint[issue.id] is None}
    known = frozenset(field for field in by_sprint.values() if field)
    return known.union(*(_fields_of_project(facts, project) or every for project in loose))


def _field_of_sprint(facts: Facts, issue: Issue) -> str | None:
    """What the board of its last sprint ranks by."""
    sprint = facts.inputs.backlog.sprints.get(issue.sprint_ids[-1]) if issue.sprint_ids else None
    board = facts.inputs.backlog.boards.get(sprint.board_id) if sprint and sprint.board_id is not None else None
    return board.rank_field if board else None


def _fields_of_project(facts: Facts, project: str) -> frozenset[str]:
    fields = (_field_of_sprint(facts, one) for one in facts.inputs.backlog.issues.values() if one.project == project)
    return frozenset(field for field in fields if field)
