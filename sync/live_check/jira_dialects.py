"""What is assumed about Jira Cloud alone, and about Jira Data Center alone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import ceil
from typing import Any

from pydantic import TypeAdapter

from connectors.jira.jql import by_id, in_projects
from connectors.reading import Instant
from sync.live_check.assumption import Assumption, Basis, Failed, Held, NotHere, Outcome, assumes, compared
from sync.live_check.jira_scene import NO_ISSUES, NOBODYS_ID, JiraScene, Json, ids_of

_FEW = 7
_PAGE = 3
_NOT_PAGED = {"total", "startAt", "maxResults"}
_CHANGED = 20
_ENTRIES = 10_000
"""The most on a page of changelogs."""

_MOST_PAGES = 20
_INSTANT = TypeAdapter(Instant)


@assumes(
    "jira.search.pages",
    "A search goes on by token; pages tell no total, and the last one has no token.",
    Basis.DOCUMENTED,
)
def search_goes_on_by_token(scene: JiraScene) -> Outcome:
    """Search for seven issues by three."""
    wanted = sorted(scene.ids[:_FEW], key=int)
    if len(wanted) <= _PAGE:
        return NotHere("the projects have too few issues")
    body = {"jql": f"{by_id(wanted)} ORDER BY key ASC", "fields": ["id"], "maxResults": _PAGE}
    pages = list(_pages(scene, "search/jql", body))
    got = {
        "issues": sorted((ident for page in pages for ident in ids_of(page)), key=int) == wanted,
        "counted": sorted({name for page in pages for name in _NOT_PAGED & page.keys()}),
        "longest page": max(len(page["issues"]) for page in pages) <= _PAGE,
    }
    return compared(
        f"{len(wanted)} issues, maxResults={_PAGE}", {"issues": True, "counted": [], "longest page": True}, got
    )


def _pages(scene: JiraScene, path: str, body: dict[str, Any]) -> Iterator[Json]:
    token = ""
    for _ in range(_MOST_PAGES):
        page = scene.ask(path, **body, **({"nextPageToken": token} if token else {}))
        yield page
        token = page.get("nextPageToken") or ""
        if not token:
            return


@assumes("jira.search.fields", "A search that names no fields tells none.", Basis.DOCUMENTED)
def search_tells_named_fields(scene: JiraScene) -> Outcome:
    """Search for one issue without naming fields."""
    if not scene.ids:
        return NotHere(NO_ISSUES)
    (issue,) = scene.search(by_id(scene.ids[:1]), maxResults=1)["issues"]
    return compared("no fields", [], sorted(issue.get("fields") or ()))


@assumes("jira.search.long-pages", "A page of ids alone holds far more than a hundred.", Basis.DOCUMENTED)
def pages_of_ids_are_long(scene: JiraScene) -> Outcome:
    """Search for all ids with pages of 5,000."""
    jql = f"{in_projects(scene.projects)} ORDER BY key ASC"
    page = scene.search(jql, fields=["id"], maxResults=5000)
    rows, more = len(page["issues"]), bool(page.get("nextPageToken"))
    if rows <= 100 and not more:
        return NotHere("the projects have too few issues")
    return Held("maxResults=5000", rows) if rows > 100 else Failed("maxResults=5000", "more than 100", rows)


@assumes("jira.search.bounded", "A search without a condition is refused.", Basis.DOCUMENTED)
def search_wants_a_condition(scene: JiraScene) -> Outcome:
    """Search with nothing but an order."""
    return compared("ORDER BY key ASC", True, scene.refuses("ORDER BY key ASC"))


@assumes("jira.bulk.absent", "Of issues asked for by id, those that are not there are passed over.", Basis.DOCUMENTED)
def absent_issues_are_passed_over(scene: JiraScene) -> Outcome:
    """Ask for an issue and for an id that nobody bears."""
    if not scene.ids:
        return NotHere(NO_ISSUES)
    page = scene.ask("issue/bulkfetch", issueIdsOrKeys=[scene.ids[0], NOBODYS_ID], fields=["updated"])
    got = [ids_of(page) == [scene.ids[0]], len(page.get("issueErrors") or ())]
    return compared("an id, and one that nobody bears", [True, 0], got)


@assumes(
    "jira.changelog.pages", "Changelogs come in pages of the length asked for, and nothing twice.", Basis.DOCUMENTED
)
def changelogs_come_in_pages(scene: JiraScene) -> Outcome:
    """Ask for the changelogs of some issues at once, and by pages of a third of them."""
    whole = _entries(scene)
    if len(whole) < _PAGE:
        return NotHere("the issues looked at have hardly any history")
    size = ceil(len(whole) / 3)
    body = {"issueIdsOrKeys": _some(scene), "maxResults": size}
    pages = [list(_flat(page)) for page in _pages(scene, "changelog/bulkfetch", body)]
    got = [max(map(len, pages)) <= size, sorted(entry for page in pages for entry in page) == sorted(whole)]
    return compared(f"{len(whole)} entries, maxResults={size}", [True, True], got)


@assumes(
    "jira.changelog.order",
    "The entries of an issue come the oldest first, with an instant in one of two forms.",
    Basis.DOCUMENTED,
)
def changelogs_begin_with_the_oldest(scene: JiraScene) -> Outcome:
    """Ask for the changelogs of some issues, and look at when each entry was made."""
    if not scene.ids:
        return NotHere(NO_ISSUES)
    page = scene.ask("changelog/bulkfetch", issueIdsOrKeys=_some(scene), maxResults=_ENTRIES)
    logs = [
        [_INSTANT.validate_python(one["created"]) for one in log["changeHistories"]] for log in page["issueChangeLogs"]
    ]
    return compared(f"{sum(map(len, logs))} entries", [], [len(log) for log in logs if log != sorted(log)])


@assumes("jira.changelog.same", "Changelogs in bulk hold what the changelog of an issue holds.", Basis.DOCUMENTED)
def changelogs_agree(scene: JiraScene) -> Outcome:
    """Compare the changelog of the issue that changed most with what is told in bulk."""
    whole = _entries(scene)
    if not whole:
        return NotHere("the issues looked at have no history")
    busiest = max({issue for issue, _ in whole}, key=lambda issue: (sum(one == issue for one, _ in whole), issue))
    ours = [entry for issue, entry in whole if issue == busiest]
    page = scene.get(f"issue/{busiest}/changelog", startAt=0, maxResults=100)
    alone = [str(one["id"]) for one in page["values"]]
    return compared("issue/{id}/changelog", [len(ours), True], [page["total"], alone == ours[: len(alone)]])


def _entries(scene: JiraScene) -> list[tuple[str, str]]:
    """Issue and id of each entry in the changelogs of some issues."""
    if not scene.ids:
        return []
    return list(_flat(scene.ask("changelog/bulkfetch", issueIdsOrKeys=_some(scene), maxResults=_ENTRIES)))


def _some(scene: JiraScene) -> list[str]:
    """The issues of which it is most likely that they have a history: the first that were made."""
    return list(scene.ids[:_CHANGED])


def _flat(page: Json) -> Iterator[tuple[str, str]]:
    for log in page["issueChangeLogs"]:
        yield from ((str(log["issueId"]), str(entry["id"])) for entry in log["changeHistories"])


@assumes("jira.types.levels", "Issue types tell their level.", Basis.SECOND_HAND)
def types_have_levels(scene: JiraScene) -> Outcome:
    """Look at all issue types."""
    types = scene.get("issuetype")
    return compared(f"{len(types)} types", 0, sum(not isinstance(one.get("hierarchyLevel"), int) for one in types))


@assumes("jira.text.documents", "A description is null or a document.", Basis.SECOND_HAND)
def descriptions_are_documents(scene: JiraScene) -> Outcome:
    """Look at the descriptions of some issues, at what they are and not at what they say."""
    found = {_shape(issue["fields"].get("description")) for issue in scene.sample}
    return compared(f"{len(scene.sample)} issues", [], sorted(found - {"null", "doc"}))


def _shape(description: Any) -> str:
    if isinstance(description, dict):
        return str(description.get("type"))
    return "null" if description is None else type(description).__name__


@assumes("jira.sprint.utc", "The dates of sprints are in UTC.", Basis.SECOND_HAND)
def sprints_are_in_utc(scene: JiraScene) -> Outcome:
    """Look at the last character of the dates of the first sprints of a scrum board."""
    board = next((board for board in scene.boards if board.type == "scrum"), None)
    if board is None:
        return NotHere("there is no scrum board")
    sprints = scene.agile(f"board/{board.id}/sprint", maxResults=50)["values"]
    dates = [sprint[name] for sprint in sprints for name in ("startDate", "endDate") if sprint.get(name)]
    return compared(f"{len(dates)} dates", 0, sum(not date.endswith("Z") for date in dates))


@assumes("jira.edge.tenant", "The edge of the site tells its cloud id to anybody.", Basis.SECOND_HAND)
def edge_tells_the_cloud_id(scene: JiraScene) -> Outcome:
    """Ask for it without signing in; it is not shown here."""
    return compared("_edge/tenant_info", True, bool(scene.client.cloud_id()))


CLOUD: tuple[Assumption[JiraScene], ...] = (
    search_goes_on_by_token,
    search_tells_named_fields,
    pages_of_ids_are_long,
    search_wants_a_condition,
    absent_issues_are_passed_over,
    changelogs_come_in_pages,
    changelogs_begin_with_the_oldest,
    changelogs_agree,
    types_have_levels,
    descriptions_are_documents,
    sprints_are_in_utc,
    edge_tells_the_cloud_id,
)
"""In the order in which it is tried."""


@assumes("jira.search.counted", "A page of a search tells how many issues there are in all.", Basis.DOCUMENTED)
def search_is_counted(scene: JiraScene) -> Outcome:
    """Search for seven issues by three, and look at the first page."""
    wanted = scene.ids[:_FEW]
    if not wanted:
        return NotHere(NO_ISSUES)
    page = scene.search(f"{by_id(wanted)} ORDER BY key ASC", fields=["id"], maxResults=_PAGE, startAt=0)
    got = [page["total"], len(page["issues"])]
    return compared(f"{len(wanted)} issues, maxResults={_PAGE}", [len(wanted), min(_PAGE, len(wanted))], got)


@assumes("jira.search.behind", "Within a project, issues by key come in the order of their ids.", Basis.UNCONFIRMED)
def search_goes_on_behind_an_id(scene: JiraScene) -> Outcome:
    """Search a project by key, and again for what has a greater id than the issue in the middle of that page."""
    first = _by_key(scene, "", 2 * _FEW)
    if len(first) < 2:
        return NotHere("the project has too few issues")
    middle = len(first) // 2
    behind = _by_key(scene, f" AND id > {first[middle - 1]}", len(first) - middle)
    return compared(f"{len(first)} issues, id > that of number {middle}", True, behind == first[middle:])


def _by_key(scene: JiraScene, condition: str, rows: int) -> Sequence[str]:
    jql = f"{in_projects(scene.projects[:1])}{condition} ORDER BY key ASC"
    return ids_of(scene.search(jql, fields=["id"], maxResults=rows, startAt=0))


@assumes(
    "jira.search.lenient", "Ids that nobody bears are passed over where the query is not validated.", Basis.SECOND_HAND
)
def unknown_ids_are_passed_over(scene: JiraScene) -> Outcome:
    """Search for an issue and for an id that nobody bears."""
    if not scene.ids:
        return NotHere(NO_ISSUES)
    wanted = [scene.ids[0], NOBODYS_ID]
    page = scene.search(by_id(wanted), fields=["id"], maxResults=2, startAt=0, validateQuery=False)
    return compared("validateQuery: false", True, ids_of(page) == wanted[:1])


@assumes("jira.search.histories", "Issues come with all of their changelog where it is asked for.", Basis.SECOND_HAND)
def histories_come_with_issues(scene: JiraScene) -> Outcome:
    """Search for some issues with their changelogs, and compare how many entries each tells and has."""
    if not scene.ids:
        return NotHere(NO_ISSUES)
    page = scene.search(by_id(_some(scene)), fields=["id"], maxResults=_CHANGED, startAt=0, expand=["changelog"])
    logs = [issue["changelog"] for issue in page["issues"]]
    cut = sum(log["total"] != len(log["histories"]) for log in logs)
    return compared(f"{len(logs)} issues, {sum(len(log['histories']) for log in logs)} entries", 0, cut)


DATA_CENTER: tuple[Assumption[JiraScene], ...] = (
    search_is_counted,
    search_goes_on_behind_an_id,
    unknown_ids_are_passed_over,
    histories_come_with_issues,
)
"""In the order in which it is tried."""
