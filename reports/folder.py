"""Reports in a folder: one sub-folder a week, whole or not at all, the newest kept; those of a past day beside them."""

from __future__ import annotations

import re
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from tempfile import mkdtemp

import orjson

from reports.calibration_page import calibration_page
from reports.charts.drawing import png
from reports.html import html_page
from reports.machine import as_json
from reports.markdown import markdown
from reports.weekly import WeeklyReport

_WEEK = re.compile(r"\d{4}-W\d{2}")


class NotWritten(Exception):
    """The report could not be written; the message says where and why. Nothing half-written is left."""


@dataclass(frozen=True, slots=True)
class Written:
    """Where the report stands."""

    folder: Path
    html: Path
    markdown: Path
    json: Path


def write_report(folder: Path, report: WeeklyReport, keep: int, name: str | None = None) -> Written:
    """Write the report into a sub-folder named by its week, in place of an earlier one of that week; under another
    `name` where it is not the report of that week, which then stays as it was.

    Of the weeks before, only the newest stay, so that there are `keep` in all. Everything is written beside its place
    first and then renamed. Raises `NotWritten`.
    """
    files = _files(report)
    place = folder / (name or report.week)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        _replace(place, files)
        _forget(folder, keep)
    except OSError as error:
        raise NotWritten(
            f"the report of {report.week} could not be written to {place}: {error.strerror or error}; "
            "make room or give the right to write there, then run milepost report again"
        ) from error
    return Written(place, place / "weekly.html", place / "weekly.md", place / "weekly.json")


def _files(report: WeeklyReport) -> Mapping[str, bytes]:
    """Everything that is written, made before the first byte goes out."""
    data = orjson.dumps(as_json(report), option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)
    pictures = {f"{chart.name}.png": png(chart.spec) for chart in report.charts}
    record = {"calibration.html": calibration_page(report, report.record).encode()} if report.record else {}
    return {
        "weekly.html": html_page(report).encode(),
        **record,
        "weekly.md": markdown(report).encode(),
        "weekly.json": data,
        **pictures,
    }


def _replace(place: Path, files: Mapping[str, bytes]) -> None:
    beside = Path(mkdtemp(prefix=f".{place.name}-", dir=place.parent))
    try:
        for name, content in files.items():
            (beside / name).write_bytes(content)
        beside.chmod(0o755)
        _swap(beside, place)
    finally:
        shutil.rmtree(beside, ignore_errors=True)


def _swap(fresh: Path, place: Path) -> None:
    """Put the fresh folder where the old one stands; if that fails, the old one stays."""
    old = fresh.with_name(f"{fresh.name}-old")
    if place.exists():
        place.rename(old)
    try:
        fresh.rename(place)
    except OSError:
        if old.exists():
            old.rename(place)
        raise
    shutil.rmtree(old, ignore_errors=True)


def _forget(folder: Path, keep: int) -> None:
    """Remove the oldest weeks, and only folders that are named as weeks."""
    weeks = sorted(one for one in folder.iterdir() if one.is_dir() and _WEEK.fullmatch(one.name))
    for week in weeks[: max(0, len(weeks) - keep)]:
        shutil.rmtree(week)
