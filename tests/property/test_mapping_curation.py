"""Nothing that was not written for customers reaches a card, whatever the templates and the board."""

from __future__ import annotations

import dataclasses
import json
import re
from datetime import date
from typing import Any
from urllib.parse import unquote

from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from mapping.assign import assign
from mapping.backlog import Backlog, Link, Markup, PublicText, Release, Sprint, SprintState
from mapping.public.boards import ListsBy, PublicBoard
from mapping.public.curation import Curated, curate
from mapping.public.templates import SEEN
from mapping.roadmap import Portfolio, Stage
from mapping.rollup import roll_up
from tests.unit.mapping.builders import DOING, DONE, TODO, backlog, issue, mapping, portfolio

TODAY = date(2026, 11, 22)
TARGETS = ("2026-12-10", "2027-03", "Q1 2027", "H1 2027", "2027", "release rel-zq1zq", "60 days", "later", "none")
TOKEN = re.compile(r"zq\w*zq", re.IGNORECASE)
"""Every internal field below holds a token of this form, and no public one does."""


def secret_portfolio(target: str, stage: str | None, public_release: bool) -> Portfolio:
    release = {"id": "rel-zq1zq", "title": "zq2zq", "day": "2026-12-24", "jira": "zq3zq"}
    return portfolio(
        {
            "id": "item-zq4zq",
            "title": "zq5zq",
            "target": target,
            "stage": stage,
            "rationale": "zq6zq",
            "owner": "zq7zq",
            "initiative": "zq8zq",
            "themes": {"zq9zq": 0.5, "zq10zq": 0.5},
            "technical_plan": {"results": "zq11zq", "data_use": "zq12zq"},
            "retires": "zq13zq",
            "depends_on": ["other-zq14zq"],
            "public": {"title": "Search", "summary": "It finds.", "milestones": ["Beta"]},
        },
        {"id": "other-zq14zq", "title": "zq15zq"},
        title="zq16zq",
        roadmap="road-zq17zq",
        window_start="2026-11-01",
        releases=[release | ({"public_name": "Aurora"} if public_release else {})],
        themes=[{"id": "zq9zq", "title": "zq18zq", "public_title": "Speed"}, {"id": "zq10zq", "title": "zq19zq"}],
        initiatives=[{"id": "zq8zq", "title": "zq20zq", "theme": "zq10zq"}],
        goals=[],
    )


def secret_backlog(status: Any, released: bool) -> Backlog:
    return backlog(
        issue(
            "ZQ21ZQ-1",
            summary="zq22zq",
            status=dataclasses.replace(status, name="zq23zq"),
            labels=("zq24zq",),
            components=("zq25zq",),
            release_ids=("zq26zq",),
            sprint_ids=(1,),
            priority="zq27zq",
            links=(Link("zq28zq", "zq28zq", "zq29zq", "ZQ29ZQ-2"),),
            fields=(("customfield_1", "zq30zq"),),
            public_text=PublicText(Markup.WIKI, "zq38zq"),
        ),
        releases={"zq26zq": Release("zq26zq", "ZQ21ZQ", "zq31zq", released=released)},
        sprints={1: Sprint(1, "zq32zq", SprintState.ACTIVE, goal="zq33zq")},
    )


def texts(found: Curated) -> list[str]:
    shown = [text for card in found.board.cards for text in (card.title, card.description, *card.labels)]
    shown += [one.text for card in found.board.cards for one in card.fields]
    shown += [line.name for card in found.board.cards if card.checklist for line in card.checklist.lines]
    return [*shown, *(one.name for one in found.board.lists), *(one.name for one in found.board.labels)]


