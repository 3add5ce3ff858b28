"""Wrenfold, an invented maker of scheduling software for repair workshops: its people, customers and Jira."""

from __future__ import annotations

import random
from uuid import UUID

from sandbox.jira.model import (
    Board,
    Component,
    Dialect,
    Field,
    IssueType,
    LinkType,
    Named,
    Project,
    Site,
    Status,
    User,
)

STAFF = {
    "BAY": ("Mirela Quonn", "Tobrin Ashvale", "Ysolde Kepp", "Darvin Ploost", "Oriane Sturmley", "Fenwick Tarrabol"),
    "GRD": ("Kasimir Vellbrook", "Ottoline Drax", "Bram Hessiger", "Lunette Okparo"),
    "WEB": ("Perpetua Lindqvale", "Jocasta Wymble", "Rufus Ankerholt"),
}
"""Who works in which project; the last of BAY has left the company, and some of the work still bears the name."""

LEAVER = "Fenwick Tarrabol"

CUSTOMERS = (
    "Krellborough Motors",
    "Zandvoogt Garages",
    "Ostrick & Daughter",
    "Pimmerton Tyres",
    "Velmoor Fleet",
    "Hobbleside Bodyworks",
    "Garage Tintelaar",
    "Brackwater Vans",
)

PROJECTS = {"BAY": ("10001", "Workshop Planner"), "GRD": ("10002", "Groundworks"), "WEB": ("10003", "Web & Marketing")}

COMPONENTS = {
    "BAY": ("Board", "Booking", "Technician app", "Reports", "Billing"),
    "GRD": ("Identity", "Schedule engine", "Storage", "Public API", "Pipelines"),
    "WEB": ("Website", "Campaigns", "Academy"),
}

STATUSES = (
    Status("10000", "To Do", "new"),
    Status("10001", "Selected for Development", "new"),
    Status("3", "In Progress", "indeterminate"),
    Status("10002", "In Review", "indeterminate"),
    Status("10003", "Waiting for Customer", "indeterminate"),
    Status("10004", "Done", "done"),
    Status("10010", "Ideas", "new"),
    Status("10011", "Briefed", "new"),
    Status("10012", "In Production", "indeterminate"),
    Status("10013", "With Legal", "indeterminate"),
    Status("10014", "Live", "done"),
)

FLOWS = {
    "BAY": ("To Do", "Selected for Development", "In Progress", "In Review", "Done"),
    "GRD": ("To Do", "Selected for Development", "In Progress", "In Review", "Done"),
    "WEB": ("Ideas", "Briefed", "In Production", "With Legal", "Live"),
}
"""Each project's workflow: waiting, chosen, being worked on, being looked at, finished."""

SPRINT_FIELD = "customfield_10020"
POINTS_FIELD = "customfield_10028"
RANK_FIELD = "customfield_10019"
_GREENHOPPER = "com.pyxis.greenhopper.jira"
_ABOVE_EPICS = ("customfield_10018", "Parent Link", "any", "com.atlassian.jpo:jpo-custom-field-parent")
_FLOAT = "com.atlassian.jira.plugin.system.customfieldtypes:float"
_FIELDS = (
    ("customfield_10011", "Epic Name", "string", f"{_GREENHOPPER}:gh-epic-label"),
    ("customfield_10014", "Epic Link", "any", f"{_GREENHOPPER}:gh-epic-link"),
    ("customfield_10015", "Start date", "date", "com.atlassian.jira.plugin.system.customfieldtypes:datepicker"),
    ("customfield_10016", "Story point estimate", "number", f"{_GREENHOPPER}:jsw-story-points"),
    (RANK_FIELD, "Rank", "any", f"{_GREENHOPPER}:gh-lexo-rank"),
    (SPRINT_FIELD, "Sprint", "array", f"{_GREENHOPPER}:gh-sprint"),
    (POINTS_FIELD, "Story Points", "number", _FLOAT),
)


