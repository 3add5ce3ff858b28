"""When things are due: every so often, or on a day of the week. Weekdays are written by name only."""

from __future__ import annotations

from datetime import timedelta
from typing import Literal

from pydantic import Field, model_validator

from mapping.entry import TimeOfDay, Written

Weekday = Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]


class Every(Written):
    """Again and again after so many minutes or hours."""

    minutes: int = Field(default=0, ge=0, description="Minutes from one time to the next.")
    hours: int = Field(default=0, ge=0, description="Hours, beside the minutes.")

    @model_validator(mode="after")
    def _takes_time(self) -> Every:
        if not timedelta(minutes=1) <= self.length <= timedelta(days=7):
            raise ValueError("this is no interval; write minutes or hours that make from one minute to seven days")
        return self

    @property
    def length(self) -> timedelta:
        """From one time to the next."""
        return timedelta(minutes=self.minutes, hours=self.hours)


class Weekly(Written):
    """Once a week, on a day and at a time of the workspace's zone."""

    day: Weekday = Field(default="monday", description="The day of the week, by its English name.")
    at: TimeOfDay = Field(default="07:00", description="The time of day.")
