"""What a card says, from the board's templates and an item's public fields."""

from __future__ import annotations

from collections.abc import Callable

from jinja2 import StrictUndefined, Template, TemplateError
from jinja2.sandbox import ImmutableSandboxedEnvironment

from mapping.boards import PublicBoard
from mapping.cards import PublicFields
from mapping.wording import inline, plain, prose, settled

_ENVIRONMENT = ImmutableSandboxedEnvironment(undefined=StrictUndefined, keep_trailing_newline=False)


class BadTemplate(ValueError):
    """A template of a board cannot be read, or asks for what is not public."""


class CardText:
    """The templates of one board, ready to be filled. Raises `BadTemplate` where one cannot be read."""

    def __init__(self, board: PublicBoard) -> None:
        self._place = f"{board.source}: board {board.id!r}" if board.source else f"board {board.id!r}"
        self._title = self._read("title", board.templates.title)
        self._description = self._read("description", board.templates.description)

    def title(self, fields: PublicFields) -> str:
        """The name of the card. Raises `BadTemplate` where the template asks for what there is not."""
        return settled(plain(self._fill("title", self._title, fields, plain, plain)))

    def description(self, fields: PublicFields) -> str:
        """The description, still without its marker. Only the summary may hold Markdown."""
        return settled(self._fill("description", self._description, fields, inline, prose))

    def _read(self, name: str, text: str) -> Template:
        try:
            return _ENVIRONMENT.from_string(text)
        except TemplateError as problem:
            raise self._bad(name, problem) from None

    def _fill(
        self,
        name: str,
        template: Template,
        fields: PublicFields,
        line: Callable[[str], str],
        text: Callable[[str], str],
    ) -> str:
        try:
            return template.render(
                title=line(fields.title),
                summary=text(fields.summary),
                promised=line(fields.promised),
                stage=line(fields.stage),
                theme=line(fields.theme),
                release=line(fields.release),
                milestones=[line(one) for one in fields.milestones],
            )
        except (TemplateError, TypeError, ArithmeticError, LookupError, OverflowError, ValueError) as problem:
            raise self._bad(name, problem) from None

    def _bad(self, name: str, problem: Exception) -> BadTemplate:
        return BadTemplate(
            f"{self._place}: the {name} template cannot be filled: {problem}; "
            "templates see title, summary, promised, stage, theme, release and milestones"
        )
