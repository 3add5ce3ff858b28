"""The people of the sandbox's Trello and their tokens."""

from __future__ import annotations

from sandbox.state import Document
from sandbox.trello.settings import BOT_TOKEN, COLLEAGUE_TOKEN, OWNER_TOKEN, READ_ONLY_TOKEN, VISITOR_TOKEN
from sandbox.trello.world import World

WORKSPACE_ID = "5f5e10000000000000000000"
BOT_ID = "5f5e10000000000000000001"
OWNER_ID = "5f5e10000000000000000002"
COLLEAGUE_ID = "5f5e10000000000000000003"
VISITOR_ID = "5f5e10000000000000000004"

_PEOPLE: tuple[tuple[str, str, str, list[str]], ...] = (
    (BOT_ID, "roadmap_bot", "Roadmap Bot", [WORKSPACE_ID]),
    (OWNER_ID, "olive_owner", "Olive Owner", [WORKSPACE_ID]),
    (COLLEAGUE_ID, "robin_colleague", "Robin Colleague", [WORKSPACE_ID]),
    (VISITOR_ID, "casey_customer", "Casey Customer", []),
)
_TOKENS = (
    ("5f5e10000000000000000011", BOT_TOKEN, BOT_ID, True),
    ("5f5e10000000000000000012", OWNER_TOKEN, OWNER_ID, True),
    ("5f5e10000000000000000013", COLLEAGUE_TOKEN, COLLEAGUE_ID, True),
    ("5f5e10000000000000000014", VISITOR_TOKEN, VISITOR_ID, True),
    ("5f5e10000000000000000015", READ_ONLY_TOKEN, BOT_ID, False),
)


def settle_people(world: World) -> None:
    """Make the members and tokens of the sandbox where they are not there yet."""
    for ident, username, full_name, workspaces in _PEOPLE:
        if world.get("member", ident) is None:
            world.save("member", new_member(ident, username, full_name) | {"idOrganizations": workspaces})
    for ident, secret, member, write in _TOKENS:
        if world.get("token", ident) is None:
            world.save("token", _token(ident, secret, member, write=write))


def new_member(ident: str, username: str, full_name: str) -> Document:
    """A member as stored; nobody in the sandbox has a mail address or a picture."""
    return {
        "id": ident,
        "username": username,
        "fullName": full_name,
        "initials": "".join(word[0] for word in full_name.split()[:3]).upper(),
        "avatarHash": None,
        "avatarUrl": None,
        "bio": "",
        "memberType": "normal",
        "idOrganizations": [],
    }


def _token(ident: str, secret: str, member: str, *, write: bool) -> Document:
    return {
        "id": ident,
        "secret": secret,
        "identifier": "Sandbox",
        "idMember": member,
        "dateCreated": "2020-09-13T12:26:40.000Z",
        "dateExpires": None,
        "write": write,
    }


def token_of(world: World, secret: str) -> Document | None:
    """The token with this secret, or None."""
    return next((token for token in world.all("token") if token["secret"] == secret), None)
