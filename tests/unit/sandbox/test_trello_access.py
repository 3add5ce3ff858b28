"""Who may read, change, vote and comment on the sandbox's Trello, and how often."""

from __future__ import annotations

from typing import Any

import pytest

from sandbox.trello.people import COLLEAGUE_ID, VISITOR_ID
from sandbox.trello.settings import (
    APP_KEY,
    BOT_TOKEN,
    COLLEAGUE_TOKEN,
    OWNER_TOKEN,
    READ_ONLY_TOKEN,
    VISITOR_TOKEN,
)
from tests.unit.sandbox.trello_site import TrelloSite, ask, oauth


@pytest.fixture
def site() -> TrelloSite:
    return TrelloSite()


def test_credentials_count_in_the_header_and_in_the_query(site: TrelloSite) -> None:
    by_query = ask(site.app, "GET", "/1/members/me", f"key={APP_KEY}&token={BOT_TOKEN}")
    by_header = ask(site.app, "GET", "/1/members/me", headers={"authorization": oauth(BOT_TOKEN)})
    assert by_query.json() == by_header.json()
    assert by_header.json()["username"] == "roadmap_bot"


@pytest.mark.parametrize(
    ("key", "token", "text"),
    [
        ("wrong", BOT_TOKEN, "invalid key"),
        (APP_KEY, "wrong", "invalid token"),
        (APP_KEY, None, "unauthorized member permission requested"),
    ],
)
def test_wrong_credentials_are_told_in_plain_text(site: TrelloSite, key: str, token: str | None, text: str) -> None:
    reply = ask(site.app, "GET", "/1/members/me", headers={"authorization": oauth(token, key)})
    assert (reply.status, reply.text) == (401, text)
    assert reply.headers["content-type"].startswith("text/plain")


def test_an_expired_token_is_refused_until_the_switch_is_turned_back(site: TrelloSite) -> None:
    site.settings.expired_token = True
    assert (site.ask("GET", "/members/me").status, site.ask("GET", "/members/me").text) == (401, "expired token")
    site.settings.expired_token = False
    assert site.ask("GET", "/members/me").status == 200


def test_a_token_that_was_revoked_does_not_work_any_more_after_a_restart_either(site: TrelloSite) -> None:
    assert site.done("GET", f"/tokens/{VISITOR_TOKEN}", VISITOR_TOKEN)["idMember"] == VISITOR_ID
    assert site.ask("DELETE", f"/tokens/{VISITOR_TOKEN}", BOT_TOKEN).status == 401
    site.done("DELETE", f"/tokens/{VISITOR_TOKEN}", VISITOR_TOKEN)
    again = TrelloSite(site.state)
    for each in (site, again):
        assert each.ask("GET", "/members/me", VISITOR_TOKEN).status == 401


def test_a_read_only_token_reads_and_writes_nothing(site: TrelloSite) -> None:
    place = site.list()
    assert site.ask("GET", f"/lists/{place['id']}", READ_ONLY_TOKEN).status == 200
    reply = site.ask("POST", "/cards", READ_ONLY_TOKEN, idList=place["id"], name="x")
    assert (reply.status, reply.json()["message"]) == (401, "missing scopes")


def test_a_public_board_is_read_without_any_login(site: TrelloSite) -> None:
    card = site.card()
    for path in (f"/boards/{site.board}", f"/boards/{site.board}/cards", f"/cards/{card['id']}/actions"):
        assert site.ask("GET", path, None).status == 200


def test_nobody_changes_a_public_board_without_being_its_member(site: TrelloSite) -> None:
    card = site.card()
    for token in (None, VISITOR_TOKEN):
        reply = site.ask("PUT", f"/cards/{card['id']}", token, name="x")
        assert (reply.status, reply.text) == (401, "unauthorized card permission requested")


@pytest.mark.parametrize(
    ("level", "token", "status"),
    [
        ("private", None, 401),
        ("private", VISITOR_TOKEN, 401),
        ("private", COLLEAGUE_TOKEN, 200),
        ("org", VISITOR_TOKEN, 401),
        ("org", COLLEAGUE_TOKEN, 200),
        ("public", None, 200),
    ],
)
def test_who_reads_a_board_depends_on_its_level(site: TrelloSite, level: str, token: str | None, status: int) -> None:
    board = site.make_board({"permissionLevel": level})
    assert site.ask("GET", f"/boards/{board}", token).status == status


