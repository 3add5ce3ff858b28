"""Reading a whole workspace: one consistent set of files, or all of their mistakes."""

from __future__ import annotations

import subprocess
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from config.mistakes import Mistake, MistakesFound
from config.references import contradictions
from config.translation import translate
from config.workspace import Workspace, WorkspaceFile
from config.yaml_reader import Document, Unreadable, read_bytes, read_yaml
from mapping.entry import Entry, Source
from mapping.roadmap import Portfolio, Roadmap
from mapping.rules import MappingFile

MAIN = "milepost.yaml"
M = TypeVar("M", bound=BaseModel)


@dataclass(slots=True)
class _Reading:
    """What was read so far: file contents by name, documents, and mistakes."""

    folder: Path
    contents: dict[str, bytes] = field(default_factory=dict)
    mistakes: list[Mistake] = field(default_factory=list)

    def read(self, name: str, model: type[M]) -> M | None:
        """One file as a value; None where it has mistakes."""
        try:
            self.contents[name] = read_bytes(self.folder, name)
            document = read_yaml(name, self.contents[name])
        except Unreadable as error:
            self.mistakes.append(error.mistake)
            return None
        try:
            value = model.model_validate(document.data)
        except ValidationError as error:
            self.mistakes.extend(translate(document, model, error))
            return None
        placed: M = _placed(value, document, (), self.mistakes)
        return placed


def read_workspace(folder: Path) -> Workspace:
    """Read `milepost.yaml` in the folder and the files that it names.

    Raises `MistakesFound` with every mistake of every file, sorted by place.
    """
    reading = _Reading(folder)
    file = reading.read(MAIN, WorkspaceFile)
    if file is None:
        raise MistakesFound(reading.mistakes)
    roadmaps = [reading.read(name, Roadmap) for name in _named(reading, file.files.roadmaps, "roadmaps")]
    mappings = [reading.read(name, MappingFile) for name in _named(reading, file.files.mapping, "mapping")]
    portfolio = Portfolio(tuple(one for one in roadmaps if one), file.fiscal_year_start)
    mapping = _merged([one for one in mappings if one])
    if all(roadmaps) and all(mappings):
        reading.mistakes.extend(contradictions(file, portfolio, mapping))
    if reading.mistakes:
        raise MistakesFound(reading.mistakes)
    return Workspace(folder, file, portfolio, mapping, _checksum(reading.contents), _commit(folder, reading.contents))


def _named(reading: _Reading, patterns: Iterable[str], what: str) -> Iterator[str]:
    """The files that the patterns name, each once, in the order of the patterns and then by name."""
    root = reading.folder.resolve()
    seen: set[str] = set()
    for pattern in patterns:
        found = sorted(reading.folder.glob(pattern)) if not Path(pattern).is_absolute() else []
        inside = [path for path in found if path.resolve().is_relative_to(root) and path.is_file()]
        if not inside:
            reading.mistakes.append(
                Mistake(
                    MAIN,
                    0,
                    0,
                    f"files.{what}: no file in the workspace's folder matches {pattern!r}",
                    "Paths are relative to milepost.yaml and stay below its folder.",
                )
            )
        for path in inside:
            name = path.relative_to(reading.folder).as_posix()
            if name not in seen:
                seen.add(name)
                yield name


def _merged(files: list[MappingFile]) -> MappingFile:
    """Several mapping files as one: the rules in the order of the files, the rest from the first."""
    if not files:
        return MappingFile(milepost=1)
    rules = tuple(rule for one in files for rule in one.rules)
    ignore = tuple(entry for one in files for entry in one.ignore)
    return files[0].model_copy(update={"rules": rules, "ignore": ignore})


def _placed(value: Any, document: Document, path: tuple[str | int, ...], mistakes: list[Mistake]) -> Any:
    """The value with every entry knowing its file and line."""
    if isinstance(value, tuple):
        return tuple(_placed(one, document, (*path, number), mistakes) for number, one in enumerate(value))
    if not isinstance(value, BaseModel):
        return value
    update = {
        name: _placed(getattr(value, name), document, (*path, name), mistakes)
        for name in type(value).model_fields
        if name != "source"
    }
    if isinstance(value, Entry):
        if value.source is not None:
            place = document.at((*path, "source"), key=True)
            mistakes.append(Mistake(document.file, place.line, place.column, "unknown key 'source'", "Remove it."))
        update["source"] = Source(document.file, document.at(path).line)
    return value.model_copy(update=update)


def _checksum(contents: dict[str, bytes]) -> str:
    total = sha256()
    for name, content in sorted(contents.items()):
        total.update(f"{name}\0{len(content)}\0".encode())
        total.update(content)
    return total.hexdigest()


def _commit(folder: Path, contents: Iterable[str]) -> str | None:
    """The git commit of the files, where the folder is a checkout in which they have no changes."""
    status = _git(folder, "status", "--porcelain", "--", *contents)
    return None if status is None or status else _git(folder, "rev-parse", "HEAD")


def _git(folder: Path, *words: str) -> str | None:
    try:
        done = subprocess.run(  # noqa: S603 - fixed words and names of files that were just read
            ["git", "-C", str(folder), *words],  # noqa: S607 - the operator's git
            capture_output=True,
            text=True,
            timeout=10,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    return done.stdout.strip() if done.returncode == 0 else None
