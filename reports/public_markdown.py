"""Markdown that was written for customers, as HTML that can do no harm."""

from __future__ import annotations

from functools import lru_cache

from markdown_it import MarkdownIt
from markupsafe import Markup

from mapping.wording import prose

_HEADING_BELOW = 3
"""A text stands under the headings of the page, its list and its card."""


def rendered(text: str) -> Markup:
    """The text as HTML: tags are shown as text, pictures only linked, links give no credit."""
    markdown = _markdown()
    tokens = markdown.parse(prose(text))
    for token in tokens:
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{min(6, int(token.tag[1]) + _HEADING_BELOW)}"
        for child in token.children or ():
            if child.type == "link_open":
                child.attrSet("rel", "nofollow noopener noreferrer")
    return Markup(markdown.renderer.render(tokens, markdown.options, {}))  # noqa: S704 - escaped by the renderer


@lru_cache(maxsize=1)
def _markdown() -> MarkdownIt:
    return MarkdownIt("commonmark", {"html": False}).enable("strikethrough").disable("image")
