"""The card that tells customers what a board is."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from mapping.public.boards import Participants, PublicBoard
from mapping.public.own_cards import Own, OwnText
from mapping.public.templates import BadTemplate, BoardTemplate, place_of
from mapping.wording import day_in_words, fits, prose

_CUSTOMERS = (Participants.WORKSPACE, Participants.PUBLIC)


def legend(board: PublicBoard, today: date) -> Iterator[OwnText]:
    """The legend of a board that has one. When it was checked is told by the Monday of the week, so that no more than
    one write a week comes of it. Raises `BadTemplate` where its text cannot be made."""
    if board.legend is None:
        return
    place = f"{place_of(board)}: the legend"
    values = {
        "checked": day_in_words(today - timedelta(days=today.weekday())),
        "can_vote": board.voting in _CUSTOMERS,
        "can_comment": board.comments in _CUSTOMERS,
    }
    text = prose(BoardTemplate(place, board.legend.text, tuple(values)).fill(values))
    if not fits(text):
        raise BadTemplate(f"{place} is longer than Trello holds; shorten its text")
    yield OwnText(Own.LEGEND, board.legend.title, text, board.legend.list)
