"""The epics as the company means to do them, from `plans.yaml`: the script that history follows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from importlib.resources import files
from typing import Any

from ruamel.yaml import YAML


@dataclass(frozen=True, slots=True)
class Plan:
    """One epic.

    `opens` and `wraps` are days ("2026-03-02"); on the latter whatever is still open gets closed.
    `about` names what its stories deal with, separated by bars. `pace` is how readily its stories are taken
    up (0 never, 1 as any other), `keep` how many of them are still open in October 2026, and stay so until an act
    lets them go. A `forgotten` epic stays open after its last story. A `scripted` one is left alone by the noise, so
    that its figures hold.
    """

    slug: str
    project: str
    summary: str
    about: str
    opens: str
    size: int
    item: str | None = None
    component: str | None = None
    label: str | None = None
    parent: str | None = None
    wraps: str | None = None
    pace: float = 1.0
    keep: int = 0
    forgotten: bool = False
    scripted: bool = False

    def opens_on(self, day: date) -> bool:
        """Whether the epic is created on this day."""
        return self.opens == day.isoformat()

    def wraps_on(self, day: date) -> bool:
        """Whether the rest of the epic is closed on this day."""
        return self.wraps == day.isoformat()


def _read() -> dict[str, Any]:
    text = files("sandbox.company").joinpath("plans.yaml").read_text(encoding="utf-8")
    script: dict[str, Any] = YAML(typ="safe").load(text)
    return script


_SCRIPT = _read()

PLANS = {row["slug"]: Plan(**row) for row in _SCRIPT["epics"]}
"""Every epic of the script by its slug."""

INITIATIVES = frozenset(plan.parent for plan in PLANS.values() if plan.parent)
"""The slugs that are initiatives: epics hang under them, not stories."""

IDEAS = tuple(Plan(slug="", opens="", size=0, **row) for row in _SCRIPT["ideas"])
"""Epics that come up on the way and that no roadmap knows."""
