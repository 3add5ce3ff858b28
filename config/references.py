"""What the files say of each other: every id that is named must be there, once, and dates must fit their roadmap."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from difflib import get_close_matches

from config.mistakes import Mistake
from config.workspace import WorkspaceFile
from mapping.conditions import BadCondition, parse_condition
from mapping.entry import Entry, Source
from mapping.roadmap import Event, Goal, Initiative, Item, Kind, Portfolio, Roadmap
from mapping.rules import Ignored, MappingFile, Rule
from mapping.targets import Precision


def contradictions(file: WorkspaceFile, portfolio: Portfolio, mapping: MappingFile) -> Iterator[Mistake]:
    """All mistakes that only show when the files are read together."""
    yield from _twice(file, portfolio)
    yield from _unknown(file, portfolio, mapping)
    yield from _targets(portfolio)
    yield from _shares(portfolio)
    yield from _conditions(mapping)


def _at(entry: Entry, message: str, hint: str = "") -> Mistake:
    source = entry.source or Source("milepost.yaml", 0)
    return Mistake(source.file, source.line, 1, message, hint)


def _twice(file: WorkspaceFile, portfolio: Portfolio) -> Iterator[Mistake]:
    """Ids stand once in the whole workspace, for each kind of thing."""
    maps = portfolio.roadmaps
    kinds: dict[str, list[tuple[str, Entry]]] = {
        "roadmap": [(one.roadmap, one) for one in maps],
        "owner": [(one.id, one) for one in file.owners],
        "board": [(one.id, one) for one in file.boards],
        "Jira connection": [(one.name, one) for one in file.jira],
        "goal": [(one.id, one) for many in maps for one in many.goals],
        "theme": [(one.id, one) for many in maps for one in many.themes],
        "initiative": [(one.id, one) for many in maps for one in many.initiatives],
        "release": [(one.id, one) for many in maps for one in many.releases],
        "event": [(one.id, one) for many in maps for one in many.events],
        "item": [(ident, one) for one in portfolio.items() for ident in (one.id, *one.was)],
    }
    for kind, entries in kinds.items():
        first: dict[str, Entry] = {}
        for ident, entry in entries:
            if ident in first:
                yield _at(entry, f"the {kind} id {ident!r} is used already, at {first[ident].source}", "Rename one.")
            first.setdefault(ident, entry)


def _unknown(file: WorkspaceFile, portfolio: Portfolio, mapping: MappingFile) -> Iterator[Mistake]:
    """Ids that are named and stand nowhere."""
    known = {
        "owner": [one.id for one in file.owners],
        "audience": list(file.audiences),
        "roadmap": [one.roadmap for one in portfolio.roadmaps],
        "goal": [one.id for many in portfolio.roadmaps for one in many.goals],
        "theme": list(portfolio.themes()),
        "initiative": [one.id for many in portfolio.roadmaps for one in many.initiatives],
        "release": list(portfolio.releases()),
        "item": [ident for one in portfolio.items() for ident in (one.id, *one.was)],
    }
    for entry, kind, names in _named(file, portfolio, mapping):
        for name in names:
            if name not in known[kind]:
                yield _at(entry, f"there is no {kind} {name!r}", _nearest(name, known[kind], kind))


def _named(
    file: WorkspaceFile, portfolio: Portfolio, mapping: MappingFile
) -> Iterator[tuple[Entry, str, Sequence[str]]]:
    for board in file.boards:
        yield board, "roadmap", board.roadmaps
        yield board, "audience", _some(board.audience)
    for roadmap in portfolio.roadmaps:
        yield from _named_in(roadmap)
    for rule in mapping.rules:
        yield rule, "item", (rule.item,)


def _named_in(roadmap: Roadmap) -> Iterator[tuple[Entry, str, Sequence[str]]]:
    yield roadmap, "audience", _some(roadmap.audience)
    for theme in roadmap.themes:
        yield theme, "goal", theme.goals
    for initiative in roadmap.initiatives:
        yield initiative, "theme", _some(initiative.theme)
    owned_by: tuple[Goal | Initiative | Event | Item, ...]
    owned_by = (*roadmap.goals, *roadmap.initiatives, *roadmap.events, *roadmap.items)
    for owned in owned_by:
        yield owned, "owner", _some(owned.owner)
    for event in roadmap.events:
        yield event, "item", event.needs
        for activity in event.activities:
            yield activity, "item", _some(activity.needs)
    for item in roadmap.items:
        yield item, "item", (*item.depends_on, *item.split_into, *_some(item.merged_into))
        yield item, "theme", tuple(item.themes)
        yield item, "initiative", _some(item.initiative)
        yield item, "release", _some(item.target.release)
        yield item, "audience", item.public.audiences if item.public else ()


def _some(value: str | None) -> tuple[str, ...]:
    return () if value is None else (value,)


def _nearest(name: str, known: Iterable[str], kind: str) -> str:
    close = get_close_matches(name, list(known), n=1, cutoff=0.6)
    if close:
        return f"Did you mean {close[0]!r}?"
    return f"Known: {', '.join(sorted(known)) or f'none; add the {kind} first'}."


_DATED = (Precision.DAY, Precision.MONTH, Precision.QUARTER, Precision.HALF, Precision.YEAR, Precision.WINDOW)


def _targets(portfolio: Portfolio) -> Iterator[Mistake]:
    for roadmap in portfolio.roadmaps:
        for item in roadmap.items:
            misfit = _misfit(roadmap, item.target.precision)
            if misfit:
                yield _at(item, f"{item.id}: {misfit[0]}", misfit[1])
            yield from _life(item)


def _misfit(roadmap: Roadmap, precision: Precision) -> tuple[str, str] | None:
    """Why a target of this precision cannot stand on the roadmap, and what to write instead."""
    if precision is Precision.WINDOW and roadmap.window_start is None:
        return "a window of days needs a start", "Write `window_start` in the roadmap."
    if roadmap.kind is Kind.NO_DATE and precision in (*_DATED, Precision.RELEASE):
        return "a no-date roadmap has no dates", "Write now, next or later, or kind: hybrid."
    if roadmap.kind in (Kind.RELEASE, Kind.TIMELINE) and precision is Precision.HORIZON:
        return f"a {roadmap.kind} roadmap has no horizons", "Write a date, or kind: hybrid."
    return None


def _life(item: Item) -> Iterator[Mistake]:
    if item.id in (*item.depends_on, *item.split_into, item.merged_into, *item.was):
        yield _at(item, f"{item.id}: the item names itself", "Remove that.")


def _shares(portfolio: Portfolio) -> Iterator[Mistake]:
    themes = [theme for roadmap in portfolio.roadmaps for theme in roadmap.themes]
    total = sum(theme.share or 0 for theme in themes)
    if total > 1 + 1e-9:
        yield _at(themes[-1], f"the themes' shares of capacity sum to {total:g}", "They may sum to 1 at most.")


def _conditions(mapping: MappingFile) -> Iterator[Mistake]:
    entries: tuple[Rule | Ignored, ...] = (*mapping.rules, *mapping.ignore)
    for entry in entries:
        if entry.when.where is None:
            continue
        try:
            parse_condition(entry.when.where)
        except BadCondition as error:
            yield _at(entry, f"where: {error}", "")
