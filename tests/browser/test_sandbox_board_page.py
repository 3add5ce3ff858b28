"""The public page of a board in a browser: it opens cards without a script and looks right on every screen."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import requests
from playwright.sync_api import Browser, Page

from sandbox.serve import Options, Running, running
from sandbox.trello.settings import BOT_TOKEN, VISITOR_TOKEN
from tests.unit.sandbox.trello_site import oauth

COLOURS = ("green", "yellow", "orange", "red", "purple", "blue", "sky", "lime", "pink", "black")
HOSTILE = "<img src=https://example.org/x onerror=alert(1)>"

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def site() -> Iterator[Running]:
    """A board with a card for every colour of labels, one of them with everything on it."""
    with running(Options(jira_port=0, trello_port=0)) as box:
        box.switch("trello", rate_limits=False)
        lists = [tell(box, "POST", "/lists", idBoard=box.board_id, name=name, pos="bottom") for name in ("Now", "Next")]
        for n, colour in enumerate(COLOURS):
            labels = [
                tell(box, "POST", "/labels", idBoard=box.board_id, name=f"{colour}{tone}", color=colour + tone)["id"]
                for tone in ("", "_light", "_dark")
            ]
            due = f"2027-01-{n + 1:02d}T12:00:00Z"
            tell(box, "POST", "/cards", idList=lists[n % 2]["id"], name=f"Card {n}", idLabels=labels, due=due)
        rich = tell(box, "POST", "/cards", idList=lists[0]["id"], name="Rich", desc=f"**Strong** {HOSTILE}", pos="top")
        tell(box, "POST", f"/cards/{rich['id']}/actions/comments", VISITOR_TOKEN, text=HOSTILE)
        tell(box, "POST", "/cards", idList=lists[0]["id"], name="Put away", closed=True)
        yield box


def tell(box: Running, verb: str, path: str, token: str = BOT_TOKEN, **body: Any) -> Any:
    """One request to the Trello; its answer must be a success."""
    signed = {"Authorization": oauth(token)}
    reply = requests.request(verb, f"{box.trello_url}/1{path}", json=body, headers=signed, timeout=10)
    reply.raise_for_status()
    return reply.json()


def opened(browser: Browser, address: str, width: int = 1280) -> tuple[Page, list[str], list[str]]:
    """The page in a fresh window without scripts, what the browser said of it, and what it asked for."""
    page = browser.new_context(viewport={"width": width, "height": 800}, java_script_enabled=False).new_page()
    said: list[str] = []
    asked: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("request", lambda request: asked.append(request.url))
    page.goto(address)
    return page, said, asked


def test_nothing_is_asked_of_anybody_else_and_the_policy_is_kept(browser: Browser, site: Running) -> None:
    address = f"{site.trello_url}/b/{site.board_id}"
    _, said, asked = opened(browser, address)
    assert said == []
    assert asked == [address]


def test_a_card_opens_and_closes_without_any_script(browser: Browser, site: Running) -> None:
    page, _, _ = opened(browser, f"{site.trello_url}/b/{site.board_id}")
    sheet = page.locator(".sheet", has_text="Strong")
    assert not sheet.is_visible()
    page.locator(".tile", has_text="Rich").click()
    assert sheet.is_visible()
    assert sheet.locator("strong", has_text="Strong").is_visible()
    assert sheet.get_by_text(HOSTILE).count() == 2
    sheet.get_by_text("Close this card").click(force=True)
    assert not sheet.is_visible()


def test_a_card_opens_with_the_keyboard_alone(browser: Browser, site: Running) -> None:
    page, _, _ = opened(browser, f"{site.trello_url}/b/{site.board_id}")
    page.locator(".tile", has_text="Rich").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert not page.locator(".sheet:target").count()


def test_the_address_of_a_card_shows_it_opened(browser: Browser, site: Running) -> None:
    board = requests.get(f"{site.trello_url}/1/boards/{site.board_id}/cards", timeout=10).json()
    card = next(one for one in board if one["name"] == "Rich")
    page, _, _ = opened(browser, card["url"])
    assert page.locator(".sheet:target h2").inner_text() == "Rich"


def test_the_archive_opens_its_cards(browser: Browser, site: Running) -> None:
    page, _, _ = opened(browser, f"{site.trello_url}/b/{site.board_id}")
    page.get_by_text("Archived cards (1)").click()
    page.locator(".sheet:target .tile", has_text="Put away").click()
    assert page.locator(".sheet:target h2").inner_text() == "Put away"


@pytest.mark.parametrize("width", [390, 1280])
def test_lists_stand_side_by_side_and_the_page_itself_never_scrolls(
    browser: Browser, site: Running, width: int
) -> None:
    page, _, _ = opened(browser, f"{site.trello_url}/b/{site.board_id}", width)
    boxes = [found for one in page.locator(".list").all() if (found := one.bounding_box())]
    assert len(boxes) == 2
    assert boxes[0]["y"] == boxes[1]["y"]
    assert boxes[0]["x"] + boxes[0]["width"] <= boxes[1]["x"]
    assert boxes[0]["width"] <= width * 0.9
    assert page.locator("html").evaluate("one => [one.scrollWidth <= innerWidth, one.scrollHeight <= innerHeight]") == [
        True,
        True,
    ]


def test_every_text_stands_out_from_its_ground(browser: Browser, site: Running) -> None:
    """Every text colour against the ground behind it, by the ratio of WCAG 2 (4.5 for text)."""
    page, _, _ = opened(browser, f"{site.trello_url}/b/{site.board_id}")
    ratio, where = page.locator("html").evaluate(CONTRAST)
    assert ratio >= 4.5, where


# The lightest colour of the page's gradient stands for all of it; what is half transparent is laid over what is behind.
CONTRAST = """() => {
  const rgb = text => { const [r, g, b, a = 1] = text.match(/[\\d.]+/g).map(Number); return [r, g, b, a]; };
  const over = ([r, g, b, a], below) => [r, g, b].map((v, n) => v * a + below[n] * (1 - a));
  const light = colour => colour.map(v => v / 255)
    .map(v => v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
    .reduce((sum, v, n) => sum + v * [0.2126, 0.7152, 0.0722][n], 0);
  const ground = one => one === document.body ? [23, 112, 143]
    : over(rgb(getComputedStyle(one).backgroundColor), ground(one.parentElement));
  let worst = [99, ""];
  for (const one of document.body.querySelectorAll("h1,h2,h3,p,li,a,span,strong,time,summary,dt,dd")) {
    if (![...one.childNodes].some(node => node.nodeType === 3 && node.textContent.trim())) continue;
    const behind = ground(one);
    const pair = [light(over(rgb(getComputedStyle(one).color), behind)), light(behind)].sort((a, b) => b - a);
    const ratio = (pair[0] + 0.05) / (pair[1] + 0.05);
    if (ratio < worst[0]) worst = [ratio, one.outerHTML.slice(0, 200)];
  }
  return worst;
}"""
