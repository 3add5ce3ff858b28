"""What is peculiar to Trello on the wire: which requests exist, and what its refusals mean."""

from __future__ import annotations

import re

import requests

from connectors.errors import BadQuery, NotFound, PermissionMissing, ServiceError, SignInRefused, Unreachable
from connectors.masking import Masker
from connectors.transport import Dialect

SERVICE = "Trello"
_PREFIX = re.compile(r".*?/1/")
_ID = re.compile(r"[0-9a-f]{24}")
_LONGEST_MESSAGE = 100
_PERMISSION = re.compile(r"permission|scope|access|not allowed")
_LIMIT = re.compile(r"limit|too many|maximum")
_POWER_UP = re.compile(r"power-?up|plugin")
_TOKEN = re.compile(r"token")
_KEY = re.compile(r"invalid (?:api )?(?:app )?key|invalid key")


def kind(path: str) -> str:
    """The path below the interface's root without its ids: what is in its second place, and whatever looks like one."""
    first, *rest = _PREFIX.sub("", path, count=1).strip("/").split("/")
    named = ["me"] if rest[:1] == ["me"] else ["{id}"] * len(rest[:1])
    return "/".join((first, *named, *("{id}" if _ID.fullmatch(part) else part for part in rest[1:])))


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
            return _forbidden(_said(answer, masker), asked)
        case 404:
            return NotFound(SERVICE, f"{asked} is not there, or hidden from this account", _BOARD)
        case status:
            said = _said(answer, masker)
            what = f"it refuses the request {asked} (status {status}){f': {said}' if said else ''}"
            return BadQuery(SERVICE, what, _BOARD, messages=(said,) if said else ())


def _said(answer: requests.Response, masker: Masker) -> str:
    return " ".join(masker.mask(answer.text).split())[:_LONGEST_MESSAGE]


def _forbidden(said: str, asked: str) -> ServiceError:
    """The status 403 stands for what nobody may do there: a limit is reached, or a Power-Up is off."""
    if _LIMIT.search(said.lower()):
        return PermissionMissing(SERVICE, f"a limit of the board is reached ({asked}): {said}", _ROOM)
    if _POWER_UP.search(said.lower()):
        return PermissionMissing(SERVICE, f"a Power-Up of the board is not on ({asked}): {said}", _SWITCH_ON)
    return PermissionMissing(SERVICE, f"it forbids {asked}{f': {said}' if said else ''}", _RIGHTS)


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
_ROOM = "Archive or delete what the board does not need any more; Trello's page on object limits lists what it holds"
_SWITCH_ON = "Switch it on on the board's page, under Power-Ups, or take from milepost.yaml what needs it"
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
            ("POST", "cards/{id}/actions/comments"),
            ("POST", "checklists"),
            ("POST", "checklists/{id}/checkItems"),
            ("POST", "customFields"),
            ("POST", "labels"),
            ("PUT", "labels/{id}"),
            ("POST", "lists"),
            ("PUT", "cards/{id}"),
            ("PUT", "cards/{id}/checkItem/{id}"),
            ("PUT", "cards/{id}/customField/{id}/item"),
            ("PUT", "lists/{id}"),
            ("DELETE", "boards/{id}"),
            ("DELETE", "cards/{id}"),
            ("DELETE", "checklists/{id}"),
            ("DELETE", "checklists/{id}/checkItems/{id}"),
        }
    ),
    window=10.0,
)
"""A token may ask 100 times in 10 seconds, and a key 300 times (Trello, "API rate limits"). Workers are paced by key,
at less than one of its tokens may ask, so that both limits hold. A throttled one waits out the window, for Trello
says no pause."""