@given(
    target=st.sampled_from(TARGETS),
    stage=st.sampled_from([None, "planned", "building", "shipped"]),
    status=st.sampled_from([TODO, DOING, DONE]),
    lists_by=st.sampled_from(ListsBy),
    stage_from=st.sampled_from(["backlog", "file", "file-where-written"]),
    flags=st.tuples(st.booleans(), st.booleans(), st.booleans()),
)
def test_no_internal_word_reaches_a_customer(
    target: str, stage: str | None, status: Any, lists_by: ListsBy, stage_from: str, flags: tuple[bool, bool, bool]
) -> None:
    items, work = secret_portfolio(target, stage, flags[0]), secret_backlog(status, flags[1])
    every = "".join(f"{{{{ {name} }}}}" for name in SEEN)
    board = PublicBoard.model_validate(
        {
            "id": "zq34zq",
            "trello": "zq35zq",
            "name": "zq36zq",
            "lists_by": lists_by,
            "stage_from": stage_from,
            "show_target": flags[2],
            "templates": {"title": "{{ title }}", "description": every},
            "checklist": "On the way",
            "fields": {"All": every},
            "progress": True,
        }
    )
    rules = mapping({"item": "item-zq4zq", "when": {"label": ["zq24zq"]}})
    rollups = roll_up(work, assign(work, items, rules), items, rules)
    found = curate(board, items, rollups, work, rules, today=TODAY, workspace_id="zq37zq")
    assert len(found.board.cards) == 1
    assert not [text for text in texts(found) if TOKEN.search(text)]
    # And once the line is gone, what stays is what customers already saw.
    shown = {card.item_id: card for card in found.board.cards}
    gone = curate(board, portfolio("other"), {}, work, rules, today=TODAY, workspace_id="zq37zq", shown_before=shown)
    assert len(gone.held) == len(gone.board.cards) == (found.board.cards[0].stage is not Stage.SHIPPED)
    assert not [text for text in texts(gone) if TOKEN.search(text)]


@given(title=st.text(min_size=1, max_size=60), summary=st.text(max_size=200))
def test_what_was_settled_once_stays_as_it_is(title: str, summary: str) -> None:
    items = portfolio({"id": "x", "public": {"title": title, "summary": summary}})
    board = PublicBoard(id="b", trello="t")
    empty = backlog()
    rules = mapping()
    for card in curate(board, items, {}, empty, rules, today=TODAY, workspace_id="w").board.cards:
        assert card.title == card.title.strip()
        assert card.description == card.description.rstrip()
        assert "\r" not in card.title + card.description
        assert card.description.endswith(card.marker)


HOSTILE = (
    *("<b>", "</div>", "<!--", "<script>x</script>", "&lt;", "&#x40;jane", "@jane", "\uff20jane", " @jane", "[~jane]"),
    *("[x](javascript:y)", "[x](https://evil.example)", "![x](https://evil.example)", "[x]: https://evil.example"),
    *("https://evil.example", "www.evil.example", "<https://evil.example>", "mailto:a@b.example", "javascript:x"),
    *("**", "~~", "```", "??", *"*_-`\\![](){}|#>=+^"),
    *("\n", "\n\n", " ", "    ", "\t", "1.", "1. ", "- ", "* ", "# ", "h1. ", "bq. ", "----", "===", "word", "é", "😀"),
    *("{code}", "{quote}", "{panel}", "{noformat}", "{color:red}", "{{", "}}", "\u200b", "\u202e", "\x00", "\ud800"),
    *("[x|https://good.example/a]", "[https://good.example/b]", "[x|javascript:y]", "!x.png!", "[^x]", "||a||"),
)
words = st.lists(st.sampled_from(HOSTILE) | st.text(max_size=4), min_size=1, max_size=8).map("".join)
targets = st.sampled_from(("https://good.example/a", "http://good.example/(b)", "javascript:x", "//x", "")) | st.text(
    max_size=12
)
marks = st.lists(
    st.sampled_from(["strong", "em", "strike", "code", "underline"]).map(lambda kind: {"type": kind})
    | targets.map(lambda target: {"type": "link", "attrs": {"href": target}}),
    max_size=2,
)
spans = st.builds(lambda text, told: {"type": "text", "text": text, "marks": told}, words, marks)
emojis = words.map(lambda text: {"type": "emoji", "attrs": {"text": text}})
inlines = spans | st.just({"type": "hardBreak"}) | emojis
leaves = st.builds(
    lambda kind, content, level: {"type": kind, "attrs": {"level": level, "language": "x"}, "content": content},
    st.sampled_from(["paragraph", "paragraph", "heading"]),
    st.lists(inlines, max_size=4),
    st.integers(1, 6),
) | st.builds(lambda text: {"type": "codeBlock", "content": [{"type": "text", "text": text}]}, words)


