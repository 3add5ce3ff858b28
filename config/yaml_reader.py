"""YAML to plain data, and where each part of it stands."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.constructor import DuplicateKeyError
from ruamel.yaml.error import MarkedYAMLError, YAMLError

from config.mistakes import Mistake

LARGEST = 5_000_000
"""Bytes; a workspace file is written by people."""

Path_ = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Position:
    """A line and column, counted from 1."""

    line: int
    column: int


@dataclass(frozen=True, slots=True)
class Document:
    """One file's data. `keys` says where each key or list entry begins, `values` where its value does."""

    file: str
    data: Any
    keys: Mapping[Path_, Position]
    values: Mapping[Path_, Position]

    def at(self, path: Path_, *, key: bool = False) -> Position:
        """Where a part stands, or the nearest part around it that is there."""
        where = self.keys if key else self.values
        for length in range(len(path), -1, -1):
            found = where.get(path[:length]) or self.values.get(path[:length])
            if found is not None:
                return found
        return Position(1, 1)


class Unreadable(Exception):
    """The file is no YAML that can be used."""

    def __init__(self, mistake: Mistake) -> None:
        super().__init__(str(mistake))
        self.mistake = mistake


def read_yaml(name: str, content: bytes) -> Document:
    """Read one file's bytes; `name` is what mistakes call it. Raises `Unreadable`."""
    if len(content) > LARGEST:
        raise Unreadable(Mistake(name, 0, 0, f"the file is larger than {LARGEST // 1_000_000} MB", "Split it up."))
    try:
        text = content.decode("utf-8-sig")
        data = YAML(typ="rt", pure=True).load(text)
    except UnicodeDecodeError as error:
        raise Unreadable(Mistake(name, 0, 0, f"byte {error.start} is not UTF-8", "Save the file as UTF-8.")) from None
    except DuplicateKeyError as error:
        raise Unreadable(_marked(name, error, "the key stands twice", "Keep one of the two.")) from None
    except MarkedYAMLError as error:
        raise Unreadable(_marked(name, error, str(error.problem), "Check indentation, colons and quotes.")) from None
    except YAMLError as error:
        raise Unreadable(Mistake(name, 0, 0, str(error).splitlines()[0], "")) from None
    if data is None:
        raise Unreadable(Mistake(name, 0, 0, "the file is empty", "milepost init writes a starting one."))
    keys: dict[Path_, Position] = {}
    values: dict[Path_, Position] = {(): Position(1, 1)}
    return Document(name, _plain(data, (), keys, values), keys, values)


def _marked(name: str, error: MarkedYAMLError, message: str, hint: str) -> Mistake:
    mark = error.problem_mark or error.context_mark
    line, column = (mark.line + 1, mark.column + 1) if mark else (0, 0)
    return Mistake(name, line, column, message, hint)


def _plain(value: Any, path: Path_, keys: dict[Path_, Position], values: dict[Path_, Position]) -> Any:
    if isinstance(value, CommentedMap):
        for key in value:
            keys[*path, str(key)] = _position(value.lc.key(key))
            values[*path, str(key)] = _position(value.lc.value(key))
        return {
            str(key) if isinstance(key, str) else key: _plain(inner, (*path, str(key)), keys, values)
            for key, inner in value.items()
        }
    if isinstance(value, CommentedSeq):
        for number in range(len(value)):
            keys[*path, number] = values[*path, number] = _position(value.lc.item(number))
        return [_plain(inner, (*path, number), keys, values) for number, inner in enumerate(value)]
    return _scalar(value)


def _scalar(value: Any) -> Any:
    """ruamel's own kinds of text and number, as Python's."""
    for kind in (bool, int, float, str):
        if isinstance(value, kind) and type(value) is not kind and not isinstance(value, bool):
            return kind(value)
    return value


def _position(found: tuple[int, int]) -> Position:
    return Position(found[0] + 1, found[1] + 1)


def read_bytes(folder: Path, name: str) -> bytes:
    """The bytes of a file of the workspace. Raises `Unreadable` where it cannot be read."""
    try:
        return (folder / name).read_bytes()
    except FileNotFoundError:
        raise Unreadable(
            Mistake(name, 0, 0, f"there is no {name} in {folder}", "milepost init writes a starting workspace.")
        ) from None
    except OSError as error:
        raise Unreadable(Mistake(name, 0, 0, f"the file cannot be read: {error.strerror}", "")) from None
