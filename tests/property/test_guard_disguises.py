"""A leak is found whatever harmless text stands around it, and whatever it is dressed up in."""

from __future__ import annotations

from hypothesis import assume, given
from hypothesis import strategies as st

from tests.unit.mapping.guard_corpus import HARMLESS, OWN_TOKEN
from tests.unit.mapping.guard_halves import AFTER

GUARD = AFTER.guard

PLAIN = (
    ("issue-key", "APP-12"),
    ("issue-key", "MY_TEAM-4021"),
    ("jira-host", "acme.atlassian.net"),
    ("internal-host", "wiki.acme.example"),
    ("private-address", "192.168.0.12"),
    ("mail-address", "jane@acme.com"),
    ("person", "Jane Doe"),
    ("person", "sobrien"),
    ("term", "Project Nightjar"),
    ("customer", "Globex"),
)

# What a reader does not see between two letters, or does not take for a letter.
INVISIBLE = ("", "", "\u200b", "\u200d", "\u2060", "\ufeff", "\u00ad", "\u034f", "\U000e0041", "\x07")
MARK_UP = ("**", "*", "`", "~~", "<b>", "</b>", "<i class='x'>", "<!-- x -->", "<!---->", "[](x)")
HOMOGLYPHS = dict(zip("ABEKMHOPCTXacepoxyij", "АВЕКМНОРСТХасероху\u0456\u0458", strict=True))
BOLD = {chr(ord("A") + place): chr(0x1D400 + place) for place in range(26)} | {
    chr(ord("a") + place): chr(0x1D41A + place) for place in range(26)
}

# What stands around it may open mark-up that it never closes, or look like mark-up and codes that it is not.
SCRAPS = ("<b ", "a < b", "](", "[see](", "[", "**", "`", "50%", "100 %", "&", "&#", "\\", "<!--", "-->", "(")
PRETENDED = (
    ("<b ", " >"),
    ("a <b ", " c> d"),
    ("[see](what ", " is)"),
    ("[see][", "]"),
    ("![", "](x)"),
    ("<!-- ", " -->"),
    ("`", "`"),
    ("https://x.example/?a=%20", "&b=1"),
)
SEPARATORS = (" ", "\n", " – ", " (", "; ", '"', "\n- ", " | ")


def fullwidth(letter: str) -> str:
    return chr(ord(letter) + 0xFEE0) if "!" <= letter <= "~" else letter


def dressed(letter: str) -> st.SearchStrategy[str]:
    ways = [letter, letter.lower(), letter.upper(), fullwidth(letter), f"&#{ord(letter)};", f"&#x{ord(letter):x};"]
    ways += [f"%{ord(letter):02X}", HOMOGLYPHS.get(letter, letter), BOLD.get(letter, letter), f"&amp;#{ord(letter)};"]
    return st.sampled_from(ways)


@st.composite
def disguised(draw: st.DrawFn, plain: str) -> str:
    between = st.sampled_from(INVISIBLE + draw(st.sampled_from([(), MARK_UP])))
    letters = [draw(dressed(letter)) + draw(between) for letter in plain[:-1]]
    return "".join((*letters, draw(dressed(plain[-1]))))


def anything() -> st.SearchStrategy[str]:
    return st.one_of(st.sampled_from(HARMLESS), st.sampled_from(SCRAPS), st.text(max_size=40))


@st.composite
def surroundings(draw: st.DrawFn) -> tuple[str, str]:
    inner = draw(st.sampled_from((("", ""), *PRETENDED)))
    separator = draw(st.sampled_from(SEPARATORS))
    return f"{draw(anything())}{separator}{inner[0]}", f"{inner[1]}{separator}{draw(anything())}"


@given(st.data(), st.sampled_from(PLAIN), surroundings())
def test_a_leak_is_found_in_any_disguise_amid_any_text(
    data: st.DataObject, leak: tuple[str, str], around: tuple[str, str]
) -> None:
    rule, plain = leak
    worn = data.draw(disguised(plain))
    # A comment that begins before the leak would end in the midst of it, and leave only a part of it to be read.
    assume("<!--" not in around[0] or "-->" not in worn)
    assert rule in {hit.rule for hit in GUARD.inspect("title", f"{around[0]}{worn}{around[1]}")}


@given(st.lists(st.sampled_from(INVISIBLE), min_size=len(OWN_TOKEN), max_size=len(OWN_TOKEN)), anything())
def test_our_own_secret_is_found_whatever_is_hidden_in_it(hidden: list[str], before: str) -> None:
    secret = "".join(letter + nothing for letter, nothing in zip(OWN_TOKEN, hidden, strict=True))
    assert "own-secret" in {hit.rule for hit in GUARD.inspect("title", f"{before} {secret}")}
