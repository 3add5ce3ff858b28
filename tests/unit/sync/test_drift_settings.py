"""What people write in `milepost.yaml` is what drift is measured by."""

from __future__ import annotations

from pathlib import Path

import pytest

from config.reader import read_workspace
from drift.inputs import Churn, DriftSettings, EmptyEpic
from sync.measuring import drift_settings

MAIN = """\
milepost: 1
workspace: acme
name: Acme
jira: [{url: https://acme.example, projects: [APP]}]
files: {roadmaps: [roadmap.yaml]}
"""
ROADMAP = "{milepost: 1, roadmap: product, title: Product, kind: hybrid, items: [{id: search, title: Search}]}"
MAPPING = "{milepost: 1, rules: [{item: search, when: {label: [search]}}]}"


def settings(folder: Path, *lines: str) -> DriftSettings:
    (folder / "milepost.yaml").write_text(MAIN + "\n".join(lines), encoding="utf-8")
    (folder / "roadmap.yaml").write_text(ROADMAP, encoding="utf-8")
    (folder / "mapping.yaml").write_text(MAPPING, encoding="utf-8")
    return drift_settings(read_workspace(folder))


def test_what_nobody_wrote_is_the_default_of_the_method(tmp_path: Path) -> None:
    found = settings(tmp_path)
    assert (found.empty_epic, found.churn, found.part_weeks) == (EmptyEpic.NOTHING, Churn.EACH, False)


@pytest.mark.parametrize(
    ("written", "meant"), [("nothing", EmptyEpic.NOTHING), ("median", EmptyEpic.MEDIAN), ("5", 5.0)]
)
def test_the_size_of_an_epic_without_stories_is_as_written(
    written: str, meant: EmptyEpic | float, tmp_path: Path
) -> None:
    found = settings(tmp_path, f"forecast: {{empty_epic: {written}}}").empty_epic
    assert (found, type(found)) == (meant, type(meant))


def test_churn_counts_re_estimates_as_written(tmp_path: Path) -> None:
    assert settings(tmp_path, "scope: {churn: net}").churn is Churn.NET


def test_part_weeks_count_as_written(tmp_path: Path) -> None:
    assert settings(tmp_path, "forecast: {part_weeks: counted}").part_weeks