def test_a_colleague_edits_cards_and_only_admins_change_preferences(site: TrelloSite) -> None:
    card = site.card()
    assert site.done("PUT", f"/cards/{card['id']}", COLLEAGUE_TOKEN, name="By hand")["name"] == "By hand"
    changes = {"prefs/permissionLevel": "private"}
    assert site.ask("PUT", f"/boards/{site.board}", COLLEAGUE_TOKEN, **changes).status == 401
    assert site.done("PUT", f"/boards/{site.board}", OWNER_TOKEN, **changes)["prefs"]["permissionLevel"] == "private"


def test_rights_taken_from_the_bot_leave_it_reading(site: TrelloSite) -> None:
    card = site.card()
    site.settings.revoked_write = True
    assert site.ask("PUT", f"/cards/{card['id']}", name="x").text == "unauthorized card permission requested"
    assert site.ask("GET", f"/cards/{card['id']}").status == 200
    assert site.ask("PUT", f"/cards/{card['id']}", COLLEAGUE_TOKEN, name="x").status == 200


def test_a_customer_votes_once_and_takes_the_vote_back(site: TrelloSite) -> None:
    votes = f"/cards/{site.card()['id']}/membersVoted"
    site.done("POST", votes, VISITOR_TOKEN, value=VISITOR_ID)
    twice = site.ask("POST", votes, VISITOR_TOKEN, value=VISITOR_ID)
    assert (twice.status, twice.text) == (400, "member has already voted on the card")
    assert [one["id"] for one in site.done("GET", votes)] == [VISITOR_ID]
    site.done("DELETE", f"{votes}/{VISITOR_ID}", VISITOR_TOKEN)
    gone = site.ask("DELETE", f"{votes}/{VISITOR_ID}", VISITOR_TOKEN)
    assert (gone.status, gone.text) == (400, "member has not voted on the card")


def test_a_vote_shows_in_the_figures_of_the_card(site: TrelloSite) -> None:
    card = site.card()
    site.done("POST", f"/cards/{card['id']}/membersVoted", VISITOR_TOKEN, value=VISITOR_ID)
    mine = site.done("GET", f"/cards/{card['id']}", VISITOR_TOKEN)["badges"]
    theirs = site.done("GET", f"/cards/{card['id']}")["badges"]
    assert (mine["votes"], mine["viewingMemberVoted"]) == (1, True)
    assert (theirs["votes"], theirs["viewingMemberVoted"]) == (1, False)


def test_nobody_votes_for_somebody_else(site: TrelloSite) -> None:
    reply = site.ask("POST", f"/cards/{site.card()['id']}/membersVoted", VISITOR_TOKEN, value=COLLEAGUE_ID)
    assert reply.status == 401


@pytest.mark.parametrize(
    ("allowed", "visitor", "colleague"),
    [("public", 200, 200), ("org", 401, 200), ("members", 401, 200), ("disabled", 401, 401)],
)
@pytest.mark.parametrize("what", ["comments", "voting"])
def test_preferences_say_who_joins_in(site: TrelloSite, what: str, allowed: str, visitor: int, colleague: int) -> None:
    card = site.card()["id"]
    site.done("PUT", f"/boards/{site.board}", **{f"prefs/{what}": allowed})
    for token, member, status in ((VISITOR_TOKEN, VISITOR_ID, visitor), (COLLEAGUE_TOKEN, COLLEAGUE_ID, colleague)):
        assert _join_in(site, what, card, token, member).status == status


def _join_in(site: TrelloSite, what: str, card: str, token: str, member: str) -> Any:
    if what == "voting":
        return site.ask("POST", f"/cards/{card}/membersVoted", token, value=member)
    return site.ask("POST", f"/cards/{card}/actions/comments", token, text="Yes please")


