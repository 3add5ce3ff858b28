"""The sandbox's own time: it stands still until someone advances it, so that a rehearsal can be repeated."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from sandbox.state import State


class Clock:
    """The instant at which the sandbox's Jira and Trello believe they are; kept in the state.

    It moves only by `advance`, and by one millisecond for each write (`tick`), so that no two
    writes share an instant.
    """

    def __init__(self, state: State, start: datetime) -> None:
        self._state = state
        if state.get("clock", "now") is None:
            self.set(start)

    def now(self) -> datetime:
        """The present instant, aware, in UTC."""
        document = self._state.get("clock", "now")
        assert document is not None  # written by the constructor
        return datetime.fromisoformat(document["at"])

    def set(self, instant: datetime) -> None:
        """Move to an instant, forwards or backwards."""
        self._state.put("clock", "now", {"at": instant.astimezone(UTC).isoformat()})

    def advance(self, by: timedelta) -> datetime:
        """Move on by a length of time and return the new instant."""
        self.set(self.now() + by)
        return self.now()

    def tick(self) -> datetime:
        """Move on by a millisecond: the instant of one write."""
        return self.advance(timedelta(milliseconds=1))
