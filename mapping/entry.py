"""The ground of everything that a person writes in a file: frozen, strict, and aware of where it stands."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, time
from typing import Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainSerializer,
    WithJsonSchema,
    field_validator,
)
from pydantic.json_schema import SkipJsonSchema
from pydantic_core import PydanticCustomError

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

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


class Entry(Written):
    """A part that findings can point to by file and line. The reader sets `source`; people never write it."""

    source: SkipJsonSchema[Source | None] = Field(default=None, exclude=True, repr=False)

    @field_validator("source", mode="before")
    @classmethod
    def _is_no_key(cls, value: Any) -> Any:
        if value is None or isinstance(value, Source):
            return value
        raise PydanticCustomError("extra_forbidden", "Extra inputs are not permitted")


@dataclass(frozen=True, slots=True)
class Defines:
    """Marks a text as the id by which other places name this thing; `former` where it was called so before."""

    what: str
    former: bool = False


@dataclass(frozen=True, slots=True)
class RefersTo:
    """Marks a text as the id of a thing that is written elsewhere; `former` where an id that it had will do as well."""

    what: str
    former: bool = False


Id = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9._-]*$", max_length=80)]
"""An identifier that people write and never show: small letters, digits, dots, dashes, underscores."""


def _format(value: Any) -> Any:
    if value is True:  # which equals 1
        raise ValueError("this is the version of the file format; write 1")
    return value


FormatVersion = Annotated[Literal[1], BeforeValidator(_format)]
"""The version of the file format, at the top of every file."""

Word = Annotated[str, Field(min_length=1)]
"""A text that is not empty."""

Share = Annotated[float, Field(ge=0, le=1)]
"""A share between 0 and 1."""


def _time_of_day(text: str) -> str:
    try:
        if not re.fullmatch(r"\d{2}:\d{2}", text):
            raise ValueError
        time.fromisoformat(text)
    except ValueError:
        raise ValueError(f"{text!r} is no time of day; write it like 07:00 or 18:30") from None
    return text


TimeOfDay = Annotated[str, AfterValidator(_time_of_day)]
"""A time of day of the workspace's zone, such as 07:00."""


def _target(value: Any) -> Target:
    if isinstance(value, Target):
        return value
    if isinstance(value, date):
        return parse_target(value.isoformat()[:10])
    if value is None or (isinstance(value, (str, int)) and not isinstance(value, bool)):
        return parse_target("none" if value is None else str(value))
    raise BadTarget(f"cannot read the target {value!r}; write {FORMS}")


TargetField = Annotated[
    Target,
    BeforeValidator(_target),
    PlainSerializer(str, return_type=str),
    WithJsonSchema({"type": ["string", "integer", "null"], "description": f"When: {FORMS}."}),
]
