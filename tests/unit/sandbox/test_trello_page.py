"""The public page of a board: who sees it, what it shows, and that no text on it can do harm."""

from __future__ import annotations

import re
from base64 import b64encode
from hashlib import sha256
from html.parser import HTMLParser

import pytest

from sandbox.trello.markup import excerpt, rendered
from sandbox.trello.page import is_web_address
from sandbox.trello.settings import VISITOR_TOKEN
from tests.unit.sandbox.trello_site import TrelloSite

HOSTILE = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "{{ 7 * 7 }}{% raw %}",
    "</style></title><svg onload=alert(1)>",
)
ALLOWED_ATTRIBUTES = {"class", "id", "href", "rel", "aria-label", "aria-hidden", "aria-labelledby", "role", "tabindex",
                      "datetime", "hidden", "viewbox", "d", "charset", "name", "content", "lang"}  # fmt: skip


class Seen(HTMLParser):
    """The tags, attributes, links and text of a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: set[str] = set()
        self.links: list[str] = []
        self.ids: list[str] = []
        self.words: list[str] = []
        self.feed(page)

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.words).split())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes |= {name for name, _ in attrs}
        self.links += [value or "" for name, value in attrs if name in {"href", "src", "action"}]
        self.ids += [value or "" for name, value in attrs if name == "id"]

    def handle_data(self, data: str) -> None:
        if self.tags and self.tags[-1] != "style":
            self.words.append(data)


@pytest.fixture
def site() -> TrelloSite:
    return TrelloSite()


def seen(site: TrelloSite, path: str = "") -> Seen:
    reply = site.page(path or f"/b/{site.board}")
    assert reply.status == 200
    return Seen(reply.text)


def test_the_page_shows_lists_cards_labels_and_figures(site: TrelloSite) -> None:
    card = site.card(desc="Results in a second.", due="2026-06-30T12:00:00Z", idLabels=site.label()["id"])
    site.done("POST", f"/cards/{card['id']}/actions/comments", VISITOR_TOKEN, text="Yes **please**")
    site.list("Later")
    text = seen(site).text
    for part in ("Roadmap", "Now", "Later", "Faster search", "Results in a second.", "Speed", "30 Jun 2026"):
        assert part in text
    assert "1 comment" in text
    assert "Casey Customer" in text
    assert "Yes please" in text


def test_an_opened_card_shows_its_checklists_attachments_and_custom_fields(site: TrelloSite) -> None:
    card = site.card()
    checklist = site.done("POST", "/checklists", idCard=card["id"], name="Steps")
    site.done("POST", f"/checklists/{checklist['id']}/checkItems", name="Measure", checked=True)
    site.done("POST", f"/cards/{card['id']}/attachments", url="https://example.org/a.pdf", name="The paper")
    site.done("POST", f"/boards/{site.board}/boardPlugins", idPlugin="56d5e249a98895a9797bebb9")
    field = site.done("POST", "/customFields", idModel=site.board, modelType="board", type="number", name="Effort")
    site.done("PUT", f"/cards/{card['id']}/customField/{field['id']}/item", value={"number": "5"})
    page = seen(site)
    assert "Steps done: Measure" in re.sub(r"[✓ ]+", " ", page.text)
    assert "https://example.org/a.pdf" in page.links
    assert "Effort 5" in page.text


@pytest.mark.parametrize(
    ("due", "done", "word"),
    [
        ("2026-03-09T12:00:00Z", False, "overdue"),
        ("2026-03-11T11:59:00Z", False, "due soon"),
        ("2026-03-09T12:00:00Z", True, "done"),
    ],
)
def test_a_due_date_says_in_words_how_near_it_is(site: TrelloSite, due: str, done: bool, word: str) -> None:
    site.card(due=due, dueComplete=done)
    assert word in seen(site).text


def test_a_marker_in_a_description_is_not_to_be_seen(site: TrelloSite) -> None:
    site.card(desc="Soon.\n\n[//]: # (mp1-abc-def)")
    assert "mp1-abc" not in site.page(f"/b/{site.board}").text


def test_archived_cards_stay_readable_but_off_the_lists(site: TrelloSite) -> None:
    place = site.list()
    site.card(place["id"], "On the board")
    site.card(place["id"], "Put away", closed=True)
    gone = site.list("Closed list")
    site.card(gone["id"], "On an archived list")
    site.done("PUT", f"/lists/{gone['id']}", closed=True)
    lists, _, archive = site.page(f"/b/{site.board}").text.partition('id="archived"')
    assert "On the board" in lists
    assert "Put away" not in lists.partition("<main>")[2]
    assert "Archived cards (2)" in lists
    assert "Put away" in archive
    assert "On an archived list" in archive


def test_a_card_address_opens_the_board_at_that_card(site: TrelloSite) -> None:
    card = site.card()
    for path in (f"/c/{card['shortLink']}", f"/c/{card['id']}/1-faster-search"):
        reply = site.page(path)
        where, _, anchor = reply.headers["location"].partition("#")
        assert reply.status == 302
        assert anchor in seen(site, where).ids


def test_a_board_is_found_by_id_and_short_link_with_any_name_after_it(site: TrelloSite) -> None:
    short = site.done("GET", f"/boards/{site.board}", fields="shortLink")["shortLink"]
    for path in (f"/b/{site.board}", f"/b/{short}", f"/b/{short}/roadmap"):
        assert "Roadmap" in seen(site, path).text


@pytest.mark.parametrize("preferences", [{"permissionLevel": "private"}, {"permissionLevel": "org"}])
def test_a_board_that_is_not_public_is_not_there(site: TrelloSite, preferences: dict[str, str]) -> None:
    hidden = site.make_board(preferences, "Secret plans")
    made = site.done("POST", "/lists", idBoard=hidden, name="Now")
    card = site.done("POST", "/cards", idList=made["id"], name="Secret card")
    absent = site.page("/b/zzzzzzzz")
    for path in (f"/b/{hidden}", f"/c/{card['id']}", f"/c/{card['shortLink']}"):
        reply = site.page(path)
        assert (reply.status, reply.text) == (404, absent.text)


def test_a_closed_board_is_not_shown(site: TrelloSite) -> None:
    site.done("PUT", f"/boards/{site.board}", closed=True)
    assert site.page(f"/b/{site.board}").status == 404


@pytest.mark.parametrize("text", HOSTILE)
def test_no_text_of_anybody_becomes_part_of_the_page(site: TrelloSite, text: str) -> None:
    plain = TrelloSite()
    for each, said in ((site, text), (plain, "harmless")):
        _fill_with(each, said)
    page, harmless = seen(site), seen(plain)
    assert sorted(set(page.tags)) == sorted(set(harmless.tags))
    assert page.attributes <= ALLOWED_ATTRIBUTES
    assert page.text.count(text.replace("  ", " ")) >= 8


def _fill_with(site: TrelloSite, text: str) -> None:
    """One text everywhere that somebody may write one."""
    site.done("PUT", f"/boards/{site.board}", name=text, desc=text)
    label = site.label(text)
    card = site.card(site.list(text)["id"], text, desc=text, idLabels=label["id"])
    site.done("POST", f"/cards/{card['id']}/actions/comments", VISITOR_TOKEN, text=text)
    checklist = site.done("POST", "/checklists", idCard=card["id"], name=text)
    site.done("POST", f"/checklists/{checklist['id']}/checkItems", name=text)
    site.done("POST", f"/cards/{card['id']}/attachments", url="https://example.org/", name=text)


@pytest.mark.parametrize("address", ["javascript:alert(1)", "data:text/html,x", "vbscript:x"])
def test_no_link_leads_anywhere_but_to_the_web(site: TrelloSite, address: str) -> None:
    site.card(desc=f"[a]({address}) ![b]({address}) <{address}>\n\n[c]: {address}\n[c]")
    assert not [link for link in seen(site).links if not link.startswith(("#", "http"))]
    assert not is_web_address(address)


def test_the_page_loads_nothing_and_allows_its_own_style_alone(site: TrelloSite) -> None:
    site.card(desc="![a picture](https://example.org/a.png)")
    reply = site.page(f"/b/{site.board}")
    style = reply.text.partition("<style>")[2].partition("</style>")[0]
    digest = b64encode(sha256(style.encode()).digest()).decode()
    policy = reply.headers["content-security-policy"]
    assert policy.startswith(f"default-src 'none'; style-src 'sha256-{digest}'; ")
    assert not {"script", "img", "link", "iframe", "form", "object"} & set(Seen(reply.text).tags)
    assert "url(" not in style


def test_every_id_stands_once_and_every_inner_link_leads_somewhere(site: TrelloSite) -> None:
    place = site.list()
    for n in range(3):
        site.card(place["id"], f"Card {n}", closed=n == 2)
    page = seen(site)
    assert len(page.ids) == len(set(page.ids))
    assert {link[1:] for link in page.links if link.startswith("#")} - {""} <= set(page.ids)


def test_headings_of_a_text_stand_below_those_of_the_page() -> None:
    assert rendered("# One\n\n###### Six") == "<h3>One</h3>\n<h6>Six</h6>\n"


def test_a_picture_becomes_a_link() -> None:
    assert rendered('![a "b"](https://example.org/x.png)') == (
        '<p><a href="https://example.org/x.png" rel="nofollow noopener noreferrer">a &quot;b&quot;</a></p>\n'
    )


def test_an_excerpt_is_plain_and_ends_at_a_word() -> None:
    text = "**Bold** [link](https://example.org) and\nmore\n\n- a point\n\n[//]: # (hidden)"
    assert excerpt(text, 2, 100) == ("Bold link and more", "a point")
    assert excerpt("one two three", 1, 9) == ("one two …",)
    assert excerpt("", 2, 100) == ()
