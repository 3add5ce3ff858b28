"""Files of an export: finding them, reading them, and telling by its shape which answer of Jira each holds."""

from __future__ import annotations

import gzip
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import orjson

from sandbox.exports.jira.node import ExportError, Node

Kind = Literal[
    "issue", "field", "issue type", "link type", "status", "status category", "priority", "resolution",
    "project", "version", "component", "sprint", "board", "board configuration", "server info", "user",
]  # fmt: skip

SUFFIXES = (".json", ".json.gz", ".jsonl", ".jsonl.gz")
_ENVELOPES = ("issues", "values", "issueLinkTypes", "views")
_RESOURCE = re.compile(r"/rest/(?:api|agile|software|greenhopper)/[^/]+/(?:.*/)?(\w+)/[^/]+$")
_BY_RESOURCE: Mapping[str, Kind] = {
    "issue": "issue", "priority": "priority", "resolution": "resolution", "project": "project",
    "version": "version", "component": "component", "sprint": "sprint", "board": "board",
    "status": "status", "statuscategory": "status category", "issuetype": "issue type",
    "issueLinkType": "link type",
}  # fmt: skip
_SIGNS: tuple[tuple[frozenset[str], Kind], ...] = (
    (frozenset({"fields", "key"}), "issue"),
    (frozenset({"typeName", "typeId", "summary", "key"}), "issue"),
    (frozenset({"columnConfig"}), "board configuration"),
    (frozenset({"deploymentType"}), "server info"),
    (frozenset({"baseUrl", "version"}), "server info"),
    (frozenset({"clauseNames", "name"}), "field"),
    (frozenset({"schema", "custom"}), "field"),
    (frozenset({"inward", "outward"}), "link type"),
    (frozenset({"hierarchyLevel", "name"}), "issue type"),
    (frozenset({"subtask", "name"}), "issue type"),
    (frozenset({"statusCategory", "name"}), "status"),
    (frozenset({"colorName", "key"}), "status category"),
    (frozenset({"state", "originBoardId"}), "sprint"),
    (frozenset({"state", "startDate"}), "sprint"),
    (frozenset({"archived", "released"}), "version"),
    (frozenset({"sprintSupportEnabled"}), "board"),
    (frozenset({"statusColor", "name"}), "priority"),
    (frozenset({"key", "components"}), "project"),
    (frozenset({"key", "versions"}), "project"),
    (frozenset({"key", "projectTypeKey"}), "project"),
    (frozenset({"displayName", "accountId"}), "user"),
    (frozenset({"displayName", "name", "active"}), "user"),
)


@dataclass(frozen=True, slots=True)
class Payload:
    """One file: what its records are, and the records. An empty list of a known kind has no rows."""

    path: Path
    kind: Kind
    rows: tuple[Node, ...]


def read_payload(path: Path) -> Payload:
    """Read one file and say what it holds: issues in any shape, or a companion (fields, statuses, sprints, …).

    Takes one object, a list, JSON lines, a page with `issues` or `values`, and lists keyed by name. Raises
    ExportError, naming the file, where it is no JSON or no answer of Jira that a sandbox could serve.
    """
    document = _decode(path)
    rows = tuple(_rows(document, path))
    if isinstance(document, dict) and isinstance(document.get("issues"), list):
        return Payload(path, "issue", rows)
    if not rows:
        raise ExportError(f"{path.name}: the list is empty, so nothing says what it is a list of")
    kinds = {kind_of(row.value) for row in rows}
    if len(kinds) == 1 and (kind := kinds.pop()) is not None:
        return Payload(path, kind, rows)
    fields = ", ".join(f"`{name}`" for name in sorted(rows[0].value)[:8]) or "none"
    raise ExportError(
        f"{path.name}: not an answer of Jira's REST API that is known here; its fields are {fields}. "
        "Issues need `key` and `fields`"
    )


def kind_of(row: Mapping[str, Any]) -> Kind | None:
    """What one JSON object is, by its `self` link or else by the fields that only such objects have."""
    for signs, kind in _SIGNS:
        if signs <= row.keys():
            return kind
    link = row.get("self")
    resource = _RESOURCE.search(link) if isinstance(link, str) else None
    return _BY_RESOURCE.get(resource[1]) if resource else None


def files_in(paths: Sequence[Path]) -> Iterator[Path]:
    """The files meant by paths: a file itself, every JSON file below a folder in the order of names."""
    for path in paths:
        if path.is_dir():
            yield from sorted(one for one in path.rglob("*") if one.name.endswith(SUFFIXES))
        elif path.is_file():
            yield path
        else:
            raise ExportError(f"{path}: there is no such file or folder")


def companions_of(paths: Sequence[Path]) -> Iterator[Payload]:
    """What lies beside the files given and holds no issues: field lists, statuses, sprints, server info."""
    given = {path.resolve() for path in files_in(paths)}
    folders = sorted({path.resolve().parent for path in paths if path.is_file()})
    for folder in folders:
        for path in sorted(folder.iterdir()):
            # JSON lines are issues; reading a large neighbour only to find that out would cost seconds.
            if path in given or not path.name.endswith((".json", ".json.gz")):
                continue
            try:
                payload = read_payload(path)
            except ExportError:
                continue  # a neighbour that was not asked for need not be a payload at all
            if payload.kind != "issue":
                yield payload


def _decode(path: Path) -> Any:
    if not path.name.endswith(SUFFIXES):
        raise ExportError(f"{path.name}: the name should end in one of {', '.join(SUFFIXES)}")
    try:
        content = path.read_bytes()
        if path.name.endswith(".gz"):
            content = gzip.decompress(content)
    except (OSError, EOFError) as error:
        raise ExportError(f"{path.name}: cannot be read ({error})") from error
    if ".jsonl" in path.name:
        return [_parse(line, f"{path.name}, line {n}") for n, line in _lines(content)]
    return _parse(content, path.name)


def _lines(content: bytes) -> Iterable[tuple[int, bytes]]:
    return ((n, line) for n, line in enumerate(content.split(b"\n"), 1) if line.strip())


def _parse(content: bytes, where: str) -> Any:
    try:
        return orjson.loads(content)
    except orjson.JSONDecodeError as error:
        raise ExportError(f"{where}: is not JSON ({error})") from error


def _rows(document: Any, path: Path) -> Iterator[Node]:
    lines = ".jsonl" in path.name
    for n, row in enumerate(_unwrap(document), 1):
        name = row.get("key") or row.get("id") if isinstance(row, dict) else None
        where = f"{path.name}, {'line' if lines else 'record'} {n}" + (f" ({name})" if name else "")
        if not isinstance(row, dict):
            raise ExportError(f"{where}: should be an object, not {row!r:.40}")
        yield Node(row, where)


def _unwrap(document: Any) -> list[Any]:
    if isinstance(document, list):
        return document
    if not isinstance(document, dict):
        return [document]
    for name in _ENVELOPES:
        if isinstance(document.get(name), list):
            return list(document[name])
    values = list(document.values())
    keyed_by_name = values and all(isinstance(one, dict) and {"id", "name"} <= one.keys() for one in values)
    return values if keyed_by_name and "id" not in document else [document]
