"""The refusals of Trello's interface: mostly plain text, now and then JSON, as the real one answers.

TrelloError
├── BadRequest        400
├── Unauthorized      401, also where a permission is missing
├── Forbidden         403, also where a limit is reached
├── NotFound          404
├── TooManyRequests   429, JSON
└── SubRequestFailed  449, JSON
"""

from __future__ import annotations

from typing import Any


class TrelloError(Exception):
    """A request that Trello refuses; `body` is text, or a JSON object."""

    status = 500

    def __init__(self, body: str | dict[str, Any]) -> None:
        super().__init__(body)
        self.body = body

    @property
    def text(self) -> str:
        """The sentence a reader sees, whatever the form of the body."""
        return self.body if isinstance(self.body, str) else str(self.body.get("message", ""))


class BadRequest(TrelloError):
    """A value that Trello does not take."""

    status = 400


class Unauthorized(TrelloError):
    """Credentials or permissions that do not suffice; Trello tells the two apart only in the text."""

    status = 401


class Forbidden(TrelloError):
    """Something that nobody may do here, or not any more because a limit is reached."""

    status = 403


class NotFound(TrelloError):
    """No such object."""

    status = 404

    def __init__(self, body: str = "The requested resource was not found.") -> None:
        super().__init__(body)


class TooManyRequests(TrelloError):
    """More requests than the window allows."""

    status = 429

    def __init__(self, error: str) -> None:
        super().__init__({"error": error, "message": "Rate limit exceeded"})


class SubRequestFailed(TrelloError):
    """One route of a batch could not be run at all."""

    status = 449

    def __init__(self, path: str, cause: TrelloError) -> None:
        super().__init__({"path": path, "originalMessage": cause.text, "originalStatus": cause.status})


def invalid(name: str) -> BadRequest:
    """The refusal of one parameter's value, in Trello's words."""
    return BadRequest(f"invalid value for {name}")


def not_permitted(what: str = "") -> Unauthorized:
    """The refusal of a member who may not do this to a `what` ("card", or nothing for a board and the rest)."""
    return Unauthorized(f"unauthorized {what} permission requested" if what else "unauthorized permission requested")
