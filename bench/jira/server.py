"""The other side of the measurements: just enough of Jira Cloud, from bytes made beforehand, in a process of its own.

It is no sandbox: it checks nothing and remembers only what is measured. It counts what it is asked and what CPU it
needs itself, so that a measurement can show that it was not the server that was slow.

    python -m bench.jira.server --issues 10000 --latency 0.15 --refuse-every 5
"""

from __future__ import annotations

import argparse
import asyncio
import sys
from collections.abc import Callable
from email.utils import formatdate

from bench.jira.answers import Answers, Asked
from bench.jira.site import Site
from bench.jira.tally import RETRY_AFTER, Tally, utc_now

_REFUSED = b"HTTP/1.1 429 Too Many Requests\r\nRetry-After: %d\r\nContent-Length: 0\r\nDate: %b\r\n\r\n"
_GOOD = b"HTTP/1.1 %d OK\r\nContent-Type: application/json;charset=UTF-8\r\nContent-Length: %d\r\nDate: %b\r\n\r\n"


class Wire(asyncio.Protocol):
    """One connection: requests in, one after the other, and answers out after the latency."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self._waiting = bytearray()
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the way back."""
        assert isinstance(transport, asyncio.Transport)  # a TCP server makes no other
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        """Answer as soon as a whole request is there."""
        self._waiting += data
        while asked := _taken(self._waiting):
            self._server.answer(asked, self._send)

    def _send(self, answer: bytes) -> None:
        assert self._transport is not None  # connected before anything is received
        self._transport.write(answer)


class Server:
    """Answers from the site, late or with a refusal where it was told so. `latency` is in seconds."""

    def __init__(self, answers: Answers, latency: float, refuse_every: int) -> None:
        self._answers = answers
        self._latency = latency
        self._refuse_every = refuse_every
        self.tally = Tally()

    def answer(self, asked: Asked, send: Callable[[bytes], None]) -> None:
        """Send the answer to a request, now or when the latency is over."""
        if asked.path.startswith("/bench/"):
            send(_whole(200, self._control(asked)))
        elif self._latency:
            asyncio.get_running_loop().call_later(self._latency, send, self._reply(asked))
        else:
            send(self._reply(asked))

    def _reply(self, asked: Asked) -> bytes:
        number = self.tally.count(asked.kind, asked.fields)
        if self._refuse_every and number % self._refuse_every == 0:
            self.tally.refuse()
            return _REFUSED % (RETRY_AFTER, _date())
        status, body = self._answers.answer(asked)
        self.tally.send(len(body))
        return _whole(status, body)

    def _control(self, asked: Asked) -> bytes:
        if asked.path == "/bench/change":
            self._answers.change(int(asked.query["count"]), utc_now())
        if asked.path == "/bench/reset":
            self.tally = Tally()
        return self.tally.told()


def _taken(waiting: bytearray) -> Asked | None:
    """The first whole request, taken out of what came in; None where there is none yet."""
    end = waiting.find(b"\r\n\r\n")
    if end < 0:
        return None
    head = bytes(waiting[:end])
    length = _content_length(head)
    whole = end + 4 + length
    if len(waiting) < whole:
        return None
    body = bytes(waiting[end + 4 : whole])
    del waiting[:whole]
    return Asked.of(head.partition(b"\r\n")[0].decode(), body)


def _content_length(head: bytes) -> int:
    lines = head.lower().split(b"\r\n")
    return next((int(line[15:]) for line in lines if line.startswith(b"content-length:")), 0)


def _whole(status: int, body: bytes) -> bytes:
    return _GOOD % (status, len(body), _date()) + body


def _date() -> bytes:
    return formatdate(usegmt=True).encode()


async def serve(server: Server) -> None:
    """Listen on a free port of this machine, tell which, and go on until standard input is closed."""
    loop = asyncio.get_running_loop()
    listening = await loop.create_server(lambda: Wire(server), "127.0.0.1", 0)
    print(listening.sockets[0].getsockname()[1], flush=True)
    await loop.run_in_executor(None, sys.stdin.read)
    listening.close()


def main() -> None:
    """Serve a site of the size asked for."""
    options = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    options.add_argument("--issues", type=int, required=True)
    options.add_argument("--histories", type=int, default=0, help="entries in the changelog of each issue")
    options.add_argument("--latency", type=float, default=0.0, help="seconds before each answer")
    options.add_argument("--refuse-every", type=int, default=0, help="answer every so manieth request with 429")
    told = options.parse_args()
    answers = Answers(Site(told.issues, told.histories, utc_now()))
    asyncio.run(serve(Server(answers, told.latency, told.refuse_every)))


if __name__ == "__main__":
    main()
