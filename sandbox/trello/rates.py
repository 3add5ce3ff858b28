"""Rate limits in fixed windows of real time, as Trello counts them: per key, per token, and for /1/members."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from sandbox.trello.errors import TooManyRequests
from sandbox.trello.settings import TrelloSettings

REFUSALS_BEFORE_BLOCK = 200
MEMBERS_WINDOW_SECONDS = 900.0
MEMBERS_PER_WINDOW = 100


@dataclass(slots=True)
class _Window:
    started: float
    used: int = 0
    refused: int = 0


class RateLimits:
    """Counts the requests of each key and token; `monotonic` answers seconds of real time."""

    def __init__(self, settings: TrelloSettings, monotonic: Callable[[], float]) -> None:
        self._settings = settings
        self._monotonic = monotonic
        self._windows: dict[str, _Window] = {}

    def spend(self, key: str, token: str | None, *, members: bool) -> None:
        """Count one request; raises 429 where a window is full."""
        if not self._settings.rate_limits:
            return
        by_key = self._window(f"key {key}", self._settings.rate_window_seconds)
        by_token = self._window(f"token {token}", self._settings.rate_window_seconds) if token else None
        error = self._exhausted(by_key, by_token)
        if error is None and members and token:
            by_members = self._window(f"members {token}", MEMBERS_WINDOW_SECONDS)
            by_members.used += 1
            error = "API_TOKEN_LIMIT_EXCEEDED" if by_members.used > MEMBERS_PER_WINDOW else None
        if error:
            by_key.refused += 1
            raise TooManyRequests(error)
        by_key.used += 1
        if by_token:
            by_token.used += 1

    def headers(self, key: str, token: str | None) -> dict[str, str]:
        """What is left in the windows of a key and of a token; nothing while limits are off."""
        if not self._settings.rate_limits:
            return {}
        shown = self._headers_of("key", f"key {key}", self._settings.requests_per_key)
        if token:
            shown |= self._headers_of("token", f"token {token}", self._settings.requests_per_token)
        return shown

    def _headers_of(self, what: str, name: str, maximum: int) -> dict[str, str]:
        window = self._window(name, self._settings.rate_window_seconds)
        return {
            f"x-rate-limit-api-{what}-interval-ms": str(round(self._settings.rate_window_seconds * 1000)),
            f"x-rate-limit-api-{what}-max": str(maximum),
            f"x-rate-limit-api-{what}-remaining": str(max(0, maximum - window.used)),
        }

    def _exhausted(self, by_key: _Window, by_token: _Window | None) -> str | None:
        if by_key.used >= self._settings.requests_per_key or by_key.refused > REFUSALS_BEFORE_BLOCK:
            return "API_KEY_LIMIT_EXCEEDED"
        if by_token and by_token.used >= self._settings.requests_per_token:
            return "API_TOKEN_LIMIT_EXCEEDED"
        return None

    def _window(self, name: str, seconds: float) -> _Window:
        window = self._windows.get(name)
        if window is None or self._monotonic() - window.started >= seconds:
            window = self._windows[name] = _Window(self._monotonic())
        return window
