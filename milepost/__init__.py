"""The door of the program `milepost`; the program itself is in the rooms.

The rooms (`mapping`, `sync`, …) are plain top-level packages: beside this folder in a checkout, inside it in an
installed wheel. Wherever they are comes first on the path, so that they are found before any foreign package that
happens to be called `config` or `sync`.
"""

from __future__ import annotations

import sys
from pathlib import Path

_here = Path(__file__).resolve().parent
ROOMS = _here if (_here / "sync").is_dir() else _here.parent
sys.path.insert(0, str(ROOMS))


def main() -> None:
    """Run the command line."""
    from sync.cli import app  # noqa: PLC0415 - the rooms are on the path only from here on

    app()
