"""Small breakages, each with the rule or promise that it breaks and the tests that must notice.

A breakage is data: a file, a text that stands in it exactly once, and what takes its place.
"""

from __future__ import annotations

from tests.mutations.breakages import (
    allocation,
    board,
    card_parts,
    choices,
    customers,
    forecasts,
    history,
    interplay,
    memory,
    pictures,
    plans,
    promises,
    proposals,
    public_text,
    report,
    reverting,
    service,
    sources,
    teams,
    telling,
)

BREAKAGES = (
    *public_text.BREAKAGES,
    *board.BREAKAGES,
    *card_parts.BREAKAGES,
    *promises.BREAKAGES,
    *customers.BREAKAGES,
    *sources.BREAKAGES,
    *allocation.BREAKAGES,
    *plans.BREAKAGES,
    *forecasts.BREAKAGES,
    *teams.BREAKAGES,
    *history.BREAKAGES,
    *proposals.BREAKAGES,
    *telling.BREAKAGES,
    *reverting.BREAKAGES,
    *interplay.BREAKAGES,
    *pictures.BREAKAGES,
    *report.BREAKAGES,
    *memory.BREAKAGES,
    *service.BREAKAGES,
    *choices.BREAKAGES,
)
