"""Small workspaces on disk for these tests."""

from __future__ import annotations

from pathlib import Path

import pytest

from config.mistakes import MistakesFound
from config.reader import read_workspace

MAIN = """\
milepost: 1
workspace: acme
name: Acme
jira:
  - url: https://acme.example
    projects: [APP]
"""

ROADMAP = """\
milepost: 1
roadmap: product
title: Product
kind: hybrid
items:
  - id: search
    title: Faster search
"""

MAPPING = """\
milepost: 1
rules:
  - item: search
    when: {label: [search]}
"""


def write(folder: Path, *, main: str = MAIN, roadmap: str = ROADMAP, mapping: str = MAPPING, **more: str) -> Path:
    """Write a workspace of three files; `more` are further roadmaps by name."""
    (folder / "roadmaps").mkdir(parents=True, exist_ok=True)
    (folder / "milepost.yaml").write_text(main, encoding="utf-8")
    (folder / "roadmaps" / "product.yaml").write_text(roadmap, encoding="utf-8")
    (folder / "mapping.yaml").write_text(mapping, encoding="utf-8")
    for name, text in more.items():
        (folder / "roadmaps" / f"{name}.yaml").write_text(text, encoding="utf-8")
    return folder


def mistakes(folder: Path) -> list[str]:
    """What reading the workspace tells, a mistake each, hint included."""
    with pytest.raises(MistakesFound) as caught:
        read_workspace(folder)
    return [" | ".join(line.strip() for line in str(one).splitlines()) for one in caught.value.mistakes]


def mistakes_in(folder: Path, **files: str) -> list[str]:
    """What reading a workspace with these files tells."""
    return mistakes(write(folder, **files))
