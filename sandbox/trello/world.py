"""Everything that the sandbox's Trello stands on: the documents, the time, the switches."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sandbox.clock import Clock
from sandbox.state import Document, State
from sandbox.trello import identity, normalise, positions
from sandbox.trello.errors import BadRequest, NotFound
from sandbox.trello.settings import TrelloSettings

Kind = Literal["board", "list", "card", "label", "checklist", "customField", "action", "member", "token"]
_BY_SHORT_LINK = ("board", "card")


@dataclass(frozen=True, slots=True)
class World:
    """The documents by kind, each found by its id and by what it belongs to.

    A document holds only what was written; what follows from other documents (badges, labels of a card,
    addresses) is made when it is shown.
    """

    state: State
    clock: Clock
    settings: TrelloSettings

    def all(self, kind: Kind) -> list[Document]:
        """Every document of a kind, oldest first."""
        return list(self.state.all(f"trello.{kind}").values())

    def get(self, kind: Kind, ident: str) -> Document | None:
        """The document with this id, or None."""
        return self.state.get(f"trello.{kind}", ident)

    def find(self, kind: Kind, ident: str) -> Document:
        """The document with this id or short link; 400 for what can be no id, 404 where there is none."""
        document = self.get(kind, ident)
        if document is None and kind in _BY_SHORT_LINK:
            document = next((d for d in self.all(kind) if d["shortLink"] == ident), None)
        if document is not None:
            return document
        short = kind in _BY_SHORT_LINK and len(ident) == 8 and ident.isalnum()
        raise NotFound if normalise.is_id(ident) or short else BadRequest("invalid id")

    def of(self, kind: Kind, field: str, value: str) -> list[Document]:
        """The documents whose `field` holds `value`, in the order of their positions."""
        found = [d for d in self.all(kind) if d[field] == value]
        return sorted(found, key=lambda d: (d.get("pos", 0), d["id"]))

    def save(self, kind: Kind, document: Document) -> Document:
        """Write a document and return it."""
        self.state.put(f"trello.{kind}", document["id"], document)
        return document

    def remove(self, kind: Kind, ident: str) -> None:
        """Delete a document for good."""
        self.state.delete(f"trello.{kind}", ident)

    def remove_uploads(self, card: Document) -> None:
        """Delete the files that were uploaded to a card."""
        for attached in card["attachments"]:
            self.state.delete("trello.upload", attached["id"])

    def new_id(self, at: datetime) -> str:
        """A fresh id, made at an instant."""
        return identity.new_id(self.state, at)

    def settle(self, kind: Kind, siblings: Mapping[str, float], placed: str) -> None:
        """Renumber the siblings (position by id) of a document just placed, where it came too near to one."""
        for ident, position in positions.renumbered(siblings, placed).items():
            document: dict[str, Any] = self.find(kind, ident)
            self.save(kind, document | {"pos": position})
