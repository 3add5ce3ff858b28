"""Kinds of single values in `milepost.yaml`, each refused with what to write instead."""

from __future__ import annotations

import re
from datetime import date
from pathlib import PurePosixPath
from typing import Annotated
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator


def _zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ValueError(f"{name!r} is no time zone; write a name such as Europe/Vienna or UTC") from None
    return name


def _iso_week(text: str) -> str:
    match = re.fullmatch(r"(\d{4})-W(\d{2})", text)
    try:
        if match is None:
            raise ValueError
        date.fromisocalendar(int(match[1]), int(match[2]), 1)
    except ValueError:
        raise ValueError(f"{text!r} is no ISO week; write it like 2026-W52") from None
    return text


def _language(text: str) -> str:
    if not re.fullmatch(r"[a-z]{2,3}(-[A-Z]{2})?", text):
        raise ValueError(f"{text!r} is no language; write a code such as en, de or pt-BR")
    return text


def _service_url(text: str) -> str:
    # What is written may hold a password, so it is not repeated.
    try:
        url = urlsplit(text)
        known = url.scheme in {"http", "https"} and url.hostname is not None and (url.port or 1) > 0
    except ValueError:
        known = False
    if not known:
        raise ValueError("this is no web address; write one such as https://jira.example.com")
    if url.username or url.password or "@" in url.netloc:
        raise ValueError("an address with a name or password in it; keep those in the environment or in .env")
    if url.query or url.fragment:
        raise ValueError("an address with a ? or # in it; leave out what comes from there on")
    return text


def _project_key(text: str) -> str:
    if not re.fullmatch(r"[A-Z][A-Z0-9_]*", text):
        raise ValueError(f"{text!r} is no project key; write it in capitals, as it begins the keys of its issues")
    return text


def _variable(text: str) -> str:
    # What is written may be the secret itself, so it is not repeated.
    if not re.fullmatch(r"MILEPOST_[A-Z0-9_]+", text):
        raise ValueError(
            "this is no name of a variable; keep the address in the environment and write the variable's name, "
            "such as MILEPOST_REPORT_MAIL"
        )
    return text


def _pattern(text: str) -> str:
    path = PurePosixPath(text)
    if not text.strip() or path.is_absolute() or ".." in path.parts or "\\" in text:
        raise ValueError(f"{text!r} leads out of the workspace's folder; write a path below that of milepost.yaml")
    if any("**" in part and part != "**" for part in path.parts) or path.name == "**":
        raise ValueError(f"{text!r} is no pattern; write ** only as a folder of its own, as in roadmaps/**/*.yaml")
    return text


Zone = Annotated[str, AfterValidator(_zone)]
"""The name of an IANA time zone."""

IsoWeek = Annotated[str, AfterValidator(_iso_week)]
"""An ISO week such as 2026-W52."""

Language = Annotated[str, AfterValidator(_language)]
"""A language such as en or pt-BR."""

ServiceUrl = Annotated[str, AfterValidator(_service_url)]
"""Where a service answers; without secrets."""

ProjectKey = Annotated[str, AfterValidator(_project_key)]
"""The key of a Jira project."""

Variable = Annotated[str, AfterValidator(_variable)]
"""The name of an environment variable of ours."""

Pattern = Annotated[str, AfterValidator(_pattern)]
"""A path below the workspace's folder, or a pattern of such paths."""
