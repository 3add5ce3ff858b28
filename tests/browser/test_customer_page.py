"""The exported page in a browser: no scripts, nothing fetched, readable on a phone and in the dark."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from reports.customer import CustomerBoard, CustomerCard, CustomerList
from reports.customer_page import customer_page
from tests.unit.reports.test_escaping import HOSTILE

pytestmark = pytest.mark.browser

PICTURE = "![a picture](https://tracker.example/p.png) and [a link](https://example.org)"
LONG = "    " + "code " * 60


def card(number: int, title: str, summary: str = "", promised: str = "Q2 2026") -> CustomerCard:
    return CustomerCard(f"mark{number:012}", title, summary, "Planned", promised, (title,), (title,))


OUT = replace(card(91, "Out", promised=""), shipped="March 2026", done=("Out",))
BOARD = CustomerBoard(
    "Roadmap </title>",
    date(2026, 3, 10),
    (
        CustomerList("Planned", tuple(card(number, text, text) for number, text in enumerate(HOSTILE))),
        CustomerList("In progress", (card(90, "x" * 200, f"{PICTURE}\n\n# Head\n\n{LONG}"), OUT)),
        CustomerList("Shipped", ()),
    ),
)


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("customer") / "board.html"
    path.write_text(customer_page(BOARD), encoding="utf-8")
    return path


def opened(browser: Browser, file: Path, width: int = 1280, scheme: str = "light") -> tuple[Page, list[str]]:
    """The page, and what it said or asked for."""
    page = browser.new_context(
        viewport={"width": width, "height": 900}, color_scheme="dark" if scheme == "dark" else "light"
    ).new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("dialog", lambda dialog: said.append(dialog.message))
    page.on("request", lambda request: said.append(request.url))
    page.goto(file.as_uri())
    return page, said


def test_what_has_shipped_says_when_and_which_milestones_are_done(browser: Browser, file: Path) -> None:
    page, _ = opened(browser, file)
    text = page.locator("#card-mark000000000091").inner_text()
    assert "Shipped\nMarch 2026" in text
    assert "Planned for" not in text
    assert "Out (done)" in text


def test_the_page_fetches_nothing_and_runs_nothing(browser: Browser, file: Path) -> None:
    page, said = opened(browser, file)
    assert said == [file.as_uri()]
    assert page.locator("script, img, iframe, link").count() == 0


def test_hostile_text_is_shown_as_it_was_written(browser: Browser, file: Path) -> None:
    page, _ = opened(browser, file)
    assert page.locator("h3").first.inner_text() == HOSTILE[0]
    assert page.locator("h1").inner_text() == "Roadmap </title>"
    assert page.locator("a[href^='javascript']").count() == 0


def test_the_markdown_of_a_summary_is_drawn_and_its_pictures_are_links(browser: Browser, file: Path) -> None:
    page, _ = opened(browser, file)
    links = page.locator("section:nth-of-type(2) .summary a")
    assert links.all_inner_texts() == ["a picture", "a link"]
    assert links.first.get_attribute("rel") == "nofollow noopener noreferrer"
    assert page.locator("section:nth-of-type(2) .summary h4").inner_text() == "Head"


@pytest.mark.parametrize("width", [320, 390, 1280])
def test_the_page_never_scrolls_sideways(browser: Browser, file: Path, width: int) -> None:
    page, _ = opened(browser, file, width)
    assert page.evaluate("document.documentElement.scrollWidth") == width


def test_lists_stand_side_by_side_where_there_is_room_and_below_each_other_where_not(
    browser: Browser, file: Path
) -> None:
    tops = "[...document.querySelectorAll('section')].map(one => one.getBoundingClientRect().top)"
    assert len(set(opened(browser, file, 1280)[0].evaluate(tops))) == 1
    assert len(set(opened(browser, file, 390)[0].evaluate(tops))) == 3


CONTRAST = """() => {
  const light = text => {
    const parts = text.match(/[\\d.]+/g).slice(0, 3).map(Number).map(one => one / 255)
      .map(one => one <= 0.03928 ? one / 12.92 : ((one + 0.055) / 1.055) ** 2.4);
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2];
  };
  const ground = one => {
    const colour = getComputedStyle(one).backgroundColor;
    return colour === 'rgba(0, 0, 0, 0)' && one.parentElement ? ground(one.parentElement) : colour;
  };
  return [...document.querySelectorAll('h1, h2, h3, h4, p, li, dt, dd, a, .count')].map(one => {
    const [low, high] = [light(getComputedStyle(one).color), light(ground(one))].sort((a, b) => a - b);
    return (high + 0.05) / (low + 0.05);
  });
}"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_text_stands_out_from_its_ground(browser: Browser, file: Path, scheme: str) -> None:
    page, _ = opened(browser, file, scheme=scheme)
    assert min(page.evaluate(CONTRAST)) >= 4.5  # WCAG 2.2, 1.4.3


def test_headings_name_the_lists_and_the_cards(browser: Browser, file: Path) -> None:
    page, _ = opened(browser, file)
    assert page.locator("section").evaluate_all(
        "all => all.every(one => document.getElementById(one.getAttribute('aria-labelledby')).tagName === 'H2')"
    )
    assert page.locator("html").get_attribute("lang") == "en"
    assert page.locator("article").evaluate_all(
        "all => all.every(one => document.getElementById(one.getAttribute('aria-labelledby')).tagName === 'H3')"
    )
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to the board"
