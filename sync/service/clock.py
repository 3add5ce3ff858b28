"""What time it is: the machine's, or in a rehearsal the sandbox's."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from ipaddress import ip_address
from urllib.parse import urlsplit

import requests

Clock = Callable[[], datetime]


class NotARehearsal(Exception):
    """The sandbox's clock was asked for beside a real Jira or Trello."""


class NoSandbox(Exception):
    """The sandbox whose time is to be taken does not answer."""


def system_clock() -> datetime:
    """The machine's time, aware, in UTC."""
    return datetime.now(UTC)


def sandbox_clock(url: str, services: tuple[str, ...]) -> Clock:
    """The time of a sandbox at `url`.

    Raises `NotARehearsal` unless the clock and all services are on loopback: with a real Jira or Trello,
    borrowed time would publish wrong dates. The clock raises `NoSandbox` where the sandbox does not answer.
    """
    strangers = [one for one in (url, *services) if not _is_loopback(one)]
    if strangers:
        raise NotARehearsal(
            f"MILEPOST_SANDBOX_CLOCK is set, but {', '.join(strangers)} is not on this machine. "
            "Unset it, or let the workspace point to a sandbox (milepost sandbox)"
        )

    def now() -> datetime:
        try:
            answer = requests.get(f"{url.rstrip('/')}/_sandbox/clock", timeout=5)
            answer.raise_for_status()
        except requests.RequestException as error:
            raise NoSandbox(
                f"the sandbox at {url}, whose clock MILEPOST_SANDBOX_CLOCK names, does not answer; start it again "
                "(milepost sandbox, as the demo said)"
            ) from error
        return datetime.fromisoformat(answer.json()["now"])

    return now


def _is_loopback(url: str) -> bool:
    host = urlsplit(url).hostname or ""
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False
