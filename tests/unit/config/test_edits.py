"""Edits of files that people wrote: what is meant changes, and no other byte."""

from __future__ import annotations

from pathlib import Path

import pytest

from config.edits import FileChange, NotEditable, changes_for, check_changes, contents_of
from config.mistakes import MistakesFound
from config.reader import read_workspace
from mapping.public.edits import AddItem, AddRule, Edit, SetKey, id_for
from tests.unit.config.written import MAPPING, ROADMAP, write

STUB = AddItem("f", "app-7", 'Dark "mode"', "A stub for APP-7.")
RULE = AddRule("f", "app-7", "APP-7")


def to(key: str, before: str | None, after: str, item: str = "search") -> SetKey:
    return SetKey("f", item, key, before, after)


def edited(text: str, *edits: Edit) -> str:
    (change,) = changes_for({"f": text.encode()}, edits)
    return change.after.decode()


ITEMS = "milepost: 1\nitems:\n"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("    target: Q3 2026   # said in May\n", "    target: Q4 2026   # said in May\n"),
        ('    target:   "Q3 2026"\n', '    target:   "Q4 2026"\n'),
        ("    target: 'Q3 2026'\n", "    target: 'Q4 2026'\n"),
        ("    target:\n      Q3 2026\n", "    target:\n      Q4 2026\n"),
        ("    target:   # when?\n", "    target: Q4 2026   # when?\n"),
        ('    "target": Q3 2026\r\n', '    "target": Q4 2026\r\n'),
        ("    target: Q3 2026", "    target: Q4 2026"),
    ],
)
def test_a_value_is_exchanged_in_its_place_and_in_its_quotes(before: str, after: str) -> None:
    head = ITEMS + "  - id: search\n"
    assert edited(head + before, to("target", "Q3 2026", "Q4 2026")) == head + after


def test_between_brackets_a_value_is_exchanged_as_well() -> None:
    text = "{milepost: 1, items: [{id: search, stage: planned}, {id: export, stage: planned}]}\n"
    assert edited(text, to("stage", "planned", "building", "export")) == text.replace(
        "export, stage: planned", "export, stage: building"
    )


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("- id: search # one\n  title: A\n", "- id: search # one\n  title: A\n  stage: shipped\n"),
        ("  - title: A\n    id: search", "  - title: A\n    stage: shipped\n    id: search"),
        ("  - id: search\n    target: now # x\n", "  - id: search\n    target: now # x\n    stage: shipped\n"),
        ("  - id: search\n    title: |\n      A\n", "  - id: search\n    stage: shipped\n    title: |\n      A\n"),
        ("  - {id: search, title: A}  # short\n", "  - {id: search, title: A, stage: shipped}  # short\n"),
        ("  - id: search\r\n    title: A\r\n", "  - id: search\r\n    title: A\r\n    stage: shipped\r\n"),
    ],
)
def test_a_new_key_stands_below_those_that_it_follows(before: str, after: str) -> None:
    assert edited(ITEMS + before, to("stage", None, "shipped")) == ITEMS + after


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (
            "rules:\n  - item: a\n    when: {key: [A-1]}  # one\nignore: []\n",
            "rules:\n  - item: a\n    when: {key: [A-1]}  # one\n"
            '  - item: app-7\n    when: {key: ["APP-7"]}\nignore: []\n',
        ),
        (
            "rules:\n-   item: a\n    when:\n      key: [A-1]\n      # deeper\n# apart\n",
            "rules:\n-   item: a\n    when:\n      key: [A-1]\n      # deeper\n"
            '-   item: app-7\n    when: {key: ["APP-7"]}\n# apart\n',
        ),
        ("rules: []  # none yet\n", 'rules:  # none yet\n  - item: app-7\n    when: {key: ["APP-7"]}\n'),
        ("rules: [ # none\n]\n", 'rules: [{item: app-7, when: {key: ["APP-7"]}} # none\n]\n'),
        (
            "rules: [{item: a, when: {key: [A-1]}},]\n",
            'rules: [{item: a, when: {key: [A-1]}}, {item: app-7, when: {key: ["APP-7"]}},]\n',
        ),
        ("ignore: []", 'ignore: []\nrules:\n  - item: app-7\n    when: {key: ["APP-7"]}\n'),
        (
            "rules:\r\n  - item: a\r\n    when: {key: [A-1]}\r\n",
            'rules:\r\n  - item: a\r\n    when: {key: [A-1]}\r\n  - item: app-7\r\n    when: {key: ["APP-7"]}\r\n',
        ),
    ],
)
def test_a_rule_is_added_at_the_end_of_the_list_as_its_neighbours_stand(before: str, after: str) -> None:
    assert edited("milepost: 1\n" + before, RULE) == "milepost: 1\n" + after


