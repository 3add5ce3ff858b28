from __future__ import annotations

import json
from base64 import urlsafe_b64encode
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.answer import JsonAnswer
from connectors.errors import BadAnswer, NotFound, PermissionMissing, ServiceError, SignInRefused
from connectors.jira.connection import Auth, JiraConnection
from connectors.jira.expiry import jwt_expiry, token_expiry
from connectors.jira.values import Flavour

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
IN_MAY = datetime(2026, 5, 1, 10, 30, tzinfo=UTC)
OPAQUE = "MDEyMzQ1Njc4OTo="


def part(claims: Any) -> str:
    return urlsafe_b64encode(json.dumps(claims).encode()).decode().rstrip("=")


def jwt(claims: Any) -> str:
    return f"{part({'alg': 'RS256'})}.{part(claims)}.c2lnbmF0dXJl"


def connection(token: str = OPAQUE, auth: Auth = Auth.BEARER) -> JiraConnection:
    return JiraConnection("main", "https://jira.example", ("APP",), token, auth, email="pat@jira.example")


def listing(tokens: Any) -> Callable[[], JsonAnswer]:
    answer = JsonAnswer()
    answer.service, answer.kind, answer.typed = "Jira", "tokens", True
    answer._content = json.dumps(tokens).encode()
    return lambda: answer


def never() -> JsonAnswer:
    raise AssertionError("nothing need be asked")


@pytest.mark.parametrize("flavour", list(Flavour))
def test_a_json_web_token_says_itself_when_it_ends(flavour: Flavour) -> None:
    token = jwt({"sub": "Zoë Müller", "exp": IN_MAY.timestamp()})
    assert token_expiry(connection(token), flavour, never, NOW) == IN_MAY


@pytest.mark.parametrize(
    "token",
    [
        "",
        "ATATT3xFfGF0=1A2B",
        "two.parts",
        "not.base64!.here",
        f"head.{part(['no', 'claims'])}.sig",
        jwt({"sub": "no end"}),
        jwt({"exp": None}),
        jwt({"exp": "soon"}),
        jwt({"exp": True}),
        jwt({"exp": 1e300}),
        jwt({"exp": -(10**30)}),
        "head.gICAgA.sig",
    ],
)
def test_any_other_token_says_nothing(token: str) -> None:
    assert jwt_expiry(token) is None


@given(
    st.text() | st.tuples(st.text(), st.text(), st.text()).map(".".join) | st.integers().map(lambda n: jwt({"exp": n}))
)
def test_no_token_whatever_breaks_the_reading(token: str) -> None:
    found = jwt_expiry(token)
    assert found is None or found.tzinfo is UTC


def test_data_center_tells_the_first_of_our_tokens_that_is_to_end() -> None:
    tokens = [
        {"id": 1, "name": "Old laptop", "expiringAt": "2025-11-30T08:00:00.000+0000"},
        {
            "id": 2,
            "name": "Roadmap",
            "createdAt": "2025-06-01T08:00:00.000Z",
            "expiringAt": "2026-05-01T12:30:00.000+0200",
        },
        {"id": 3, "name": "Reports", "expiringAt": "2026-08-01T08:00:00.000+0000"},
        {"id": 4, "name": "For ever"},
        {"id": 5, "name": "For ever too", "expiringAt": None},
    ]
    assert token_expiry(connection(), Flavour.DATA_CENTER, listing(tokens), NOW) == IN_MAY


@pytest.mark.parametrize("tokens", [[], [{"id": 4, "name": "For ever"}], {"error": "no list"}])
def test_a_list_without_an_end_tells_nothing(tokens: Any) -> None:
    assert token_expiry(connection(), Flavour.DATA_CENTER, listing(tokens), NOW) is None


@pytest.mark.parametrize("refusal", [NotFound, PermissionMissing, BadAnswer])
def test_a_list_that_is_not_there_or_closed_tells_nothing(refusal: type[ServiceError]) -> None:
    def ask() -> JsonAnswer:
        raise refusal("Jira", "no tokens are shown", "Ask an administrator")

    assert token_expiry(connection(), Flavour.DATA_CENTER, ask, NOW) is None


def test_credentials_that_are_not_accepted_are_told() -> None:
    def ask() -> JsonAnswer:
        raise SignInRefused("Jira", "it does not accept the credentials", "Check the token")

    with pytest.raises(SignInRefused):
        token_expiry(connection(), Flavour.DATA_CENTER, ask, NOW)


@pytest.mark.parametrize(
    ("auth", "flavour"),
    [(Auth.BASIC, Flavour.CLOUD), (Auth.BASIC, Flavour.DATA_CENTER), (Auth.BEARER, Flavour.CLOUD)],
)
def test_nothing_is_asked_where_nothing_is_told(auth: Auth, flavour: Flavour) -> None:
    assert token_expiry(connection(auth=auth), flavour, never, NOW) is None
