"""Whether a plan is safe: how much of a public board one run may change without being told to."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from mapping.boards import Limits, Visibility
from mapping.cards import ShownBoard
from sync.publish.plan import Action, Plan


class UnknownLimit(ValueError):
    """A word after --allow that names no limit."""


class Allow(StrEnum):
    """What a person may allow for one run; each is a flag of the command line (`--allow archive`)."""

    CREATE = "create"
    UPDATE = "update"
    ARCHIVE = "archive"
    MOVE = "move"
    EMPTY = "empty"


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a board was not published, and what would allow it."""

    board: str
    what: str
    next_step: str

    def __str__(self) -> str:
        return f"{self.board}: {self.what}; {self.next_step}"


def refusals(plan: Plan, shown: ShownBoard, limits: Limits, allowed: frozenset[Allow]) -> tuple[Refusal, ...]:
    """All reasons not to apply the plan. Shares are of our open cards, and count only above the floor."""
    ours = set(plan.matched.values())
    open_cards = sum(not card.closed for card in shown.cards if card.id in ours)
    counted = {
        Allow.CREATE: (plan.count(Action.CREATE_CARD), limits.create, "create"),
        Allow.UPDATE: (sum(change.rewrites for change in plan.changes), limits.update, "rewrite"),
        Allow.MOVE: (sum(change.moves for change in plan.changes), limits.move, "move"),
        Allow.ARCHIVE: (plan.count(Action.ARCHIVE_CARD), limits.archive, "archive"),
    }
    found = [
        _too_many(plan, allow, count, verb, open_cards, share)
        for allow, (count, share, verb) in counted.items()
        if allow not in allowed and open_cards >= limits.floor and count > share * open_cards
    ]
    if Allow.EMPTY not in allowed and open_cards and plan.count(Action.ARCHIVE_CARD) == open_cards:
        what = f"would archive all {open_cards} of our cards"
        found.append(Refusal(plan.board, what, _flag(Allow.EMPTY)))
    return tuple(found)


def _too_many(plan: Plan, allow: Allow, count: int, verb: str, cards: int, share: float) -> Refusal:
    return Refusal(plan.board, f"would {verb} {count} of {cards} cards (limit {share:.0%})", _flag(allow))


def _flag(allow: Allow) -> str:
    return f"look at the plan (milepost plan), then run once with --allow {allow}"


def board_refusals(
    board: str, shown: ShownBoard, trello_id: str, visibility: Visibility, name: str | None
) -> tuple[Refusal, ...]:
    """Whether the board is the one that the workspace means, and as visible as it says."""
    found = []
    level = {"public": Visibility.PUBLIC, "org": Visibility.WORKSPACE}.get(shown.permission_level)
    if level is not visibility:
        found.append(
            Refusal(
                board,
                f"the Trello board is {_VISIBLE.get(shown.permission_level, shown.permission_level)}, "
                f"the workspace says {visibility}",
                "change the board's visibility on Trello, or `visibility` in milepost.yaml",
            )
        )
    if name is not None and shown.name != name:
        found.append(
            Refusal(
                board,
                f"the Trello board {trello_id} is called {shown.name!r}, the workspace says {name!r}",
                "check `trello` and `name` of the board in milepost.yaml",
            )
        )
    return tuple(found)


_VISIBLE = {"public": "public", "org": "visible to its Trello workspace only", "private": "private"}


def allowed(words: Iterable[str]) -> frozenset[Allow]:
    """The limits that a person lifts. Raises `UnknownLimit` for a word that names none."""
    found = set()
    for word in words:
        if word not in list(Allow):
            raise UnknownLimit(f"there is no limit called {word!r}; --allow takes {', '.join(Allow)}")
        found.add(Allow(word))
    return frozenset(found)
