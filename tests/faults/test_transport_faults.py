"""The transport against a real socket that misbehaves: what `responses` cannot show."""

from __future__ import annotations

import logging
import socket
import threading
import traceback
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
import requests

from connectors.errors import AnswerLost, ServiceError, Unreachable
from connectors.masking import Masker, mask_logs
from connectors.transport import Dialect, Limits, Transport
from connectors.trello.dialect import TRELLO
from tests.unit.connectors.network import Hours

pytestmark = pytest.mark.made_up_requests("a service of nobody: the transport alone is under test")
Behaviour = Callable[["_Handler"], None]


@dataclass
class Server:
    """Behaves as told, one behaviour a request, the last one again and again; and keeps what it was sent."""

    address: str
    behaviours: list[Behaviour] = field(default_factory=list)
    seen: list[tuple[str, str]] = field(default_factory=list)
    connections: set[int] = field(default_factory=set)
    released: threading.Event = field(default_factory=threading.Event)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    state: Server

    def _behave(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.state.seen.append((self.command, self.path))
        self.state.connections.add(self.client_address[1])
        self.state.behaviours[min(len(self.state.seen), len(self.state.behaviours)) - 1](self)

    do_GET = do_POST = do_PUT = do_DELETE = _behave  # noqa: N815 - http.server calls these names

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


def answer(body: bytes = b"{}", length: int | None = None) -> Behaviour:
    def behave(handler: _Handler) -> None:
        handler.send_response(200)
        handler.send_header("Content-Type", "application/json")
        handler.send_header("Content-Length", str(len(body) if length is None else length))
        handler.end_headers()
        handler.wfile.write(body)

    return behave


def hang_up(handler: _Handler) -> None:
    handler.close_connection = True
    handler.connection.shutdown(socket.SHUT_RDWR)


def cut(handler: _Handler) -> None:
    answer(b'{"half": ', length=1000)(handler)
    hang_up(handler)


def never_answer(handler: _Handler) -> None:
    handler.state.released.wait(5)
    handler.close_connection = True


def repeat_everything(handler: _Handler) -> None:
    """Refuse, and repeat in the answer what was sent, credentials and all, as error pages do."""
    body = f"{handler.path} with {dict(handler.headers)} is refused".encode()
    handler.send_response(400)
    handler.send_header("Content-Length", str(len(body)))
    handler.end_headers()
    handler.wfile.write(body)


@pytest.fixture
def server() -> Iterator[Server]:
    handler = type("Handler", (_Handler,), {})
    listening = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    handler.state = state = Server(f"http://127.0.0.1:{listening.server_port}")  # type: ignore[attr-defined] # made above
    thread = threading.Thread(target=listening.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield state
    state.released.set()
    listening.shutdown()
    thread.join()
    listening.server_close()


def _refusal(response: requests.Response, kind: str, _: Masker) -> ServiceError:
    return ServiceError("Service", f"{kind} {response.status_code}", "Look")


SERVICE = Dialect(
    service="Service",
    rates=((1000, 1.0),),
    kind=lambda path: path.strip("/"),
    refusal=_refusal,
    writes=frozenset({("POST", "cards"), ("PUT", "cards"), ("DELETE", "cards")}),
)


def connected(attempts: int = 3, timeout: float = 2.0) -> tuple[requests.Session, Transport]:
    hours = Hours()
    limits = Limits(attempts=attempts, timeout=(timeout, timeout))
    transport = Transport(hours.sleep, lambda: 0.0, hours.now, hours.monotonic, limits=limits)
    session = requests.Session()
    transport.mount(session, SERVICE, "token")
    return session, transport


@pytest.mark.parametrize("fault", [hang_up, cut])
def test_a_read_whose_answer_broke_off_is_repeated(server: Server, fault: Behaviour) -> None:
    server.behaviours = [fault, answer(b'{"whole": true}')]
    session, transport = connected()
    with session:
        assert session.get(f"{server.address}/board").json() == {"whole": True}
    assert transport.counts.total == 2


@pytest.mark.parametrize("fault", [hang_up, cut])
def test_a_create_whose_answer_broke_off_is_sent_once(server: Server, fault: Behaviour) -> None:
    server.behaviours = [fault, answer()]
    session, _ = connected()
    with session, pytest.raises(AnswerLost, match="may have been made"):
        session.post(f"{server.address}/cards", data="{}")
    assert server.seen == [("POST", "/cards")]


@pytest.mark.parametrize("verb", ["PUT", "DELETE"])
def test_a_change_whose_answer_broke_off_is_made_again(server: Server, verb: str) -> None:
    server.behaviours = [hang_up, answer()]
    session, _ = connected()
    with session:
        assert session.request(verb, f"{server.address}/cards").ok
    assert server.seen == [(verb, "/cards")] * 2


def test_a_read_that_never_answers_is_given_up(server: Server) -> None:
    server.behaviours = [never_answer]
    session, _ = connected(attempts=2, timeout=0.1)
    with session, pytest.raises(Unreachable, match="did not answer in time"):
        session.get(f"{server.address}/board")
    assert len(server.seen) == 2


def test_a_create_that_never_answers_may_have_landed(server: Server) -> None:
    server.behaviours = [never_answer]
    session, _ = connected(timeout=0.1)
    with session, pytest.raises(AnswerLost):
        session.post(f"{server.address}/cards", data="{}")
    assert server.seen == [("POST", "/cards")]


def test_a_create_that_could_not_leave_is_known_not_to_have_landed() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
        session, transport = connected()
        with session, pytest.raises(Unreachable, match=f"127.0.0.1:{port} cannot be reached"):
            session.post(f"http://127.0.0.1:{port}/cards", data="{}")
    assert transport.counts.total == 1


def test_one_connection_serves_many_requests(server: Server) -> None:
    server.behaviours = [answer()]
    session, _ = connected()
    with session:
        for _ in range(5):
            session.get(f"{server.address}/board")
    assert len(server.connections) == 1


def test_an_error_shows_no_secret_of_the_address(server: Server) -> None:
    server.behaviours = [hang_up]
    session, _ = connected(attempts=1)
    address = server.address.replace("http://", "http://pat:s3cret@")
    with session, pytest.raises(Unreachable) as lost:
        session.get(f"{address}/board?token=s3cret")
    assert "s3cret" not in str(lost.value)
    assert lost.value.__suppress_context__


@pytest.fixture
def own_factory() -> Iterator[None]:
    factory = logging.getLogRecordFactory()
    yield
    logging.setLogRecordFactory(factory)


@pytest.mark.parametrize("fault", [repeat_everything, hang_up, answer(b"no JSON")])
def test_no_thread_shows_a_secret_in_its_logs_or_errors(
    server: Server, own_factory: None, caplog: pytest.LogCaptureFixture, fault: Behaviour
) -> None:
    secret, workers = "s3cret-token", 4
    mask_logs([secret])
    caplog.set_level(logging.DEBUG)
    server.behaviours = [fault]
    hours = Hours()
    transport = Transport(
        hours.sleep, lambda: 0.0, hours.now, hours.monotonic, Masker([secret]), Limits(attempts=2, timeout=(2.0, 2.0))
    )

    def ask(number: int) -> str:
        with requests.Session() as session:
            transport.mount(session, TRELLO, "token")
            session.headers["Authorization"] = f'OAuth oauth_consumer_key="k", oauth_token="{secret}"'
            try:
                session.get(f"{server.address}/1/boards/b?token={secret}").json()
            except ServiceError as error:
                logging.getLogger("worker").exception("request %s with %s failed", number, secret)
                return f"{error!r} {''.join(traceback.format_exception(error))}"
        raise AssertionError("the answer was taken for a good one")

    with ThreadPoolExecutor(workers) as pool:
        told = "".join(pool.map(ask, range(workers)))
    assert secret not in told + caplog.text + "".join(map(repr, caplog.records))
    assert caplog.text.count("/1/boards/b?token=***") >= workers or fault is hang_up
    assert caplog.text.count("with *** failed") == workers
