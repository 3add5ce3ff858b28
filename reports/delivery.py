"""Where a report goes: into a folder by its week, and to the channels that the workspace names."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

import apprise

from reports.markdown import short_markdown
from reports.weekly import WeeklyReport

Send = Callable[[str, str, str, Path | None], bool]
"""Sends one message to an Apprise URL (title, Markdown body, a file to go along) and says whether it was taken."""


def deliver(
    report: WeeklyReport, channels: Mapping[str, str], attach: Path | None = None, send: Send | None = None
) -> tuple[str, ...]:
    """Send the short form, with the page attached, to every channel; returns the names of those that failed.

    `channels` are Apprise URLs by the names of the variables that hold them. The URLs are secrets: only the names
    are ever told.
    """
    title = f"{report.workspace}: {report.week}"
    return _each(channels, title, short_markdown(report), attach, send or by_apprise)


def send_messages(
    title: str, messages: Sequence[str], channels: Mapping[str, str], send: Send | None = None
) -> tuple[str, ...]:
    """Send plain sentences to every channel; returns the names of those that failed."""
    return _each(channels, title, "\n\n".join(messages), None, send or by_apprise)


def _each(channels: Mapping[str, str], title: str, body: str, attach: Path | None, send: Send) -> tuple[str, ...]:
    return tuple(name for name, url in sorted(channels.items()) if not _sent(send, url, title, body, attach))


def _sent(send: Send, url: str, title: str, body: str, attach: Path | None) -> bool:
    """Whether it was taken. What went wrong stays untold: the words of an error may quote the URL."""
    with _hushed():
        try:
            return send(url, title, body, attach)
        except Exception:  # noqa: BLE001 - any channel may fail in any way, and the others still want their message
            return False


def by_apprise(url: str, title: str, body: str, attach: Path | None) -> bool:
    """Send through Apprise, as Markdown. False where it knows no such service or the service did not take it."""
    channel = apprise.Apprise()
    if not channel.add(url):
        return False
    return bool(
        channel.notify(
            body,
            title=title,
            body_format=apprise.NotifyFormat.MARKDOWN,
            attach=str(attach) if attach else None,
        )
    )


@contextmanager
def _hushed() -> Iterator[None]:
    """Without the log lines of the libraries that send: they quote addresses."""

    def nothing(_: logging.LogRecord) -> bool:
        return False

    loggers = [logging.getLogger(name) for name in ("apprise", "urllib3.connectionpool", "requests")]
    for logger in loggers:
        logger.addFilter(nothing)
    try:
        yield
    finally:
        for logger in loggers:
            logger.removeFilter(nothing)
