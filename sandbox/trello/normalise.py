"""What Trello makes of the values that callers send, each rule in one place.

Some of these are recorded in public exchanges with the real service, others are common knowledge that no
page confirms; a client must cope with all of them, so the sandbox applies the stricter reading.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from sandbox.trello.errors import invalid

_BASE_COLOURS = ("green", "yellow", "orange", "red", "purple", "blue", "sky", "lime", "pink", "black")
COLOURS = tuple(f"{colour}{tone}" for tone in ("", "_dark", "_light") for colour in _BASE_COLOURS)

_ABSENT = (None, "", "null")
_ID = re.compile(r"[0-9a-f]{24}")
_BEFORE_OFFSET = re.compile(r"\s+(?=[+-]\d\d:?\d\d$)")


def code_units(text: str) -> int:
    """Length as Trello counts it: UTF-16 code units, so that an emoji outside the basic plane is two."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def _plain(value: Any, parameter: str, limit: int) -> str:
    if isinstance(value, (dict, list)):
        raise invalid(parameter)
    text = "" if value is None else str(value)
    if code_units(text) > limit:
        raise invalid(parameter)
    whole = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return whole.replace("\r\n", "\n").replace("\r", "\n")


def name(value: Any, parameter: str = "name", limit: int = 16384) -> str:
    """A name: CRLF becomes LF, white space around it goes. Raises 400 when it is over `limit` code units."""
    return _plain(value, parameter, limit).strip()


def required_name(value: Any, parameter: str = "name", limit: int = 16384) -> str:
    """A name that may not be empty."""
    text = name(value, parameter, limit)
    if not text:
        raise invalid(parameter)
    return text


def text(value: Any, parameter: str, limit: int = 16384) -> str:
    """A description or a comment: CRLF becomes LF, white space at the end goes, that at the start stays."""
    return _plain(value, parameter, limit).rstrip()


def instant(value: Any, parameter: str) -> str | None:
    """A date as Trello gives it back: milliseconds and Z; null, an empty text and the text "null" clear it.

    Any ISO form is taken, also with a blank before the offset or with "UTC" at the end; a date alone is
    midnight UTC, and what lies below a millisecond is cut off.
    """
    if value in _ABSENT:
        return None
    written = _BEFORE_OFFSET.sub("", str(value).strip().removesuffix("UTC").strip())
    try:
        moment = datetime.fromisoformat(written)
    except ValueError:
        raise invalid(parameter) from None
    return iso(moment if moment.tzinfo else moment.replace(tzinfo=UTC))


def iso(moment: datetime) -> str:
    """An aware instant in Trello's form, as in 2026-03-01T12:00:00.000Z."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def flag(value: Any, parameter: str) -> bool:
    """A switch: true or false, as JSON or as text in any case."""
    meaning = {"true": True, "false": False}.get(str(value).lower())
    if meaning is None:
        raise invalid(parameter)
    return meaning


def colour(value: Any, parameter: str = "color") -> str | None:
    """A label's colour: one of ten, plain, `_light` or `_dark`, or none."""
    if value in _ABSENT:
        return None
    if value not in COLOURS:
        raise invalid(parameter)
    return str(value)


def choice(value: Any, allowed: tuple[str, ...], parameter: str) -> str:
    """One of the words that the parameter knows."""
    if value not in allowed:
        raise invalid(parameter)
    return str(value)


def count(value: Any, parameter: str, *, default: int, maximum: int) -> int:
    """A number of rows from 0 to `maximum`, or the default where none is given."""
    if value in _ABSENT:
        return default
    if not str(value).isdecimal() or int(value) > maximum:
        raise invalid(parameter)
    return int(value)


def words(value: Any) -> list[str]:
    """A list of words, sent as a JSON list or as one comma-separated text, without repeats."""
    parts = value if isinstance(value, list) else str(value).split(",") if value not in _ABSENT else []
    return list(dict.fromkeys(word for part in parts if (word := str(part).strip())))


def identifiers(value: Any, parameter: str) -> list[str]:
    """A list of object ids; raises 400 where one has not the form of an id."""
    found = words(value)
    if not all(is_id(word) for word in found):
        raise invalid(parameter)
    return found


def is_id(value: Any) -> bool:
    """Whether the value has the form of an object's id: 24 hexadecimal digits."""
    return isinstance(value, str) and _ID.fullmatch(value) is not None


def field_value(kind: str, sent: Any) -> dict[str, str] | None:
    """A custom field's value as Trello stores it: every value a text; an empty one clears the field.

    `kind` is the field's type other than `list`. Raises 400 for a value of another type.
    """
    if sent in _ABSENT or sent == {}:
        return None
    key = {"checkbox": "checked"}.get(kind, kind)
    if not isinstance(sent, Mapping) or set(sent) != {key}:
        raise invalid("value")
    checked = _FIELD_FORMS[kind](sent[key])
    return None if checked is None else {key: checked}


def _number_text(value: Any) -> str | None:
    if value in _ABSENT:
        return None
    try:
        float(value)
    except (TypeError, ValueError):
        raise invalid("value") from None
    return str(value)


_FIELD_FORMS: Mapping[str, Callable[[Any], str | None]] = {
    "checkbox": lambda value: "true" if flag(value, "value") else None,
    "number": _number_text,
    "date": lambda value: instant(value, "value"),
    "text": lambda value: text(value, "value") or None,
}
