"""Real answers of real Jiras, read where they lie beside the checkout."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import orjson
import pytest

from connectors.errors import AmbiguousField, BadAnswer
from connectors.jira.answers import SprintAnswer, StatusAnswer, TypeAnswer
from connectors.jira.connection import FieldOverrides
from connectors.jira.fields import map_fields
from connectors.jira.parse import IssueReader, parse_release, parse_status
from connectors.jira.site_answers import BoardConfiguration, FieldAnswer, ValuesPage, VersionAnswer
from connectors.jira.sprints import parse_sprint
from connectors.jira.values import FieldMap, IssuePage
from mapping.backlog import Category, Changed, SprintState
from tests.unit.connectors.jira_web import answer

EUCALYPTUS = FieldMap(
    points=("customfield_10004",),
    sprint="customfield_10104",
    epic_link="customfield_11300",
    epic_names=("customfield_11301",),
    rank="customfield_12100",
    epic_types=frozenset({"6"}),
)
IMPROVING = FieldMap(points=("customfield_10016",), sprint="customfield_10020", rank="customfield_10019")


def load(path: Path) -> Any:
    text = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    return [orjson.loads(line) for line in text.splitlines()] if ".jsonl" in path.name else orjson.loads(text)


def issues_in(path: Path) -> list[dict[str, Any]]:
    """The REST issues of a file, whatever it wraps them in."""
    content = load(path)
    rows = content.get("issues", [content]) if isinstance(content, dict) else content
    return [row for row in rows if isinstance(row, dict) and {"id", "key", "fields"} <= row.keys()]


def page_of(rows: list[dict[str, Any]], fields: FieldMap) -> IssuePage:
    """The issues, decoded from an answer and turned into values."""
    reader = IssueReader(fields)
    return reader.page(reader.decode(answer(orjson.dumps({"issues": rows}))).issues)


def test_the_eucalyptus_export_is_read_whole(shared_data: Path) -> None:
    rows = issues_in(shared_data / "jira/eucalyptus/EUCA.issues.fieldlimited.jsonl.gz")
    page = page_of(rows, EUCALYPTUS)
    assert len(page.issues) == 10_436
    assert len(page.sprints) >= 78
    assert sum(issue.status.category is Category.DONE for issue in page.issues) == 8_969
    assert sum(issue.points is not None for issue in page.issues) == 717
    assert sum(bool(issue.sprint_ids) for issue in page.issues) == 5_193
    assert sum(issue.level == 1 for issue in page.issues) == 146
    assert {sprint.state for sprint in page.sprints} == {SprintState.CLOSED}


@pytest.mark.parametrize("name", ["GUI.issues.fieldlimited.jsonl.gz", "sample.issues.full.jsonl.gz"])
def test_its_smaller_exports_are_read_too(shared_data: Path, name: str) -> None:
    payloads = issues_in(shared_data / "jira/eucalyptus" / name)
    assert len(page_of(payloads, EUCALYPTUS).issues) == len(payloads) > 700


def test_the_titanium_export_is_read_but_for_its_agile_objects(shared_data: Path) -> None:
    page = page_of(issues_in(shared_data / "jira/titanium/DAEMON.issues.full.jsonl.gz"), FieldMap())
    assert len(page.issues) == 317
    assert sum(issue.status.category is Category.DONE for issue in page.issues) == 287


def test_cloud_issues_are_read_with_their_sprints_and_changes(shared_data: Path) -> None:
    payloads = [
        payload for path in sorted((shared_data / "jira/jirametrics").rglob("SP-*.json")) for payload in issues_in(path)
    ]
    page = page_of(payloads, IMPROVING)
    assert len(page.issues) == 12
    assert {change.what for change in page.changes} >= {Changed.STATUS, Changed.SPRINT}
    assert all(part.isdigit() for c in page.changes if c.what is Changed.SPRINT for part in (c.after or "0").split(","))
    assert page.sprints


def readable(path: Path) -> Iterator[str]:
    for payload in issues_in(path):
        try:
            page_of([payload], FieldMap())
        except BadAnswer as refused:
            yield f"{path.name}: {refused.what}"


@pytest.mark.parametrize(
    ("path", "field"),
    [
        ("jira-ruby/issue.json", "fields.status.statusCategory"),
        ("jira-ruby/issue/10002.json", "fields.status.statusCategory"),
        ("jira-ruby/project/SAMPLEPROJECT.issues.json", "fields.status.statusCategory"),
        ("jira-ruby/sprint/1_issues.json", "fields.updated"),
        ("eucalyptus/search-page.startAt-0.json.gz", "fields.project"),
        ("bitovi/bitovi-training.json.gz", "changelog"),
    ],
)
def test_what_is_refused_names_the_issue_and_the_field(shared_data: Path, path: str, field: str) -> None:
    file = shared_data / "jira" / path
    refused = list(readable(file))
    assert len(refused) == len(issues_in(file)) > 0
    assert all(f": {field} cannot be read" in line for line in refused)


def test_every_file_with_issues_is_read_or_refused_by_field(shared_data: Path) -> None:
    files = [path for path in sorted((shared_data / "jira").rglob("*.json*")) if path.is_file()]
    refusals = [line for path in files for line in readable(path)]
    assert all("cannot be read" in line for line in refusals)


POINTS = {
    "Apache": ("customfield_12310293",),
    "Hyperledger": ("customfield_10002",),
    "MongoDB": ("customfield_10555",),
    "Qt": ("customfield_10183",),
    "SecondLife": ("customfield_10163",),
    "Spring": ("customfield_10142",),
}


@pytest.mark.parametrize("site", POINTS)
def test_the_fields_of_public_sites_are_found(shared_data: Path, site: str) -> None:
    found = map_fields(fields_of(shared_data, site), types_of(shared_data, site), (), FieldOverrides())
    assert found.points == POINTS[site]
    assert found.sprint is not None
    assert found.epic_link is not None
    assert found.rank is not None


def test_three_fields_called_story_points_are_told_apart_by_the_workspace_alone(shared_data: Path) -> None:
    fields = fields_of(shared_data, "Jira")
    with pytest.raises(AmbiguousField, match=r"customfield_10571.*`jira.fields.points`") as refused:
        map_fields(fields, (), (), FieldOverrides())
    assert set(refused.value.candidates) == {"customfield_10571", "customfield_10623", "customfield_10653"}
    assert map_fields(fields, (), (), FieldOverrides(points="customfield_10623")).points == ("customfield_10623",)


def test_a_cloud_site_has_points_of_both_project_styles(shared_data: Path) -> None:
    fields = as_type(list[FieldAnswer], load(shared_data / "jira/bitovi/bitovi-training-fields.json.gz"))
    found = map_fields(fields, (), (), FieldOverrides())
    assert found.points == ("customfield_10016", "customfield_10034")
    assert (found.sprint, found.rank, found.start) == ("customfield_10020", "customfield_10019", "customfield_10015")


def fields_of(shared_data: Path, site: str) -> list[FieldAnswer]:
    found: list[FieldAnswer] = as_type(list[FieldAnswer], load(shared_data / f"jira/field-lists/{site}.fields.json.gz"))
    return found


def types_of(shared_data: Path, site: str) -> list[TypeAnswer]:
    path = shared_data / f"jira/field-lists/{site}.issuetypes.json.gz"
    return as_type(list[TypeAnswer], list(load(path).values())) if path.exists() else []


def test_other_answers_are_read(shared_data: Path) -> None:
    folder = shared_data / "jira"
    statuses = as_type(list[StatusAnswer], load(folder / "jirametrics/testdata/sample_statuses.json"))
    assert {parse_status(status).category for status in statuses} >= {Category.NEW, Category.INDETERMINATE}
    setup = as_type(BoardConfiguration, load(folder / "jirametrics/testdata/sample_board_1_configuration.json"))
    assert setup.columns
    assert setup.columns.columns
    versions = as_type(list[VersionAnswer], load(folder / "titanium/DAEMON.project.json.gz")["versions"])
    assert len({parse_release(version, "DAEMON").id for version in versions}) == 24
    page = as_type(ValuesPage[SprintAnswer], load(folder / "jira-ruby/board/1.json"))
    states = [parse_sprint(each, "board 1").state for each in page.values or []]
    assert states == [SprintState.CLOSED, SprintState.ACTIVE, SprintState.FUTURE]


def as_type(kind: Any, payload: Any) -> Any:
    return msgspec.json.decode(orjson.dumps(payload), type=kind)
