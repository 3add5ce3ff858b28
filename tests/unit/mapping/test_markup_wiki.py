"""A text in Jira's wiki notation becomes Markdown whole, or is refused by name."""

from __future__ import annotations

import time
from contextlib import suppress

import pytest

from mapping.backlog import Markup, PublicText
from mapping.markup.markup import BadMarkup, to_markdown


def converted(text: str) -> str:
    return to_markdown(PublicText(Markup.WIKI, text))


@pytest.mark.parametrize(
    ("wiki", "markdown"),
    [
        ("Faster search.", "Faster search."),
        ("one\r\ntwo\r\n\r\nthree", "one\ntwo\n\nthree"),
        ("h2. What is *new*", "## What is **new**"),
        ("* one\n** inner\n* two", "- one\n  - inner\n- two"),
        ("# one\n## inner\n# two", "1. one\n   1. inner\n1. two"),
        ("- one\n- two", "- one\n- two"),
        ("*bold* _slanted_ -gone- {{code}}", "**bold** *slanted* ~~gone~~ `code`"),
        ("*_both_*", "***both***"),
        ("+under+ ??cited?? {color:red}red{color}", "under cited red"),
        ("[the page|https://example.com/a(b)|a tip]", "[the page](https://example.com/a%28b%29)"),
        ("[*the page*|https://example.com]", "[the page](https://example.com)"),
        ("[https://example.com]", "<https://example.com>"),
        ("See https://example.com/a_b_c.", "See <https://example.com/a_b_c>."),
        ("bq. said", "> said"),
        ("{quote}\nsaid\n\ntwice\n{quote}\nafter", "> said\n>\n> twice\n\nafter"),
        ("{panel:title=Note|bgColor=#fff}\nbody\n{panel}", "> **Note**\n>\n> body"),
        ("{code:python|title=x}\na *b* <c>\n{code}", "```python\na *b* <c>\n```"),
        ("{noformat}\n```\n{noformat}", "````\n```\n````"),
        ("a\n----\nb", "a\n\n---\n\nb"),
        (r"a\\b", "a\nb"),
        ("2019 -- 2020 --- on", "2019 – 2020 — on"),
        (r"\*no bold\* \{no macro\}", r"\*no bold\* \{no macro\}"),
        ("* x {code}a\nb{code}\n* y", "- x\n  ```\n  a\n  b\n  ```\n\n- y"),
    ],
)
def test_the_notation_is_written_as_markdown(wiki: str, markdown: str) -> None:
    assert converted(wiki) == markdown


@pytest.mark.parametrize(
    ("wiki", "markdown"),
    [
        ("<b>x</b> <!-- y -->", r"\<b\>x\</b\> \<!-- y --\>"),
        ("&lt;b&gt;", r"\&lt;b\&gt;"),
        ("`<b>`", r"\`\<b\>\`"),
        ("snake_case 2*3*4 *open", r"snake\_case 2\*3\*4 \*open"),
        ("[x](javascript:alert(1))", r"\[x\](javascript:alert(1))"),
        ("![x](y)", r"!\[x\](y)"),
        ("a\n===", "a\n\\=\\=\\="),
        ("a\n-\nb", "a\n\\-\nb"),
        ("~5 or ~ 6", r"\~5 or \~ 6"),
        ("    no code", "no code"),
        ("{{a`b}}", r"a\`b"),
        ("www.example.com", "www\u200b.example.com"),
        ("ftp://example.com", "ftp:\u200b//example.com"),
    ],
)
def test_mark_up_of_markdown_is_only_text(wiki: str, markdown: str) -> None:
    assert converted(wiki) == markdown


@pytest.mark.parametrize(
    ("wiki", "told"),
    [
        ("Ask [~jane]", "a mention"),
        ("Ask [Jane|~accountid:5b10-aa]", "a mention"),
        ("See [^plan.pdf]", "an attachment"),
        ("!plan.png!", "an image"),
        ("!My plan.png|width=300!", "an image"),
        ("!https://example.com/pixel!", "an image"),
        ("||a||b||\n|1|2|", "a table"),
        ("text\n |1|2|", "a table"),
        ("x ^2^ and H ~2~ O", "raised or lowered text"),
        ("{toc}", r"the macro \{toc\}"),
        ("{jira:APP-1}", r"the macro \{jira\}"),
        ("[x|javascript:alert(1)]", "a javascript: link"),
        ("[x|mailto:jane@example.com]", "a mailto: link"),
        ("[mailto:jane@example.com]", "a mailto: link"),
        ("[x|#place]", "a link to no web address"),
        ("[x|/browse/APP-1]", "a link to no web address"),
        ("[x|//example.com]", "a link to no web address"),
        ("[x|https://acme.example@evil.example]", "a link with a user name"),
        ("", "it is empty"),
        (" \n ", "it is empty"),
        ("\ud800", "half a letter"),
    ],
)
def test_what_is_not_for_customers_is_refused_by_name(wiki: str, told: str) -> None:
    with pytest.raises(BadMarkup, match=told):
        converted(wiki)


def test_what_is_refused_is_refused_wherever_it_stands() -> None:
    for around in ("* {}", "h1. {}", "*bold {}*", "{{quote}}\n{}\n{{quote}}", "{{panel}}{}{{panel}}", "bq. {}"):
        with pytest.raises(BadMarkup, match="a mention"):
            converted(around.format("[~jane]"))


def test_a_text_over_the_cap_is_refused_with_both_sizes() -> None:
    with pytest.raises(BadMarkup, match="it is 8,001 characters long and may have 8,000; shorten it"):
        converted("x" * 8_001)


@pytest.mark.parametrize(
    "unit",
    [
        "-a ",
        "* ",
        "[",
        "*_-+??a??+-_* ",
        "{quote}{panel}",
        "{code",
        "{{a",
        "!a",
        "??a ",
        "*# a\n#* b\n",
        "* {quote}a\n",
    ],
)
def test_no_text_can_keep_a_run_busy(unit: str) -> None:
    """Read by the library alone, the first of these takes minutes at a quarter of this length."""
    began = time.process_time()
    with suppress(BadMarkup):
        converted((unit * 8_000)[:8_000])
    assert time.process_time() - began < 10