def test_a_file_between_brackets_gets_its_first_rule_there() -> None:
    assert edited("{milepost: 1}\n", RULE) == '{milepost: 1, rules: [{item: app-7, when: {key: ["APP-7"]}}]}\n'


def test_a_stub_is_marked_as_one_and_says_nothing_in_public() -> None:
    text = ITEMS + "  - id: search\n    title: |\n      Two\n      lines\n\n# the end\n"
    assert edited(text, STUB) == (
        ITEMS + "  - id: search\n    title: |\n      Two\n      lines\n\n"
        '  # A stub for APP-7.\n  - id: app-7\n    title: "Dark \\"mode\\""\n# the end\n'
    )


def test_a_byte_order_mark_stays() -> None:
    text = "\ufeff" + ITEMS + "  - id: search\n    stage: planned\n"
    assert edited(text, to("stage", "planned", "building")) == text.replace("planned", "building")


@pytest.mark.parametrize(
    ("text", "edit", "why"),
    [
        ("  - id: other\n", to("stage", "planned", "building"), "f: there is no item search any more; write `stage:"),
        ("  - id: search\n", to("stage", "planned", "building"), "the item search has no stage any more"),
        ("  - id: search\n    stage: |\n      planned\n", to("stage", "planned", "building"), "no plain word"),
        ("  - id: >-\n      search\n", to("stage", None, "building"), "does not stand in one line"),
    ],
)
def test_a_file_that_does_not_take_the_edit_is_refused_with_what_to_write(text: str, edit: Edit, why: str) -> None:
    with pytest.raises(NotEditable) as caught:
        edited(ITEMS + text, edit)
    assert why in str(caught.value)
    assert str(caught.value).endswith("at the item search by hand")


def test_an_edit_that_would_change_more_than_it_says_is_refused() -> None:
    with pytest.raises(NotEditable, match="cannot be edited safely"):
        edited(ITEMS + "  - id: search\n    stage: planned\n...\n", RULE)


def test_the_diff_shows_three_lines_around_and_a_last_line_without_an_end() -> None:
    change = FileChange("a.yaml", b"1\n2\n3\n4\n5", b"1\n2\n3\n4\n6")
    assert change.diff() == (
        "--- a/a.yaml\n+++ b/a.yaml\n@@ -2,4 +2,4 @@\n 2\n 3\n 4\n"
        "-5\n\\ No newline at end of file\n+6\n\\ No newline at end of file\n"
    )


def test_files_are_changed_in_the_order_of_the_edits_so_that_no_rule_names_an_item_before_it_is_there() -> None:
    contents = {"mapping.yaml": MAPPING.encode(), "roadmaps/product.yaml": ROADMAP.encode()}
    edits = (
        AddItem("roadmaps/product.yaml", "app-7", "Dark mode", "A stub."),
        AddRule("mapping.yaml", "app-7", "APP-7"),
    )
    assert [one.file for one in changes_for(contents, edits)] == ["roadmaps/product.yaml", "mapping.yaml"]


# -- the workspace with the edit ---------------------------------------------------------------------------------


def checked(folder: Path, *edits: Edit) -> None:
    workspace = read_workspace(folder)
    check_changes(workspace, changes_for(contents_of(folder, edits), edits))


def test_an_edit_that_would_leave_the_workspace_with_a_mistake_is_found_before_it_is_written(tmp_path: Path) -> None:
    write(tmp_path, roadmap=ROADMAP.replace("hybrid", "no-date"))
    with pytest.raises(MistakesFound, match="a no-date roadmap promises no dates"):
        checked(tmp_path, SetKey("roadmaps/product.yaml", "search", "target", None, "Q4 2026"))
    with pytest.raises(MistakesFound, match="there is no item 'export'"):
        checked(tmp_path, AddRule("mapping.yaml", "export", "APP-7"))
    checked(tmp_path, SetKey("roadmaps/product.yaml", "search", "target", None, "next"))
    assert (tmp_path / "mapping.yaml").read_text() == MAPPING


def test_files_that_changed_since_they_were_read_are_refused(tmp_path: Path) -> None:
    workspace = read_workspace(write(tmp_path))
    edits = (SetKey("roadmaps/product.yaml", "search", "stage", None, "building"),)
    changes = changes_for(contents_of(tmp_path, edits), edits)
    write(tmp_path, roadmap=ROADMAP + "    owner: ann\n")
    with pytest.raises((NotEditable, MistakesFound)):
        check_changes(workspace, changes)
    write(tmp_path, roadmap=ROADMAP + "    # a comment is a change as well\n")
    with pytest.raises(NotEditable, match="changed while they were looked at"):
        check_changes(workspace, changes)


def test_an_id_for_an_issue_is_its_key_in_small_letters_and_numbered_where_taken() -> None:
    assert id_for("APP-7", ()) == "app-7"
    assert id_for("APP-7", ("app-7", "app-7-2")) == "app-7-3"
    assert id_for("…", ()) == "epic"
