"""`milepost init`: a starting workspace from the epics that are there."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from sync.cli.options import AsOf
from sync.cli.telling import Exit, answers, fail, out, progress


class Auth(StrEnum):
    """How to sign in to Jira."""

    BASIC = "basic"
    BEARER = "bearer"


class Public(StrEnum):
    """What the draft makes public."""

    NOTHING = "nothing"
    NEUTRAL = "neutral"


@answers
def init(
    folder: Annotated[Path, typer.Argument(help="The folder to make or fill.")],
    jira_url: Annotated[str, typer.Option("--jira", help="Where your Jira is, such as https://acme.atlassian.net.")],
    project: Annotated[list[str], typer.Option("--project", help="A project key. May be given again.")],
    auth: Annotated[Auth, typer.Option(help="basic: mail and token; bearer: a personal access token.")] = Auth.BASIC,
    name: Annotated[str, typer.Option(help="The workspace's name.")] = "Our roadmap",
    board: Annotated[str | None, typer.Option("--board", help="Id of the public Trello board.")] = None,
    trello_url: Annotated[str, typer.Option("--trello", help="Where Trello is.")] = "https://api.trello.com",
    zone: Annotated[str, typer.Option("--zone", help="Your time zone, such as Europe/Vienna.")] = "UTC",
    public: Annotated[
        Public, typer.Option(help="nothing: all items private; neutral: public titles such as Epic 12, never Jira's.")
    ] = Public.NOTHING,
    as_of: AsOf = None,
) -> None:
    """Look at your Jira and write a starting workspace: one item for each live epic, and the rules that map them.

    Credentials come from the environment or from a .env file in the folder (MILEPOST_JIRA_EMAIL, MILEPOST_JIRA_TOKEN).
    Nothing is public in the draft unless you ask for neutral titles. Files that are there are never overwritten.
    """
    from config.draft import Draft
    from sync.drafting import draft_from_jira

    for there in ("milepost.yaml", "mapping.yaml", "roadmaps/product.yaml"):
        if (folder / there).exists():
            raise fail(f"{folder / there} is there already; name another folder, or remove it first", Exit.USAGE)
    with progress("reading the epics"):
        files, told = draft_from_jira(
            folder,
            lambda today: Draft(
                workspace=_slug(name),
                name=name,
                jira_url=jira_url,
                auth=auth.value,
                projects=tuple(key.upper() for key in project),
                today=as_of.date() if as_of else today,
                time_zone=zone,
                trello_url=trello_url,
                trello_board=board,
                public=public.value,
            ),
        )
    for path, text in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, encoding="utf-8")
    out().print(told, markup=False)
    out().print(f"Wrote {', '.join(files)} into {folder}.", markup=False)
    out().print(f"Next: milepost check -w {folder}, then milepost sync -w {folder}", markup=False)


def _slug(name: str) -> str:
    import re

    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-") or "roadmap"
