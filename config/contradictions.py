"""What cannot be meant, though each part of it can be read: targets that do not fit their roadmap, shares over the
whole, conditions and templates that mean nothing."""

from __future__ import annotations

from collections.abc import Container, Iterator
from datetime import date
from posixpath import normpath

from config.mistakes import Mistake
from config.references import Read, Together
from config.workspace import WorkspaceFile
from mapping.conditions import BadCondition, parse_condition
from mapping.public.boards import CardTemplates, ListsBy, PublicBoard
from mapping.public.cards import PublicFields
from mapping.public.layout import OTHERS
from mapping.public.legend import legend
from mapping.public.news_text import NewsText, Telling
from mapping.public.tell import News, NewsTemplates
from mapping.public.templates import BadTemplate, CardText
from mapping.roadmap import Item, Kind, Roadmap, Stage, StageFrom, SummaryFrom
from mapping.rules import MappingFile
from mapping.targets import BadTarget, Horizon, Precision, parse_target

_DATED = (Precision.DAY, Precision.MONTH, Precision.QUARTER, Precision.HALF, Precision.YEAR, Precision.WINDOW)
_PERIODS = (Precision.QUARTER, Precision.HALF, Precision.YEAR)
_ROUNDING = 1e-9


def contradictions(files: Together) -> Iterator[Mistake]:
    """All mistakes of sense, in every file that could be read."""
    for roadmap in files.roadmaps:
        yield from _items(roadmap)
        yield from _without_a_source(roadmap, files.main.value)
    yield from _shares(files)
    for mapping in files.mappings:
        yield from _conditions(mapping)
        yield from _categories(mapping)
    yield from _said_twice(files)
    yield from _boards(files)
    yield from _shared_feeds(files)


def _items(roadmap: Read[Roadmap]) -> Iterator[Mistake]:
    for number, item in enumerate(roadmap.value.items):
        path = ("items", number)
        if misfit := _misfit(roadmap.value, item.target.precision):
            yield roadmap.document.mistake((*path, "target"), f"target: {misfit[0]}", misfit[1])
        if item.merged_into and item.split_into:
            told = f"{item.id!r} cannot be both merged and split"
            yield roadmap.document.mistake((*path, "merged_into"), told, "Keep merged_into or split_into.", key=True)
        if _is_undecided(item):
            told = "stage_from: the file is to decide the stage, and names none"
            yield roadmap.document.mistake((*path, "stage_from"), told, "Write the item's `stage` as well.")


def _without_a_source(roadmap: Read[Roadmap], workspace: WorkspaceFile) -> Iterator[Mistake]:
    """Items whose summary is to come from a field of Jira that nobody has named."""
    if any(jira.fields.public_text for jira in workspace.jira):
        return
    for number, item in enumerate(roadmap.value.items):
        if item.public is not None and item.public.summary_from is SummaryFrom.JIRA:
            told = "summary_from: no field of Jira is named for public text"
            hint = "Name it in milepost.yaml, as `fields: {public_text: customfield_10200}` of the Jira connection."
            yield roadmap.document.mistake(("items", number, "public", "summary_from"), told, hint)


def _is_undecided(item: Item) -> bool:
    return item.stage_from is StageFrom.FILE and item.stage is None and item.cancelled is None


def _misfit(roadmap: Roadmap, precision: Precision) -> tuple[str, str] | None:
    """Why a target of this precision cannot stand on the roadmap, and what to write instead."""
    if precision is Precision.WINDOW and roadmap.window_start is None:
        return "a window of days needs a day from which it counts", "Write `window_start` at the top of the roadmap."
    if roadmap.kind is Kind.NO_DATE and precision in (*_DATED, Precision.RELEASE):
        return "a no-date roadmap promises no dates", "Write now, next or later, or make the roadmap's kind hybrid."
    if roadmap.kind in (Kind.RELEASE, Kind.TIMELINE) and precision is Precision.HORIZON:
        return f"a {roadmap.kind} roadmap has no horizons", "Write a date, or make the roadmap's kind hybrid."
    return None


def _shares(files: Together) -> Iterator[Mistake]:
    total = 0.0
    for roadmap in files.roadmaps:
        for number, theme in enumerate(roadmap.value.themes):
            before, total = total, total + (theme.share or 0)
            if before <= 1 + _ROUNDING < total:
                told = f"share: with this one, the themes' shares of the capacity sum to {total:g}"
                yield roadmap.document.mistake(
                    ("themes", number, "share"), told, "All roadmaps' shares make 1 at most."
                )


def _conditions(mapping: Read[MappingFile]) -> Iterator[Mistake]:
    rules = ((("rules", number), rule.when) for number, rule in enumerate(mapping.value.rules))
    ignored = ((("ignore", number), entry.when) for number, entry in enumerate(mapping.value.ignore))
    for path, when in (*rules, *ignored):
        if when.where is not None:
            try:
                parse_condition(when.where)
            except BadCondition as error:
                message, hint = str(error).removesuffix(f"; {error.hint}"), error.hint
                yield mapping.document.mistake(
                    (*path, "when", "where"), f"where: {message}", f"{hint[:1].upper()}{hint[1:]}."
                )


