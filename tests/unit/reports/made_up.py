"""A made-up company for the tests of the report, of any size."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from drift.findings import (
    AsOf,
    Figure,
    FileEvidence,
    Finding,
    IssueEvidence,
    Measure,
    Reason,
    Severity,
    Subject,
    Unit,
)
from drift.forecasts.forecast import Forecast, Method, forecast
from drift.inputs import Showing
from mapping.assignments import RollUp, Tally
from mapping.backlog import Backlog
from mapping.entry import Source
from mapping.roadmap import Item, Kind, Portfolio, Roadmap, Stage
from mapping.targets import parse_target
from reports.weekly import BoardState, ReportInputs, SourceState

AS_OF = AsOf(datetime(2026, 11, 23, 6, 0, tzinfo=UTC), ZoneInfo("Europe/Berlin"))
TODAY = AS_OF.today

TITLES = (
    "Faster search",
    "Single sign-on for every plan",
    "Offline mode on phones and tablets with conflict resolution",
    "Audit log export",
    "Invoices in three currencies",
    "New onboarding",
    "Dark theme",
    "Public API v3",
    "Bulk import from spreadsheets",
    "Saved views",
    "Warehouse connector",
    "Retire the old reporting server",
)
TARGETS = (
    "2026-12-10",
    "Q4 2026",
    "2027-01",
    "Q1 2027",
    "2026-12-20",
    "2027-02-15",
    "H1 2027",
    "none",
    "2026-11-15",
)
PACES = ((1, 2, 0, 3, 1, 2, 0, 2), (4, 3, 5, 2, 4, 6), (0, 1, 0, 0, 1, 1), (2, 2, 3, 1, 2))
ROADMAPS = ("Product", "Technology", "Marketing")


def item(number: int, title: str | None = None, target: str | None = None) -> Item:
    """The item of this number."""
    named = title or f"{TITLES[number % len(TITLES)]}{f' {number}' if number >= len(TITLES) else ''}"
    return Item(
        id=f"item-{number}",
        title=named,
        target=parse_target(target or TARGETS[number % len(TARGETS)]),
        owner="search-team" if number % 3 == 0 else None,
        source=Source("roadmaps/product.yaml", 10 + number),
    )


def evidence(count: int) -> tuple[IssueEvidence, ...]:
    """That many issues, the first of them with a change."""
    return tuple(
        IssueEvidence(
            str(10_000 + n),
            f"WEB-{100 + n}",
            "open",
            datetime(2026, 11, 18, 9, 30, tzinfo=UTC) if n == 0 else None,
        )
        for n in range(count)
    )


def schedule_finding(
    one: Item, deadline: date | None, outcome: Forecast | Reason, last: float | None = None
) -> Finding:
    """Where an item's schedule stands, worded as the measure does."""
    files = (FileEvidence(one.source, f"target {one.target}"),) if one.source else ()
    about = Subject("item", one.id, one.title)
    if deadline is None or isinstance(outcome, Reason) or outcome.p85 is None:
        reason = outcome if isinstance(outcome, Reason) else Reason.NO_DATE
        return Finding(
            Measure.SCHEDULE,
            "unknown",
            about,
            Severity.NONE,
            f"{one.title} has no date",
            reason=reason,
            files=files,
        )
    chance = outcome.probability_by(deadline)
    code, severity = ("on-track", Severity.NONE) if chance >= 0.85 else ("uncertain", Severity.DRIFT)
    if deadline < TODAY:
        code, severity = "overdue", Severity.AT_RISK
    elif chance < 0.5:
        code, severity = "at-risk", Severity.AT_RISK
    late = (outcome.p85 - deadline).days
    return Finding(
        Measure.SCHEDULE,
        code,
        about,
        severity,
        f"{one.title} is {late} days off at 85%; {chance:.0%} to make {deadline}: {outcome.remaining:g} stories left, "
        f"{outcome.rate:.1f} finished a week (not calibrated)",
        figure=Figure(late, Unit.DAYS, (("p_hit", chance),)),
        last=None if last is None else Figure(last, Unit.DAYS),
        cause="throughput +9 days, scope +14 days" if severity is Severity.AT_RISK else "",
        issues=evidence(5),
        files=files,
    )


def sprint_finding(number: int, *, running: bool = False) -> Finding:
    """A sprint of 15 points of which 8 were kept, as worked out by hand."""
    detail = (
        ("added", 5.0 + number),
        ("carry_over", 4.0),
        ("committed", 15.0),
        ("completed", 14.0 - number),
        ("in_points", 1.0),
        ("removed", 5.0),
        ("scope_change", 13 / 15),
    )
    return Finding(
        Measure.SPRINT,
        "running" if running else "outcome",
        Subject("sprint", str(number), f"Web sprint {40 + number}"),
        Severity.SPRINT,
        f"Web sprint {40 + number} finished 8 of 15 committed points (53%), 14 in all, scope changed by 87%, "
        "4 carried over",
        figure=Figure(8 / 15, Unit.SHARE, detail),
        last=Figure(0.61, Unit.SHARE),
        issues=evidence(9),
    )


