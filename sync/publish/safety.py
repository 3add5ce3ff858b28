"""Whether a plan is safe: how much of a public board one run may change without being told to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from mapping.public.boards import Limits, Participants, PromiseChange, PublicBoard, Visibility
from mapping.public.cards import ShownBoard
from mapping.public.own_cards import is_own
from sync.publish.plan import Action, Plan


class UnknownLimit(ValueError):
    """A word after --allow that names no limit."""


class Allow(StrEnum):
    """What a person may allow for one run; each is a flag of the command line (`--allow archive`)."""

    CREATE = "create"
    UPDATE = "update"
    ARCHIVE = "archive"
    MOVE = "move"
    DATE = "date"
    LIST = "list"
    EMPTY = "empty"


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a board was not published, and what would allow it."""

    board: str
    what: str
    next_step: str

    def __str__(self) -> str:
        return f"{self.board}: {self.what}; {self.next_step}"


def refusals(
    plan: Plan,
    shown: ShownBoard,
    limits: Limits,
    allowed: frozenset[Allow],
    finished: Collection[str] = (),
) -> tuple[Refusal, ...]:
    """All reasons not to apply the plan. Shares are of our open cards, and count only above the floor; cards of the
    board's own count nowhere. `finished` are items that customers were shown as finished: their cards may leave a list
    empty."""
    plan = _of_items(plan)
    ours = set(plan.matched.values())
    open_cards = sum(not card.closed for card in shown.cards if card.id in ours)
    counted = {
        Allow.CREATE: (plan.count(Action.CREATE_CARD), limits.create, "create"),
        Allow.UPDATE: (len({change.subject for change in plan.changes if change.rewrites}), limits.update, "rewrite"),
        Allow.MOVE: (sum(change.moves for change in plan.changes), limits.move, "move"),
        Allow.DATE: (sum(change.does(PromiseChange.DATE) for change in plan.changes), limits.date, "move the date of"),
        Allow.ARCHIVE: (plan.count(Action.ARCHIVE_CARD), limits.archive, "archive"),
    }
    found = [
        _too_many(plan, allow, count, verb, open_cards, share)
        for allow, (count, share, verb) in counted.items()
        if allow not in allowed and open_cards >= limits.floor and count > share * open_cards
    ]
    emptied = open_cards > 0 and plan.count(Action.ARCHIVE_CARD) == open_cards
    if emptied and Allow.EMPTY not in allowed:
        found.append(Refusal(plan.board, f"would archive all {open_cards} of our cards", _flag(Allow.EMPTY)))
    if not emptied and Allow.LIST not in allowed:
        found.extend(_emptied(plan, shown, limits.list, finished))
    return tuple(found)


def _of_items(plan: Plan) -> Plan:
    """The plan without cards of the board's own."""
    changes = tuple(change for change in plan.changes if not is_own(change.subject))
    matched = {item: card for item, card in plan.matched.items() if not is_own(item)}
    return replace(plan, changes=changes, matched=matched)


def _emptied(plan: Plan, shown: ShownBoard, least: int, finished: Collection[str]) -> Iterator[Refusal]:
    """Lists from which so many cards of ours would go, so that none is left. Not counted are cards of what is finished,
    which leave when their time is over, often many at once, and cards that a person had moved there."""
    homes = {card.id: card.list_id for card in shown.cards}
    standing = {card.id for card in shown.cards if not card.closed}
    before = {item: homes[card] for item, card in plan.matched.items() if card in standing}
    left = {*(before | _places_after(plan, homes)).values()}
    excused = {*finished, *(change.subject for change in plan.changes if change.puts_back)}
    going = Counter(place for item, place in before.items() if place not in left and item not in excused)
    names = {one.id: one.name for one in shown.lists}
    for place, count in sorted(going.items()):
        if count >= least:
            what = f"would take all {count} of our cards off the list {names.get(place, place)!r}"
            yield Refusal(plan.board, what, _flag(Allow.LIST))


def _places_after(plan: Plan, homes: Mapping[str, str]) -> dict[str, str]:
    """The lists of the cards that are made, moved, put away or brought back, by item; no list for those put away."""
    found = {}
    for change in plan.changes:
        after = change.after()
        if change.action is Action.ARCHIVE_CARD:
            found[change.subject] = ""
        elif "list" in after:
            found[change.subject] = plan.lists.get(str(after["list"]), "")
        elif after.get("archived") is False and change.trello_id:
            found[change.subject] = homes[change.trello_id]
    return found


def _too_many(plan: Plan, allow: Allow, count: int, verb: str, cards: int, share: float) -> Refusal:
    return Refusal(plan.board, f"would {verb} {count} of {cards} cards (limit {share:.0%})", _flag(allow))


def _flag(allow: Allow) -> str:
    return f"look at the plan (milepost plan), then run once with --allow {allow}"


def board_refusals(board: PublicBoard, shown: ShownBoard) -> tuple[Refusal, ...]:
    """Whether the Trello board is the one that the workspace means, set up as it says, and one that we may write."""
    return tuple(Refusal(board.id, what, next_step) for what, next_step in _not_as_meant(board, shown))


def _not_as_meant(board: PublicBoard, shown: ShownBoard) -> Iterator[tuple[str, str]]:
    if shown.closed:
        yield "the Trello board is closed", "reopen it on Trello, or take the board from milepost.yaml"
    if shown.may_write is False:
        advice = "make the account a normal member of the board, with a token for reading and writing"
        yield "the Trello account may not write to the board", advice
    if {"public": Visibility.PUBLIC, "org": Visibility.WORKSPACE}.get(shown.permission_level) is not board.visibility:
        told = _VISIBLE.get(shown.permission_level, shown.permission_level)
        advice = "change the board's visibility on Trello, or `visibility` in milepost.yaml"
        yield f"the Trello board is {told}, the workspace says {board.visibility}", advice
    if board.name is not None and shown.name != board.name:
        what = f"the Trello board {board.trello} is called {shown.name!r}, the workspace says {board.name!r}"
        yield what, "check `trello` and `name` of the board in milepost.yaml"
    yield from _other_participants("vote", "voting", board.voting, shown.voting)
    yield from _other_participants("comment", "comments", board.comments, shown.comments)


def _other_participants(verb: str, setting: str, meant: Participants | None, there: str) -> Iterator[tuple[str, str]]:
    if meant is not None and {"org": "workspace"}.get(there, there) != meant:
        told = f"lets {_WHO[there]} {verb}" if there in _WHO else f"does not tell who may {verb}"
        advice = f"change that in the board's settings on Trello, or `{setting}` in milepost.yaml"
        yield f"the Trello board {told}, the workspace says {meant}", advice


_VISIBLE = {"public": "public", "org": "visible to its Trello workspace only", "private": "private"}
_WHO = {
    "disabled": "nobody",
    "members": "its members",
    "observers": "its members and observers",
    "org": "its Trello workspace",
    "public": "anybody",
}


def allowed(words: Iterable[str]) -> frozenset[Allow]:
    """The limits that a person lifts. Raises `UnknownLimit` for a word that names none."""
    found = set()
    for word in words:
        if word not in list(Allow):
            raise UnknownLimit(f"there is no limit called {word!r}; --allow takes {', '.join(Allow)}")
        found.add(Allow(word))
    return frozenset(found)
