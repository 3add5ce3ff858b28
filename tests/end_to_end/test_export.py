"""`milepost export`: customers' view of a board for other places, and nothing that the board does not show."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from mapping.public.marker import item_mark
from sync.cli import app
from sync.exporting import NotExported, TooOld, export_board
from sync.pipeline import Request, run
from sync.publishing import Leak
from sync.records import Outcome
from sync.store.boards import to_preview
from sync.store.keys import BoardKey
from tests.end_to_end.small import ITEMS, NOW, Small, changed, private
from tests.end_to_end.test_ledger import edit

LATER = NOW.replace(day=20)


def milepost(site: Small, *words: str | Path) -> Result:
    return CliRunner().invoke(app, [*(str(word) for word in words), "-w", str(site.folder)])


def titles(site: Small, **more: Any) -> dict[str, list[str]]:
    board = export_board(site.world(), "road", **more)
    return {one.name: [card.title for card in one.cards] for one in board.lists}


def test_what_the_board_shows_is_exported_list_by_list(either: Small) -> None:
    board = export_board(either.world(), "road")
    assert (board.title, board.as_of, board.preview) == ("Roadmap", NOW.date(), False)
    assert titles(either) == {
        "Planned": ["Export to spreadsheets", "An app for phones", "Sign in with your own account"],
        "In progress": ["Faster search"],
        "Shipped": [],
    }
    (card,) = board.lists[1].cards
    assert (card.id, card.stage, card.promised) == (item_mark("acme", "search"), "In progress", "Q2 2026")
    assert (card.summary, card.themes) == ("What search brings you.", ("Finding things",))


def test_nothing_is_asked_of_trello_or_jira(live: Small) -> None:
    live.box.reset_counts()
    export_board(live.world(), "road")
    assert (live.box.count("trello"), live.box.count("jira")) == (0, 0)


def test_a_board_in_preview_is_exported_only_as_a_preview(live: Small) -> None:
    live.write(boards="  - {id: other, trello: othr1234, stage_from: file}\n")
    with pytest.raises(NotExported, match="the board other is in preview"):
        export_board(live.world(), "other")
    shown = export_board(live.world(), "other", preview=True)
    assert shown.preview
    assert [card.title for card in shown.lists[1].cards] == ["Faster search"]


def test_a_board_that_went_back_into_preview_is_not_exported(live: Small) -> None:
    with live.store.transaction() as session:
        to_preview(session, BoardKey("acme", "road", live.box.board_id))
    with pytest.raises(NotExported, match="the board road is in preview"):
        export_board(live.world(), "road")


def test_what_the_files_say_now_is_exported_once_the_board_shows_it(live: Small) -> None:
    live.write(changed(search={"title": "New words"}))
    assert titles(live)["In progress"] == ["Faster search"]
    assert titles(live, preview=True)["In progress"] == ["New words"]
    live.sync()
    assert titles(live)["In progress"] == ["New words"]


def test_a_change_of_a_promise_that_waits_is_not_told_elsewhere_first(live: Small) -> None:
    live.write(changed(search={"target": "Q4 2026"}), boards="    hold: [date]\n")
    live.sync()
    assert export_board(live.world(), "road").lists[1].cards[0].promised == "Q2 2026"


@pytest.mark.parametrize("how", ["private", "archived", "withdrawn"])
def test_what_may_not_be_told_any_more_is_left_out_at_once(live: Small, how: str) -> None:
    if how == "private":
        live.write(private("mobile"))
    elif how == "archived":
        edit(live, "An app for phones", closed=True)
        live.sync()
    else:
        assert milepost(live, "withdraw", "mobile", "--reason", "Too early").exit_code == 0
    assert titles(live)["Planned"] == ["Export to spreadsheets", "Sign in with your own account"]


def test_nothing_is_exported_from_a_source_that_is_too_old(live: Small) -> None:
    with pytest.raises(TooOld, match="too old to publish from"):
        export_board(live.world(clock=lambda: LATER), "road")
    run(live.world(clock=lambda: LATER), Request("test"))
    assert export_board(live.world(clock=lambda: LATER), "road").as_of == LATER.date()


def test_one_hit_of_the_guard_writes_nothing_and_shows_nothing(live: Small) -> None:
    live.write(changed(search={"summary": "As asked in APP-1."}))
    with pytest.raises(Leak) as caught:
        export_board(live.world(), "road", preview=True)
    assert "issue-key" in str(caught.value)
    assert "APP-1" not in str(caught.value)


def test_the_command_writes_the_documented_shape(live: Small, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sync.connect.system_or_sandbox_clock", lambda *_: lambda: NOW)
    (live.folder / ".env").unlink()  # no token is needed
    target = live.folder / "out" / "board.json"
    told = milepost(live, "export", "--board", "road", "--out", target)
    assert told.exit_code == 0, told.output
    written = json.loads(target.read_text())
    assert (written["format"], written["version"], written["as_of"]) == ("milepost board", 1, "2026-03-10")
    assert list(written["lists"][0]["cards"][0]) == [
        "id",
        "title",
        "summary",
        "stage",
        "promised",
        "shipped",
        "themes",
        "milestones",
        "milestones_done",
    ]
    assert [path.name for path in target.parent.iterdir()] == ["board.json"]
    assert json.loads(milepost(live, "export", "--board", "road").stdout) == written


def test_no_internal_name_is_in_any_export(live: Small, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sync.connect.system_or_sandbox_clock", lambda *_: lambda: NOW)
    for form in ("json", "html"):
        text = milepost(live, "export", "--board", "road", "--format", form).stdout
        assert "Faster search" in text
        assert not [word for word in ("internal", "APP-", live.box.board_id, live.box.jira_url) if word in text]


def test_a_hit_ends_the_command_as_a_leak_does_and_leaves_the_file(
    live: Small, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sync.connect.system_or_sandbox_clock", lambda *_: lambda: NOW)
    with (live.folder / "milepost.yaml").open("a") as file:
        file.write("guard: {terms: [spreadsheets]}\n")
    target = live.folder / "board.html"
    target.write_text("as before")
    told = milepost(live, "export", "--board", "road", "--format", "html", "--out", target)
    assert (told.exit_code, target.read_text()) == (3, "as before")
    assert "spreadsheets" not in told.output


def test_the_milestones_of_an_item_are_told_though_no_template_shows_them(live: Small) -> None:
    text = (live.folder / "roadmaps/product.yaml").read_text()
    with_milestones = text.replace(
        f"      title: {ITEMS['search']['title']}\n",
        f"      title: {ITEMS['search']['title']}\n      milestones: [First index, {{title: All of it, done: true}}]\n",
    )
    (live.folder / "roadmaps/product.yaml").write_text(with_milestones)
    assert live.sync().writes == 0
    told = export_board(live.world(), "road").lists[1].cards[0]
    assert (told.milestones, told.done) == (("First index", "All of it"), ("All of it",))


def test_what_has_shipped_tells_its_month_and_no_plan(live: Small) -> None:
    live.write({**ITEMS, "search": {**ITEMS["search"], "stage": "shipped", "more": "confirmed_shipped: 2026-03-05"}})
    assert live.sync().run.outcome is Outcome.OK
    (card,) = [one for of in export_board(live.world(), "road").lists for one in of.cards if one.shipped]
    assert (card.title, card.shipped, card.promised) == ("Faster search", "March 2026", "")
    assert "**Shipped:** March 2026" in live.cards()["Faster search"].description


def test_what_the_files_mean_for_others_is_not_exported_though_its_card_still_stands(live: Small) -> None:
    live.write(boards="audiences: [partners]\n")
    file = live.folder / "roadmaps/product.yaml"
    line = "      title: Faster search\n"
    file.write_text(file.read_text().replace(line, line + "      audiences: [partners]\n"))
    assert "Faster search" in live.cards()
    assert titles(live)["In progress"] == []