def other_findings() -> tuple[Finding, ...]:
    """One of every other kind."""
    search = Subject("item", "item-0", TITLES[0])
    whole = Subject("workspace", "coverage", "Coverage")
    return (
        Finding(
            Measure.STATUS,
            "over-claimed-in-public",
            search,
            Severity.BROKEN,
            "Faster search: customers are told shipped, but 3 of 8 stories are done and 2 under way",
            figure=Figure(1, Unit.STEPS),
            last=Figure(1, Unit.STEPS),
            cause="moved to shipped by hand on the board",
            issues=evidence(5),
            files=(FileEvidence(Source("roadmaps/product.yaml", 10), "stage shipped"),),
        ),
        Finding(
            Measure.DEPENDENCY,
            "late",
            Subject("item", "item-2", TITLES[2]),
            Severity.CONFLICT,
            "Offline mode waits for Public API v3, whose 85% day is 26 days after its target (not calibrated)",
            figure=Figure(26, Unit.DAYS),
            issues=evidence(2),
        ),
        Finding(
            Measure.SCHEDULE,
            "moved",
            search,
            Severity.MOVED,
            "Faster search moved 9 days later against its target since 2026-11-16: scope +14 days, throughput -5 days "
            "(not calibrated)",
            figure=Figure(9, Unit.DAYS),
            cause="scope +14 days, throughput -5 days",
            issues=evidence(3),
        ),
        Finding(
            Measure.SCOPE,
            "growth",
            Subject("item", "item-3", TITLES[3]),
            Severity.DRIFT,
            "Audit log export has grown by 32% since its baseline of 2026-08-03: 6 stories added, 1 dropped",
            figure=Figure(0.32, Unit.SHARE),
            last=Figure(0.25, Unit.SHARE),
            issues=evidence(7),
        ),
        Finding(
            Measure.COVERAGE,
            "orphan-epics",
            whole,
            Severity.HYGIENE,
            "12 of 60 live epics are on no roadmap (20%)",
            figure=Figure(0.2, Unit.SHARE),
            last=Figure(0.2, Unit.SHARE),
            issues=evidence(12),
        ),
        Finding(
            Measure.COVERAGE,
            "invisible",
            Subject("item", "item-4", TITLES[4]),
            Severity.HYGIENE,
            "Invoices in three currencies lists FIN-3, which this account cannot see; give it the right to browse",
            reason=Reason.INVISIBLE,
        ),
        sprint_finding(1),
        sprint_finding(2, running=True),
    )


def inputs(count: int = 12, **more: object) -> ReportInputs:
    """A report's inputs with this many items on three roadmaps."""
    items = [item(number) for number in range(count)]
    parts = [tuple(items[n::3]) for n in range(3)]
    roadmaps = tuple(
        Roadmap(milepost=1, roadmap=name.lower(), title=name, kind=Kind.HYBRID, items=part)
        for name, part in zip(ROADMAPS, parts, strict=True)
    )
    return of_portfolio(Portfolio(roadmaps), **more)


def of_portfolio(portfolio: Portfolio, **more: object) -> ReportInputs:
    """A report's inputs on this portfolio, with findings to match."""
    items = sorted(portfolio.items(), key=lambda one: one.id)
    found = {one.id: forecast(TODAY, PACES[n % len(PACES)], 2 + (n * 7) % 23) for n, one in enumerate(items)}
    standing = tuple(
        schedule_finding(one, portfolio.deadline(one), found[one.id], last=4 if n % 2 else None)
        for n, one in enumerate(items)
    )
    fields: dict[str, object] = {
        "workspace": "Northwind roadmap",
        "as_of": AS_OF,
        "findings": (*standing, *other_findings()),
        "forecasts": found,
        "portfolio": portfolio,
        "rollups": {one.id: RollUp(one.id, count=Tally(2 + n % 5, 2, n % 9)) for n, one in enumerate(items)},
        "backlog": Backlog({}),
        "run_id": "20261123T060000Z-7f3a",
        "files_checksum": "sha256:3b1f9c02d4",
        "commit": "9f2c1ab",
        "method": Method.PLAIN,
        "browse_url": "https://jira.example.com",
        "sources": (SourceState("Jira", AS_OF.instant - timedelta(hours=2), stale=False),),
        "boards": (
            BoardState(
                "Public roadmap",
                "https://trello.com/b/abc123",
                live=True,
                last_clean=AS_OF.instant - timedelta(hours=3),
                applied=7,
                waiting=("Faster search would go back from shipped to building",),
                overwritten=("The description of “Dark theme” was put back",),
            ),
        ),
        "excluded_weeks": ("2026-W52",),
        "requests": (("Jira", 14), ("Trello", 3)),
        "notes": ("history reconstructed from dates",),
        "owners": {"search-team": "Search team"},
    }
    return ReportInputs(**{**fields, **more})  # type: ignore[arg-type]  # the tests replace fields by name


def showing(day: str, deadline: str | None) -> Showing:
    """What customers saw from a day on: a deadline, or none."""
    last = date.fromisoformat(deadline) if deadline else None
    at = datetime.combine(date.fromisoformat(day), datetime.min.time(), UTC)
    return Showing(at, Stage.PLANNED, deadline or "none", last)


def put_off() -> tuple[Showing, ...]:
    """A promise that moved twice, by 31 and 35 days, told 25 and 14 days ahead."""
    return (
        showing("2026-08-01", "2026-10-15"),
        showing("2026-09-20", "2026-11-15"),
        showing("2026-11-01", "2026-12-20"),
    )
