"""Jira's wiki notation as Markdown: what is known to be harmless is kept, and the rest is refused by name.

The notation: https://jira.atlassian.com/secure/WikiRendererHelpAction.jspa?section=all. Lists, headings, short
quotes and dashes are read by `jira2markdown`. Its elements for effects, links and macros are replaced here, because
they write HTML, pass on what means something in Markdown only, or take hours for a text that was made to be slow.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from textwrap import indent

from jira2markdown import convert
from jira2markdown.elements import MarkupElements
from jira2markdown.markup.headings import Headings
from jira2markdown.markup.lists import OrderedList, UnorderedList
from jira2markdown.markup.text_breaks import LineBreak, Mdash, Ndash
from jira2markdown.markup.text_effects import Quote
from pyparsing import Forward, ParserElement, ParseResults, Regex

from mapping.markup.rules import BadMarkup, web_link, words_of
from mapping.wording import inline, settled

_SHOWN = 40
_TICKS = re.compile(r"`+")
_TITLE = re.compile(r"(?:^|\|)title=([^|]*)")

Inner = Callable[[str], str]
"""Turns what stands within an element."""


def from_wiki(text: str) -> str:
    """The text as Markdown. Raises `BadMarkup` where it holds what customers are not shown."""
    try:
        made = settled(convert(settled(text), elements=MarkupElements(_ELEMENTS)))
    except RecursionError:
        raise BadMarkup("it is nested too deep") from None
    words_of(made)
    return made


@dataclass(frozen=True, slots=True)
class _Element:
    """One element of the notation: what it looks like, and what it becomes."""

    pattern: str
    action: Callable[[re.Match[str], Inner], str]
    is_inline_element: bool = True

    def __call__(self, inline_markup: Forward, **_: object) -> _Bound:
        """What `jira2markdown` asks for: the element within one grammar."""

        def made(found: ParseResults) -> str:
            return self.action(found[0], inline_markup.transform_string)

        return _Bound(Regex(self.pattern, re.DOTALL | re.MULTILINE, as_match=True).set_parse_action(made))


@dataclass(frozen=True, slots=True)
class _Bound:
    expr: ParserElement


@dataclass(frozen=True, slots=True)
class _Flat:
    """A list of the library whose items hold no further list: those are written with more bullets, not within."""

    element: type[UnorderedList | OrderedList]
    is_inline_element: bool = False

    def __call__(self, inline_markup: Forward, usernames: dict[str, str], **_: object) -> _Bound:
        """What `jira2markdown` asks for: the element within one grammar."""
        return _Bound(self.element(inline_markup=inline_markup, markup=inline_markup, usernames=usernames).expr)


def _effect(mark: str, markdown: str) -> _Element:
    """Text between two marks, on one line and without the mark itself, so that it is read but once."""
    one = re.escape(mark)
    letter, other = r"[^\W_]", rf"[^\n{re.escape(mark[0])}]"
    pattern = rf"(?<!{letter}){one}(?!\s)({other}{{1,500}})(?<!\s){one}(?!{letter})"
    return _Element(pattern, lambda found, inner: f"{markdown}{inner(found[1])}{markdown}")


def _refused(pattern: str, name: str) -> _Element:
    def refuse(_: re.Match[str], __: Inner) -> str:
        raise BadMarkup(f"it holds {name}, which customers are not shown; say it in plain text")

    return _Element(pattern, refuse)


def _macro(found: re.Match[str], _: Inner) -> str:
    if found[1].casefold() == "color":
        return ""
    raise BadMarkup(f"it holds the macro {{{found[1][:_SHOWN]}}}, which customers are not shown; say it in plain text")


def _code(found: re.Match[str], _: Inner) -> str:
    """A fenced block: the fence is longer than any row of ticks within."""
    text = found[3].strip("\n")
    language = re.match(r"[A-Za-z0-9+#]{1,20}(?=\||$)", found[2] or "") if found[1] == "code" else None
    fence = "`" * max(3, 1 + max(map(len, _TICKS.findall(text)), default=0))
    return f"\n{fence}{language[0] if language else ''}\n{text}\n{fence}\n" if text.strip() else ""


def _monospaced(found: re.Match[str], _: Inner) -> str:
    return inline(found[1]) if "`" in found[1] else f"`{found[1].strip()}`"


def _quoted(found: re.Match[str], inner: Inner) -> str:
    title = _TITLE.search(found[2] or "") if found[1] == "panel" else None
    heading = f"**{inline(title[1])}**\n\n" if title and title[1].strip() else ""
    text = heading + inner(found[3].strip())
    return "\n\n" + indent(text, "> ", lambda _: True) + "\n\n"


def _link(found: re.Match[str], _: Inner) -> str:
    target = web_link(found[2])
    words = (found[1] or "").strip(" *_+-")
    return f"[{inline(words)}]({target})" if words else f"<{target}>"


def _url(found: re.Match[str], _: Inner) -> str:
    return f"<{web_link(found[0])}>"


def _literal(found: re.Match[str], _: Inner) -> str:
    return "".join(f"\\{letter}" for letter in found[0])


_ELEMENTS = (
    _Flat(UnorderedList),
    _Flat(OrderedList),
    Headings,
    Quote,
    _Element(r"^[ \t]*-{4,}[ \t]*$", lambda _, __: "\n\n---\n\n"),
    _Element(r"\{(code|noformat)(?::([^}\n]*))?\}(.*?)\{\1\}", _code),
    _Element(r"\{\{([^\n{}]+)\}\}", _monospaced),
    _Element(r"\{(quote|panel)(?::([^}\n]*))?\}(.*?)\{\1\}", _quoted),
    _Element(r"\\([^\w\s\\])", lambda found, _: f"\\{found[1]}"),
    LineBreak,
    _Element(r"\{([A-Za-z][\w-]*)(?::[^}\n]*)?\}", _macro),
    _refused(r"\[(?:[^\[\]|\n]*\|)?~[^\[\]\n]+\]", "a mention"),
    _refused(r"\[(?:[^\[\]|\n]*\|)?\^[^\[\]\n]+\]", "an attachment"),
    _refused(r"(?<!\w)!(?![\s!])[^!|\n]*\.\w{2,5}(?:\|[^!\n]*)?!|(?<!\w)!https?:[^\s!]*!", "an image"),
    _refused(r"^[ \t]*\|", "a table"),
    _Element(r"\[(?:([^\[\]|\n]*)\|)?((?:[A-Za-z][A-Za-z0-9+.-]*:|//|www\.|#|/)[^\[\]|\n]*)(?:\|[^\[\]\n]*)?\]", _link),
    _Element(r"(?i:https?)://[^\s\[\]{}|<>\"]*[^\s\[\]{}|<>\".,;:!?()'*_-]", _url),
    _Element(r"(?i:[a-z][a-z0-9+.-]{1,15}://|mailto:|www\.)[^\s\[\]{}|]+", lambda found, _: inline(found[0])),
    _Element(r"^[ \t]+", lambda _, __: ""),
    _Element(r"[^\W_]+", lambda found, _: found[0]),
    _effect("*", "**"),
    _effect("_", "*"),
    _effect("-", "~~"),
    _effect("+", ""),
    _effect("??", ""),
    _refused(r"(?<![^\W_])([\^~])(?!\s)[^\n^~]{1,500}(?<!\s)\1(?![^\W_])", "raised or lowered text"),
    Ndash,
    Mdash,
    _Element(r"^-+|[`*_{}\[\]<>#+|~&=\\]", _literal),
)
"""Tried in this order at every place. What nothing else claims means itself, whatever it means in Markdown."""
