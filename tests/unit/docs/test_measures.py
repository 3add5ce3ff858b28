"""The pages on measures name settings that exist, with the values that they have unless somebody writes others."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from config.workspace import WorkspaceFile
from drift.findings import Reason
from reports.wording import WHY
from tests.unit.docs.pages import ROOT, name

PAGES = tuple(sorted((ROOT / "docs" / "measures").glob("*.md")))
SECTIONS = ("forecast", "capacity", "priority", "planning", "thresholds", "hygiene")
SETTING = re.compile(rf"`({'|'.join(SECTIONS)})\.(\w+)`")
DEFAULT = re.compile(rf"{SETTING.pattern}(?:\]\([^)]*\))? \((\d+)(%| percentage points)?\)")


def default(section: str, key: str) -> object:
    return getattr(WorkspaceFile.model_fields[section].default, key)


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_every_setting_that_a_page_names_exists_with_that_default(page: Path) -> None:
    text = " ".join(page.read_text().split())
    for section, key in SETTING.findall(text):
        assert hasattr(WorkspaceFile.model_fields[section].default, key), f"{section}.{key}"
    for section, key, value, share in DEFAULT.findall(text):
        assert default(section, key) == (int(value) / 100 if share else int(value)), f"{section}.{key}"


def test_the_thresholds_of_drift_are_all_explained() -> None:
    told = {key for page in PAGES for section, key in SETTING.findall(page.read_text()) if section == "thresholds"}
    of_pulls = {"gone_share", "gone_floor"}
    assert told == set(type(WorkspaceFile.model_fields["thresholds"].default).model_fields) - of_pulls


@pytest.mark.parametrize("reason", Reason)
def test_every_reason_for_having_no_figure_is_explained(reason: Reason) -> None:
    rows = re.findall(r"^\| ([^|]+) \|", (ROOT / "docs" / "measures" / "README.md").read_text(), re.MULTILINE)
    assert any(WHY[reason] in row for row in rows)
