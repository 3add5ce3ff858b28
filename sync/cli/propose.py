"""`milepost propose`: the obvious mends of what was found, as edits of your files that you may accept."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sync.cli.options import HERE, AsJson, Folder
from sync.cli.telling import Exit, answers, err, fail, out, print_json, progress

if TYPE_CHECKING:
    from mapping.roadmap import Item


@answers
def propose(
    folder: Folder = HERE,
    most: Annotated[int, typer.Option("--most", min=1, help="How many proposals to show.")] = 20,
    epics: Annotated[
        Path | None,
        typer.Option(
            "--epics", metavar="FILE", help="Write an epic for each item without work, for Jira's CSV import."
        ),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Show the edits of your files that would mend what was found, as diffs. Nothing is written into them.

    A target that cannot hold moves to the first as exact one that does, at 85%; a stage follows the work; an epic on no
    roadmap gets a rule, or a private item as a stub. Accept one with milepost accept ID.
    """
    from drift.wording import plural
    from sync.cli.proposals import offer_json, show_offers
    from sync.connect import open_world
    from sync.measuring import measure
    from sync.pipeline import stale_sources
    from sync.proposing import items_for_epics, offers, proposals

    with open_world(folder) as world, progress("measuring"):
        measured = measure(world.store, world.workspace, world.clock())
        found = proposals(measured)
        shown = offers(measured, found if as_json else found[:most])
        items = items_for_epics(measured)
    if epics is not None:
        _write_epics(epics, items)
    if as_json:
        print_json([offer_json(one) for one in shown])
        return
    show_offers(shown, more=len(found) - len(shown))
    for trouble in stale_sources(measured):
        err().print(f"milepost: {trouble.message}", markup=False)
    if items and epics is None:
        told = (
            f"{plural(len(items), 'item')} without work; for epics that Jira can import: milepost propose --epics FILE"
        )
        out().print(told, markup=False)


def _write_epics(file: Path, items: Sequence[Item]) -> None:
    from drift.wording import plural
    from reports.epic_csv import epic_csv
    from reports.whole_file import write_whole

    try:
        write_whole(file, epic_csv(items).encode())
    except OSError as error:
        raise fail(f"{file} cannot be written: {error.strerror or error}; name another file", Exit.REMOTE) from None
    err().print(
        f"{plural(len(items), 'epic')} in {file}, for Jira's CSV import; nothing was sent to Jira", markup=False
    )
