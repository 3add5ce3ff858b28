"""Jira behind a company's own certificate authority and proxy, both of them real and on this machine."""

from __future__ import annotations

import select
import shutil
import socket
import ssl
import subprocess
import threading
import traceback
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from connectors.counts import Counts
from connectors.errors import Unreachable
from connectors.jira.connection import JiraConnection
from connectors.jira.wire import JiraWire
from connectors.transport import Transport
from tests.unit.connectors.network import Hours

ENVIRONMENT = ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "HTTPS_PROXY", "HTTP_PROXY", "ALL_PROXY", "NO_PROXY")


class _Jira(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Length", "2")
        self.end_headers()
        self.wfile.write(b"{}")

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


class _Proxy(BaseHTTPRequestHandler):
    """Opens tunnels for those who are let in, and keeps whither."""

    tunnels: list[str]
    lets_in: bool

    def do_CONNECT(self) -> None:
        self.tunnels.append(self.path)
        if not self.lets_in:
            self.send_error(407)
            return
        host, _, port = self.path.rpartition(":")
        with socket.create_connection((host, int(port))) as far:
            self.send_response(200)
            self.end_headers()
            _relay(self.connection, far)

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


def _relay(near: socket.socket, far: socket.socket) -> None:
    across = {near: far, far: near}
    while True:
        for one in select.select(list(across), [], [])[0]:
            data = one.recv(65536)
            if not data:
                return
            across[one].sendall(data)


@contextmanager
def serving(handler: type[BaseHTTPRequestHandler], context: ssl.SSLContext | None = None) -> Iterator[int]:
    """The handler on a port of its own, behind TLS if there is a context."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    if context:
        server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield int(server.server_port)
    server.shutdown()
    thread.join()
    server.server_close()


@dataclass(frozen=True)
class Company:
    """A Jira at a private address; `authority` is the file of those who vouch for it."""

    jira: str
    authority: Path


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Company]:
    folder = tmp_path_factory.mktemp("certificates")
    authority = _certificate(folder, "authority", "-addext", "keyUsage=keyCertSign")
    signed_by = ("-CA", str(authority), "-CAkey", str(authority.with_suffix(".key")))
    certificate = _certificate(folder, "localhost", "-addext", "subjectAltName=DNS:localhost", *signed_by)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, certificate.with_suffix(".key"))
    with serving(_Jira, context) as port:
        yield Company(f"https://localhost:{port}", authority)


def _certificate(folder: Path, name: str, *more: str) -> Path:
    openssl = shutil.which("openssl")
    if openssl is None:
        pytest.skip("there is no `openssl` command here to make a certificate with")
    path = folder / f"{name}.pem"
    made = ("-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", f"/CN={name}", "-out", str(path))
    subprocess.run(
        [openssl, "req", *made, "-keyout", str(path.with_suffix(".key")), *more], check=True, capture_output=True
    )
    return path


@pytest.fixture
def proxy() -> Iterator[tuple[type[_Proxy], int]]:
    handler = type("Proxy", (_Proxy,), {"tunnels": [], "lets_in": True})
    with serving(handler) as port:
        yield handler, port


@pytest.fixture(autouse=True)
def _no_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ENVIRONMENT:
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)


def ask(company: Company) -> Counts:
    """Ask Jira one thing, as the program does."""
    hours = Hours()
    transport = Transport(hours.sleep, lambda: 0.0, hours.now, hours.monotonic)
    connection = JiraConnection("main", company.jira, ("APP",), "s3cret-token", email="pat@company.example")
    with closing(JiraWire(connection, transport)) as wire:
        assert wire.get("3", "serverInfo").status_code == 200
    return transport.counts


def test_a_certificate_of_an_unknown_authority_is_refused_with_what_to_do(company: Company) -> None:
    with pytest.raises(Unreachable, match=r"certificate of localhost:\d+ is not trusted.*REQUESTS_CA_BUNDLE"):
        ask(company)


def test_the_companys_own_authority_is_trusted_once_it_is_named(
    company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(company.authority))
    assert ask(company).total == 1


def test_a_certificate_for_another_host_is_refused(company: Company, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(company.authority))
    elsewhere = Company(company.jira.replace("localhost", "127.0.0.1"), company.authority)
    with pytest.raises(Unreachable, match="is not trusted"):
        ask(elsewhere)


@pytest.mark.parametrize("text", [None, "no certificate"])
def test_a_file_of_authorities_that_cannot_be_used_is_named(
    company: Company, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str | None
) -> None:
    bundle = tmp_path / "company.pem"
    if text:
        bundle.write_text(text)
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(bundle))
    with pytest.raises(Unreachable, match=r"cannot be read.*REQUESTS_CA_BUNDLE"):
        ask(company)


def test_requests_go_through_the_proxy_that_is_named(
    company: Company, proxy: tuple[type[_Proxy], int], monkeypatch: pytest.MonkeyPatch
) -> None:
    handler, port = proxy
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(company.authority))
    monkeypatch.setenv("HTTPS_PROXY", f"http://127.0.0.1:{port}")
    ask(company)
    assert handler.tunnels == [company.jira.removeprefix("https://")]


def test_what_needs_no_proxy_goes_past_it(
    company: Company, proxy: tuple[type[_Proxy], int], monkeypatch: pytest.MonkeyPatch
) -> None:
    handler, port = proxy
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(company.authority))
    monkeypatch.setenv("HTTPS_PROXY", f"http://127.0.0.1:{port}")
    monkeypatch.setenv("NO_PROXY", "localhost")
    ask(company)
    assert handler.tunnels == []


def test_a_proxy_that_lets_nobody_in_is_told_without_its_password(
    company: Company, proxy: tuple[type[_Proxy], int], monkeypatch: pytest.MonkeyPatch
) -> None:
    handler, port = proxy
    handler.lets_in = False
    monkeypatch.setenv("HTTPS_PROXY", f"http://ann:s3cret@127.0.0.1:{port}")
    with pytest.raises(Unreachable, match=r"cannot be reached.*proxy settings") as refused:
        ask(company)
    assert "s3cret" not in "".join(traceback.format_exception(refused.value))
    assert len(handler.tunnels) == 5
