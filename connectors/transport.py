"""One way over the network for every service, made right once: time limits, pacing, retries, counts, masking.

A `Transport` gives each client library an adapter for its `requests` session. The adapter answers with a good
response or raises a ServiceError; nothing of `requests` and no body of an answer gets past it. What may be sent
again is decided by what it does: reads, and writes that give the same result twice, are repeated after a pause;
a write that creates something is sent once, for only a fresh look at the service can tell whether it landed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NoReturn
from urllib.parse import urlsplit

import requests
from requests.adapters import HTTPAdapter
from tenacity import RetryCallState, Retrying, retry_if_exception_type, stop_after_attempt
from urllib3.response import BaseHTTPResponse

from connectors.answer import JsonAnswer, never_sent, retry_after, untrusted
from connectors.counts import Counts, Request
from connectors.errors import (
    AnswerLost,
    BudgetSpent,
    NotFound,
    OutOfBounds,
    ServiceError,
    TooManyRequests,
    Unreachable,
)
from connectors.masking import Masker
from connectors.pacing import Pacer, Pacers

_PASSING = frozenset({408, 429, 449, 500, 502, 503, 504})
"""Statuses that say "not now" rather than "no"."""

_FIRST_PAUSE = 1.0
_LONGEST_PAUSE = 30.0


@dataclass(frozen=True, slots=True)
class Limits:
    """How patient a run is. Times are in seconds.

    `calls` is how many requests a run may make; `attempts` how often one is sent in all; `longest_wait` the
    longest pause that a service may ask for; `timeout` the time for the connection and for each part of an answer.
    """

    calls: int | None = None
    attempts: int = 5
    longest_wait: float = 120.0
    timeout: tuple[float, float] = (5.0, 30.0)


@dataclass(frozen=True, slots=True)
class Dialect:
    """What is peculiar to a service.

    `kind` names a path without its ids. `reads` are the kinds that may be posted and yet change nothing; `writes`
    are the (verb, kind) that may be sent beside them and GET. `refusal` says what an answer that is no success
    means. `window` is how long to wait after a 429 that does not say, in seconds.
    """

    service: str
    per_second: int
    kind: Callable[[str], str]
    refusal: Callable[[requests.Response, str, Masker], ServiceError]
    reads: frozenset[str] = frozenset()
    writes: frozenset[tuple[str, str]] = frozenset()
    window: float = 0.0


@dataclass(frozen=True, slots=True)
class Transport:
    """The network of one run; `dataclasses.replace(transport, counts=Counts())` is that of the next one.

    `random` answers from 0 up to 1; `pacers` are those of the process. Proxies and private certificates come from
    the environment, as `requests` reads it (HTTPS_PROXY, NO_PROXY, REQUESTS_CA_BUNDLE).
    """

    sleep: Callable[[float], None]
    random: Callable[[], float]
    now: Callable[[], datetime]
    monotonic: Callable[[], float]
    masker: Masker = field(default_factory=Masker)
    limits: Limits = Limits()
    counts: Counts = field(default_factory=Counts)
    pacers: Pacers = field(default_factory=Pacers)

    def mount(self, session: requests.Session, dialect: Dialect, account: str) -> None:
        """Send everything of the session through an adapter of ours; `account` names whom the service limits."""
        pacer = self.pacers.of(f"{dialect.service} {account}", dialect.per_second, self.monotonic)
        for scheme in ("https://", "http://"):
            session.mount(scheme, _Adapter(self, dialect, pacer))

    def spend(self, request: Request, pacer: Pacer) -> None:
        """Wait for this request's turn and count it; raises BudgetSpent when the run has made its last one."""
        if self.limits.calls is not None and self.counts.total >= self.limits.calls:
            raise BudgetSpent(
                request.service,
                f"the run has made all of its {self.limits.calls} requests",
                "Look into the log for what asked so often, or allow more requests to a run",
            )
        while pause := pacer.take():
            self.pause(pause)
        self.counts.requests[request] += 1

    def pause(self, seconds: float) -> None:
        """Wait, and count the seconds."""
        self.counts.waited += seconds
        self.sleep(seconds)


class _Passing(Exception):
    """A failure that may pass; `floor` is the least pause in seconds that the service asked for."""

    def __init__(self, error: ServiceError, floor: float = 0.0) -> None:
        super().__init__(error)
        self.error = error
        self.floor = floor