def _categories(mapping: Read[MappingFile]) -> Iterator[Mistake]:
    known = ("category:new", "category:indeterminate", "category:done", "category:undefined")
    claimed: dict[str, str] = {}
    for stage in ("planned", "building", "shipped"):
        for number, word in enumerate(getattr(mapping.value.statuses, stage)):
            path, folded = ("statuses", stage, number), word.casefold()
            if folded.startswith("category:") and folded not in known:
                told = f"{word!r} is no category of Jira's statuses"
                yield mapping.document.mistake(path, told, f"Write one of: {', '.join(known)}.")
            if claimed.setdefault(folded, stage) != stage:
                told = f"the status {word!r} means {claimed[folded]} already"
                yield mapping.document.mistake(path, told, "Each status means one stage; keep one of the two.")


def _said_twice(files: Together) -> Iterator[Mistake]:
    """What holds for the whole workspace stands in one of several mapping files."""
    for name in ("statuses", "cancelled_resolutions"):
        writers = [one.document for one in files.mappings if name in one.document.data]
        for document in writers[1:]:
            told = f"{name} stands in {writers[0].file} already"
            yield document.mistake((name,), told, "Keep one of the two.", key=True)


def _boards(files: Together) -> Iterator[Mistake]:
    document = files.main.document
    releases = {one.id for roadmap in files.roadmaps for one in roadmap.value.releases} | files.elsewhere
    for number, board in enumerate(files.main.value.boards):
        for key in board.lists:
            if not _is_list(key, board, releases if files.complete else {*releases, key}):
                told = f"no list of this board stands for {key!r}"
                path = ("boards", number, "lists", key)
                yield document.mistake(
                    path, told, f"Its lists_by is {board.lists_by}; {_EXAMPLES[board.lists_by]}", key=True
                )
        if board.publish_between and len(set(board.publish_between)) == 1:
            told = "publish_between: it begins and ends at the same time"
            yield document.mistake(("boards", number, "publish_between"), told, "Take it out to publish at all hours.")
        for keys, error in _unfillable(board):
            message, _, hint = str(error).removeprefix(f"{board.source}: ").rpartition("; ")
            yield document.mistake(("boards", number, *keys), message, f"{hint[:1].upper()}{hint[1:]}.")


def _shared_feeds(files: Together) -> Iterator[Mistake]:
    feeds: dict[str, str] = {}
    for number, board in enumerate(files.main.value.boards):
        if board.tell.feed and (other := feeds.setdefault(normpath(board.tell.feed.path), board.id)) != board.id:
            told, hint = f"path: this file is the feed of the board {other!r} already", "Give each board its own feed."
            yield files.main.document.mistake(("boards", number, "tell", "feed", "path"), told, hint)


_ITEMS = (
    PublicFields(
        "Title",
        "Summary",
        "2026",
        "Planned",
        "Theme",
        "Release",
        ("Milestone",),
        due="2026-12-31",
        progress="about half",
        shipped="December 2026",
        milestones_done=("Milestone",),
    ),
    PublicFields("Title", "", "", "", "", "", ()),
)
"""An item of which all is written, and one with a title alone: templates must take both."""


def _unfillable(board: PublicBoard) -> Iterator[tuple[tuple[str, ...], BadTemplate]]:
    """The templates of a board that cannot be read, or ask for what there is not, by their keys."""
    for name in ("title", "description"):
        alone = CardTemplates.model_validate({name: getattr(board.templates, name)})
        try:
            text = CardText(board.model_copy(update={"templates": alone, "fields": {}}))
            for item in _ITEMS:
                getattr(text, name)(item)
        except BadTemplate as error:
            yield ("templates", name), error
    for name, template in board.fields.items():
        try:
            text = CardText(board.model_copy(update={"templates": CardTemplates(), "fields": {name: template}}))
            for item in _ITEMS:
                text.fields(item)
        except BadTemplate as error:
            yield ("fields", name), error
    yield from _unfillable_news(board)
    try:
        list(legend(board, date.max))
    except BadTemplate as error:
        yield ("legend", "text"), error


def _unfillable_news(board: PublicBoard) -> Iterator[tuple[tuple[str, ...], BadTemplate]]:
    for kind in News:
        name = kind.name.lower()
        alone = NewsTemplates.model_validate({name: board.tell.words.of(kind)})
        tell = board.tell.model_copy(update={"words": alone})
        try:
            text = NewsText(board.model_copy(update={"tell": tell}))
            for fields in _ITEMS:
                text.markdown((Telling(kind, "Q1 2026", "Q2 2026"),), fields)
        except BadTemplate as error:
            yield ("tell", "words", name), error


_FINISHED = (Stage.SHIPPED.value, Stage.CANCELLED.value)
_EXAMPLES = {
    ListsBy.STAGE: "write planned, building, shipped or cancelled.",
    ListsBy.HORIZON: "write now, next, later, shipped or cancelled.",
    ListsBy.QUARTER: "write a period such as Q1 2027, or others, shipped or cancelled.",
    ListsBy.RELEASE: "write the id of a release, or others, shipped or cancelled.",
}


def _is_list(key: str, board: PublicBoard, releases: Container[str]) -> bool:
    if key in _FINISHED:
        return True
    match board.lists_by:
        case ListsBy.STAGE:
            return key in set(Stage)
        case ListsBy.HORIZON:
            return key in set(Horizon)
        case ListsBy.QUARTER:
            return key == OTHERS or _is_period(key)
        case ListsBy.RELEASE:
            return key == OTHERS or key in releases


def _is_period(key: str) -> bool:
    try:
        target = parse_target(key)
    except BadTarget:
        return False
    return target.precision in _PERIODS and str(target) == key
