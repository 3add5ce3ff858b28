"""The pictures of the documents are drawn from worked examples, and their pages say what the pictures show."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from drift.findings import Measure
from reports.examples.__main__ import main
from reports.examples.gallery import PICTURES, files, pictures
from reports.examples.look import Picture
from tests.unit.docs.pages import ROOT, name

DRAWN = ROOT / "docs" / "pictures"
PAGES = tuple(sorted((ROOT / "docs" / "measures").glob("*.md")))
INDEX = ROOT / "docs" / "measures" / "README.md"
IMAGE = re.compile(r"!\[([^\]]*)\]\(\.\./pictures/([\w-]+)\.svg\)")
ROW = re.compile(r"^\| ([a-z, ]+) \| ([^|]+\?) \| \[[^\]]+\]\(([\w-]+\.md)\) \|", re.MULTILINE)


@pytest.fixture(scope="module")
def shown() -> tuple[Picture, ...]:
    return pictures()


def shown_on(page: Path) -> dict[str, str]:
    """The words beside each picture of the page, by its name."""
    return {picture: words for words, picture in IMAGE.findall(page.read_text())}


def test_every_picture_is_the_one_that_the_measures_give_today() -> None:
    kept = {path.name: path.read_text(encoding="utf-8") for path in DRAWN.glob("*.svg")}
    drawn = files()
    stale = sorted(one for one in kept.keys() | drawn.keys() if kept.get(one) != drawn.get(one))
    assert not stale, "made from other measures or charts; run: python -m reports.examples docs/pictures"


def test_drawing_takes_away_what_is_drawn_no_more(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("reports.examples.__main__.files", lambda: {"scope.svg": "<svg/>"})
    (tmp_path / "gone.svg").write_text("<svg/>")
    main(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["scope.svg"]


def test_no_two_pictures_have_one_name(shown: tuple[Picture, ...]) -> None:
    assert len({one.name for one in shown}) == len(PICTURES)


def test_every_picture_stands_on_a_page(shown: tuple[Picture, ...]) -> None:
    assert {picture for page in PAGES for picture in shown_on(page)} == {one.name for one in shown}


@pytest.mark.parametrize("page", [page for page in PAGES if page != INDEX], ids=name)
def test_every_page_of_a_measure_shows_a_picture_and_says_in_words_what_it_shows(page: Path) -> None:
    shown = shown_on(page)
    assert shown
    assert all(len(words) > 20 for words in shown.values())


def test_every_measure_is_explained_on_a_page() -> None:
    told = {word for names, _, _ in ROW.findall(INDEX.read_text()) for word in names.split(", ")}
    assert {measure.value for measure in Measure} <= told


def test_the_index_asks_the_question_that_the_page_answers() -> None:
    for _, question, page in ROW.findall(INDEX.read_text()):
        heading = (INDEX.parent / page).read_text().partition("\n")[0]
        assert heading.endswith(f": {question[0].lower()}{question[1:]}"), page


def test_a_page_quotes_what_the_report_says_of_its_picture(shown: tuple[Picture, ...]) -> None:
    for picture in shown:
        (page,) = (page for page in PAGES if picture.name in shown_on(page))
        words = " ".join(page.read_text().replace("\n> ", " ").split())
        for sentence in picture.told:
            assert sentence in words, f"{name(page)} does not say: {sentence}"


def test_a_picture_needs_no_page_around_it(shown: tuple[Picture, ...]) -> None:
    """It has its own ground, its own colours and a type that every machine has."""
    for picture in shown:
        svg = (DRAWN / f"{picture.name}.svg").read_text()
        assert 'fill="#ffffff"' in svg
        assert "var(" not in svg
        assert "Liberation Sans, Arial, Helvetica, sans-serif" in svg


def test_a_picture_fits_a_page() -> None:
    widths = {path.stem: int(re.findall(r'width="(\d+)"', path.read_text())[0]) for path in DRAWN.glob("*.svg")}
    assert {one: width for one, width in widths.items() if not 640 <= width <= 780} == {}