class _Adapter(HTTPAdapter):
    """Sends the requests of one account of one service."""

    def __init__(self, transport: Transport, dialect: Dialect, pacer: Pacer) -> None:
        super().__init__(max_retries=0)
        self._transport = transport
        self._dialect = dialect
        self._pacer = pacer

    def send(
        self,
        request: requests.PreparedRequest,
        stream: bool = False,  # noqa: ARG002 - the signature is that of `requests`
        timeout: Any = None,  # noqa: ARG002 - ours always holds
        verify: bool | str = True,
        cert: Any = None,
        proxies: Mapping[str, str] | None = None,
    ) -> requests.Response:
        """The good answer to the request; raises a ServiceError for every other end."""
        call = self._call(request)
        self._check(call)
        retrying = Retrying(
            stop=stop_after_attempt(self._attempts(call)),
            wait=self._pause_before_next,
            retry=retry_if_exception_type(_Passing),
            sleep=self._transport.pause,
            retry_error_callback=_give_up,
        )
        try:
            answer: requests.Response = retrying(self._attempt, call, request, verify, cert, proxies)
        except NotFound as gone:
            gone.after_retry = retrying.statistics["attempt_number"] > 1
            raise
        return answer

    def build_response(self, req: requests.PreparedRequest, resp: BaseHTTPResponse) -> requests.Response:
        """The response as one that decodes JSON our way."""
        answer = JsonAnswer()
        answer.__dict__.update(super().build_response(req, resp).__dict__)
        answer.service = self._dialect.service
        answer.kind = self._dialect.kind(urlsplit(req.url or "").path)
        return answer

    def _call(self, request: requests.PreparedRequest) -> Request:
        return Request(
            self._dialect.service, request.method or "", self._dialect.kind(urlsplit(request.url or "").path)
        )

    def _check(self, call: Request) -> None:
        if self._reads(call) or (call.verb, call.kind) in self._dialect.writes:
            return
        raise OutOfBounds(
            call.service,
            f"{call.verb} {call.kind} was not sent: Milepost never makes this request",
            "This is a mistake in Milepost; please report it",
        )

    def _reads(self, call: Request) -> bool:
        return call.verb == "GET" or (call.verb == "POST" and call.kind in self._dialect.reads)

    def _attempts(self, call: Request) -> int:
        creates = call.verb == "POST" and not self._reads(call)
        return 1 if creates else self._transport.limits.attempts

    def _attempt(
        self,
        call: Request,
        request: requests.PreparedRequest,
        verify: bool | str,
        cert: Any,
        proxies: Mapping[str, str] | None,
    ) -> requests.Response:
        self._transport.spend(call, self._pacer)
        try:
            answer = super().send(
                request, timeout=self._transport.limits.timeout, verify=verify, cert=cert, proxies=proxies
            )
            answer.content  # noqa: B018 - read here, so that a cut answer is a failed attempt
        except requests.RequestException as error:
            raise self._lost(call, request, error) from None
        if answer.status_code < requests.codes.multiple_choices:
            return answer
        raise self._refused(call, answer)

    def _lost(self, call: Request, request: requests.PreparedRequest, error: requests.RequestException) -> Exception:
        host = urlsplit(request.url or "").netloc.rpartition("@")[2]
        if untrusted(error):
            return Unreachable(call.service, f"the certificate of {host} is not trusted", _CERTIFICATE)
        if never_sent(error):
            return _Passing(Unreachable(call.service, f"{host} cannot be reached", _NETWORK))
        if self._reads(call):
            what = f"{host} broke off or did not answer in time ({call.verb} {call.kind})"
            return _Passing(Unreachable(call.service, what, _NETWORK))
        return _Passing(self._answer_lost(call))

    def _refused(self, call: Request, answer: requests.Response) -> Exception:
        if answer.status_code not in _PASSING:
            return self._dialect.refusal(answer, call.kind, self._transport.masker)
        wait = retry_after(answer, self._transport.now())
        if answer.status_code == requests.codes.too_many_requests:
            return self._throttled(call, self._dialect.window if wait is None else wait)
        if wait is not None and wait > self._transport.limits.longest_wait:
            return Unreachable(call.service, f"it is not available for the next {wait:.0f} seconds", _LATER)
        if self._reads(call):
            what = f"{call.verb} {call.kind} was answered with status {answer.status_code}"
            return _Passing(Unreachable(call.service, what, _LATER), wait or 0.0)
        return _Passing(self._answer_lost(call), wait or 0.0)

    def _throttled(self, call: Request, wait: float) -> Exception:
        what = f"it throttles us and asks for a pause of {wait:.0f} seconds ({call.verb} {call.kind})"
        error = TooManyRequests(call.service, what, _LATER, retry_after=wait)
        return error if wait > self._transport.limits.longest_wait else _Passing(error, wait)

    def _answer_lost(self, call: Request) -> AnswerLost:
        what = f"the answer to {call.verb} {call.kind} was lost; the change may have been made"
        return AnswerLost(call.service, what, "The next run reads the board before it writes again")

    def _pause_before_next(self, state: RetryCallState) -> float:
        """Twice as long each time, with jitter, on top of what the service asked for."""
        longest: float = min(_LONGEST_PAUSE, _FIRST_PAUSE * 2 ** (state.attempt_number - 1))
        return _failure(state).floor + longest * (0.5 + 0.5 * self._transport.random())


_CERTIFICATE = "Name the file of your own certificate authority in REQUESTS_CA_BUNDLE"
_NETWORK = "Check the address, the network and the proxy settings, then run again"
_LATER = "The next scheduled run tries again"


def _failure(state: RetryCallState) -> _Passing:
    error = state.outcome.exception() if state.outcome else None
    assert isinstance(error, _Passing), "only a failure that may pass is tried again"
    return error


def _give_up(state: RetryCallState) -> NoReturn:
    raise _failure(state).error from None
