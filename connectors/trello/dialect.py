"""What is peculiar to Trello on the wire: which requests exist, and what its refusals mean."""

from __future__ import annotations

import re

import requests

from connectors.errors import BadQuery, NotFound, PermissionMissing, ServiceError, SignInRefused, Unreachable
from connectors.masking import Masker
from connectors.transport import Dialect

SERVICE = "Trello"
_PREFIX = re.compile(r".*?/1/")
_LONGEST_MESSAGE = 100
_PERMISSION = re.compile(r"permission|scope|not allowed")
_TOKEN = re.compile(r"token")
_KEY = re.compile(r"invalid (?:api )?(?:app )?key|invalid key")


def kind(path: str) -> str:
    """The path below the interface's root, without the id in its second place."""
    first, *rest = _PREFIX.sub("", path, count=1).strip("/").split("/")
    named = ["me"] if rest[:1] == ["me"] else ["{id}"] * len(rest[:1])
    return "/".join((first, *named, *rest[1:]))


def refusal(answer: requests.Response, asked: str, masker: Masker) -> ServiceError:
    """What Trello means by an answer that is no success (Trello REST API, status codes).

    Most bodies are one line of plain text. The status 401 stands for bad credentials and for missing permission
    alike, so it is the text that tells them apart.
    """
    match answer.status_code:
        case status if status < 400:
            return Unreachable(SERVICE, f"{asked} was answered with a redirection", "Check `trello.url`")
        case 401:
            return _unauthorized(answer.text.lower(), asked)
        case 403:
            what = f"it forbids {asked}: the account may not do this, or a limit of the board is reached"
            return PermissionMissing(SERVICE, what, _RIGHTS)
        case 404:
            return NotFound(SERVICE, f"{asked} is not there, or hidden from this account", _BOARD)
        case status:
            said = " ".join(masker.mask(answer.text).split())[:_LONGEST_MESSAGE]
            what = f"it refuses the request {asked} (status {status}){f': {said}' if said else ''}"
            return BadQuery(SERVICE, what, _BOARD, messages=(said,) if said else ())


def _unauthorized(text: str, asked: str) -> ServiceError:
    if _PERMISSION.search(text):
        return PermissionMissing(SERVICE, f"the account may not do this: {asked}", _RIGHTS)
    if _KEY.search(text):
        return SignInRefused(SERVICE, "it does not know the API key", "Check the key; it belongs to a Power-Up's page")
    if _TOKEN.search(text):
        return SignInRefused(SERVICE, "the token is wrong, expired or revoked", "Make a new token for the key")
    what = f"it answered {asked} with 401 and no reason: the credentials are wrong, or the account may not do this"
    return SignInRefused(SERVICE, what, "Check key and token, then what the account may do on the board")


_RIGHTS = "Make the account a normal member of the board, with a token of scope read and write"
_BOARD = "Check the boards in milepost.yaml, and that the account is a member of them"

TRELLO = Dialect(
    service=SERVICE,
    rates=((90, 10.0),),
    kind=kind,
    refusal=refusal,
    writes=frozenset(
        {
            ("POST", "boards"),
            ("POST", "cards"),
            ("POST", "labels"),
            ("POST", "lists"),
            ("PUT", "cards/{id}"),
            ("PUT", "lists/{id}"),
            ("DELETE", "cards/{id}"),
        }
    ),
    window=10.0,
)
"""A token may ask 100 times in 10 seconds, and a key 300 times (Trello, "API rate limits"). Workers are paced by key,
at less than one of its tokens may ask, so that both limits hold. A throttled one waits out the window, for Trello
says no pause."""
