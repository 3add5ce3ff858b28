"""Keeping out of a report what tells whose it is: it is made to be shown to others."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from typing import Any
from urllib.parse import urlsplit

from connectors.masking import MASK, Masker

_ID = re.compile(r"\b[0-9a-f]{24}\b|\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b")
_MAIL = re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]+")
_LONGEST = 400
_KEPT = 40


class Discretion:
    """Takes out of a text the secrets, the hosts of the addresses, the project keys, mail addresses and ids."""

    def __init__(self, secrets: Iterable[str], addresses: Iterable[str], projects: Iterable[str]) -> None:
        hosts = [part for one in addresses for part in (urlsplit(one).netloc, urlsplit(one).hostname) if part]
        self._masker = Masker({*secrets, *hosts})
        words = "|".join(re.escape(one) for one in sorted(projects, key=len, reverse=True))
        self._projects = re.compile(rf"\b(?:{words})(-\d+)?\b" if words else r"(?!)")

    def clean(self, text: str) -> str:
        """The text as it may be shown to anybody."""
        masked = self._projects.sub(MASK, self._masker.mask(text))
        return _MAIL.sub(MASK, _ID.sub(MASK, masked))

    def shown(self, value: Any) -> str:
        """A value as text, exact to the letter and in ASCII alone, but for long ones, which are cut in the middle."""
        plain = isinstance(value, str) and value.isascii() and value.isprintable()
        return self.clean(value if plain else json.dumps(self._shortened(value), default=str))

    def _shortened(self, value: Any) -> Any:
        match value:
            case str() if len(value) > _LONGEST:
                text = self.clean(value)  # of what is cut in two, neither half would be known any more
                return f"{text[:_KEPT]}...{text[-_KEPT:]} ({len(value)} letters)"
            case dict():
                return {str(name): self._shortened(part) for name, part in value.items()}
            case list() | tuple():
                return [self._shortened(part) for part in value]
            case _:
                return value
