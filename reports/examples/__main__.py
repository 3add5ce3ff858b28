"""Draw the pictures of the documents anew: `python -m reports.examples docs/pictures`."""

from __future__ import annotations

import sys
from pathlib import Path

from reports.examples.gallery import files


def main(folder: Path) -> None:
    """Write every picture into the folder, and take away those that are drawn no more."""
    drawn = files()
    folder.mkdir(parents=True, exist_ok=True)
    for name, svg in drawn.items():
        (folder / name).write_text(svg, encoding="utf-8")
    for old in folder.glob("*.svg"):
        if old.name not in drawn:
            old.unlink()


if __name__ == "__main__":
    main(Path(*sys.argv[1:]))
