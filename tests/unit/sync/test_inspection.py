"""What of a plan the guard gets to see: all that customers could read."""

from __future__ import annotations

from mapping.entry import Source
from mapping.roadmap import Item, Kind, Portfolio, Public, Roadmap
from sync.publish.inspection import places_of, strings
from tests.unit.sync.wanted import DUE, LISTS, Site, card, wanted


def test_every_text_that_would_reach_the_board_is_inspected_with_its_place() -> None:
    goal = wanted(card("search", labels=("Comfort", "Speed"), due=DUE), lists=LISTS[:1])
    found = list(strings(Site().plan(goal)))
    assert found == [
        ("create-label Comfort, name", "Comfort"),
        ("create-label Comfort, color", "green"),
        ("create-label Speed, name", "Speed"),
        ("create-label Speed, color", "green"),
        ("create-list planned, name", "Planned"),
        ("create-card search, title", "Search"),
        ("create-card search, description", card("search").description),
        ("create-card search, list", "planned"),
        ("create-card search, due", DUE.isoformat()),
        ("create-card search, labels", "Comfort"),
        ("create-card search, labels", "Speed"),
    ]


def test_the_place_of_an_item_is_the_line_on_which_its_public_text_is_written() -> None:
    public = Public(title="Search", source=Source("roadmaps/app.yaml", 12))
    items = (
        Item(id="search", title="Search", public=public, source=Source("roadmaps/app.yaml", 9)),
        Item(id="export", title="Export", source=Source("roadmaps/app.yaml", 20)),
    )
    places = places_of(Portfolio((Roadmap(milepost=1, roadmap="app", title="App", kind=Kind.HYBRID, items=items),)))
    assert places == {"search": "roadmaps/app.yaml:12", "export": "roadmaps/app.yaml:20"}
    found = dict(strings(Site().plan(wanted(card("search"))), places=places))
    assert found["create-card search (roadmaps/app.yaml:12), title"] == "Search"


def test_a_changed_text_is_inspected_and_not_the_one_that_it_takes_the_place_of() -> None:
    site = Site()
    site.publish(wanted(card("search")))
    texts = [text for _, text in strings(site.plan(wanted(card("search", title="Faster search"))))]
    assert texts == ["Faster search"]


def test_taking_a_card_away_sends_no_text() -> None:
    site = Site()
    site.publish(wanted(card("search"), card("export")))
    assert list(strings(site.plan(wanted(card("export"))))) == []
