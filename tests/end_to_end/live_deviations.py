"""For each assumption a service that behaves otherwise."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Mapping
from typing import Any

from connectors.errors import NotFound
from tests.end_to_end.live import Ask, Bend, answers, each, field_changed, field_set, ignored, questions


def _upside_down(row: dict[str, Any]) -> dict[str, Any]:
    return {**row, "pos": 1e9 - row["pos"]}


def _cards(change: Callable[[Any], Any]) -> Bend:
    """The cards in the read of a board are changed."""
    return answers("GET", "/boards/", lambda answer: each("cards", change)(answer) if "cards" in answer else answer)


def _without_archived(answer: Any) -> Any:
    if not isinstance(answer, dict) or "cards" not in answer:
        return answer
    return {**answer, "cards": [card for card in answer["cards"] if not card["closed"]]}


def _once_each(labels: list[Any]) -> list[Any]:
    return list({label["name"]: label for label in labels}.values())


def _kept_actions(change: Callable[[list[Any]], list[Any]]) -> Bend:
    return answers("GET", "/boards/", lambda answer: change(answer) if isinstance(answer, list) else answer)


def _without_old(actions: list[Any]) -> list[Any]:
    return [{**one, "data": {**one["data"], "old": {}}} if "data" in one else one for one in actions]


def _made_of(pattern: str) -> Bend:
    """Filters of cards mean the same."""
    return questions(
        "GET", "/boards/", lambda sent: {**sent, "filter": pattern} if sent.get("filter") == "visible" else sent
    )


def _oldest_first(ask: Ask, verb: str, path: str, params: dict[str, Any]) -> Any:
    answer = ask(verb, path, params)
    return answer[::-1] if path.endswith("/cards") and "limit" in params else answer


def _cut(letters: int) -> Callable[[str], str]:
    return lambda text: text[:letters]


def _moved_checklists(change: Callable[[list[Any]], list[Any]]) -> Bend:
    return _cards(lambda card: {**card, "checklists": change(card["checklists"])})


def _items_reversed(checklists: list[Any]) -> list[Any]:
    return [{**one, "checkItems": [_upside_down(item) for item in one["checkItems"]]} for one in checklists]


CARD, CARDS = "/cards", "/cards/"

TRELLO: Mapping[str, Bend] = {
    "trello.board.empty": answers("GET", "/boards/", field_set(labels=[{"id": "a" * 24, "name": "", "color": "red"}])),
    "trello.board.settings": answers(
        "GET", "/boards/", field_changed("prefs", lambda prefs: {**prefs, "voting": "members"})
    ),
    "trello.board.membership": answers("GET", "/boards/", field_set(memberships=[])),
    "trello.board.removed": ignored("DELETE", "/boards/"),
    "trello.place.words": _cards(_upside_down),
    "trello.place.number": answers("POST", CARD, field_changed("pos", round)),
    "trello.place.crowded": _cards(_upside_down),
    "trello.place.lists": answers("GET", "/boards/", each("lists", _upside_down)),
    "trello.card.made-whole": _cards(field_set(due=None)),
    "trello.card.changed-at-once": _cards(field_set(idLabels=[])),
    "trello.card.due": answers("PUT", CARDS, field_changed("due", lambda due: due and due.replace("07:04", "12:34"))),
    "trello.card.no-due": answers("PUT", CARDS, field_set(due="2031-03-04T12:00:00.000Z")),
    "trello.card.archived": answers("GET", "/boards/", _without_archived),
    "trello.label.names": answers("GET", "/boards/", field_changed("labels", _once_each)),
    "trello.label.colors": answers("POST", "/labels", field_set(color="green")),
    "trello.label.renamed": answers("PUT", "/labels/", field_set(color=None)),
    "trello.checklist.read": _moved_checklists(_items_reversed),
    "trello.checklist.removed": ignored("DELETE", "/checklists/"),
    "trello.comment.since": _kept_actions(lambda actions: []),
    "trello.comment.later": questions("GET", "/boards/", lambda sent: {**sent, "since": None}),
    "trello.fields.values": _cards(field_set(customFieldItems=[])),
    "trello.text.names": answers("POST", CARD, field_changed("name", lambda name: unicodedata.normalize("NFC", name))),
    "trello.text.descriptions": answers("PUT", CARDS, field_changed("desc", lambda desc: desc.replace("&lt;", "<"))),
    "trello.text.elsewhere": answers("POST", "/checklists", field_changed("name", lambda name: name.replace("\\", ""))),
    "trello.text.edges-of-names": answers("POST", CARD, field_changed("name", lambda name: f"  {name}")),
    "trello.text.edges-of-descriptions": answers("POST", CARD, field_changed("desc", str.strip)),
    "trello.text.settled-alike": answers("POST", CARD, field_changed("name", lambda name: " ".join(name.split()))),
    "trello.text.longest-name": answers("POST", CARD, field_changed("name", _cut(512))),
    "trello.text.longest-description": _cards(field_changed("desc", _cut(16_000))),
    "trello.text.code-units": answers("POST", CARD, field_changed("desc", _cut(8000))),
    "trello.text.too-long": questions("POST", CARD, field_changed("name", _cut(16_384))),
    "trello.text.marker": _cards(field_changed("desc", lambda desc: desc.partition("[//]")[0])),
    "trello.text.broken-link": answers("GET", CARDS, field_set(cardRole="link")),
    "trello.text.emptied": answers("PUT", CARDS, field_set(desc="x")),
    "trello.read.everything": answers("GET", "/boards/", _without_archived),
    "trello.read.filters": _made_of("open"),
    "trello.read.pages": _oldest_first,
    "trello.ids.made-at": answers("POST", CARD, field_set(id=f"00000001{'a' * 16}")),
    "trello.history.edits": _kept_actions(_without_old),
    "trello.history.deleted": ignored("DELETE", CARDS),
    "trello.delete.not-found": ignored("DELETE", CARDS),
}
"""Bent answers of the sandbox's Trello, but for those of limits, which stand in the head."""


