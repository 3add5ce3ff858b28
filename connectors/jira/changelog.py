"""Changelogs: which changes are kept, and what they say."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from connectors.jira.answers import HistoryAnswer, Ident, ItemAnswer
from connectors.jira.decoding import in_utc
from connectors.jira.values import FieldMap
from mapping.backlog import Change, Changed

_MOST_FIELDS = 10
"""As many fields may be named when changelogs are asked for in bulk."""

_SYSTEM_IDS = {
    "status": Changed.STATUS,
    "fixVersions": Changed.RELEASE,
    "resolution": Changed.RESOLUTION,
    "parent": Changed.PARENT,
    "IssueParentAssociation": Changed.PARENT,
    "Key": Changed.KEY,
}
_SYSTEM_NAMES = {
    "status": Changed.STATUS,
    "sprint": Changed.SPRINT,
    "fix version": Changed.RELEASE,
    "resolution": Changed.RESOLUTION,
    "issueparentassociation": Changed.PARENT,
    "epic link": Changed.PARENT,
    "parent link": Changed.PARENT,
    "parent": Changed.PARENT,
    "key": Changed.KEY,
}


@dataclass(frozen=True, slots=True)
class Kept:
    """Which items of a changelog are kept, by the id of the field or, where an item has none, by its name."""

    by_id: Mapping[str, Changed]
    by_name: Mapping[str, Changed]

    @property
    def field_ids(self) -> list[str]:
        """The fields to ask for; none, which means all, where they are more than may be named."""
        return list(self.by_id) if len(self.by_id) <= _MOST_FIELDS else []

    def what(self, item: ItemAnswer) -> Changed | None:
        """What kind of change an item is, or None for one that is not kept."""
        if item.field_id is not None:
            return self.by_id.get(item.field_id)
        return self.by_name.get(item.name.lower())


def kept(fields: FieldMap) -> Kept:
    """The changes that are kept on a site with these fields."""
    parents = dict.fromkeys((fields.epic_link, fields.parent_link), Changed.PARENT)
    singles = {fields.sprint: Changed.SPRINT, **parents}
    custom = {ident: what for ident, what in singles.items() if ident is not None}
    custom |= dict.fromkeys(fields.points, Changed.POINTS)
    named = {fields.names[ident].lower(): what for ident, what in custom.items() if ident in fields.names}
    return Kept(_SYSTEM_IDS | custom, _SYSTEM_NAMES | named)


def kept_changes(issue_id: str, histories: Iterable[HistoryAnswer], keep: Kept) -> Iterator[Change]:
    """The changes of one issue that are kept, in the order in which they came."""
    return (
        _change(issue_id, entry, item, what)
        for entry in histories
        for item in entry.items or ()
        if (what := keep.what(item)) is not None
    )


def oldest_first(changes: Iterable[Change]) -> list[Change]:
    """The changes of one issue by time; Jira promises no order, and one instant may have several entries."""
    return sorted(changes, key=lambda change: (change.at, _number(change.history_id)))


def _change(issue_id: str, entry: HistoryAnswer, item: ItemAnswer, what: Changed) -> Change:
    before, after = _value(what, item.before, item.before_text), _value(what, item.after, item.after_text)
    at, history_id = in_utc(entry.created), str(entry.id)
    return Change(issue_id, at, history_id, what, before, after, item.before_text or None, item.after_text or None)


def _value(what: Changed, ident: Ident | None, text: str | None) -> str | None:
    """Keys and points have no ids: their value is the text. A sprint's value is a list of ids."""
    known = "" if ident is None else str(ident)
    if what in {Changed.KEY, Changed.POINTS}:
        return text or known or None
    if what is Changed.SPRINT and known:
        return ",".join(part.strip() for part in known.split(",") if part.strip())
    return known or None


def _number(ident: str) -> int:
    return int(ident) if ident.isdecimal() else 0
