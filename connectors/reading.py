"""Taking an answer apart: what is missing or of the wrong kind is named, never guessed."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Any, TypeVar

from pydantic import AfterValidator, AwareDatetime, BaseModel, BeforeValidator, ConfigDict, ValidationError

from connectors.errors import BadAnswer


class Answer(BaseModel):
    """A part of an answer; what Milepost does not use is ignored. Ids are text, whatever the service sends."""

    model_config = ConfigDict(extra="ignore", frozen=True, coerce_numbers_to_str=True, populate_by_name=True)


def _in_utc(instant: datetime) -> datetime:
    return instant.astimezone(UTC)


Instant = Annotated[AwareDatetime, AfterValidator(_in_utc)]
"""An instant, in UTC; a number is seconds or milliseconds since 1970, whichever its size fits."""


def _none_if_empty(value: Any) -> Any:
    return None if value == "" else value


def _empty_if_none(value: Any) -> Any:
    return () if value is None else value


MaybeInstant = Annotated[Instant | None, BeforeValidator(_none_if_empty)]
"""An instant, or None where the service sends null or an empty text."""

EmptyIfNone = BeforeValidator(_empty_if_none)
"""A list that the service may send as null."""

Model = TypeVar("Model", bound=Answer)


def read(model: type[Model], payload: Any, service: str, where: str) -> Model:
    """The payload as a model; raises BadAnswer with the name of the first field that does not fit."""
    try:
        return model.model_validate(payload)
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False, include_context=False)[0]
        field = ".".join(str(part) for part in first["loc"]) or "the whole"
        raise misfit(service, where, field, first["msg"]) from None


def read_all(model: type[Model], payload: Any, service: str, where: str) -> list[Model]:
    """The payload as a list of models; raises BadAnswer as `read` does."""
    if not isinstance(payload, list):
        raise misfit(service, where, "the whole", "not a list")
    return [read(model, part, service, f"{where}[{place}]") for place, part in enumerate(payload)]


def misfit(service: str, where: str, field: str, problem: str) -> BadAnswer:
    """The error for one field of an answer that cannot be used."""
    what = f"{where}: {field} cannot be read ({problem[:1].lower()}{problem[1:]})"
    return BadAnswer(
        service, what, "Check which version of the service answers; if it is supported, report this", field=field
    )
