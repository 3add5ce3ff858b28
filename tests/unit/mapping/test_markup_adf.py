"""A document in the Atlassian Document Format becomes Markdown whole, or is refused by name."""

from __future__ import annotations

import json
import time
from typing import Any

import pytest

from mapping.backlog import Markup, PublicText
from mapping.markup.markup import BadMarkup, to_markdown

Node = dict[str, Any]


def node(kind: str, *content: Node, **attrs: Any) -> Node:
    return {"type": kind} | ({"attrs": attrs} if attrs else {}) | ({"content": list(content)} if content else {})


def text(words: str, *marks: str | Node) -> Node:
    told = [{"type": mark} if isinstance(mark, str) else mark for mark in marks]
    return {"type": "text", "text": words} | ({"marks": told} if told else {})


def link(target: Any) -> Node:
    return {"type": "link", "attrs": {"href": target, "title": "never shown"}}


def paragraph(*content: Node | str) -> Node:
    return node("paragraph", *(text(one) if isinstance(one, str) else one for one in content))


def items(*texts: Node | str) -> list[Node]:
    return [node("listItem", paragraph(one) if isinstance(one, str) else one) for one in texts]


def converted(*blocks: Node) -> str:
    document = {"version": 1, "type": "doc", "content": list(blocks)}
    return to_markdown(PublicText(Markup.ADF, json.dumps(document)))


class TestWhatIsKept:
    @pytest.mark.parametrize(
        ("block", "markdown"),
        [
            (paragraph("Faster search."), "Faster search."),
            (node("heading", text("What is new"), level=2), "## What is new"),
            (node("bulletList", *items("one", "two")), "- one\n- two"),
            (node("orderedList", *items("one", "two")), "1. one\n2. two"),
            (node("orderedList", *items("nine", "ten"), order=9), "9. nine\n10. ten"),
            (node("rule"), "---"),
            (node("blockquote", paragraph("said")), "> said"),
            (node("panel", paragraph("note"), panelType="info"), "> note"),
            (node("expand", paragraph("more"), title="Details"), "**Details**\n\nmore"),
            (node("nestedExpand", paragraph("more")), "more"),
            (node("codeBlock", text("a < b\n*c*"), language="python"), "```python\na < b\n*c*\n```"),
            (paragraph("one", node("hardBreak"), "two"), "one  \ntwo"),
            (node("heading", text("one"), node("hardBreak"), text("two"), level=1), "# one two"),
            (paragraph("Done ", node("emoji", shortName=":check:", text="✅")), "Done ✅"),
        ],
    )
    def test_blocks_are_written_as_markdown(self, block: Node, markdown: str) -> None:
        assert converted(block) == markdown

    @pytest.mark.parametrize(
        ("mark", "markdown"), [("strong", "**x**"), ("em", "*x*"), ("strike", "~~x~~"), ("code", "`x`")]
    )
    def test_emphasis_is_kept(self, mark: str, markdown: str) -> None:
        assert converted(paragraph(text("x", mark))) == markdown

    @pytest.mark.parametrize("mark", ["underline", "textColor", "backgroundColor"])
    def test_what_only_changes_the_look_leaves_the_text(self, mark: str) -> None:
        assert converted(paragraph(text("x", mark))) == "x"
        assert converted(paragraph("x") | {"marks": [{"type": "alignment", "attrs": {"align": "center"}}]}) == "x"

    def test_a_web_link_is_kept_without_its_title(self) -> None:
        found = converted(paragraph(text("the page", link("https://example.com/a_(b)?c=d#e"))))
        assert found == "[the page](https://example.com/a_%28b%29?c=d#e)"

    def test_white_space_stays_outside_of_emphasis(self) -> None:
        assert converted(paragraph("a", text(" very ", "strong"), "b")) == "a **very** b"

    def test_paragraphs_stand_apart_and_empty_ones_go(self) -> None:
        assert converted(paragraph("a"), paragraph(), paragraph(" "), paragraph("b")) == "a\n\nb"

    def test_what_stands_in_a_numbered_list_belongs_to_its_number(self) -> None:
        inner = node("orderedList", *items("inner"))
        found = converted(node("orderedList", node("listItem", paragraph("outer"), inner), *items("next")))
        assert found == "1. outer\n\n   1. inner\n2. next"

    def test_code_in_a_list_in_a_quote_keeps_its_lines(self) -> None:
        code = node("codeBlock", text("a\n  b"))
        found = converted(node("blockquote", node("bulletList", node("listItem", paragraph("x"), code))))
        assert found == "> - x\n> \n>   ```\n>   a\n>     b\n>   ```"


class TestTextMeansItself:
    @pytest.mark.parametrize(
        ("words", "markdown"),
        [
            ("<script>", r"\<script\>"),
            ("*a* _b_ `c` ~~d~~", r"\*a\* \_b\_ \`c\` \~\~d\~\~"),
            ("[x](https://evil.example)", r"\[x\]\(https:" + "\u200b" + r"//evil.example\)"),
            ("![x](y)", r"\!\[x\]\(y\)"),
            ("# not a heading", r"\# not a heading"),
            ("- no list", r"\- no list"),
            ("1. no list", r"1\. no list"),
            ("a\n# b", r"a \# b"),
            ("&lt;b&gt;", r"\&lt;b\&gt;"),
            ("@jane", "@\u200bjane"),
            ("www.example.com", "www\u200b.example.com"),
        ],
    )
    def test_mark_up_in_a_text_is_only_text(self, words: str, markdown: str) -> None:
        assert converted(paragraph(words)) == markdown

    def test_lines_that_would_underline_a_heading_do_not(self) -> None:
        assert converted(paragraph("a", node("hardBreak"), "===")) == "a  \n\\=\\=\\="

    def test_code_cannot_break_out_of_its_ticks(self) -> None:
        assert converted(paragraph(text("a`<b>", "code"))) == r"a\`\<b\>"
        assert converted(node("codeBlock", text("```\n<b>"))) == "````\n```\n<b>\n````"

    def test_a_language_cannot_break_out_of_its_fence(self) -> None:
        assert converted(node("codeBlock", text("x"), language="a\n<b>")) == "```\nx\n```"


