"""`milepost explain`: why an issue belongs where it does, or what an item is made of."""

from __future__ import annotations

from typing import Annotated

import typer

from sync.cli.options import HERE, AsJson, Folder
from sync.cli.telling import Exit, answers, fail, out, print_json, table


@answers
def explain(
    what: Annotated[str, typer.Argument(help="An issue key, or the id of a roadmap item.")],
    folder: Folder = HERE,
    as_json: AsJson = False,
) -> None:
    """Say to which item an issue counts and which rule decided that, or which work an item has and why."""
    from sync.connect import open_world
    from sync.explaining import explain_subject, sentences

    with open_world(folder) as world:
        told = explain_subject(world, what)
    if told is None:
        raise fail(
            f"there is no issue with the key and no item with the id {what!r} in what was last pulled; "
            "milepost pull brings the backlog up to date",
            Exit.USAGE,
        )
    if as_json:
        print_json(told)
        return
    for line in sentences(told):
        out().print(line, markup=False)
    if told.work:
        out().print(table("issue", "status", "points", "share", "because", rows=told.work))
