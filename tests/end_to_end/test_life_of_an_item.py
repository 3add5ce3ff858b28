"""The life of an item on the board: split, merged, renamed, cancelled, moved to another file. Whole runs."""

from __future__ import annotations

from mapping.public.cards import ShownCard
from sync.pipeline import Result
from sync.store.keys import BoardKey
from sync.store.promises import Event, ledger
from tests.end_to_end.small import ITEMS, Item, Small, changed

PHONE = {"title": "An app for phones", "stage": "planned", "target": "Q4 2026"}


def synced(site: Small) -> Result:
    result = site.sync()
    assert result.troubles == ()
    return result


def waiting(result: Result) -> dict[str, str]:
    return {held.item_id: held.what for held in result.boards[0].plan.held}


def events(site: Small, item: str) -> list[str]:
    with site.store.transaction() as session:
        rows = ledger(session, BoardKey("acme", "road", site.box.board_id), [item]).get(item, ())
        return [row.event for row in rows]


def renamed(before: str, after: str, **more: str) -> dict[str, Item]:
    """The items, one of them under another id, in the same order."""
    item = {**ITEMS[before], "summary": f"What {before} brings you.", "more": f"was: [{before}]", **more}
    return {after if name == before else name: item if name == before else one for name, one in ITEMS.items()}


def archived(site: Small, title: str) -> list[ShownCard]:
    return [card for card in site.board().cards if card.closed and card.title == title]


# -- split -------------------------------------------------------------------------------------------------------


def test_a_split_item_leaves_the_board_when_one_that_stands_for_it_is_there(live: Small) -> None:
    split = {**ITEMS["mobile"], "more": "split_into: [phone, tablet]"}
    tablet = {**PHONE, "title": "An app for tablets"}
    live.write(changed(mobile=split, phone={**PHONE, "title": "An app for small phones"}, tablet=tablet))
    assert synced(live).writes == 3
    assert {"An app for small phones", "An app for tablets"} <= live.cards().keys()
    assert len(archived(live, "An app for phones")) == 1
    assert events(live, "mobile") == [Event.SHOWN, Event.WITHDRAWN]
    assert synced(live).writes == 0


def test_a_split_item_stays_while_customers_see_none_of_what_stands_for_it(live: Small) -> None:
    split = {**ITEMS["mobile"], "more": "split_into: [phone]"}
    live.write(changed(mobile=split, phone={**PHONE, "title": ""}))
    result = synced(live)
    assert (result.writes, waiting(result)) == (0, {"mobile": "replaced"})
    assert "An app for phones" in live.cards()


# -- merged ------------------------------------------------------------------------------------------------------


def test_a_merged_item_leaves_the_board_and_the_other_goes_on(live: Small) -> None:
    live.write(changed(mobile={"more": "merged_into: search"}))
    before = live.cards()["Faster search"]
    assert synced(live).writes == 1
    assert live.cards()["Faster search"] == before
    assert events(live, "mobile") == [Event.SHOWN, Event.WITHDRAWN]


def test_an_item_merged_into_one_that_is_not_public_stays_and_waits(live: Small) -> None:
    merged = {**ITEMS["mobile"], "more": "merged_into: suite"}
    live.write({"suite": {**PHONE, "title": ""}, **ITEMS, "mobile": merged})
    result = synced(live)
    assert waiting(result) == {"suite": "replaced"}
    assert "An app for phones" in live.cards()


# -- renamed -----------------------------------------------------------------------------------------------------


def test_a_renamed_item_keeps_its_card_and_its_history(live: Small) -> None:
    before = live.cards()["An app for phones"]
    live.write(renamed("mobile", "phones"))
    assert synced(live).writes == 0
    assert live.cards()["An app for phones"].id == before.id
    assert (events(live, "mobile"), events(live, "phones")) == ([], [Event.SHOWN])


def test_a_second_name_and_other_words_come_in_one_write_to_the_same_card(live: Small) -> None:
    before = live.cards()["An app for phones"]
    live.write(renamed("mobile", "phones"))
    synced(live)
    live.write(renamed("mobile", "apps", title="Apps", more="was: [mobile, phones]"))
    assert synced(live).writes == 1
    assert live.cards()["Apps"].id == before.id
    assert events(live, "apps") == [Event.SHOWN, Event.SHOWN]


# -- cancelled ---------------------------------------------------------------------------------------------------

CANCELLED = 'cancelled: {day: 2026-03-09, public_reason: "Phones do enough of this in the browser."}'


def test_a_cancelled_item_tells_customers_why_on_its_card(live: Small) -> None:
    live.write(changed(mobile={"more": CANCELLED}))
    assert synced(live).writes == 2
    card, lists = live.cards()["An app for phones"], {one.id: one.name for one in live.board().lists}
    assert lists[card.list_id] == "No longer planned"
    assert card.description.startswith("Phones do enough of this in the browser.\n\nWhat mobile brings you.")
    assert "Q4" not in card.description


def test_a_template_of_the_boards_own_does_not_leave_the_reason_out(live: Small) -> None:
    own = '    templates: {description: "{{ stage }}: {{ title }}"}\n'
    live.write(boards=own)
    synced(live)
    live.write(changed(mobile={"more": CANCELLED}), boards=own)
    synced(live)
    assert "Phones do enough of this in the browser." in live.cards()["An app for phones"].description


def test_an_item_that_customers_never_saw_is_cancelled_without_a_card(live: Small) -> None:
    live.write(changed(watch={**PHONE, "title": "An app for watches", "more": CANCELLED}))
    assert synced(live).writes == 0


# -- another file ------------------------------------------------------------------------------------------------


def test_an_item_that_moves_to_another_roadmap_keeps_its_card(live: Small) -> None:
    before = live.cards()
    live.write({ident: item for ident, item in ITEMS.items() if ident != "login"})
    (live.folder / "roadmaps" / "second.yaml").write_text(
        "milepost: 1\nroadmap: second\ntitle: Second\nkind: hybrid\nitems:\n"
        "  - id: login\n    title: internal login\n    target: none\n    stage: planned\n    themes: {find: 1}\n"
        "    public:\n      title: Sign in with your own account\n      summary: What login brings you.\n",
        encoding="utf-8",
    )
    result = synced(live)
    assert (result.writes, waiting(result), live.cards()) == (0, {}, before)
    assert events(live, "login") == [Event.SHOWN]
