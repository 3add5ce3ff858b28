"""What a weekly report is a function of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType
from typing import Any

from drift.findings import AsOf, Finding, Reason
from drift.forecasts.forecast import Forecast, Method
from drift.forecasts.record import ForecastRecord
from drift.forecasts.trials import Draws
from drift.inputs import Demand, FindingKey, Showing
from drift.proposals import Proposal
from mapping.assignments import RollUp
from mapping.backlog import Backlog
from mapping.roadmap import Portfolio


def _none() -> Mapping[Any, Any]:
    return MappingProxyType({})


@dataclass(frozen=True, slots=True)
class SourceState:
    """A connector: when it last completed a pull, and whether that is too long ago to rely on."""

    name: str
    last_complete: datetime | None
    stale: bool


@dataclass(frozen=True, slots=True)
class BoardState:
    """A public board: `last_clean` is when it last matched a clean plan, `applied` how many changes the week made.

    `waiting` are sentences on what waits for a person, `overwritten` on edits of people that were put back.
    """

    name: str
    url: str | None
    live: bool
    last_clean: datetime | None
    applied: int = 0
    waiting: tuple[str, ...] = ()
    overwritten: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Comment:
    """What somebody wrote below the public card of an item. Nobody has looked it through."""

    item_id: str
    at: datetime
    text: str


@dataclass(frozen=True, slots=True)
class ReportInputs:
    """Everything that a report shows. Two equal values give the same report, to the byte.

    `findings` carry the figures of a week ago; `forecasts` and `rollups` are by item id. `browse_url` is the address
    of the Jira site, for links to the evidence. `owners` are the names written in the workspace's files by owner id.
    `requests` are the calls made by kind; `notes` are sentences such as "history reconstructed from dates".
    `proposals` are the edits that would mend a finding; `draws` is how trials were made, None where none were.
    `weeks_unchanged` says for how many weekly reports, this one included, a finding has kept its figure or reason.
    `demand` is what customers want, by item, `comments` what they wrote; `promises` what they were shown, by item and
    board, and `record` what became of the forecasts given before. `rebuilt` is whether the backlog was rolled back by
    its changelogs to the instant of the report.
    """

    workspace: str
    as_of: AsOf
    findings: tuple[Finding, ...]
    forecasts: Mapping[str, Forecast | Reason]
    portfolio: Portfolio
    rollups: Mapping[str, RollUp]
    backlog: Backlog
    run_id: str
    files_checksum: str
    commit: str | None = None
    method: Method = Method.CALIBRATED
    rebuilt: bool = False
    browse_url: str | None = None
    sources: tuple[SourceState, ...] = ()
    boards: tuple[BoardState, ...] = ()
    excluded_weeks: tuple[str, ...] = ()
    draws: Draws | None = None
    requests: tuple[tuple[str, int], ...] = ()
    notes: tuple[str, ...] = ()
    owners: Mapping[str, str] = field(default_factory=_none)
    weeks_unchanged: Mapping[FindingKey, int] = field(default_factory=_none)
    demand: Mapping[str, Demand] = field(default_factory=_none)
    comments: tuple[Comment, ...] = ()
    promises: Mapping[str, Mapping[str, tuple[Showing, ...]]] = field(default_factory=_none)
    proposals: Mapping[FindingKey, tuple[Proposal, ...]] = field(default_factory=_none)
    record: ForecastRecord | None = None
