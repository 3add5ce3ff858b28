"""The mapping file: which issues belong to which item, and which Jira status means which stage."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

from pydantic import Field, model_validator

from mapping.entry import Entry, FormatVersion, Id, RefersTo, Word, Written

CANCELLED_RESOLUTIONS = ("Won't Do", "Won't Fix", "Duplicate", "Cannot Reproduce", "Declined", "Invalid")


class Match(Written):
    """What an issue must be like. All given conditions must hold; within one, any of its values will do."""

    key: tuple[Word, ...] = Field(default=(), description="Issue keys; a moved issue is found by its id.")
    parent: tuple[Word, ...] = Field(default=(), description="Keys of parents, at any height.")
    project: tuple[Word, ...] = Field(default=(), description="Project keys.")
    type: tuple[Word, ...] = Field(default=(), description="Names of issue types.")
    label: tuple[Word, ...] = Field(default=(), description="Labels.")
    component: tuple[Word, ...] = Field(default=(), description="Names of components.")
    release: tuple[Word, ...] = Field(default=(), description="Names or ids of Jira versions.")
    field: Mapping[str, tuple[Word, ...]] = Field(default={}, description="Values by field id.")
    where: str | None = Field(
        default=None, description='A condition in the manner of JQL: project = APP and labels in (search, "fast lane")'
    )

    @model_validator(mode="after")
    def _says_something(self) -> Match:
        if not any(getattr(self, name) for name in type(self).model_fields):
            raise ValueError("a rule without a condition would take every issue; give it at least one")
        return self


class Rule(Entry):
    """Issues that match belong to the item, and so does everything below them unless a rule of its own says otherwise.
    The first matching rule wins; rules with `weight` share an issue between items."""

    item: Annotated[Id, RefersTo("item", former=True)] = Field(description="The item; a former id of it will do.")
    when: Match = Field(description="What the issues must be like.")
    weight: float | None = Field(default=None, gt=0, le=1, description="The share of the issue that counts here.")


class Ignored(Entry):
    """Issues that belong to no item by intent, and are not counted as unaligned."""

    when: Match = Field(description="What the issues must be like.")
    reason: str = Field(min_length=1, description="Why they belong to no item.")


class StageStatuses(Written):
    """Which Jira statuses mean which stage: names, ids, or categories written as `category:done`."""

    planned: tuple[Word, ...] = Field(default=("category:new",), description="Statuses of work that waits.")
    building: tuple[Word, ...] = Field(
        default=("category:indeterminate",), description="Statuses of work that was begun."
    )
    shipped: tuple[Word, ...] = Field(default=("category:done",), description="Statuses of work that is done.")


class MappingFile(Entry):
    """One mapping file."""

    milepost: FormatVersion = Field(description="The version of the file format.")
    statuses: StageStatuses = Field(default=StageStatuses(), description="Which Jira statuses mean which stage.")
    cancelled_resolutions: tuple[Word, ...] = Field(
        default=CANCELLED_RESOLUTIONS, description="Resolutions that mean that the work was dropped, not finished."
    )
    rules: tuple[Rule, ...] = Field(default=(), description="The rules, in the order in which they are asked.")
    ignore: tuple[Ignored, ...] = Field(default=(), description="Issues that belong to no item by intent.")
