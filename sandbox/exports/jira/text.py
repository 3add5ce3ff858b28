"""Atlassian Document Format into plain text: what a description says, without its mark-up."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeGuard

_BLOCKS = {
    "paragraph", "heading", "codeBlock", "listItem", "blockquote", "panel", "rule", "tableRow",
    "mediaSingle", "mediaGroup", "taskItem", "decisionItem",
}  # fmt: skip


def is_document(value: object) -> TypeGuard[dict[str, Any]]:
    """Whether a value is an Atlassian document."""
    return isinstance(value, dict) and value.get("type") == "doc" and isinstance(value.get("content"), list)


def plain_text(document: Mapping[str, Any]) -> str:
    """The text of a document, one line a block; nodes without text (pictures) leave nothing behind."""
    lines = "".join(_pieces(document)).split("\n")
    return "\n".join(line.rstrip() for line in lines if line.strip())


def _pieces(node: Mapping[str, Any]) -> list[str]:
    attributes = node.get("attrs") or {}
    match node.get("type"):
        case "text":
            return [str(node.get("text", ""))]
        case "hardBreak":
            return ["\n"]
        case "mention" | "emoji" | "status" | "date":
            return [str(attributes.get("text") or attributes.get("shortName") or "")]
        case "inlineCard" | "blockCard":
            return [str(attributes.get("url") or "")]
    inner = [piece for child in node.get("content") or [] for piece in _pieces(child)]
    return [*inner, "\n"] if node.get("type") in _BLOCKS else inner
