"""The door of the program `milepost`.

The rooms (`mapping`, `sync`, …) are plain top-level packages beside this file: at the top of a checkout, and inside
the folder `milepost/` of an installed wheel. Putting that folder first on the path lets them be found in both places,
before any foreign package that happens to be called `config` or `sync`.
"""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))


def main() -> None:
    """Run the command line."""
    from sync.cli import app  # noqa: PLC0415 - the rooms are on the path only from here on

    app()