class TestWhatIsRefused:
    @pytest.mark.parametrize(
        "kind",
        ["mention", "inlineCard", "mediaInline", "date", "status", "placeholder", "inlineExtension", "novelty"],
    )
    def test_an_inline_part_that_is_not_for_customers_is_named(self, kind: str) -> None:
        with pytest.raises(BadMarkup, match=f"it holds '{kind}', which customers are not shown"):
            converted(paragraph("Hello ", node(kind, id="5b10", text="@Jane", url="https://acme.example/browse/A-1")))

    @pytest.mark.parametrize(
        "kind",
        ["table", "taskList", "decisionList", "mediaSingle", "mediaGroup", "blockCard", "embedCard", "extension"],
    )
    def test_a_block_that_is_not_for_customers_is_named(self, kind: str) -> None:
        with pytest.raises(BadMarkup, match=f"it holds '{kind}', which customers are not shown"):
            converted(paragraph("before"), node("panel", node(kind)))

    @pytest.mark.parametrize("mark", ["subsup", "annotation", "novelty"])
    def test_a_mark_that_is_not_known_is_named(self, mark: str) -> None:
        with pytest.raises(BadMarkup, match=f"it holds '{mark}'"):
            converted(paragraph(text("x", mark)))
        with pytest.raises(BadMarkup, match=f"it holds '{mark}'"):
            converted(paragraph("x") | {"marks": [{"type": mark}]})

    @pytest.mark.parametrize(
        ("target", "told"),
        [
            ("javascript:alert(1)", "a javascript: link"),
            ("java\nscript:alert(1)", "a javascript: link"),
            ("JavaScript:alert(1)", "a javascript: link"),
            ("data:text/html,x", "a data: link"),
            ("mailto:jane@example.com", "a mailto: link"),
            ("/browse/APP-1", "a link to no web address"),
            ("https://", "a https: link"),
            ("https://[", "a link that is no web address"),
            ("https://example.com@evil.example", "a link with a user name"),
            (None, "a link to no web address"),
        ],
    )
    def test_a_link_that_leads_elsewhere_than_the_web_is_told(self, target: Any, told: str) -> None:
        with pytest.raises(BadMarkup, match=told):
            converted(paragraph(text("x", link(target))))

    def test_an_emoji_of_one_site_is_refused(self) -> None:
        with pytest.raises(BadMarkup, match="an emoji of your own site"):
            converted(paragraph(node("emoji", shortName=":ours:", text=":ours:")))

    def test_emphasis_that_markdown_cannot_tell_is_refused_and_not_garbled(self) -> None:
        with pytest.raises(BadMarkup, match="cannot be told apart in Markdown"):
            converted(paragraph(text("a", "strong"), text("b", "strong", "em"), text("c", "em")))

    @pytest.mark.parametrize(
        "source",
        [
            "",
            "{",
            "null",
            "[]",
            "1",
            '"doc"',
            "{}",
            '{"type": 5}',
            '{"type": "paragraph"}',
            '{"type": "doc", "content": 5}',
            '{"type": "doc", "content": [null]}',
            '{"type": "doc", "content": [{"type": "paragraph", "content": [{"type": "text"}]}]}',
            '{"type": "doc", "content": [{"type": "paragraph", "content": [{"type": "text", "text": "\\ud800"}]}]}',
            '{"type": "doc", "content": [{"type": "codeBlock", "content": [{"type": "text", "text": "\\ud800"}]}]}',
            '{"type": "doc", "content": [{"type": "heading"}]}',
            '{"type": "doc", "content": [{"type": "orderedList", "attrs": {"order": "x"}}]}',
            '{"type": "doc", "content": [{"type": "bulletList", "content": [{"type": "paragraph"}]}]}',
            '{"type": "doc"}',
            '{"type": "doc", "content": [{"type": "paragraph", "content": [{"type": "text", "text": " "}]}]}',
        ],
    )
    def test_a_broken_or_empty_document_is_refused_and_nothing_else_happens(self, source: str) -> None:
        with pytest.raises(BadMarkup):
            to_markdown(PublicText(Markup.ADF, source))

    def test_what_is_named_is_cut_to_a_length_that_can_be_read(self) -> None:
        with pytest.raises(BadMarkup) as caught:
            converted(node("x" * 10_000))
        assert len(str(caught.value)) < 200


class TestHostileSizes:
    @pytest.mark.parametrize("depth", [41, 300, 1_000])
    def test_a_document_nested_too_deep_is_refused(self, depth: int) -> None:
        source = '{"type":"blockquote","content":[' * depth + '{"type":"rule"}' + "]}" * depth
        with pytest.raises(BadMarkup, match=r"nested more than 40 deep|cannot be read"):
            to_markdown(PublicText(Markup.ADF, f'{{"type":"doc","content":[{source}]}}'))

    def test_a_document_over_the_cap_is_refused_with_both_sizes(self) -> None:
        with pytest.raises(BadMarkup, match=r"it is 100,001 characters long and may have 100,000; shorten it"):
            to_markdown(PublicText(Markup.ADF, " " * 100_001))

    def test_the_largest_document_is_read_in_a_moment(self) -> None:
        many = [paragraph(text("word ", "strong"), "<x>") for _ in range(700)]
        began = time.process_time()
        assert converted(*many).count("**word**") == 700
        assert time.process_time() - began < 5
