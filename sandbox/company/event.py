"""What happened in the company, told apart from Jira: the answer sheet that drift measures are checked against."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened.

    `measure` is the drift that should show it (`schedule`, `scope`, `status`, `coverage`, `priority`,
    `capacity`, `sprint`, `dependency`, `granularity`, `staleness`, `alignment`, or `tracker` for the
    plain disorder of a real tracker) and `kind` the case within it. `item` is the roadmap item's id, `key`
    the issue, release or sprint in Jira that it concerns. `figure` is what was true at `at`; its unit
    stands in the sentence.
    """

    at: datetime
    measure: str
    kind: str
    sentence: str
    item: str | None = None
    key: str | None = None
    figure: float | None = None

    def document(self) -> dict[str, Any]:
        """The event as JSON data; `from_document` reads it back."""
        return asdict(self) | {"at": self.at.isoformat()}

    @classmethod
    def from_document(cls, document: dict[str, Any]) -> Event:
        """The event that `document` wrote."""
        return cls(**document | {"at": datetime.fromisoformat(document["at"])})
