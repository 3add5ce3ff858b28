"""The feed of a board: written by runs that leave the board right, and only when it tells something else."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from config.mistakes import MistakesFound
from sync.records import Outcome
from tests.end_to_end.small import NOW, Small, changed, private
from tests.unit.reports.test_feed import mistakes, read, texts

FEED = "    tell: {feed: {path: public/feed.xml}}\n"
LATER = NOW + timedelta(days=1)


def file(site: Small) -> Path:
    return site.folder / "public/feed.xml"


def titles(site: Small) -> list[str]:
    root = read(file(site).read_bytes())
    assert list(mistakes(root)) == []
    return texts(root, "entry/title")


@pytest.fixture
def fed(live: Small) -> Small:
    """A live board with a feed, in which nothing has changed yet."""
    live.write(boards=FEED)
    assert live.sync().writes == 0
    return live


def test_what_changed_is_in_the_feed_and_a_first_filling_is_not(fed: Small) -> None:
    assert titles(fed) == []
    fed.write(changed(search={"stage": "shipped"}, export={"target": "Q3 2026"}), boards=FEED)
    fed.sync(clock=lambda: LATER)
    assert titles(fed) == [
        "Faster search: This has shipped.",
        "Export to spreadsheets: The plan has changed: from 30 June 2026 to Q3 2026.",
    ]
    root = read(file(fed).read_bytes())
    assert texts(root, "updated") == ["2026-03-11T12:00:00Z"]
    assert not [word for word in ("internal", "APP-", 'search"') if word in file(fed).read_text()]


def test_a_feed_that_tells_the_same_is_not_written_again(fed: Small) -> None:
    before = file(fed).stat()
    fed.sync(clock=lambda: LATER)
    assert (file(fed).stat().st_mtime_ns, file(fed).stat().st_ino) == (before.st_mtime_ns, before.st_ino)


def test_a_change_that_the_board_does_not_show_yet_is_not_in_the_feed(fed: Small) -> None:
    for settings in ("    hold: [date]\n", "    paused: true\n"):
        fed.write(changed(search={"target": "Q4 2026"}), boards=FEED + settings)
        fed.sync(clock=lambda: LATER)
        assert titles(fed) == []


def test_what_is_not_public_any_more_leaves_the_feed(fed: Small) -> None:
    fed.write(changed(search={"target": "Q4 2026"}), boards=FEED)
    fed.sync(clock=lambda: LATER)
    fed.write(private("search"), boards=FEED)
    fed.sync(clock=lambda: LATER)
    assert titles(fed) == []


def test_a_hit_of_the_guard_leaves_the_old_file_and_stops(fed: Small) -> None:
    before = file(fed).read_bytes()
    fed.write(changed(search={"stage": "shipped"}), boards=FEED.replace("}}", "}, words: {shipped: 'See APP-1.'}}"))
    result = fed.sync(clock=lambda: LATER)
    assert (result.run.outcome, file(fed).read_bytes()) == (Outcome.REFUSED, before)
    (trouble,) = result.troubles
    assert trouble.key == "guard road"
    assert trouble.message.startswith("the guard stopped the feed of the board 'road', which stays as it was")
    assert "feed, text of an entry: issue-key" in trouble.message
    assert "APP-1" not in trouble.message


def test_a_feed_that_cannot_be_written_is_a_trouble_and_the_board_is_right(fed: Small) -> None:
    file(fed).unlink()
    file(fed).parent.rmdir()
    file(fed).parent.write_text("no folder")
    fed.write(changed(search={"stage": "shipped"}), boards=FEED)
    result = fed.sync(clock=lambda: LATER)
    assert (result.run.outcome, result.writes) == (Outcome.FAILED, 1)
    assert "the feed could not be written to" in result.run.message
    file(fed).parent.unlink()
    fed.sync(clock=lambda: LATER)
    assert titles(fed) == ["Faster search: This has shipped."]


@pytest.mark.parametrize(
    ("boards", "told"),
    [
        ("    tell: {feed: {path: milepost.yaml}}\n", "is no name for a feed"),
        ("    tell: {words: {shipped: '{{ secret }}'}}\n", "the shipped template of news cannot be filled"),
        ("    tell: {comment_on: [new]}\n", "comment_on"),
        (
            f"{FEED}  - {{id: other, trello: othr1234, tell: {{feed: {{path: ./public/feed.xml}}}}}}\n",
            "is the feed of the board 'road' already",
        ),
    ],
)
def test_settings_that_cannot_be_meant_are_mistakes_of_the_files(live: Small, boards: str, told: str) -> None:
    live.write(boards=boards)
    with pytest.raises(MistakesFound, match=told):
        live.world()
