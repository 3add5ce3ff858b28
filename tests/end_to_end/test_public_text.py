"""The text of one Jira field, from an epic to a card: as Cloud and Data Center hold it, and refused where it must."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from sandbox.jira.model import Dialect, Field
from sync.store.engine import open_store
from tests.end_to_end.small import Small, small

FIELD = "customfield_10300"
KIND = {"type": "string", "custom": "com.atlassian.jira.plugin.system.customfieldtypes:textarea"}
DOCUMENT = {
    "type": "doc",
    "version": 1,
    "content": [
        {
            "type": "paragraph",
            "content": [
                {"type": "text", "text": "Find "},
                {"type": "text", "text": "everything", "marks": [{"type": "strong"}]},
                {"type": "text", "text": " at once."},
            ],
        }
    ],
}
WIKI = "Find *everything* at once."
MENTION = {"type": "mention", "attrs": {"id": "u1", "text": "@Ann Author"}}


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Small]:
    with closing(open_store(f"sqlite:///{tmp_path / 'milepost.db'}")) as store, small(tmp_path, store) as one:
        file, roadmap = tmp_path / "milepost.yaml", tmp_path / "roadmaps" / "product.yaml"
        file.write_text(
            file.read_text().replace("    projects:", f"    fields: {{public_text: {FIELD}}}\n    projects:")
        )
        roadmap.write_text(roadmap.read_text().replace('summary: "What search brings you."', "summary_from: jira"))
        one.box.do(lambda box: box.repository.save("fields", Field(FIELD, "For customers", True, KIND)))
        yield one


def write(site: Small, value: Any, dialect: Dialect = "cloud") -> None:
    """Put a text into the field of the epic behind the item."""
    site.box.do(lambda box: setattr(box.repository.site, "dialect", dialect))
    site.box.do(lambda box: box.editor.set_field("APP-1", FIELD, value))


@pytest.mark.parametrize(("dialect", "value"), [("cloud", DOCUMENT), ("datacenter", WIKI)])
def test_what_an_epic_says_to_customers_stands_on_the_card(site: Small, dialect: Dialect, value: Any) -> None:
    write(site, value, dialect)
    site.go_live()
    assert "Find **everything** at once." in site.cards()["Faster search"].description


def test_a_person_named_in_the_text_keeps_the_card_off_the_board_and_nothing_else(site: Small) -> None:
    write(site, DOCUMENT | {"content": [{"type": "paragraph", "content": [MENTION]}]})
    site.go_live()
    assert set(site.cards()) == {"Export to spreadsheets", "An app for phones", "Sign in with your own account"}


def test_a_text_that_becomes_unfit_leaves_the_card_as_it_was(site: Small) -> None:
    write(site, DOCUMENT)
    site.go_live()
    before = site.cards()["Faster search"]
    write(site, DOCUMENT | {"content": [{"type": "paragraph", "content": [MENTION]}]})
    assert site.sync().troubles == ()
    assert site.cards()["Faster search"] == before


def test_an_issue_key_in_the_text_is_stopped_by_the_guard(site: Small) -> None:
    write(site, {"type": "doc", "version": 1, "content": [
        {"type": "paragraph", "content": [{"type": "text", "text": "This mends APP-12."}]}
    ]})  # fmt: skip
    (trouble,) = site.sync().troubles
    assert "issue-key" in trouble.message
