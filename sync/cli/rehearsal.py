"""A workspace that points to a sandbox: its files, and credentials that open nothing else."""

from __future__ import annotations

from pathlib import Path

from sandbox.company.life import generate
from sandbox.company.workspace import workspace_files
from sandbox.jira.model import Dialect
from sandbox.jira.settings import EMAIL, TOKEN
from sandbox.serve import Addresses
from sandbox.trello.settings import APP_KEY, BOT_TOKEN


def credentials(addresses: Addresses) -> str:
    """The `.env` of a workspace on a sandbox."""
    return (
        "# These credentials open a sandbox on this machine and nothing else.\n"
        f"MILEPOST_JIRA_EMAIL={EMAIL}\n"
        f"MILEPOST_JIRA_TOKEN={TOKEN}\n"
        f"MILEPOST_TRELLO_KEY={APP_KEY}\n"
        f"MILEPOST_TRELLO_TOKEN={BOT_TOKEN}\n"
        "# The sandbox's clock stands still until it is moved on, so its time is ours as well.\n"
        f"MILEPOST_SANDBOX_CLOCK={addresses.jira_url}\n"
    )


def write_workspace(folder: Path, addresses: Addresses, seed: int, dialect: Dialect) -> None:
    """Write the generated company's workspace into a folder."""
    files = workspace_files(
        generate(seed, dialect=dialect),
        jira_url=addresses.jira_url,
        trello_url=addresses.trello_url,
        trello_board=addresses.board_id,
    )
    for name, text in {**files, ".env": credentials(addresses)}.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
