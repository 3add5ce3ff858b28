"""Made-up roadmaps for the made-up backlog: 500 items, and the mapping file by which its issues belong to them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from bench.drift.backlog import MARKS, NOW, is_planned
from mapping.backlog import EPIC_LEVEL, Backlog
from mapping.roadmap import Portfolio, Roadmap
from mapping.rules import MappingFile

ITEMS = MARKS
_ROADMAPS, _THEMES, _EVENTS, _RELEASES = 5, 8, 10, 4
_WORDS = ("Q1 2027", "H1 2027", "2027-03-31", "2026-12", "90 days", "next", "none", "Q4 2026")
_KINDS = ("customer", "business", "technical", "upkeep")
_LABEL_SHARE, _PART_SHARE, _PAIRS_SHARE = 25, 35, 40
"""Of a hundred items, so many are found by a label, up to so many by a component, up to so many share their work."""


def portfolio() -> Portfolio:
    """Five roadmaps of a hundred items each, with themes, goals, releases and events."""
    return Portfolio(tuple(Roadmap.model_validate(_roadmap(number)) for number in range(_ROADMAPS)))


def mapping_file(backlog: Backlog) -> MappingFile:
    """One rule an item, two where it shares its work, and one entry of what is left out by intent."""
    epics = [issue.key for issue in backlog.issues.values() if issue.level == EPIC_LEVEL]
    by_item: list[list[str]] = [[] for _ in range(ITEMS)]
    for place, key in enumerate(epics):
        if is_planned(place):
            by_item[place % ITEMS].append(key)
    rules = [rule for item, keys in enumerate(by_item) for rule in _rules(item, keys)]
    ignored = {"when": {"where": "type = Bug and priority = Trivial"}, "reason": "too small to plan"}
    return MappingFile.model_validate({"milepost": 1, "rules": rules, "ignore": [ignored]})


def _rules(item: int, epics: list[str]) -> Iterator[dict[str, Any]]:
    share = item % 100
    if share < _LABEL_SHARE or not epics:
        yield {"item": f"item-{item}", "when": {"label": [f"mark-{item}"]}}
    elif share < _PART_SHARE:
        yield {"item": f"item-{item}", "when": {"where": f'component = "part-{item}"'}}
    elif share < _PAIRS_SHARE:
        yield {"item": f"item-{item}", "when": {"parent": epics}, "weight": 0.5}
        yield {"item": f"item-{item - 1}", "when": {"parent": epics}, "weight": 0.5}
    else:
        yield {"item": f"item-{item}", "when": {"parent": epics}}


def _roadmap(number: int) -> dict[str, Any]:
    each = ITEMS // _ROADMAPS
    return {
        "milepost": 1,
        "roadmap": f"roadmap-{number}",
        "title": f"Roadmap {number}",
        "kind": "hybrid",
        "window_start": NOW.date(),
        "goals": [_goal(number)],
        "themes": [_theme(number, place) for place in range(_THEMES)],
        "releases": [_release(number, place) for place in range(_RELEASES)],
        "events": [_event(number, place) for place in range(_EVENTS)],
        "items": [_item(number, number * each + place) for place in range(each)],
        "balance": {"customer": 0.5, "business": 0.2, "technical": 0.2, "upkeep": 0.1},
    }


def _goal(roadmap: int) -> dict[str, Any]:
    today = NOW.date()
    return {
        "id": f"goal-{roadmap}",
        "title": f"Goal {roadmap}",
        "measure": "share of orders",
        "start_value": 0,
        "start_on": today - timedelta(days=200),
        "target_value": 100,
        "due": today + timedelta(days=200),
        "observed": [{"day": today - timedelta(days=30), "value": 35}],
    }


def _theme(roadmap: int, place: int) -> dict[str, Any]:
    ident = f"theme-{roadmap}-{place}"
    return {"id": ident, "title": f"Theme {place}", "share": 1 / _THEMES, "goals": [f"goal-{roadmap}"]}


def _release(roadmap: int, place: int) -> dict[str, Any]:
    day = NOW.date() + timedelta(days=30 * (place + 1))
    return {"id": f"release-{roadmap}-{place}", "title": f"Release {place}", "public_name": f"V{place}", "day": day}


def _event(roadmap: int, place: int) -> dict[str, Any]:
    needed = [f"item-{roadmap * (ITEMS // _ROADMAPS) + place * 3 + step}" for step in range(3)]
    day = NOW.date() + timedelta(days=20 * (place + 1))
    return {"id": f"event-{roadmap}-{place}", "title": f"Event {place}", "start": day, "lead_days": 14, "needs": needed}


def _item(roadmap: int, number: int) -> dict[str, Any]:
    given: dict[str, Any] = {
        "id": f"item-{number}",
        "title": f"Item {number}",
        "target": f"release release-{roadmap}-{number % _RELEASES}"
        if number % 9 == 0
        else _WORDS[number % len(_WORDS)],
        "stage": ("planned", "building", "building", "shipped")[number % 4],
        "themes": {f"theme-{roadmap}-{number % _THEMES}": 1},
        "kind": _KINDS[number % len(_KINDS)],
        "priority": number % 40 + 1,
        "budget": 200 if number % 3 == 0 else None,
        "depends_on": [f"item-{number // 2}"] if number % 5 == 4 else [],
    }
    return given | ({"public": {"title": f"Thing {number}", "summary": "What it does."}} if number % 4 == 0 else {})
