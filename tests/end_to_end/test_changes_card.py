"""The card that lists what changed on a board: written with the change, and only then."""

from __future__ import annotations

from datetime import timedelta

from mapping.public.marker import find_marker
from sync.approving import Approval
from sync.pipeline import Request, publish_only
from sync.publish.match import How
from sync.records import Outcome
from sync.taking_off import Order, take_off_boards
from tests.end_to_end.small import ITEMS, NOW, Small, changed, private

CARD = "    tell: {changes_card: {list: News}}\n"
LATER = NOW + timedelta(days=1)


def told(site: Small) -> str:
    """What the card says, without its marker."""
    lines = site.cards()["What changed"].description.splitlines()
    return "\n".join(line for line in lines if not find_marker(line)).strip()


def test_a_first_filling_is_not_told_and_the_card_stands_on_a_list_of_its_own(either: Small) -> None:
    either.write(boards=CARD)
    assert either.sync().writes == 2  # the list and the card
    assert told(either) == "Nothing has changed yet."
    card = either.cards()["What changed"]
    assert {one.id: one.name for one in either.board().lists}[card.list_id] == "News"
    assert either.sync().writes == 0


def test_a_change_is_listed_by_the_run_that_makes_it_and_no_later_run_writes_again(either: Small) -> None:
    either.write(boards=CARD)
    either.sync()
    more = changed(search={"stage": "shipped"}, export={"target": "Q3 2026"}, chat={**ITEMS["login"], "title": "Talk"})
    either.write(more, boards=CARD)
    assert either.sync(clock=lambda: LATER).run.outcome is Outcome.OK
    assert told(either) == (
        "**11 March 2026**\n\n"
        "- **Talk**: This is new here.\n"
        "- **Faster search**: This has shipped.\n"
        "- **Export to spreadsheets**: The plan has changed: from 30 June 2026 to Q3 2026."
    )
    for days in (1, 2, 30):
        assert either.sync(clock=lambda days=days: NOW + timedelta(days=days)).writes == 0


def test_the_latest_day_comes_first_and_no_more_than_wished_is_listed(live: Small) -> None:
    settings = "    tell: {changes_card: {most: 2}}\n"
    live.write(boards=settings)
    live.sync()
    for day, target in enumerate(("Q3 2026", "Q4 2026", "Q1 2027"), 1):
        live.write(changed(search={"target": target}), boards=settings)
        live.sync(clock=lambda day=day: NOW + timedelta(days=day))
    assert told(live) == (
        "**13 March 2026**\n\n- **Faster search**: The plan has changed: from Q4 2026 to Q1 2027.\n\n"
        "**12 March 2026**\n\n- **Faster search**: The plan has changed: from Q3 2026 to Q4 2026."
    )


def test_what_came_and_went_on_one_day_is_not_told(live: Small) -> None:
    live.write(boards=CARD)
    live.sync()
    for target in ("Q3 2026", "Q2 2026"):
        live.write(changed(search={"target": target}), boards=CARD)
        live.sync(clock=lambda: LATER)
    assert told(live) == "Nothing has changed yet."


def test_what_is_not_public_any_more_is_not_told_of_either(live: Small) -> None:
    live.write(boards=CARD)
    live.sync()
    live.write(changed(search={"target": "Q3 2026"}), boards=CARD)
    live.sync(clock=lambda: LATER)
    assert "Faster search" in told(live)
    live.write(private("search"), boards=CARD)
    live.sync(clock=lambda: LATER)
    assert told(live) == "Nothing has changed yet."


def test_a_hit_of_the_guard_in_the_card_stops_the_board(live: Small) -> None:
    live.write(boards="    tell: {changes_card: {nothing: 'See INT-4.'}}\n")
    result = live.sync()
    assert (result.run.outcome, live.writes()) == (Outcome.REFUSED, 0)
    assert "board:changes, description: issue-key" in result.troubles[0].message


def test_a_leak_takes_the_card_with_it_that_may_have_told_of_it(live: Small) -> None:
    live.write(boards=CARD)
    live.sync()
    live.write(changed(search={"stage": "shipped"}), boards=CARD)
    live.sync(clock=lambda: LATER)
    before = live.cards()["What changed"].id
    take_off_boards(live.world(), Order("search", How.LEAKED, salt=b"salt"))
    assert before not in {card.id for card in live.board().cards}
    live.sync(clock=lambda: LATER)
    assert told(live) == "Nothing has changed yet."


def test_without_the_setting_the_card_leaves_the_board(live: Small) -> None:
    live.write(boards=CARD)
    live.sync()
    live.write()
    live.sync()
    assert "What changed" not in live.cards()


def test_what_waits_for_approval_is_listed_with_it_and_not_before(live: Small) -> None:
    boards = CARD + "    hold: [date]\n"
    live.write(boards=boards)
    live.sync()
    live.write(changed(search={"target": "Q3 2026"}, export={"stage": "shipped"}), boards=boards)
    assert live.sync(clock=lambda: LATER).writes == 2
    assert told(live) == "**11 March 2026**\n\n- **Export to spreadsheets**: This has shipped."
    waiting = live.sync(clock=lambda: LATER).boards[0].plan
    assert [one.subject for one in waiting.pending] == ["board:changes", "search"]
    approval = Approval("ann", waiting.pending_checksum)
    assert publish_only(live.world(clock=lambda: LATER), Request("test", approval=approval)).writes == 2
    assert "- **Faster search**: The plan has changed: from Q2 2026 to Q3 2026." in told(live)
    assert live.sync(clock=lambda: LATER).writes == 0
