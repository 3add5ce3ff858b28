"""The first workspace: drafted from the epics that are there, private until a person says otherwise."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from mapping.backlog import EPIC_LEVEL, Backlog, Category, Issue, Release
from mapping.public.edits import id_for

FINISHED_SINCE = timedelta(days=60)
"""Epics finished less than this ago are drafted as well, since customers may still hear of them."""

_MEANT_OTHERWISE = frozenset({"y", "n", "yes", "no", "on", "off", "true", "false", "null"})

PublicTitles = Literal["nothing", "neutral"]


@dataclass(frozen=True, slots=True)
class Draft:
    """What the draft needs to know beside the backlog. `public` says whether items get neutral public titles
    ("Epic 12"): no word of Jira ever becomes a public one."""

    workspace: str
    name: str
    jira_url: str
    auth: Literal["basic", "bearer"]
    projects: tuple[str, ...]
    today: date
    time_zone: str = "UTC"
    trello_url: str = "https://api.trello.com"
    trello_board: str | None = None
    public: PublicTitles = "nothing"


def draft_workspace(backlog: Backlog, draft: Draft) -> dict[str, str]:
    """The text of each file by its path. One item an epic that is open or was finished lately; the epic's children
    follow it."""
    epics = _named(sorted(_live(backlog, draft.today), key=_order))
    releases = _releases(backlog, epics.values())
    return {
        "milepost.yaml": _main(draft),
        "roadmaps/product.yaml": _roadmap(draft, epics, releases),
        "mapping.yaml": _mapping(epics),
    }


def _live(backlog: Backlog, today: date) -> Iterator[Issue]:
    for issue in backlog.issues.values():
        if issue.level != EPIC_LEVEL:
            continue
        finished = issue.status.category is Category.DONE
        lately = issue.resolved is not None and issue.resolved.date() > today - FINISHED_SINCE
        if not finished or lately:
            yield issue


def _order(issue: Issue) -> tuple[str, str, int]:
    """By rank where there is one, else by age."""
    number = issue.key.rpartition("-")[2]
    return (issue.rank or "~", issue.project, int(number) if number.isdecimal() else 0)


def _named(epics: Iterable[Issue]) -> dict[str, Issue]:
    """The epics by the ids of their items: their keys, in the letters that ids have."""
    found: dict[str, Issue] = {}
    for epic in epics:
        found[id_for(epic.key, found)] = epic
    return found


def _releases(backlog: Backlog, epics: Iterable[Issue]) -> dict[str, tuple[str, Release]]:
    """Releases of the epics by Jira id, each with an id for the files."""
    wanted = {ident for epic in epics for ident in epic.release_ids if ident in backlog.releases}
    found: dict[str, tuple[str, Release]] = {}
    for ident in sorted(wanted, key=lambda one: (backlog.releases[one].release_date or date.max, one)):
        found[ident] = (f"release-{len(found) + 1}", backlog.releases[ident])
    return found


def _main(draft: Draft) -> str:
    secrets = "MILEPOST_JIRA_TOKEN" + (" and MILEPOST_JIRA_EMAIL" if draft.auth == "basic" else "")
    return f"""\
# A Milepost workspace. docs/configuration.md explains every key; milepost check finds mistakes.
milepost: 1
workspace: {as_word(draft.workspace)}   # part of every card's marker: better never changed
name: {as_text(draft.name)}
time_zone: {draft.time_zone}

# Sign in with {secrets}, in the environment or in .env beside this file.
jira:
  - url: {as_text(draft.jira_url)}
    auth: {draft.auth}
    projects: [{", ".join(as_text(key) for key in draft.projects)}]

# Sign in with MILEPOST_TRELLO_KEY and MILEPOST_TRELLO_TOKEN.
trello:
  url: {as_text(draft.trello_url)}
{_board(draft)}
schedules:
  sync: {{minutes: 15}}
  report: {{day: monday, at: "07:00"}}
"""


def _board(draft: Draft) -> str:
    board = as_text(draft.trello_board or "BOARD")
    lines = [
        "",
        "# The public board. It stays in preview until you approve its first plan.",
        "boards:",
        "  - id: public",
        f"    trello: {board}   # the id in the board's address, trello.com/b/ID",
        "    lists_by: stage",
        "    shipped_when: done",
        "",
    ]
    if draft.trello_board is None:
        lines = [f"# {line}" if line and not line.startswith("#") else line for line in lines]
    return "\n".join(lines)


def _roadmap(draft: Draft, epics: dict[str, Issue], releases: dict[str, tuple[str, Release]]) -> str:
    parts = [
        f"# Drafted on {draft.today} from {len(epics)} epics. Titles here are internal: customers see only `public`.",
        "milepost: 1",
        "roadmap: product",
        "title: Product roadmap",
        "kind: hybrid",
    ]
    parts.extend(["", "releases:"] if releases else [])
    for number, (ident, release) in enumerate(releases.values(), 1):
        parts.extend(_release(draft, ident, release, number))
    parts.extend(["", "items:"] if epics else ["", "items: []"])
    for number, (ident, epic) in enumerate(epics.items(), 1):
        parts.extend(_item(draft, ident, epic, number, releases))
    return "\n".join(parts) + "\n"


def _release(draft: Draft, ident: str, release: Release, number: int) -> Iterator[str]:
    yield f"  - id: {ident}"
    yield f"    title: {as_text(release.name)}"
    yield f"    jira: {as_text(release.id)}"
    if draft.public == "neutral":
        yield f"    public_name: Release {number}"
    if release.release_date is not None:
        yield f"    day: {release.release_date}"


def _item(
    draft: Draft, ident: str, epic: Issue, number: int, releases: dict[str, tuple[str, Release]]
) -> Iterator[str]:
    yield f"  - id: {as_word(ident)}"
    yield f"    title: {as_text(epic.summary)}"
    planned = [releases[one] for one in epic.release_ids if one in releases]
    if planned:
        release, _ = max(planned, key=lambda one: (one[1].release_date or date.min, one[0]))
        yield f"    target: release {release}"
    elif epic.due is not None:
        yield f"    target: {epic.due}"
    if draft.public == "neutral":
        yield f"    public: {{title: Epic {number}}}"


def _mapping(epics: dict[str, Issue]) -> str:
    lines = [
        "# Which issues belong to which item. What hangs below an epic follows it.",
        "milepost: 1",
        "statuses:",
        '  planned: ["category:new"]',
        '  building: ["category:indeterminate"]',
        '  shipped: ["category:done"]',
        "rules:" if epics else "rules: []",
    ]
    for ident, epic in epics.items():
        lines.extend((f"  - item: {as_word(ident)}", f"    when: {{key: [{as_text(epic.key)}]}}"))
    return "\n".join(lines) + "\n"


def as_word(ident: str) -> str:
    """An identifier as YAML: bare where nobody could read it as a number, as null or as true, in any YAML."""
    is_bare = re.fullmatch(r"[a-z]+([-_.][a-z0-9]+)*", ident) and ident not in _MEANT_OTHERWISE
    return ident if is_bare else as_text(ident)


def as_text(text: str) -> str:
    """Text as a YAML scalar in double quotes, on one line."""
    printable = "".join(letter if letter.isprintable() else " " for letter in text)
    return json.dumps(" ".join(printable.split()) or "untitled", ensure_ascii=False)
