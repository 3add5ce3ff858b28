"""A small export to serve, for tests that need servers and no great contents."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from sandbox.serve import Options
from sandbox.trello.settings import APP_KEY, BOT_TOKEN

JIRA_AUTH = ("pat@sandbox.example", "sandbox-jira-token")
TRELLO_AUTH = {"key": APP_KEY, "token": BOT_TOKEN}

OPEN = {"id": "1", "name": "Open", "statusCategory": {"key": "new"}}
DONE = {"id": "5", "name": "Done", "statusCategory": {"key": "done"}}


def small_export(folder: Path) -> Path:
    """Two issues: one open, one done on 10 February 2020."""
    done = {"status": DONE, "resolution": {"id": "7", "name": "Fixed"}, "resolutiondate": "2020-02-10T00:00:00.000Z"}
    path = folder / "small.jsonl"
    path.write_text("\n".join(json.dumps(one) for one in (_issue(1, {"status": OPEN}), _issue(2, done))))
    return path


def small_options(folder: Path, **options: Any) -> Options:
    """A sandbox that serves the small export on free ports."""
    standard: dict[str, Any] = {"jira_port": 0, "trello_port": 0, "exports": (small_export(folder),)}
    return Options(**standard | options)


def _issue(number: int, fields: dict[str, Any]) -> dict[str, Any]:
    standard = {
        "summary": f"Issue {number}",
        "issuetype": {"id": "11", "name": "Story", "subtask": False},
        "project": {"id": "100", "key": "APP", "name": "App"},
        "created": "2020-01-01T00:00:00.000Z",
        "updated": "2020-02-10T00:00:00.000Z",
    }
    return {"id": str(1000 + number), "key": f"APP-{number}", "fields": standard | fields}
