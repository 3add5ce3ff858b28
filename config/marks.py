"""Which ids a file defines and refers to, found by the marks on the fields of its models."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Annotated, Any, NamedTuple, get_args, get_origin, get_type_hints

from pydantic import BaseModel

from config.yaml_reader import Path_
from mapping.entry import Defines, RefersTo
from mapping.targets import Target

_OF_TARGET = RefersTo("release")


class Marked(NamedTuple):
    """An id, where it stands in its file (as a value, or as a key), and what it defines or refers to."""

    path: Path_
    mark: Defines | RefersTo
    ident: str
    is_key: bool = False


def marked(value: BaseModel, path: Path_ = ()) -> Iterator[Marked]:
    """Every id within the value, in the order of its fields."""
    for name, hint in _hints(type(value)).items():
        yield from _within(getattr(value, name), hint, (*path, name))


@cache
def _hints(model: type[BaseModel]) -> Mapping[str, Any]:
    hints = get_type_hints(model, include_extras=True)
    return {name: hints[name] for name in model.model_fields if name != "source"}


def _within(value: Any, hint: Any, path: Path_) -> Iterator[Marked]:
    match value:
        case BaseModel():
            yield from marked(value, path)
        case str():
            yield from (Marked(path, mark, value) for mark in _marks(hint))
        case Target(release=str(release)):
            yield Marked(path, _OF_TARGET, release)
        case tuple():
            for number, one in enumerate(value):
                yield from _within(one, hint, (*path, number))
        case Mapping():
            for key, one in value.items():
                yield from (found._replace(is_key=True) for found in _within(key, hint, (*path, key)))
                yield from _within(one, None, (*path, key))


@cache
def _marks(hint: Any) -> tuple[Defines | RefersTo, ...]:
    """The marks anywhere within a type: there is one at most in every field."""
    if get_origin(hint) is Annotated:
        own = tuple(one for one in hint.__metadata__ if isinstance(one, (Defines, RefersTo)))
        return own or _marks(get_args(hint)[0])
    return tuple(mark for part in get_args(hint) for mark in _marks(part))
