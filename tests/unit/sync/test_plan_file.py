"""A plan as a file: the same value after reading, and a clear refusal of whatever else the file may be."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from mapping.public.boards import Edits, HumanEdit, PromiseChange
from mapping.public.curation import Held
from sync.publish.plan import MovedPromise, Plan
from sync.publish.plan_file import BadPlanFile, load_plan_file, plan_file, read_plan_file, save_plan_file
from tests.unit.sync.wanted import DUE, Site, card, wanted


def some_plan() -> Plan:
    """A plan with every kind of value: created, changed, archived and waiting cards, labels, an edit of a person."""
    site = Site(edits=Edits(title=HumanEdit.OURS))
    site.publish(wanted(card("search"), card("export"), card("mobile"), card("login")))
    site.board.disturb(site.board.titled("Search").id, title="Suche – schön")
    goal = wanted(card("search", due=DUE), card("login", labels=("Speed",)), card("new", labels=("Speed",)))
    plan = site.plan(goal, held=(Held("other", "stage", "why"),))
    moved = (MovedPromise(PromiseChange.WITHDRAWAL, "planned", "withdrawn"),)
    marked = tuple(replace(one, promises=moved) if one.subject == "export" else one for one in plan.changes)
    return replace(plan, changes=marked).holding([PromiseChange.WITHDRAWAL])


def test_a_plan_is_read_as_it_was_written() -> None:
    plan = some_plan()
    (read,) = read_plan_file(plan_file("acme", [plan]), "acme")
    assert read == replace(plan, lists=dict(plan.lists), labels=dict(plan.labels), matched=dict(plan.matched))
    assert (read.checksum, read.pending_checksum) == (plan.checksum, plan.pending_checksum)
    assert plan.pending


def test_the_same_plan_is_the_same_file() -> None:
    text = plan_file("acme", [some_plan()])
    assert text == plan_file("acme", read_plan_file(text, "acme"))
    assert list(json.loads(text)) == sorted(json.loads(text))


def test_a_file_is_written_and_read(tmp_path: Path) -> None:
    save_plan_file(tmp_path / "plan.json", "acme", [some_plan()])
    assert load_plan_file(tmp_path / "plan.json", "acme")[0].checksum == some_plan().checksum


def damaged(**changed: object) -> str:
    return json.dumps(json.loads(plan_file("acme", [some_plan()])) | changed)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "no plan of Milepost"),
        ("[]", "no plan of Milepost"),
        ('{"format": "terraform"}', "no plan of Milepost"),
        (plan_file("acme", [some_plan()])[:-100], "cut short"),
        (plan_file("acme", [some_plan()]).replace('"Search"', '"Sea"'), "changed after it was made, or is damaged"),
        (damaged(plans=[]), "changed after it was made"),
        (damaged(version=2), "the plan has the format 2, and this Milepost reads the format 1"),
        (plan_file("other", [some_plan()]), "the plan is of the workspace 'other', and this is 'acme'"),
        (plan_file("acme", []), "the plan is of no board"),
    ],
)
def test_whatever_is_no_plan_of_this_workspace_is_refused_with_its_reason(text: str, told: str) -> None:
    with pytest.raises(BadPlanFile, match=told):
        read_plan_file(text, "acme")


def test_a_plan_of_another_shape_is_refused_though_its_checksum_is_right(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Plan, "as_json", lambda _: {"board": 1})
    with pytest.raises(BadPlanFile, match=r"the plan cannot be read \(.*\$\[0\]\.board.*make the plan again"):
        read_plan_file(plan_file("acme", [some_plan()]), "acme")


def test_a_file_that_cannot_be_read_or_written_is_named(tmp_path: Path) -> None:
    with pytest.raises(BadPlanFile, match=r"plan\.json cannot be read: No such file"):
        load_plan_file(tmp_path / "plan.json", "acme")
    (tmp_path / "plan.bin").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(BadPlanFile, match=r"plan\.bin cannot be read: it is no text"):
        load_plan_file(tmp_path / "plan.bin", "acme")
    with pytest.raises(BadPlanFile, match=r"cannot be written to .*: No such file"):
        save_plan_file(tmp_path / "missing" / "plan.json", "acme", [some_plan()])
    with pytest.raises(BadPlanFile, match="the workspace has no board"):
        save_plan_file(tmp_path / "plan.json", "acme", [])
