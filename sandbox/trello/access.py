"""Who is calling, and what that member may do on a board."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sandbox.state import Document
from sandbox.trello.errors import Unauthorized, not_permitted
from sandbox.trello.people import BOT_ID, token_of
from sandbox.trello.settings import APP_KEY
from sandbox.trello.world import World

_OAUTH_PAIR = re.compile(r'(\w+)="([^"]*)"')
_OBSERVERS_TOO = ("observers", "org", "public")


@dataclass(frozen=True, slots=True)
class Credentials:
    """The application key and the token of a request; either may be absent."""

    key: str | None
    token: str | None


@dataclass(frozen=True, slots=True)
class Caller:
    """Who calls: a member with a token, or nobody (a public board is open to nobody too)."""

    member: Document | None = None
    token: Document | None = None

    @property
    def id(self) -> str | None:
        """The member's id, or None for nobody."""
        return self.member["id"] if self.member else None


NOBODY = Caller()


def credentials(query: Mapping[str, str], authorization: str) -> Credentials:
    """Key and token from an `Authorization: OAuth` header, or else from the query."""
    if authorization.startswith("OAuth "):
        pairs = dict(_OAUTH_PAIR.findall(authorization))
        return Credentials(pairs.get("oauth_consumer_key"), pairs.get("oauth_token"))
    return Credentials(query.get("key"), query.get("token"))


def authenticate(world: World, given: Credentials) -> Caller:
    """The caller with these credentials; raises 401 for a wrong key, and for a wrong or expired token."""
    if given.key is None and given.token is None:
        return NOBODY
    if given.key != APP_KEY:
        raise Unauthorized("invalid key")
    if not given.token:
        return NOBODY
    token = token_of(world, given.token)
    if token is None:
        raise Unauthorized("invalid token")
    if _expired(world, token):
        raise Unauthorized("expired token")
    return Caller(world.find("member", token["idMember"]), token)


def _expired(world: World, token: Document) -> bool:
    if world.settings.expired_token and token["idMember"] == BOT_ID:
        return True
    ends = token["dateExpires"]
    return ends is not None and datetime.fromisoformat(ends) <= world.clock.now()


def role(board: Document, caller: Caller) -> str | None:
    """`admin`, `normal` or `observer`, or None for who is no member of the board."""
    return role_in(board, caller.id)


def role_in(board: Document, member_id: str | None) -> str | None:
    """The role of the member with this id on the board, or None."""
    theirs = (m for m in board["memberships"] if m["idMember"] == member_id and not m["deactivated"])
    return next((m["memberType"] for m in theirs), None)


def may_read(board: Document, caller: Caller) -> bool:
    """Whether the caller sees the board: everybody a public one, colleagues a workspace's, members a private one."""
    level = board["prefs"]["permissionLevel"]
    return level == "public" or role(board, caller) is not None or (level == "org" and _colleague(board, caller))


def _colleague(board: Document, caller: Caller) -> bool:
    return caller.member is not None and board["idOrganization"] in caller.member["idOrganizations"]


def may_join_in(board: Document, caller: Caller, preference: str) -> bool:
    """Whether the caller may vote or comment, as the board's preference `voting` or `comments` says."""
    allowed = board["prefs"][preference]
    if allowed == "disabled" or caller.member is None:
        return False
    if allowed == "public" and board["prefs"]["permissionLevel"] == "public":
        return True
    if allowed in ("org", "public") and _colleague(board, caller):
        return True
    mine = role(board, caller)
    return mine in ("admin", "normal") or (mine == "observer" and allowed in _OBSERVERS_TOO)


def require_read(board: Document, caller: Caller, what: str = "") -> None:
    """Raise 401 unless the caller may read the board that a `what` is on."""
    if not may_read(board, caller):
        raise not_permitted(what)


def require_scope(caller: Caller) -> None:
    """Raise 401 unless somebody calls, with a token that may write."""
    if caller.token is not None and not caller.token["write"]:
        raise Unauthorized({"message": "missing scopes", "error": "UNAUTHORIZED"})


def require_edit(world: World, board: Document, caller: Caller, what: str = "") -> None:
    """Raise 401 unless the caller may change what is on the board."""
    require_scope(caller)
    revoked = world.settings.revoked_write and caller.id == BOT_ID
    if revoked or role(board, caller) not in ("admin", "normal"):
        raise not_permitted(what)


def require_admin(world: World, board: Document, caller: Caller) -> None:
    """Raise 401 unless the caller may change the board's preferences and members, and delete it."""
    require_edit(world, board, caller)
    if role(board, caller) != "admin":
        raise not_permitted()


def require_join_in(world: World, board: Document, caller: Caller, preference: str) -> None:
    """Raise 401 unless the caller may vote or comment on the board's cards."""
    require_scope(caller)
    revoked = world.settings.revoked_write and caller.id == BOT_ID
    if revoked or not may_join_in(board, caller, preference):
        raise not_permitted("card")
