"""Which field carries what: from the site's field list where one was published, else from the values themselves.

Jira names its agile fields by `schema.custom`, never reliably by name; ids differ from site to site.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sandbox.exports.jira.sprints import is_sprint_text
from sandbox.jira.model import Dialect, Field

_AGILE = "com.pyxis.greenhopper.jira:"
_ABOVE_EPICS = "com.atlassian.jpo:jpo-custom-field-parent"
_PLAIN = "com.atlassian.jira.plugin.system.customfieldtypes:"

POINTS_NAMES = ("story points", "story point estimate")
START_NAMES = ("start date", "target start")

_ROLE_SCHEMAS: Mapping[str, dict[str, Any]] = {
    "sprint": {"type": "array", "items": "json", "custom": f"{_AGILE}gh-sprint"},
    "epic_link": {"type": "any", "custom": f"{_AGILE}gh-epic-link"},
    "parent_link": {"type": "any", "custom": _ABOVE_EPICS},
    "epic_name": {"type": "string", "custom": f"{_AGILE}gh-epic-label"},
    "rank": {"type": "any", "custom": f"{_AGILE}gh-lexo-rank"},
    "points": {"type": "number", "custom": f"{_PLAIN}float"},
    "start": {"type": "date", "custom": f"{_PLAIN}datepicker"},
}
_ROLE_NAMES = {
    "sprint": "Sprint",
    "epic_link": "Epic Link",
    "parent_link": "Parent Link",
    "epic_name": "Epic Name",
    "rank": "Rank",
    "points": "Story Points",
    "start": "Start date",
}
_CUSTOMARY = {"sprint": 10020, "epic_link": 10014, "epic_name": 10011, "rank": 10019, "points": 10036}
"""The roles whose fields every Jira with its agile part has, used or not, and the numbers they often have."""

_CUSTOMARY_BY_DIALECT: Mapping[Dialect, Mapping[str, int]] = {
    "cloud": _CUSTOMARY,
    "datacenter": {**_CUSTOMARY, "parent_link": 10018},
}
"""Only Data Center tells by a field what an epic hangs under; Cloud has its parent for that."""

_SHAPE_SCHEMAS: Mapping[str, dict[str, Any]] = {
    "number": {"type": "number", "custom": f"{_PLAIN}float"},
    "date": {"type": "date", "custom": f"{_PLAIN}datepicker"},
    "datetime": {"type": "datetime", "custom": f"{_PLAIN}datetime"},
    "option": {"type": "option", "custom": f"{_PLAIN}select"},
    "options": {"type": "array", "items": "option", "custom": f"{_PLAIN}multicheckboxes"},
    "texts": {"type": "array", "items": "string", "custom": f"{_PLAIN}labels"},
    "user": {"type": "user", "custom": f"{_PLAIN}userpicker"},
}
_TEXT_SCHEMA = {"type": "string", "custom": f"{_PLAIN}textfield"}

_RANK = re.compile(r"[0-2]\|[0-9a-z]+:[0-9a-z]*")
_KEY = re.compile(r"[A-Z][A-Z0-9_]+-\d+")
_DATE = re.compile(r"\d{4}-\d\d-\d\d")
_DATETIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d.*")
_COLOUR = re.compile(r"ghx-label-\d+")


@dataclass(slots=True)
class _Profile:
    """What the values of one field look like over the whole export."""

    shapes: Counter[str] = field(default_factory=Counter)
    on_epics: int = 0
    to_epics: int = 0

    @property
    def count(self) -> int:
        return self.shapes.total()

    @property
    def shape(self) -> str:
        return self.shapes.most_common(1)[0][0]


@dataclass(frozen=True, slots=True)
class Catalogue:
    """The custom fields of a site and the roles that some of them play, with notes on what was guessed."""

    fields: dict[str, Field]
    roles: dict[str, str]
    notes: tuple[str, ...]


def build_catalogue(
    published: Iterable[Field],
    issues: Sequence[Mapping[str, Any]],
    epics: frozenset[str],
    names: Mapping[str, str],
    estimation_field: str | None,
    dialect: Dialect,
) -> Catalogue:
    """The catalogue for issues (raw, keyed by field id) given the published list, which may be empty.

    `epics` are the keys of the issues of epic types; `names` are names by field id that changelogs tell;
    `estimation_field` is what a board's configuration names; `dialect` is the one in which the site is served.
    """
    fields = {one.id: one for one in published if one.custom}
    profiles = _profiles(issues, epics)
    unlisted = {ident: profile for ident, profile in profiles.items() if ident not in fields}
    for ident, profile in unlisted.items():
        fields[ident] = _described(ident, names.get(ident, ident), profile)
    customary = _CUSTOMARY_BY_DIALECT[dialect]
    roles = _listed_roles(fields, profiles, estimation_field)
    if "parent_link" not in customary:
        roles.pop("parent_link", None)
    guessed = {role: ident for role, ident in _guessed_roles(unlisted).items() if role not in roles}
    notes = [
        f"No field list told it: {_ROLE_NAMES[role]} is taken to be {ident}, by its values."
        for role, ident in sorted(guessed.items())
    ]
    for role, ident in guessed.items():
        name = names.get(ident, _ROLE_NAMES[role])
        fields[ident] = _custom_field(ident, name, _ROLE_SCHEMAS[role])
    roles |= guessed
    made = [role for role in customary if role not in roles]
    for role in made:
        roles[role] = ident = _free_id(customary[role], fields)
        fields[ident] = _custom_field(ident, _ROLE_NAMES[role], _ROLE_SCHEMAS[role])
    if made:
        which = ", ".join(f"{_ROLE_NAMES[role]} ({roles[role]})" for role in made)
        notes.append(f"The export has no field for these, so ids were made up: {which}.")
    return Catalogue(fields, roles, tuple(notes))


def _profiles(issues: Sequence[Mapping[str, Any]], epics: frozenset[str]) -> dict[str, _Profile]:
    profiles: dict[str, _Profile] = {}
    for issue in issues:
        is_epic = issue.get("key") in epics
        for ident, value in (issue.get("fields") or {}).items():
            if value is None or value == [] or not ident.startswith("customfield_"):
                continue
            profile = profiles.setdefault(ident, _Profile())
            profile.shapes[shape_of(value)] += 1
            profile.on_epics += is_epic
            profile.to_epics += isinstance(value, str) and value in epics
    return profiles


def shape_of(value: Any) -> str:
    """What one value looks like: `sprint`, `rank`, `key`, `colour`, `number`, `date`, `user`, … or `text`."""
    if isinstance(value, list):
        return _shape_of_list(value)
    if isinstance(value, dict):
        return _shape_of_object(value)
    if isinstance(value, str):
        return _shape_of_text(value)
    return "text" if isinstance(value, bool) else "number"


def _shape_of_text(value: str) -> str:
    for shape, pattern in (
        ("rank", _RANK), ("key", _KEY), ("date", _DATE), ("datetime", _DATETIME), ("colour", _COLOUR),
    ):  # fmt: skip
        if pattern.fullmatch(value):
            return shape
    return "text"


def _shape_of_object(value: Mapping[str, Any]) -> str:
    if "displayName" in value:
        return "user"
    return "option" if "value" in value else "object"


def _shape_of_list(value: list[Any]) -> str:
    first = value[0]
    if is_sprint_text(first):
        return "sprint"
    if not isinstance(first, dict):
        return "texts"
    if {"id", "name", "state"} <= first.keys():
        return "sprint"
    return "options" if "value" in first else "objects"


def _described(ident: str, name: str, profile: _Profile) -> Field:
    return _custom_field(ident, name, _SHAPE_SCHEMAS.get(profile.shape, _TEXT_SCHEMA))


def _custom_field(ident: str, name: str, schema: Mapping[str, Any]) -> Field:
    number = int(ident.removeprefix("customfield_"))
    return Field(ident, name, True, {**schema, "customId": number}, (f"cf[{number}]", name))


def _listed_roles(
    fields: Mapping[str, Field], profiles: Mapping[str, _Profile], estimation_field: str | None
) -> dict[str, str]:
    """Roles that `schema.custom` or a well-known name gives; the most used field wins among several."""

    def best(candidates: Iterable[Field]) -> str | None:
        used = [(-(profiles[one.id].count if one.id in profiles else 0), one.id) for one in candidates]
        return min(used)[1] if used else None

    agile = {
        role: best(one for one in fields.values() if one.schema.get("custom") == schema["custom"])
        for role, schema in _ROLE_SCHEMAS.items()
        if schema["custom"].startswith((_AGILE, _ABOVE_EPICS))
    }
    points = estimation_field if estimation_field in fields else best(filter(_is_points, fields.values()))
    starts = [one for one in fields.values() if one.name.casefold() in START_NAMES]
    plain = [one for one in starts if one.schema.get("custom") == _ROLE_SCHEMAS["start"]["custom"]]
    roles = agile | {"points": points, "start": best(plain or starts)}
    return {role: ident for role, ident in roles.items() if ident is not None}


def _is_points(one: Field) -> bool:
    if one.schema.get("custom") == f"{_AGILE}jsw-story-points":
        return True
    return one.schema.get("type") == "number" and one.name.casefold() in POINTS_NAMES


def _guessed_roles(profiles: Mapping[str, _Profile]) -> dict[str, str]:
    """Roles by the look of the values; a field that is hardly used loses to one that is much used."""

    def most(score: Mapping[str, int]) -> str | None:
        ident = min(score, key=lambda one: (-score[one], one), default=None)
        return ident if ident is not None and score[ident] > 0 else None

    def shaped(shape: str) -> dict[str, int]:
        return {ident: one.count for ident, one in profiles.items() if one.shape == shape}

    # The epic name is free text that stands on epics and on nothing else.
    epic_texts = {
        ident: one.count for ident, one in profiles.items() if one.shape == "text" and one.on_epics == one.count
    }
    roles = {
        "sprint": most(shaped("sprint")),
        "rank": most(shaped("rank")),
        "points": most(shaped("number")),
        "epic_link": most({ident: one.to_epics for ident, one in profiles.items()}),
        "epic_name": most(epic_texts),
    }
    return {role: ident for role, ident in roles.items() if ident is not None}


def _free_id(wanted: int, taken: Mapping[str, Field]) -> str:
    numbers = (wanted, *range(10100, 10101 + len(taken)))
    return next(ident for number in numbers if (ident := f"customfield_{number}") not in taken)
