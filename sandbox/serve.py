"""The sandbox as running servers: a Jira and a Trello on two ports of this machine, in one event loop."""

from __future__ import annotations

import asyncio
import contextlib
import ipaddress
import logging
import signal
import socket
import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, TypeVar

import requests
import uvicorn
from starlette.types import ASGIApp

from sandbox.admin import PREFIX, with_admin
from sandbox.app import Sandbox
from sandbox.clock import Clock
from sandbox.fill import Contents, open_state, roadmap_board
from sandbox.jira.model import Dialect
from sandbox.jira.repository import Repository
from sandbox.trello.settings import TrelloSettings
from sandbox.wire import BreakableProtocol

LOOPBACK = "127.0.0.1"
_GRACE_SECONDS = 3
_PATIENCE_SECONDS = 600
_log = logging.getLogger(__name__)

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Options:
    """How to start a sandbox. A port of 0 takes a free one.

    `state` is a file that outlives the process, or None for memory; where it has contents already, these are
    served on and `dialect`, `company_seed`, `exports`, `as_of`, `trello_boards` and `crowd` are not looked at.
    `crowd` is a number of issues without a story, for measurements. `host` is for containers: without it the
    sandbox listens on this machine alone, since anyone who reaches it may read and change everything.
    """

    state: Path | None = None
    jira_port: int = 8801
    trello_port: int = 8800
    dialect: Dialect = "cloud"
    company_seed: int | None = None
    exports: tuple[Path, ...] = ()
    as_of: date | None = None
    trello_boards: tuple[Path, ...] = ()
    host: str | None = None
    crowd: int | None = None


@dataclass(frozen=True, slots=True)
class Addresses:
    """Where the two services answer, and the id of the board made for the roadmap; `other_boards` are the names of all
    others by their ids, such as those of exports."""

    jira_url: str
    trello_url: str
    board_id: str
    other_boards: Mapping[str, str]


def build(options: Options) -> Sandbox:
    """The sandbox that the options describe, filled or taken up again, without servers.

    Raises ValueError for options that contradict each other and ExportError for an export that cannot be read.
    """
    contents = Contents(
        options.dialect, options.company_seed, options.exports, options.as_of, options.trello_boards, options.crowd
    )
    state = open_state(options.state, contents, _now)
    return Sandbox(
        state=state,
        clock=Clock(state, _now()),
        repository=Repository(state),
        now=_now,
        trello_settings=TrelloSettings(public_base_url=f"http://{LOOPBACK}:{options.trello_port}"),
    )


def run(options: Options, on_ready: Callable[[Addresses], None] | None = None) -> None:
    """Serve until SIGTERM or SIGINT, then finish the requests in hand and return.

    `on_ready` is called once both services answer.
    """
    with _opened(options) as servers:
        asyncio.run(_until_signalled(servers, on_ready or (lambda _: None)))


@dataclass(frozen=True, slots=True)
class Running:
    """A sandbox that runs in a thread of this process; its methods go by HTTP, as any caller's would, but for `do`."""

    addresses: Addresses
    sandbox: Sandbox
    loop: asyncio.AbstractEventLoop

    @property
    def jira_url(self) -> str:
        """Where the Jira answers."""
        return self.addresses.jira_url

    @property
    def trello_url(self) -> str:
        """Where the Trello answers."""
        return self.addresses.trello_url

    @property
    def board_id(self) -> str:
        """The empty public board."""
        return self.addresses.board_id

    def counts(self) -> list[dict[str, Any]]:
        """How many requests each route got, by service, route and verb."""
        found: list[dict[str, Any]] = self.ask("GET", "/counts")
        return found

    def count(self, service: str, verb: str | None = None) -> int:
        """How many requests a service got, of one verb or of all."""
        return sum(
            row["requests"] for row in self.counts() if row["service"] == service and verb in {None, row["verb"]}
        )

    def reset_counts(self) -> None:
        """Count from zero again."""
        self.ask("DELETE", "/counts")

    def advance(self, *, weeks: int = 0, days: int = 0, hours: int = 0) -> datetime:
        """Move the clock on, and answer where it stands now."""
        return datetime.fromisoformat(
            self.ask("POST", "/advance", {"weeks": weeks, "days": days, "hours": hours})["now"]
        )

    def fault(self, **rule: Any) -> str:
        """Put a fault rule in force and answer its id."""
        return str(self.ask("POST", "/faults", rule)["id"])

    def clear_faults(self) -> None:
        """Take all fault rules away."""
        self.ask("DELETE", "/faults")

    def switch(self, service: str, **settings: Any) -> None:
        """Turn switches of the Jira or the Trello."""
        self.ask("POST", f"/settings/{service}", settings)

    def act(self, name: str, /, **told: Any) -> dict[str, Any]:
        """Disturb the Jira as a person would: `act("transition", ref="APP-1", status="Done")`.

        Answers the `id` of the issue or sprint that it was about.
        """
        done: dict[str, Any] = self.ask("POST", f"/jira/{name}", told)
        return done

    def act_on_board(self, name: str, /, **told: Any) -> dict[str, Any]:
        """Do on a board of the Trello what a person would: `act_on_board("vote", card=ID, by="customer")`.

        Answers the `id` of what was made or changed, if it has one.
        """
        done: dict[str, Any] = self.ask("POST", f"/trello/{name}", told)
        return done

    def do(self, change: Callable[[Sandbox], T]) -> T:
        """Run something on the server's thread, between two requests, and answer its value.

        The sandbox is not safe for threads: while requests may be under way, this is the way to it from Python.
        """

        async def between() -> T:
            return change(self.sandbox)

        return asyncio.run_coroutine_threadsafe(between(), self.loop).result(_PATIENCE_SECONDS)

    def ask(self, verb: str, path: str, body: dict[str, Any] | None = None) -> Any:
        """One request to the administration; raises `requests.HTTPError` with its reason where it refuses."""
        answer = requests.request(verb, f"{self.jira_url}{PREFIX}{path}", json=body or {}, timeout=_PATIENCE_SECONDS)
        if not answer.ok:
            raise requests.HTTPError(answer.text, response=answer)
        return answer.json()


