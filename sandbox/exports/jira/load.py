"""The way in: files of an export into one site."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from pathlib import Path

from sandbox.exports.jira import records
from sandbox.exports.jira.builder import SiteBuilder
from sandbox.exports.jira.fields import Catalogue, build_catalogue
from sandbox.exports.jira.issues import read_issue
from sandbox.exports.jira.node import ExportError, Node
from sandbox.exports.jira.payloads import Payload, companions_of, files_in, read_payload
from sandbox.exports.jira.shapes import changelog_names, is_cut, keyed_by_names, platform_shape, rekeyed
from sandbox.exports.jira.sprints import is_sprint_text
from sandbox.exports.jira.text import is_document
from sandbox.jira.model import Board, Dialect, Field, IssueType, Named, Site, Status, User

_MADE_UP_BOARD = 1
_COLUMNS = (("To Do", ("new", "undefined")), ("In Progress", ("indeterminate",)), ("Done", ("done",)))
_DROPPED = "Comments, worklogs, attachments, votes, watchers and the agile interface's flags are not served."


def load_jira_export(paths: Sequence[Path], *, dialect: Dialect) -> Site:
    """One site from the files and folders of one export, to be served in a dialect.

    Reads issues as JSON lines, one a file, as a list or as search pages, as Jira Cloud, Server, Data Center and
    the agile interface send them, and the companions that lie beside them. `Site.notes` says what was
    converted, guessed or made up. Raises ExportError naming file and field where something cannot be read,
    where there is no issue at all, and where two sites are mixed.
    """
    payloads, notes = _payloads(paths)
    site = Site(dialect=dialect, notes=notes)
    builder = SiteBuilder(site)
    published = _published_fields(payloads)
    for payload in payloads:
        if payload.kind not in {"issue", "field"}:
            builder.companion(payload)
    rows = _issue_rows(payloads, published, notes)
    if not rows:
        raise ExportError(f"{', '.join(path.name for path in paths)}: there is no issue in it")
    catalogue = _catalogue(rows, builder, published)
    site.fields, site.field_ids = catalogue.fields, catalogue.roles
    for row in rows:
        issue = read_issue(row, builder, site.field_ids, dialect)
        site.issues[issue.id] = issue
    _name_parents(site)
    _add_records_of_the_past(site)
    _give_ranks(site)
    _give_boards(site)
    notes.extend([*catalogue.notes, *_notes_on(builder, rows), _DROPPED])
    return site


def _payloads(paths: Sequence[Path]) -> tuple[list[Payload], list[str]]:
    """All payloads, companions first. In a folder, a file that is no payload is passed over with a note."""
    found, notes = [], []
    named = {path for path in paths if path.is_file()}
    for path in files_in(paths):
        try:
            found.append(read_payload(path))
        except ExportError as error:
            if path in named:
                raise
            notes.append(f"Passed over: {error}")
    return [*companions_of(paths), *found], notes


def _published_fields(payloads: Iterable[Payload]) -> list[Field]:
    lists = (records.read_companion(payload) for payload in payloads if payload.kind == "field")
    return [field for fields in lists for field in fields]


def _issue_rows(payloads: Iterable[Payload], published: Iterable[Field], notes: list[str]) -> list[Node]:
    """The issues, each once, in the shape of `GET /issue`; of two copies the one with more fields stays."""
    rows: dict[str, Node] = {}
    copies = 0
    for payload in payloads:
        if payload.kind != "issue":
            continue
        for row in map(platform_shape, payload.rows):
            known = rows.setdefault(row.text("id"), row)
            if known is row:
                continue
            copies += 1
            if known.text("key") != row.text("key"):
                raise ExportError(
                    f"{row.where}: field `id` is {row.text('id')}, and so it is in {known.where}; "
                    "these come from two sites: load them one at a time"
                )
            rows[row.text("id")] = max(known, row, key=lambda one: len(one.value.get("fields") or {}))
    if copies:
        notes.append(f"Issues found once more than needed: {copies}; the fullest copy of each is served.")
    found = list(rows.values())
    if keyed_by_names(found):
        notes.append("The fields went by display names; they were keyed by id again.")
        return rekeyed(found, published)
    return found


def _catalogue(rows: Sequence[Node], builder: SiteBuilder, published: Iterable[Field]) -> Catalogue:
    epics = set()
    for row in rows:
        fields = row.child("fields")
        kind = fields.child("issuetype") if fields else None
        if kind is not None and builder.site.issue_types[builder.issue_type(kind)].hierarchy_level == 1:
            epics.add(row.text("key"))
    estimates = (board.estimation_field for board in builder.site.boards.values())
    return build_catalogue(
        published,
        [row.value for row in rows],
        frozenset(epics),
        changelog_names(rows),
        next((field for field in estimates if field), None),
        builder.site.dialect,
    )


def _name_parents(site: Site) -> None:
    """Turn the keys of parents into ids where the parent is in the export."""
    ids = {key: issue.id for issue in site.issues.values() for key in (*issue.former_keys, issue.key)}
    foreign: Counter[str] = Counter()
    for issue in site.issues.values():
        key = issue.foreign_parent_key
        if key is None:
            continue
        issue.parent_id = ids.get(key)
        if issue.parent_id is not None:
            issue.foreign_parent_key = None
        else:
            foreign[key.rpartition("-")[0] or "?"] += 1
    if foreign:
        where = ", ".join(f"{project} ({count})" for project, count in sorted(foreign.items()))
        site.notes.append(f"Issues whose parent was not exported, by the parent's project: {where}.")


def _add_records_of_the_past(site: Site) -> None:
    """Statuses and the like that only changelogs name; nothing tells a status's category any more."""
    statuses = _named_by_changelogs(site, "status", site.statuses)
    site.statuses |= {ident: Status(ident, name, "indeterminate") for ident, name in statuses.items()}
    if statuses:
        names = ", ".join(sorted(statuses.values()))
        site.notes.append(f"Statuses known from changelogs alone count as in progress: {names}.")
    for field, table in (("resolution", site.resolutions), ("priority", site.priorities)):
        gone = _named_by_changelogs(site, field, table)
        table |= {ident: Named(ident, name) for ident, name in gone.items()}
    types = _named_by_changelogs(site, "issuetype", site.issue_types)
    site.issue_types |= {ident: IssueType(ident, name) for ident, name in types.items()}
    for field in ("assignee", "reporter"):
        people = _named_by_changelogs(site, field, site.users)
        site.users |= {ident: User(ident, ident, name) for ident, name in people.items()}


