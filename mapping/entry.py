"""The ground of everything that a person writes in a file: frozen, strict, and aware of where it stands."""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, PlainSerializer, WithJsonSchema
from pydantic.json_schema import SkipJsonSchema

from mapping.targets import FORMS, BadTarget, Target, parse_target


@dataclass(frozen=True, slots=True, order=True)
class Source:
    """Where something was written: the file (relative to the workspace) and the line, counted from 1."""

    file: str
    line: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}"


class Written(BaseModel):
    """A part of a workspace file. Unknown keys are refused; values cannot be changed."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)


class Entry(Written):
    """A part that findings can point to by file and line. The reader sets `source`; people never write it."""

    source: SkipJsonSchema[Source | None] = Field(default=None, exclude=True, repr=False)


Id = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9._-]*$", max_length=80)]
"""An identifier that people write and never show: small letters, digits, dots, dashes, underscores."""

Share = Annotated[float, Field(ge=0, le=1)]
"""A share between 0 and 1."""


def _target(value: Any) -> Target:
    if isinstance(value, Target):
        return value
    if isinstance(value, date):
        return parse_target(value.isoformat()[:10])
    if value is None or isinstance(value, (str, int)):
        return parse_target("none" if value is None else str(value))
    raise BadTarget(f"cannot read the target {value!r}; write {FORMS}")


TargetField = Annotated[
    Target,
    BeforeValidator(_target),
    PlainSerializer(str, return_type=str),
    WithJsonSchema({"type": ["string", "integer", "null"], "description": f"When: {FORMS}."}),
]


def twice(values: Iterable[Hashable]) -> list[Hashable]:
    """Those values that occur more than once, each once, in the order of their second occurrence."""
    seen: set[Hashable] = set()
    found: dict[Hashable, None] = {}
    for value in values:
        if value in seen:
            found[value] = None
        seen.add(value)
    return list(found)
