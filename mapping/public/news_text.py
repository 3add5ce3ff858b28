"""What is said of an item when something changed, from the board's templates and the item's public fields."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from mapping.public.boards import PublicBoard
from mapping.public.cards import PublicFields
from mapping.public.tell import News
from mapping.public.templates import SEEN, BoardTemplate, place_of, values_of
from mapping.wording import inline, plain, prose, settled


@dataclass(frozen=True, slots=True)
class Telling:
    """One thing to tell of an item: the target in public words, or the name of the stage, `before` and `after`; `after`
    is empty for a date that went."""

    kind: News
    before: str = ""
    after: str = ""


class NewsText:
    """A board's templates of news, ready to be filled. Raises `BadTemplate` where one cannot be read."""

    def __init__(self, board: PublicBoard) -> None:
        place, seen = place_of(board), (*SEEN, "before", "after", "reason")
        self._templates = {
            kind: BoardTemplate(f"{place}: the {kind} template of news", board.tell.words.of(kind), seen)
            for kind in News
        }

    def markdown(self, tellings: Iterable[Telling], fields: PublicFields) -> str:
        """One text for all there is to tell, in Markdown. Raises `BadTemplate` where a template asks for what there is
        not."""
        return settled("\n\n".join(self._filled(one, fields, inline, prose) for one in tellings))

    def line(self, telling: Telling, fields: PublicFields) -> str:
        """The same of one thing, on one line without mark-up of ours. Raises `BadTemplate`."""
        return settled(plain(self._filled(telling, fields, plain, plain)))

    def _filled(
        self, telling: Telling, fields: PublicFields, line: Callable[[str], str], text: Callable[[str], str]
    ) -> str:
        more = {"before": telling.before, "after": telling.after, "reason": fields.reason}
        values = {**values_of(fields, line, text), **{name: line(words) for name, words in more.items()}}
        return self._templates[telling.kind].fill(values)
