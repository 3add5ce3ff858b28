"""What is peculiar to Jira on the wire: which requests exist, and what its refusals mean."""

from __future__ import annotations

import re
from typing import Any

import msgspec
import requests

from connectors.errors import BadAnswer, BadQuery, NotFound, PermissionMissing, ServiceError, SignInRefused
from connectors.masking import Masker
from connectors.transport import Dialect

SERVICE = "Jira"
_PREFIX = re.compile(r".*?/rest/(?:api|agile|pat)/[^/]+/")
_WORD = re.compile(r"_?[a-z][A-Za-z_-]*")
_LONGEST_MESSAGE = 300
_MOST_MESSAGES = 5


def kind(path: str) -> str:
    """The path below the interface's root, without ids and keys."""
    parts = _PREFIX.sub("", path).strip("/").split("/")
    return "/".join(part if _WORD.fullmatch(part) else "{id}" for part in parts)


def refusal(answer: requests.Response, asked: str, masker: Masker) -> ServiceError:
    """What Jira means by an answer that is no success (Jira REST API, status codes)."""
    match answer.status_code:
        case status if status < 400:
            return _moved(asked)
        case 400:
            messages = error_messages(answer, masker)
            said = f": {'; '.join(messages)}" if messages else ""
            return BadQuery(SERVICE, f"it refuses the request {asked}{said}", _QUERY, messages=messages)
        case 401:
            return SignInRefused(SERVICE, "it does not accept the credentials", _sign_in(answer))
        case 403 if "X-Authentication-Denied-Reason" in answer.headers:
            return SignInRefused(SERVICE, "it has locked sign-in for this account until a person signs in", _CAPTCHA)
        case 403:
            return _forbidden(answer, asked)
        case 404:
            return NotFound(SERVICE, f"{asked} is not there, or hidden from this account", _NOT_FOUND)
        case 410:
            return BadAnswer(SERVICE, f"it has removed {asked}", "Update Milepost to a version that knows this Jira")
        case status:
            return BadAnswer(SERVICE, f"{asked} was answered with status {status}", _NOT_FOUND)


def error_messages(answer: requests.Response, masker: Masker) -> tuple[str, ...]:
    """Jira's own sentences, clipped and masked; none where the body is not what Jira documents."""
    try:
        body = msgspec.json.decode(answer.content)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return ()
    said = _said(body) if isinstance(body, dict) else []
    return tuple(masker.mask(text)[:_LONGEST_MESSAGE] for text in said[:_MOST_MESSAGES])


def _said(body: dict[str, Any]) -> list[str]:
    messages, errors = body.get("errorMessages"), body.get("errors")
    listed = messages if isinstance(messages, list) else []
    named = errors.values() if isinstance(errors, dict) else []
    return [text for text in (*listed, *named) if isinstance(text, str)]


def _forbidden(answer: requests.Response, asked: str) -> PermissionMissing:
    if "/rest/agile/" in (answer.url or ""):
        what = f"the account may not use boards and sprints ({asked}); it may have no licence for Jira Software"
        return PermissionMissing(SERVICE, what, "Give the account access to Jira Software, then run `milepost check`")
    return PermissionMissing(SERVICE, f"the account may not ask for {asked}", _PERMISSION)


def _sign_in(answer: requests.Response) -> str:
    """What may be wrong, by how we signed in and where."""
    signed = str(answer.request.headers.get("Authorization", ""))
    if not signed.startswith("Basic "):
        return _BEARER
    return _SCOPED if "/ex/jira/" in (answer.url or "") else _BASIC


def _moved(asked: str) -> BadAnswer:
    what = f"{asked} was answered with a redirection, which often leads to a login page"
    return BadAnswer(SERVICE, what, "Write the final https address of Jira into `jira.url`, and check the credentials")


_BASIC = (
    "Check the token and the mail address. Tokens expire after a year at most, and a token with scopes works only "
    "at https://api.atlassian.com/ex/jira/<cloud id>; `milepost check` says which address that is"
)
_SCOPED = "Check the token, its scopes and the mail address. Tokens expire after a year at most"
_BEARER = "Check the token: it may have expired or been revoked. A personal access token works on Data Center only"
_CAPTCHA = "Sign in once in a browser and answer the captcha, then run again"
_QUERY = "Check `jira.projects`, `jira.boards` and `jira.fields` in milepost.yaml"
_NOT_FOUND = "Check `jira.url`, and what the account may see"
_PERMISSION = "Ask an administrator of Jira for the permission, then run `milepost check`"

JIRA = Dialect(
    service=SERVICE,
    rates=((60, 1.0),),
    kind=kind,
    refusal=refusal,
    reads=frozenset({"search", "search/jql", "issue/bulkfetch", "changelog/bulkfetch"}),
    typed=True,
)
"""Nothing of Jira is a write: beside GET only searches by POST exist here, and everything else is refused.

Cloud fills its bucket each second, by 100 requests and more (Jira Cloud, "Rate limiting")."""
