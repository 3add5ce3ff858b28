"""An assumption about a service, and what came of trying it."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from inspect import getdoc
from typing import Any, Generic, TypeVar

from connectors.errors import (
    BudgetSpent,
    PermissionMissing,
    ServiceError,
    SignInRefused,
    TooManyRequests,
    Unreachable,
)
from connectors.masking import MASK

Scene = TypeVar("Scene")


class Basis(StrEnum):
    """How well an assumption is founded."""

    UNCONFIRMED = "no page of the vendor confirms it"
    SECOND_HAND = "told by others who use the service"
    DOCUMENTED = "documented by the vendor"


@dataclass(frozen=True, slots=True)
class Held:
    """It is as assumed: what was sent, and what came back."""

    sent: Any
    got: Any


@dataclass(frozen=True, slots=True)
class Failed:
    """It is not as assumed."""

    sent: Any
    expected: Any
    got: Any


@dataclass(frozen=True, slots=True)
class NotTried:
    """The service did not let it be tried."""

    why: str


@dataclass(frozen=True, slots=True)
class NotHere:
    """The service has nothing on which it could be tried, and so nothing for which it matters."""

    why: str


Outcome = Held | Failed | NotTried | NotHere


@dataclass(frozen=True, slots=True)
class Assumption(Generic[Scene]):
    """`says` is the assumption, `tried` how it is put to the test, by `attempt`."""

    id: str
    says: str
    basis: Basis
    tried: str
    attempt: Callable[[Scene], Outcome]


@dataclass(frozen=True, slots=True)
class Result:
    """What came of one assumption."""

    assumption: Assumption[Any]
    outcome: Outcome


def assumes(ident: str, says: str, basis: Basis) -> Callable[[Callable[[Scene], Outcome]], Assumption[Scene]]:
    """Make an assumption of the function that tries it, and whose docstring tells how."""

    def made(attempt: Callable[[Scene], Outcome]) -> Assumption[Scene]:
        tried = " ".join((getdoc(attempt) or "").split())
        return Assumption(ident, says, basis, tried, attempt)

    return made


def compared(sent: Any, expected: Any, got: Any) -> Held | Failed:
    """Whether what came back is what was expected."""
    return Held(sent, got) if got == expected else Failed(sent, expected, got)


_NOT_NOW = (BudgetSpent, PermissionMissing, SignInRefused, TooManyRequests, Unreachable)


def try_out(assumption: Assumption[Scene], scene: Scene) -> Result:
    """Try one assumption. That a service cannot be used now says nothing about it; any other refusal speaks against."""
    return Result(assumption, _outcome(assumption.attempt, scene))


def _outcome(attempt: Callable[[Scene], Outcome], scene: Scene) -> Outcome:
    try:
        return attempt(scene)
    except _NOT_NOW as error:
        return NotTried(told(error))
    except ServiceError as error:
        return Failed("", "an answer", told(error))
    except (LookupError, TypeError, ValueError, AttributeError) as error:
        # Raw answers are taken apart here: one of another shape is what this is looking for.
        return Failed("", "an answer of the known shape", f"{type(error).__name__} while it was taken apart")


def told(error: ServiceError) -> str:
    """What went wrong, without numbers and quoted words: ids of a site and its own names may be among them."""
    return f"{type(error).__name__}: {_NUMBER.sub('#', _QUOTED.sub(MASK, error.what))}"


_NUMBER = re.compile(r"(?<!status )\b\d+\b")
_QUOTED = re.compile(r"'[^']*'|\"[^\"]*\"")
