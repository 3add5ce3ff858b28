"""What pydantic finds wrong, in the words of people who write the files."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import get_close_matches
from typing import Any, get_args

from pydantic import BaseModel, ValidationError

from config.mistakes import Mistake
from config.yaml_reader import Document


def translate(document: Document, model: type[BaseModel], error: ValidationError) -> Iterator[Mistake]:
    """Each mistake with its place and a hint."""
    for found in error.errors(include_url=False):
        path = tuple(part for part in found["loc"] if part != "[key]")
        message, hint = _said(model, path, dict(found))
        about_key = found["type"] in {"extra_forbidden", "missing"}
        place = document.at(path, key=about_key)
        yield Mistake(document.file, place.line, place.column, message, hint)


def _said(model: type[BaseModel], path: tuple[str | int, ...], found: dict[str, Any]) -> tuple[str, str]:
    name = str(path[-1]) if path else "the file"
    context = found.get("ctx", {})
    if found["type"] == "extra_forbidden":
        return f"unknown key {name!r}", _nearest(name, _keys_at(model, path[:-1]))
    if found["type"] == "missing":
        return f"the key {name!r} is missing", f"Add it{_described(model, path)}."
    message, hint = _SAID.get(found["type"], (_lower(found["msg"]), ""))
    told = {"input": repr(found["input"]), "expected": context.get("expected", ""), "error": context.get("error", "")}
    return f"{name}: {message.format(**told)}", hint.format(**told)


_KEYS = ("expected keys and values here", "Indent them below the key.")
_LIST = ("expected a list here", "Write [one, two], or lines that begin with a dash.")
_CHOICE = ("{input} is not possible here", "Write one of: {expected}.")
_SAID = {
    "value_error": ("{error}", ""),
    "enum": _CHOICE,
    "literal_error": _CHOICE,
    "string_pattern_mismatch": (
        "{input} is no identifier",
        "Use small letters, digits, dots, dashes and underscores, beginning with a letter or digit.",
    ),
    "model_type": _KEYS,
    "dict_type": _KEYS,
    "mapping_type": _KEYS,
    "tuple_type": _LIST,
    "list_type": _LIST,
    "string_type": ("expected text, not {input}", "Put it in quotes."),
}


def _lower(message: str) -> str:
    # What is left is pydantic's own sentence; braces in it are no placeholders.
    return message.replace("Input should", "the value should").replace("{", "{{").replace("}", "}}")


def _nearest(word: str, known: list[str]) -> str:
    close = get_close_matches(word, known, n=1, cutoff=0.6)
    return f"Did you mean {close[0]!r}?" if close else f"Known keys here: {', '.join(known)}."


def _keys_at(model: type[BaseModel], path: tuple[str | int, ...]) -> list[str]:
    found = _model_at(model, path)
    return [name for name in found.model_fields if name != "source"] if found else []


def _described(model: type[BaseModel], path: tuple[str | int, ...]) -> str:
    parent = _model_at(model, path[:-1])
    described = parent.model_fields[str(path[-1])].description if parent and path[-1] in parent.model_fields else None
    return f": {described.rstrip('.')}" if described else ""


def _model_at(model: type[BaseModel], path: tuple[str | int, ...]) -> type[BaseModel] | None:
    """The model that stands at a path, by the types of the fields on the way."""
    at: type[BaseModel] | None = model
    for part in path:
        if isinstance(part, int):
            continue
        if at is None or part not in at.model_fields:
            return None
        at = _inner(at.model_fields[part].annotation)
    return at


def _inner(annotation: Any) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next((found for part in get_args(annotation) if (found := _inner(part))), None)
