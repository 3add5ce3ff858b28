"""What the files say of each other: every id that is named must be there, once, and nothing may contradict itself."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from pydantic import BaseModel

from config.marks import Marked, marked
from config.mistakes import Mistake
from config.translation import nearest
from config.workspace import WorkspaceFile
from config.yaml_reader import Document
from mapping.entry import Defines
from mapping.roadmap import Item, Roadmap
from mapping.rules import MappingFile

M_co = TypeVar("M_co", bound=BaseModel, covariant=True)


@dataclass(frozen=True, slots=True)
class Read(Generic[M_co]):
    """One file as it was read: its value, and where each part of it stands."""

    document: Document
    value: M_co


@dataclass(frozen=True, slots=True)
class Together:
    """All files that could be read. `elsewhere` are words of files that have mistakes, which may be ids as well;
    `complete` says that there is no file of which not even that is known."""

    main: Read[WorkspaceFile]
    roadmaps: Sequence[Read[Roadmap]]
    mappings: Sequence[Read[MappingFile]]
    elsewhere: frozenset[str] = frozenset()
    complete: bool = True

    def marks(self) -> Iterator[tuple[Document, Marked]]:
        """Every id that is defined or referred to, in the order of the files."""
        for read in (self.main, *self.roadmaps, *self.mappings):
            yield from ((read.document, one) for one in marked(read.value))


@dataclass(slots=True)
class _Ids:
    """The ids of one kind of thing: where each is defined, and what former ones are called now."""

    places: dict[str, str] = field(default_factory=dict)
    former: set[str] = field(default_factory=set)


def wrong_references(files: Together) -> Iterator[Mistake]:
    """Ids that stand twice, and ids that are named and stand nowhere."""
    marks = list(files.marks())
    known: Mapping[str, _Ids] = defaultdict(_Ids)
    for document, one in marks:
        if isinstance(one.mark, Defines):
            yield from _define(known[one.mark.what], document, one)
    for document, one in marks:
        if files.complete and not isinstance(one.mark, Defines) and one.ident not in files.elsewhere:
            yield from _refer(known[one.mark.what], document, one)
    yield from _circles(files)


def _define(ids: _Ids, document: Document, one: Marked) -> Iterator[Mistake]:
    if one.ident in ids.places:
        message = f"the {one.mark.what} id {one.ident!r} is used already, at {ids.places[one.ident]}"
        yield document.mistake(one.path, message, "Each id stands once in the whole workspace; rename one.")
        return
    ids.places[one.ident] = f"{document.file}:{document.at(one.path).line}"
    if one.mark.former:
        ids.former.add(one.ident)


def _refer(ids: _Ids, document: Document, one: Marked) -> Iterator[Mistake]:
    what, former = one.mark.what, ids.former
    if one.ident not in ids.places:
        known = sorted(ids.places.keys() - former)
        listed = f"Known: {', '.join(known[:10])}{', …' if len(known) > 10 else ''}." if known else "There is none yet."
        yield document.mistake(
            one.path, f"there is no {what} {one.ident!r}", nearest(one.ident, known, listed), key=one.is_key
        )
    elif one.ident in former and not one.mark.former:
        message = f"the {what} {one.ident!r} is called otherwise now"
        yield document.mistake(one.path, message, f"Write the id that it has at {ids.places[one.ident]}.")


def _circles(files: Together) -> Iterator[Mistake]:
    """Items that name themselves, and items that were merged in a circle."""
    items = {item.id: item for read in files.roadmaps for item in read.value.items}
    for read in files.roadmaps:
        for number, item in enumerate(read.value.items):
            for name, ident in _named_by(item):
                if ident == item.id:
                    told = f"{name}: the item {item.id!r} names itself"
                    yield read.document.mistake(("items", number, *_path(item, name)), told, "Take that out.")
            if item.merged_into != item.id and _comes_back(item, items):
                told = f"merged_into: {item.id!r} is merged into itself by way of others"
                yield read.document.mistake(("items", number, "merged_into"), told, "One of them must stay.")


def _named_by(item: Item) -> Iterator[tuple[str, str]]:
    yield from (("depends_on", ident) for ident in item.depends_on)
    yield from (("split_into", ident) for ident in item.split_into)
    if item.merged_into is not None:
        yield "merged_into", item.merged_into


def _path(item: Item, name: str) -> tuple[str | int, ...]:
    value = getattr(item, name)
    return (name, value.index(item.id)) if isinstance(value, tuple) else (name,)


def _comes_back(item: Item, items: Mapping[str, Item]) -> bool:
    seen: set[str] = set()
    at = item.merged_into
    while at is not None and at not in seen:
        if at == item.id:
            return True
        seen.add(at)
        at = items[at].merged_into if at in items else None
    return False
