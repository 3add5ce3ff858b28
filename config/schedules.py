"""When things are due: every so often, or on a day of the week. Weekdays are written by name only."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, model_validator

from config.checked import time_of_day
from mapping.entry import Written

Weekday = Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]


class Every(Written):
    """Again and again after so many minutes or hours."""

    minutes: int = Field(default=0, ge=0)
    hours: int = Field(default=0, ge=0)

    @model_validator(mode="after")
    def _takes_time(self) -> Every:
        if not timedelta(minutes=1) <= self.length <= timedelta(days=7):
            raise ValueError("an interval lasts from one minute to seven days")
        return self

    @property
    def length(self) -> timedelta:
        """From one time to the next."""
        return timedelta(minutes=self.minutes, hours=self.hours)


class Weekly(Written):
    """Once a week, on a day and at a time of the workspace's zone."""

    day: Weekday = "monday"
    at: Annotated[str, AfterValidator(time_of_day)] = "07:00"
