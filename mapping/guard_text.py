"""The same text in every way in which a reader could see it: decoded, without tricks, and without mark-up.

Case is kept. What looks alike becomes one letter, after the idea of Unicode's technical standard 39 (a small part of
its table), so that both the text and what is looked for must pass through `folded`.
"""

from __future__ import annotations

import re
import unicodedata
from html import unescape
from urllib.parse import unquote

from mapping.marker import without_markers

_LOOK_ALIKES = (
    # Cyrillic
    ("АВЕКМНОРСТУХЅІЈԌԚԜҮѴаеорсухѕіјһԁԛԝүѵӏɡ", "ABEKMHOPCTYXSIJGQWYVaeopcyxsijhdqwyvlg"),
    # Greek
    ("ΑΒΕΖΗΙΚΜΝΟΡΤΥΧϹϳαικνορτυχϲ", "ABEZHIKMNOPTYXCjaiknoptuxc"),
    # Armenian, Cherokee and other capitals that are drawn alike
    ("ՍՏօսոհցᎪᏴᏟᎠᎬᎻᎫᏦᏞᎷᏢᎡᏚᎢᏙᏔᏃ", "USounhgABCDEHJKLMPRSTVWZ"),
    # small capitals
    ("ᴀʙᴄᴅᴇꜰɢʜɪᴊᴋʟᴍɴᴏᴘʀꜱᴛᴜᴠᴡʏᴢ", "abcdefghijklmnoprstuvwyz"),
    # letters with a stroke, which do not come apart
    ("øØłŁđĐıŀħŧ", "oOlLdDilht"),
)
_LETTERS = {ord(odd): plain for odds, plains in _LOOK_ALIKES for odd, plain in zip(odds, plains, strict=True)}
_ENCLOSED = {start + place: chr(ord("A") + place) for start in (0x1F150, 0x1F170, 0x1F1E6) for place in range(26)}
_DASHES = dict.fromkeys(map(ord, "‐‑‒–—―−⁃﹘﹣－⸺⸻ー一"), "-")
_INVISIBLE = dict.fromkeys(map(ord, "\u115f\u1160\u3164\uffa0\u17b4\u17b5"), None)
_STOPS = dict.fromkeys(map(ord, "。｡․"), ".")
_BLANK = {0x2800: " "}
_TABLE = _LETTERS | _ENCLOSED | _DASHES | _INVISIBLE | _STOPS | _BLANK

_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")
_DOT = re.compile(r"\s?[\[({]\s?(?:\.|dot)\s?[\])}]\s?", re.IGNORECASE)
_LINK = re.compile(r"!?\[([^\[\]]*)\](?:\([^()]*\)|\[[^\[\]]*\])")
_TAG = re.compile(r"<!--.*?-->|</?[a-zA-Z][^<>]*>", re.DOTALL)
_MARK_UP = re.compile(r"[*_~`\[\]{}|^]+")
_SPACED = re.compile(r"(?<!\S)(?:\S ){3,}\S(?!\S)")
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_DECODINGS = 3


def decoded(text: str) -> str:
    """Entities, percent codes and backslashes undone, also where they were used twice."""
    for _ in range(_DECODINGS):
        after = _ESCAPED.sub(r"\1", unescape(unquote(text, errors="replace")))
        if after == text:
            break
        text = after
    return text


def folded(text: str) -> str:
    """Look-alikes made alike, and what cannot be seen taken out."""
    if text.isascii():
        return text
    apart = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", text).translate(_TABLE))
    return "".join(map(_seen, apart)).translate(_TABLE)


def _seen(letter: str) -> str:
    if letter.isascii():
        return letter
    if letter.isdecimal():
        return str(unicodedata.decimal(letter))
    return "" if unicodedata.category(letter) in ("Cf", "Mn", "Me") else letter


def views(text: str) -> tuple[str, ...]:
    """The text as it may be read, the plainest way first; our own markers tell nothing and are left out."""
    plain = folded(decoded(without_markers(text)))
    shown = _LINK.sub(r"\1", _TAG.sub("", plain))
    bare = _MARK_UP.sub("", shown)
    together = _SPACED.sub(lambda found: found[0].replace(" ", ""), bare)
    return tuple(dict.fromkeys((_DOT.sub(".", plain), bare, together)))


def words(view: str) -> tuple[re.Match[str], ...]:
    """The words of a view, with their places."""
    return tuple(_WORD.finditer(view))


def apart(view: str) -> str:
    """The view with words that are written together, as InThis, taken apart."""
    return _CAMEL.sub(" ", view)


_WORD = re.compile(r"[^\W_]+")
