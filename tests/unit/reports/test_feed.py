"""The Atom feed: what RFC 4287 asks for, ids that stay and tell nothing, and text that can do no harm."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from uuid import UUID
from xml.etree import ElementTree

from reports.feed import Feed, FeedEntry, atom
from tests.unit.reports.test_escaping import HOSTILE

ATOM = "{http://www.w3.org/2005/Atom}"
AT = datetime(2026, 3, 10, 12, tzinfo=UTC)
ONE = FeedEntry("mark 2026-03-10 shipped", AT, "shipped", "Faster search: This has shipped.", "This has **shipped**.")
OTHER = replace(ONE, of="mark 2026-03-11 date", at=AT + timedelta(days=1), kind="date")
FEED = Feed("5f01", "Roadmap", "https://trello.com/b/abc", AT - timedelta(days=30), (OTHER, ONE))


def read(content: bytes) -> ElementTree.Element:
    return ElementTree.fromstring(content)  # noqa: S314 - we made it ourselves


def parsed(feed: Feed = FEED) -> ElementTree.Element:
    return read(atom(feed))


def texts(element: ElementTree.Element, path: str) -> list[str]:
    return [one.text or "" for one in element.findall("/".join(ATOM + part for part in path.split("/")))]


def mistakes(root: ElementTree.Element) -> Iterator[str]:
    """What RFC 4287 says against a feed, in its sections 4.1 and 4.2."""
    entries = root.findall(f"{ATOM}entry")
    for holder in (root, *entries):
        yield from _of_either(holder)
    if not texts(root, "author/name") and not all(texts(entry, "author/name") for entry in entries):
        yield "nobody is its author"
    if not all(entry.findall(f"{ATOM}content") or entry.findall(f"{ATOM}link") for entry in entries):
        yield "an entry has neither content nor an alternate link"
    idents = [*texts(root, "id"), *texts(root, "entry/id")]
    if len(set(idents)) != len(idents):
        yield "two things share an id"
    if strange := {one.tag for one in root.iter()} - {f"{ATOM}{name}" for name in KNOWN}:
        yield f"unknown elements: {strange}"


KNOWN = ("feed", "entry", "id", "title", "updated", "author", "generator", "link", "category", "summary", "name")


def _of_either(holder: ElementTree.Element) -> Iterator[str]:
    """What holds for a feed and for an entry."""
    for name in ("id", "title", "updated"):
        if len(holder.findall(ATOM + name)) != 1:
            yield f"{holder.tag} has not exactly one {name}"
    links = [(link.get("rel"), link.get("type"), link.get("href")) for link in holder.findall(f"{ATOM}link")]
    if len(set(links)) != len(links) or not all(link[2] for link in links):
        yield f"{holder.tag} links twice to the same, or to nothing"
    for stamp in texts(holder, "updated"):
        if not re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)", stamp):
            yield f"{stamp} is no date construct"


def test_a_feed_is_what_the_format_asks_for() -> None:
    assert list(mistakes(parsed())) == []
    assert atom(FEED).startswith(b"<?xml version='1.0' encoding='utf-8'?>\n<feed xmlns=")


def test_the_checks_of_this_test_notice_a_feed_that_is_wrong() -> None:
    root = parsed(replace(FEED, entries=(ONE, ONE)))
    root.remove(root.findall(f"{ATOM}author")[0])
    assert list(mistakes(root)) == ["nobody is its author", "two things share an id"]


def test_a_feed_without_entries_is_one_too() -> None:
    root = parsed(replace(FEED, entries=()))
    assert list(mistakes(root)) == []
    assert texts(root, "updated") == ["2026-02-08T12:00:00Z"]


def test_it_was_updated_when_its_newest_entry_was() -> None:
    assert texts(parsed(), "updated") == ["2026-03-11T12:00:00Z"]
    there = timezone(timedelta(hours=5))
    assert texts(parsed(replace(FEED, entries=(replace(ONE, at=AT.astimezone(there)),))), "updated") == [
        "2026-03-10T12:00:00Z"
    ]


def test_ids_stay_and_tell_nothing() -> None:
    before, after = parsed(), parsed(replace(FEED, title="Other", entries=(replace(OTHER, title="x", text="y"), ONE)))
    idents = [*texts(before, "id"), *texts(before, "entry/id")]
    assert idents == [*texts(after, "id"), *texts(after, "entry/id")]
    for ident in idents:
        assert ident.startswith("urn:uuid:")
        assert UUID(ident.removeprefix("urn:uuid:")).version == 5
    assert b"mark" not in atom(FEED)


def test_equal_feeds_are_equal_to_the_byte() -> None:
    assert atom(FEED) == atom(replace(FEED))


def test_hostile_text_stays_text() -> None:
    feed = replace(
        FEED, title=HOSTILE[0], entries=tuple(replace(ONE, of=text, title=text, text=text) for text in HOSTILE)
    )
    root = parsed(feed)
    assert list(mistakes(root)) == []
    assert texts(root, "entry/title") == list(HOSTILE)
    for text in texts(root, "entry/summary"):
        assert not re.search(r"<(script|img|svg)|javascript:[^)]*\"", text)


def test_what_no_xml_may_hold_is_left_out() -> None:
    root = parsed(replace(FEED, entries=(replace(ONE, title="a\x00b\x08c\ud800d\uffff", text="\x1b[31m"),)))
    assert texts(root, "entry/title") == ["abcd"]


def test_a_text_reads_as_the_markdown_that_it_is() -> None:
    assert texts(parsed(), "entry/summary")[0] == "<p>This has <strong>shipped</strong>.</p>\n"
