"""The specifications of the charts, and that they can be drawn."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import pytest

from drift.forecasts.forecast import Forecast, Method, forecast
from mapping.backlog import Sprint, SprintState
from reports.charts.charts import charts
from reports.charts.drawing import png, svg
from reports.charts.forecast import forecast_spec, most_at_risk
from reports.charts.sprint import sprint_bars, sprint_spec
from reports.charts.theme import PAPER, Ink, Spec, labels, painted
from reports.charts.timeline import MOST_ROWS, timeline_rows, timeline_spec
from reports.items import Band, ItemRow
from reports.weekly import weekly_report
from tests.unit.reports.made_up import AS_OF, TODAY, inputs, sprint_finding


def forecast_spec_of(one: ItemRow, found: Forecast) -> Spec:
    return forecast_spec([one], {one.id: found}, narrow=True)


def row(ident: str, **more: object) -> ItemRow:
    fields: dict[str, object] = {
        "place": 0,
        "id": ident,
        "title": ident.title(),
        "roadmap": "Product",
        "target": "2026-12-10",
        "start": date(2026, 12, 10),
        "deadline": date(2026, 12, 10),
        "band": Band.LIKELY,
        "done": 1,
        "total": 4,
        "p50": date(2026, 11, 30),
        "p85": date(2026, 12, 7),
        "chance": 0.9,
        "finished": None,
        "why": "",
        "owner": "",
        "source": "",
    }
    return ItemRow(**{**fields, **more})  # type: ignore[arg-type]  # the tests replace fields by name


def values(spec: object) -> list[dict[str, object]]:
    """The rows of the first panel."""
    assert isinstance(spec, dict)
    rows: list[dict[str, object]] = spec["vconcat"][0]["data"]["values"]
    return rows


def test_the_timeline_shows_the_items_most_at_risk_and_counts_the_others() -> None:
    given = inputs(MOST_ROWS + 5)
    rows = [row(f"likely-{n}", chance=None) for n in range(MOST_ROWS)]
    rows += [row(f"late-{n}", band=Band.UNLIKELY, chance=None) for n in range(5)]
    timeline = charts(given, tuple(rows))[0]
    shown = {str(value["item"]) for value in values(timeline.spec)}
    assert len(shown) == MOST_ROWS
    assert {f"Late-{n}" for n in range(5)} <= shown
    assert timeline.note == "5 items are left out: those most at risk are shown."


def test_an_item_without_any_date_is_not_on_the_timeline() -> None:
    assert timeline_rows([row("later", deadline=None, start=None, p50=None, p85=None)], TODAY) == ()


def test_what_was_done_long_ago_leaves_the_timeline() -> None:
    old = row("old", band=Band.DONE, finished=TODAY - timedelta(days=121))
    new = row("new", band=Band.DONE, finished=TODAY - timedelta(days=120))
    assert timeline_rows([old, new], TODAY) == (new,)


def test_a_bar_runs_from_p50_to_p85_beside_the_target() -> None:
    (value,) = values(timeline_spec([row("search")], TODAY))
    assert (value["p50"], value["bar_end"], value["target"]) == ("2026-11-30", "2026-12-07", "2026-12-10")
    assert (value["odds"], value["start"]) == ("90%", None)


def test_a_forecast_far_beyond_the_targets_runs_off_the_edge_and_says_so() -> None:
    (value,) = values(timeline_spec([row("search", p85=date(2031, 5, 1), chance=0.2)], TODAY))
    assert str(value["bar_end"]) < "2028"
    assert value["odds"] == "20% → 2031"
    (near,) = values(timeline_spec([row("search", p85=date(2028, 3, 1), chance=0.2)], TODAY))
    assert near["odds"] == "20% → Mar 2028"
    (never,) = values(timeline_spec([row("search", p85=None, chance=0.2)], TODAY))
    assert never["odds"] == "20% → beyond ten years"


def test_long_titles_are_cut_and_equal_ones_told_apart() -> None:
    assert labels(["Offline mode on phones", "Offline mode on tablets", "Search"], 15) == (
        "Offline mode o…",
        "Offline mo… (2)",
        "Search",
    )


def test_labels_of_many_equal_titles_are_all_different() -> None:
    found = labels(["The same long title for all"] * 120, 20)
    assert len(set(found)) == 120
    assert all(len(label) <= 21 for label in found)


def test_the_forecast_chart_marks_target_p50_and_p85() -> None:
    found = forecast(TODAY, (1, 2, 0, 3), 8)
    assert isinstance(found, Forecast)
    deadline = date(2026, 12, 21)
    one = row("search", deadline=deadline, p50=found.p50, p85=found.p85, chance=found.probability_by(deadline))
    data = forecast_spec([one], {"search": found})["data"]["values"]
    curve = [value["chance"] for value in data if value["kind"] == "curve"]
    marks = {value["says"].split()[0]: value for value in data if value["kind"] != "curve"}
    assert curve == sorted(curve)
    assert (curve[0], curve[-1] >= 0.95) == (0.0, True)
    assert marks["P50"]["date"] == str(found.p50)
    assert marks["P85"]["chance"] == 0.85
    assert [value["date"] for value in data if value["kind"] == "target"] == ["2026-12-21"]


def test_what_lies_beyond_three_years_is_told_in_words_and_not_drawn() -> None:
    found = forecast(TODAY, (0, 0, 0, 1), 60)
    assert isinstance(found, Forecast)
    one = row("search", deadline=date(2026, 12, 21), p50=found.p50, p85=found.p85, chance=0.0)
    data = forecast_spec([one], {"search": found})["data"]["values"]
    assert max(value["date"] for value in data) == "2029-11-19"
    (told,) = [value for value in data if value["kind"] == "quantile"]
    assert (told["says"], told["size"]) == ("P50 → 2031, P85 → 2032", 0)
    assert told["chance"] >= 0.4, "it is written over the words on the target"


@pytest.mark.parametrize("make", [lambda one, _: timeline_spec([one], TODAY, narrow=True), forecast_spec_of])
def test_a_chart_for_a_telephone_is_no_wider_than_one(make: Callable[[ItemRow, Forecast], Spec]) -> None:
    found = forecast(TODAY, (1, 2, 0, 3), 8)
    assert isinstance(found, Forecast)
    drawn = svg("narrow", make(row("search", p50=found.p50, p85=found.p85, chance=0.4), found))
    width = re.search(r'width="(\d+)', drawn)
    assert width
    assert int(width[1]) <= 350


def test_a_forecast_of_years_is_drawn_with_few_points() -> None:
    found = forecast(TODAY, (0, 0, 0, 1), 60)
    assert isinstance(found, Forecast)
    data = forecast_spec([row("search")], {"search": found})["data"]["values"]
    assert len([value for value in data if value["kind"] == "curve"]) <= 82


def test_say_do_is_never_drawn_without_the_change_of_scope() -> None:
    spec = sprint_spec(sprint_bars([sprint_finding(1)], {}))
    shares = spec["hconcat"][1]["data"]["values"]
    assert [(value["what"], value["says"]) for value in shares] == [("say/do", "53%"), ("scope change", "87%")]
    sizes = spec["hconcat"][0]["data"]["values"]
    assert [(value["what"], value["value"]) for value in sizes] == [
        ("committed", 15.0),
        ("completed", 13.0),
        ("added", 6.0),
        ("removed", 5.0),
    ]


def test_every_chart_of_a_plain_forecast_says_that_it_is_not_calibrated() -> None:
    titles = {chart.name: chart.title for chart in weekly_report(inputs(12)).charts}
    assert set(titles) == {"timeline", "forecast", "sprint"}
    assert "(not calibrated)" in titles["timeline"]
    assert "(not calibrated)" in titles["forecast"]
    calibrated = weekly_report(replace(inputs(12), method=Method.CALIBRATED)).charts
    assert not [chart for chart in calibrated if "not calibrated" in chart.title]


def test_an_empty_workspace_has_no_charts() -> None:
    assert weekly_report(inputs(0, findings=())).charts == ()


def test_an_item_without_a_forecast_has_no_curve() -> None:
    assert most_at_risk([row("search", chance=None, p50=None, p85=None)]) == ()


def test_sprints_stand_in_the_order_in_which_they_began() -> None:
    sprints = {n: Sprint(n, f"Sprint {n}", SprintState.CLOSED, start=AS_OF.instant - timedelta(days=n)) for n in (1, 2)}
    bars = sprint_bars([sprint_finding(1), sprint_finding(2)], sprints)
    assert [bar.name for bar in bars] == ["Web sprint 42", "Web sprint 41"]


def test_two_charts_of_one_page_share_no_names() -> None:
    found = [set(re.findall(r'id="([^"]+)"', svg(one.name, one.spec))) for one in weekly_report(inputs(6)).charts]
    assert found[0]
    assert found[2]
    assert not found[0] & found[2]


def test_a_picture_is_painted_with_fixed_colours_only() -> None:
    spec = timeline_spec([row("search")], TODAY)
    assert "var(--" in repr(spec)
    assert "var(--" not in repr(painted(spec))
    assert set(PAPER) == set(Ink)


@pytest.mark.parametrize("name", ["timeline", "forecast", "sprint"])
def test_a_still_is_drawn_with_its_text_and_the_same_each_time(name: str) -> None:
    chart = next(one for one in weekly_report(inputs(6)).charts if one.name == name)
    drawn = svg(chart.name, chart.spec)
    assert drawn == svg(chart.name, chart.spec)
    assert drawn.count("<text") > 8
    assert "var(--chart-text)" in drawn
    assert png(chart.spec)[:8] == b"\x89PNG\r\n\x1a\n"
