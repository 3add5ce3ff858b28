"""What the made-up site answers to the requests that Milepost makes of a Jira Cloud, and to no others."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import orjson

from bench.jira import site as made_up
from bench.jira.site import PROJECTS, Site

Answer = tuple[int, bytes]

FIELD_PAGE = 100
ID_PAGE = 5000
_HISTORY_PAGE = 1000
_AGILE_PAGE = 50
_KEPT = 300
_ROOT = re.compile(r"/rest/(?:api|agile)/[^/]+/")
_UPDATED = re.compile(r'project = "(\w+)" AND updated >= "([^"]+)"')
_SINCE_ALL = re.compile(r'updated >= "([^"]+)"')


@dataclass(frozen=True)
class Asked:
    """One request."""

    verb: str
    path: str
    query: dict[str, str]
    body: bytes

    @classmethod
    def of(cls, line: str, body: bytes) -> Asked:
        """The request with this first line."""
        verb, target, _ = line.split(" ")
        parts = urlsplit(target)
        return cls(verb, parts.path, dict(parse_qsl(parts.query)), body)

    @cached_property
    def below(self) -> str:
        """The path below the root of the interface."""
        return _ROOT.sub("", self.path)

    @cached_property
    def kind(self) -> str:
        """The path without ids and keys."""
        return "/".join("{id}" if part.isdecimal() or part in PROJECTS else part for part in self.below.split("/"))

    @cached_property
    def said(self) -> dict[str, Any]:
        """The body."""
        said: dict[str, Any] = orjson.loads(self.body) if self.body else {}
        return said

    @property
    def fields(self) -> tuple[str, ...]:
        """The fields asked of issues; none where only ids are."""
        return tuple(name for name in self.said.get("fields", ()) if name not in {"id", "key"})


class Answers:
    """Answers of a site. Large ones are kept, so that asking again costs the server nothing."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self._kept: dict[tuple[str, bytes], Answer] = {}
        self._found: dict[str, Sequence[int]] = {}

    def change(self, count: int, at: datetime) -> None:
        """Update issues of the site."""
        self._site.change(count, at)
        self._kept.clear()
        self._found.clear()

    def answer(self, asked: Asked) -> Answer:
        """The status and the body of the answer to a request."""
        if asked.verb != "POST":
            return self._read(asked)
        place = (asked.path, asked.body)
        if place not in self._kept:
            if len(self._kept) >= _KEPT:
                self._kept.clear()
            self._kept[place] = self._posted(asked)
        return self._kept[place]

    def _posted(self, asked: Asked) -> Answer:
        match asked.kind:
            case "search/jql":
                return 200, self._search(asked)
            case "issue/bulkfetch":
                return 200, self._bulk(asked)
            case "changelog/bulkfetch":
                return 200, self._changelogs(asked)
            case _:
                return _unknown(asked)

    def _read(self, asked: Asked) -> Answer:
        match asked.below.split("/"):
            case ["serverInfo"]:
                return _json({"deploymentType": "Cloud", "version": "1001.0.0", "baseUrl": "https://made-up.example"})
            case ["myself"]:
                return _json({"accountId": "5f", "displayName": "Milepost", "timeZone": "Etc/UTC"})
            case ["mypermissions"]:
                return _json({"permissions": {"BROWSE_PROJECTS": {"havePermission": True}}})
            case ["field"]:
                return _json(made_up.fields_of_site())
            case ["status"]:
                return _json(made_up.statuses())
            case ["project", key, *rest]:
                return _json(made_up.versions(key) if rest else {"key": key})
            case ["board", *rest]:
                return self._board(asked, rest)
            case _:
                return _unknown(asked)

    def _board(self, asked: Asked, rest: list[str]) -> Answer:
        match rest:
            case []:
                wanted = asked.query.get("projectKeyOrId")
                boards = [board for board, key in zip(made_up.boards(), PROJECTS, strict=True) if wanted in {None, key}]
                return _values(boards, asked)
            case [number]:
                return _json(made_up.boards()[int(number) - 1])
            case [number, "configuration"]:
                return _json(made_up.board_configuration(int(number)))
            case [number, "sprint"]:
                states = asked.query.get("state", "future,active,closed").split(",")
                return _values([one for one in made_up.sprints(int(number)) if one["state"] in states], asked)
            case _:
                return _unknown(asked)

    def _search(self, asked: Asked) -> bytes:
        found = self._matching(asked.said["jql"])
        start, most = int(asked.said.get("nextPageToken") or 0), ID_PAGE if not asked.fields else FIELD_PAGE
        end = start + min(most, asked.said.get("maxResults", 50))
        page = found[start:end]
        issues = self._site.issues(page, asked.fields) if asked.fields else self._site.ids(page)
        token = b',"nextPageToken":"%d"' % end if end < len(found) else b""
        return b'{"issues":%b%b}' % (issues, token)

    def _matching(self, jql: str) -> Sequence[int]:
        if jql not in self._found:
            self._found[jql] = self._site.updated_since(_since(jql)) if "updated >=" in jql else range(len(self._site))
        return self._found[jql]

    def _bulk(self, asked: Asked) -> bytes:
        issues = self._site.issues(self._asked_numbers(asked), asked.fields)
        return b'{"issues":%b,"issueErrors":[]}' % issues

    def _changelogs(self, asked: Asked) -> bytes:
        numbers = self._asked_numbers(asked)
        start = int(asked.said.get("nextPageToken") or 0)
        most = max(1, asked.said.get("maxResults", _HISTORY_PAGE) // max(1, self._site.histories))
        end = start + most
        token = b',"nextPageToken":"%d"' % end if end < len(numbers) else b""
        return b'{"issueChangeLogs":%b%b}' % (self._site.changelogs(numbers[start:end]), token)

    def _asked_numbers(self, asked: Asked) -> list[int]:
        numbers = (made_up.number_of(ident) for ident in asked.said["issueIdsOrKeys"])
        return [number for number in numbers if 0 <= number < len(self._site)]


def _since(jql: str) -> dict[str, datetime]:
    """From when on each project is asked for; the caller's zone is UTC."""
    found = dict(_UPDATED.findall(jql))
    if not found:
        found = dict.fromkeys(PROJECTS, _SINCE_ALL.findall(jql)[0])
    return {key: datetime.strptime(text, "%Y-%m-%d %H:%M").replace(tzinfo=UTC) for key, text in found.items()}


def _values(values: list[dict[str, Any]], asked: Asked) -> Answer:
    start = int(asked.query.get("startAt", 0))
    page = values[start : start + _AGILE_PAGE]
    return _json({"startAt": start, "values": page, "isLast": start + len(page) >= len(values)})


def _json(value: Any) -> Answer:
    return 200, orjson.dumps(value)


def _unknown(asked: Asked) -> Answer:
    return 404, orjson.dumps({"errorMessages": [f"The made-up site does not know {asked.verb} {asked.kind}"]})
