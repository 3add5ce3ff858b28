"""A file that is there whole or as it was before."""

from __future__ import annotations

import os
from pathlib import Path
from tempfile import NamedTemporaryFile


def write_whole(path: Path, content: bytes, mode: int = 0o644) -> None:
    """Put the content in the place of the file: written beside it first, then renamed, so that nobody reads a half.

    Without another mode it is readable for everybody, as what is made for customers. Raises `OSError`.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with NamedTemporaryFile(dir=path.parent, prefix=f".{path.name}-", delete=False) as beside:
        fresh = Path(beside.name)
        try:
            beside.write(content)
            beside.flush()
            os.fsync(beside.fileno())
            fresh.chmod(mode)
            fresh.replace(path)
        except OSError:
            fresh.unlink(missing_ok=True)
            raise
