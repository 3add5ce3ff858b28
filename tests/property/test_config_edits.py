"""However people lay out their files, an edit changes the line that it means and no other byte."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from config.edits import changes_for
from config.yaml_reader import read_yaml
from mapping.public.edits import AddItem, AddRule, Edit, SetKey

OLD = {"target": "Q3 2026", "stage": "planned"}
NEW = {"target": st.sampled_from(["Q4 2026", "2027", "2026-12-31", "release r-1"]), "stage": st.just("building")}
KEYS = ("title", "target", "stage", "owner")
COMMENTS = ("", "  # a note", "  # 'quotes', {brackets} and: colons", "   ")
TITLES = ("Search", '"Faster: search"', "'it''s # no comment'", "Zürich 🚲", "a, b")


@st.composite
def words(draw: st.DrawFn, key: str) -> str:
    """A value as somebody may have written it."""
    if key == "title":
        return draw(st.sampled_from(TITLES))
    word = OLD.get(key, "ann")
    return draw(st.sampled_from([word, f'"{word}"', f"'{word}'"]))


@st.composite
def block_item(draw: st.DrawFn, ident: str, indent: str) -> list[str]:
    """An item with a key a line, and comments and empty lines between them."""
    keys = draw(st.lists(st.sampled_from(KEYS), unique=True))
    gap = draw(st.sampled_from(["- ", "-   "]))
    body = [f"id: {ident}{draw(st.sampled_from(COMMENTS))}"]
    for key in keys:
        body += draw(st.sampled_from([[], [], ["# between"], [""]]))
        spaces = draw(st.sampled_from([" ", "   "]))
        body.append(f"{key}:{spaces}{draw(words(key))}{draw(st.sampled_from(COMMENTS))}")
    body += draw(st.sampled_from([[], ["title_of_many: |", "  one", "", "  # no comment"]]))
    rest = [f"{indent}{' ' * len(gap)}{line}" if line else "" for line in body[1:]]
    return [f"{indent}{gap}{body[0]}", *rest]


@st.composite
def flow_item(draw: st.DrawFn, ident: str, indent: str) -> list[str]:
    """An item between braces."""
    keys = draw(st.lists(st.sampled_from(KEYS), unique=True))
    quoted = {"title": '"a, b"'}
    pairs = ", ".join([f"id: {ident}", *(f"{key}: {quoted.get(key) or draw(words(key))}" for key in keys)])
    return [f"{indent}- {{{pairs}}}{draw(st.sampled_from(COMMENTS))}"]


@st.composite
def files(draw: st.DrawFn) -> str:
    """A file with items and rules."""
    indent = " " * draw(st.sampled_from([0, 2, 4]))
    lines = [*draw(st.sampled_from([[], ["# Ours."], ["---"]])), "milepost: 1", "items:"]
    for ident in ("one", "two", "three")[: draw(st.integers(1, 3))]:
        lines += draw(block_item(ident, indent) | flow_item(ident, indent))
        lines += draw(st.sampled_from([[], [""], [f"{indent}# apart"], [f"{indent}      # deeper"]]))
    rules = [["rules: []"], [], ["rules:", f"{indent}- item: one", f"{indent}  when: {{key: [A-1]}}"]]
    lines += draw(st.sampled_from(rules)) + draw(st.sampled_from([[], ["# the end"]]))
    text = draw(st.sampled_from(["\n", "\r\n"])).join([*lines, ""])
    # A text of several lines ends with the file: without a newline there, one below it would become a part of it.
    ends = [text] if "title_of_many" in text else [text, text.rstrip()]
    return draw(st.sampled_from(["", "\ufeff"])) + draw(st.sampled_from(ends))


def parsed(text: str) -> Mapping[str, Any]:
    return dict(read_yaml("f", text.encode()).data)


def edited(text: str, edit: Edit) -> str:
    (change,) = changes_for({"f": text.encode()}, [edit])
    return change.after.decode()


def outside(before: str, after: str) -> tuple[list[str], list[str]]:
    """The lines that are left of both once those at the start and at the end that are equal have been taken off."""
    old, new = before.split("\n"), after.split("\n")
    while old and new and old[0] == new[0]:
        del old[0], new[0]
    while old and new and old[-1] == new[-1]:
        del old[-1], new[-1]
    return old, new


@settings(deadline=None, max_examples=60)
@given(st.data())
def test_setting_a_key_changes_that_key_of_that_item_and_one_line(data: st.DataObject) -> None:
    text = data.draw(files())
    items = parsed(text)["items"]
    item = data.draw(st.sampled_from(items))
    key = data.draw(st.sampled_from(sorted(OLD)))
    value = data.draw(NEW[key])
    after = edited(text, SetKey("f", item["id"], key, item.get(key), value))

    wanted = [{**one, key: value} if one is item else one for one in items]
    found = [{**one, key: str(one[key])} if one["id"] == item["id"] else one for one in parsed(after)["items"]]
    assert {**parsed(after), "items": found} == {**parsed(text), "items": wanted}
    old, new = outside(text, after)
    assert len(new) == 1 or text.split("\n")[-1] == (old or [""])[-1], "one line, or the last one which had no end"
    if key in item:
        assert new == [old[0].replace(OLD[key], value)]


@settings(deadline=None, max_examples=60)
@given(files(), st.sampled_from(["Dark mode", 'a "b": c', "# x", "é 🚲"]))
def test_adding_an_item_or_a_rule_keeps_every_line_that_was_there(text: str, title: str) -> None:
    for edit, key, entry in (
        (AddItem("f", "app-7", title, "A stub."), "items", {"id": "app-7", "title": title}),
        (AddRule("f", "app-7", "APP-7"), "rules", {"item": "app-7", "when": {"key": ["APP-7"]}}),
    ):
        after = edited(text, edit)
        before = parsed(text)
        assert parsed(after) == {**before, key: [*before.get(key, []), entry]}
        old, new = outside(text, after)
        assert old in ([], [""], ["rules: []"], ["rules: []\r"], text.split("\n")[-1:])
        assert len(new) <= len(old) + 4
