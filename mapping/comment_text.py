"""What a comment tells those who follow a card, from the board's templates and an item's public fields."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from mapping.boards import PublicBoard
from mapping.cards import PublicFields
from mapping.tell import TOLD_IN_COMMENTS, News
from mapping.templates import SEEN, BoardTemplate, place_of, values_of
from mapping.wording import inline, prose, settled


@dataclass(frozen=True, slots=True)
class Telling:
    """One thing to tell of an item: the target in public words, or the name of the stage, `before` and `after`; `after`
    is empty for a date that went."""

    kind: News
    before: str = ""
    after: str = ""


class CommentText:
    """The templates of a board's comments, ready to be filled. Raises `BadTemplate` where one cannot be read."""

    def __init__(self, board: PublicBoard) -> None:
        place, seen = place_of(board), (*SEEN, "before", "after", "reason")
        self._templates: Mapping[News, BoardTemplate] = {
            kind: BoardTemplate(f"{place}: the {kind} template of comments", board.tell.comments.of(kind), seen)
            for kind in TOLD_IN_COMMENTS
        }

    def text(self, tellings: tuple[Telling, ...], fields: PublicFields) -> str:
        """One comment for all there is to tell. Raises `BadTemplate` where a template asks for what there is not."""
        values = {**values_of(fields, inline, prose), "reason": inline(fields.reason)}
        parts = (
            self._templates[one.kind].fill({**values, "before": inline(one.before), "after": inline(one.after)})
            for one in tellings
        )
        return settled("\n\n".join(parts))