@contextlib.contextmanager
def running(options: Options) -> Iterator[Running]:
    """A sandbox in a thread, ready when the block begins and gone when it ends."""
    with _opened(options) as servers:
        loop = asyncio.new_event_loop()
        thread = threading.Thread(target=loop.run_until_complete, args=(servers.serve(),), name="sandbox", daemon=True)
        thread.start()
        try:
            servers.wait_until_ready(thread)
            yield Running(servers.addresses, servers.sandbox, loop)
        finally:
            servers.stop()
            thread.join()
            loop.close()


class _Server(uvicorn.Server):
    """A server that leaves signals to whoever runs two of them."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Capture none."""
        yield


@contextlib.contextmanager
def _opened(options: Options) -> Iterator[_Servers]:
    """Both servers, not serving yet; their sockets are bound first, so that a port in use is told at once."""
    host = options.host or LOOPBACK
    _warn_if_open(host)
    with (
        _bound(host, options.jira_port) as jira_socket,
        _bound(host, options.trello_port) as trello_socket,
        contextlib.closing(build(options)) as sandbox,
    ):
        roadmap, boards = roadmap_board(sandbox.state), sandbox.boards.all("board")
        others = {str(board["id"]): str(board["name"]) for board in boards if board["id"] != roadmap}
        addresses = Addresses(_url(jira_socket), _url(trello_socket), roadmap, others)
        sandbox.trello_settings.public_base_url = addresses.trello_url
        yield _Servers(
            addresses,
            sandbox,
            (
                (_server(with_admin(sandbox.jira(), sandbox)), jira_socket),
                (_server(with_admin(sandbox.trello(), sandbox)), trello_socket),
            ),
        )


@dataclass(frozen=True, slots=True)
class _Servers:
    """The two servers, each with the socket that it listens on."""

    addresses: Addresses
    sandbox: Sandbox
    pair: tuple[tuple[_Server, socket.socket], ...]

    @property
    def ready(self) -> bool:
        """Whether both answer."""
        return all(server.started for server, _ in self.pair)

    async def serve(self) -> None:
        """Serve both until `stop`."""
        await asyncio.gather(*(server.serve(sockets=[bound]) for server, bound in self.pair))

    def stop(self) -> None:
        """Ask both to finish what they have in hand and end."""
        for server, _ in self.pair:
            server.should_exit = True

    def wait_until_ready(self, thread: threading.Thread) -> None:
        """Wait for both to answer; raises RuntimeError where they end before."""
        while not self.ready:
            thread.join(0.01)
            if not thread.is_alive():
                raise RuntimeError("the sandbox ended before it was ready")


async def _until_signalled(servers: _Servers, on_ready: Callable[[Addresses], None]) -> None:
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, servers.stop)
    serving = asyncio.create_task(servers.serve())
    while not servers.ready and not serving.done():
        await asyncio.sleep(0.01)
    if not serving.done():
        on_ready(servers.addresses)
    await serving


def _server(app: ASGIApp) -> _Server:
    return _Server(
        uvicorn.Config(
            app,
            http=BreakableProtocol,
            ws="none",
            lifespan="off",
            log_config=None,
            log_level=logging.WARNING,
            access_log=False,
            server_header=False,
            date_header=False,  # it would tell this machine's time; see `DatedApp`
            timeout_graceful_shutdown=_GRACE_SECONDS,
        )
    )


def _bound(host: str, port: int) -> socket.socket:
    try:
        bound = socket.create_server((host, port), backlog=128)
    except OSError as error:
        raise OSError(
            error.errno, f"cannot listen on {host}:{port} ({error.strerror}); choose another port, or 0 for a free one"
        ) from error
    # Connections inherit it. asyncio sets it on sockets that name their protocol only, and without it each answer,
    # whose head and body are written apart, waits some 40 ms for the client's acknowledgement.
    bound.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return bound


def _url(bound: socket.socket) -> str:
    host, port = bound.getsockname()[:2]
    everywhere = ipaddress.ip_address(host).is_unspecified
    return f"http://{LOOPBACK if everywhere else host}:{port}"


def _warn_if_open(host: str) -> None:
    if host != "localhost" and not ipaddress.ip_address(host).is_loopback:
        _log.warning("the sandbox listens on %s: whoever reaches this machine may read and change all of it", host)


def _now() -> datetime:
    return datetime.now(UTC)
