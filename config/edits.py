"""Edits of workspace files that leave every other byte as it is: comments, quotes, indentation, ends of lines.

Nothing is written out anew. The parser says where the parts of a file stand, and the edit is put between its letters.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import unified_diff
from functools import lru_cache
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.nodes import CollectionNode, MappingNode, Node, ScalarNode, SequenceNode

from config.draft import as_text, as_word
from config.files import read_bytes
from config.reader import read_workspace
from config.workspace import Workspace
from config.yaml_reader import Unreadable, read_yaml
from mapping.public.edits import AddItem, AddRule, Edit, SetKey

_BOM = "\ufeff"
_ANCHORS = ("stage", "target", "title", "id")
_CONTEXT = 3
_KEPT = 8
"""Files that are kept parsed, since many edits are made of one."""


class NotEditable(Exception):
    """The edit cannot be made in the file as it is; the message says why, and what to do instead."""


@dataclass(frozen=True, slots=True)
class FileChange:
    """One file of the workspace by its path there, with its bytes before and after."""

    file: str
    before: bytes
    after: bytes

    def diff(self) -> str:
        """The change as a unified diff, with three lines around it."""
        before, after = (_lines(content.decode()) for content in (self.before, self.after))
        lines = unified_diff(before, after, f"a/{self.file}", f"b/{self.file}", n=_CONTEXT)
        return "".join(line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n" for line in lines)


def changes_for(contents: Mapping[str, bytes], edits: Sequence[Edit]) -> tuple[FileChange, ...]:
    """What the edits make of the files that they name, in their order. `contents` are the bytes of all those files.

    Raises `NotEditable`, and nothing else: a file that is not as the edit expects it is refused.
    """
    after = dict(contents)
    for edit in edits:
        after[edit.file] = _edited(after[edit.file], edit)
    return tuple(
        FileChange(name, contents[name], after[name]) for name in _files(edits) if after[name] != contents[name]
    )


def contents_of(folder: Path, edits: Iterable[Edit]) -> Mapping[str, bytes]:
    """The bytes of every file that the edits name. Raises `Unreachable`."""
    return {name: read_bytes(folder, name) for name in _files(edits)}


def _files(edits: Iterable[Edit]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(edit.file for edit in edits))


def check_changes(workspace: Workspace, changes: Sequence[FileChange]) -> None:
    """See that the workspace still is what was read, and would be without a mistake after the changes.

    Raises `NotEditable`, or `MistakesFound` for the mistakes that the changes would make.
    """
    if read_workspace(workspace.folder).checksum != workspace.checksum:
        raise NotEditable("the workspace's files changed while they were looked at; run it again")
    read_workspace(workspace.folder, {one.file: one.after for one in changes})


# -- one edit ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Page:
    """A file's text with the tree of its parts, whose marks count characters from 0."""

    text: str
    root: MappingNode

    @property
    def newline(self) -> str:
        """How its lines end."""
        return "\r\n" if "\r\n" in self.text else "\n"

    def line_end(self, index: int) -> int:
        """The end of the line in which a place lies, before its newline."""
        end = self.text.find("\n", index)
        end = len(self.text) if end < 0 else end
        return end - 1 if end > index and self.text[end - 1] == "\r" else end

    def spliced(self, start: int, end: int, new: str) -> str:
        """The text with another one from `start` to `end`."""
        return self.text[:start] + new + self.text[end:]

    def added(self, after: int, lines: Sequence[str]) -> str:
        """The text with whole lines below the one in which a place lies."""
        at = self.line_end(after)
        return self.spliced(at, at, "".join(f"{self.newline}{line}" for line in lines))


def _edited(content: bytes, edit: Edit) -> bytes:
    """The file with the edit made. That nothing else became of it is seen before anybody else sees it."""
    before = _data(edit.file, content)
    if not isinstance(before, dict):
        raise _refused(edit, "it is no file of keys and values any more")
    after = (_bom(content) + _written(_page(content), edit)).encode()
    if not _is_made(edit, before, _data(edit.file, after)):
        raise _refused(edit, "it is laid out in a way that cannot be edited safely")
    return after


@lru_cache(maxsize=_KEPT)
def _data(name: str, content: bytes) -> Any:
    """The data of a file; None where it cannot be read."""
    try:
        return read_yaml(name, content).data
    except Unreadable:
        return None


