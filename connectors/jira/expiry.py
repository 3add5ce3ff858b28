"""When the token ends, where somebody says so.

A bearer token of OAuth 2.0 may be a JSON Web Token, which carries the instant itself (RFC 7519, `exp`). Data Center
lists the personal access tokens of an account (`GET /rest/pat/latest/tokens`). Of a Cloud API token nothing is told.
"""

from __future__ import annotations

from base64 import urlsafe_b64decode
from collections.abc import Callable
from datetime import datetime

from msgspec import Struct, field
from msgspec.json import Decoder

from connectors.answer import JsonAnswer
from connectors.errors import BadAnswer, NotFound, PermissionMissing
from connectors.jira.answers import Instant
from connectors.jira.connection import Auth, JiraConnection
from connectors.jira.decoding import decode, in_utc
from connectors.jira.values import Flavour


class _Claims(Struct, frozen=True):
    exp: Instant


class _Token(Struct, frozen=True):
    expires: Instant | None = field(default=None, name="expiringAt")


# Not strict: an instant may be written as seconds since 1970.
_CLAIMS = Decoder(_Claims, strict=False)
_TOKENS = Decoder(list[_Token])


def token_expiry(
    connection: JiraConnection, flavour: Flavour, ask: Callable[[], JsonAnswer], now: datetime
) -> datetime | None:
    """When the connection's token ends, in UTC; None where nobody tells.

    `ask` gets the list of the account's personal access tokens, and is called on Data Center only. The list does not
    say which of them is in use, so the answer is the first that ends after `now`: ours may last longer, or for ever.
    Raises SignInRefused where the credentials are not accepted.
    """
    if connection.auth is not Auth.BEARER:
        return None
    told = jwt_expiry(connection.token)
    if told is None and flavour is Flavour.DATA_CENTER:
        return min((end for end in _ends(ask) if end > now), default=None)
    return told


def jwt_expiry(token: str) -> datetime | None:
    """The `exp` of a JSON Web Token, in UTC; None for any other text. Nothing is verified: it is our own token."""
    parts = token.split(".")
    if len(parts) != 3:
        return None
    try:
        return in_utc(_CLAIMS.decode(urlsafe_b64decode(parts[1] + "==")).exp)
    except (ValueError, OverflowError):
        return None


def _ends(ask: Callable[[], JsonAnswer]) -> list[datetime]:
    try:
        tokens = decode(_TOKENS, ask(), "the account's tokens")
    except (NotFound, PermissionMissing, BadAnswer):
        # Older versions lack the list, administrators may close it, and sign-in pages may stand in its place. A run
        # does not need it.
        return []
    return [in_utc(one.expires) for one in tokens if one.expires]
