"""What a text for customers may hold, whatever it was written in: words, emphasis, lists, quotes, code, web links."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from urllib.parse import quote, urlsplit

from markdown_it import MarkdownIt
from markdown_it.token import Token


class BadMarkup(ValueError):
    """A text cannot be shown to customers as it is. The message is said of the text: "it holds …"."""


_BLOCKS = ("paragraph", "heading", "bullet_list", "ordered_list", "list_item", "blockquote")
_SPANS = ("strong", "em", "s", "link")
_ALLOWED = frozenset(
    [
        *("fence", "hr", "inline", "text", "code_inline", "softbreak", "hardbreak"),
        *(f"{name}_{side}" for name in _BLOCKS + _SPANS for side in ("open", "close")),
    ]
)
_NAMES = {
    "html_block": "HTML",
    "html_inline": "HTML",
    "image": "an image",
    "code_block": "indented code",
    "table_open": "a table",
}
_DEEPEST = 100
_KEPT_IN_LINKS = "/:?#&=+$,;~%!*-._"
_UNSEEN = re.compile(r"[\x00-\x20\x7f]")


def web_link(target: str) -> str:
    """The address of a link, with everything that means something in Markdown percent-encoded.

    Raises `BadMarkup` unless it leads to a host by http or https and carries no user name.
    """
    try:
        parts = urlsplit(_UNSEEN.sub("", target))
        host = parts.hostname
    except ValueError:
        raise BadMarkup("it holds a link that is no web address") from None
    if parts.scheme not in ("http", "https") or not host:
        kind = f"a {parts.scheme}: link" if parts.scheme else "a link to no web address"
        raise BadMarkup(f"it holds {kind[:40]}; only links that begin with https:// or http:// can be shown")
    if "@" in parts.netloc:
        raise BadMarkup("it holds a link with a user name before the host, which hides where it leads")
    return quote(target.strip(), safe=_KEPT_IN_LINKS)


def words_of(markdown: str) -> str:
    """What a reader of this Markdown sees, without white space.

    Raises `BadMarkup` where there is more in it than customers may be shown: the last look at what the converters made.
    """
    return "".join("".join(_seen(_reader().parse(markdown))).split())


@cache
def _reader() -> MarkdownIt:
    reader = MarkdownIt("commonmark", {"maxNesting": _DEEPEST}).enable(["strikethrough", "table"])
    # Every link is to be seen, the bad ones above all.
    reader.validateLink = lambda url: True  # type: ignore[method-assign]  # noqa: ARG005 - the library's own way
    return reader


def _seen(tokens: list[Token]) -> Iterator[str]:
    for token in tokens:
        if token.type not in _ALLOWED:
            raise BadMarkup(f"it holds {_NAMES.get(token.type, token.type)}, which cannot be shown")
        if token.type == "link_open":
            web_link(str(token.attrs["href"]))
        if token.children is not None:
            yield from _seen(token.children)
        else:
            yield token.content
