"""What changed on a board as a feed in the Atom format (RFC 4287), for feed readers and portals."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID, uuid5
from xml.etree import ElementTree

from reports.public_markdown import rendered

_ATOM = "http://www.w3.org/2005/Atom"
_OURS = UUID("6d0c9c1e-8a0f-5b0e-9f3b-3d8f0b7f5a52")
"""The name space of our ids; chosen once by chance, and never changed."""

_NO_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What no XML document may hold, not even escaped (XML 1.0, 2.2)."""


@dataclass(frozen=True, slots=True)
class FeedEntry:
    """One thing that changed: `of` is by what it is known again, in words that tell nothing; `kind` a word for feed
    readers; `text` is Markdown."""

    of: str
    at: datetime
    kind: str
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Feed:
    """A feed: `of` is by what it is known again, `url` where the board is, `since` when there was first anything."""

    of: str
    title: str
    url: str
    since: datetime
    entries: tuple[FeedEntry, ...]

    def texts(self) -> Sequence[tuple[str, str]]:
        """Everything in it that somebody wrote, with where it stands: for the guard."""
        own = [("feed, title", self.title)]
        lines = [("feed, title of an entry", one.title) for one in self.entries]
        return [*own, *lines, *(("feed, text of an entry", one.text) for one in self.entries)]


def atom(feed: Feed) -> bytes:
    """The feed as a file. Equal feeds give equal bytes."""
    ElementTree.register_namespace("", _ATOM)
    root = ElementTree.Element(f"{{{_ATOM}}}feed")
    _add(root, "id", _urn(feed.of))
    _add(root, "title", feed.title)
    _add(root, "updated", _instant(max((one.at for one in feed.entries), default=feed.since)))
    _add(_add(root, "author"), "name", feed.title)
    _add(root, "generator", "Milepost")
    _add(root, "link", rel="alternate", type="text/html", href=feed.url)
    for one in feed.entries:
        entry = _add(root, "entry")
        _add(entry, "id", _urn(f"{feed.of} {one.of}"))
        _add(entry, "title", one.title)
        _add(entry, "updated", _instant(one.at))
        _add(entry, "category", term=one.kind)
        _add(entry, "link", rel="alternate", type="text/html", href=feed.url)
        _add(entry, "summary", str(rendered(one.text)), type="html")
    ElementTree.indent(root)
    text: bytes = ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)
    return text + b"\n"


def _add(parent: ElementTree.Element, name: str, text: str | None = None, **attributes: str) -> ElementTree.Element:
    clean = {key: _NO_XML.sub("", value) for key, value in attributes.items()}
    made = ElementTree.SubElement(parent, f"{{{_ATOM}}}{name}", clean)
    made.text = None if text is None else _NO_XML.sub("", text)
    return made


def _urn(name: str) -> str:
    return uuid5(_OURS, name).urn


def _instant(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
