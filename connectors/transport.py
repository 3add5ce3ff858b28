"""One way over the network for every service, made right once: time limits, pacing, retries, counts, masking.

A `Transport` gives each client library an adapter for its `requests` session. The adapter answers with a good
response or raises a ServiceError; nothing of `requests` and no body of an answer gets past it. What may be sent
again is decided by what it does: reads, and writes that give the same result twice, are repeated after a pause;
a write that creates something is sent once, for only a fresh look at the service can tell whether it landed.

Workers share a transport, each with a session of its own. A pause that a service asks for (RFC 9110, `Retry-After`)
holds all workers of the account, and is never cut short.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, NoReturn
from urllib.parse import urlsplit

import requests
from requests.adapters import HTTPAdapter
from tenacity import RetryCallState, Retrying, retry_if_exception_type
from urllib3.response import BaseHTTPResponse

from connectors.answer import JsonAnswer, never_sent, no_authorities, retry_after, told_at, untrusted
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
from connectors.pacing import Pacer, Pacers, Rates

_PASSING = frozenset({408, 429, 449, 500, 502, 503, 504})
"""Statuses that say "not now" rather than "no"."""

_FIRST_PAUSE = 1.0
_LONGEST_PAUSE = 30.0
_JITTER = 0.1
"""The most that is added to a pause that a service names, as a share of it: not all shall come back at once."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How patient a run is. Times are in seconds.

    `calls` is how many requests a run may make. A request that fails is sent `attempts` times in all. One that is
    throttled did nothing wrong, for its fellows use up the same allowance: it may be put off `refusals` times beside,
    for `patience` in sum and for `longest_wait` at once. `timeout` is the time for the connection and for each part
    of an answer.
    """

    calls: int | None = None
    attempts: int = 5
    refusals: int = 30
    longest_wait: float = 120.0
    patience: float = 600.0
    timeout: tuple[float, float] = (5.0, 30.0)


@dataclass(frozen=True, slots=True)
class Dialect:
    """What is peculiar to a service.

    `rates` are how often an account may ask. `kind` names a path without its ids. `reads` are the kinds that may be
    posted and yet change nothing; `writes` are the (verb, kind) that may be sent beside them and GET. `refusal` says
    what an answer that is no success means. `window` is how long to wait after a 429 that does not say, in seconds.
    The answers of a `typed` service are decoded by who asked, see `JsonAnswer`.
    """

    service: str
    rates: Rates
    kind: Callable[[str], str]
    refusal: Callable[[requests.Response, str, Masker], ServiceError]
    reads: frozenset[str] = frozenset()
    writes: frozenset[tuple[str, str]] = frozenset()
    window: float = 0.0
    typed: bool = False


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
        pacer = self.pacers.of(f"{dialect.service} {account}", dialect.rates, self.monotonic)
        for scheme in ("https://", "http://"):
            session.mount(scheme, _Adapter(self, dialect, pacer))

    def spend(self, request: Request, pacer: Pacer) -> None:
        """Wait for this request's turn and count it.

        Raises TooManyRequests while the account is held for longer than a run waits, and BudgetSpent when the run
        has made its last request.
        """
        while pause := pacer.take():
            self._stop_if_held_long(request, pacer)
            self.pause(pause)
        if not self.counts.count(request, self.limits.calls):
            raise BudgetSpent(
                request.service,
                f"the run has made all of its {self.limits.calls} requests",
                "Look into the log for what asked so often, or allow more requests to a run",
            )

    def pause(self, seconds: float) -> None:
        """Wait, and count the seconds."""
        if seconds:
            with self.counts.waiting(self.monotonic):
                self.sleep(seconds)

    def heed(self, pacer: Pacer, seconds: float) -> None:
        """Hold the whole account for as long as its service asks."""
        if seconds <= self.limits.longest_wait:
            self.counts.told_to_wait(self.monotonic(), seconds)
        pacer.hold(seconds * (1 + _JITTER * self.random()))

    def back_off(self, attempt: int) -> float:
        """How long to wait after so many attempts where nothing is said: twice as long each time, with jitter."""
        return min(_LONGEST_PAUSE, _FIRST_PAUSE * 2.0 ** (attempt - 1)) * (0.5 + 0.5 * self.random())

    def _stop_if_held_long(self, request: Request, pacer: Pacer) -> None:
        held = pacer.held()
        if held > self.limits.longest_wait * (1 + _JITTER):
            what = f"it asked for a pause that lasts {held:.0f} more seconds"
            raise TooManyRequests(request.service, what, _LATER, retry_after=held)


class _Passing(Exception):
    """A failure that may pass; `pause` is how long this request waits beside a hold of the account, in seconds."""

    def __init__(self, error: ServiceError, pause: float = 0.0) -> None:
        super().__init__(error)
        self.error = error
        self.pause = pause


@dataclass(slots=True)
class _Tries:
    """How often one request failed so far, how often it was throttled, and for how many seconds it was put off."""

    limits: Limits
    failed: int = 0
    refused: int = 0
    put_off: float = 0.0

    @property
    def number(self) -> int:
        """The number of the try that is under way, from 1."""
        return self.failed + self.refused + 1

    def end(self, state: RetryCallState) -> bool:
        """Count the try that came to nothing; whether it was the last."""
        error = _failure(state).error
        if isinstance(error, TooManyRequests):
            self.refused += 1
            self.put_off += error.retry_after or 0.0
        else:
            self.failed += 1
        limits = self.limits
        return self.failed >= limits.attempts or self.refused > limits.refusals or self.put_off > limits.patience


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
        tries = _Tries(self._limits(call))
        retrying = Retrying(
            stop=tries.end,
            wait=lambda state: _failure(state).pause,
            retry=retry_if_exception_type(_Passing),
            sleep=self._transport.pause,
            retry_error_callback=_give_up,
        )
        way = {"verify": verify, "cert": cert, "proxies": proxies}
        try:
            answer: requests.Response = retrying(self._attempt, call, request, way, tries)
        except NotFound as gone:
            gone.after_retry = tries.failed > 0
            raise
        return answer

    def build_response(self, req: requests.PreparedRequest, resp: BaseHTTPResponse) -> requests.Response:
        """The response as one that decodes JSON our way."""
        answer = JsonAnswer()
        answer.__dict__.update(super().build_response(req, resp).__dict__)
        answer.service, answer.typed = self._dialect.service, self._dialect.typed
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

    def _limits(self, call: Request) -> Limits:
        limits = self._transport.limits
        creates = call.verb == "POST" and not self._reads(call)
        return replace(limits, attempts=1, refusals=0) if creates else limits

    def _attempt(
        self, call: Request, request: requests.PreparedRequest, way: Mapping[str, Any], tries: _Tries
    ) -> requests.Response:
        self._transport.spend(call, self._pacer)
        try:
            answer = super().send(request, timeout=self._transport.limits.timeout, **way)
            answer.content  # noqa: B018 - read here, so that a cut answer is a failed attempt
        except OSError as error:
            raise self._lost(call, request, error, tries.number) from None
        if answer.status_code < requests.codes.multiple_choices:
            return answer
        if answer.status_code not in _PASSING:
            raise self._dialect.refusal(answer, call.kind, self._transport.masker)
        # A date goes by the service's clock, which need not agree with ours.
        asked = retry_after(answer, told_at(answer) or self._transport.now())
        if answer.status_code == requests.codes.too_many_requests:
            raise self._throttled(call, asked, tries.number)
        raise self._away(call, answer.status_code, asked, tries.number)

    def _lost(self, call: Request, request: requests.PreparedRequest, error: OSError, number: int) -> Exception:
        host = urlsplit(request.url or "").netloc.rpartition("@")[2]
        if untrusted(error):
            return Unreachable(call.service, f"the certificate of {host} is not trusted", _CERTIFICATE)
        if no_authorities(error):
            return Unreachable(call.service, "the file of certificate authorities cannot be read", _AUTHORITIES)
        pause = self._transport.back_off(number)
        if never_sent(error):
            return _Passing(Unreachable(call.service, f"{host} cannot be reached", _NETWORK), pause)
        if self._reads(call):
            what = f"{host} broke off or did not answer in time ({call.verb} {call.kind})"
            return _Passing(Unreachable(call.service, what, _NETWORK), pause)
        return _Passing(self._answer_lost(call), pause)

    def _throttled(self, call: Request, asked: float | None, number: int) -> Exception:
        """Hold the account: for what was asked, or for the window and a pause that grows where nothing was said."""
        if asked is not None:
            self._transport.heed(self._pacer, asked)
            wait = asked
        else:
            wait = self._dialect.window + self._transport.back_off(number)
            self._pacer.hold(wait)
        what = f"it throttles us and asks for a pause of {wait:.0f} seconds ({call.verb} {call.kind})"
        error = TooManyRequests(call.service, what, _LATER, retry_after=wait)
        return error if wait > self._transport.limits.longest_wait else _Passing(error)

    def _away(self, call: Request, status: int, asked: float | None, number: int) -> Exception:
        if asked and asked > self._transport.limits.longest_wait:
            return Unreachable(call.service, f"it is not available for the next {asked:.0f} seconds", _LATER)
        if asked:
            self._transport.heed(self._pacer, asked)
        pause = 0.0 if asked else self._transport.back_off(number)
        if self._reads(call):
            what = f"{call.verb} {call.kind} was answered with status {status}"
            return _Passing(Unreachable(call.service, what, _LATER), pause)
        return _Passing(self._answer_lost(call), pause)

    def _answer_lost(self, call: Request) -> AnswerLost:
        what = f"the answer to {call.verb} {call.kind} was lost; the change may have been made"
        return AnswerLost(call.service, what, "The next run reads the board before it writes again")


_CERTIFICATE = "Name the file of your own certificate authority in REQUESTS_CA_BUNDLE"
_AUTHORITIES = "Let REQUESTS_CA_BUNDLE name a file that holds certificates, in PEM format"
_NETWORK = "Check the address, the network and the proxy settings, then run again"
_LATER = "The next scheduled run tries again"


def _failure(state: RetryCallState) -> _Passing:
    error = state.outcome.exception() if state.outcome else None
    assert isinstance(error, _Passing), "only a failure that may pass is tried again"
    return error


def _give_up(state: RetryCallState) -> NoReturn:
    raise _failure(state).error from None
