"""`milepost propose` and `milepost accept` as a person types them: what they say, what they write, how they end."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from config.edits import check_changes
from config.reader import read_workspace
from drift.findings import Subject
from drift.proposals import Mend, Proposal
from mapping.public.edits import SetKey
from reports.whole_file import write_whole
from sync.cli import app
from sync.store.engine import open_store
from tests.end_to_end.small import Small, small

ROADMAP = """\
# Ours, by hand.
milepost: 1
roadmap: product
title: Product
kind: hybrid
items:
  - id: search
    title: Faster search   # the old one is slow
    stage: 'planned'       # since March
  - {id: export, title: "Export: to spreadsheets", target: Q4 2026}
"""


@pytest.fixture
def here(tmp_path: Path) -> Iterator[Small]:
    """A roadmap that says that nothing was begun, and an epic that no rule takes."""
    store = open_store(f"sqlite:///{tmp_path / 'milepost.db'}")
    with small(tmp_path, store) as site:
        (tmp_path / "roadmaps" / "product.yaml").write_text(ROADMAP)
        (tmp_path / "mapping.yaml").write_text(
            "milepost: 1\nrules:\n  - item: search\n    when: {key: [APP-2, APP-3]}\n"
        )
        assert milepost(site, "pull").exit_code == 0
        yield site
    store.close()


def milepost(site: Small, *words: str | Path) -> Result:
    return CliRunner().invoke(app, [*(str(word) for word in words), "-w", str(site.folder)])


def proposals(site: Small) -> dict[str, Any]:
    """The proposals by what they mend."""
    return {one["mend"]: one for one in json.loads(milepost(site, "propose", "--json").stdout)}


def files(site: Small) -> dict[str, str]:
    return {
        name: (site.folder / name).read_text() for name in ("milepost.yaml", "mapping.yaml", "roadmaps/product.yaml")
    }


def said(result: Result) -> str:
    return " ".join(result.output.split())


def test_a_proposal_is_shown_as_a_diff_with_the_command_that_accepts_it_and_nothing_is_written(here: Small) -> None:
    before = files(here)
    shown = milepost(here, "propose")
    assert shown.exit_code == 0
    ident = proposals(here)["stage"]["id"]
    assert f"{ident} stage for Faster search" in said(shown)
    assert "the roadmap says planned, but 1 of 2 stories is done and 1 under way; its work says building." in said(
        shown
    )
    assert (
        "    -    stage: 'planned'       # since March\n    +    stage: 'building'       # since March\n"
        in shown.output
    )
    assert f"milepost accept {ident}" in shown.output
    assert files(here) == before


def test_accepting_writes_that_line_and_the_finding_is_mended(here: Small) -> None:
    before = files(here)
    one = proposals(here)["stage"]
    accepted = milepost(here, "accept", one["id"])
    assert accepted.exit_code == 0
    assert "Written into roadmaps/product.yaml. milepost plan shows what that changes" in said(accepted)
    roadmap = before["roadmaps/product.yaml"].replace("'planned' ", "'building' ")
    assert files(here) == {**before, "roadmaps/product.yaml": roadmap}
    assert "stage" not in proposals(here)


def test_an_epic_on_no_roadmap_gets_a_private_stub_and_its_rule(here: Small) -> None:
    one = proposals(here)["stub"]
    assert milepost(here, "accept", one["id"]).exit_code == 0
    workspace = read_workspace(here.folder)
    stub = workspace.portfolio.item("app-1")
    assert stub is not None
    assert (stub.title, stub.public) == ("Faster search", None)
    assert workspace.mapping.rules[-1].when.key == ("APP-1",)
    assert "  # A stub for APP-1, private" in files(here)["roadmaps/product.yaml"]
    assert "stub" not in proposals(here)


def test_a_proposal_that_was_accepted_already_is_none_any_more(here: Small) -> None:
    ident = proposals(here)["stage"]["id"]
    milepost(here, "accept", ident)
    again = milepost(here, "accept", ident)
    assert again.exit_code == 2
    assert f"there is no proposal '{ident}'" in said(again)


def test_where_the_file_changed_so_that_something_else_is_proposed_nothing_is_written(here: Small) -> None:
    ident = proposals(here)["stage"]["id"]
    text = ROADMAP.replace("'planned'", "shipped")
    (here.folder / "roadmaps" / "product.yaml").write_text(text)
    now = proposals(here)["stage"]["id"]
    refused = milepost(here, "accept", ident)
    assert refused.exit_code == 3
    assert f"what {ident} proposed is proposed otherwise now, as {now}" in said(refused)
    assert files(here)["roadmaps/product.yaml"] == text
    assert milepost(here, "accept", now).exit_code == 0


def test_a_file_that_is_changed_in_that_very_moment_is_left_as_it_is(
    here: Small, monkeypatch: pytest.MonkeyPatch
) -> None:
    ident, file = proposals(here)["stage"]["id"], here.folder / "roadmaps" / "product.yaml"

    def meanwhile(*given: Any) -> None:
        check_changes(*given)
        file.write_text(ROADMAP + "# somebody else\n")

    monkeypatch.setattr("sync.proposing.check_changes", meanwhile)
    refused = milepost(here, "accept", ident)
    assert refused.exit_code == 3
    assert "roadmaps/product.yaml was changed this moment, so nothing was written" in said(refused)
    assert file.read_text() == ROADMAP + "# somebody else\n"


def test_an_edit_after_which_the_files_would_not_hold_together_is_refused_with_the_mistake(
    here: Small, monkeypatch: pytest.MonkeyPatch
) -> None:
    edit = SetKey("roadmaps/product.yaml", "search", "target", None, "soon")
    wrong = Proposal(Mend.TARGET, Subject("item", "search", "Faster search"), "", "", (edit,), ())
    monkeypatch.setattr("sync.proposing.propose", lambda *_: (wrong,))
    before = files(here)
    refused = milepost(here, "accept", wrong.id)
    assert refused.exit_code == 3
    assert "with this edit the workspace could not be read any more, so it was left: 1 mistake" in said(refused)
    assert "cannot read the target 'soon'" in said(refused)
    assert files(here) == before


def test_the_second_of_two_files_that_cannot_be_written_leaves_a_workspace_that_reads(
    here: Small, monkeypatch: pytest.MonkeyPatch
) -> None:
    ident = proposals(here)["stub"]["id"]

    def full(path: Path, content: bytes, mode: int) -> None:
        if path.name == "mapping.yaml":
            raise OSError(28, "No space left on device")
        write_whole(path, content, mode)

    monkeypatch.setattr("sync.proposing.write_whole", full)
    refused = milepost(here, "accept", ident)
    assert refused.exit_code == 3
    assert "mapping.yaml cannot be written: No space left on device; roadmaps/product.yaml was written" in said(refused)
    monkeypatch.undo()
    rest = proposals(here)["rule"]
    assert rest["edits"] == [{"edit": "AddRule", "file": "mapping.yaml", "item": "app-1", "issue": "APP-1"}]
    assert milepost(here, "accept", rest["id"]).exit_code == 0


def test_a_file_keeps_its_rights_and_a_link_stays_one(here: Small) -> None:
    kept, file = here.folder / "kept.yaml", here.folder / "roadmaps" / "product.yaml"
    file.rename(kept)
    file.symlink_to(kept)
    kept.chmod(0o600)
    assert milepost(here, "accept", proposals(here)["stage"]["id"]).exit_code == 0
    assert file.is_symlink()
    assert kept.stat().st_mode & 0o777 == 0o600
    assert "building" in kept.read_text()


def test_items_without_work_become_epics_that_jira_can_import(here: Small) -> None:
    file = here.folder / "epics.csv"
    assert "1 item without work; for epics that Jira can import" in said(milepost(here, "propose"))
    asked = here.box.count("jira")
    result = milepost(here, "propose", "--epics", file)
    assert "nothing was sent to Jira" in said(result)
    assert here.box.count("jira") == asked
    assert file.read_text().splitlines()[1] == (
        'Export: to spreadsheets,Epic,Export: to spreadsheets,export,"The roadmap item export, target Q4 2026."'
    )
    assert milepost(here, "propose", "--epics", here.folder).exit_code == 4


def test_a_workspace_in_order_has_nothing_to_propose(here: Small) -> None:
    for mend in ("stage", "stub"):
        assert milepost(here, "accept", proposals(here)[mend]["id"]).exit_code == 0
    assert "Nothing to propose" in milepost(here, "propose").output
