"""Changelogs: which changes are kept, and what they say."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from connectors.jira.answers import HistoryAnswer, ItemAnswer
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
        """The fields to ask for."""
        return list(self.by_id)[:_MOST_FIELDS]

    def what(self, item: ItemAnswer) -> Changed | None:
        """What kind of change an item is, or None for one that is not kept."""
        if item.field_id is not None:
            return self.by_id.get(item.field_id)
        return self.by_name.get(item.field.lower())


def kept(fields: FieldMap) -> Kept:
    """The changes that are kept on a site with these fields."""
    singles = {fields.sprint: Changed.SPRINT, fields.epic_link: Changed.PARENT}
    custom = {ident: what for ident, what in singles.items() if ident is not None}
    custom |= dict.fromkeys(fields.points, Changed.POINTS)
    named = {fields.names[ident].lower(): what for ident, what in custom.items() if ident in fields.names}
    return Kept(_SYSTEM_IDS | custom, _SYSTEM_NAMES | named)


def parse_changes(issue_id: str, histories: Iterable[HistoryAnswer], keep: Kept) -> tuple[Change, ...]:
    """The kept changes of one issue, oldest first; Jira promises no order, and one instant may have several."""
    ordered = sorted(histories, key=lambda entry: (entry.created, _number(entry.id)))
    return tuple(
        _change(issue_id, entry, item, what)
        for entry in ordered
        for item in entry.items
        if (what := keep.what(item)) is not None
    )


def _change(issue_id: str, entry: HistoryAnswer, item: ItemAnswer, what: Changed) -> Change:
    before, after = _value(what, item.before, item.before_text), _value(what, item.after, item.after_text)
    return Change(
        issue_id, entry.created, entry.id, what, before, after, item.before_text or None, item.after_text or None
    )


def _value(what: Changed, ident: str | None, text: str | None) -> str | None:
    """Keys and points have no ids: their value is the text. A sprint's value is a list of ids."""
    if what in {Changed.KEY, Changed.POINTS}:
        return text or ident or None
    if what is Changed.SPRINT and ident:
        return ",".join(part.strip() for part in ident.split(",") if part.strip())
    return ident or None


def _number(ident: str) -> int:
    return int(ident) if ident.isdecimal() else 0
