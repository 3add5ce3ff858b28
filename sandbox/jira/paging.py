"""How pages by token go on, and how they may be odd."""

from __future__ import annotations

import random

from sandbox.jira.settings import JiraSettings

_EMPTY = 0.15


def page_size(settings: JiraSettings, asked: int, place: str, least: int = 0) -> int:
    """How many rows a page holds of those asked for: all, or with `short_pages` a number drawn from the seed and the
    page's place, now and then none at all unless at `least` one is due."""
    if settings.short_pages is None or asked == 0:
        return asked
    chance = random.Random(f"{settings.short_pages}:{place}")
    return least if chance.random() < _EMPTY else chance.randint(1, asked)


def next_token(settings: JiraSettings, given: str | None, following: str | None) -> str | None:
    """The token that an answer bears: the `following` one, or with `repeat_token` the one it was `given`, for ever."""
    return given if settings.repeat_token and given else following
