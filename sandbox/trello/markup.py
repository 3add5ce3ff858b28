"""Descriptions and comments, written in Markdown by anybody, as HTML that can do no harm."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from html import escape

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict
from markupsafe import Markup

_HEADING_BELOW = 2
"""A text stands under the page's and the card's own headings."""

_TEXT = ("text", "code_inline", "image")
_BREAK = ("softbreak", "hardbreak")


def rendered(text: str) -> Markup:
    """The text as HTML: tags in it are shown as text, pictures are only linked, links give no credit."""
    markdown = _markdown()
    tokens = markdown.parse(text)
    for token in tokens:
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{min(6, int(token.tag[1]) + _HEADING_BELOW)}"
        for child in token.children or ():
            if child.type == "link_open":
                child.attrSet("rel", _REL)
    return Markup(markdown.renderer.render(tokens, markdown.options, {}))  # noqa: S704 - escaped by the renderer


def excerpt(text: str, blocks: int, letters: int) -> tuple[str, ...]:
    """The first blocks of a text without any mark-up, each cut at a word where it is long."""
    inline = (token.children or [] for token in _markdown().parse(text) if token.type == "inline")
    plain = (" ".join("".join(_plain(children)).split()) for children in inline)
    return tuple(_shortened(block, letters) for block in [one for one in plain if one][:blocks])


def _plain(tokens: Sequence[Token]) -> Iterator[str]:
    for token in tokens:
        if token.type in _TEXT:
            yield token.content
        elif token.type in _BREAK:
            yield " "


def _shortened(text: str, letters: int) -> str:
    if len(text) <= letters:
        return text
    return f"{text[:letters].rpartition(' ')[0] or text[:letters]} …"


_REL = "nofollow noopener noreferrer"


@lru_cache(maxsize=1)
def _markdown() -> MarkdownIt:
    markdown = MarkdownIt("commonmark", {"html": False}).enable("strikethrough")
    markdown.add_render_rule("image", _linked_image)
    return markdown


def _linked_image(_: RendererHTML, tokens: Sequence[Token], at: int, __: OptionsDict, ___: EnvType) -> str:
    address, shown = str(tokens[at].attrGet("src")), tokens[at].content or "picture"
    return f'<a href="{escape(address)}" rel="{_REL}">{escape(shown)}</a>'