@lru_cache(maxsize=_KEPT)
def _page(content: bytes) -> _Page:
    """The page of a file that can be read."""
    text = content.decode("utf-8-sig")
    return _Page(text, YAML(typ="safe", pure=True).compose(text))


def _bom(content: bytes) -> str:
    return _BOM if content.startswith(_BOM.encode()) else ""


def _written(page: _Page, edit: Edit) -> str:
    match edit:
        case SetKey():
            return _with_key(page, edit)
        case AddItem():
            entry = {"id": as_word(edit.item), "title": as_text(edit.title)}
            return _with_entry(page, "items", entry, f"# {' '.join(edit.note.split())}")
        case AddRule():
            entry = {"item": as_word(edit.item), "when": f"{{key: [{as_text(edit.issue)}]}}"}
            return _with_entry(page, "rules", entry)


def _refused(edit: Edit, why: str) -> NotEditable:
    match edit:
        case SetKey():
            what = f"write `{edit.key}: {edit.after}` at the item {edit.item}"
        case AddItem():
            what = f"add the item {edit.item}"
        case AddRule():
            what = f"add the rule that {edit.issue} belongs to {edit.item}"
    return NotEditable(f"{edit.file}: {why}; {what} by hand")


def _is_made(edit: Edit, before: Mapping[str, Any], after: Any) -> bool:
    """Whether the edit was made, and nothing else."""
    match edit:
        case SetKey():
            # A year without quotes is read as a number.
            return isinstance(after, dict) and _with(before, edit, edit.after) == _with(after, edit, None)
        case AddItem():
            item = {"id": edit.item, "title": json.loads(as_text(edit.title))}
            return bool(after == {**before, "items": [*(before.get("items") or ()), item]})
        case AddRule():
            rule = {"item": edit.item, "when": {"key": [edit.issue]}}
            return bool(after == {**before, "rules": [*(before.get("rules") or ()), rule]})


def _with(data: Mapping[str, Any], edit: SetKey, value: str | None) -> Mapping[str, Any]:
    """The data with this value of the edited key, or with its own in words."""
    return {**data, "items": [_set(one, edit, value) for one in data.get("items") or ()]}


def _set(item: Any, edit: SetKey, value: str | None) -> Any:
    if not isinstance(item, dict) or item.get("id") != edit.item:
        return item
    return {**item, edit.key: str(item.get(edit.key)) if value is None else value}


# -- a key of an item --------------------------------------------------------------------------------------------


def _with_key(page: _Page, edit: SetKey) -> str:
    item = _item(page, edit)
    pairs = {str(key.value): (key, value) for key, value in item.value}
    if edit.key not in pairs:
        if edit.before is not None:
            raise _refused(edit, f"the item {edit.item} has no {edit.key} any more")
        return _with_new_key(page, item, pairs, edit)
    key, value = pairs[edit.key]
    start, end = value.start_mark.index, value.end_mark.index
    if not isinstance(value, ScalarNode) or value.style in ("|", ">"):
        raise _refused(edit, f"the {edit.key} of {edit.item} is no plain word")
    if start == end:  # nothing stands there yet, not even quotes
        colon = page.text.index(":", key.end_mark.index) + 1
        return page.spliced(colon, colon, f" {edit.after}")
    return page.spliced(start, end, _styled(edit.after, value.style))


def _item(page: _Page, edit: SetKey) -> MappingNode:
    items = _value(page.root, "items")
    for one in items.value if isinstance(items, SequenceNode) else ():
        ident = _value(one, "id")
        if ident is not None and str(ident.value) == edit.item and isinstance(one, MappingNode):
            return one
    raise _refused(edit, f"there is no item {edit.item} any more")


def _with_new_key(page: _Page, item: MappingNode, pairs: Mapping[str, tuple[Node, Node]], edit: SetKey) -> str:
    """The key below the first of those that it should follow and that stands in one line; behind it in brackets."""
    anchors = (pairs[name] for name in _ANCHORS if name in pairs)
    key, value = next((pair for pair in anchors if _is_one_line(pair[1])), (None, None))
    if key is None or value is None:
        raise _refused(edit, f"the id of {edit.item} does not stand in one line")
    written = f"{edit.key}: {edit.after}"
    if item.flow_style:
        return page.spliced(value.end_mark.index, value.end_mark.index, f", {written}")
    return page.added(value.end_mark.index, [" " * key.start_mark.column + written])


