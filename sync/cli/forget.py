"""`milepost forget`: take a person's names out of the store."""

from __future__ import annotations

from typing import Annotated

import typer

from sync.cli.options import HERE, AsJson, Folder
from sync.cli.telling import Exit, answers, fail, out, print_json


@answers
def forget(
    who: Annotated[str, typer.Argument(help="A whole name, login, mail address or account id, as Jira shows it.")],
    folder: Folder = HERE,
    as_json: AsJson = False,
) -> None:
    """Remove a person seen in Jira from the store: the only place where Milepost keeps names.

    Comments of customers that name the person are forgotten as well. Take the person out of Jira, and such comments
    off Trello, first. As long as an issue there names them, the next pull that reads it sees them again; and the guard
    stops looking for a name that it does not know.
    """
    from drift.wording import plural
    from sync.connect import open_world
    from sync.measuring import place_of
    from sync.store.demand import forget_comments_about
    from sync.store.lock import single_writer
    from sync.store.people import forget_person

    with (
        open_world(folder) as world,
        single_writer(world.store, world.workspace.file.workspace),
        world.store.transaction() as session,
    ):
        found = forget_person(session, place_of(world.workspace), who)
        names = {who, *(name for person in found for name in person.names)}
        comments = forget_comments_about(session, world.workspace.file.workspace, names)
    if not found and not comments:
        raise fail("nobody is known by that name, login, mail address or account id", Exit.USAGE)
    if as_json:
        print_json({"forgotten": [person.id for person in found], "comments": comments})
        return
    out().print(f"Forgotten: {plural(len(found), 'person')}, {plural(comments, 'comment')}.", markup=False)
