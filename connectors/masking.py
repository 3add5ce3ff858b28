"""Keeping secrets out of everything that people read: messages, logs, tracebacks."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterable
from urllib.parse import quote

MASK = "***"
_SHORTEST = 4
"""A shorter "secret" would mask ordinary words."""

_PATTERNS = (
    re.compile(
        r"(?i)(\b(?:key|token|oauth_consumer_key|oauth_token|api_?key|secret|password)\s*=\s*[\"']?)[^\s&\"',;]+"
    ),
    re.compile(r"(?i)(\bauthorization[\"']?\s*[:=]\s*[bu]?[\"']?)(?:(?:basic|bearer|oauth)\s+)?[^\r\n'\"}]+"),
    re.compile(r"(?i)(\b(?:basic|bearer)\s+)[A-Za-z0-9+/=._~-]{8,}"),
    re.compile(r"(?i)(/tokens/)[^/?\s\"']+"),
    re.compile(r"(?i)(://)[^/@\s\"']+(?=@)"),
)


class Masker:
    """Replaces known secrets, and what looks like one in a URL or a header, by `***`."""

    def __init__(self, secrets: Iterable[str] = ()) -> None:
        known = {form for secret in secrets if len(secret) >= _SHORTEST for form in (secret, quote(secret, safe=""))}
        longest_first = sorted(known, key=lambda secret: (-len(secret), secret))
        self._known = re.compile("|".join(map(re.escape, longest_first))) if known else None

    def __repr__(self) -> str:
        return "Masker()"

    def mask(self, text: str) -> str:
        """The text without secrets."""
        masked = self._known.sub(MASK, text) if self._known else text
        for pattern in _PATTERNS:
            masked = pattern.sub(rf"\g<1>{MASK}", masked)
        return masked


class MaskingFilter(logging.Filter):
    """Masks the message and the traceback of every log record that passes."""

    def __init__(self, masker: Masker) -> None:
        super().__init__()
        self._masker = masker
        self._format = logging.Formatter()

    def filter(self, record: logging.LogRecord) -> bool:
        """Mask the record in place; it always passes."""
        record.msg, record.args = self._masker.mask(record.getMessage()), ()
        if record.exc_info and not record.exc_text:
            record.exc_text = self._format.formatException(record.exc_info)
        if record.exc_text:
            record.exc_text = self._masker.mask(record.exc_text)
        if record.stack_info:
            record.stack_info = self._masker.mask(record.stack_info)
        return True


def mask_logs(secrets: Iterable[str]) -> None:
    """Mask the secrets in every record of the standard `logging`, whoever writes and whoever handles it.

    Called once at start, before anything is logged. A second call adds its secrets to the first.
    """
    masking = MaskingFilter(Masker(secrets))
    make = logging.getLogRecordFactory()

    def make_masked(*args: object, **kwargs: object) -> logging.LogRecord:
        record = make(*args, **kwargs)
        masking.filter(record)
        return record

    logging.setLogRecordFactory(make_masked)
    # Below this level it writes whole answers, headers included.
    logging.getLogger("jira.resilientsession").setLevel(logging.WARNING)
