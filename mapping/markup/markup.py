"""A text that people wrote for customers in Jira, as Markdown: whole, or refused with the reason."""

from __future__ import annotations

from functools import lru_cache

from mapping.backlog import Markup, PublicText
from mapping.markup.adf import from_adf
from mapping.markup.rules import BadMarkup
from mapping.markup.wiki import from_wiki

LARGEST = {Markup.ADF: 100_000, Markup.WIKI: 8_000}
"""The most characters of a text that is read: JSON takes about ten for one, and the wiki notation is slow to read."""

_CONVERTERS = {Markup.ADF: from_adf, Markup.WIKI: from_wiki}


@lru_cache(maxsize=1024)
def to_markdown(text: PublicText) -> str:
    """The text as Markdown, which may still mention people: `mapping.wording.prose` has the last word.

    Raises `BadMarkup` where it is empty, too large, broken, or holds what customers are not shown.
    """
    most = LARGEST[text.markup]
    if len(text.text) > most:
        raise BadMarkup(f"it is {len(text.text):,} characters long and may have {most:,}; shorten it")
    made = _CONVERTERS[text.markup](text.text)
    if not made:
        raise BadMarkup("it is empty")
    if any("\ud800" <= letter <= "\udfff" for letter in made):
        raise BadMarkup("it holds half a letter, which cannot be sent")
    return made


__all__ = ["LARGEST", "BadMarkup", "to_markdown"]