def _named_by_changelogs(site: Site, field: str, known: Collection[str]) -> dict[str, str]:
    return {
        ident: name or ident
        for issue in site.issues.values()
        for entry in issue.histories
        for item in entry.items
        if item.field == field
        for ident, name in ((item.before, item.before_text), (item.after, item.after_text))
        if ident is not None and ident not in known
    }


def _give_ranks(site: Site) -> None:
    """A rank for every issue, by id, where the export has none."""
    if any(issue.rank for issue in site.issues.values()):
        return
    for n, ident in enumerate(sorted(site.issues, key=lambda one: (len(one), one))):
        site.issues[ident].rank = f"0|i{n:05d}:"
    site.notes.append("The export has no ranks; issues are ranked by id.")


def _give_boards(site: Site) -> None:
    """A board for every one that a sprint names, one for sprints that name none, a plain one for none at all."""
    for sprint in [one for one in site.sprints.values() if one.board_id == records.UNKNOWN_BOARD]:
        site.sprints[sprint.id] = replace(sprint, board_id=_made_up_board(site))
    projects: dict[int, dict[str, None]] = {}
    for issue in site.issues.values():
        for ident in issue.sprint_ids:
            projects.setdefault(site.sprints[ident].board_id, {})[issue.project_id] = None
    wanted = {sprint.board_id for sprint in site.sprints.values()}
    for ident in sorted(wanted - site.boards.keys()):
        site.boards[ident] = Board(ident, f"Board {ident}", "scrum", tuple(projects.get(ident, ())))
        site.notes.append(f"Board {ident} was made up: sprints name its number, and nothing else is known of it.")
    if not site.boards:
        site.boards[_MADE_UP_BOARD] = Board(_MADE_UP_BOARD, "Board 1", "kanban", tuple(site.projects))
        site.notes.append("No board is named anywhere; a kanban board over everything was made up.")
    for board in site.boards.values():
        board.project_ids = board.project_ids or tuple(projects.get(board.id, ())) or tuple(site.projects)
        board.columns = board.columns or _columns(site)
        board.estimation_field = board.estimation_field or site.field_ids["points"]
        board.rank_field = board.rank_field or site.field_ids["rank"]


def _made_up_board(site: Site) -> int:
    taken = {sprint.board_id for sprint in site.sprints.values()} | site.boards.keys()
    named = {ident for ident, board in site.boards.items() if board.name == "Sprints without a board"}
    if named:
        return named.pop()
    ident = max(taken) + 1
    site.boards[ident] = Board(ident, "Sprints without a board", "scrum", ())
    return ident


def _columns(site: Site) -> tuple[tuple[str, tuple[str, ...]], ...]:
    return tuple(
        (name, tuple(ident for ident, status in site.statuses.items() if status.category in categories))
        for name, categories in _COLUMNS
    )


def _notes_on(builder: SiteBuilder, rows: Sequence[Node]) -> list[str]:
    notes = [
        f"Without `{field}` came {count} of {len(rows)} issues; a stand-in is served."
        for field, count in sorted(builder.missing.items())
    ]
    if cut := sum(map(is_cut, rows)):
        notes.append(f"Changelogs cut short, for Jira sent fewer entries than it has: {cut}.")
    if not any(issue.histories for issue in builder.site.issues.values()):
        notes.append("The export has no changelogs.")
    return [*notes, *_conversions(builder.site, rows)]


def _conversions(site: Site, rows: Sequence[Node]) -> list[str]:
    """Which shapes were turned into others on the way to the dialect."""
    fields = [row.value.get("fields") or {} for row in rows]
    served = "Cloud" if site.dialect == "cloud" else "Data Center"
    notes = []
    if any("closedSprints" in one or "epic" in one for one in fields):
        notes.append(f"The issues came from the agile interface; {served} fields carry their epics and sprints.")
    as_texts = any(any(map(is_sprint_text, one.get(site.field_ids["sprint"]) or ())) for one in fields)
    if as_texts and site.dialect == "cloud":
        notes.append("Sprints came as Server's texts and are served as objects.")
    if any(is_document(one.get("description")) for one in fields):
        notes.append("Descriptions came as Atlassian documents; their plain text is kept.")
    return notes
