"""`milepost board`: acts on one public board by a person's hand."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sync.cli.options import HERE, AsJson, Folder
from sync.cli.telling import Exit, answers, fail, out, print_json, progress, table

if TYPE_CHECKING:
    from config.adoption import WrittenPair

app = typer.Typer(help="Take over an existing board, or lay out an empty one.", no_args_is_help=True)

Board = Annotated[str, typer.Argument(metavar="BOARD", help="The board's id in milepost.yaml.")]


@app.command()
@answers
def adopt(
    board: Board,
    folder: Folder = HERE,
    confirm: Annotated[
        Path | None, typer.Option("--confirm", metavar="FILE", help="Adopt the pairs that say yes in this file.")
    ] = None,
    out_file: Annotated[
        Path | None,
        typer.Option(
            "--out", metavar="FILE", help="Where to propose.", show_default="adopt-BOARD.yaml beside milepost.yaml"
        ),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Let cards that are on the board already become the cards of items, instead of making new ones.

    Without --confirm it writes a file that proposes pairs, by the likeness of their titles. Look through it, then
    confirm it: the next run that publishes rewrites those cards, and milepost plan shows how. A pair that says no in
    a file that is confirmed later is undone, as long as nothing was written to its card. Writes nothing to Trello.
    """
    if confirm is None:
        _propose(board, folder, out_file or folder / f"adopt-{board}.yaml", as_json=as_json)
    else:
        _confirm(board, folder, confirm, as_json=as_json)


def _propose(board: str, folder: Path, file: Path, *, as_json: bool) -> None:
    from config.adoption import adoption_text
    from sync.adopting import proposal
    from sync.connect import open_world

    if file.exists():
        raise fail(
            f"{file} is there already; confirm it (--confirm {file}), remove it, or name another (--out)", Exit.USAGE
        )
    with open_world(folder) as world, progress("comparing titles"):
        pairs = proposal(world, board)
    if pairs:
        try:
            file.write_text(adoption_text(board, pairs), encoding="utf-8")
        except OSError as error:
            what = f"the pairs cannot be written to {file}: {error.strerror}; name another file with --out"
            raise fail(what, Exit.USAGE) from None
    if as_json:
        print_json([pair.model_dump(mode="json", exclude={"source"}) for pair in pairs])
    else:
        _show_pairs(board, file, pairs)


def _show_pairs(board: str, file: Path, pairs: tuple[WrittenPair, ...]) -> None:
    if not pairs:
        out().print("No card on the board looks like the card of an item that has none: there is nothing to adopt.")
        return
    rows = [(pair.title, pair.public_title, f"{pair.score:.2f}", pair.adopt) for pair in pairs]
    out().print(table("on the board", "the item's title", "alike", "adopt", rows=rows))
    out().print(f"Wrote {file}. Look through it, then: milepost board adopt {board} --confirm {file}", markup=False)


def _confirm(board: str, folder: Path, file: Path, *, as_json: bool) -> None:
    from config.adoption import read_adoption
    from sync.adopting import confirm
    from sync.connect import open_world

    try:
        adoption = read_adoption(file)
    except OSError as error:
        raise fail(f"{file} cannot be read: {error.strerror}", Exit.USAGE) from None
    with open_world(folder) as world, progress("reading the board"):
        items = confirm(world, board, adoption)
    if as_json:
        print_json({"board": board, "adopted": items})
        return
    out().print(f"Adopted, and not written yet: {', '.join(items) or 'none'}.", markup=False)
    out().print("Nothing was written to Trello. Next: milepost plan shows what these cards will say.")


@app.command()
@answers
def init(
    board: Board,
    folder: Folder = HERE,
    approve: Annotated[
        str | None, typer.Option("--approve", metavar="CHECKSUM", help="Make the layout whose plan has this checksum.")
    ] = None,
    beside: Annotated[bool, typer.Option("--beside", help="Lay it out beside cards that are not ours.")] = False,
    as_json: AsJson = False,
) -> None:
    """Lay out an empty board: its lists and labels, and no card.

    Without --approve it shows the plan and writes nothing. The board stays in preview: milepost plan and milepost
    publish --approve fill it, and would make the lists as well, so this is for looking at an empty board first.
    """
    from sync.cli.show import board_json, code_of, result_json, show_layout, show_run
    from sync.connect import open_world
    from sync.laying_out import lay_out, layout_plan

    with open_world(folder) as world, progress("reading the board"):
        if approve is None:
            planned = layout_plan(world, board, beside=beside)
        else:
            result = lay_out(world, board, approve, beside=beside)
    if approve is None:
        print_json(board_json(planned)) if as_json else show_layout(planned)
        raise typer.Exit(Exit.OK if planned.plan.is_empty else Exit.CHANGES)
    print_json(result_json(result)) if as_json else show_run(result)
    raise typer.Exit(code_of(result))


@app.command()
@answers
def takeover(board: Board, folder: Folder = HERE, as_json: AsJson = False) -> None:
    """Let this installation publish to a board that another one of the same workspace published to.

    Needed once after a store was lost, restored from a backup, copied or moved, and nowhere else. One write tells the
    board; any other installation is refused from then on. The board is in preview here until its plan is approved.
    """
    from sync.cli.show import code_of, result_json, show_run
    from sync.connect import open_world
    from sync.taking_over import take_over

    with open_world(folder) as world, progress("taking over"):
        result = take_over(world, board)
    if as_json:
        print_json(result_json(result))
    else:
        show_run(result)
        done = "is this installation's now, in preview: look at milepost plan, then approve it"
        told = done if result.writes else "is this installation's already; nothing was written"
        out().print(f"The board {board} {told}.", markup=False)
    raise typer.Exit(code_of(result))