def test_voting_needs_its_power_up(site: TrelloSite) -> None:
    board = site.done("POST", "/boards", name="Plain", prefs_voting="public", prefs_permissionLevel="public")["id"]
    place = site.done("GET", f"/boards/{board}/lists")[0]["id"]
    reply = site.ask("POST", f"/cards/{site.card(place)['id']}/membersVoted", VISITOR_TOKEN, value=VISITOR_ID)
    assert reply.status == 403


def test_comments_are_mended_by_their_author_and_deleted_by_admins_too(site: TrelloSite) -> None:
    card = site.card()["id"]
    comment = site.done("POST", f"/cards/{card}/actions/comments", VISITOR_TOKEN, text="Frist")["id"]
    assert site.ask("PUT", f"/actions/{comment}", COLLEAGUE_TOKEN, text="x").status == 401
    mended = site.done("PUT", f"/cards/{card}/actions/{comment}/comments", VISITOR_TOKEN, text="First")
    assert mended["data"]["text"] == "First"
    assert site.ask("DELETE", f"/actions/{comment}", COLLEAGUE_TOKEN).status == 401
    site.done("DELETE", f"/actions/{comment}", OWNER_TOKEN)
    assert site.ask("GET", f"/actions/{comment}").status == 404


def test_the_hundred_and_first_request_of_a_token_waits_for_the_next_window(site: TrelloSite) -> None:
    site.seconds = 10  # what made the site lies in the window before
    for n in range(100):
        assert site.ask("GET", f"/boards/{site.board}", fields="id").status == 200, n
    refused = site.ask("GET", f"/boards/{site.board}", fields="id")
    assert refused.status == 429
    assert refused.json() == {"error": "API_TOKEN_LIMIT_EXCEEDED", "message": "Rate limit exceeded"}
    assert "retry-after" not in refused.headers
    site.seconds = 20
    assert site.ask("GET", f"/boards/{site.board}", fields="id").status == 200


def test_every_answer_tells_what_is_left(site: TrelloSite) -> None:
    first, second = (site.ask("GET", f"/boards/{site.board}").headers for _ in range(2))
    assert first["x-rate-limit-api-token-max"] == "100"
    assert first["x-rate-limit-api-key-max"] == "300"
    assert first["x-rate-limit-api-token-interval-ms"] == "10000"
    name = "x-rate-limit-api-token-remaining"
    assert (int(first[name]), int(second[name])) == (99, 98)
    assert name in site.ask("GET", "/boards/000000000000000000000000").headers


def test_a_key_has_a_limit_of_its_own(site: TrelloSite) -> None:
    site.settings.requests_per_key = 2
    tokens = (BOT_TOKEN, VISITOR_TOKEN, COLLEAGUE_TOKEN)
    replies = [site.ask("GET", f"/boards/{site.board}", token) for token in tokens]
    assert [reply.status for reply in replies] == [200, 200, 429]
    assert replies[2].json()["error"] == "API_KEY_LIMIT_EXCEEDED"


def test_members_are_asked_for_a_hundred_times_in_fifteen_minutes(site: TrelloSite) -> None:
    for n in range(101):
        site.seconds = n * 8.9
        last = site.ask("GET", "/members/me")
    assert last.status == 429
    site.seconds = 901
    assert site.ask("GET", "/members/me").status == 200


def test_limits_that_are_switched_off_show_no_headers(site: TrelloSite) -> None:
    site.settings.rate_limits = False
    assert not [name for name in site.ask("GET", "/members/me").headers if name.startswith("x-rate")]


@pytest.mark.parametrize(
    ("path", "status", "text"),
    [
        ("/boards/000000000000000000000000", 404, "The requested resource was not found."),
        ("/boards/zzzzzzzz", 404, "The requested resource was not found."),
        ("/boards/no-id", 400, "invalid id"),
        ("/cards/000000000000000000000000", 404, "The requested resource was not found."),
        ("/nothing/here", 404, "Cannot GET /1/nothing/here"),
    ],
)
def test_what_is_not_there_is_told_in_plain_text(site: TrelloSite, path: str, status: int, text: str) -> None:
    reply = site.ask("GET", path)
    assert (reply.status, reply.text) == (status, text)
