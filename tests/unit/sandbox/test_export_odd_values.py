"""Whatever stands in a field: the export loads, or is refused by file and field."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sandbox.exports.jira import ExportError, load_jira_export

OPEN = {"id": "1", "name": "Open", "statusCategory": {"key": "new"}}
FIELDS: dict[str, Any] = {
    "summary": "One",
    "issuetype": {"id": "11", "name": "Story", "subtask": False},
    "status": OPEN,
    "project": {"id": "100", "key": "APP"},
    "created": "2020-01-01T10:00:00.000+0100",
    "updated": "2020-01-01T10:00:00.000+0100",
    "resolution": None,
    "resolutiondate": None,
    "priority": None,
    "duedate": None,
    "labels": [],
    "components": [],
    "fixVersions": [],
    "versions": [],
    "parent": None,
    "epic": None,
    "sprint": None,
    "closedSprints": [],
    "issuelinks": [],
    "assignee": None,
    "description": None,
    "customfield_10": 3.0,
    "customfield_20": "0|i0:",
    "customfield_30": ["com.atlassian.greenhopper.service.sprint.Sprint@1[id=1,state=CLOSED,name=S]"],
}
names = st.sampled_from(["id", "key", "name", "state", "type", "fields", "content", "displayName", "value", "items"])
odd = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-5, 10**13)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(names, inner, max_size=4),
    max_leaves=8,
)


def check(folder: Path, issue: dict[str, Any]) -> None:
    path = folder / "odd.jsonl"
    path.write_text(json.dumps(issue))
    try:
        site = load_jira_export([path], dialect="cloud")
    except ExportError as error:
        assert str(error).startswith("odd.jsonl, line 1 (APP-1)")
    else:
        assert len(site.issues) == 1


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("odd")


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(field=st.sampled_from(sorted(FIELDS)), value=odd)
def test_an_odd_field_is_read_or_refused_by_name(folder: Path, field: str, value: Any) -> None:
    check(folder, {"id": "1", "key": "APP-1", "fields": FIELDS | {field: value}})


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    changelog=odd | st.builds(lambda one: {"histories": [one]}, odd) | st.builds(lambda one: [{"items": [one]}], odd)
)
def test_an_odd_changelog_is_read_or_refused_by_name(folder: Path, changelog: Any) -> None:
    check(folder, {"id": "1", "key": "APP-1", "fields": FIELDS, "changelog": changelog})
