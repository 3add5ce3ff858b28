"""The configuration reference, made from the models that check the files: `python -m config.reference`."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Mapping
from enum import StrEnum
from pathlib import Path
from types import NoneType
from typing import Annotated, Any, Literal, get_args, get_origin, get_type_hints

from pydantic import BaseModel
from pydantic.fields import FieldInfo
from pydantic_core import to_jsonable_python

from config.checked import IsoWeek, Language, Pattern, ProjectKey, ServiceUrl, Variable, Zone
from config.schema import FILES
from config.settings import PREFIX, Plain
from mapping.entry import Defines, Id, RefersTo, Share, TargetField, TimeOfDay
from mapping.public.boards import BoardLink
from mapping.roadmap import LabelColor

_TITLES = {"milepost": "milepost.yaml", "roadmap": "Roadmap files", "mapping": "Mapping files"}

_KINDS: tuple[tuple[Any, str], ...] = (
    (TargetField, "[target](#targets)"),
    (Share, "number from 0 to 1"),
    (TimeOfDay, "time of day"),
    (LabelColor, "colour"),
    (BoardLink, "board"),
    (Zone, "time zone"),
    (IsoWeek, "ISO week"),
    (Language, "language"),
    (ServiceUrl, "web address"),
    (ProjectKey, "project key"),
    (Variable, "name of a variable"),
    (Pattern, "path or pattern"),
    (Id, "[id](#ids)"),
)
_WORDS = {str: "text", int: "whole number", float: "number", bool: "true or false"}


def reference_markdown() -> str:
    """The page `docs/configuration.md`: a hand-written introduction, then every key of every file."""
    introduction = Path(__file__).with_name("introduction.md").read_text(encoding="utf-8")
    parts = [introduction.rstrip("\n"), *_environment(), ""]
    for name, model in FILES.items():
        parts.extend(_file(_TITLES[name], model))
    return "\n".join(parts).rstrip("\n") + "\n"


def _environment() -> Iterator[str]:
    for name, field in Plain.model_fields.items():
        kind = _kind(field.annotation)
        default = "" if field.default is None else f" Default: {_default(field)}."
        yield f"| `{PREFIX}{name.upper()}` | {field.description}{f' {kind}.' if '`' in kind else ''}{default} |"


def _file(title: str, model: type[BaseModel]) -> Iterator[str]:
    yield from (f"## {title}", "", *_section(model))
    for path, inner in _parts(model, ""):
        yield from (f"### `{path}`", "", *_section(inner))


def _parts(model: type[BaseModel], prefix: str) -> Iterator[tuple[str, type[BaseModel]]]:
    """Every model below another with the path of its key; `[]` stands for each entry of a list."""
    for name, hint in _hints(model).items():
        inner = next(_models(hint), None)
        if inner is not None:
            path = f"{prefix}{name}{'[]' if _is_list(hint) else ''}"
            yield path, inner
            yield from _parts(inner, f"{path}.")


def _section(model: type[BaseModel]) -> Iterator[str]:
    yield from (
        " ".join((model.__doc__ or "").split()),
        "",
        "| key | type | default | meaning |",
        "| --- | --- | --- | --- |",
    )
    for name, hint in _hints(model).items():
        field = model.model_fields[name]
        yield f"| `{name}` | {_kind(hint)} | {_default(field)} | {field.description} |"
    yield ""


def _hints(model: type[BaseModel]) -> Mapping[str, Any]:
    hints = get_type_hints(model, include_extras=True)
    return {name: hints[name] for name in model.model_fields if name != "source"}


def _models(hint: Any) -> Iterator[type[BaseModel]]:
    if isinstance(hint, type) and issubclass(hint, BaseModel):
        yield hint
    for part in get_args(hint):
        yield from _models(part)


def _is_list(hint: Any) -> bool:
    return get_origin(hint) is tuple or any(_is_list(part) for part in get_args(hint))


def _kind(hint: Any) -> str:
    """A type in words."""
    if known := next((words for kind, words in _KINDS if kind == hint), None):
        return known
    origin, parts = get_origin(hint), get_args(hint)
    if origin is Annotated:
        return _marked(hint.__metadata__) or _kind(parts[0])
    if origin is Literal:
        return ", ".join(f"`{part}`" for part in parts)
    if origin is tuple:
        if next(_models(parts[0]), None):
            return "list, below"
        return f"list of {_kind(parts[0])}" if parts[-1] is Ellipsis else f"{len(parts)} of: {_kind(parts[0])}"
    if origin is Mapping:
        return f"{_kind(parts[0])}: {_kind(parts[1])}"
    if parts:  # what may be left out, or be one thing or another
        return " or ".join(_kind(part) for part in parts if part is not NoneType)
    return _plain_kind(hint)


def _marked(metadata: tuple[Any, ...]) -> str:
    for mark in metadata:
        if isinstance(mark, RefersTo):
            return f"id of {_article(mark.what)} {mark.what}"
        if isinstance(mark, Defines):
            return "former [id](#ids)" if mark.former else "[id](#ids)"
    return ""


def _article(word: str) -> str:
    return "an" if word[0] in "aeiou" else "a"


def _plain_kind(hint: Any) -> str:
    if hint in _WORDS:
        return _WORDS[hint]
    if issubclass(hint, StrEnum):
        return ", ".join(f"`{value}`" for value in hint)
    if issubclass(hint, BaseModel):
        return "keys, below"
    return "day" if hint.__name__ == "date" else "text"


def _default(field: FieldInfo) -> str:
    if field.is_required():
        return "**required**"
    value = field.default
    if value is None or value in ((), {}):
        return ""
    if isinstance(value, BaseModel):
        return f"`{json.dumps(own)}`" if (own := value.model_dump(exclude_unset=True)) else "below"
    if isinstance(field.json_schema_extra, dict):
        value = field.json_schema_extra["default"]
    plain = to_jsonable_python(value)
    return f"`{plain if isinstance(plain, str) and chr(10) not in plain else json.dumps(plain)}`"


if __name__ == "__main__":
    sys.stdout.write(reference_markdown())
