"""`milepost baseline` as a person types it: freezing, listing and comparing."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from sync.cli import app
from sync.store.engine import open_store
from tests.end_to_end.small import Small, small

WIDER = "milepost: 1\nrules:\n  - item: search\n    when:\n      project: [APP]\n"
"""Rules by which the item holds the whole project."""


@pytest.fixture
def here(tmp_path: Path) -> Iterator[Small]:
    store = open_store(f"sqlite:///{tmp_path / 'milepost.db'}")
    with small(tmp_path, store) as site:
        yield site
    store.close()


def milepost(site: Small, *words: str) -> Result:
    return CliRunner().invoke(app, [*words, "-w", str(site.folder)])


def answer(site: Small, *words: str) -> Any:
    done = milepost(site, *words, "--json")
    assert done.exit_code == 0, done.output
    return json.loads(done.stdout)


def test_a_baseline_is_frozen_with_name_day_and_person_and_the_old_one_stays(here: Small) -> None:
    assert milepost(here, "sync").exit_code == 0
    assert "frozen: Q1 plan, 4 items" in milepost(here, "baseline", "Q1 plan", "--by", "Ann").output
    (here.folder / "mapping.yaml").write_text(WIDER)
    answer(here, "baseline", "Q2 plan", "--by", "Bo")

    told = {line["name"]: line for line in answer(here, "baseline")}
    assert [(name, told[name]["by"]) for name in ("Q1 plan", "Q2 plan")] == [("Q1 plan", "Ann"), ("Q2 plan", "Bo")]
    assert [name for name, line in told.items() if line["in_force"]] == ["Q2 plan"]
    assert all(name in milepost(here, "baseline").output for name in told)

    between = answer(here, "baseline", "--compare", "Q1 plan", "Q2 plan")
    assert (between["first"], between["second"]) == ("Q1 plan", "Q2 plan")
    search = next(item for item in between["items"] if item["item_id"] == "search")
    assert search["added"] > 0
    assert search["current"] == search["baseline"] + search["added"] - search["removed"] + search["reestimated"]
    assert search["current"] == told["Q2 plan"]["size"]
    assert between["total"]["added"] == search["added"]

    present = answer(here, "baseline", "--compare", "Q2 plan", "now")
    assert (present["total"]["added"], present["total"]["removed"]) == (0, 0)
    assert "rebuilt from changelogs" in milepost(here, "drift", "--as-of", "2026-03-04").output
    assert "all items" in milepost(here, "baseline", "--compare", "Q1 plan", "now").output


def test_freezing_without_a_person_and_freezing_while_comparing_are_told_apart(here: Small) -> None:
    assert "add --by PERSON" in milepost(here, "baseline", "Q1 plan").output
    both = milepost(here, "baseline", "Q1 plan", "--by", "Ann", "--compare", "Q1 plan", "now")
    assert (both.exit_code, "in two commands" in both.output) == (2, True)


def test_the_baseline_that_the_workspace_names_is_the_one_in_force(here: Small) -> None:
    milepost(here, "sync")
    for name in ("Q1 plan", "Q2 plan"):
        milepost(here, "baseline", name, "--by", "Ann")
    file = here.folder / "milepost.yaml"
    text = file.read_text()

    def scope_of_search() -> dict[str, Any]:
        found = answer(here, "drift")
        return next(one for one in found if (one["code"], one["subject"]["id"]) == ("growth", "search"))

    assert "since the baseline Q2 plan" in scope_of_search()["sentence"]
    file.write_text(text + "baseline: Q1 plan\n")
    assert "since the baseline Q1 plan" in scope_of_search()["sentence"]
    file.write_text(text + "baseline: Q9 plan\n")
    assert scope_of_search()["reason"] == "no_baseline"
    assert "is not in the baseline Q9 plan" in scope_of_search()["sentence"]


def assert_refused(here: Small, code: int, message: str, *words: str) -> None:
    refused = milepost(here, "baseline", *words)
    assert refused.exit_code == code, refused.output
    assert message in " ".join(refused.output.split())


def test_what_cannot_be_frozen_or_compared_is_refused_in_words(here: Small) -> None:
    assert_refused(here, 3, "nothing was pulled from Jira yet", "Q1 plan", "--by", "Ann")
    milepost(here, "sync")
    milepost(here, "baseline", "Q1 plan", "--by", "Ann")
    assert_refused(here, 3, "there is a baseline Q1 plan already", "Q1 plan", "--by", "Bo")
    assert_refused(here, 3, "cannot be the name of a baseline", "now", "--by", "Bo")
    assert_refused(here, 2, "--by PERSON", "Q2 plan")
    assert_refused(here, 2, "there is no baseline Q7", "--compare", "Q1 plan", "Q7")
    assert {line["by"] for line in answer(here, "baseline") if line["name"] == "Q1 plan"} == {"Ann"}