def empty_site(seed: int, dialect: Dialect) -> Site:
    """The company's Jira on the first day: people, projects, workflows, boards and fields, and no issue yet."""
    site = Site(base_url="https://wrenfold.example.com", title="Wrenfold", zone="Europe/Amsterdam", dialect=dialect)
    site.users = {user.id: user for user in _users(seed, dialect)}
    site.projects = {ident: Project(ident, key, name) for key, (ident, name) in PROJECTS.items()}
    site.components = {component.id: component for component in _components()}
    site.issue_types = {
        "10100": IssueType("10100", "Epic", 1),
        "10101": IssueType("10101", "Story"),
        "10102": IssueType("10102", "Bug"),
        "10103": IssueType("10103", "Task"),
        "10104": IssueType("10104", "Sub-task", -1),
        "10105": IssueType("10105", "Initiative", 2),
    }
    site.statuses = {status.id: status for status in STATUSES}
    site.priorities = _named(1, "Highest", "High", "Medium", "Low", "Lowest")
    site.resolutions = _named(10000, "Done", "Won't Do", "Duplicate", "Cannot Reproduce")
    site.link_types = {
        "10000": LinkType("10000", "Blocks", "is blocked by", "blocks"),
        "10001": LinkType("10001", "Duplicate", "is duplicated by", "duplicates"),
        "10002": LinkType("10002", "Relates", "relates to", "relates to"),
        "10003": LinkType("10003", "Issue split", "split from", "split to"),
    }
    site.boards = {board.id: board for board in _boards(site)}
    own = _FIELDS if dialect == "cloud" else (*_FIELDS, _ABOVE_EPICS)
    site.fields = {ident: _field(ident, name, kind, custom) for ident, name, kind, custom in own}
    site.field_ids = {
        "sprint": SPRINT_FIELD,
        "epic_link": "customfield_10014",
        "epic_name": "customfield_10011",
        "rank": RANK_FIELD,
        "points": POINTS_FIELD,
        "start": "customfield_10015",
    }
    if dialect == "datacenter":
        site.field_ids["parent_link"] = _ABOVE_EPICS[0]
    return site


def _users(seed: int, dialect: Dialect) -> list[User]:
    rng = random.Random(f"people:{seed}")
    users = []
    for number, name in enumerate(name for team in STAFF.values() for name in team):
        handle = name.lower().replace(" ", ".")
        cloud = f"712020:{UUID(int=rng.getrandbits(128), version=4)}"
        ident = cloud if dialect == "cloud" else f"JIRAUSER{10100 + number}"
        mail = f"{handle}@wrenfold.test"
        users.append(User(ident, handle, name, mail, "Europe/Amsterdam", active=name != LEAVER))
    return users


def _components() -> list[Component]:
    names = [(PROJECTS[key][0], name) for key, team in COMPONENTS.items() for name in team]
    return [Component(str(10200 + number), project, name) for number, (project, name) in enumerate(names)]


def _named(first: int, *names: str) -> dict[str, Named]:
    return {str(first + offset): Named(str(first + offset), name) for offset, name in enumerate(names)}


def _boards(site: Site) -> list[Board]:
    return [
        Board(1, "Planner crew", "scrum", ("10001",), _columns(site, "BAY"), POINTS_FIELD, RANK_FIELD),
        Board(2, "Groundworks crew", "scrum", ("10002",), _columns(site, "GRD"), POINTS_FIELD, RANK_FIELD),
        Board(3, "Web desk", "kanban", ("10003",), _columns(site, "WEB"), None, RANK_FIELD),
    ]


def _columns(site: Site, project: str) -> tuple[tuple[str, tuple[str, ...]], ...]:
    ids = {status.name: status.id for status in site.statuses.values()}
    return tuple((name, (ids[name],)) for name in FLOWS[project])


def _field(ident: str, name: str, kind: str, custom: str) -> Field:
    number = int(ident.removeprefix("customfield_"))
    schema = {"type": kind, "custom": custom, "customId": number}
    if kind == "array":
        schema["items"] = "json"
    return Field(ident, name, custom=True, schema=schema, clause_names=(f"cf[{number}]", name))
