"""YAML to plain data, and where each part of it stands.

Scalars are read by the core schema of YAML 1.2, as editors do: `no`, `on` and `07:00` are text, and so is a day, which
the models read where one is meant. Anchors, aliases and tags are refused, so that each line says one thing, in sight.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    Event,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
    StreamStartEvent,
)
from ruamel.yaml.reader import ReaderError

from config.mistakes import Mistake
from config.yaml_troubles import explained

LARGEST = 4_000_000
"""Bytes; ten thousand drafted items fit, each with a title as long as Jira's summaries may be (255 letters)."""

DEEPEST = 30
"""Levels; the format has fewer than ten."""

Path_ = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Position:
    """A line and column, counted from 1."""

    line: int
    column: int


@dataclass(frozen=True, slots=True)
class Spot:
    """Where one part stands: its key (in a list, the entry itself) and its value; and what is written there, if that
    is one word or text."""

    key: Position
    value: Position
    written: str | None = None


@dataclass(frozen=True, slots=True)
class Document:
    """One file's data, with the spot of every part of it by its path."""

    file: str
    data: Any
    spots: Mapping[Path_, Spot]

    def at(self, path: Path_, *, key: bool = False) -> Position:
        """Where a part stands, or the nearest part around it that is there."""
        for length in range(len(path), -1, -1):
            if spot := self.spots.get(path[:length]):
                return spot.key if key and length == len(path) else spot.value
        return Position(1, 1)

    def mistake(self, path: Path_, message: str, hint: str = "", *, key: bool = False) -> Mistake:
        """A mistake at a part of this file, or at its key."""
        place = self.at(path, key=key)
        return Mistake(self.file, place.line, place.column, message, hint)


class Unreadable(Exception):
    """The file is no YAML that can be used."""

    def __init__(self, *mistakes: Mistake) -> None:
        super().__init__("\n".join(map(str, mistakes)))
        self.mistakes = mistakes


def read_yaml(name: str, content: bytes) -> Document:
    """Read one file's bytes; `name` is what mistakes call it. Raises `Unreadable`."""
    text = _decoded(name, content)
    try:
        builder = _Builder(name, YAML(typ="safe", pure=True).parse(text))
        data = builder.document()
    except ReaderError as error:
        line, column = _line_and_column(text, error.position)
        told = f"the character U+{ord(text[error.position]):04X} cannot stand in a file"
        raise Unreadable(Mistake(name, line, column, told, "Take it out.")) from None
    except MarkedYAMLError as error:
        raise Unreadable(explained(name, error)) from None
    except YAMLError as error:
        raise Unreadable(Mistake(name, 0, 0, str(error).partition("\n")[0])) from None
    if builder.mistakes:
        raise Unreadable(*builder.mistakes)
    if data is None:
        raise _empty(name)
    return Document(name, data, builder.spots)


def _decoded(name: str, content: bytes) -> str:
    if len(content) > LARGEST:
        raise Unreadable(Mistake(name, 0, 0, f"the file is larger than {LARGEST // 1_000_000} MB", "Split it up."))
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        column = error.start - content.rfind(b"\n", 0, error.start)
        raise Unreadable(Mistake(name, line, column, "the file is not UTF-8", "Save it as UTF-8.")) from None


def _empty(name: str) -> Unreadable:
    return Unreadable(Mistake(name, 0, 0, "the file is empty", "milepost init writes a starting one."))


def _line_and_column(text: str, position: int) -> tuple[int, int]:
    return text.count("\n", 0, position) + 1, position - text.rfind("\n", 0, position)


