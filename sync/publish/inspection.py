"""Every string of a plan, for the guard: what would reach Trello if the plan were applied."""

from __future__ import annotations

from collections.abc import Iterator

from sync.publish.plan import Plan


def strings(plan: Plan) -> Iterator[tuple[str, str]]:
    """Pairs of where and text over all changes, those that wait for approval among them. Taking text away (archiving)
    sends none."""
    for change in plan.all_changes:
        for field in change.fields:
            where = f"{change.action} {change.subject}, {field.field}"
            if isinstance(field.after, str):
                yield where, field.after
            elif isinstance(field.after, tuple):
                yield from ((where, text) for text in field.after)
