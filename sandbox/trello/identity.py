"""Names that Trello gives to things: ids, short links, addresses."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from datetime import datetime

from sandbox.state import State

_DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_TRELLO_ADDRESS = re.compile(r"/(?P<kind>[bc])/[0-9A-Za-z]{8,24}(/\S*)?")


def new_id(state: State, at: datetime) -> str:
    """24 hexadecimal digits: the second of creation, then a counter that never repeats within a state."""
    counter = (state.get("trello.counter", "id") or {"last": 0})["last"] + 1
    state.put("trello.counter", "id", {"last": counter})
    return f"{int(at.timestamp()):08x}{counter:016x}"


def short_link(ident: str) -> str:
    """The eight letters and digits that stand for an id in addresses; the same id has always the same ones."""
    number = int.from_bytes(hashlib.blake2b(ident.encode(), digest_size=8).digest())
    letters = ""
    for _ in range(8):
        number, digit = divmod(number, len(_DIGITS))
        letters += _DIGITS[digit]
    return letters


def slug(name: str) -> str:
    """A name as it stands in an address: lower case, words joined by hyphens."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:128]


def role_of_name(name: str, base: str) -> str | None:
    """The role of a card whose name is nothing but the address of a card ("link") or of a board ("board")."""
    for host in ("https://trello.com", "http://trello.com", base):
        if name.startswith(host) and (found := _TRELLO_ADDRESS.fullmatch(name.removeprefix(host))):
            return {"b": "board", "c": "link"}[found["kind"]]
    return None
