"""A service behind faults: what the rules in force do to its answers and its connections."""

from __future__ import annotations

import asyncio
import gzip
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from email.utils import format_datetime
from http import HTTPStatus
from typing import Any

import orjson
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from sandbox.faults import Faults, Rule, Service
from sandbox.wire import drop, hang_up

_PAGE = b"""<!DOCTYPE html>
<html><head><title>Log in</title></head><body><h1>Log in to continue</h1></body></html>
"""
_INSTEAD = {
    "html": ({"content-type": "text/html;charset=UTF-8"}, _PAGE),
    "empty": ({"content-type": "application/json"}, b""),
}


class FaultyApp:
    """A service behind faults. `now` is the time that its answers bear, for a `Retry-After` that is a date."""

    def __init__(self, app: ASGIApp, service: Service, faults: Faults, now: Callable[[], datetime]) -> None:
        self._app = app
        self._service = service
        self._faults = faults
        self._now = now

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, or fail to, as the rules want."""
        rule = self._faults.decide(self._service, scope["method"], scope["path"])
        if rule is None:
            await self._app(scope, receive, send)
        else:
            await self._struck(rule, scope, receive, send)

    async def _struck(self, rule: Rule, scope: Scope, receive: Receive, send: Send) -> None:
        match rule.kind:
            case "throttle" | "error":
                await _refuse(rule, self._service, self._now(), send)
            case "html" | "empty":
                await _send(send, 200, *_INSTEAD[rule.kind])
            case "drop":
                await drop(scope, receive)
            case "hang":
                await asyncio.sleep(rule.seconds)
                await drop(scope, receive)
            case "lose_reply":
                await _collect(self._app, scope, receive)
                await drop(scope, receive)
            case "late_reply":
                await _late(await _collect(self._app, scope, receive), rule.seconds, send)
            case "cut_reply":
                await _cut(await _collect(self._app, scope, receive), scope, receive, send)
            case "cut_gzip":
                await _cut_compressed(await _collect(self._app, scope, receive), send)
            case "slow":
                await asyncio.sleep(rule.seconds)
                await self._app(scope, receive, send)


async def _refuse(rule: Rule, service: Service, now: datetime, send: Send) -> None:
    status = 429 if rule.kind == "throttle" else rule.status
    headers = {"content-type": "application/json", **{name.lower(): value for name, value in rule.headers.items()}}
    if rule.kind == "throttle" and rule.retry_after is not None:
        headers["retry-after"] = _retry_after(rule, rule.retry_after, now)
    await _send(send, status, headers, orjson.dumps(_body(status, service)))


def _retry_after(rule: Rule, seconds: int, now: datetime) -> str:
    if rule.retry_after_form == "seconds":
        return str(seconds)
    return format_datetime(now.replace(microsecond=0) + timedelta(seconds=seconds), usegmt=True)


def _body(status: int, service: Service) -> dict[str, Any]:
    text = "Rate limit exceeded" if status == 429 else _phrase(status)
    if service == "jira":
        return {"errorMessages": [f"{text}."], "errors": {}}
    return ({"error": "API_TOKEN_LIMIT_EXCEEDED"} if status == 429 else {}) | {"message": text}


def _phrase(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return f"HTTP {status}"


async def _send(send: Send, status: int, headers: Mapping[str, str], body: bytes) -> None:
    pairs = [(name.encode(), value.encode()) for name, value in headers.items()]
    length = (b"content-length", str(len(body)).encode())
    await send({"type": "http.response.start", "status": status, "headers": [*pairs, length]})
    await send({"type": "http.response.body", "body": body})


async def _collect(app: ASGIApp, scope: Scope, receive: Receive) -> tuple[Message, bytes]:
    """Let the service answer: the head of the answer, and its whole body."""
    messages: list[Message] = []

    async def keep(message: Message) -> None:
        messages.append(message)

    await app(scope, receive, keep)
    start, *rest = messages
    return start, b"".join(message.get("body", b"") for message in rest)


def _headed(start: Message, length: int, *more: tuple[bytes, bytes]) -> Message:
    """The head of an answer for a body of another length."""
    kept = [pair for pair in start["headers"] if pair[0].lower() not in {b"content-length", b"transfer-encoding"}]
    return {**start, "headers": [*kept, (b"content-length", str(length).encode()), *more]}


async def _late(answer: tuple[Message, bytes], seconds: float, send: Send) -> None:
    start, body = answer
    await asyncio.sleep(seconds)
    await send(start)
    await send({"type": "http.response.body", "body": body})


async def _cut(answer: tuple[Message, bytes], scope: Scope, receive: Receive, send: Send) -> None:
    """Send the head of an answer with its full length and half of its body, then hang up."""
    start, body = answer
    if len(body) < 2:
        await drop(scope, receive)
        return
    await send(_headed(start, len(body)))
    await send({"type": "http.response.body", "body": body[: len(body) // 2], "more_body": True})
    await hang_up(scope, receive)


async def _cut_compressed(answer: tuple[Message, bytes], send: Send) -> None:
    """Send the first half of a compressed body as if it were all: only who unpacks it can tell."""
    start, body = answer
    packed = gzip.compress(body, mtime=0)
    half = packed[: len(packed) // 2]
    await send(_headed(start, len(half), (b"content-encoding", b"gzip")))
    await send({"type": "http.response.body", "body": half})
