"""A plan as a file: what a person reviews, and what is then applied exactly as it was reviewed, or not at all."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any

import msgspec

from sync.publish.plan import Plan

FORMAT = "milepost plan"
VERSION = 1


class BadPlanFile(ValueError):
    """A file that cannot be applied: it is no plan, damaged, of another workspace or of another format."""


def save_plan_file(path: Path, workspace: str, plans: Sequence[Plan]) -> None:
    """Write the plans of a workspace to a file. Raises `BadPlanFile` where there is none, or the file cannot be
    written."""
    if not plans:
        raise BadPlanFile("the workspace has no board, so there is no plan; name one under `boards` in milepost.yaml")
    try:
        path.write_text(plan_file(workspace, plans), encoding="utf-8")
    except OSError as error:
        raise BadPlanFile(f"the plan cannot be written to {path}: {error.strerror}; name another file") from None


def load_plan_file(path: Path, workspace: str) -> tuple[Plan, ...]:
    """The plans in a file. Raises `BadPlanFile` where they cannot be applied, with what is wrong and what to do."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        why = error.strerror if isinstance(error, OSError) else "it is no text"
        raise BadPlanFile(f"the plan {path} cannot be read: {why}; milepost plan --out FILE makes one") from None
    return read_plan_file(text, workspace)


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
        plans = msgspec.convert(content.get("plans"), tuple[Plan, ...])
    except msgspec.ValidationError as error:
        raise BadPlanFile(f"the plan cannot be read ({error}); {_AGAIN}") from None
    if not plans:
        raise BadPlanFile(f"the plan is of no board; {_AGAIN}")
    return plans


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
