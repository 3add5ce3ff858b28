"""Reading a whole workspace: all mistakes at once, or one consistent set of files that knows where it came from."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path
from typing import Any

import pytest

from config import reader
from config.mistakes import MistakesFound
from config.reader import read_workspace
from mapping.entry import Entry, Source
from tests.unit.config.written import MAIN, MAPPING, ROADMAP, mistakes, mistakes_in, write

ROOT = Path(__file__).resolve().parents[3]
EXAMPLE = ROOT / "docs" / "reference-workspace"


def test_mistakes_of_all_files_are_told_at_once_and_in_order(tmp_path: Path) -> None:
    said = mistakes_in(
        tmp_path,
        main=MAIN.replace("name: Acme", "nmae: Acme\ntime_zone: Vienna"),
        roadmap=ROADMAP.replace("hybrid", "hybrd").replace("title: Faster", "titel: Faster"),
        mapping=MAPPING.replace("when:", "wen:"),
        other="milepost: 1\n\tx: 1\n",
    )
    assert [one.partition(" | ")[0] for one in said] == [
        "mapping.yaml:3:5: the key 'when' is missing",
        "mapping.yaml:4:5: unknown key 'wen'",
        "milepost.yaml:1:1: the key 'name' is missing",
        "milepost.yaml:3:1: unknown key 'nmae'",
        "milepost.yaml:4:12: time_zone: 'Vienna' is no time zone",
        "roadmaps/other.yaml:2:1: a tab stands where spaces are meant",
        "roadmaps/product.yaml:4:7: kind: hybrd is not possible here",
        "roadmaps/product.yaml:6:5: the key 'title' is missing",
        "roadmaps/product.yaml:7:5: unknown key 'titel'",
    ]


def test_a_wrong_reference_is_told_beside_mistakes_of_other_files(tmp_path: Path) -> None:
    said = mistakes_in(
        tmp_path,
        roadmap=ROADMAP.replace("title: Faster", "titel: Faster"),
        mapping=MAPPING + "  - item: nothing\n    when: {label: [x]}\n",
    )
    assert "mapping.yaml:5:11: there is no item 'nothing' | There is none yet." in said
    assert not [one for one in said if "'search'" in one], "its roadmap has mistakes, but it says that id"


def test_ids_are_not_missed_while_a_file_cannot_be_read_at_all(tmp_path: Path) -> None:
    assert mistakes_in(tmp_path, roadmap="items:\n\t- id: search\n") == [
        "roadmaps/product.yaml:2:1: a tab stands where spaces are meant | Indent with spaces."
    ]


def test_the_error_counts_the_mistakes_and_shows_each_with_its_hint(tmp_path: Path) -> None:
    with pytest.raises(MistakesFound) as caught:
        read_workspace(write(tmp_path, roadmap=ROADMAP.replace("title: Faster", "titel: Faster")))
    assert str(caught.value).splitlines() == [
        "2 mistakes in the workspace's files",
        "roadmaps/product.yaml:6:5: the key 'title' is missing",
        "    Add it: The item's name, for people inside; never public.",
        "roadmaps/product.yaml:7:5: unknown key 'titel'",
        "    Did you mean 'title'?",
    ]


def test_a_folder_without_a_workspace_is_told(tmp_path: Path) -> None:
    assert mistakes(tmp_path) == [
        f"milepost.yaml: there is no milepost.yaml in {tmp_path} | milepost init writes a starting workspace."
    ]


def test_a_workspace_without_roadmaps_is_told(tmp_path: Path) -> None:
    folder = write(tmp_path)
    (folder / "roadmaps" / "product.yaml").unlink()
    told = "milepost.yaml:1:1: files.roadmaps: no file in the workspace's folder matches 'roadmaps/*.yaml'"
    assert any(one.startswith(told) for one in mistakes(folder))


def test_a_main_file_that_is_a_list_is_told(tmp_path: Path) -> None:
    (said,) = mistakes_in(tmp_path, main="- a\n")
    assert said.startswith("milepost.yaml:1:1: the file: keys with values are expected here, not this")


def test_a_link_that_leads_out_of_the_folder_is_not_followed(tmp_path: Path) -> None:
    folder = write(tmp_path / "inside")
    (tmp_path / "outside.yaml").write_text(ROADMAP)
    (folder / "roadmaps" / "product.yaml").unlink()
    (folder / "roadmaps" / "product.yaml").symlink_to(tmp_path / "outside.yaml")
    assert "no file in the workspace's folder matches" in "".join(mistakes(folder))


def test_a_link_within_the_folder_is_followed(tmp_path: Path) -> None:
    folder = write(tmp_path)
    (folder / "roadmaps" / "product.yaml").rename(folder / "kept.yaml")
    (folder / "roadmaps" / "product.yaml").symlink_to(folder / "kept.yaml")
    assert read_workspace(folder).portfolio.item("search")


def test_files_are_read_in_the_order_of_the_patterns_and_each_once(tmp_path: Path) -> None:
    main = MAIN + "files: {roadmaps: [roadmaps/product.yaml, 'roadmaps/*.yaml']}\n"
    more = {name: f"milepost: 1\nroadmap: {name}\ntitle: T\nkind: hybrid\n" for name in ("early", "zebra")}
    roadmaps = read_workspace(write(tmp_path, main=main, **more)).portfolio.roadmaps
    assert [one.roadmap for one in roadmaps] == ["product", "early", "zebra"]


@pytest.mark.skipif(os.geteuid() == 0, reason="the superuser may read everything")
def test_a_file_without_rights_is_told(tmp_path: Path) -> None:
    folder = write(tmp_path)
    (folder / "mapping.yaml").chmod(0)
    assert mistakes(folder)[0].startswith("mapping.yaml: the file cannot be read: Permission denied")


@pytest.mark.parametrize("name", ["milepost.yaml", "mapping.yaml", "roadmaps/product.yaml"])
def test_the_checksum_changes_with_any_byte(name: str, tmp_path: Path) -> None:
    folder = write(tmp_path)
    before = read_workspace(folder).checksum
    assert read_workspace(folder).checksum == before
    with (folder / name).open("a") as file:
        file.write("#")
    assert read_workspace(folder).checksum != before


def test_the_checksum_changes_with_a_name(tmp_path: Path) -> None:
    folder = write(tmp_path)
    before = read_workspace(folder).checksum
    (folder / "roadmaps" / "product.yaml").rename(folder / "roadmaps" / "prodocts.yaml")
    assert read_workspace(folder).checksum != before


def test_files_that_change_while_they_are_read_are_read_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder, changes = write(tmp_path), iter(["Second", "Third"])

    def change(*_: Any) -> None:
        if title := next(changes, None):
            (folder / "roadmaps" / "product.yaml").write_text(ROADMAP.replace("Faster", title))

    monkeypatch.setattr(reader, "commit_of", change)
    assert next(read_workspace(folder).portfolio.items()).title == "Third search"


def test_files_that_never_stand_still_are_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = write(tmp_path)

    def grow(*_: Any) -> None:
        with (folder / "mapping.yaml").open("a") as file:
            file.write("#")

    monkeypatch.setattr(reader, "commit_of", grow)
    assert mistakes(folder) == ["milepost.yaml: the files change while they are read | Try again when they are still."]


def git(folder: Path, *words: str) -> str:
    setup = ("-c", "user.name=T", "-c", "user.email=t@example.com", "-c", "commit.gpgsign=false")
    return subprocess.run(
        ["git", *setup, *words], cwd=folder, check=True, capture_output=True, text=True
    ).stdout.strip()


def test_the_commit_is_known_only_while_it_holds_the_files(tmp_path: Path) -> None:
    folder = write(tmp_path)
    assert read_workspace(folder).commit is None, "no checkout"
    git(folder, "init", "-q")
    assert read_workspace(folder).commit is None, "not committed"
    git(folder, "add", ".")
    assert read_workspace(folder).commit is None, "only staged"
    git(folder, "commit", "-q", "-m", "files")
    head = git(folder, "rev-parse", "HEAD")
    assert read_workspace(folder).commit == head
    (folder / "notes.txt").write_text("not ours")
    assert read_workspace(folder).commit == head, "what is no file of the workspace does not matter"
    (folder / "mapping.yaml").write_text(MAPPING + "# changed\n")
    assert read_workspace(folder).commit is None, "changed"


def test_a_file_that_git_ignores_is_in_no_commit(tmp_path: Path) -> None:
    folder = write(tmp_path)
    (folder / ".gitignore").write_text("mapping.yaml\n")
    git(folder, "init", "-q")
    git(folder, "add", ".")
    git(folder, "commit", "-q", "-m", "files")
    assert read_workspace(folder).commit is None


def test_a_hook_of_another_repository_does_not_mislead(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = write(tmp_path / "ours")
    git(folder, "init", "-q")
    git(folder, "add", ".")
    git(folder, "commit", "-q", "-m", "files")
    monkeypatch.setenv("GIT_DIR", str(tmp_path / "elsewhere"))
    assert read_workspace(folder).commit is not None


def entries(value: Any) -> list[Entry]:
    """Every entry within a value."""
    if isinstance(value, tuple):
        return [entry for one in value for entry in entries(one)]
    if not hasattr(type(value), "model_fields"):
        return []
    inner = [entry for name in type(value).model_fields for entry in entries(getattr(value, name))]
    return [value, *inner] if isinstance(value, Entry) else inner


def test_every_entry_knows_its_file_and_line() -> None:
    workspace = read_workspace(EXAMPLE)
    found = entries(
        (workspace.file, *workspace.portfolio.roadmaps, *workspace.mapping.rules, *workspace.mapping.ignore)
    )
    assert len(found) > 40
    for entry in found:
        assert entry.source is not None, entry
        ident = getattr(entry, "id", getattr(entry, "item", None))
        lines = (EXAMPLE / entry.source.file).read_text(encoding="utf-8").splitlines()
        assert ident is None or ident in lines[entry.source.line - 1], entry.source


def test_an_item_knows_its_line_and_so_does_what_is_public_of_it(tmp_path: Path) -> None:
    item = next(read_workspace(write(tmp_path, roadmap=f"{ROADMAP}    public:\n      title: Find\n")).portfolio.items())
    assert item.source == Source("roadmaps/product.yaml", 6)
    assert item.public is not None
    assert item.public.source == Source("roadmaps/product.yaml", 9)
