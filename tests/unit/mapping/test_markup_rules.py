"""The last look at Markdown that a converter made: what customers may not be shown is refused, whoever let it in."""

from __future__ import annotations

import pytest

from mapping.markup.rules import BadMarkup, web_link, words_of


@pytest.mark.parametrize(
    ("markdown", "told"),
    [
        ("a <b>x</b>", "HTML"),
        ("<script>\nx\n</script>", "HTML"),
        ("a <!-- x -->", "HTML"),
        ("![x](https://example.com)", "an image"),
        ("|a|\n|---|\n|b|", "a table"),
        ("    code", "indented code"),
        ("[x](javascript:y)", "a javascript: link"),
        ("[x]\n\n[x]: javascript:y", "a javascript: link"),
        ("<jane@example.com>", "a mailto: link"),
        ("> - [x](/y)", "a link to no web address"),
    ],
)
def test_what_customers_may_not_be_shown_is_refused(markdown: str, told: str) -> None:
    with pytest.raises(BadMarkup, match=told):
        words_of(markdown)


def test_what_is_left_is_what_a_reader_sees() -> None:
    assert words_of(
        "# A **b** ~~c~~\n\n1. `d e`\n   - [f](https://example.com)\n\n> \\<g\\>\n\n---\n\n```\nh\n```"
    ) == ("Abcdef<g>h")


def test_an_address_can_do_nothing_within_markdown() -> None:
    assert (
        web_link(" https://example.com/a b)[c](d)\\`<@e ") == "https://example.com/a%20b%29%5Bc%5D%28d%29%5C%60%3C%40e"
    )


def test_an_address_that_is_quoted_already_stays_as_it_is() -> None:
    assert web_link("https://example.com/a%20b?q=1&r=%C3%A9#x") == "https://example.com/a%20b?q=1&r=%C3%A9#x"
