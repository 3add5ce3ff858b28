"""The texts by which Jira Server and older Data Center versions send sprints."""

from __future__ import annotations

import re

_KEYS = (
    "id|rapidViewId|state|name|startDate|endDate|completeDate|activatedDate|sequence|goal|"
    "autoStartStop|synced|incompleteIssuesDestinationId"
)
_BORDER = re.compile(rf",(?=(?:{_KEYS})=)")
_TEXT = re.compile(r"^[\w.]*Sprint@[0-9a-f]+\[", re.ASCII)


def is_sprint_text(value: object) -> bool:
    """Whether a value is such a text (`com.atlassian.greenhopper.service.sprint.Sprint@1f[id=4,…]`)."""
    return isinstance(value, str) and _TEXT.match(value) is not None


def parse_sprint_text(text: str) -> dict[str, str | None]:
    """Its keys and values; `<null>` and empty values are None.

    Names and goals are free text and may hold brackets, commas and equals signs. So the body runs from the
    first `[` to the last `]`, and parts only before a key that Jira is known to write. A key that comes a
    second time is taken as part of the text before it. Raises ValueError where there are no brackets or no id.
    """
    start, end = text.find("["), text.rfind("]")
    if start < 0 or end < start:
        raise ValueError(f"no [...] in the sprint text {text!r:.80}")
    found: dict[str, str] = {}
    last = ""
    for part in _BORDER.split(text[start + 1 : end]):
        key, _, value = part.partition("=")
        if key in found:
            found[last] += f",{part}"
        else:
            found[key] = value
            last = key
    if not found.get("id", "").isdecimal():
        raise ValueError(f"no id in the sprint text {text!r:.80}")
    return {key: None if value in {"", "<null>"} else value for key, value in found.items()}
