"""Walking forecasts forward over weeks in sight, and scoring what came of them."""

from __future__ import annotations

import gzip
import json
import subprocess
import sys
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path

import pytest

from bench.forecast_backtest import backtest, ours, plain
from bench.forecasts.scores import coverage, over_projects, ranked_score, ratio, summary, transform
from bench.forecasts.series import Series, series_of, series_of_export, weekly_counts
from bench.forecasts.walk import Scored, walk
from drift.forecasts.prior_table import PRIOR

MONDAY = date(2020, 1, 6)


def days(*finished: int) -> list[date]:
    """So many finishes on the Monday of each week."""
    return [MONDAY + timedelta(weeks=week) for week, count in enumerate(finished) for _ in range(count)]


def scored(cdf: Sequence[float], outcome: int, file: str = "a", origin: int = 26) -> Scored:
    return Scored(file, origin, 4, 4, tuple(cdf), outcome)


# -- series --------------------------------------------------------------------------------------------------------


def test_empty_weeks_count_and_the_last_partial_week_does_not() -> None:
    assert weekly_counts(days(2, 0, 1, 5)) == (2, 0, 1)


def test_a_last_week_that_reached_its_sunday_is_whole() -> None:
    assert weekly_counts([*days(2, 0), MONDAY + timedelta(days=13)]) == (2, 1)


def test_files_of_dates_are_read_packed_or_not_and_short_ones_are_left_out(tmp_path: Path) -> None:
    lines = "".join(f"{day}\n" for day in reversed(days(200, 99, 1, 1)))
    (tmp_path / "b.csv").write_text(lines)
    (tmp_path / "a.csv.gz").write_bytes(gzip.compress(lines.encode()))
    (tmp_path / "short.csv").write_text("2020-01-06\n" * 299)
    (tmp_path / "notes.txt").write_text("no dates")
    assert list(series_of(tmp_path)) == [Series("a.csv.gz", (200, 99, 1)), Series("b.csv", (200, 99, 1))]


