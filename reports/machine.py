"""The weekly report for machines: the same values as the page, under keys that stay."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from drift.forecasts.forecast import Method
from drift.forecasts.record import HorizonRecord
from drift.forecasts.verdicts import Judged
from reports.agenda import Decision
from reports.charts.charts import Chart
from reports.demand import DemandSection
from reports.inputs import BoardState
from reports.items import ItemRow
from reports.lines import Evidence, Line, Section, Seen
from reports.moves import Move
from reports.promises import PromiseRow, PromiseSection
from reports.record import RecordSection
from reports.weekly import WeeklyReport

FORMAT = 1
"""Raised when a key changes its meaning or goes; new keys do not raise it."""


def as_json(report: WeeklyReport) -> dict[str, Any]:
    """The report as plain values: text, numbers, lists and mappings. Days and instants are ISO 8601."""
    basis = report.basis
    return {
        "format": FORMAT,
        "workspace": report.workspace,
        "week": report.week,
        "headline": report.headline,
        "basis": {
            "run": basis.run_id,
            "as_of": _plain(basis.as_of),
            "zone": basis.zone.key,
            "files_checksum": basis.files_checksum,
            "commit": basis.commit,
            "excluded_weeks": list(basis.excluded_weeks),
            "trials": basis.draws.trials if basis.draws else None,
            "seed": basis.draws.seed if basis.draws else None,
        },
        "freshness": list(report.freshness),
        "stale": report.stale,
        "counts": {tile.label: tile.count for tile in report.tiles},
        "decisions": [_decision(one) for group in report.agenda for one in group.decisions],
        "moves": {"items": [_move(row) for row in report.moves.rows], "by_time_alone": report.moves.by_time},
        "sections": [_section(section) for section in report.sections],
        "in_order": [_line(line) for line in report.in_order],
        "items": [_item(row) for row in report.items],
        "forecasts_are": "calibrated" if report.basis.method is Method.CALIBRATED else "not calibrated",
        "record": _record(report.record),
        "charts": [_chart(chart) for chart in report.charts],
        "boards": [_board(board) for board in report.boards],
        "promises": _promises(report.promises),
        "demand": _demand(report.demand),
        "requests": dict(report.requests),
        "notes": list(report.notes),
    }


def _section(section: Section) -> dict[str, Any]:
    return {
        "severity": section.severity.value,
        "title": section.title,
        "findings": [_line(line) for line in section.lines],
        "folded": section.folded,
    }


def _decision(one: Decision) -> dict[str, Any]:
    first, (what, command) = one.lines[0], one.proposed
    return {
        "subject": {"kind": first.kind, "id": first.subject_id, "title": one.subject},
        "owner": one.owner or None,
        "severity": one.severity.value,
        "brief": one.brief,
        "since_last_week": one.since or None,
        "proposed": {"what": what, "command": command} if what else None,
    }


def _move(row: Move) -> dict[str, Any]:
    return {
        "subject": {"kind": row.line.kind, "id": row.line.subject_id, "title": row.line.subject},
        "last_week": row.before or None,
        "now": row.after or None,
        "days": row.line.value,
        "cause": row.line.cause or None,
    }


def _line(line: Line) -> dict[str, Any]:
    return {
        "measure": line.measure,
        "code": line.code,
        "subject": {"kind": line.kind, "id": line.subject_id, "title": line.subject},
        "severity": line.severity.value,
        "figure": line.figure,
        "last": line.last or None,
        "value": line.value,
        "last_value": line.last_value,
        "unit": line.unit or None,
        "movement": line.movement or None,
        "cause": line.cause or None,
        "sentence": line.sentence,
        "issues": [_evidence(one) for one in line.issues],
        "files": [_evidence(one) for one in line.files],
        "shown": [_seen(one) for one in line.shown],
        "proposals": [{"id": one.id, "what": one.what} for one in line.proposals],
    }


def _evidence(one: Evidence) -> dict[str, Any]:
    return {"label": one.label, "note": one.note or None, "url": one.url, "at": _plain(one.at)}


def _seen(one: Seen) -> dict[str, Any]:
    return {
        "board": one.board,
        "part": one.part,
        "before": one.before or None,
        "after": one.after,
        "at": _plain(one.at),
        "by_hand": one.by_hand,
    }


def _record(found: RecordSection | None) -> dict[str, Any] | None:
    if found is None:
        return None
    return {
        "method": found.record.method.value,
        "said": list(found.said),
        "horizons": [_horizon(one) for one in found.record.horizons],
        "forecasts": [_judged(one) for one in found.record.forecasts],
    }


def _judged(one: Judged) -> dict[str, Any]:
    return {
        "item": one.item_id,
        "horizon_weeks": one.weeks,
        "given": _plain(one.given),
        "date_at_85": _plain(one.promised),
        "done": _plain(one.finished),
        "verdict": one.verdict.value,
    }


def _horizon(one: HorizonRecord) -> dict[str, Any]:
    return {
        "weeks": one.weeks,
        "levels": [
            {"level": each.level, "held": each.held, "of": each.of, "by_chance": list(each.by_chance)}
            for each in one.levels
        ],
        "not_counted": one.levels[0].cancelled,
        "targets": one.targets,
        "brier": one.brier.score if one.brier else None,
        "skill": one.brier.skill if one.brier else None,
    }


def _promises(found: PromiseSection | None) -> dict[str, Any] | None:
    if found is None:
        return None
    return {"kept": found.kept or None, "moved": [_promise(row) for row in found.rows]}


def _promise(row: PromiseRow) -> dict[str, Any]:
    return {
        "id": row.id,
        "title": row.title,
        "board": row.board or None,
        "later": {"days": row.slip, "moves": row.moves, "last_notice": row.notice},
        "earlier": {"days": row.advanced, "moves": row.advances},
        "ended": row.ended or None,
        "dates": [{"deadline": _plain(deadline), "shown": _plain(shown)} for deadline, shown in row.dates],
    }


def _demand(found: DemandSection | None) -> dict[str, Any] | None:
    if found is None:
        return None
    return {
        "items": [
            {"id": row.id, "title": row.title, "votes": row.votes, "gained": row.gained, "comments": row.comments}
            for row in found.rows
        ],
        "more": found.more,
        "comments": [
            {"item": quote.item_id, "at": _plain(quote.at), "untrusted_text": quote.text} for quote in found.quotes
        ],
    }


def _item(row: ItemRow) -> dict[str, Any]:
    return {
        "id": row.id,
        "title": row.title,
        "roadmap": row.roadmap,
        "owner": row.owner or None,
        "target": row.target,
        "deadline": _plain(row.deadline),
        "standing": row.band.value,
        "done": row.done,
        "total": row.total,
        "p50": _plain(row.p50),
        "p85": _plain(row.p85),
        "chance": row.chance,
        "finished": _plain(row.finished),
        "no_forecast": row.why or None,
        "source": row.source or None,
    }


def _chart(chart: Chart) -> dict[str, Any]:
    return {"name": chart.name, "title": chart.title, "alt": chart.alt, "left_out": chart.note or None}


def _board(board: BoardState) -> dict[str, Any]:
    return {
        "name": board.name,
        "url": board.url,
        "live": board.live,
        "last_clean": _plain(board.last_clean),
        "applied": board.applied,
        "waiting": list(board.waiting),
        "overwritten": list(board.overwritten),
    }


def _plain(value: date | datetime | None) -> str | None:
    return value.isoformat() if value else None
