"""Nothing that leaks leaves by any method of the Trello client, one that is added tomorrow included.

The methods are taken from the class, what to pass from their signatures, and what they write from what they send.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from datetime import UTC, datetime
from types import UnionType
from typing import Any, get_args, get_origin, get_type_hints

import pytest
import responses

from connectors.errors import ServiceError
from connectors.trello.client import TrelloClient, connect_trello
from connectors.trello.dialect import TRELLO, kind
from connectors.trello.wire import Inspect
from mapping.guard.guard import Guard
from mapping.public.boards import GuardPolicy
from mapping.public.cards import ShownField
from sync.publishing import Leak, inspector
from tests.unit.connectors.trello_web import (
    API,
    BOARD,
    CARD,
    CHECKLIST,
    FIELD,
    ITEM,
    KEY,
    LABEL,
    LIST,
    TOKEN,
    URL,
    MakeTransport,
    Web,
    board,
)

pytestmark = pytest.mark.made_up_requests("what is passed is made up from the signatures")

LEAK = "see A<b>PP</b>-12"
GUARD = inspector(Guard(GuardPolicy(), projects=["APP"]))

METHODS = {
    name: method
    for name, method in inspect.getmembers(TrelloClient, inspect.isfunction)
    if not name.startswith("_") and name != "close"
}
TAKES_AWAY = re.compile(r"archive_|delete_")

THINGS: Mapping[str, Any] = {
    "board_id": BOARD,
    "list_id": LIST,
    "label_id": LABEL,
    "label_ids": (LABEL,),
    "card_id": CARD,
    "checklist_id": CHECKLIST,
    "item_id": ITEM,
    "field": ShownField(FIELD, "Size", "text"),
    "since": datetime(2026, 5, 1, tzinfo=UTC),
}


def hints(method: Callable[..., Any]) -> dict[str, Any]:
    """What is to be passed to a method, by name."""
    found = get_type_hints(method)
    return {name: found[name] for name in inspect.signature(method).parameters if name != "self"}


def takes_text(name: str, hint: Any) -> bool:
    kinds = get_args(hint) if isinstance(hint, UnionType) else (hint,)
    return name not in THINGS and any(kind is str or get_origin(kind) is Mapping for kind in kinds)


def arguments(method: Callable[..., Any], leaky: str = "") -> dict[str, Any]:
    """Harmless ones, but for the leaky one."""
    return {name: _argument(name, hint, LEAK if name == leaky else "top") for name, hint in hints(method).items()}


def _argument(name: str, hint: Any, text: str) -> Any:
    if name in THINGS:
        return THINGS[name]
    if takes_text(name, hint):
        return {"name": "top", "anything": {"within": [text]}} if get_origin(hint) is Mapping else text
    if hint is bool or type(None) in get_args(hint):
        return False if hint is bool else None
    raise AssertionError(f"say in THINGS what to pass for {name}: {hint}")


CASES = [
    (name, text) for name, method in METHODS.items() for text, hint in hints(method).items() if takes_text(text, hint)
]


@pytest.fixture
def web() -> Iterator[Web]:
    """A Trello that makes and shows one board, and answers all else with next to nothing."""
    with responses.RequestsMock(assert_all_requests_are_fired=False) as mock:
        yield mock


@pytest.fixture
def client_with(web: Web, make_transport: MakeTransport) -> Callable[[Inspect], TrelloClient]:
    """A client that has made a board and knows what stands on it, and has sent nothing else."""

    def make(looks: Inspect) -> TrelloClient:
        web.reset()
        web.post(f"{API}/boards", json=board())
        web.get(f"{API}/boards/{BOARD}", json=board())
        ready: list[TrelloClient] = []
        client = connect_trello(
            URL, KEY, TOKEN, make_transport(attempts=1), lambda texts: looks(texts) if ready else None, []
        )
        client.create_board("Roadmap", "private")
        client.board(BOARD)
        ready.append(client)
        web.reset()
        for verb in ("GET", "POST", "PUT", "DELETE", "PATCH"):
            web.add(verb, re.compile(".*"), json={})
        return client

    return make


def sent_by(client: TrelloClient, name: str, web: Web) -> list[tuple[str, str]]:
    """The verb and kind of each request that a method makes when it is given harmless things."""
    with suppress(ServiceError):  # the answer says next to nothing; only the question matters
        getattr(client, name)(**arguments(METHODS[name]))
    return [(call.request.method or "", kind((call.request.url or "").partition("?")[0])) for call in web.calls]


@pytest.mark.parametrize(("name", "text"), CASES)
def test_a_leak_is_stopped_in_every_text_of_every_write(
    name: str, text: str, client_with: Callable[[Inspect], TrelloClient], web: Web
) -> None:
    client = client_with(GUARD)
    with pytest.raises(Leak):
        getattr(client, name)(**arguments(METHODS[name], leaky=text))
    assert len(web.calls) == 0


def refuse(texts: Iterable[tuple[str, str]]) -> None:
    """A guard that lets no text through at all."""
    if list(texts):
        raise AssertionError("a text would be sent")


@pytest.mark.parametrize("name", [name for name in METHODS if TAKES_AWAY.match(name)])
def test_taking_away_sends_no_text_and_is_never_stopped(
    name: str, client_with: Callable[[Inspect], TrelloClient], web: Web
) -> None:
    ((verb, _),) = sent_by(client_with(refuse), name, web)
    assert verb in ("PUT", "DELETE")


def test_every_method_that_writes_is_tried_or_takes_away(
    client_with: Callable[[Inspect], TrelloClient], web: Web
) -> None:
    tried = {name for name, _ in CASES}
    writes = {name for name in METHODS if any(verb != "GET" for verb, _ in sent_by(client_with(GUARD), name, web))}
    assert writes - tried == {name for name in METHODS if TAKES_AWAY.match(name)}
    assert len(tried) >= 5


def test_every_write_that_may_be_sent_at_all_is_tried(client_with: Callable[[Inspect], TrelloClient], web: Web) -> None:
    sent = {request for name in METHODS for request in sent_by(client_with(GUARD), name, web)}
    assert {(verb, path) for verb, path in sent if verb != "GET"} == TRELLO.writes
