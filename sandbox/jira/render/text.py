"""Descriptions: kept as wiki text, sent as an Atlassian document (ADF) by version 3 and as HTML in `renderedFields`.

Only what people write most is understood: headings, lists, code, bold text and links; all else stays as it is.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from itertools import groupby
from typing import Any

Node = dict[str, Any]

_CODE = re.compile(r"\{(code|noformat)(?::[^}]*)?\}\n?(.*?)\n?\{\1\}", re.DOTALL)
_HEADING = re.compile(r"h([1-6])\.\s+(.*)")
_ITEM = re.compile(r"([*#-])\s+(.*)")
_INLINE = re.compile(r"\*(?=\S)([^*\n]+?)(?<=\S)\*|\[(?:([^|\]\n]+)\|)?(https?://[^\]\s]+)\]")


def document(text: str) -> Node:
    """The wiki text as an ADF document."""
    return {"type": "doc", "version": 1, "content": list(_blocks(text))}


def markup(text: str) -> str:
    """The wiki text as HTML."""
    return "\n".join(_html(node) for node in _blocks(text))


def _blocks(text: str) -> Iterator[Node]:
    end = 0
    for code in _CODE.finditer(text):
        yield from _prose(text[end : code.start()])
        yield {"type": "codeBlock", "attrs": {}, "content": [_plain(code[2])] if code[2] else []}
        end = code.end()
    yield from _prose(text[end:])


def _prose(text: str) -> Iterator[Node]:
    for paragraph in re.split(r"\n\s*\n", text.replace("\r\n", "\n").strip()):
        for kind, lines in groupby(paragraph.splitlines(), _kind):
            yield from _block(kind, list(lines))


def _kind(line: str) -> str:
    if _HEADING.match(line):
        return "heading"
    item = _ITEM.match(line)
    if item is None:
        return "paragraph"
    return "orderedList" if item[1] == "#" else "bulletList"


def _block(kind: str, lines: list[str]) -> Iterator[Node]:
    if kind == "heading":
        for found in filter(None, map(_HEADING.match, lines)):
            yield {"type": "heading", "attrs": {"level": int(found[1])}, "content": _inline(found[2])}
    elif kind == "paragraph":
        yield _paragraph(lines)
    else:
        items = [_paragraph([found[2]]) for found in filter(None, map(_ITEM.match, lines))]
        yield {"type": kind, "content": [{"type": "listItem", "content": [item]} for item in items]}


def _paragraph(lines: list[str]) -> Node:
    content = [node for line in lines for node in ({"type": "hardBreak"}, *_inline(line))]
    return {"type": "paragraph", "content": content[1:]}


def _inline(line: str) -> list[Node]:
    nodes: list[Node] = []
    end = 0
    for found in _INLINE.finditer(line):
        nodes.append(_plain(line[end : found.start()]))
        nodes.append(_marked(found))
        end = found.end()
    nodes.append(_plain(line[end:]))
    return [node for node in nodes if node["text"]]


def _marked(found: re.Match[str]) -> Node:
    bold, title, address = found.groups()
    if bold:
        return _plain(bold) | {"marks": [{"type": "strong"}]}
    return _plain(title or address) | {"marks": [{"type": "link", "attrs": {"href": address}}]}


def _plain(text: str) -> Node:
    return {"type": "text", "text": text}


_TAGS = {"paragraph": "p", "bulletList": "ul", "orderedList": "ol", "listItem": "li", "codeBlock": "pre"}


def _html(node: Node) -> str:
    if node["type"] == "text":
        return _html_text(node)
    if node["type"] == "hardBreak":
        return "<br/>"
    tag = f"h{node['attrs']['level']}" if node["type"] == "heading" else _TAGS[node["type"]]
    return f"<{tag}>{''.join(map(_html, node['content']))}</{tag}>"


def _html_text(node: Node) -> str:
    text = html.escape(node["text"])
    for mark in node.get("marks", ()):
        if mark["type"] == "strong":
            return f"<b>{text}</b>"
        return f'<a href="{html.escape(mark["attrs"]["href"])}">{text}</a>'
    return text
