"""Epics for Jira's import, as a spreadsheet or Jira reads the file."""

from __future__ import annotations

import csv
from io import StringIO

import pytest

from mapping.roadmap import Item
from mapping.targets import parse_target
from reports.epic_csv import epic_csv


def rows(*items: Item) -> list[dict[str, str]]:
    return list(csv.DictReader(StringIO(epic_csv(items), newline="")))


def test_an_item_becomes_an_epic_with_the_items_id_as_its_label() -> None:
    item = Item(id="fleet", title="Fleet, all of it", target=parse_target("H1 2027"), rationale='They "ask"\ndaily.')
    assert rows(item) == [
        {
            "Summary": "Fleet, all of it",
            "Issue Type": "Epic",
            "Epic Name": "Fleet, all of it",
            "Labels": "fleet",
            "Description": 'The roadmap item fleet, target H1 2027. They "ask" daily.',
        }
    ]


@pytest.mark.parametrize("sign", ["=", "+", "-", "@"])
def test_no_cell_is_a_formula_to_a_spreadsheet(sign: str) -> None:
    (row,) = rows(Item(id="fleet", title=f'{sign}HYPERLINK("https://evil.example")'))
    assert row["Summary"] == row["Epic Name"] == f'\'{sign}HYPERLINK("https://evil.example")'


def test_a_summary_is_one_line_and_as_long_as_jira_takes_it() -> None:
    (row,) = rows(Item(id="fleet", title="\t=1+1\n" + "x" * 300))
    assert row["Summary"] == "'=1+1 " + "x" * 249
    assert len(row["Summary"]) <= 255


def test_without_items_there_is_the_line_of_names_alone() -> None:
    assert epic_csv(()) == "Summary,Issue Type,Epic Name,Labels,Description\r\n"
