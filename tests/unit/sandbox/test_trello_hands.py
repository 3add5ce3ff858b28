"""What people do on the sandbox's boards, by name."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from sandbox.trello import hands
from sandbox.trello.errors import TrelloError
from tests.unit.sandbox.trello_site import TrelloSite


@pytest.fixture
def site() -> TrelloSite:
    return TrelloSite(rate_limits=False)


def act(site: TrelloSite, name: str, /, **told: Any) -> dict[str, Any]:
    return hands.act(site.world, name, told)


def read(site: TrelloSite, card: str) -> Any:
    return site.done("GET", f"/cards/{card}", checklists="all", attachments="true", customFieldItems="true")


def test_a_customer_votes_and_takes_the_vote_back(site: TrelloSite) -> None:
    card = site.card()["id"]
    act(site, "vote", card=card)
    act(site, "vote", card=card, by="colleague")
    assert read(site, card)["badges"]["votes"] == 2
    act(site, "take_back_vote", card=card)
    assert read(site, card)["badges"]["votes"] == 1


def test_a_customer_comments_where_the_board_lets_everybody(site: TrelloSite) -> None:
    card = site.card()["id"]
    made = act(site, "comment", card=card, text="Yes please")
    assert site.done("GET", f"/actions/{made['id']}")["data"]["text"] == "Yes please"
    act(site, "set_preferences", board=site.board, preferences={"comments": "members"})
    with pytest.raises(TrelloError, match="unauthorized card permission"):
        act(site, "comment", card=card, text="And me?")


def test_a_person_edits_moves_and_archives_a_card(site: TrelloSite) -> None:
    card, elsewhere = site.card()["id"], site.list("Elsewhere")["id"]
    act(site, "edit_card", card=card, changes={"name": "Mine now", "idList": elsewhere, "closed": True})
    shown = read(site, card)
    assert (shown["name"], shown["idList"], shown["closed"]) == ("Mine now", elsewhere, True)


def test_a_copy_has_what_hangs_on_the_card_and_not_its_votes_and_comments(site: TrelloSite) -> None:
    card = site.card(desc="Soon", idLabels=site.label()["id"], due="2026-06-30")["id"]
    act(site, "add_checklist", card=card, name="Steps", items=["Measure", "Mend"])
    act(site, "edit_item", card=card, item="Measure", changes={"state": "complete"})
    site.done("POST", f"/cards/{card}/attachments", url="https://example.org/a", name="The paper")
    act(site, "vote", card=card)
    act(site, "comment", card=card, text="Yes please")
    source, copy = read(site, card), read(site, act(site, "copy_card", card=card)["id"])
    for same in ("name", "desc", "due", "idLabels", "idList"):
        assert copy[same] == source[same]
    assert (copy["badges"]["votes"], copy["badges"]["comments"]) == (0, 0)
    (steps,) = copy["checklists"]
    assert [(item["name"], item["state"]) for item in steps["checkItems"]] == [
        ("Measure", "complete"),
        ("Mend", "incomplete"),
    ]
    assert [one["name"] for one in copy["attachments"]] == ["The paper"]


def test_a_person_changes_a_checklist_item_by_item(site: TrelloSite) -> None:
    card = site.card()["id"]
    steps = act(site, "add_checklist", card=card, name="Steps", items=["Measure", "Mend"])["id"]
    act(site, "edit_item", card=card, item="Mend", changes={"name": "Repair"})
    act(site, "remove_item", card=card, item="Measure", by="colleague")
    (found,) = read(site, card)["checklists"]
    assert [item["name"] for item in found["checkItems"]] == ["Repair"]
    act(site, "remove_checklist", checklist=steps)
    assert read(site, card)["checklists"] == []


@pytest.mark.parametrize(
    ("kind", "value", "kept"),
    [
        ("number", 5, {"number": "5"}),
        ("text", "x", {"text": "x"}),
        ("checkbox", True, {"checked": "true"}),
        ("date", "2026-06-30", {"date": "2026-06-30T00:00:00.000Z"}),
    ],
)
def test_a_person_fills_a_custom_field_and_empties_it(site: TrelloSite, kind: str, value: Any, kept: Any) -> None:
    card = site.card()["id"]
    act(site, "add_field", board=site.board, name="F", kind=kind)
    act(site, "set_field", card=card, field="F", value=value)
    assert [one["value"] for one in read(site, card)["customFieldItems"]] == [kept]
    act(site, "set_field", card=card, field="F", value=None)
    assert read(site, card)["customFieldItems"] == []


def test_a_choice_is_named_by_its_text(site: TrelloSite) -> None:
    card = site.card()["id"]
    field = act(site, "add_field", board=site.board, name="Size", kind="list", options=["S", "M"])["id"]
    act(site, "set_field", card=card, field="Size", value="M")
    (item,) = read(site, card)["customFieldItems"]
    options = {one["id"]: one["value"]["text"] for one in site.done("GET", f"/customFields/{field}/options")}
    assert options[item["idValue"]] == "M"


def test_a_person_renames_a_list_and_deletes_a_card(site: TrelloSite) -> None:
    place = site.list("Now")["id"]
    card = site.card(place)["id"]
    act(site, "edit_list", list_id=place, changes={"name": "At once"})
    act(site, "delete_card", card=card)
    assert site.done("GET", f"/lists/{place}")["name"] == "At once"
    assert site.ask("GET", f"/cards/{card}").status == 404


@pytest.mark.parametrize(
    ("name", "told", "reason"),
    [
        ("explode", {}, "there is no act 'explode'"),
        ("vote", {"card": "0" * 24}, "not found"),
        ("edit_item", {"card": "CARD", "item": "Nothing", "changes": {}}, "not found"),
        ("set_field", {"card": "CARD", "field": "Nothing", "value": 1}, "not found"),
        ("edit_card", {"card": "CARD", "changes": {"name": "x"}, "by": "customer"}, "unauthorized card permission"),
    ],
)
def test_what_cannot_be_done_is_refused_with_trellos_reason(
    site: TrelloSite, name: str, told: dict[str, Any], reason: str
) -> None:
    card = site.card()["id"]
    with pytest.raises(TrelloError, match=reason):
        act(site, name, **{key: card if value == "CARD" else value for key, value in told.items()})


def test_an_act_takes_its_own_arguments_alone(site: TrelloSite) -> None:
    with pytest.raises(ValidationError, match="by"):
        act(site, "vote", card=site.card()["id"], by="stranger")


@pytest.mark.parametrize("name", hands.ACTS)
def test_every_act_is_one_that_somebody_can_do(name: str) -> None:
    assert callable(getattr(hands.Hands, name))
