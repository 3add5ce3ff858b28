"""The weekly page in a browser: charts come alive, nothing is fetched, hostile text stays text."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from itertools import pairwise
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from drift.findings import Severity
from reports.calibration_page import calibration_page
from reports.html import html_page
from reports.weekly import weekly_report
from tests.unit.reports.made_up import inputs
from tests.unit.reports.test_calibration import EVERY
from tests.unit.reports.test_chart_record import RECORD
from tests.unit.reports.test_escaping import hostile_report

pytestmark = pytest.mark.browser


@dataclass
class Opened:
    """A page in a browser, with what it said and asked for."""

    page: Page
    said: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)

    def show(self, path: Path) -> None:
        """Open the file and wait until every chart is alive."""
        self.page.goto(path.as_uri())
        self.page.wait_for_function(
            "[...document.querySelectorAll('[id^=chart-][role=img]')].every(one => one.dataset.live === 'yes')"
        )


def open_in(browser: Browser, path: Path, width: int = 1280, *, dark: bool = False) -> Opened:
    """Open the file in a fresh window of this width."""
    context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme="dark" if dark else "light")
    opened = Opened(context.new_page())
    opened.page.on("console", lambda message: opened.said.append(message.text))
    opened.page.on("pageerror", lambda error: opened.said.append(str(error)))
    opened.page.on("dialog", lambda dialog: opened.said.append(dialog.message))
    opened.page.on("request", lambda request: opened.asked.append(request.url))
    opened.show(path)
    return opened


@pytest.fixture(scope="module")
def rich(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("rich") / "weekly.html"
    path.write_text(html_page(weekly_report(inputs(24))), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("hostile") / "weekly.html"
    path.write_text(html_page(hostile_report()), encoding="utf-8")
    return path


def test_charts_come_alive_without_a_word_on_the_console(browser: Browser, rich: Path) -> None:
    opened = open_in(browser, rich)
    assert opened.said == []
    assert opened.page.locator("figure .chart .vega-embed svg").count() == 5  # two of them in two widths
    assert "Faster search" in (opened.page.locator("#chart-timeline svg").text_content() or "")


def test_the_record_of_forecasts_comes_alive_too(browser: Browser, tmp_path: Path) -> None:
    path = tmp_path / "weekly.html"
    path.write_text(html_page(weekly_report(inputs(6, record=RECORD))), encoding="utf-8")
    opened = open_in(browser, path)
    assert opened.said == []
    assert "46/62" in (opened.page.locator("#chart-record .vega-embed svg").text_content() or "")


@pytest.mark.parametrize("width", [390, 1280])
def test_the_page_on_calibration_has_its_chart_and_its_rows_at_any_width(
    browser: Browser, tmp_path: Path, width: int
) -> None:
    path = tmp_path / "calibration.html"
    report = weekly_report(inputs(6, record=replace(RECORD, forecasts=EVERY)))
    assert report.record is not None
    path.write_text(calibration_page(report, report.record), encoding="utf-8")
    opened = open_in(browser, path, width)
    assert (opened.said, opened.asked) == ([], [path.as_uri()])
    assert opened.page.evaluate("document.documentElement.scrollWidth") <= width
    assert "46/62" in (opened.page.locator("[id^=chart-record]:visible svg").text_content() or "")
    assert opened.page.locator("tbody tr:visible").count() == 2  # held and missed; the others can be opened
    assert opened.page.evaluate(CONTRAST)[0] >= 4.5


def test_nothing_is_asked_of_any_network(browser: Browser, rich: Path) -> None:
    assert open_in(browser, rich).asked == [rich.as_uri()]


def test_hostile_text_is_shown_and_does_nothing(browser: Browser, hostile: Path) -> None:
    opened = open_in(browser, hostile)
    assert opened.said == []
    assert opened.asked == [hostile.as_uri()]
    text = opened.page.locator("body").inner_text()
    assert "</script><script>alert(1)</script>" in text
    assert "{{ 7 * 7 }}" in text
    assert opened.page.locator("img, main svg[onload], a[href^='javascript']").count() == 0


def test_a_tooltip_shows_hostile_text_as_text(browser: Browser, hostile: Path) -> None:
    opened = open_in(browser, hostile)
    opened.page.locator("#chart-timeline .mark-symbol.role-mark path").last.hover(force=True)
    tooltip = opened.page.locator("#vg-tooltip-element")
    tooltip.wait_for(state="visible")
    assert "<" in tooltip.inner_text()
    assert tooltip.locator("img, script, svg").count() == 0
    assert opened.said == []


@pytest.mark.parametrize("width", [390, 1280])
def test_the_page_never_scrolls_sideways(browser: Browser, rich: Path, width: int) -> None:
    opened = open_in(browser, rich, width)
    assert opened.page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize(("width", "shown"), [(390, "timeline-narrow"), (1280, "timeline")])
def test_the_timeline_is_drawn_for_the_width_of_the_screen(
    browser: Browser, rich: Path, width: int, shown: str
) -> None:
    page = open_in(browser, rich, width).page
    drawn = [one.get_attribute("id") for one in page.locator("[id^=chart-timeline]:visible").all()]
    assert drawn == [f"chart-{shown}"]
    assert page.locator(f"#chart-{shown} svg").bounding_box()["width"] <= width  # type: ignore[index]  # it is shown


def test_on_a_telephone_every_cell_of_a_table_is_on_the_screen_with_its_name(browser: Browser, rich: Path) -> None:
    page = open_in(browser, rich, 390).page
    ends = "[...document.querySelectorAll('table.cards td')].map(one => one.getBoundingClientRect().right)"
    assert max(page.evaluate(ends)) <= 390
    names = "[...document.querySelectorAll('table.cards td')].map(one => getComputedStyle(one, '::before').content)"
    assert {'"Target"', '"P85"', '"Owner"'} <= set(page.evaluate(names))


def test_a_table_stays_a_table_to_a_screen_reader_on_a_telephone(browser: Browser, rich: Path) -> None:
    page = open_in(browser, rich, 390).page
    assert page.get_by_role("columnheader", name="Owner").count() == 1
    assert page.get_by_role("rowheader").count() >= 24


def test_what_is_to_be_decided_begins_on_the_first_screen_and_is_opened_with_the_keyboard(
    browser: Browser, rich: Path
) -> None:
    page = open_in(browser, rich).page
    first = page.locator(".decision").first
    assert first.bounding_box()["y"] < 400  # type: ignore[index]  # it is shown
    evidence = first.locator(".findings")
    assert not evidence.is_visible()
    first.locator("summary").first.focus()
    page.keyboard.press("Enter")
    assert evidence.is_visible()


def test_a_chart_follows_the_dark_colours_of_the_page(browser: Browser, rich: Path) -> None:
    colour = "getComputedStyle(document.querySelector('#chart-timeline text')).fill"
    light, dark = (open_in(browser, rich, dark=dark).page.evaluate(colour) for dark in (False, True))
    assert (light, dark) == ("rgb(27, 36, 48)", "rgb(232, 236, 241)")


def test_headings_go_down_one_step_at_a_time_and_landmarks_stand(browser: Browser, rich: Path) -> None:
    page = open_in(browser, rich).page
    levels = page.evaluate("[...document.querySelectorAll('h1,h2,h3,h4')].map(one => Number(one.tagName[1]))")
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))
    assert [page.locator(name).count() for name in ("header", "main", "footer")] == [1, 1, 1]
    assert page.locator("[role=img][aria-label]:visible").count() == 3


def test_every_count_leads_to_its_place(browser: Browser, rich: Path) -> None:
    page = open_in(browser, rich).page
    targets = [link.get_attribute("href") or "" for link in page.locator(".tiles a").all()]
    assert f"#{Severity.BROKEN.value}" in targets
    assert all(page.locator(target).count() == 1 for target in targets)


def test_text_stands_out_from_its_ground(browser: Browser, rich: Path) -> None:
    """Every text colour against the ground behind it, by the ratio of WCAG 2 (4.5 for text)."""
    for dark in (False, True):
        worst = open_in(browser, rich, dark=dark).page.evaluate(CONTRAST)
        assert worst[0] >= 4.5, worst


CONTRAST = """() => {
  const rgb = text => text.match(/[\\d.]+/g).map(Number);
  const light = ([r, g, b]) => [r, g, b].map(v => v / 255)
    .map(v => v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
    .reduce((sum, v, n) => sum + v * [0.2126, 0.7152, 0.0722][n], 0);
  const ground = one => {
    for (let at = one; at; at = at.parentElement) {
      const colour = rgb(getComputedStyle(at).backgroundColor);
      if (colour.length === 3 || colour[3] > 0) return colour;
    }
    return [255, 255, 255];
  };
  let worst = [99, ""];
  for (const one of document.querySelectorAll("h1,h2,h3,h4,p,li,a,span,code,summary,td,th,dt,dd,caption,figcaption")) {
    if (!one.textContent.trim()) continue;
    const pair = [light(rgb(getComputedStyle(one).color)), light(ground(one))].sort((a, b) => b - a);
    const ratio = (pair[0] + 0.05) / (pair[1] + 0.05);
    if (ratio < worst[0]) worst = [ratio, one.outerHTML.slice(0, 120)];
  }
  return worst;
}"""