def _searched(change: Callable[[Any], Any]) -> Bend:
    return answers("POST", "search", change)


def _any_query(found: str) -> Bend:
    """A query that should be refused is asked as another one."""
    bad = ('project = "ZZNOSUCHPROJECT"', "ORDER BY key ASC")
    return questions("POST", "search", lambda sent: {**sent, "jql": found} if sent["jql"] in bad else sent)


def _lost(ask: Ask, verb: str, path: str, params: dict[str, Any]) -> Any:
    """A board's sprints are somewhere else."""
    if path.endswith("/sprint"):
        raise NotFound("Jira", "it is not there", "Look elsewhere")
    return ask(verb, path, params)


def _listing(ask: Ask, verb: str, path: str, params: dict[str, Any]) -> Any:
    """Every board lists sprints, of whatever kind it is."""
    return ask(verb, "board/7/sprint" if path == "board/8/sprint" else path, params)


def _twice(page: Any) -> Any:
    return {**page, "issueChangeLogs": page["issueChangeLogs"] * (1 + ("nextPageToken" in page))}


def _newest_first(page: Any) -> Any:
    return each("issueChangeLogs", field_changed("changeHistories", lambda rows: rows[::-1]))(page)


def _first_alone(page: Any) -> Any:
    return {**page, "issues": page["issues"][:1]}


def _bare_type(row: Any) -> Any:
    return {name: value for name, value in row.items() if name != "hierarchyLevel"}


def _with_fields(change: Callable[[Any], Any]) -> Bend:
    return _searched(each("issues", field_changed("fields", change)))


BOTH: Mapping[str, Bend] = {
    "jira.read.account": answers("GET", "serverInfo", field_set(version=None)),
    "jira.read.projects": answers(
        "GET", "mypermissions", field_set(permissions={"BROWSE_PROJECTS": {"havePermission": False}})
    ),
    "jira.read.boards": answers("GET", "board", each("values", field_set(type=None))),
    "jira.read.fields": answers("GET", "field", lambda rows: [{"id": row["id"]} for row in rows]),
    "jira.read.lists": answers("GET", "status", lambda rows: [{**row, "statusCategory": None} for row in rows]),
    "jira.read.issues": answers("POST", "issue/bulkfetch", _first_alone),
    "jira.time.minute": _searched(lambda page: page if "fields" in str(page) else {**page, "issues": []}),
    "jira.time.zone": answers("GET", "myself", field_set(timeZone="America/New_York")),
    "jira.time.form": _with_fields(field_changed("updated", lambda at: at.replace("+0100", "+01:00"))),
    "jira.query.unknown-project": _any_query("project in (APP)"),
    "jira.status.categories": answers(
        "GET", "status", lambda rows: [{**row, "statusCategory": {"key": "paused"}} for row in rows]
    ),
    "jira.board.pages": answers("GET", "board", field_set(maxResults=1000)),
    "jira.board.kanban": _listing,
    "jira.board.simple": _lost,
}

CLOUD: Mapping[str, Bend] = {
    "jira.search.pages": _searched(field_set(total=7)),
    "jira.search.fields": _searched(each("issues", field_set(fields={"summary": "x"}))),
    "jira.search.long-pages": questions("POST", "search", lambda sent: {**sent, "maxResults": 50}),
    "jira.search.bounded": _any_query("project in (APP)"),
    "jira.bulk.absent": answers("POST", "issue/bulkfetch", field_set(issueErrors=[{"id": "999999999"}])),
    "jira.changelog.pages": answers("POST", "changelog", _twice),
    "jira.changelog.order": answers("POST", "changelog", _newest_first),
    "jira.changelog.same": answers("GET", "issue/", field_changed("total", lambda total: total + 1)),
    "jira.types.levels": answers("GET", "issuetype", lambda rows: [_bare_type(row) for row in rows]),
    "jira.text.documents": _with_fields(field_set(description="text")),
    "jira.sprint.utc": answers("GET", "board/7/sprint", each("values", field_set(endDate="2026-03-20T09:00:00+01:00"))),
}

DATA_CENTER: Mapping[str, Bend] = {
    "jira.search.counted": _searched(field_set(total=1)),
    "jira.search.behind": _searched(lambda page: page if page["startAt"] else {**page, "issues": page["issues"][::-1]}),
    "jira.search.lenient": questions(
        "POST", "search", lambda sent: {name: value for name, value in sent.items() if name != "validateQuery"}
    ),
    "jira.search.histories": _searched(
        each(
            "issues",
            lambda row: {**row, "changelog": {**row["changelog"], "histories": []}} if "changelog" in row else row,
        )
    ),
}
"""Bent answers of the sandbox's Jira, but for what stands in the head or is told by the edge."""
