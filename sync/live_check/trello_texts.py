"""What becomes of texts on Trello."""

from __future__ import annotations

from connectors.errors import BadQuery
from mapping.public.marker import find_marker
from mapping.wording import TRELLO_TEXT, settled
from sync.live_check.assumption import Assumption, Basis, Outcome, assumes, compared
from sync.live_check.scratch import Scratch
from sync.live_check.texts import (
    BROKEN_LINK,
    CHANGED,
    EDGES,
    LINES,
    LONG_NAME,
    LONG_TEXT,
    MARKER,
    NAMES,
    PROSE,
    ROCKETS,
)


@assumes("trello.text.names", "A settled line comes back as the name of a card as it was sent.", Basis.UNCONFIRMED)
def names_as_sent(scratch: Scratch) -> Outcome:
    """Make a card named by each line that an editor or a store may be tempted to change."""
    got = {what: scratch.card(line, "").title for what, line in LINES.items()}
    return compared(LINES, LINES, got)


@assumes("trello.text.descriptions", "A settled text comes back as a description as it was sent.", Basis.UNCONFIRMED)
def descriptions_as_sent(scratch: Scratch) -> Outcome:
    """Give a card each text in turn, as its description: Markdown, HTML, a marker, and all the lines."""
    card = scratch.card()
    got = {what: scratch.client.update_card(card.id, {"desc": text}).description for what, text in PROSE.items()}
    return compared(PROSE, PROSE, got)


@assumes(
    "trello.text.elsewhere",
    "A settled line comes back as it was sent as the name of a list, a label, a checklist and its item, and as a "
    "comment.",
    Basis.UNCONFIRMED,
)
def elsewhere_as_sent(scratch: Scratch) -> Outcome:
    """Use a line with mark-up and one from right to left at each of these places."""
    wanted = {what: LINES[what] for what in ("escaped", "right to left")}
    expected = {f"{place}, {what}": line for place in _PLACES for what, line in wanted.items()}
    got = dict[str, str]()
    for what, line in wanted.items():
        got |= {f"{place}, {what}": text for place, text in _everywhere(scratch, line).items()}
    return compared(wanted, expected, got)


_PLACES = ("list", "label", "checklist", "item", "comment")


def _everywhere(scratch: Scratch, line: str) -> dict[str, str]:
    client, card = scratch.client, scratch.card()
    made = client.create_list(scratch.board_id, line)
    client.update_list(made.id, {"closed": True})
    checklist = client.create_checklist(card.id, line)
    return {
        "list": made.name,
        "label": client.create_label(scratch.board_id, line, None).name,
        "checklist": checklist.name,
        "item": client.create_check_item(checklist.id, line).name,
        "comment": client.add_comment(card.id, line).text,
    }


@assumes("trello.text.edges-of-names", "A name loses the white space around it; inside, CRLF is LF.", Basis.UNCONFIRMED)
def names_lose_their_edges(scratch: Scratch) -> Outcome:
    """Make a card whose name has white space around it and a line break of Windows in it."""
    return compared(EDGES, "two\nlines", scratch.card(EDGES, "").title)


@assumes(
    "trello.text.edges-of-descriptions",
    "A description loses the white space at its end and keeps that at its start; inside, CRLF is LF.",
    Basis.UNCONFIRMED,
)
def descriptions_lose_their_end(scratch: Scratch) -> Outcome:
    """Give a card a description with white space around it and a line break of Windows in it."""
    return compared(EDGES, "  two\nlines", scratch.card(description=EDGES).description)


@assumes(
    "trello.text.settled-alike",
    "What Trello makes of white space is settled by Milepost into the same text as what was sent.",
    Basis.UNCONFIRMED,
)
def settled_alike(scratch: Scratch) -> Outcome:
    """Settle what came back of a name and of a description with white space around them."""
    card = scratch.card(EDGES, EDGES)
    wanted = settled(EDGES)
    return compared(EDGES, [wanted, wanted], [settled(card.title), settled(card.description)])


