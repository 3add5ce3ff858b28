"""A generated company with two years of history, its drifts planted and recorded.

`generate` makes it; `advance` lets it work on; `workspace_files` writes the roadmap that it believes in.
"""

from sandbox.company.event import Event
from sandbox.company.life import Company, Progress, advance, generate
from sandbox.company.workspace import workspace_files

__all__ = ["Company", "Event", "Progress", "advance", "generate", "workspace_files"]
