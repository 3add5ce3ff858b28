"""Taking over a board that people kept: their cards become items' cards where a person says so, and nothing is made
twice, touched or written before."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests

from config.adoption import Adoption, WrittenPair, YesNo, adoption_text, read_adoption
from mapping.public.marker import card_marker, find_marker
from sandbox.trello.settings import APP_KEY, OWNER_TOKEN
from sync.adopting import NotAdopted, confirm, proposal
from sync.approving import NotApproved
from sync.laying_out import NotLaidOut, lay_out, layout_plan
from sync.publish.claim import claims
from sync.publish.plan import Action
from sync.records import Outcome
from sync.store.engine import Store, open_store
from tests.end_to_end.small import ITEMS, Small, private, small

BY_HAND = ("Faster Search!", "Export to a spreadsheet", "An app for phones", "Party on Friday")


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[Small]:
    """A board with nothing on it, in preview."""
    opened = open_store(f"sqlite:///{tmp_path / 'milepost.db'}")
    with small(tmp_path, opened) as site:
        site.sync()
        yield site
    opened.close()


@pytest.fixture
def kept(empty: Small) -> Small:
    """A board with four cards of people: titled like an item, nearly so, exactly so, and like nothing of ours."""
    by_hand(empty)
    return empty


def by_hand(site: Small) -> None:
    place = on_board(site, "POST", "lists", name="Ideas", idBoard=site.box.board_id)["id"]
    for title in BY_HAND:
        on_board(site, "POST", "cards", name=title, desc=f"{title}, says a person.", idList=place)
    site.box.reset_counts()


def on_board(site: Small, verb: str, path: str, **values: str) -> Any:
    """Do something on Trello as the board's owner."""
    auth = {"key": APP_KEY, "token": OWNER_TOKEN}
    answer = requests.request(verb, f"{site.box.trello_url}/1/{path}", params={**auth, **values}, timeout=10)
    assert answer.ok, answer.text
    return answer.json()


def pair(site: Small, title: str, item: str) -> WrittenPair:
    return WrittenPair(card=site.cards()[title].id, title=title, item=item, adopt=YesNo.YES)


def adopt(site: Small, *pairs: WrittenPair) -> tuple[str, ...]:
    return confirm(site.world(), "road", Adoption(board="road", pairs=pairs))


def test_cards_are_proposed_to_the_items_whose_titles_are_like_theirs(kept: Small) -> None:
    found = proposal(kept.world(), "road")
    assert [(one.title, one.item, one.score, one.adopt) for one in found] == [
        ("An app for phones", "mobile", 1.0, YesNo.YES),
        ("Faster Search!", "search", 1.0, YesNo.YES),
        ("Export to a spreadsheet", "export", 0.93, YesNo.NO),
    ]
    assert kept.writes() == 0


def test_what_is_proposed_can_be_confirmed_as_it_is_written(kept: Small, tmp_path: Path) -> None:
    (tmp_path / "pairs.yaml").write_text(adoption_text("road", proposal(kept.world(), "road")), encoding="utf-8")
    assert confirm(kept.world(), "road", read_adoption(tmp_path / "pairs.yaml")) == ("mobile", "search")
    assert [one.adopt for one in proposal(kept.world(), "road")] == [YesNo.YES, YesNo.YES, YesNo.NO]
    assert kept.writes() == 0


def test_an_adopted_card_is_rewritten_and_no_twin_is_made(store: Store, tmp_path: Path) -> None:
    with small(tmp_path, store) as site:
        site.sync()
        by_hand(site)
        before = {title: site.cards()[title] for title in BY_HAND}
        adopt(site, pair(site, "Faster Search!", "search"), pair(site, "Export to a spreadsheet", "export"))
        plan = site.sync().boards[0].plan
        adopted = [one.reason for one in plan.changes if one.action is Action.UPDATE_CARD]
        assert adopted == ["adopted: a person's card becomes the item's"] * 2
        assert {one.subject for one in plan.changes if one.action is Action.CREATE_CARD} == {"login"}
        assert site.approve().run.outcome is Outcome.OK
        after = site.cards()
        assert after["Faster search"].id == before["Faster Search!"].id
        assert after["Export to spreadsheets"].id == before["Export to a spreadsheet"].id
        assert find_marker(after["Faster search"].description) is not None
        assert after["Party on Friday"] == before["Party on Friday"]
        assert site.sync().writes == 0
        assert len(after) == len(BY_HAND) + 1


def test_a_card_of_the_same_title_holds_its_item_back_until_it_is_adopted(kept: Small) -> None:
    held = {one.item_id: one for one in kept.sync().boards[0].plan.held}
    assert {item: one.what for item, one in held.items()} == {"search": "twin", "mobile": "twin"}
    assert "milepost board adopt" in held["search"].why
    adopt(kept, pair(kept, "Faster Search!", "search"))
    assert {one.item_id for one in kept.sync().boards[0].plan.held} == {"mobile"}


def test_with_the_store_lost_and_a_marker_removed_adoption_is_proposed_and_no_twin_made(empty: Small) -> None:
    empty.approve()
    card = empty.cards()["Faster search"]
    on_board(empty, "PUT", f"cards/{card.id}", desc="Only words.")
    for file in empty.folder.glob("milepost.db*"):
        file.unlink()
    lost = open_store(f"sqlite:///{empty.folder / 'milepost.db'}")
    again = Small(empty.box, empty.folder, lost)
    plan = again.sync().boards[0].plan
    assert plan.count(Action.CREATE_CARD) == 0
    assert [(one.item_id, one.what) for one in plan.held] == [("search", "twin")]
    assert [(one.card, one.item) for one in proposal(again.world(), "road")] == [(card.id, "search")]
    lost.close()


