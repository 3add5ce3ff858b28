"""The refusals of Jira, as exceptions that the application turns into answers."""

from __future__ import annotations


class JiraRefusal(Exception):
    """An answer other than success: an HTTP status and the sentences of Jira's error body."""

    def __init__(self, status: int, *messages: str) -> None:
        super().__init__(*messages)
        self.status = status
        self.messages = messages


def bad_request(message: str) -> JiraRefusal:
    """400: the caller asked for something that cannot be."""
    return JiraRefusal(400, message)


def not_found(message: str) -> JiraRefusal:
    """404: there is none, or the caller may not see it; Jira does not tell which."""
    return JiraRefusal(404, message)


def no_issue() -> JiraRefusal:
    """404 for an issue."""
    return not_found("Issue does not exist or you do not have permission to see it.")


def unauthorized() -> JiraRefusal:
    """401: no credentials where they are needed, or wrong ones."""
    return JiraRefusal(401, "Client must be authenticated to access this resource.")
