"""Bearer tokens as an OAuth app gets them: a JWT, whose signature nobody looks at here."""

from __future__ import annotations

import base64
import binascii
from datetime import datetime
from typing import Any

import orjson

from sandbox.jira.settings import USER_ID


def oauth_token(expires: datetime) -> str:
    """A token of the sandbox's account that lives until an instant."""
    claims = {"sub": USER_ID, "exp": int(expires.timestamp())}
    return f"{_part({'alg': 'none', 'typ': 'JWT'})}.{_part(claims)}.{_part('unsigned')}"


def speaks_for_account(token: str, now: datetime) -> bool:
    """Whether a token is one of the sandbox's account and still alive."""
    parts = token.split(".")
    claims = _claims(parts[1]) if len(parts) == 3 else {}
    expires = claims.get("exp")
    return claims.get("sub") == USER_ID and isinstance(expires, int) and now.timestamp() < expires


def _part(content: Any) -> str:
    return base64.urlsafe_b64encode(orjson.dumps(content)).decode().rstrip("=")


def _claims(part: str) -> dict[str, Any]:
    try:
        claims = orjson.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))
    except (binascii.Error, ValueError):
        return {}
    return claims if isinstance(claims, dict) else {}
