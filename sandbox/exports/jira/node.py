"""One object of an export with the place it came from, so that whatever is wrong names its file and field."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any


class ExportError(ValueError):
    """An export cannot be read; the message names the file, the record and the field."""


@dataclass(frozen=True, slots=True)
class Node:
    """A JSON object and where it lies; each reading method refuses a value of the wrong kind."""

    value: Mapping[str, Any]
    where: str

    def refuse(self, field: str, reason: str) -> ExportError:
        """The error to raise about one field."""
        return ExportError(f"{self.where}: field `{field}` {reason}")

    def text(self, field: str) -> str:
        """A text that must be there; numbers are taken as text, since Jira sends ids both ways."""
        found = self.maybe_text(field)
        if found is None:
            raise self.refuse(field, "is missing")
        return found

    def maybe_text(self, field: str) -> str | None:
        """A text or a number as text; None where absent or null."""
        found = self.value.get(field)
        if found is None or isinstance(found, str):
            return found
        if isinstance(found, bool) or not isinstance(found, int | float):
            raise self.refuse(field, f"should be text, not {_kind(found)}")
        return str(found)

    def flag(self, field: str) -> bool:
        """A truth value; False where absent or null."""
        found = self.value.get(field)
        if found is None or isinstance(found, bool):
            return bool(found)
        raise self.refuse(field, f"should be true or false, not {_kind(found)}")

    def number(self, field: str) -> float | None:
        """A number, or None where absent or null."""
        found = self.value.get(field)
        if found is None:
            return None
        try:
            return float(found)
        except (TypeError, ValueError):
            raise self.refuse(field, f"should be a number, not {found!r:.60}") from None

    def integer(self, field: str) -> int | None:
        """A whole number (also as text), or None where absent, null or empty."""
        found = self.value.get(field)
        if found is None or found == "":
            return None
        try:
            return int(found)
        except (TypeError, ValueError):
            raise self.refuse(field, f"should be a whole number, not {found!r:.60}") from None

    def instant(self, field: str) -> datetime | None:
        """ISO text with an offset, or milliseconds since 1970; in UTC. None where absent, null or empty."""
        found = self.value.get(field)
        if found is None or found == "":
            return None
        try:
            if isinstance(found, int) and not isinstance(found, bool):
                return datetime.fromtimestamp(found / 1000, UTC)
            moment = datetime.fromisoformat(found)
        except (TypeError, ValueError, OverflowError):
            raise self.refuse(field, f"should be a date with time, not {found!r:.60}") from None
        if moment.tzinfo is None:
            raise self.refuse(field, f"has no offset from UTC: {found!r}")
        return moment.astimezone(UTC)

    def day(self, field: str) -> date | None:
        """A date (an ISO time is cut to its date), or None where absent, null or empty."""
        found = self.value.get(field)
        if found is None or found == "":
            return None
        try:
            return date.fromisoformat(found[:10])
        except (TypeError, ValueError):
            raise self.refuse(field, f"should be a date (yyyy-mm-dd), not {found!r:.60}") from None

    def child(self, field: str) -> Node | None:
        """A nested object, or None where absent or null."""
        found = self.value.get(field)
        if found is None:
            return None
        if not isinstance(found, dict):
            raise self.refuse(field, f"should be an object, not {_kind(found)}")
        return Node(found, f"{self.where}, in `{field}`")

    def children(self, field: str) -> list[Node]:
        """Nested objects; none where absent or null."""
        found = self.value.get(field)
        if found is None:
            return []
        if not isinstance(found, list) or not all(isinstance(one, dict) for one in found):
            raise self.refuse(field, f"should be a list of objects, not {_kind(found)}")
        return [Node(one, f"{self.where}, in `{field}`") for one in found]

    def texts(self, field: str) -> tuple[str, ...]:
        """A list of texts; none where absent or null."""
        found = self.value.get(field)
        if found is None:
            return ()
        if not isinstance(found, list) or not all(isinstance(one, str) for one in found):
            raise self.refuse(field, f"should be a list of texts, not {_kind(found)}")
        return tuple(found)


def _kind(value: object) -> str:
    names = {dict: "an object", list: "a list", str: "text", bool: "a truth value", int: "a number"}
    return names.get(type(value), type(value).__name__)
