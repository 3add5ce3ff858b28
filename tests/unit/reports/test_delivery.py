"""Where reports go: a folder that is whole or untouched, and channels whose addresses stay secret."""

from __future__ import annotations

import logging
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import responses

from reports import folder as folder_module
from reports.delivery import deliver, send_messages
from reports.folder import NotWritten, write_report
from reports.weekly import weekly_report
from tests.unit.reports.made_up import AS_OF, inputs

# Apprise looks for a module that Python 3.13 no longer has.
pytestmark = pytest.mark.filterwarnings("ignore:'imghdr' is deprecated:DeprecationWarning")

SECRET = "json://user:hunter2@hooks.example.com/T000/secret-path"


@pytest.fixture(autouse=True)
def plain_page(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pages and pictures have tests of their own; here only their going is looked at."""
    monkeypatch.setattr(folder_module, "html_page", lambda report: f"<p>{report.week}</p>")
    monkeypatch.setattr(folder_module, "png", lambda _: b"picture")


def test_a_report_is_written_by_its_week(tmp_path: Path) -> None:
    written = write_report(tmp_path, weekly_report(inputs(3)), keep=5)
    assert written.folder == tmp_path / "2026-W48"
    assert sorted(path.name for path in written.folder.iterdir()) == [
        "forecast.png",
        "sprint.png",
        "timeline.png",
        "weekly.html",
        "weekly.json",
        "weekly.md",
    ]
    assert written.html.read_text() == "<p>2026-W48</p>"


def test_a_report_of_the_same_week_takes_the_place_of_the_former(tmp_path: Path) -> None:
    report = weekly_report(inputs(3))
    write_report(tmp_path, report, keep=5)
    written = write_report(tmp_path, replace(report, charts=()), keep=5)
    assert sorted(path.name for path in written.folder.iterdir()) == ["weekly.html", "weekly.json", "weekly.md"]
    assert [path.name for path in tmp_path.iterdir()] == ["2026-W48"]


def test_only_the_newest_weeks_are_kept_and_nothing_foreign_goes(tmp_path: Path) -> None:
    (tmp_path / "notes").mkdir()
    for weeks in range(4):
        as_of = replace(AS_OF, instant=AS_OF.instant + timedelta(weeks=weeks))
        write_report(tmp_path, weekly_report(inputs(3, as_of=as_of)), keep=2)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["2026-W50", "2026-W51", "notes"]


def test_a_full_disk_leaves_the_former_report_and_nothing_half_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    report = weekly_report(inputs(3))
    write_report(tmp_path, report, keep=5)
    before = {path.name: path.read_bytes() for path in (tmp_path / "2026-W48").iterdir()}
    write = Path.write_bytes

    def full(self: Path, data: bytes) -> int:
        if self.suffix == ".json":
            raise OSError(28, "No space left on device")
        return write(self, data)

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(NotWritten, match=r"2026-W48 could not be written to .*: No space left on device; make room"):
        write_report(tmp_path, replace(report, headline="new"), keep=5)
    assert [path.name for path in tmp_path.iterdir()] == ["2026-W48"]
    assert {path.name: path.read_bytes() for path in (tmp_path / "2026-W48").iterdir()} == before


def test_a_place_that_cannot_be_a_folder_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(NotWritten, match="could not be written"):
        write_report(tmp_path / "file" / "reports", weekly_report(inputs(3)), keep=5)


def test_every_channel_gets_the_short_form_with_the_page(tmp_path: Path) -> None:
    sent: list[tuple[Any, ...]] = []

    def send(*message: Any) -> bool:
        sent.append(message)
        return True

    page = tmp_path / "weekly.html"
    assert deliver(weekly_report(inputs(3)), {"TEAM": "mailto://a", "BOSS": "slack://b"}, page, send) == ()
    assert [(url, title, attach) for url, title, _, attach in sent] == [
        ("slack://b", "Northwind roadmap: 2026-W48", page),
        ("mailto://a", "Northwind roadmap: 2026-W48", page),
    ]
    assert "Broken in public" in sent[0][2]


def test_a_channel_that_fails_is_named_by_its_variable_and_the_others_still_get_theirs() -> None:
    sent = []

    def send(url: str, title: str, body: str, attach: Path | None) -> bool:
        if url == SECRET:
            raise ConnectionError(f"cannot reach {url}")
        sent.append(url)
        return True

    failed = deliver(weekly_report(inputs(3)), {"A_URL": SECRET, "B_URL": "slack://b"}, None, send)
    assert failed == ("A_URL",)
    assert sent == ["slack://b"]


@responses.activate
def test_nothing_that_is_logged_quotes_an_address(caplog: pytest.LogCaptureFixture) -> None:
    responses.add(responses.POST, "http://hooks.example.com/T000/secret-path", status=500)
    with caplog.at_level(logging.DEBUG):
        assert send_messages("Title", ["It happened."], {"OPS_URL": SECRET, "BAD_URL": "nonsense://hunter2"}) == (
            "BAD_URL",
            "OPS_URL",
        )
    assert "hunter2" not in caplog.text
    assert "secret-path" not in caplog.text


@responses.activate
def test_messages_are_sent_through_apprise() -> None:
    responses.add(responses.POST, "http://hooks.example.com/T000/secret-path", status=200)
    assert send_messages("Title", ["One.", "Two."], {"OPS_URL": SECRET}) == ()
    body = responses.calls[0].request.body
    assert b"One." in (body if isinstance(body, bytes) else str(body).encode())
