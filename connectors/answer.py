"""Answers and failures of `requests`, read the way Milepost needs them."""

from __future__ import annotations

import ssl
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

import orjson
import requests
from urllib3.exceptions import MaxRetryError, NewConnectionError

from connectors.errors import BadAnswer


class JsonAnswer(requests.Response):
    """A response that decodes its JSON fast, and says whose answer it was when that is no JSON.

    One that is `typed` is decoded by who asked, straight into types: a client library that calls `json()` hands
    the answer itself through.
    """

    service: str
    kind: str
    typed: bool = False

    def json(self, **_: Any) -> Any:
        """The decoded body, or the answer itself where it is `typed`; raises BadAnswer where it is not JSON."""
        if self.typed:
            return self
        try:
            return orjson.loads(self.content)
        except orjson.JSONDecodeError:
            raise self.not_json() from None

    def not_json(self) -> BadAnswer:
        """The error that says what came instead of JSON."""
        return BadAnswer(self.service, f"{self.kind} was answered with {self._shape()}", _NO_JSON)

    def _shape(self) -> str:
        if not self.content:
            return "nothing"
        html = "html" in self.headers.get("Content-Type", "") or self.content.lstrip()[:1] == b"<"
        return "a web page instead of JSON" if html else "text that is not JSON"


_NO_JSON = "Check the address; a proxy, a login page or a maintenance page may stand in between"


def untrusted(error: OSError) -> bool:
    """Whether the certificate of the other side was not accepted."""
    return any(isinstance(cause, ssl.SSLCertVerificationError) for cause in _causes(error))


def no_authorities(error: OSError) -> bool:
    """Whether the file of certificate authorities is missing, closed to us or no such file."""
    unread = any(isinstance(cause, PermissionError) or _is_x509(cause) for cause in _causes(error))
    # `requests` raises a bare OSError where the file is missing.
    return unread or not isinstance(error, requests.RequestException)


def never_sent(error: OSError) -> bool:
    """Whether the connection did not come about, so that nothing can have been carried out."""
    refused = isinstance(_reason(error), NewConnectionError)
    return refused or isinstance(error, requests.ConnectTimeout | requests.exceptions.ProxyError)


def retry_after(answer: requests.Response, now: datetime) -> float | None:
    """The pause in seconds that the answer asks for, written as seconds or as a date; None if it says none."""
    text = answer.headers.get("Retry-After", "").strip()
    if text.replace(".", "", 1).isdecimal():
        return float(text)
    try:
        until = parsedate_to_datetime(text)
    except ValueError:
        return None
    return max(0.0, (until.replace(tzinfo=until.tzinfo or UTC) - now).total_seconds())


def told_at(answer: requests.Response) -> datetime | None:
    """When the service answered, by its own clock and in UTC; None where the answer does not say so."""
    try:
        at = parsedate_to_datetime(answer.headers.get("Date", ""))
    except ValueError:
        return None
    return at.replace(tzinfo=at.tzinfo or UTC).astimezone(UTC)


def _reason(error: OSError) -> BaseException | None:
    first = error.args[0] if error.args else None
    return first.reason if isinstance(first, MaxRetryError) else None


def _causes(error: OSError) -> tuple[object, ...]:
    reason = _reason(error)
    return reason.args if reason else ()


def _is_x509(cause: object) -> bool:
    return isinstance(cause, ssl.SSLError) and cause.library == "X509"
