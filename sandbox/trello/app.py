"""The sandbox's Trello as one ASGI application: the REST interface under /1/ and the public board page under /b/."""

from __future__ import annotations

import time
from collections.abc import Callable

from starlette.applications import Starlette

from sandbox.clock import Clock
from sandbox.state import State
from sandbox.trello.settings import TrelloSettings


def trello_app(
    state: State,
    clock: Clock,
    settings: TrelloSettings,
    *,
    monotonic: Callable[[], float] = time.monotonic,
) -> Starlette:
    """The application; it keeps everything in `state`, dates it by `clock`, and obeys `settings` as they are.

    `monotonic` answers seconds of real time and paces the rate limits alone.
    """
    raise NotImplementedError((state, clock, settings, monotonic))
