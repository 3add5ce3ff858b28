"""Forecasts that come true as often as they say, and how that is measured."""

from __future__ import annotations

from tests.mutations.breakage import Breakage

_CALIBRATED, _PRIOR, _MOVEMENT = (f"tests/unit/drift/test_{name}.py" for name in ("calibrated", "prior", "movement"))
_SCORING, _RECORD = (f"tests/unit/drift/test_{name}.py" for name in ("scoring", "forecast_record"))
_TOLD, _DRAWN = (f"tests/unit/reports/test_{name}.py" for name in ("record", "chart_record"))
_BACKTEST, _FIT, _EVEN = (f"tests/unit/bench/test_forecast_{name}.py" for name in ("backtest", "prior", "evenness"))

BREAKAGES = (
    Breakage(
        "tidying up the backlog in one day is taken for a pace",
        "drift/forecasts/calibrated.py",
        "(min(sample, most), part / whole)",
        "(sample, part / whole)",
        (_CALIBRATED,),
    ),
    Breakage(
        "an old week counts as much as the last one",
        "drift/forecasts/calibrated.py",
        "max(RECENT_WEEKS - age, OLDER)",
        "RECENT_WEEKS",
        (_CALIBRATED,),
    ),
    Breakage(
        "a slower pace is taken for less work",
        "drift/forecasts/calibrated.py",
        "(factor / pace, chance * share)",
        "(factor * pace, chance * share)",
        (_CALIBRATED,),
    ),
    Breakage(
        "the weeks of other items are taken for knowledge of its own pace",
        "drift/forecasts/calibrated.py",
        "1 if borrowed else len(samples))",
        "len(samples))",
        (_CALIBRATED,),
    ),
    Breakage(
        "between two rows of the table only one is read",
        "drift/forecasts/prior.py",
        "return (low, 1 - share), (low + 1, share)",
        "return (low, 1.0), (low + 1, 0.0)",
        (_PRIOR,),
    ),
    Breakage(
        "a change of method is told as a change of scope",
        "drift/forecasts/movement.py",
        "by_peers=now.by_peers, method=now.method, part_weeks=now.part_weeks)",
        "by_peers=now.by_peers, part_weeks=now.part_weeks)",
        (_MOVEMENT,),
    ),
    Breakage(
        "a plain forecast is shown without its caveat",
        "drift/wording.py",
        'return "" if method is Method.CALIBRATED else " (not calibrated)"',
        'return ""',
        ("tests/unit/drift/test_measure.py", "tests/unit/reports/test_escaping.py"),
    ),
    Breakage(
        "the back-test shows a forecaster the week that it forecasts",
        "bench/forecasts/walk.py",
        "tuple(forecaster(weeks[:origin], n, last))",
        "tuple(forecaster(weeks[: origin + 1], n, last))",
        (_BACKTEST,),
    ),
    Breakage(
        "only origins after which all was done are scored",
        "bench/forecasts/walk.py",
        "if pace and origin + last <= len(weeks):",
        "if pace and origin + horizon <= len(weeks):",
        (_BACKTEST,),
    ),
    Breakage(
        "a project is heard once for each of its forecasts",
        "bench/forecasts/scores.py",
        "return over_projects(by_project(forecasts, lambda one: transform(one) <= level).values())",
        "return over_projects(float(transform(one) <= level) for one in forecasts)",
        (_BACKTEST,),
    ),
    Breakage(
        "what was not finished when the history ended counts as finished then",
        "bench/forecasts/fit.py",
        "found = 1 - _reached(seen, goals, len(after))",
        "found = _reached(seen, goals, len(after))",
        (_FIT,),
    ),
    Breakage(
        "a pace that no project in the table went on at is ruled out",
        "bench/forecasts/fit.py",
        "_SMOOTH = 0.03",
        "_SMOOTH = 0.0",
        (_FIT,),
    ),
    Breakage(
        "forecasts that overlap are taken for independent ones",
        "bench/forecasts/evenness.py",
        "return max(1 + 2 * together, 0) / count",
        "return 1 / count",
        (_EVEN,),
    ),
    Breakage(
        "the early ones are counted before those that will be late",
        "drift/forecasts/scoring.py",
        "if day is None or day >= today:",
        "if day is None or (day >= today and end.finished is None):",
        (_SCORING,),
    ),
    Breakage(
        "an open item whose date has passed is left out of our record",
        "drift/forecasts/scoring.py",
        "return end.finished is not None and end.finished <= day",
        "return None if end.finished is None else end.finished <= day",
        (_SCORING, _RECORD),
    ),
    Breakage(
        "an item counts as often as it was forecast",
        "drift/forecasts/scoring.py",
        "first.setdefault(one.item_id, one)",
        'first.setdefault(f"{one.item_id} {one.forecast.as_of}", one)',
        (_SCORING, _RECORD),
    ),
    Breakage(
        "plain forecasts are taken into the record of calibrated ones",
        "drift/forecasts/record.py",
        "ours = tuple(one for one in of_item if one.forecast.method is method)",
        "ours = of_item",
        (_RECORD,),
    ),
    Breakage(
        "an item that left its roadmap is a miss",
        "drift/forecasts/record.py",
        "known.get(one.item_id) or _GONE",
        "known.get(one.item_id) or End()",
        (_RECORD,),
    ),
    Breakage(
        "a chance is scored by a target that was set later",
        "sync/store/forecasts.py",
        "place = bisect_right(self.since, instant)",
        "place = len(self.since)",
        ("tests/unit/sync/test_store_forecasts.py",),
    ),
    Breakage(
        "a share is told of a handful of dates",
        "reports/record.py",
        "_too_few(found, method) if found.too_few else",
        "_too_few(found, method) if not found.of else",
        (_TOLD,),
    ),
    Breakage(
        "the chart draws levels of which nothing can be told",
        "reports/charts/record.py",
        "for each in one.levels if not each.too_few",
        "for each in one.levels if each.of",
        (_DRAWN,),
    ),
)
