"""Which drift is planted on which day: the second half of the script, after the plans of the epics."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from sandbox.company.acts import (
    begin,
    bury,
    delete_epic,
    depend,
    grow,
    hand_over,
    hold_sprint,
    incident,
    let_finish,
    let_go_stale,
    move_release,
    need_for_event,
    note,
    prioritise,
    rename_epic,
    rename_sprint,
    resize_team,
    slow_down,
    wrap_up,
)
from sandbox.company.plans import PLANS
from sandbox.company.world import Day

Act = Callable[[Day], None]


def perform_acts(day: Day) -> None:
    """Do what the script wants on this day, and wrap up the epics whose time has come."""
    for on, act in ACTS:
        if on == day.date.isoformat():
            act(day)
    for plan in PLANS.values():
        if plan.wraps_on(day.date):
            wrap_up(day, plan.slug)


ACTS: tuple[tuple[str, Act], ...] = (
    ("2025-10-29", partial(rename_sprint, board_id=1, name="BAY Sprint 25 (pumpkins, and the roster)")),
    ("2026-02-10", partial(hold_sprint, board_id=2, until="2026-02-20")),
    ("2026-03-09", partial(bury, slug="paper-cards")),
    ("2026-04-15", partial(rename_sprint, board_id=2, name="GRD Sprint [hardening, take two]")),
    (
        "2026-08-31",
        partial(
            note,
            slug="ev-bays",
            measure="granularity",
            kind="double-claim",
            sentence="two roadmap items claim it without weights",
        ),
    ),
    ("2026-09-01", partial(depend, slug="tech-photos", on="sso")),
    (
        "2026-09-14",
        partial(rename_epic, slug="skills-matrix", summary="Skills matrix & training dates (was: who may touch what)"),
    ),
    ("2026-09-28", partial(grow, slug="booking-slots", weekly=2.4)),
    ("2026-10-05", partial(resize_team, project="BAY", finishes=3.0, bugs=4.2, urgent=0.9)),
    ("2026-10-05", partial(slow_down, slug="tech-offline", pace=0.35)),
    ("2026-10-05", partial(slow_down, slug="tech-photos", pace=0.35)),
    ("2026-10-05", partial(let_go_stale, slug="engine-rewrite")),
    (
        "2026-10-06",
        partial(
            note,
            slug="estimates",
            measure="coverage",
            kind="empty-epic",
            sentence="an epic stands behind the roadmap item, and no story in it",
        ),
    ),
    ("2026-10-12", partial(prioritise, slug="parts-arrival")),
    ("2026-10-12", partial(prioritise, slug="pg-upgrade")),
    ("2026-10-13", partial(begin, slug="parts-arrival", count=2)),
    (
        "2026-10-14",
        partial(
            note,
            slug="parts-arrival",
            measure="status",
            kind="under-claim",
            sentence="work is under way and the roadmap says planned",
        ),
    ),
    ("2026-10-19", partial(hand_over, slug="booking-deposits", to="quick-invoice", count=4)),
    (
        "2026-10-20",
        partial(
            note,
            slug="loan-cars",
            measure="status",
            kind="over-claim",
            sentence="the roadmap says building, nothing is begun",
        ),
    ),
    (
        "2026-10-21",
        partial(
            note,
            slug="krell-migration",
            measure="coverage",
            kind="orphan-epic",
            sentence="live, and no roadmap item claims it",
        ),
    ),
    ("2026-11-04", partial(incident, board_id=1, out=6, into=5)),
    ("2026-11-09", partial(delete_epic, slug="fleet-portal")),
    ("2026-11-10", partial(move_release, name="Groundworks 2026.5", to="2027-02-11", item="data-residency")),
    (
        "2026-11-12",
        partial(
            let_finish, slugs=("api-write", "importer-exit", "relaunch", "academy", "ev-bays", "sso", "quick-invoice")
        ),
    ),
    ("2026-11-16", partial(need_for_event, slug="booking-slots", event="The winter campaign", need_by="2027-01-06")),
    ("2027-01-18", partial(resize_team, project="BAY", finishes=6.5, bugs=1.8, urgent=0.3)),
)
"""What happens on which day."""


def opening_notes(seed: int) -> dict[str, Any]:
    """The simulation's notes before the first day: JSON data, and all that it knows beside the site."""
    return {
        "seed": seed,
        "lived": None,
        "next": {"issue": 10000, "history": 20000, "sprint": 40, "version": 10300, "link": 11000},
        "epics": {},
        "slugs": {},
        "sprints": {},
        "held": {},
        "recent": [],
        "teams": {
            "BAY": {"finishes": 7.8, "usual": 7.8, "wip": 9, "bugs": 1.4, "urgent": 0.3},
            "GRD": {"finishes": 3.6, "usual": 3.6, "wip": 6, "bugs": 1.3, "urgent": 0.3},
            "WEB": {"finishes": 2.6, "usual": 2.6, "wip": 5, "bugs": 0.7, "urgent": 0.3},
        },
    }
