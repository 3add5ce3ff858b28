"""From the bytes of an answer into types, at once; what does not fit is named and never shown."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import TypeVar

import msgspec
from msgspec import DecodeError, ValidationError
from msgspec.json import Decoder

from connectors.answer import JsonAnswer
from connectors.errors import BadAnswer
from connectors.jira.dialect import SERVICE
from connectors.reading import misfit

T = TypeVar("T")

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECONDS_FROM = 100_000_000_000
"""A larger number counts milliseconds: as seconds it would be past the year 5000."""

_PATH = re.compile(r" - at `\$?(?P<place>\[[^]]*\])?\.?(?P<field>[^`]*)`$")
_MISSING = re.compile(r"Object missing required field `(?P<field>[^`]+)`")


def decode(decoder: Decoder[T], answer: JsonAnswer, where: str) -> T:
    """The answer as the decoder's type; raises BadAnswer with the first field that does not fit."""
    try:
        return decoder.decode(answer.content)
    except ValidationError as error:
        # What is cut short or in another alphabet may first look as if a field did not fit.
        raise (unfit(error, where) if _is_json(answer.content) else answer.not_json()) from None
    except (DecodeError, UnicodeDecodeError):
        raise answer.not_json() from None


def _is_json(content: bytes) -> bool:
    try:
        msgspec.json.decode(content)
    except (DecodeError, UnicodeDecodeError):
        return False
    return True


def unfit(error: ValidationError, where: str) -> BadAnswer:
    """What msgspec found wrong, as an error that names the place and the field. It never holds the value."""
    text = str(error)
    path = _PATH.search(text)
    place, field = (path["place"] or "", path["field"]) if path else ("", "")
    problem = text[: path.start()] if path else text
    missing = _MISSING.fullmatch(problem)
    if missing:
        field, problem = ".".join(filter(None, (field, missing["field"]))), "field required"
    return misfit(SERVICE, where + place, field or "the whole", problem)


def in_utc(instant: datetime | int) -> datetime:
    """The instant in UTC; a number is seconds or milliseconds since 1970, whichever its size fits."""
    if isinstance(instant, datetime):
        return instant.astimezone(UTC)
    return _EPOCH + timedelta(milliseconds=instant if abs(instant) >= _MILLISECONDS_FROM else instant * 1000)
