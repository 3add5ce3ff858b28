"""What a card says, from the board's templates and an item's public fields."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from jinja2 import StrictUndefined, TemplateError
from jinja2.sandbox import ImmutableSandboxedEnvironment

from mapping.public.boards import PublicBoard
from mapping.public.cards import FieldText, PublicFields
from mapping.wording import inline, plain, prose, settled

_ENVIRONMENT = ImmutableSandboxedEnvironment(undefined=StrictUndefined, keep_trailing_newline=False)


class BadTemplate(ValueError):
    """A template of a board cannot be read, or asks for what is not public."""


class BoardTemplate:
    """One template that an operator wrote, ready to be filled with the values that it may see. `place` is where it
    stands, for messages. Raises `BadTemplate` where it cannot be read."""

    def __init__(self, place: str, text: str, sees: Sequence[str]) -> None:
        self._place = place
        self._sees = sees
        try:
            self._template = _ENVIRONMENT.from_string(text)
        except TemplateError as problem:
            raise self._bad(problem) from None

    def fill(self, values: Mapping[str, object]) -> str:
        """The text. Raises `BadTemplate` where it asks for what there is not."""
        try:
            return self._template.render(values)
        except (TemplateError, TypeError, ArithmeticError, LookupError, OverflowError, ValueError) as problem:
            raise self._bad(problem) from None

    def _bad(self, problem: Exception) -> BadTemplate:
        sees = f"{', '.join(self._sees[:-1])} and {self._sees[-1]}"
        return BadTemplate(f"{self._place} cannot be filled: {problem}; templates see {sees}")


def place_of(board: PublicBoard) -> str:
    """Where a board is written, for messages about its templates."""
    return f"{board.source}: board {board.id!r}" if board.source else f"board {board.id!r}"


class CardText:
    """The templates of one board's cards, ready to be filled. Raises `BadTemplate` where one cannot be read."""

    def __init__(self, board: PublicBoard) -> None:
        place = place_of(board)
        self._title = BoardTemplate(f"{place}: the title template", board.templates.title, SEEN)
        self._description = BoardTemplate(f"{place}: the description template", board.templates.description, SEEN)
        self._fields = {
            name.strip(): BoardTemplate(f"{place}: the template of the field {name!r}", text, SEEN)
            for name, text in sorted(board.fields.items())
        }

    def title(self, fields: PublicFields) -> str:
        """The name of the card. Raises `BadTemplate` where the template asks for what there is not."""
        return settled(plain(self._title.fill(values_of(fields, plain, plain))))

    def description(self, fields: PublicFields) -> str:
        """The description, still without its marker. Only the summary may hold Markdown."""
        return settled(self._description.fill(values_of(fields, inline, prose)))

    def fields(self, fields: PublicFields) -> tuple[FieldText, ...]:
        """What the custom fields are to hold, each as one line. Raises `BadTemplate`."""
        values = values_of(fields, plain, plain)
        return tuple(FieldText(name, settled(plain(one.fill(values)))) for name, one in self._fields.items())


SEEN = (
    "title",
    "summary",
    "promised",
    "due",
    "shipped",
    "stage",
    "progress",
    "theme",
    "release",
    "milestones",
    "milestones_done",
)
"""What templates of cards see."""


def values_of(fields: PublicFields, line: Callable[[str], str], text: Callable[[str], str]) -> Mapping[str, object]:
    """What a template sees of an item, each text made harmless."""
    return {
        "title": line(fields.title),
        "summary": text(fields.summary),
        "promised": line(fields.promised),
        "due": fields.due,
        "shipped": fields.shipped,
        "stage": line(fields.stage),
        "progress": fields.progress,
        "theme": line(fields.theme),
        "release": line(fields.release),
        "milestones": [line(one) for one in fields.milestones],
        "milestones_done": [line(one) for one in fields.milestones_done],
    }
