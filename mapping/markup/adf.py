"""The Atlassian Document Format as Markdown: what is known to be harmless is kept, and the rest is refused by name.

The format: https://developer.atlassian.com/cloud/jira/platform/apis/document/structure/. Its inline marks are written
by `pyadf`; the blocks are put together here, because that library passes marks and text on unescaped, leaves out
task lists in silence, and indents what stands in a numbered list too little to belong to it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import count, repeat
from textwrap import indent
from typing import Any

from pyadf import Document, PyADFError

from mapping.markup.rules import BadMarkup, web_link, words_of
from mapping.wording import inline, plain

Node = Mapping[str, Any]

_BLANK: Node = {"type": "text", "text": " "}
_SO_NOT_ADF = "so it is no document in the Atlassian Document Format"
_DEEPEST = 40
_NAME = 40
_LARGEST_ORDER = 999_999_999
_LANGUAGE = re.compile(r"[A-Za-z0-9+#-]{1,20}")
_TICKS = re.compile(r"`+")
_EMPHASIS = ("strong", "em", "strike")
_LOOKS = frozenset({"underline", "textColor", "backgroundColor", "alignment", "indentation", "breakout"})
"""Marks that say how a text looks and nothing else: they are left out, and the text stays."""


def from_adf(text: str) -> str:
    """The document as Markdown. Raises `BadMarkup` where it is none, or holds what customers are not shown."""
    try:
        document = json.loads(text)
    except (ValueError, RecursionError):
        raise BadMarkup(f"it cannot be read, {_SO_NOT_ADF}") from None
    if _kind(document) != "doc":
        raise BadMarkup(f"it is no whole document, {_SO_NOT_ADF}")
    made = _block(document, 0)
    if words_of(made) != "".join("".join(_words(document)).split()):
        raise BadMarkup("its words and its marks cannot be told apart in Markdown; write it with fewer marks")
    return made


def _block(node: Node, depth: int) -> str:
    """One block as lines of Markdown; empty where there is nothing in it."""
    if depth > _DEEPEST:
        raise BadMarkup(f"it is nested more than {_DEEPEST} deep")
    _refuse_marks(node)
    write = _WRITERS.get(_kind(node))
    if write is None:
        raise _unfit(_kind(node))
    return write(node, depth)


def _all_within(node: Node, depth: int) -> str:
    return "\n\n".join(filter(None, (_block(one, depth + 1) for one in _content(node))))


def _paragraph(node: Node, _: int) -> str:
    return _line(_inlines(node))


def _heading(node: Node, _: int) -> str:
    level = _attrs(node).get("level")
    if not isinstance(level, int) or not 1 <= level <= 6:
        raise BadMarkup("it holds a heading whose level is not 1 to 6")
    text = _line(_BLANK if one["type"] == "hardBreak" else one for one in _inlines(node))
    return f"{'#' * level} {text}" if text else ""


def _quote(node: Node, depth: int) -> str:
    return indent(_all_within(node, depth), "> ", lambda _: True)


def _expanded(node: Node, depth: int) -> str:
    title = _line(_spans(_title(node), ["strong"], None))
    return "\n\n".join(filter(None, (title, _all_within(node, depth))))


def _title(node: Node) -> str:
    title = _attrs(node).get("title", "")
    return title.strip() if isinstance(title, str) else ""


def _bulleted(node: Node, depth: int) -> str:
    return _listed(node, repeat("- "), depth)


def _numbered(node: Node, depth: int) -> str:
    return _listed(node, (f"{number}. " for number in count(_order(node))), depth)


def _listed(node: Node, bullets: Iterator[str], depth: int) -> str:
    return "\n".join(filter(None, (_item(item, bullets, depth + 1) for item in _content(node))))


def _item(node: Node, bullets: Iterator[str], depth: int) -> str:
    if _kind(node) != "listItem":
        raise _unfit(_kind(node))
    _refuse_marks(node)
    text = _all_within(node, depth)
    if not text:
        return ""
    bullet = next(bullets)
    return bullet + indent(text, " " * len(bullet)).lstrip(" ")


def _order(node: Node) -> int:
    order = _attrs(node).get("order", 1)
    if not isinstance(order, int) or isinstance(order, bool) or not 0 <= order < _LARGEST_ORDER:
        raise BadMarkup("it holds a numbered list that begins with no number")
    return order


def _code(node: Node, _: int) -> str:
    """A fenced block: the fence is longer than any row of ticks within."""
    text = "".join(_code_text(child) for child in _content(node))
    language = _attrs(node).get("language")
    named = language if isinstance(language, str) and _LANGUAGE.fullmatch(language) else ""
    fence = "`" * max(3, 1 + max(map(len, _TICKS.findall(text)), default=0))
    return f"{fence}{named}\n{text}\n{fence}" if text.strip() else ""


def _code_text(node: Node) -> str:
    if _kind(node) != "text":
        raise _unfit(_kind(node))
    _refuse_marks(node)
    return "\n".join(_text(node).splitlines())


def _rule(_: Node, __: int) -> str:
    return "---"


_WRITERS: Mapping[str, Callable[[Node, int], str]] = {
    "doc": _all_within,
    "paragraph": _paragraph,
    "heading": _heading,
    "bulletList": _bulleted,
    "orderedList": _numbered,
    "blockquote": _quote,
    "panel": _quote,
    "expand": _expanded,
    "nestedExpand": _expanded,
    "codeBlock": _code,
    "rule": _rule,
}
"""How each kind of block that is known is written."""


def _line(nodes: Iterable[Node]) -> str:
    try:
        markdown = Document({"type": "paragraph", "content": [*nodes]}).to_markdown(on_known_unsupported="error")
    except (PyADFError, UnicodeEncodeError):
        raise BadMarkup("it holds a text that cannot be read") from None
    return str(markdown).strip()


def _inlines(node: Node) -> Iterator[Node]:
    for child in _content(node):
        match _kind(child):
            case "text":
                yield from _spans(_text(child), *_marks(child))
            case "hardBreak":
                yield {"type": "hardBreak"}
            case "emoji":
                _refuse_marks(child)
                yield from _spans(_emoji(child), [], None)
            case kind:
                raise _unfit(kind)


def _spans(text: str, marks: list[str], link: str | None) -> Iterator[Node]:
    """The text so that it means itself. White space stays outside of the marks, where Markdown wants it."""
    core = plain(text) if "code" in marks else inline(text)
    if not core:
        yield _BLANK
        return
    if "code" in marks and "`" in core:
        marks, core = [], inline(text)
    told = [*({"type": mark} for mark in marks), *([{"type": "link", "attrs": {"href": link}}] if link else [])]
    if text[:1].isspace():
        yield _BLANK
    yield {"type": "text", "text": core, "marks": told}
    if text[-1:].isspace():
        yield _BLANK


def _marks(node: Node) -> tuple[list[str], str | None]:
    """The marks that Markdown has, and the address if it is a link. Code knows no other mark but a link."""
    kinds, link = [], None
    for mark in _nodes(node, "marks"):
        match _kind(mark):
            case "link":
                link = web_link(str(_attrs(mark).get("href", "")))
            case "code" | "strong" | "em" | "strike" as kind:
                kinds.append(kind)
            case kind if kind not in _LOOKS:
                raise _unfit(kind)
    if "code" in kinds:
        return ["code"], link
    return [kind for kind in _EMPHASIS if kind in kinds], link


def _refuse_marks(node: Node) -> None:
    """Blocks bear marks as well; only those that say how they look are known."""
    for mark in _nodes(node, "marks"):
        if _kind(mark) not in _LOOKS:
            raise _unfit(_kind(mark))


def _words(node: Node) -> Iterator[str]:
    """What a reader of the document sees, in its order."""
    match _kind(node):
        case "codeBlock":
            yield from (_text(child) for child in _content(node))
        case "text":
            yield plain(_text(node))
        case "emoji":
            yield plain(_emoji(node))
        case kind:
            yield plain(_title(node)) if kind in ("expand", "nestedExpand") else ""
            for child in _content(node):
                yield from _words(child)


def _emoji(node: Node) -> str:
    """Its letter, as Unicode has it. A picture that a site made for itself has none."""
    text = _attrs(node).get("text")
    if not isinstance(text, str) or not text or text.isascii():
        raise BadMarkup("it holds an emoji of your own site, which others do not have; take it out")
    return text


def _unfit(kind: str) -> BadMarkup:
    return BadMarkup(f"it holds {kind[:_NAME]!r}, which customers are not shown; say it in plain text")


def _kind(node: object) -> str:
    kind = node.get("type") if isinstance(node, dict) else None
    if not isinstance(kind, str):
        raise BadMarkup(f"it holds a part without a type, {_SO_NOT_ADF}")
    return kind


def _text(node: Node) -> str:
    text = node.get("text")
    if not isinstance(text, str):
        raise BadMarkup(f"it holds a text without words, {_SO_NOT_ADF}")
    return text


def _content(node: Node) -> list[Node]:
    return _nodes(node, "content")


def _nodes(node: Node, name: str) -> list[Node]:
    nodes = node.get(name, [])
    if not isinstance(nodes, list) or not all(isinstance(one, dict) for one in nodes):
        raise BadMarkup(f"it holds a {name!r} that is no list of parts, {_SO_NOT_ADF}")
    return nodes


def _attrs(node: Node) -> Mapping[str, Any]:
    attrs = node.get("attrs", {})
    return attrs if isinstance(attrs, dict) else {}
