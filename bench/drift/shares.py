"""How long each measure takes within `measure_all`, by standing before every function that it calls."""

from __future__ import annotations

import inspect
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from types import FunctionType
from typing import Any
from unittest.mock import patch

from drift import measure


@contextmanager
def timed() -> Iterator[dict[str, float]]:
    """Seconds by function of `drift.measure` while this is open, without those of the functions that it waits for."""
    seconds: dict[str, float] = {}
    clock = _Clock(seconds)
    taken = {name: clock.around(name, one) for name, one in vars(measure).items() if _is_called(one)}
    with patch.dict(vars(measure), taken):
        yield seconds


def _is_called(one: object) -> bool:
    return isinstance(one, FunctionType) and one.__module__.startswith("drift.") and one.__module__ != measure.__name__


class _Clock:
    """Charges time to whatever runs innermost."""

    def __init__(self, seconds: dict[str, float]) -> None:
        self._seconds = seconds
        self._inner = [0.0]

    def around(self, name: str, act: Callable[..., Any]) -> Callable[..., Any]:
        lazy = inspect.isgeneratorfunction(act)

        @wraps(act)
        def charged(*args: Any, **kwargs: Any) -> Any:
            self._inner.append(0.0)
            began = time.process_time()
            result = list(act(*args, **kwargs)) if lazy else act(*args, **kwargs)
            whole = time.process_time() - began
            self._seconds[name] = self._seconds.get(name, 0.0) + whole - self._inner.pop()
            self._inner[-1] += whole
            return result

        return charged
