"""A card may say what the epic behind its item says in the one field that is written for customers."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from mapping.assign import assign
from mapping.backlog import Backlog, Markup, PublicText
from mapping.public.boards import PublicBoard
from mapping.public.cards import Card
from mapping.public.curation import Curated, curate
from mapping.rollup import roll_up
from tests.unit.mapping.builders import DONE, backlog, issue, mapping, portfolio

TODAY = date(2026, 11, 22)


def epic(key: str, text: str | None, **more: Any) -> Any:
    told = None if text is None else PublicText(Markup.WIKI, text)
    return issue(key, level=1, labels=("x",), public_text=told, **more)


def curated(work: Backlog, shown: dict[str, Card] | None = None, **public: Any) -> Curated:
    """Curate the item x, which asks for the text of Jira, and an item beside it that does not."""
    items = portfolio(
        {"id": "x", "public": {"title": "X", "summary_from": "jira"} | public},
        {"id": "beside", "public": {"title": "Beside"}},
    )
    rules = mapping({"item": "x", "when": {"label": ["x"]}})
    rollups = roll_up(work, assign(work, items, rules), items, rules)
    return curate(
        PublicBoard(id="customers", trello="abc"),
        items,
        rollups,
        work,
        rules,
        today=TODAY,
        workspace_id="acme",
        shown_before=shown or {},
    )


def description(found: Curated) -> str:
    return next(card.description for card in found.board.cards if card.item_id == "x").rpartition("\n\n")[0]


def test_the_text_of_the_one_epic_is_the_summary() -> None:
    found = curated(backlog(epic("APP-1", "It finds *everything*."), issue("APP-2", labels=("x",))))
    assert (description(found), found.held) == ("It finds **everything**.", ())


def test_a_summary_in_the_file_comes_first() -> None:
    found = curated(backlog(epic("APP-1", "From Jira.")), summary="From the file.")
    assert description(found) == "From the file."


def test_the_field_is_not_looked_at_unless_the_file_asks_for_it() -> None:
    found = curated(backlog(epic("APP-1", "From Jira.")), summary_from="file")
    assert "From Jira." not in str(found)
    assert found.held == ()


def test_the_text_of_stories_and_of_what_stands_above_epics_is_not_public() -> None:
    story = replace(epic("APP-2", "A story."), level=0)
    initiative = replace(epic("APP-3", "An initiative."), level=2)
    assert description(curated(backlog(epic("APP-1", "The epic."), story, initiative))) == "The epic."
    (held,) = curated(backlog(story, initiative)).held
    assert "no epic is assigned to it; assign one" in held.why


@pytest.mark.parametrize(
    ("work", "told"),
    [
        (backlog(), "no epic is assigned to it; assign one"),
        (
            backlog(epic("APP-2", "Two."), epic("APP-1", "One.")),
            "2 epics are assigned to it (APP-1, APP-2); leave one, or write the summary into the roadmap file",
        ),
        (
            backlog(*(epic(f"APP-{number}", "One.") for number in range(1, 6))),
            "5 epics are assigned to it (APP-1, APP-2, APP-3 …)",
        ),
        (backlog(epic("APP-1", None)), "the field for public text of APP-1 is empty; fill it in, or write"),
        (backlog(epic("APP-1", " ")), "the public text of APP-1 cannot be shown: it is empty"),
        (
            backlog(epic("APP-1", "Ask [~jane].")),
            "the public text of APP-1 cannot be shown: it holds a mention, which customers are not shown",
        ),
    ],
)
def test_a_text_that_cannot_be_had_holds_its_card_as_customers_see_it(work: Backlog, told: str) -> None:
    live = curated(backlog(epic("APP-1", "As it was.")))
    shown = {card.item_id: card for card in live.board.cards}
    found = curated(work, shown)
    assert description(found) == "As it was."
    assert {card.item_id for card in found.board.cards} == {"x", "beside"}
    assert [(held.item_id, held.what) for held in found.held] == [("x", "summary")]
    assert told in found.held[0].why


def test_a_card_that_customers_never_saw_is_not_made_without_its_text() -> None:
    found = curated(backlog(epic("APP-1", None)))
    assert [card.item_id for card in found.board.cards] == ["beside"]


def test_customers_are_told_neither_the_key_nor_the_reason() -> None:
    live = curated(backlog(epic("APP-1", "As it was.")))
    found = curated(backlog(epic("APP-1", "Ask [~jane].")), {card.item_id: card for card in live.board.cards})
    assert "APP-1" not in str(found.board)
    assert "jane" not in str(found.board)


def test_what_has_shipped_and_retired_asks_for_no_text() -> None:
    done = issue("APP-2", labels=("x",), status=DONE, resolved=issue("APP-2").created.replace(year=2025))
    assert curated(backlog(done)).held == ()


def test_a_text_of_jira_mentions_nobody_and_loads_no_image() -> None:
    text = description(curated(backlog(epic("APP-1", "Ask @jane! [now|https://example.com] !!https://example.com"))))
    assert "@jane" not in text
    assert "@\u200bjane" in text
    assert "![" not in text
