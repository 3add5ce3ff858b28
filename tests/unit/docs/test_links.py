from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.unit.docs.pages import PAGES, ROOT, name, prose

LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)

MACHINE = re.compile(r"/wor[k]/|/roo[t]/|/home/\w|/Users/\w|/tmp/\w|\.\./shared")
REGISTRY = re.compile(r"py[p]i|pythonhoste[d]|index[-_]url|extra-index|artifactory|nexus|registry", re.IGNORECASE)


def links(page: Path) -> list[str]:
    return [target for target in LINK.findall(prose(page.read_text())) if "://" not in target]


def anchors(page: Path) -> set[str]:
    """The headings as GitHub names them."""
    headings = HEADING.findall(prose(page.read_text()))
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_every_link_leads_somewhere(page: Path) -> None:
    for link in links(page):
        path, _, anchor = link.partition("#")
        target = (page.parent / path).resolve() if path else page
        assert target.exists(), f"{link} leads to nothing"
        assert not anchor or anchor in anchors(target), f"{link} leads to no heading"


def test_every_page_can_be_reached_from_the_first() -> None:
    reached, ahead = set(), [ROOT / "README.md"]
    while ahead:
        page = ahead.pop()
        if page not in reached and page.suffix == ".md":
            reached.add(page)
            ahead += [(page.parent / link.partition("#")[0]).resolve() for link in links(page) if link[0] != "#"]
    assert set(PAGES) == reached & set(PAGES)


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_no_page_names_a_place_of_somebodys_machine_or_a_package_registry(page: Path) -> None:
    text = page.read_text()
    assert not MACHINE.search(text)
    assert not REGISTRY.search(text)
