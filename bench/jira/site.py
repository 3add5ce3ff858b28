"""A made-up Jira Cloud site as bytes: any number of issues of about 3.5 KB, each field rendered once beforehand.

Issues differ in id, key and times; the rest repeats every `VARIETY` issues, so that a large site fits into memory.
They are numbered in the order in which they were updated.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

import orjson

PROJECTS = ("ALPHA", "BETA")
"""One board each, with the numbers 1 and 2."""

VARIETY = 1000
FIRST_ID = 10_000
SPRINT, RANK, START, POINTS = "customfield_10020", "customfield_10019", "customfield_10015", "customfield_10016"
_SPRINTS_A_BOARD = 20
_FIRST_VERSION = 500
_YOUNGEST = timedelta(days=1)
_OLDEST = timedelta(days=3650)
_GAP = timedelta(hours=3)
_CATEGORIES = (("new", "To Do"), ("indeterminate", "In Progress"), ("done", "Done"))
_HOST = "https://made-up.example"


class Site:
    """The issues of the site, and when each was updated; `histories` is how long the changelog of each is."""

    def __init__(self, issues: int, histories: int, born: datetime) -> None:
        gap = min(_GAP, (_OLDEST - _YOUNGEST) / max(issues, 1))
        self.histories = histories
        self._updated = [born - _YOUNGEST - gap * (issues - number) for number in range(issues)]
        self._created = _stamp(born - 2 * _OLDEST)

    def __len__(self) -> int:
        return len(self._updated)

    def change(self, count: int, at: datetime) -> None:
        """Update the issues that were updated last."""
        first = len(self) - count
        self._updated[first:] = [at + timedelta(milliseconds=number) for number in range(count)]

    def updated_since(self, since: dict[str, datetime]) -> Sequence[int]:
        """The numbers of the issues that were updated at these instants or later, which may differ by project."""
        return [
            number
            for number, updated in enumerate(self._updated)
            if (instant := since.get(_project(number))) is not None and updated >= instant
        ]

    def issues(self, numbers: Iterable[int], fields: tuple[str, ...]) -> bytes:
        """Issues as a list in JSON, with the fields that were asked for and exist."""
        bodies = _bodies(fields)
        return b"[" + b",".join(self._issue(number, bodies[number % VARIETY], fields) for number in numbers) + b"]"

    def _issue(self, number: int, body: bytes, fields: tuple[str, ...]) -> bytes:
        parts = [body] if body else []
        if "updated" in fields:
            parts.append(b'"created":"%b","updated":"%b"' % (self._created, _stamp(self._updated[number])))
        head = b'{"id":"%d","key":"%b","fields":{' % (FIRST_ID + number, _key(number).encode())
        return head + b",".join(parts) + b"}}"

    def ids(self, numbers: Iterable[int]) -> bytes:
        """Issues as a list in JSON, without any field."""
        return b"[" + b",".join(b'{"id":"%d"}' % (FIRST_ID + number) for number in numbers) + b"]"

    def changelogs(self, numbers: Iterable[int]) -> bytes:
        """The changelogs of issues as a list in JSON."""
        return orjson.dumps(
            [
                {"issueId": str(FIRST_ID + number), "changeHistories": self._changelog(number)}
                for number in numbers
                if self.histories
            ]
        )

    def _changelog(self, number: int) -> list[dict[str, Any]]:
        newest = self._updated[number]
        return [
            {
                "id": str(number * self.histories + place),
                "author": _person(number),
                "created": _stamp(newest - timedelta(days=self.histories - place)).decode(),
                "items": [_moved(place)],
            }
            for place in range(self.histories)
        ]


def number_of(ident: str) -> int:
    """The number of the issue with this id."""
    return int(ident) - FIRST_ID


def fields_of_site() -> list[dict[str, Any]]:
    """The answer of `GET /field`."""
    kinds = {
        SPRINT: ("Sprint", "array", "com.pyxis.greenhopper.jira:gh-sprint"),
        RANK: ("Rank", "any", "com.pyxis.greenhopper.jira:gh-lexo-rank"),
        START: ("Start date", "date", "com.atlassian.jira.plugin.system.customfieldtypes:datepicker"),
        POINTS: ("Story point estimate", "number", "com.pyxis.greenhopper.jira:jsw-story-points"),
    }
    own = [_field(ident, name, {"type": kind, "custom": custom}) for ident, (name, kind, custom) in kinds.items()]
    system = [name for name in _issue_fields(1) if name not in kinds]
    return [*(_field(name, name.capitalize(), {"type": "any", "system": name}) for name in system), *own]


def boards() -> list[dict[str, Any]]:
    """The boards, one for each project."""
    return [{"id": place, "name": f"{key} board", "type": "scrum"} for place, key in enumerate(PROJECTS, start=1)]


def board_configuration(number: int) -> dict[str, Any]:
    """The answer of `GET board/{id}/configuration`."""
    return {
        "id": number,
        "columnConfig": {"columns": [{"name": status["name"], "statuses": [status]} for status in statuses()]},
        "estimation": {"type": "field", "field": {"fieldId": POINTS, "displayName": "Story point estimate"}},
        "ranking": {"rankCustomFieldId": int(RANK.removeprefix("customfield_"))},
    }


def sprints(board: int) -> list[dict[str, Any]]:
    """The sprints of a board: all closed but the last two."""
    first = (board - 1) * _SPRINTS_A_BOARD + 1
    return [_sprint(number) for number in range(first, first + _SPRINTS_A_BOARD)]


def versions(project: str) -> list[dict[str, Any]]:
    """The versions of a project."""
    return [
        {"id": str(_FIRST_VERSION + place), "name": f"{project} {place}.0", "released": place < 8, "archived": False}
        for place in range(10)
    ]


def statuses() -> list[dict[str, Any]]:
    """The statuses of the site, one of each category."""
    return [_status(place) for place in range(len(_CATEGORIES))]


@cache
def _bodies(fields: tuple[str, ...]) -> Sequence[bytes]:
    """The insides of `fields` for each kind of issue, without the times."""
    wanted = [name for name in fields if name not in {"created", "updated"}]
    kinds = [_issue_fields(kind) for kind in range(VARIETY)]
    return [orjson.dumps({name: kind[name] for name in wanted if name in kind})[1:-1] for kind in kinds]


@cache
def _issue_fields(kind: int) -> dict[str, Any]:
    project, is_epic = kind % len(PROJECTS), kind % 50 == 0
    return {
        "summary": f"Let a customer see where parcel {kind} is without calling the depot",
        "project": _project_answer(project),
        "issuetype": _type(is_epic=is_epic),
        "status": _status(kind % len(_CATEGORIES)),
        "created": "",
        "updated": "",
        "parent": None if is_epic else _other(kind - kind % 50),
        "resolution": {"id": "10000", "name": "Done", "description": "Work is complete."} if kind % 3 == 2 else None,
        "resolutiondate": "2026-03-02T09:15:00.000+0000" if kind % 3 == 2 else None,
        "duedate": f"2026-{1 + kind % 12:02}-15" if kind % 4 == 0 else None,
        "priority": {"self": f"{_HOST}/rest/api/3/priority/3", "name": "Medium", "id": "3"},
        "labels": ["shipping", f"team-{kind % 7}"],
        "components": [{"self": f"{_HOST}/rest/api/3/component/{kind % 5}", "id": str(kind % 5), "name": "Tracking"}],
        "fixVersions": [{**versions(PROJECTS[project])[kind % 10], "self": f"{_HOST}/rest/api/3/version/{kind % 10}"}],
        "issuelinks": [_link(kind)] if kind % 3 == 0 else [],
        "assignee": _person(kind),
        "reporter": _person(kind + 1),
        "creator": _person(kind + 1),
        SPRINT: [_sprint(project * _SPRINTS_A_BOARD + 1 + place) for place in (kind % 18, kind % 2 + 18)],
        RANK: f"0|i{kind:05}:",
        START: "2026-01-12" if kind % 4 == 0 else None,
        POINTS: float(kind % 8) if kind % 5 else None,
    }


def _project(number: int) -> str:
    return PROJECTS[number % len(PROJECTS)]


def _key(number: int) -> str:
    return f"{_project(number)}-{number // len(PROJECTS) + 1}"


def _field(ident: str, name: str, schema: dict[str, str]) -> dict[str, Any]:
    return {"id": ident, "key": ident, "name": name, "custom": "custom" in schema, "schema": schema}


def _project_answer(place: int) -> dict[str, Any]:
    key = PROJECTS[place]
    names = {"id": str(place + 1), "key": key, "name": f"Project {key}", "projectTypeKey": "software"}
    return {"self": f"{_HOST}/rest/api/3/project/{place + 1}", **names, "simplified": False}


def _type(*, is_epic: bool) -> dict[str, Any]:
    name, level = ("Epic", 1) if is_epic else ("Story", 0)
    about = {"id": str(10_001 + level), "description": f"A {name.lower()} of the site", "name": name}
    icon = f"{_HOST}/rest/api/2/universal_avatar/view/type/issuetype/avatar/{10_300 + level}?size=medium"
    return {
        "self": f"{_HOST}/rest/api/3/issuetype/1",
        **about,
        "iconUrl": icon,
        "subtask": False,
        "hierarchyLevel": level,
    }


def _status(place: int) -> dict[str, Any]:
    key, name = _CATEGORIES[place]
    category = {"self": f"{_HOST}/rest/api/3/statuscategory/{place}", "id": place, "key": key, "name": name}
    about = {"description": "", "iconUrl": f"{_HOST}/images/icons/status.png", "name": name, "id": str(place + 1)}
    return {"self": f"{_HOST}/rest/api/3/status/{place + 1}", **about, "statusCategory": category}


def _other(number: int) -> dict[str, Any]:
    fields = {"summary": f"Parcels that tell where they are, part {number}", "status": _status(1)}
    ident = FIRST_ID + number
    return {"id": str(ident), "key": _key(number), "self": f"{_HOST}/rest/api/3/issue/{ident}", "fields": fields}


def _link(kind: int) -> dict[str, Any]:
    reading = {"id": "10000", "name": "Blocks", "inward": "is blocked by", "outward": "blocks"}
    return {
        "id": str(kind),
        "self": f"{_HOST}/rest/api/3/issueLink/{kind}",
        "type": reading,
        "outwardIssue": _other(kind),
    }


def _person(number: int) -> dict[str, Any]:
    place = number % 200
    avatar = f"{_HOST}/avatar/{place:032x}"
    return {
        "self": f"{_HOST}/rest/api/3/user?accountId=5f{place:022x}",
        "accountId": f"5f{place:022x}",
        "emailAddress": f"person.{place}@made-up.example",
        "avatarUrls": {"48x48": f"{avatar}?s=48", "24x24": f"{avatar}?s=24"},
        "displayName": f"Person Number {place}",
        "active": True,
        "timeZone": "Etc/UTC",
        "accountType": "atlassian",
    }


def _sprint(number: int) -> dict[str, Any]:
    place = (number - 1) % _SPRINTS_A_BOARD
    state = "future" if place == _SPRINTS_A_BOARD - 1 else "active" if place == _SPRINTS_A_BOARD - 2 else "closed"
    begin = datetime(2025, 1, 6, 9, tzinfo=UTC) + timedelta(weeks=2 * place)
    dates = {
        "startDate": f"{begin:%Y-%m-%dT%H:%M:%S.000Z}",
        "endDate": f"{begin + timedelta(days=11):%Y-%m-%dT%H:%M:%S.000Z}",
    }
    done = {"completeDate": dates["endDate"]} if state == "closed" else {}
    about = {"id": number, "name": f"Sprint {number}", "state": state, "goal": "Ship it"}
    return {**about, "originBoardId": (number - 1) // _SPRINTS_A_BOARD + 1, **dates, **done}


def _moved(place: int) -> dict[str, str]:
    before, after = _status(place % 3), _status((place + 1) % 3)
    names = {"fromString": before["name"], "toString": after["name"]}
    return {
        "field": "status",
        "fieldId": "status",
        "fieldtype": "jira",
        "from": before["id"],
        "to": after["id"],
        **names,
    }


def _stamp(instant: datetime) -> bytes:
    return f"{instant:%Y-%m-%dT%H:%M:%S}.{instant.microsecond // 1000:03}+0000".encode()
