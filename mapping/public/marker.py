"""The opaque text by which a card is known again, wherever it moved and however it was edited.

It is the last line of the description, in the form of a Markdown link definition, which no reader sees. It holds
two digests and nothing else: of the workspace's id, and of the item's.
"""

from __future__ import annotations

import base64
import re
from hashlib import blake2b

_BYTES = 10
_MARK = re.compile(r"mp1-([a-z2-7]{16})-([a-z2-7]{16})(?![a-z0-9])")


def _digest(*parts: str) -> str:
    # The length before each part keeps ("ab", "c") and ("a", "bc") apart.
    told = "".join(f"{len(part)}:{part}" for part in parts)
    return base64.b32encode(blake2b(told.encode(), digest_size=_BYTES).digest()).decode().lower()


def workspace_mark(workspace_id: str) -> str:
    """What all cards of a workspace bear: 16 letters and digits that tell nothing about it."""
    return _digest("workspace", workspace_id)


def item_mark(workspace_id: str, item_id: str) -> str:
    """What the card of one item bears. The same item id in another workspace has another mark."""
    return _digest("item", workspace_id, item_id)


def card_marker(workspace_id: str, item_id: str) -> str:
    """The whole last line of a card's description."""
    return f"[//]: # (mp1-{workspace_mark(workspace_id)}-{item_mark(workspace_id, item_id)})"


def claim_name(workspace_id: str, installation: str) -> str:
    """The name of the label by which a board tells which installation of a workspace publishes to it.

    `installation` are 16 letters of a to z and 2 to 7, made up by it.
    """
    return f"mp1-{workspace_mark(workspace_id)}-{installation}"


def find_marker(description: str) -> tuple[str, str] | None:
    """The marks of workspace and item in a description, wherever they stand in it; the last ones if there are several.

    Only the marks themselves are looked for, so a person or an editor may have taken away or escaped what is
    around them.
    """
    found = _MARK.findall(description)
    return (found[-1][0], found[-1][1]) if found else None


def as_read(description: str) -> str:
    """A description as customers read it: without the lines that bear a marker."""
    return "\n".join(line for line in description.splitlines() if find_marker(line) is None).strip()


def without_markers(text: str) -> str:
    """The text with every mark taken out: what is left is what somebody wrote."""
    return _MARK.sub("", text)
