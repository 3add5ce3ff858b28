"""Reading a whole workspace: one consistent set of files, or all of their mistakes."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from types import MappingProxyType
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from config.contradictions import contradictions
from config.files import Unreachable, commit_of, matching, read_bytes
from config.mistakes import Mistake, MistakesFound
from config.references import Read, Together, wrong_references
from config.translation import translate
from config.workspace import Files, Workspace, WorkspaceFile
from config.yaml_reader import Document, Path_, Unreadable, read_yaml
from mapping.entry import Entry, Source
from mapping.roadmap import Portfolio, Roadmap
from mapping.rules import MappingFile

MAIN = "milepost.yaml"
_TRIES = 3
_AS_THEY_ARE: Mapping[str, bytes] = MappingProxyType({})
M = TypeVar("M", bound=BaseModel)


def read_workspace(folder: Path, instead: Mapping[str, bytes] = _AS_THEY_ARE) -> Workspace:
    """Read `milepost.yaml` in the folder and the files that it names.

    The files are of one moment: where one changed on the way, all are read again. `instead` are bytes to be read in
    place of those of some files, by their paths. Raises `MistakesFound` with every mistake of every file, sorted by
    place.
    """
    for _ in range(_TRIES):
        reading = _Reading(folder, instead)
        files = reading.all()
        commit = commit_of(folder, reading.contents)
        if reading.is_current():
            return _workspace(reading, files, commit)
    raise MistakesFound([Mistake(MAIN, 0, 0, "the files change while they are read", "Try again when they are still.")])


@dataclass(slots=True)
class _Reading:
    """What was read so far: contents by name, mistakes, and the data of files that have mistakes."""

    folder: Path
    instead: Mapping[str, bytes]
    contents: dict[str, bytes] = field(default_factory=dict)
    mistakes: list[Mistake] = field(default_factory=list)
    broken: list[Any] = field(default_factory=list)
    unreadable: bool = False

    def all(self) -> Together | None:
        """All files; None without a main file that can be used."""
        document = self._document(MAIN)
        main = self._value(document, WorkspaceFile) if document else None
        named = main.value.files if main else _files_in(document)
        roadmaps = [self._read(name, Roadmap) for name in self._named(document, named, "roadmaps")]
        mappings = [self._read(name, MappingFile) for name in self._named(document, named, "mapping")]
        if main is None:
            return None
        words = frozenset(word for data in self.broken for word in _words(data))
        read = [one for one in roadmaps if one], [one for one in mappings if one]
        return Together(main, *read, words, complete=not self.unreadable)

    def is_current(self) -> bool:
        """Whether the files still are what was read."""
        try:
            return all(self._bytes(name) == content for name, content in self.contents.items())
        except Unreachable:
            return False

    def _bytes(self, name: str) -> bytes:
        return self.instead[name] if name in self.instead else read_bytes(self.folder, name)

    def _read(self, name: str, model: type[M]) -> Read[M] | None:
        document = self._document(name)
        return self._value(document, model) if document else None

    def _document(self, name: str) -> Document | None:
        try:
            self.contents[name] = self._bytes(name)
            return read_yaml(name, self.contents[name])
        except Unreachable as error:
            self.mistakes.append(error.mistake)
        except Unreadable as error:
            self.mistakes.extend(error.mistakes)
        self.unreadable = True
        return None

    def _value(self, document: Document, model: type[M]) -> Read[M] | None:
        try:
            # As JSON, since that way "strict" takes a day from a text, and a number from nothing but a number.
            value = model.model_validate_json(json.dumps(document.data), strict=True)
        except ValidationError as error:
            self.mistakes.extend(translate(document, model, error))
            self.broken.append(document.data)
            return None
        return Read(document, _placed(value, document, ()))

    def _named(self, document: Document | None, files: Files | None, what: str) -> Iterator[str]:
        """The files that the patterns name, each once, in the order of the patterns and then by name."""
        if document is None or files is None:
            return
        seen: set[str] = set()
        for number, pattern in enumerate(getattr(files, what)):
            found = matching(self.folder, pattern)
            if not found:
                told = f"files.{what}: no file in the workspace's folder matches {pattern!r}"
                hint = "Paths are relative to milepost.yaml and stay below its folder."
                self.mistakes.append(document.mistake(("files", what, number), told, hint))
            yield from (name for name in found if name not in seen)
            seen.update(found)


def _files_in(document: Document | None) -> Files | None:
    """Which files a main file with mistakes names, if that can be told."""
    data = document.data if document else None
    try:
        return (
            Files.model_validate_json(json.dumps(data.get("files", {})), strict=True)
            if isinstance(data, dict)
            else None
        )
    except ValidationError:
        return None


def _workspace(reading: _Reading, files: Together | None, commit: str | None) -> Workspace:
    mistakes = [*reading.mistakes]
    if files is not None:
        mistakes.extend((*wrong_references(files), *contradictions(files)))
    if mistakes or files is None:
        raise MistakesFound(mistakes)
    portfolio = Portfolio(tuple(one.value for one in files.roadmaps), files.main.value.fiscal_year_start)
    checksum = _checksum(reading.contents)
    return Workspace(reading.folder, files.main.value, portfolio, _merged(files.mappings), checksum, commit)


def _merged(files: Iterable[Read[MappingFile]]) -> MappingFile:
    """Several mapping files as one: the rules in the order of the files, and what one of them says of the whole."""
    merged = MappingFile(milepost=1)
    for read in files:
        own = {name: getattr(read.value, name) for name in read.document.data}
        together = {name: (*getattr(merged, name), *own[name]) for name in ("rules", "ignore") if name in own}
        merged = merged.model_copy(update={"source": read.value.source, **own, **together})
    return merged


def _placed(value: M, document: Document, path: Path_) -> M:
    """The value with every entry in it knowing its file and line."""
    update = {
        name: found
        for name in type(value).model_fields
        if (found := _placed_part(getattr(value, name), document, (*path, name))) is not None
    }
    if isinstance(value, Entry):
        update["source"] = Source(document.file, document.at(path).line)
    return value.model_copy(update=update) if update else value


def _placed_part(part: Any, document: Document, path: Path_) -> Any:
    """A part that may hold entries, placed; None for any other."""
    if isinstance(part, BaseModel):
        return _placed(part, document, path)
    if isinstance(part, tuple) and part and isinstance(part[0], BaseModel):
        return tuple(_placed(one, document, (*path, number)) for number, one in enumerate(part))
    return None


def _words(data: Any) -> Iterator[str]:
    """Every text within plain data."""
    if isinstance(data, str):
        yield data
    elif isinstance(data, (dict, list)):
        for part in data.values() if isinstance(data, dict) else data:
            yield from _words(part)


def _checksum(contents: dict[str, bytes]) -> str:
    total = sha256()
    for name, content in sorted(contents.items()):
        total.update(f"{name}\0{len(content)}\0".encode())
        total.update(content)
    return total.hexdigest()
