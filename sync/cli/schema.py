"""`milepost schema`: JSON Schemas for editors."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from sync.cli.telling import answers, out, print_json


@answers
def schema(
    folder: Annotated[Path | None, typer.Option("--folder", help="Write the schemas into this folder.")] = None,
) -> None:
    """Give the JSON Schemas of the workspace's files, so that editors can complete and check them.

    Put a line such as "# yaml-language-server: $schema=schemas/roadmap.json" at the top of a file.
    """
    from config.schema import json_schemas

    schemas = json_schemas()
    if folder is None:
        print_json(schemas)
        return
    import orjson

    folder.mkdir(parents=True, exist_ok=True)
    for name, content in schemas.items():
        path = folder / f"{name}.json"
        path.write_bytes(orjson.dumps(content, option=orjson.OPT_INDENT_2) + b"\n")
        out().print(str(path), markup=False)
