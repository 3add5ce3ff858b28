"""What an issue of one site looks like: the fields that every Jira has, and the site's own under their ids."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from msgspec import Raw, Struct, defstruct, field
from msgspec.json import Decoder

from connectors.jira.answers import Changelog, Ident, IssueFields, PageEnd, ParentLinkAnswer, SprintAnswer
from connectors.jira.values import FieldMap

SYSTEM_FIELDS = (
    *("summary", "project", "issuetype", "status", "created", "updated", "parent", "resolution", "resolutiondate"),
    *("duedate", "priority", "labels", "components", "fixVersions", "issuelinks", "assignee", "reporter", "creator"),
)
"""What is asked of every issue; never its description or comments, which Milepost has no use for."""

_NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class Layout:
    """How to decode issues, and as which attribute of `fields` each of the site's own fields comes."""

    page: Decoder[Any]
    issue: Decoder[Any]
    attributes: Mapping[str, str]

    @property
    def wanted(self) -> list[str]:
        """The ids of all fields to ask for."""
        return list(dict.fromkeys((*SYSTEM_FIELDS, *self.attributes)))

    def attribute(self, ident: str | None) -> str:
        """The attribute that holds a field; one that is always None for a field that the site has not."""
        return _NOTHING if ident is None else self.attributes[ident]


def lay_out(fields: FieldMap, extra: Sequence[str]) -> Layout:
    """The layout for a site; `extra` are ids of further fields, of which any shape is taken."""
    # A field may be wanted for two reasons: the first decides its type.
    types = dict(reversed(tuple(_types(fields, extra))))
    names = {ident: f"own_{number}" for number, ident in enumerate(types)} | _system_names()
    attributes = [
        (names[ident], kind, field(default=None, name=ident))
        for ident, kind in types.items()
        if ident not in SYSTEM_FIELDS
    ]
    row = defstruct("SiteFields", attributes, bases=(IssueFields,), frozen=True, gc=False)
    issue = _issue(row)
    issues: list[Any] = [("issues", list[issue] | None)]  # type: ignore[valid-type]  # a type made at run time
    page = defstruct("SitePage", issues, bases=(PageEnd,), frozen=True, kw_only=True, gc=False)
    return Layout(Decoder(page), Decoder(issue), {ident: names[ident] for ident in types})


def _types(fields: FieldMap, extra: Sequence[str]) -> Iterator[tuple[str, Any]]:
    """Fields and their types, the most telling first."""
    singles = {
        fields.sprint: list[SprintAnswer | str | None] | None,
        fields.epic_link: str | None,
        fields.parent_link: ParentLinkAnswer | str | None,
        fields.rank: str | None,
        fields.start: date | None,
        fields.public_text: Raw,
    }
    yield from ((ident, kind) for ident, kind in singles.items() if ident is not None)
    yield from ((ident, float | None) for ident in fields.points)
    yield from ((ident, Any) for ident in (*fields.epic_names, *extra))


def _system_names() -> dict[str, str]:
    encoded = zip(IssueFields.__struct_encode_fields__, IssueFields.__struct_fields__, strict=True)
    return {ident: name for ident, name in encoded if name != _NOTHING}


def _issue(row: type[Struct]) -> type[Struct]:
    parts: list[Any] = [
        ("id", Ident),
        ("key", str),
        ("fields", row),
        ("changelog", Changelog | None, None),
    ]
    return defstruct("SiteIssue", parts, frozen=True, gc=False)