@dataclass(slots=True)
class _Builder:
    """Builds data from the events of the parser, one event at a time."""

    file: str
    events: Iterator[Event]
    spots: dict[Path_, Spot] = field(default_factory=dict)
    mistakes: list[Mistake] = field(default_factory=list)

    def document(self) -> Any:
        """The one document of the file."""
        assert isinstance(next(self.events), StreamStartEvent)  # every stream begins so
        if not isinstance(next(self.events), DocumentStartEvent):
            raise _empty(self.file)
        data = self._part(next(self.events), ())
        next(self.events)  # the document's end
        if isinstance(second := next(self.events), DocumentStartEvent):
            self._refuse(second, "a second document begins here", "Take out the line with ---.")
        return data

    def _part(self, event: Event, path: Path_, key: Event | None = None) -> Any:
        """The data that begins with this event. Its spot is kept, also where it is refused."""
        written = event.value if isinstance(event, ScalarEvent) else None
        # A value that is not there is shown at its key, not at whatever comes next.
        is_absent = isinstance(event, ScalarEvent) and not event.value and event.style is None
        place = key if key is not None and is_absent else event
        self.spots[path] = Spot(_position(key or event), _position(place), written)
        self._refuse_signs(event)
        match event:
            case MappingStartEvent():
                return self._mapping(path)
            case SequenceStartEvent():
                return self._list(path)
            case ScalarEvent():
                return self._scalar(event)

    def _mapping(self, path: Path_) -> dict[str, Any]:
        self._refuse_depth(path)
        found: dict[str, Any] = {}
        while not isinstance(key := next(self.events), MappingEndEvent):
            if not isinstance(key, ScalarEvent):
                self._refuse(key, "a key is one word", "Put text that begins with { or [ in quotes.")
                self._part(key, (*path, ""))
                self._part(next(self.events), (*path, ""))
                continue
            name = str(key.value)
            if name in found:
                first = self.spots[*path, name].key.line
                self._refuse(key, f"the key {name!r} stands in line {first} already", "Keep one of the two.")
            found[name] = self._part(next(self.events), (*path, name), key)
        return found

    def _list(self, path: Path_) -> list[Any]:
        self._refuse_depth(path)
        found: list[Any] = []
        while not isinstance(event := next(self.events), SequenceEndEvent):
            found.append(self._part(event, (*path, len(found))))
        return found

    def _scalar(self, event: ScalarEvent) -> Any:
        if _UNSEEN.search(event.value):
            self._refuse(event, "there is a character in this text that cannot be shown", "Take it out.")
        return _core(event.value) if event.style is None else str(event.value)

    def _refuse_signs(self, event: Event) -> None:
        if isinstance(event, AliasEvent):
            self._refuse(event, "* stands for something else in YAML", "Write it out, or put text in quotes.")
        elif isinstance(event, (ScalarEvent, MappingStartEvent, SequenceStartEvent)):
            if event.anchor is not None:
                self._refuse(event, "& names something in YAML", "Take it out, or put text in quotes.")
            if event.tag is not None:
                self._refuse(event, "! begins a tag, and there are none here", "Take it out, or put text in quotes.")

    def _refuse(self, event: Event, message: str, hint: str) -> None:
        place = _position(event)
        self.mistakes.append(Mistake(self.file, place.line, place.column, message, hint))

    def _refuse_depth(self, path: Path_) -> None:
        if len(path) > DEEPEST:
            place = self.spots[path].value
            message = f"lists and keys are nested more than {DEEPEST} deep"
            raise Unreadable(Mistake(self.file, place.line, place.column, message, "Check brackets and braces."))


def _position(event: Event) -> Position:
    return Position(event.start_mark.line + 1, event.start_mark.column + 1)


_LONGEST_NUMBER = 40
_UNSEEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
_INT = re.compile(r"[-+]?[0-9]+")
_BASED = re.compile(r"0o[0-7]+|0x[0-9a-fA-F]+")
_FLOAT = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?")
_SPOKEN = re.compile(r"[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)")
_WORDS: Mapping[str, bool | None] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}


def _core(text: str) -> Any:
    """A word without quotes, as the core schema reads it (YAML 1.2.2, section 10.3.2)."""
    if text in _WORDS:
        return _WORDS[text]
    if len(text) > _LONGEST_NUMBER:
        return text
    if _INT.fullmatch(text):
        return int(text)
    if _BASED.fullmatch(text):
        return int(text, 0)
    if _FLOAT.fullmatch(text):
        return float(text)
    return float(text.replace(".", "", 1)) if _SPOKEN.fullmatch(text) else text