def test_a_wrong_pair_is_undone_as_long_as_nothing_was_written(kept: Small) -> None:
    wrong = pair(kept, "Party on Friday", "login")
    assert adopt(kept, wrong) == ("login",)
    assert adopt(kept, wrong.model_copy(update={"adopt": YesNo.NO})) == ()
    kept.sync()
    kept.approve()
    assert kept.cards()["Party on Friday"].description == "Party on Friday, says a person."


def test_a_pair_can_be_corrected_without_being_undone_first(kept: Small) -> None:
    adopt(kept, pair(kept, "Party on Friday", "login"))
    assert adopt(kept, pair(kept, "Export to a spreadsheet", "login")) == ("login",)
    kept.sync()
    kept.approve()
    assert "Party on Friday" in kept.cards()


def test_a_card_whose_item_is_withdrawn_before_it_was_written_stays_a_persons(kept: Small) -> None:
    adopt(kept, pair(kept, "Party on Friday", "login"))
    kept.write(private("login"))
    kept.sync()
    assert kept.approve().run.outcome is Outcome.OK
    assert kept.cards()["Party on Friday"].description == "Party on Friday, says a person."
    assert kept.sync().boards[0].plan.is_empty


def test_labels_and_comments_of_people_stay_on_an_adopted_card(kept: Small) -> None:
    card = kept.cards()["Party on Friday"].id
    label = on_board(kept, "POST", "labels", name="Fun", color="pink", idBoard=kept.box.board_id)["id"]
    on_board(kept, "POST", f"cards/{card}/idLabels", value=label)
    on_board(kept, "POST", f"cards/{card}/actions/comments", text="I am in")
    adopt(kept, pair(kept, "Party on Friday", "login"))
    kept.sync()
    kept.approve()
    adopted = kept.cards()["Sign in with your own account"]
    assert (adopted.id, adopted.comments) == (card, 1)
    assert label in adopted.label_ids


def test_everything_that_speaks_against_pairs_is_said_at_once_and_nothing_recorded(kept: Small) -> None:
    foreign = card_marker("other", "search")
    place = kept.cards()["Party on Friday"].list_id
    on_board(kept, "POST", "cards", name="Theirs", desc=foreign, idList=place)
    gone = WrittenPair(card="0" * 24, title="Gone", item="export", adopt=YesNo.YES)
    with pytest.raises(NotAdopted) as refused:
        adopt(
            kept,
            pair(kept, "Faster Search!", "search"),
            pair(kept, "An app for phones", "search"),
            pair(kept, "Faster Search!", "mobile"),
            pair(kept, "Theirs", "login"),
            pair(kept, "Party on Friday", "unheard-of"),
            pair(kept, "Export to a spreadsheet", "export").model_copy(update={"title": "Another title"}),
            gone,
        )
    for told in (
        "('Gone') is not on the board",
        "('Theirs') bears a marker",
        "is called 'Export to a spreadsheet' now",
        "the item unheard-of is none that wants a card",
        f"the card {kept.cards()['Faster Search!'].id} is in more than one pair",
        "the item search is in more than one pair",
    ):
        assert told in str(refused.value)
    assert [one.adopt for one in proposal(kept.world(), "road") if one.score < 1] == [YesNo.NO]
    assert kept.sync().boards[0].plan.count(Action.UPDATE_CARD) == 0


def test_an_item_with_a_card_takes_no_second_one(kept: Small) -> None:
    adopt(kept, pair(kept, "Faster Search!", "search"))
    kept.sync()
    kept.approve()
    with pytest.raises(NotAdopted, match="the item search has a card already"):
        adopt(kept, pair(kept, "Party on Friday", "search"))
    with pytest.raises(NotAdopted, match="is that of the item search already"):
        adopt(kept, pair(kept, "Faster search", "mobile"))


def test_a_file_about_another_board_is_refused(kept: Small) -> None:
    with pytest.raises(NotAdopted, match="about the board other"):
        confirm(kept.world(), "road", Adoption(board="other"))


def test_an_empty_board_is_laid_out_as_it_was_shown_and_stays_in_preview(empty: Small) -> None:
    empty.box.reset_counts()
    planned = layout_plan(empty.world(), "road").plan
    assert {one.action for one in planned.changes} == {Action.CREATE_LABEL, Action.CREATE_LIST}
    assert empty.writes() == 0
    assert lay_out(empty.world(), "road", planned.checksum).writes == len(planned.changes) == empty.writes()
    assert (empty.cards(), layout_plan(empty.world(), "road").plan.changes) == ({}, ())
    assert len(claims("acme", empty.board())) == 1
    result = empty.sync()
    assert (result.writes, result.boards[0].live) == (0, False)
    assert {one.action for one in result.boards[0].plan.changes} == {Action.CREATE_CARD}
    assert empty.approve().writes == len(ITEMS)


def test_only_the_layout_that_was_shown_is_made(empty: Small) -> None:
    checksum = layout_plan(empty.world(), "road").plan.checksum
    empty.write(theme="Something else")
    with pytest.raises(NotApproved, match="something moved"):
        lay_out(empty.world(), "road", checksum)
    assert [one.name for one in empty.board().lists] == []


def test_a_board_with_cards_of_people_is_laid_out_only_beside_them(kept: Small) -> None:
    with pytest.raises(NotLaidOut, match="milepost board adopt road"):
        layout_plan(kept.world(), "road")
    planned = layout_plan(kept.world(), "road", beside=True).plan
    lay_out(kept.world(), "road", planned.checksum, beside=True)
    assert set(kept.cards()) == set(BY_HAND)