def within(blocks: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    content = st.lists(blocks, max_size=3)
    listed = st.lists(content.map(lambda inner: {"type": "listItem", "content": inner}), max_size=3)
    return st.builds(
        lambda kind, inner: {"type": kind, "attrs": {"title": "T <b>"}, "content": inner},
        st.sampled_from(["blockquote", "panel", "expand"]),
        content,
    ) | st.builds(lambda kind, inner: {"type": kind, "content": inner}, st.sampled_from(LISTS), listed)


LISTS = ["bulletList", "orderedList"]
documents = st.lists(st.recursive(leaves, within, max_leaves=6), max_size=4).map(
    lambda blocks: PublicText(Markup.ADF, json.dumps({"type": "doc", "content": blocks}))
)
broken = st.recursive(
    st.none() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["type", "content", "attrs", "marks", "text"]), inner, max_size=4)
    ),
).map(lambda value: PublicText(Markup.ADF, json.dumps({"type": "doc", "content": [value]})))
notes = words.map(lambda text: PublicText(Markup.WIKI, text))


@given(text=documents | notes | broken)
def test_whatever_jira_holds_is_refused_or_harmless(text: PublicText) -> None:
    items = portfolio({"id": "x", "public": {"title": "X", "summary_from": "jira"}})
    rules = mapping({"item": "x", "when": {"type": ["Epic"]}})
    work = backlog(issue("APP-1", level=1, public_text=text))
    rollups = roll_up(work, assign(work, items, rules), items, rules)
    found = curate(PublicBoard(id="b", trello="t"), items, rollups, work, rules, today=TODAY, workspace_id="w")
    assert len(found.board.cards) + len(found.held) == 1
    for card in found.board.cards:
        assert not re.search(r"(?<!\w)@\w", card.description)
        assert parts(card.description) <= PLAIN
        assert not re.search(r"\b(?:https?://|mailto:|www\.)\w", unlinked(card.description), re.IGNORECASE)
        assert all(target in text.text for target in links(card.description))


PLAIN = {
    *("paragraph", "heading", "bullet_list", "ordered_list", "list_item", "blockquote", "fence", "hr", "inline"),
    *("text", "code_inline", "strong", "em", "s", "link", "softbreak", "hardbreak"),
}


def tokens(markdown: str) -> list[Any]:
    reader = MarkdownIt("commonmark").enable(["strikethrough", "table"])
    reader.validateLink = lambda url: True  # type: ignore[method-assign]  # bad links are to be seen
    reader.normalizeLink = lambda url: url  # type: ignore[method-assign]  # as they stand there
    blocks = reader.parse(markdown)
    return [*blocks, *(child for block in blocks for child in block.children or ())]


def parts(markdown: str) -> set[str]:
    return {token.type.removesuffix("_open").removesuffix("_close") for token in tokens(markdown)}


def unlinked(markdown: str) -> str:
    """The words that are neither code nor lead anywhere."""
    depth, found = 0, []
    for token in tokens(markdown):
        depth += {"link_open": 1, "link_close": -1}.get(token.type, 0)
        found += [token.content] if token.type == "text" and not depth else []
    return " ".join(found)


def links(markdown: str) -> list[str]:
    """Where its links lead, as the document wrote it. All of those that the tests write may be quoted."""
    found = [str(token.attrs["href"]) for token in tokens(markdown) if token.type == "link_open"]
    assert all(re.match(r"https?://[^/]", target) for target in found)
    return [unquote(target) for target in found]
