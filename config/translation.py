"""What pydantic finds wrong, in the words of people who write the files."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from difflib import get_close_matches
from typing import Any, NamedTuple, get_args

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from config.mistakes import Mistake
from config.yaml_reader import Document, Path_

_SECRETS = frozenset({"token", "api_token", "password", "secret", "key", "api_key", "email", "user", "username"})


def translate(document: Document, model: type[BaseModel], error: ValidationError) -> Iterator[Mistake]:
    """Each mistake with its place and a hint. What is written is shown only where it cannot be a secret."""
    found = error.errors(include_url=False)
    for one in found:
        if not _follows_from_others(one, found):
            yield _translated(document, model, one)


def _follows_from_others(one: ErrorDetails, found: list[ErrorDetails]) -> bool:
    """Whether a list is too short only because entries of it have mistakes of their own."""
    length = len(one["loc"])
    return one["type"] == "too_short" and any(
        len(other["loc"]) > length and other["loc"][:length] == one["loc"] for other in found
    )


def _translated(document: Document, model: type[BaseModel], found: ErrorDetails) -> Mistake:
    path, is_key = found["loc"], found["loc"][-1:] == ("[key]",)
    if is_key:
        path = path[:-1]
    said = _about_key(model, path, found["type"]) or _about_value(document, path, found, is_key=is_key)
    return document.mistake(path, said.message, said.hint, key=is_key or found["type"] == "extra_forbidden")


def nearest(word: str, known: Iterable[str], otherwise: str) -> str:
    """A hint at the nearest known word, or another one."""
    close = get_close_matches(word, list(known), n=1, cutoff=0.6)
    return f"Did you mean {close[0]!r}?" if close else otherwise


class _Said(NamedTuple):
    message: str
    hint: str = ""


def _about_key(model: type[BaseModel], path: Path_, kind: str) -> _Said | None:
    """A key that is not known or not there; None for anything else."""
    if kind == "extra_forbidden":
        return _unknown_key(model, path)
    if kind == "missing" and isinstance(path[-1], str):
        parent = model_at(model, path[:-1])
        meaning = parent.model_fields[path[-1]].description if parent else None
        return _Said(f"the key {path[-1]!r} is missing", f"Add it: {meaning or 'it is needed.'}")
    return None


def _unknown_key(model: type[BaseModel], path: Path_) -> _Said:
    name, parent = str(path[-1]), model_at(model, path[:-1])
    known = [] if parent is None else [key for key in parent.model_fields if key != "source"]
    message = f"unknown key {name!r}"
    if path[0] in {"jira", "trello"} and name.casefold() in _SECRETS:
        return _Said(message, "Secrets stand in the environment or in .env, never in these files.")
    return _Said(message, nearest(name, known, f"Known keys here: {', '.join(known)}."))


def _about_value(document: Document, path: Path_, found: ErrorDetails, *, is_key: bool) -> _Said:
    named = path[:-1] if is_key else path
    name = next((part for part in reversed(named) if isinstance(part, str)), "the file")
    context = found.get("ctx", {})
    if found["type"] == "value_error":
        message, _, hint = str(context["error"]).rpartition("; ")
        said = _Said(message, f"{hint[:1].upper()}{hint[1:]}.") if message else _Said(hint)
    elif found["type"] == "string_type" and not isinstance(found["input"], (int, float)):
        said = _NO_TEXT
    else:
        said = _SAID.get(found["type"], _Said(found["msg"].replace("Input should", "it should")))
    words = {key: f"{value:g}" if isinstance(value, float) else str(value) for key, value in context.items()}
    words["written"] = str(path[-1]) if is_key else _written(document, path, found["input"])
    return _Said(f"{name}: {_filled(said.message, words)}", _filled(said.hint, words))


def _filled(text: str, words: dict[str, str]) -> str:
    for name, word in words.items():
        text = text.replace(f"<{name}>", word.replace("'", "") if name == "expected" else word)
    return text


def _written(document: Document, path: Path_, value: Any) -> str:
    """What stands in the file, short; not an address, since people write passwords into addresses."""
    spot = document.spots.get(path)
    if value is None:
        return "nothing"
    if spot is None or not spot.written or "://" in spot.written:
        return "this"
    return spot.written if len(spot.written) <= 60 else f"{spot.written[:57]}…"


_CHOICE = _Said("<written> is not possible here", "Write one of: <expected>.")
_KEYS = _Said("keys with values are expected here, not <written>", "Write them in lines of their own, indented.")
_LIST = _Said("a list is expected here, not <written>", "Write [one, two], or lines that begin with a dash.")
_WHOLE = _Said("a whole number is expected here, not <written>", "Write digits, without quotes.")
_NUMBER = _Said("a number is expected here, not <written>", "Write digits, without quotes.")
_DAY = _Said("a day is expected here, not <written>", "Write it like 2026-12-10.")
_NO_TEXT = _Said("text is expected here, not <written>", "Write some, or take the key out.")
_SAID = {
    "string_type": _Said("text is expected here, not <written>", 'Write it in quotes: "<written>".'),
    "string_too_short": _Said("there is no text here", "Write some, or take the key out."),
    "string_too_long": _Said("the text is longer than <max_length> characters", "Shorten it."),
    "string_pattern_mismatch": _Said(
        "<written> is no identifier",
        "Write small letters, digits, dots, dashes and underscores, beginning with a letter or a digit.",
    ),
    "bool_type": _Said("true or false is expected here, not <written>", "Write true or false, without quotes."),
    "int_type": _WHOLE,
    "int_from_float": _WHOLE,
    "float_type": _NUMBER,
    "float_parsing": _NUMBER,
    "finite_number": _NUMBER,
    "greater_than": _Said("<written> is too small", "Write a number greater than <gt>."),
    "greater_than_equal": _Said("<written> is too small", "Write <ge> or more."),
    "less_than": _Said("<written> is too large", "Write a number less than <lt>."),
    "less_than_equal": _Said("<written> is too large", "Write <le> or less."),
    "date_type": _DAY,
    "date_parsing": _DAY,
    "date_from_datetime_parsing": _DAY,
    "date_from_datetime_inexact": _DAY,
    "enum": _CHOICE,
    "literal_error": _CHOICE,
    "model_type": _KEYS,
    "dict_type": _KEYS,
    "mapping_type": _KEYS,
    "tuple_type": _LIST,
    "too_short": _Said("too few are written here", "Write <min_length> or more."),
    "too_long": _Said("too many are written here", "Write <max_length> at most."),
    "missing": _Said("too few are written here", "Write all of them."),
}


def model_at(model: type[BaseModel], path: Path_) -> type[BaseModel] | None:
    """The model that stands at a path, by the types of the fields on the way."""
    at: type[BaseModel] | None = model
    for part in path:
        if isinstance(part, int):
            continue
        if at is None or part not in at.model_fields:
            return None
        at = inner_model(at.model_fields[part].annotation)
    return at


def inner_model(annotation: Any) -> type[BaseModel] | None:
    """The model within a type such as `tuple[Item, ...]` or `Public | None`."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next((found for part in get_args(annotation) if (found := inner_model(part))), None)
