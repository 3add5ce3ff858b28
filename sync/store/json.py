"""Values to canonical JSON text and back. Same value, same bytes; a digest stands for the text."""

from __future__ import annotations

from collections.abc import Hashable
from functools import cache
from hashlib import blake2b
from typing import Any, TypeVar, cast

from pydantic import TypeAdapter

T = TypeVar("T")


@cache
def _adapter(kind: Any) -> TypeAdapter[Any]:
    return TypeAdapter(kind)


def dump(value: object) -> str:
    """A dataclass as JSON text, fields in the order of their definition."""
    return _adapter(cast("Hashable", type(value))).dump_json(value).decode()


def load(kind: type[T], text: str) -> T:
    """The value behind the text. Raises `pydantic.ValidationError` for text of another shape."""
    value: T = _adapter(cast("Hashable", kind)).validate_json(text)
    return value


def digest(text: str) -> str:
    """Sixteen hex digits by which two texts are told apart."""
    return blake2b(text.encode(), digest_size=8).hexdigest()
