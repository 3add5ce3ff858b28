"""`milepost baseline`: freeze what all items hold, under a name, and compare."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from sync.cli.options import HERE, AsJson, Folder
from sync.cli.telling import Exit, answers, fail, out, print_json, progress, table

if TYPE_CHECKING:
    from sync.baselines import Comparison
    from sync.world import World


@answers
def baseline(
    name: Annotated[str | None, typer.Argument(help="The name of a new baseline, such as 'Q1 plan'.")] = None,
    by: Annotated[
        str | None, typer.Option("--by", metavar="PERSON", help="Who freezes it; a new baseline needs a person.")
    ] = None,
    compare: Annotated[
        tuple[str, str] | None,
        typer.Option("--compare", metavar="ONE OTHER", help="Two baselines to compare; now is the present."),
    ] = None,
    folder: Folder = HERE,
    as_json: AsJson = False,
) -> None:
    """Freeze the work of all items as last pulled, under a name, the day and a person; without a name, list them.

    Scope is measured against each item's latest baseline, or the one that milepost.yaml names. Old ones stay.
    """
    from dataclasses import asdict

    from sync.baselines import compare_baselines, freeze_baseline
    from sync.connect import open_world

    if name is not None and compare is not None:
        raise fail("freeze and compare in two commands: leave out the name, or --compare", Exit.USAGE)
    if name is not None and (by is None or not by.strip()):
        raise fail("say who freezes the baseline: add --by PERSON", Exit.USAGE)
    with open_world(folder) as world, progress("measuring"):
        if compare is not None:
            found = compare_baselines(world, *compare)
            print_json(asdict(found)) if as_json else _show(found)
        elif name is not None and by is not None:
            line = freeze_baseline(world, name, by)
            words = f"frozen: {line.name}, {line.items} items"
            print_json(asdict(line)) if as_json else out().print(words, markup=False, soft_wrap=True)
        else:
            _list(world, as_json=as_json)


def _list(world: World, *, as_json: bool) -> None:
    from dataclasses import asdict

    from sync.baselines import baselines, in_force

    lines = baselines(world)
    used = set(in_force(world, lines))
    if as_json:
        print_json([asdict(line) | {"in_force": line.name in used} for line in lines])
        return
    if not lines:
        out().print("no baseline yet; to freeze one: milepost baseline NAME --by PERSON", markup=False)
        return
    rows = [
        (one.name, f"{one.first:%Y-%m-%d}", one.by, one.items, one.size, "in force" if one.name in used else "")
        for one in lines
    ]
    out().print(table("baseline", "since", "by", "items", "size", "", rows=rows))


def _show(found: Comparison) -> None:
    columns = ("baseline", "added", "removed", "re-estimated", "current")
    rows = [
        (
            one.title,
            *(f"{value:g}" for value in (one.baseline, one.added, one.removed)),
            f"{one.reestimated:+g}",
            f"{one.current:g}",
        )
        for one in (*found.items, found.total)
    ]
    out().print(f"from {found.first} to {found.second}, in {found.unit}", markup=False)
    out().print(table("item", *columns, rows=rows))