def test_a_line_that_is_no_date_is_named(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("2020-01-06\nyesterday\n")
    with pytest.raises(ValueError, match=r"a\.csv, line 2: 'yesterday'"):
        list(series_of(tmp_path))


def test_an_export_gives_the_days_on_which_its_issues_were_resolved(tmp_path: Path) -> None:
    file = tmp_path / "app.jsonl"
    resolved = ["2020-01-06T09:00:00.000+0000", None, "2020-01-14T09:00:00.000+0000"]
    file.write_text("".join(json.dumps({"fields": {"resolutiondate": day}}) + "\n" for day in resolved))
    assert series_of_export(file).weeks == (1,)


# -- walking -------------------------------------------------------------------------------------------------------


def test_origins_stand_every_four_weeks_from_week_26_where_three_times_the_horizon_follows() -> None:
    found = list(walk(Series("a", (1.0,) * 66), plain))
    origins = {horizon: [one.origin for one in found if one.horizon == horizon] for horizon in (4, 8, 12)}
    assert origins == {4: [26, 30, 34, 38, 42, 46, 50, 54], 8: [26, 30, 34, 38, 42], 12: [26, 30]}


def test_the_work_is_what_the_last_twelve_weeks_would_bring() -> None:
    weeks = (9.0,) * 14 + (2.0,) * 6 + (3.0,) * 6 + (1.0,) * 12
    (found,) = walk(Series("a", weeks), plain)
    assert (found.horizon, found.n, len(found.cdf)) == (4, 10, 12)
    assert found.outcome == 10


def test_what_is_not_done_within_three_times_the_horizon_is_later() -> None:
    (found,) = walk(Series("a", (1.0,) * 26 + (0.0,) * 12), plain)
    assert found.outcome == 13


def test_there_is_no_forecast_where_the_last_twelve_weeks_were_empty() -> None:
    assert list(walk(Series("a", (1.0,) * 14 + (0.0,) * 12 + (1.0,) * 12), plain)) == []


def test_little_work_is_one_item_at_least() -> None:
    (found,) = walk(Series("a", (0.0,) * 25 + (1.0,) + (0.0,) * 12), plain)
    assert found.n == 1


def test_nothing_after_the_origin_is_shown_to_a_forecaster() -> None:
    weeks = tuple(float(week % 5) for week in range(60))
    known: list[int] = []

    def spy(history: Sequence[float], n: int, last: int) -> Sequence[float]:
        known.append(len(history))
        return [0.5] * last

    assert [one.origin for one in walk(Series("a", weeks), spy)] == known


def test_plain_resamples_the_last_twelve_weeks() -> None:
    assert plain((9.0,) * 30 + (2.0,) * 12, 4, 3) == [0, 1, 1]


# -- scores --------------------------------------------------------------------------------------------------------


def test_an_outcome_falls_between_the_chances_of_its_week_and_the_week_before() -> None:
    assert 0.2 <= transform(scored((0.2, 0.7), 2)) <= 0.7
    assert 0.7 <= transform(scored((0.2, 0.7), 3)) <= 1
    assert transform(scored((0.2, 0.7), 2)) == transform(scored((0.2, 0.7), 2))
    assert transform(scored((0.2, 0.7), 2)) != transform(scored((0.2, 0.7), 2, origin=30))


def test_the_ranked_score_sums_the_squared_distance_from_what_happened() -> None:
    assert ranked_score(scored((0.2, 0.7, 1.0), 2)) == pytest.approx(0.2**2 + 0.3**2)
    assert ranked_score(scored((0.2, 0.7, 1.0), 4)) == pytest.approx(0.2**2 + 0.7**2 + 1)


def test_projects_count_alike_however_many_forecasts_they_have() -> None:
    early = [scored((0.4,), 1, "long", origin) for origin in range(90)]
    assert coverage([*early, scored((0.9,), 2, "short")], 0.5).value == 0.5


def test_the_error_is_that_of_a_mean_over_projects() -> None:
    found = over_projects((0.1, 0.3))
    assert [found.value, found.error, found.spread] == pytest.approx([0.2, 0.1, 0.1])


def test_the_ratio_compares_means_over_projects() -> None:
    better = [scored((1.0,), 1, "a"), scored((0.5,), 1, "b")]
    worse = [scored((0.0,), 1, "a"), scored((0.0,), 1, "b")]
    assert ratio(better, worse).value == pytest.approx(0.125)


# -- the whole -----------------------------------------------------------------------------------------------------


def lumpy(length: int) -> tuple[float, ...]:
    return tuple(float((week * 7 + week // 9) % 5) for week in range(length))


def test_the_calibrated_method_gives_chances_that_rise() -> None:
    found = backtest([Series("a", lumpy(120))], ours(PRIOR))
    assert found
    assert all(0 <= a <= b <= 1 for one in found for a, b in zip(one.cdf, one.cdf[1:], strict=False))


def test_the_summary_has_both_methods_at_each_horizon() -> None:
    projects = [Series(name, lumpy(length)) for name, length in (("a", 120), ("b", 150))]
    lines = list(summary(backtest(projects, ours(PRIOR)), backtest(projects, plain)))
    assert [line for line in lines if "projects" in line] == [lines[0], lines[4], lines[8]]
    assert lines[0].startswith("4 weeks: ")
    assert lines[3].startswith("  CRPS of plain's: ")


def test_one_line_a_forecast_is_written_for_each_method(tmp_path: Path) -> None:
    folder = tmp_path / "dates"
    folder.mkdir()
    (folder / "a.csv").write_text("".join(f"{day}\n" for day in days(*(int(size) * 3 for size in lumpy(60)))))
    outs = [tmp_path / "ours.jsonl", tmp_path / "plain.jsonl"]
    told = subprocess.run(
        [sys.executable, "-m", "bench.forecast_backtest", folder, "--out", outs[0], "--out-plain", outs[1]],
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    mine, theirs = ([json.loads(line) for line in out.read_text().splitlines()] for out in outs)
    assert sorted(mine[0]) == ["cdf", "file", "horizon", "n", "origin", "outcome"]
    assert [(one["origin"], one["n"], one["outcome"]) for one in mine] == [
        (one["origin"], one["n"], one["outcome"]) for one in theirs
    ]
    assert "CRPS of plain's" in told
