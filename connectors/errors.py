"""What can go wrong with Jira and Trello, in the words of the people who run Milepost.

ServiceError                 a service could not be used: which one, what happened, what to do next
├── Unreachable              no answer, or an answer that says "not now" until patience ran out
├── SignInRefused            the credentials are missing, wrong, expired or locked
├── PermissionMissing        the credentials are fine, but they may not do this
├── NotFound                 there is no such thing, or it is hidden from us
├── TooManyRequests          the service asks for a longer pause than a run will wait
├── BadQuery                 the service understood the request and refuses its content
├── BadAnswer                the answer is not what the service documents: a page, a cut text, a missing field
├── AmbiguousField           several fields of the site could be meant, or the one that is named is not there
├── AnswerLost               a write was sent and its answer never came: it may have landed
├── BudgetSpent              the run made as many calls as it may
└── OutOfBounds              a call that Milepost never makes: a write to Jira, or to a board not in the workspace

None of them ever carries a secret or the body of an answer.
"""

from __future__ import annotations


class ServiceError(Exception):
    """A service could not be used. `what` says what happened and where, `next_step` what to do about it."""

    def __init__(self, service: str, what: str, next_step: str) -> None:
        super().__init__(service, what, next_step)
        self.service = service
        self.what = what
        self.next_step = next_step

    def __str__(self) -> str:
        return f"{self.service}: {self.what}. {self.next_step}."


class Unreachable(ServiceError):
    """The service did not answer, or answered that it cannot now, as often as it was asked."""


class SignInRefused(ServiceError):
    """The credentials were not accepted."""


class PermissionMissing(ServiceError):
    """The credentials were accepted, but the account may not do this."""


class NotFound(ServiceError):
    """There is no such thing, or it is hidden from this account; services do not tell which.

    `after_retry` is true where an earlier try of the same request may have been carried out.
    """

    def __init__(self, service: str, what: str, next_step: str, *, after_retry: bool = False) -> None:
        super().__init__(service, what, next_step)
        self.after_retry = after_retry


class TooManyRequests(ServiceError):
    """The service throttles us for longer than a run will wait; `retry_after` is in seconds, where it was said."""

    def __init__(self, service: str, what: str, next_step: str, *, retry_after: float | None = None) -> None:
        super().__init__(service, what, next_step)
        self.retry_after = retry_after


class BadQuery(ServiceError):
    """The service refuses what was asked; `messages` are its own words, clipped and masked."""

    def __init__(self, service: str, what: str, next_step: str, *, messages: tuple[str, ...] = ()) -> None:
        super().__init__(service, what, next_step)
        self.messages = messages


class BadAnswer(ServiceError):
    """The answer cannot be used. `field` names what is missing or wrong in it, where it is one field."""

    def __init__(self, service: str, what: str, next_step: str, *, field: str | None = None) -> None:
        super().__init__(service, what, next_step)
        self.field = field


class AmbiguousField(ServiceError):
    """It is not clear which field of the site is meant; `candidates` are ids, `setting` decides between them."""

    def __init__(
        self, service: str, what: str, next_step: str, *, setting: str, candidates: tuple[str, ...] = ()
    ) -> None:
        super().__init__(service, what, next_step)
        self.setting = setting
        self.candidates = candidates


class AnswerLost(ServiceError):
    """A write was sent, and its answer was lost: it may or may not have been carried out."""


class BudgetSpent(ServiceError):
    """The run has made as many requests as it may."""


class OutOfBounds(ServiceError):
    """Milepost was about to send something that it never sends."""