@assumes("trello.text.longest-name", f"The name of a card holds {TRELLO_TEXT} letters.", Basis.UNCONFIRMED)
def longest_name(scratch: Scratch) -> Outcome:
    """Make a card with a name of that length."""
    return compared(LONG_NAME, LONG_NAME, scratch.card(LONG_NAME, "").title)


@assumes("trello.text.longest-description", f"A description holds {TRELLO_TEXT} letters.", Basis.DOCUMENTED)
def longest_description(scratch: Scratch) -> Outcome:
    """Make a card with a description of that length, whose last line is a marker, and read the board."""
    there = scratch.again(scratch.card(description=LONG_TEXT))
    return compared(LONG_TEXT, LONG_TEXT, there.description if there else None)


@assumes("trello.text.code-units", "A letter outside of the basic plane counts twice.", Basis.UNCONFIRMED)
def counted_in_code_units(scratch: Scratch) -> Outcome:
    """Make a card with a description of half as many rockets as it holds letters."""
    return compared(ROCKETS, ROCKETS, scratch.card(description=ROCKETS).description)


@assumes("trello.text.too-long", "A text of one letter more is refused, not cut.", Basis.UNCONFIRMED)
def one_more_is_refused(scratch: Scratch) -> Outcome:
    """Make cards with a name, a description, and a description of rockets, that are one letter too long."""
    told = {
        "name": _refusal(scratch, f"{LONG_NAME}n", ""),
        "description": _refusal(scratch, NAMES[0], f"{LONG_TEXT}d"),
        "rockets": _refusal(scratch, NAMES[0], f"{ROCKETS}\U0001f680"),
    }
    return compared("texts that are one letter too long", dict.fromkeys(told, "refused"), told)


def _refusal(scratch: Scratch, title: str, description: str) -> str:
    try:
        card = scratch.card(title, description)
    except BadQuery:
        return "refused"
    return f"taken: {len(card.title)} and {len(card.description)} letters came back"


@assumes(
    "trello.text.marker", "The marker in a description outlives edits, a move and an archiving.", Basis.UNCONFIRMED
)
def marker_stays(scratch: Scratch) -> Outcome:
    """Make a card with a marker, rename it, move it, archive it, and look for the marker in a read of the board."""
    text = PROSE["marker"]
    card = scratch.card(description=text)
    scratch.client.update_card(card.id, {"name": NAMES[1]})
    scratch.client.update_card(card.id, {"idList": scratch.lists[1]})
    scratch.client.archive_card(card.id)
    there = scratch.again(card)
    got = find_marker(there.description) if there else None
    return compared(text, find_marker(MARKER), got)


@assumes(
    "trello.text.broken-link",
    "A card stays a card where its name is a link to Trello that a character without width breaks.",
    Basis.UNCONFIRMED,
)
def broken_link_is_a_name(scratch: Scratch) -> Outcome:
    """Make a card of such a name and ask for its role."""
    card = scratch.card(BROKEN_LINK, "")
    told = scratch.wire.get(f"cards/{card.id}", fields="name,cardRole")
    return compared(BROKEN_LINK, [BROKEN_LINK, None], [told.get("name"), told.get("cardRole")])


@assumes("trello.text.emptied", "A description is taken away by an empty text.", Basis.UNCONFIRMED)
def description_is_emptied(scratch: Scratch) -> Outcome:
    """Make a card with a description and write an empty one over another."""
    card = scratch.card()
    scratch.client.update_card(card.id, {"desc": CHANGED})
    return compared("", "", scratch.client.update_card(card.id, {"desc": ""}).description)


TEXTS: tuple[Assumption[Scratch], ...] = (
    names_as_sent,
    descriptions_as_sent,
    elsewhere_as_sent,
    names_lose_their_edges,
    descriptions_lose_their_end,
    settled_alike,
    longest_name,
    longest_description,
    counted_in_code_units,
    one_more_is_refused,
    marker_stays,
    broken_link_is_a_name,
    description_is_emptied,
)
"""What is assumed about texts, in the order in which it is tried."""
