"""Values to canonical JSON text and back. Same value, same bytes; a digest stands for the text."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from functools import cache
from hashlib import blake2b
from typing import Any, TypeVar, cast

import msgspec

T = TypeVar("T")


def dump(value: object) -> str:
    """A dataclass as JSON text: fields in the order of their definition, sets and mappings in that of their keys."""
    return _ENCODER.encode(value).decode()


def load(kind: type[T], text: str) -> T:
    """The value behind the text. Raises `msgspec.ValidationError` for text of another shape."""
    value: T = _decoder(cast("Hashable", kind)).decode(text)
    return value


def digest(text: str) -> str:
    """Sixteen hex digits by which two texts are told apart."""
    return blake2b(text.encode(), digest_size=8).hexdigest()


@cache
def _decoder(kind: Any) -> msgspec.json.Decoder[Any]:
    return msgspec.json.Decoder(kind)


def _plain(value: Any) -> Any:
    """Mappings that cannot be changed, as ordinary ones."""
    if isinstance(value, Mapping):
        return dict(value)
    raise NotImplementedError(f"a {type(value).__name__} has no place in the store")


_ENCODER = msgspec.json.Encoder(enc_hook=_plain, order="deterministic")
