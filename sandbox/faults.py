"""Faults on request: what networks and services do to a client, decided by rules that can be repeated.

Whether a rule fires is a function of its seed, its id and how many requests it has matched, so that the same
requests meet the same faults again.
"""

from __future__ import annotations

import random
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, Self

from pydantic import BaseModel, Field, field_validator, model_validator

Service = Literal["jira", "trello"]
FaultKind = Literal[
    "throttle", "error", "html", "empty", "drop", "hang", "lose_reply", "late_reply", "cut_reply", "cut_gzip", "slow"
]


class Rule(BaseModel, frozen=True, extra="forbid"):
    """Which requests meet which fault.

    `throttle` answers 429 with `Retry-After` (`retry_after` seconds, as a number or as an HTTP date, or without
    where it is null); `error` answers `status`; both bear further `headers`. `html` answers 200 with a page for
    people, as a proxy or a login page does, and `empty` 200 with nothing. `drop` closes the connection before the
    request is looked at, and `hang` does so after `seconds`; `lose_reply` does what was asked and closes the
    connection instead of answering, and `late_reply` answers after further `seconds`; `cut_reply` promises the whole
    answer and sends half; `cut_gzip` sends, whole, half of a compressed answer; `slow` waits `seconds` first.

    `service`, `method` and `route` (a regular expression, searched in the path) narrow it down; absent means
    any. At most one of `chance` (0 to 1), `next` (only the first so many) and `every` (each n-th) says which of
    those requests are struck; absent means all.
    """

    kind: FaultKind
    service: Service | None = None
    method: str | None = None
    route: str = ""
    chance: float | None = Field(default=None, ge=0, le=1)
    next: int | None = Field(default=None, ge=1)
    every: int | None = Field(default=None, ge=1)
    seed: int = 0
    status: int = Field(default=503, ge=400, le=599)
    headers: Mapping[str, str] = Field(default_factory=dict)
    retry_after: int | None = Field(default=1, ge=0)
    retry_after_form: Literal["seconds", "date"] = "seconds"
    seconds: float = Field(default=1.0, ge=0)

    @field_validator("route")
    @classmethod
    def _compiles(cls, route: str) -> str:
        try:
            re.compile(route)
        except re.error as error:
            raise ValueError(f"is no regular expression: {error}") from error
        return route

    @model_validator(mode="after")
    def _one_way_to_choose(self) -> Self:
        if sum(one is not None for one in (self.chance, self.next, self.every)) > 1:
            raise ValueError("give at most one of `chance`, `next` and `every`")
        return self

    def matches(self, service: Service, method: str, path: str) -> bool:
        """Whether a request is one of those that the rule is about."""
        return (
            self.service in {None, service}
            and (self.method or method).upper() == method.upper()
            and re.search(self.route, path) is not None
        )

    def strikes(self, ident: str, count: int) -> bool:
        """Whether the `count`-th matching request (from 1) is struck."""
        if self.next is not None:
            return count <= self.next
        if self.every is not None:
            return count % self.every == 0
        if self.chance is not None:
            return random.Random(f"{self.seed}:{ident}:{count}").random() < self.chance
        return True


@dataclass(slots=True)
class _Standing:
    """A rule in force and how often it matched and struck."""

    rule: Rule
    matched: int = 0
    struck: int = 0


class Faults:
    """The rules in force, in the order of their making; the first that strikes decides. Kept in memory only."""

    def __init__(self) -> None:
        self._rules: dict[str, _Standing] = {}
        self._made = 0

    def add(self, rule: Rule) -> str:
        """Put a rule in force and return its id."""
        self._made += 1
        ident = str(self._made)
        self._rules[ident] = _Standing(rule)
        return ident

    def remove(self, ident: str) -> bool:
        """Take a rule away; False where there is none of that id."""
        return self._rules.pop(ident, None) is not None

    def clear(self) -> None:
        """Take all rules away and number from 1 again, so that a rehearsal can be repeated."""
        self._rules.clear()
        self._made = 0

    def listing(self) -> list[dict[str, Any]]:
        """Every rule with its id and its counts."""
        return [
            {"id": ident, **one.rule.model_dump(), "matched": one.matched, "struck": one.struck}
            for ident, one in self._rules.items()
        ]

    def decide(self, service: Service, method: str, path: str) -> Rule | None:
        """The rule that strikes this request, or None. Every matching rule counts the request."""
        struck: Rule | None = None
        for ident, one in self._rules.items():
            if not one.rule.matches(service, method, path):
                continue
            one.matched += 1
            if struck is None and one.rule.strikes(ident, one.matched):
                one.struck += 1
                struck = one.rule
        return struck
