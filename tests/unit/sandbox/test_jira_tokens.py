"""How callers prove who they are, and what the sandbox tells of their tokens."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from sandbox.jira.model import Dialect
from sandbox.jira.oauth import oauth_token
from sandbox.jira.settings import CLOUD_ID, TOKEN
from tests.unit.sandbox.jira_site import NOW, World, small_site

TOKENS = "/rest/pat/latest/tokens"
SITE, SCOPED = "/rest/api/2/myself", f"/ex/jira/{CLOUD_ID}/rest/api/2/myself"


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


def status(world: World, path: str, token: str) -> int:
    return world.client.get(path, headers=bearer(token)).status


@pytest.fixture
def cloud() -> World:
    world = World(small_site())
    world.settings.bearer_on_cloud = True
    return world


@pytest.fixture
def server() -> World:
    return World(small_site("datacenter"))


@pytest.mark.parametrize("token", [TOKEN, oauth_token(NOW + timedelta(hours=1))], ids=["service account", "OAuth"])
def test_cloud_takes_bearer_tokens_at_the_scoped_address_only(cloud: World, token: str) -> None:
    assert (status(cloud, SCOPED, token), status(cloud, SITE, token)) == (200, 401)


def test_cloud_takes_no_bearer_token_unless_it_is_switched_on(cloud: World) -> None:
    cloud.settings.bearer_on_cloud = False
    assert status(cloud, SCOPED, TOKEN) == status(cloud, SCOPED, oauth_token(NOW + timedelta(hours=1))) == 401


def test_an_oauth_token_dies_at_its_hour(cloud: World) -> None:
    token = oauth_token(NOW + timedelta(hours=1))
    cloud.clock.advance(timedelta(minutes=59))
    assert status(cloud, SCOPED, token) == 200
    cloud.clock.advance(timedelta(minutes=1))
    assert status(cloud, SCOPED, token) == 401


@pytest.mark.parametrize("token", ["", "a.b", "a.b.c", "..", "!.!.!", "e30.e30.e30", "W10.W10.W10"])
def test_a_text_that_is_no_token_of_the_account_is_refused(cloud: World, token: str) -> None:
    assert status(cloud, SCOPED, token) == 401


def test_data_center_takes_no_oauth_token(server: World) -> None:
    assert (status(server, SITE, TOKEN), status(server, SITE, oauth_token(NOW + timedelta(hours=1)))) == (200, 401)


@pytest.mark.parametrize("dialect", ["cloud", "datacenter"])
def test_a_token_is_refused_from_the_instant_of_its_expiry(dialect: Dialect) -> None:
    world = World(small_site(dialect))
    world.settings.token_expires = NOW + timedelta(days=1)
    assert world.client.get(SITE).status == 200
    world.clock.advance(timedelta(days=1))
    assert world.client.get(SITE).status == 401


def in_use(server: World) -> dict[str, Any]:
    rows: list[dict[str, Any]] = server.client.get(TOKENS).json()
    return max(rows, key=lambda row: datetime.fromisoformat(row["lastAccessed"]))


def test_data_center_lists_the_accounts_tokens_with_their_expiry(server: World) -> None:
    server.settings.token_expires = datetime(2026, 12, 1, tzinfo=UTC)
    assert in_use(server) == {
        "id": 2,
        "name": "Roadmap",
        "createdAt": "2017-03-01T10:00:00.000+0100",
        "lastAccessed": "2026-03-10T13:00:00.000+0100",
        "expiringAt": "2026-12-01T01:00:00.000+0100",
    }


def test_a_token_that_never_expires_has_no_date(server: World) -> None:
    assert "expiringAt" not in in_use(server)


def test_the_account_has_a_forgotten_token_beside_the_one_in_use(server: World) -> None:
    assert [row["name"] for row in server.client.get(TOKENS).json()] == ["Old laptop", "Roadmap"]


def test_tokens_are_listed_for_their_owner_and_not_on_cloud(server: World, cloud: World) -> None:
    assert server.anonymous.get(TOKENS).status == 401
    assert cloud.client.get(TOKENS).status == 404
