"""The keys of `milepost.yaml` that say how forecasts are made."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from typing import Annotated

from pydantic import AfterValidator, Field, ValidationError, ValidatorFunctionWrapHandler, WrapValidator

from config.checked import IsoWeek
from mapping.entry import Written


class Unit(StrEnum):
    """What work is counted in."""

    ITEMS = "items"
    POINTS = "points"


_ROUNDING = 1e-9


def _likely_growth(growth: Mapping[float, float]) -> Mapping[float, float]:
    if not growth or min(growth) <= 0 or min(growth.values()) < 0:
        raise ValueError("these are no probabilities; write factors above 0 with probabilities, such as 1.0: 0.7")
    if abs(sum(growth.values()) - 1) > _ROUNDING:
        raise ValueError(f"the probabilities sum to {sum(growth.values()):g}; they must sum to 1")
    return growth


class ForecastMethod(StrEnum):
    """How forecasts are made from past weeks."""

    CALIBRATED = "calibrated"
    PLAIN = "plain"


class PartWeeks(StrEnum):
    """Whether days that make no whole week count for the chance of a date."""

    IGNORED = "ignored"
    COUNTED = "counted"


class EmptyEpic(StrEnum):
    """What is assumed of an epic that nobody has broken down yet, where that is no number."""

    NOTHING = "nothing"
    MEDIAN = "median"


def _one_mistake(value: object, either: ValidatorFunctionWrapHandler) -> EmptyEpic | float:
    """Tell once what is wrong, not once for each thing that it might have been."""
    try:
        size: EmptyEpic | float = either(value)
    except ValidationError:
        raise ValueError("this is no size; write nothing, median or a number above 0") from None
    return size


Size = Annotated[float, Field(gt=0)]


class Forecast(Written):
    """How forecasts are made."""

    method: ForecastMethod = Field(
        default=ForecastMethod.CALIBRATED,
        description="`calibrated` corrects what past weeks say, from the last 26, by how far such forecasts were off; "
        "`plain` resamples them as they are.",
    )
    window_weeks: int = Field(
        default=12, ge=1, le=104, description="Weeks of history that count: for shares of work, and plain forecasts."
    )
    window_start: date | None = Field(
        default=None, description="History before this day does not count: for a team that has changed since."
    )
    min_weeks: int = Field(default=5, ge=1, description="Fewer weeks of history are marked thin.")
    unit: Unit = Field(default=Unit.ITEMS, description="What work is counted in.")
    growth: Annotated[Mapping[float, float], AfterValidator(_likely_growth)] = Field(
        default={1.0: 1.0}, description="Factors by which scope grows, with their probabilities."
    )
    empty_epic: Annotated[EmptyEpic | Size, WrapValidator(_one_mistake)] = Field(
        default=EmptyEpic.NOTHING,
        description="What is assumed of an open epic without stories: `nothing`, a number of stories or points, or the "
        "`median` of the finished epics of its type.",
    )
    part_weeks: PartWeeks = Field(
        default=PartWeeks.IGNORED,
        description="`ignored` rounds the time to a date down to whole weeks; with `counted` the chance rises evenly "
        "from one whole week to the next, and so the day of a chance may lie between them.",
    )
    excluded_weeks: tuple[IsoWeek, ...] = Field(
        default=(), description='ISO weeks that do not count, such as "2026-W52"; the report lists them.'
    )
    trials: int = Field(
        default=10_000,
        ge=1_000,
        le=50_000,
        description="How often the future is drawn where items share a team or wait for each other.",
    )
    seed: int = Field(default=1, ge=0, description="The seed of these draws: the same seed, the same figures.")
