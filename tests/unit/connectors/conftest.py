"""A network without time: pauses are noted, not slept."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
import responses

from connectors.masking import Masker
from connectors.transport import Limits, Transport
from tests.unit.connectors.network import Hours


@pytest.fixture
def hours() -> Hours:
    return Hours()


@pytest.fixture
def make_transport(hours: Hours) -> Callable[..., Transport]:
    """A transport on that clock, with the least jitter; keyword arguments are those of `Limits`."""

    def make(secrets: tuple[str, ...] = (), **limits: Any) -> Transport:
        return Transport(hours.sleep, lambda: 0.0, hours.now, hours.monotonic, Masker(secrets), Limits(**limits))

    return make


@pytest.fixture
def web() -> Iterator[responses.RequestsMock]:
    """The web as the test lays it out; a request that was laid out and not made fails the test."""
    with responses.RequestsMock() as mock:
        yield mock