def _is_one_line(value: Node) -> bool:
    is_there = value.end_mark.index > value.start_mark.index
    return is_there and isinstance(value, ScalarNode) and value.start_mark.line == value.end_mark.line


def _styled(word: str, style: str | None) -> str:
    return f"{style}{word}{style}" if style else word


def _value(node: Node | None, name: str) -> Node | None:
    """The value of a key; None where it is not written."""
    pairs = node.value if isinstance(node, MappingNode) else ()
    return next((value for key, value in pairs if key.value == name), None)


# -- an entry at the end of a list -------------------------------------------------------------------------------


def _with_entry(page: _Page, name: str, entry: Mapping[str, str], note: str = "") -> str:
    listed = _value(page.root, name)
    words = [f"{key}: {value}" for key, value in entry.items()]
    if listed is None and page.root.flow_style:
        return _behind_last(page, page.root, f"{name}: [{{{', '.join(words)}}}]")
    if not isinstance(listed, SequenceNode) or (not page.root.flow_style and _is_blank(page, listed)):
        return _first_of_list(page, name, listed, _entry_lines(words, "  ", "- ", note))
    if listed.flow_style:
        return _behind_last(page, listed, f"{{{', '.join(words)}}}")
    dash, first = listed.start_mark, listed.value[0].start_mark
    gap = page.text[dash.index : first.index] if dash.line == first.line else "- "
    return _below(page, listed.value[-1], dash.column, _entry_lines(words, " " * dash.column, gap, note))


def _is_blank(page: _Page, brackets: Node) -> bool:
    """Whether nothing stands between the brackets of a list, not even a comment."""
    return not page.text[brackets.start_mark.index + 1 : brackets.end_mark.index - 1].strip()


def _entry_lines(words: Sequence[str], indent: str, dash: str, note: str) -> list[str]:
    first, *others = words
    comment = [f"{indent}{note}"] if note else []
    return [*comment, f"{indent}{dash}{first}", *(f"{indent}{' ' * len(dash)}{word}" for word in others)]


def _first_of_list(page: _Page, name: str, empty: Node | None, lines: Sequence[str]) -> str:
    """The list with its first entry: where `[]` or nothing stands behind its key, or at the end of the file."""
    if empty is None:
        apart = "" if not page.text or page.text.endswith("\n") else page.newline
        return page.text + apart + "".join(f"{line}{page.newline}" for line in (f"{name}:", *lines))
    key = next(key for key, value in page.root.value if value is empty)
    colon = page.text.index(":", key.end_mark.index) + 1
    end = empty.end_mark.index if empty.end_mark.index > empty.start_mark.index else colon
    without = _Page(page.spliced(colon, end, ""), page.root)
    return without.added(colon, lines)


def _behind_last(page: _Page, within: Node, words: str) -> str:
    """Between brackets: behind the last entry, or as the first one."""
    if not within.value:
        return page.spliced(within.start_mark.index + 1, within.start_mark.index + 1, words)
    last = within.value[-1]
    end = (last[1] if isinstance(last, tuple) else last).end_mark.index
    return page.spliced(end, end, f", {words}")


def _below(page: _Page, last: Node, column: int, lines: Sequence[str]) -> str:
    """The lines below the last entry, and below comments that are indented as a part of it."""
    end = _leaf(last).end_mark
    if end.column == 0:  # a text of several lines, which ends where the next line begins
        return page.spliced(end.index, end.index, "".join(f"{line}{page.newline}" for line in lines))
    at = page.line_end(end.index)
    for line in page.text[at:].lstrip("\r").split("\n")[1:]:
        if not (line.lstrip().startswith("#") and len(line) - len(line.lstrip()) > column):
            break
        at = page.line_end(at + len(page.newline))
    return page.added(at, lines)


def _leaf(node: Node) -> Node:
    """What stands last within a part: its last word, or the bracket that closes it."""
    if not isinstance(node, CollectionNode) or node.flow_style:
        return node
    last = node.value[-1]
    return _leaf(last[1] if isinstance(last, tuple) else last)


def _lines(text: str) -> list[str]:
    """Lines with their ends. Only a newline ends one, whatever else Unicode counts as an end."""
    lines = [f"{line}\n" for line in text.split("\n")]
    return lines[:-1] if text.endswith("\n") else [*lines[:-1], lines[-1][:-1]] if text else []
