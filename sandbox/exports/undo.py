"""Changelog entries taken back: an issue as it was before a change."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import partial
from typing import Any

from sandbox.jira.model import ChangeItem, History, Issue, Link, Site

Before = dict[str, Any] | None
"""The attributes of an issue before a change: empty where there is nothing to do, None where nobody knows."""


@dataclass(frozen=True, slots=True)
class Undone:
    """The issue as it was, and the names of the fields whose later changes could not be taken back."""

    issue: Issue
    beyond: frozenset[str]


@dataclass(frozen=True, slots=True)
class _Change:
    """One change to take back, and what is needed to read it."""

    issue: Issue
    item: ChangeItem
    site: Site
    keys: Mapping[str, str]


def ids_by_key(site: Site) -> dict[str, str]:
    """The ids of issues by their keys, those they had before a move included."""
    return {key: one.id for one in site.issues.values() for key in (*one.former_keys, one.key)}


def undo_after(issue: Issue, instant: datetime, site: Site, keys: Mapping[str, str]) -> Undone:
    """The issue before every change later than the instant, which leave its changelog as well.

    `keys` is `ids_by_key(site)`, made once for all issues.
    """
    kept = tuple(entry for entry in issue.histories if entry.created <= instant)
    late = sorted((entry for entry in issue.histories if entry.created > instant), key=_order, reverse=True)
    changed = replace(issue, histories=kept)
    beyond = set()
    for item in (item for entry in late for item in reversed(entry.items)):
        before = _before(_Change(changed, item, site, keys))
        if before is None:
            beyond.add(item.field)
        else:
            changed = replace(changed, **before)
    return Undone(changed, frozenset(beyond))


def last_set(histories: Iterable[History], field: str) -> datetime | None:
    """When a field was last given a value."""
    return max(
        (
            entry.created
            for entry in histories
            for item in entry.items
            if item.field == field and (item.after or item.after_text)
        ),
        default=None,
    )


def _order(entry: History) -> tuple[datetime, int]:
    return (entry.created, int(entry.id) if entry.id.isdecimal() else 0)


def _before(change: _Change) -> Before:
    for role, way in _BY_ROLE.items():
        if role in change.site.field_ids and _is_field(change.item, change.site, role):
            return way(change)
    way_back = _BY_NAME.get(change.item.field.casefold())
    return way_back(change) if way_back else None


def _is_field(item: ChangeItem, site: Site, role: str) -> bool:
    ident = site.field_ids[role]
    if item.field_id is not None:
        return item.field_id == ident
    return ident in site.fields and item.field.casefold() == site.fields[ident].name.casefold()


def _sprints(change: _Change) -> Before:
    return {"sprint_ids": tuple(int(one) for one in re.findall(r"\d+", change.item.before or ""))}


def _points(change: _Change) -> Before:
    text = change.item.before_text
    try:
        return {"points": float(text) if text else None}
    except ValueError:
        return None


def _day(attribute: str, change: _Change) -> Before:
    text = change.item.before or ""
    try:
        return {attribute: date.fromisoformat(text[:10]) if text else None}
    except ValueError:
        return None


def _parent(change: _Change) -> Before:
    key = change.item.before_text or None
    before = change.item.before
    ident = before if before in change.site.issues else change.keys.get(key or "")
    return {"parent_id": ident, "foreign_parent_key": None if ident else key}


def _member(attribute: str, change: _Change) -> Before:
    """One thing put into a list or taken out of it: releases, components."""
    now: tuple[str, ...] = getattr(change.issue, attribute)
    before = change.item.before
    without = tuple(one for one in now if one != change.item.after)
    return {attribute: (*without, before) if before and before not in without else without}


def _reference(attribute: str, change: _Change) -> Before:
    return {attribute: change.item.before}


def _needed_reference(attribute: str, change: _Change) -> Before:
    return None if change.item.before is None else {attribute: change.item.before}


def _text(attribute: str, change: _Change) -> Before:
    return {attribute: change.item.before_text or None}


def _summary(change: _Change) -> Before:
    return {"summary": change.item.before_text or change.issue.key}


def _labels(change: _Change) -> Before:
    return {"labels": tuple((change.item.before_text or "").split())}


def _link(change: _Change) -> Before:
    links, added = change.issue.links, change.item.after
    if added:
        return {"links": tuple(link for link in links if link.other_key != added)}
    lost = _lost_link(change)
    return None if lost is None else {"links": (*links, lost)}


def _lost_link(change: _Change) -> Link | None:
    """A link that was taken away later, told by its sentence ("This issue is blocked by X-1")."""
    key, sentence = change.item.before or "", change.item.before_text
    other = change.keys.get(key)
    if other is None:
        return None
    for kind in change.site.link_types.values():
        ident = f"{change.issue.id}-{other}"
        if sentence == f"This issue {kind.outward} {key}":
            return Link(ident, kind.id, "outward", other, key)
        if sentence == f"This issue {kind.inward} {key}":
            return Link(ident, kind.id, "inward", other, key)
    return None


def _nothing(_change: _Change) -> Before:
    """For changes that hold nothing to go back to, or nothing that the site serves."""
    return {}


_Way = Callable[[_Change], Before]
_BY_ROLE: Mapping[str, _Way] = {"sprint": _sprints, "points": _points, "start": partial(_day, "start")}
_BY_NAME: Mapping[str, _Way] = {
    "status": partial(_needed_reference, "status_id"),
    "issuetype": partial(_needed_reference, "type_id"),
    "resolution": partial(_reference, "resolution_id"),
    "priority": partial(_reference, "priority_id"),
    "assignee": partial(_reference, "assignee_id"),
    "reporter": partial(_reference, "reporter_id"),
    "fix version": partial(_member, "fix_version_ids"),
    "version": partial(_member, "affects_version_ids"),
    "component": partial(_member, "component_ids"),
    "description": partial(_text, "description"),
    "epic name": partial(_text, "epic_name"),
    "summary": _summary,
    "labels": _labels,
    "duedate": partial(_day, "due"),
    "link": _link,
    **dict.fromkeys(("issueparentassociation", "parent", "parent link", "epic link"), _parent),
    **dict.fromkeys(("rank", "workflow", "key", "epic child", "remoteissuelink"), _nothing),
}
