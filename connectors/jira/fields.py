"""Which fields of a site hold what. Fields are known by their kind, not by their name, which people change.

The ids of sprints, epic links and points differ from site to site (Jira REST API, `GET /field`; the kinds are
those that Jira gives in `schema.custom`).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from connectors.errors import AmbiguousField
from connectors.jira.answers import TypeAnswer
from connectors.jira.connection import FieldOverrides
from connectors.jira.site_answers import FieldAnswer
from connectors.jira.values import FieldMap
from mapping.backlog import Board

_CUSTOM = "customfield_"
_SPRINT = "com.pyxis.greenhopper.jira:gh-sprint"
_EPIC_LINK = "com.pyxis.greenhopper.jira:gh-epic-link"
_PARENT_LINK = "com.atlassian.jpo:jpo-custom-field-parent"
_EPIC_NAME = "com.pyxis.greenhopper.jira:gh-epic-label"
_RANK = "com.pyxis.greenhopper.jira:gh-lexo-rank"
_TEAM_POINTS = "com.pyxis.greenhopper.jira:jsw-story-points"
_TARGET_START = "com.atlassian.jpo:jpo-custom-field-baseline-start"
_NUMBER = "com.atlassian.jira.plugin.system.customfieldtypes:float"
_DAY = "com.atlassian.jira.plugin.system.customfieldtypes:datepicker"

Fields = Sequence[FieldAnswer]


def map_fields(
    fields: Fields, types: Iterable[TypeAnswer], boards: Iterable[Board], overrides: FieldOverrides
) -> FieldMap:
    """Find the fields; raises AmbiguousField where several could be meant and only the workspace can decide.

    `types` are the issue types of a site that tells no levels: there, those called Epic are epics, and what an epic
    hangs under is in a field of Advanced Roadmaps. Where levels are told, `parent` holds it, and is not asked twice.
    """
    boards, types = tuple(boards), tuple(types)
    found = FieldMap(
        points=_points(fields, boards, overrides.points),
        sprint=_single(fields, "sprint", overrides.sprint, [_of_kind(fields, _SPRINT)]),
        epic_link=_single(fields, "epic_link", overrides.epic_link, [_of_kind(fields, _EPIC_LINK)]),
        parent_link=next((field.id for field in _of_kind(fields, _PARENT_LINK) if types), None),
        epic_names=tuple(field.id for field in _of_kind(fields, _EPIC_NAME)),
        rank=_single(fields, "rank", overrides.rank, _rank_choices(fields, boards)),
        start=_single(fields, "start", overrides.start, _start_choices(fields)),
        public_text=_public_text(fields, overrides.public_text),
        epic_types=frozenset(str(kind.id) for kind in types if kind.name.lower() == "epic"),
    )
    return replace(found, names=_names(fields, found))


def _names(fields: Fields, found: FieldMap) -> dict[str, str]:
    singles = {found.sprint, found.epic_link, found.parent_link, found.rank, found.start, found.public_text}
    used = {*found.points, *found.epic_names, *singles}
    return {field.id: field.name for field in fields if field.id in used}


def _public_text(fields: Fields, override: str | None) -> str | None:
    """The field that the workspace names, which must be one that the site made: Jira's own are written for the team."""
    if override is None:
        return None
    ident = _known(fields, "public_text", override)
    if not ident.startswith(_CUSTOM):
        raise _undecided("public_text", f"the field {override!r} is Jira's own and written for the team", ())
    return ident


def _points(fields: Fields, boards: Sequence[Board], override: str | None) -> tuple[str, ...]:
    """All fields that may hold an estimate in points, best first; an issue carries one of them.

    What the boards estimate in comes first, then the field of team-managed projects, then the one that is called
    Story Points. Several of that name are told apart by the boards, or else by the workspace.
    """
    if override is not None:
        return (_known(fields, "points", override),)
    numbers = {field.id for field in fields if field.type == "number" and field.id.startswith(_CUSTOM)}
    estimated = [board.estimation_field for board in boards if board.estimation_field in numbers]
    teams = [field.id for field in fields if _is_estimate_of_teams(field)]
    named = [field for field in _of_kind(fields, _NUMBER) if field.name.strip().lower() == "story points"]
    own = [field.id for field in named if field.scope is not None]
    shared = [field for field in named if field.scope is None and not set(estimated) & {f.id for f in named}]
    return _unique([*estimated, *teams, *own, *_at_most_one(shared, "points")])


def _is_estimate_of_teams(field: FieldAnswer) -> bool:
    """Whether it is the field of team-managed projects, which some sites have as a plain number."""
    return field.custom == _TEAM_POINTS or (
        field.custom == _NUMBER and field.name.strip().lower() == "story point estimate"
    )


def _rank_choices(fields: Fields, boards: Sequence[Board]) -> list[list[FieldAnswer]]:
    ranks = _of_kind(fields, _RANK)
    used = {board.rank_field for board in boards}
    return [
        [field for field in ranks if field.id in used],
        [field for field in ranks if field.name.strip().lower() == "rank"],
        ranks,
    ]


def _start_choices(fields: Fields) -> list[list[FieldAnswer]]:
    named = [field for field in _of_kind(fields, _DAY) if field.name.strip().lower() == "start date"]
    return [[field for field in named if field.scope is None], _of_kind(fields, _TARGET_START)]


def _single(fields: Fields, setting: str, override: str | None, choices: list[list[FieldAnswer]]) -> str | None:
    """The override, else the field of the first choice that has any; None if there is none at all."""
    if override is not None:
        return _known(fields, setting, override)
    found = next((choice for choice in choices if choice), [])
    return next(iter(_at_most_one(found, setting)), None)


def _at_most_one(found: Sequence[FieldAnswer], setting: str) -> list[str]:
    if len(found) > 1:
        ids = tuple(field.id for field in found)
        what = f"several fields could hold the {_words(setting)}: " + ", ".join(f"{f.id} ({f.name})" for f in found)
        raise _undecided(setting, what, ids)
    return [field.id for field in found]


def _known(fields: Fields, setting: str, wanted: str) -> str:
    """The id of the field that the workspace names, by id or by a name that only one field has."""
    named = [field.id for field in fields if field.name == wanted]
    if any(field.id == wanted for field in fields):
        return wanted
    if len(named) == 1:
        return named[0]
    ids = named or _alike(fields, setting)
    raise _undecided(setting, f"the site has {'several fields' if named else 'no field'} named {wanted!r}", tuple(ids))


def _alike(fields: Fields, setting: str) -> list[str]:
    word = _words(setting)
    return [field.id for field in fields if word in field.name.lower()]


def _undecided(setting: str, what: str, candidates: tuple[str, ...]) -> AmbiguousField:
    choice = f"one of {', '.join(candidates)}" if candidates else "the id of the field, as `GET /field` shows it"
    return AmbiguousField(
        "Jira",
        what,
        f"Set `jira.fields.{setting}` to {choice}",
        setting=f"jira.fields.{setting}",
        candidates=candidates,
    )


def _words(setting: str) -> str:
    return setting.replace("_", " ")


def _of_kind(fields: Fields, kind: str) -> list[FieldAnswer]:
    return [field for field in fields if field.custom == kind]


def _unique(ids: Iterable[str | None]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(ident for ident in ids if ident is not None))
