"""The `Date` of an answer: the sandbox's own time, since clients take it for the service's clock (RFC 9110, 6.6.1)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from email.utils import format_datetime

from starlette.types import ASGIApp, Message, Receive, Scope, Send


class DatedApp:
    """A service whose answers bear the date that `now` tells, or none where it tells None."""

    def __init__(self, app: ASGIApp, now: Callable[[], datetime | None]) -> None:
        self._app = app
        self._now = now

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass one request through; the date is that of the moment when the answer begins."""

        async def dated(message: Message) -> None:
            now = self._now()
            if message["type"] == "http.response.start" and now is not None:
                stamp = format_datetime(now, usegmt=True).encode()
                message = {**message, "headers": [*message.get("headers", ()), (b"date", stamp)]}
            await send(message)

        await self._app(scope, receive, dated)
