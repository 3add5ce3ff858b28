"""A plan as a file: what a person reviews, and what is then applied exactly as it was reviewed, or not at all."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from hashlib import sha256
from typing import Any

import msgspec

from sync.publish.plan import Plan

FORMAT = "milepost plan"
VERSION = 1


class BadPlanFile(ValueError):
    """A file that cannot be applied: it is no plan, damaged, of another workspace or of another format."""


def plan_file(workspace: str, plans: Sequence[Plan]) -> str:
    """The plans of a workspace as the text of a file: JSON with sorted keys, and a checksum over all of it."""
    content = {"format": FORMAT, "version": VERSION, "workspace": workspace, "plans": [one.as_json() for one in plans]}
    return json.dumps({**content, "checksum": _checksum(content)}, indent=2, sort_keys=True, ensure_ascii=False) + "\n"


def read_plan_file(text: str, workspace: str) -> tuple[Plan, ...]:
    """The plans in the text of a file. Raises `BadPlanFile` with what is wrong and what to do."""
    content = _content(text)
    if content.pop("checksum", None) != _checksum(content):
        raise BadPlanFile(f"the plan was changed after it was made, or is damaged; {_AGAIN}")
    if content.get("workspace") != workspace:
        what = f"the plan is of the workspace {content.get('workspace')!r}, and this is {workspace!r}"
        raise BadPlanFile(f"{what}; name that workspace with --workspace, or make a plan of this one")
    try:
        return msgspec.convert(content.get("plans"), tuple[Plan, ...])
    except msgspec.ValidationError as error:
        raise BadPlanFile(f"the plan cannot be read ({error}); {_AGAIN}") from None


def _content(text: str) -> dict[str, Any]:
    try:
        content = json.loads(text)
    except ValueError:
        content = None
    if not isinstance(content, dict) or content.get("format") != FORMAT:
        raise BadPlanFile("the file is no plan of Milepost, or was cut short; milepost plan --out FILE makes one")
    if content.get("version") != VERSION:
        what = f"the plan has the format {content.get('version')}, and this Milepost reads the format {VERSION}"
        raise BadPlanFile(f"{what}; {_AGAIN}")
    return content


def _checksum(content: Mapping[str, Any]) -> str:
    return sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()


_AGAIN = "make the plan again with this Milepost: milepost plan --out FILE"
