"""`/healthz`: whether the daemon is well, for whoever watches it."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route


class PortTaken(Exception):
    """The health page cannot be served where the settings say."""


@dataclass(frozen=True, slots=True)
class Health:
    """How the daemon is. `well` is false while the last run failed, was refused, or a source is stale."""

    well: bool
    last_tick: datetime | None
    troubles: tuple[str, ...] = ()
    running: str | None = None


def health_app(ask: Callable[[], Health]) -> Starlette:
    """The web application: 200 when well, 503 when not; the body says why, without any secret or issue text."""

    async def healthz(_: Request) -> JSONResponse:
        health = ask()
        body = asdict(health)
        body["last_tick"] = health.last_tick.isoformat() if health.last_tick else None
        return JSONResponse(body, status_code=200 if health.well else 503)

    return Starlette(routes=[Route("/healthz", healthz)])


@contextmanager
def serving(app: Starlette, host: str, port: int) -> Iterator[int]:
    """Serve the application from a thread for the length of the block; gives the port (0 asks for a free one).

    Raises `PortTaken`.
    """
    try:
        listening = socket.create_server((host, port))
    except OSError as error:
        raise PortTaken(
            f"health cannot be served on {host}:{port} ({error.strerror}); "
            "name another port with MILEPOST_HEALTH_PORT, or 0 for any free one"
        ) from None
    server = uvicorn.Server(uvicorn.Config(app, log_config=None, access_log=False, lifespan="off"))
    thread = threading.Thread(target=server.run, args=([listening],), name="healthz", daemon=True)
    thread.start()
    try:
        yield listening.getsockname()[1]
    finally:
        server.should_exit = True
        thread.join(timeout=5)
        listening.close()
