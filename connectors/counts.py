"""How many requests a run made, and how long it waited for services."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, order=True)
class Request:
    """A kind of request, such as `Trello PUT cards/{id}`; ids are left out of `kind`."""

    service: str
    verb: str
    kind: str


@dataclass(slots=True)
class Counts:
    """What one run has asked so far, retries included. `waited` is in seconds, of pacing and of pauses."""

    requests: Counter[Request] = field(default_factory=Counter)
    waited: float = 0.0

    @property
    def total(self) -> int:
        """All requests."""
        return self.requests.total()

    def of(self, service: str, verb: str | None = None) -> int:
        """The requests to one service, of one verb if given."""
        return sum(
            times for asked, times in self.requests.items() if asked.service == service and verb in {None, asked.verb}
        )
