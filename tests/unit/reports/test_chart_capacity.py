"""The chart of capacity says what the finding says."""

from __future__ import annotations

from dataclasses import replace

from drift.findings import Figure, Finding, Measure, Reason, Severity, Subject, Unit
from mapping.roadmap import Kind, Portfolio, Roadmap, Theme
from reports.charts.capacity import ThemeBar, capacity_spec, theme_bars
from reports.charts.drawing import png, svg
from reports.html import html_page
from reports.weekly import WeeklyReport, weekly_report
from tests.unit.reports.made_up import inputs

THEMES = {
    "reach": Theme(id="reach", title="Reach\nout", share=0.3),
    "ground": Theme(id="ground", title="Solid ground", share=0.6),
    "pet": Theme(id="pet", title="Pet"),
}
TAKEN = {"reach": (0.1, 0.3), "ground": (0.5, 0.6), "(other)": (0.0, 0.1), "(unaligned)": (0.4, 0.0)}


def capacity(taken: dict[str, tuple[float, float]] = TAKEN) -> Finding:
    numbers = {f"actual:{place}": actual for place, (actual, _) in taken.items()}
    numbers |= {f"target:{place}": target for place, (_, target) in taken.items()}
    figure = Figure(0.4, Unit.SHARE, tuple(sorted({**numbers, "finished": 40, "pieces": 40}.items())))
    subject = Subject("workspace", "capacity", "Capacity")
    return Finding(Measure.CAPACITY, "themes", subject, Severity.DRIFT, "…", figure)


def test_every_theme_has_a_bar_the_largest_target_first_and_unaligned_work_last() -> None:
    assert theme_bars([capacity()], THEMES) == (
        ThemeBar("Solid ground", 0.5, 0.6),
        ThemeBar("Reach out", 0.1, 0.3),
        ThemeBar("Other themes", 0.0, 0.1),
        ThemeBar("On no roadmap", 0.4, 0.0),
    )


def test_a_place_that_took_nothing_and_was_given_nothing_has_no_bar() -> None:
    assert [bar.title for bar in theme_bars([capacity({**TAKEN, "(other)": (0.0, 0.0)})], THEMES)][
        -1
    ] == "On no roadmap"
    assert len(theme_bars([capacity({**TAKEN, "(other)": (0.0, 0.0)})], THEMES)) == 3


def test_without_a_figure_there_is_no_chart() -> None:
    unknown = replace(capacity(), figure=None, reason=Reason.NO_HISTORY)
    assert theme_bars([unknown], THEMES) == theme_bars([], THEMES) == ()


def report() -> WeeklyReport:
    roadmap = Roadmap(milepost=1, roadmap="product", title="P", kind=Kind.TIMELINE, themes=tuple(THEMES.values()))
    return weekly_report(replace(inputs(2), findings=(capacity(),), portfolio=Portfolio((roadmap,))))


def test_the_page_shows_the_chart_in_its_section_on_drift() -> None:
    page = html_page(report())
    assert page.index('id="drift"') < page.index("Where the capacity went") < page.index('id="hygiene"')


def test_the_report_shows_the_chart_with_its_numbers_in_words() -> None:
    chart = next(one for one in report().charts if one.name == "capacity")
    assert chart.alt == (
        "Solid ground: 50%, 60% planned; Reach out: 10%, 30% planned; Other themes: 0%, 10% planned; "
        "On no roadmap: 40%, 0% planned."
    )


def test_the_numbers_stand_beside_the_bars_and_not_in_their_colour_alone() -> None:
    drawn = svg("capacity", capacity_spec(theme_bars([capacity()], THEMES)))
    assert "50% (60% planned)" in drawn
    assert "40% (0% planned)" in drawn
    assert png(capacity_spec(theme_bars([capacity()], THEMES)))[:8] == b"\x89PNG\r\n\x1a\n"
