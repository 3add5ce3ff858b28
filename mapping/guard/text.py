"""The same text in every way in which a reader could see it: decoded, without tricks, and without mark-up.

Case is kept. What looks alike becomes one letter, after the idea of Unicode's technical standard 39 (a small part of
its table), so that both the text and what is looked for must pass through `folded`. No view loses anything: what
mark-up would hide is moved to the end, since the text may only pretend to be mark-up.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from html import unescape
from urllib.parse import unquote

from mapping.public.marker import without_markers

_LOOK_ALIKES = (
    # Cyrillic
    ("АВЕКМНОРСТУХЅІЈԌԚԜҮѴаеорсухѕіјһԁԛԝүѵӏɡ", "ABEKMHOPCTYXSIJGQWYVaeopcyxsijhdqwyvlg"),
    # Greek
    ("ΑΒΕΖΗΙΚΜΝΟΡΤΥΧϹϳαικνορτυχϲ", "ABEZHIKMNOPTYXCjaiknoptuxc"),
    # Armenian, Cherokee and other capitals that are drawn alike
    ("ՍՏօսոհցᎪᏴᏟᎠᎬᎻᎫᏦᏞᎷᏢᎡᏚᎢᏙᏔᏃ", "USounhgABCDEHJKLMPRSTVWZ"),
    # Lisu and Coptic
    ("ꓮꓐꓚꓓꓰꓝꓖꓧꓲꓙꓗꓡꓟꓠꓳꓑꓣꓢꓔꓴꓦꓪꓫꓬꓜ", "ABCDEFGHIJKLMNOPRSTUVWXYZ"),
    ("ⲀⲂⲤⲈⲎⲒⲔⲘⲚⲞⲢⲦⲬⲨⲟⲣⲥ", "ABCEHIKMNOPTXYopc"),
    # small capitals
    ("ᴀʙᴄᴅᴇꜰɢʜɪᴊᴋʟᴍɴᴏᴘʀꜱᴛᴜᴠᴡʏᴢ", "abcdefghijklmnoprstuvwyz"),
    # letters with a stroke, which do not come apart, and other Latin ones
    ("øØłŁđĐıŀħŧɑ", "oOlLdDilhta"),
)
_LETTERS = {ord(odd): plain for odds, plains in _LOOK_ALIKES for odd, plain in zip(odds, plains, strict=True)}
_JOINED = {ord("æ"): "ae", ord("Æ"): "AE", ord("œ"): "oe", ord("Œ"): "OE", ord("ß"): "ss", ord("ẞ"): "SS"}
_FIRST_ENCLOSED = (0x249C, 0x1F110, 0x1F150, 0x1F170, 0x1F1E6)
"""Where alphabets in parentheses, circles and squares begin that do not come apart, or not into the letter alone."""
_ENCLOSED = {start + place: chr(ord("A") + place) for start in _FIRST_ENCLOSED for place in range(26)}
_DASHES = dict.fromkeys(map(ord, "−⁃˗➖⎯─━ꟷㅡー一"), "-")
_INVISIBLE = dict.fromkeys(map(ord, "\u115f\u1160\u3164\uffa0\u17b4\u17b5"), None)
_STOPS = dict.fromkeys(map(ord, "。｡․"), ".")
_BLANK = {0x2800: " "}
_TABLE = _LETTERS | _JOINED | _ENCLOSED | _DASHES | _INVISIBLE | _STOPS | _BLANK

# Scripts that write words without a blank between them: there, each letter counts as a word.
_UNSPACED = (
    "\u0e00-\u0eff\u1000-\u109f\u1100-\u11ff\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
    "\uac00-\ud7a3\U00020000-\U0003ffff"
)
_WORD = re.compile(rf"[{_UNSPACED}]|[^\W_{_UNSPACED}]+")
_LETTER_ALONE = re.compile(rf"[{_UNSPACED}]")

_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]")
_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")
_DOT = re.compile(r"\s?[\[({]\s?(?:\.|dot)\s?[\])}]\s?", re.IGNORECASE)
_LINK = re.compile(r"!?\[([^\[\]]*)\](?:\(([^()]*)\)|\[([^\[\]]*)\])")
_TAG = re.compile(r"()</?([a-zA-Z][^<>]*)>")
_EMPHASIS = re.compile(r"[*~`]+")
_BRACKETS = re.compile(r"[\[\]{}|^]+")
_SPACED = re.compile(r"(?<!\S)(?:\S ){3,}\S(?!\S)")
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_DECODINGS = 3
_FAR = "\n" * 8
"""Between things that do not belong together: more than any rule reads over."""


def decoded(text: str, *, percent: bool = True) -> str:
    """Entities, backslashes and percent codes undone, also where they were used twice."""
    for _ in range(_DECODINGS):
        after = _ESCAPED.sub(r"\1", unescape(unquote(text, errors="replace") if percent else text))
        if after == text:
            break
        text = after
    return text


def folded(text: str) -> str:
    """Look-alikes made alike, and what cannot be seen taken out."""
    text = _CONTROL.sub("", text)
    if text.isascii():
        return text
    apart = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", text.translate(_ENCLOSED)).translate(_TABLE))
    return "".join(map(_seen, apart)).translate(_TABLE)


def _seen(letter: str) -> str:
    if letter.isascii():
        return letter
    if letter.isdecimal():
        return str(unicodedata.decimal(letter))
    kind = unicodedata.category(letter)
    if kind == "Pd":
        return "-"
    return "" if kind in ("Cc", "Cf", "Mn", "Me") else letter


def views(text: str) -> tuple[str, ...]:
    """The text as it may be read, the plainest way first; our own markers tell nothing and are left out."""
    own = without_markers(text)
    return tuple(dict.fromkeys(view for reading in _readings(own) for view in _views(reading)))


def _readings(text: str) -> Iterator[str]:
    """What the codes in the text stand for, if they are codes: "50%DATA" and "R&AMP" only look like it."""
    for reading in dict.fromkeys((decoded(text), decoded(text, percent=False), text)):
        yield _DOT.sub(".", folded(reading))


def _views(plain: str) -> Iterator[str]:
    yield plain
    bare = _EMPHASIS.sub("", _shown(plain))
    yield bare
    bare = _BRACKETS.sub("", bare)
    yield bare
    bare = bare.replace("_", "")
    yield bare
    yield _SPACED.sub(lambda found: found[0].replace(" ", ""), bare)


def _shown(plain: str) -> str:
    """What a reader sees of mark-up, and then what it hides: comments, tags, and where links lead."""
    return _moved(_LINK, _moved(_TAG, _without_comments(plain)))


def _moved(mark_up: re.Pattern[str], text: str) -> str:
    """The text with the first group of each match in its place, and the others at the end."""
    hidden: list[str] = []

    def shown(found: re.Match[str]) -> str:
        hidden.extend(filter(None, found.groups()[1:]))
        return found[1]

    return _FAR.join((mark_up.sub(shown, text), *hidden))


def _without_comments(text: str) -> str:
    kept, hidden, at = [], [], 0
    while (start := text.find("<!--", at)) >= 0 and (end := text.find("-->", start + 4)) >= 0:
        kept.append(text[at:start])
        hidden.append(text[start + 4 : end])
        at = end + 3
    return _FAR.join(("".join((*kept, text[at:])), *hidden))


def words(view: str) -> tuple[re.Match[str], ...]:
    """The words of a view, with their places. Where no blanks are written between words, each letter is one."""
    return tuple(_WORD.finditer(view))


def is_unspaced(text: str) -> bool:
    """Whether the text is in a script that is written without blanks between words."""
    return _LETTER_ALONE.search(text) is not None


def apart(view: str) -> str:
    """The view with words that are written together, as InThis, taken apart."""
    return _CAMEL.sub(" ", view)
