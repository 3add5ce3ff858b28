"""The loader on every real payload beside the checkout. Counts only; nothing of the data stands here."""

from __future__ import annotations

import time
from datetime import date
from functools import cache
from pathlib import Path

import pytest

from sandbox.exports.as_of import as_of
from sandbox.exports.jira import ExportError, load_jira_export, read_companion, read_payload
from sandbox.jira.model import Site

# path: issues, epics, issues under an epic or parent that is there, foreign parents, sprinted, sprints, pointed
COUNTS = {
    "titanium/DAEMON.issues.full.jsonl.gz": (317, 7, 63, 2, 275, 72, 0),
    "eucalyptus/EUCA.issues.fieldlimited.jsonl.gz": (10436, 146, 3125, 340, 5193, 78, 717),
    "eucalyptus/GUI.issues.fieldlimited.jsonl.gz": (2807, 50, 539, 14, 1864, 70, 145),
    "eucalyptus/sample.issues.full.jsonl.gz": (703, 196, 424, 14, 378, 77, 212),
    "eucalyptus/search-page.startAt-0.json.gz": (100, 0, 0, 0, 0, 0, 0),
    "eucalyptus/search-page.startAt-100.json.gz": (100, 0, 0, 0, 0, 0, 0),
    "eucalyptus/search-page.startAt-10400.json.gz": (36, 0, 0, 0, 0, 0, 0),
    "bitovi/bitovi-training.json.gz": (53, 38, 41, 12, 0, 0, 35),
    "jirametrics/complete_sample": (6, 0, 0, 0, 0, 0, 0),
    "jirametrics/testdata": (6, 0, 0, 0, 3, 1, 3),
    "jira-ruby/issue.json": (11, 0, 0, 0, 0, 0, 0),
    "jira-ruby/issue/10002.json": (1, 0, 0, 0, 0, 0, 0),
    "jira-ruby/project/SAMPLEPROJECT.issues.json": (11, 0, 0, 0, 0, 0, 0),
    "jira-ruby/rapidview/SAMPLEPROJECT.issues.json": (2, 0, 0, 0, 0, 0, 0),
    "jira-ruby/rapidview/SAMPLEPROJECT.issues.full.json": (2, 0, 0, 0, 0, 0, 0),
    "jira-ruby/board/1_issues.json": (9, 0, 0, 0, 0, 3, 0),
    "jira-ruby/sprint/1_issues.json": (1, 0, 0, 1, 1, 2, 0),
}


@cache
def loaded(path: Path) -> Site:
    """An export, read once for all tests, which leave it as it is."""
    return load_jira_export([path], dialect="datacenter")


@pytest.mark.parametrize("name", COUNTS)
def test_every_export_loads_with_all_that_is_in_it(shared_data: Path, name: str) -> None:
    site = loaded(shared_data / "jira" / name)
    issues = site.issues.values()
    assert COUNTS[name] == (
        len(issues),
        sum(site.issue_types[one.type_id].hierarchy_level == 1 for one in issues),
        sum(one.parent_id is not None for one in issues),
        sum(one.foreign_parent_key is not None for one in issues),
        sum(bool(one.sprint_ids) for one in issues),
        len(site.sprints),
        sum(one.points is not None for one in issues),
    )
    assert references_hold(site)


def references_hold(site: Site) -> bool:
    """Whether whatever an issue names is there."""
    return all(
        one.project_id in site.projects
        and one.status_id in site.statuses
        and one.type_id in site.issue_types
        and (one.resolution_id is None or one.resolution_id in site.resolutions)
        and set(one.sprint_ids) <= site.sprints.keys()
        and set(one.fix_version_ids) <= site.versions.keys()
        and (one.assignee_id is None or one.assignee_id in site.users)
        for one in site.issues.values()
    ) and all(sprint.board_id in site.boards for sprint in site.sprints.values())


def test_every_other_payload_is_read_or_refused_by_name(shared_data: Path) -> None:
    refused = []
    for path in sorted((shared_data / "jira").rglob("*.json*")):
        try:
            payload = read_payload(path)
        except ExportError as error:
            refused.append(path.name)
            assert str(error).startswith(path.name)
        else:
            assert payload.kind == "issue" or len(read_companion(payload)) == len(payload.rows)
    assert refused == ["sample_meta.json", "sample_meta.json"]


def test_mixing_the_sites_of_one_folder_is_refused(shared_data: Path) -> None:
    with pytest.raises(ExportError, match="two sites"):
        load_jira_export([shared_data / "jira" / "jira-ruby"], dialect="datacenter")


def test_ten_thousand_issues_load_in_a_few_seconds(shared_data: Path) -> None:
    began = time.process_time()
    load_jira_export([shared_data / "jira/eucalyptus/EUCA.issues.fieldlimited.jsonl.gz"], dialect="datacenter")
    assert time.process_time() - began < 8  # about 2 s


# path, day: issues, of them reconstructed; sprints future, active, closed; released versions
PAST = {
    ("titanium/DAEMON.issues.full.jsonl.gz", date(2018, 1, 1)): (207, (2, 2, 28), 2),
    ("eucalyptus/EUCA.issues.fieldlimited.jsonl.gz", date(2016, 6, 1)): (9437, (1, 1, 63), 27),
    ("bitovi/bitovi-training.json.gz", date(2024, 3, 1)): (48, (0, 0, 0), 0),
}


@pytest.mark.parametrize(("name", "day"), PAST)
def test_an_export_as_of_a_past_day_knows_nothing_later(shared_data: Path, name: str, day: date) -> None:
    past = as_of(loaded(shared_data / "jira" / name), day)
    states = [sprint.state for sprint in past.sprints.values()]
    assert PAST[name, day] == (
        len(past.issues),
        (states.count("future"), states.count("active"), states.count("closed")),
        sum(version.released for version in past.versions.values()),
    )
    for one in past.issues.values():
        instants = [one.created, one.updated, *([one.resolved] if one.resolved else [])]
        instants += [entry.created for entry in one.histories]
        assert max(instants).date() <= day
    assert references_hold(past)
