"""What is assumed about every Jira."""

from __future__ import annotations

import re
from collections import Counter
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from connectors.errors import BadQuery
from connectors.jira.dialect import JIRA
from connectors.jira.jql import updated_since
from mapping.backlog import Category
from sync.live_check.assumption import Assumption, Basis, Failed, Held, NotHere, Outcome, assumes, compared
from sync.live_check.jira_scene import NO_ISSUES, NO_PROJECT, JiraScene, ids_of

_MINUTE = timedelta(minutes=1)
_STAMP = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}[+-]\d{4}")
_MOST_OF_A_PAGE = 50


@assumes("jira.read.account", "Site and account are told in the form that Milepost reads.", Basis.DOCUMENTED)
def account_is_read(scene: JiraScene) -> Outcome:
    """Ask who we are and where."""
    site, account = scene.client.site(), scene.client.account()
    return Held("serverInfo, myself", f"{site.flavour.value} {site.version}, zone {account.zone.key}")


@assumes("jira.read.projects", "The projects of the workspace may be browsed under their keys.", Basis.DOCUMENTED)
def projects_are_read(scene: JiraScene) -> Outcome:
    """Ask for the right to browse each project, and for its present key."""
    access = scene.client.access(scene.projects)
    told = [len(access.allowed), len(access.refused), len(access.unknown), len(access.renamed)]
    return compared("mypermissions, project", [len(scene.projects), 0, 0, 0], told)


@assumes("jira.read.boards", "Boards and their sprints come in the form that Milepost reads.", Basis.DOCUMENTED)
def boards_are_read(scene: JiraScene) -> Outcome:
    """Read every board of the projects with its configuration and its open sprints."""
    sprints = sum(len(scene.client.open_sprints(board)) for board in scene.boards)
    kinds = Counter(board.type for board in scene.boards)
    return Held("board, configuration, sprint", {**kinds, "open sprints": sprints})


@assumes("jira.read.fields", "Fields are found by their kind.", Basis.SECOND_HAND)
def fields_are_found(scene: JiraScene) -> Outcome:
    """Read the field list and look for points, sprint, epic link and rank."""
    fields = scene.fields
    found = {"points": len(fields.points), "sprint": fields.sprint, "epic link": fields.epic_link, "rank": fields.rank}
    return Held("field", {what: bool(one) for what, one in found.items()})


@assumes("jira.read.lists", "Statuses and releases come in the form that Milepost reads.", Basis.DOCUMENTED)
def lists_are_read(scene: JiraScene) -> Outcome:
    """Read all statuses, and the releases of each project."""
    releases = sum(len(scene.client.releases(project)) for project in scene.projects)
    return Held("status, versions", {"statuses": len(scene.client.statuses()), "releases": releases})


@assumes("jira.read.issues", "Issues come by id in the form that Milepost reads, and all of them.", Basis.DOCUMENTED)
def issues_are_read(scene: JiraScene) -> Outcome:
    """Read the hundred first issues by id, with every field that a pull asks for."""
    wanted = scene.ids[:100]
    if not wanted:
        return NotHere(NO_ISSUES)
    pages = list(scene.client.by_id([wanted], scene.fields))
    return compared(len(wanted), len(wanted), sum(len(page.issues) for page in pages))


@assumes(
    "jira.time.minute", "A query for what was updated since a minute finds what was updated in it.", Basis.SECOND_HAND
)
def updated_to_the_minute(scene: JiraScene) -> Outcome:
    """Ask for one issue by the minute of its last update, and by the next minute."""
    if not scene.sample:
        return NotHere(NO_ISSUES)
    zone = scene.client.account().zone
    at = _updated(scene)
    got = [_finds(scene, at, zone), _finds(scene, at + _MINUTE, zone)]
    return compared(["updated >= its minute", "updated >= the next minute"], [True, False], got)


@assumes("jira.time.zone", "Instants in a query are read in the zone of our account.", Basis.SECOND_HAND)
def queries_are_read_in_our_zone(scene: JiraScene) -> Outcome:
    """Ask for one issue by the time of its last update as a clock in UTC shows it."""
    if not scene.sample:
        return NotHere(NO_ISSUES)
    at = _updated(scene)
    offset = at.astimezone(scene.client.account().zone).utcoffset() or timedelta(0)
    if not offset:
        return NotHere("the account's zone is that of UTC, so both readings are one")
    # East of UTC that clock is behind ours, and a minute more than the update's still finds it; west it is ahead.
    east = offset > timedelta(0)
    found = _finds(scene, at + _MINUTE if east else at, ZoneInfo("UTC"))
    return compared("updated >= the time in UTC, of an account " + ("east" if east else "west"), east, found)


def _updated(scene: JiraScene) -> datetime:
    return datetime.fromisoformat(scene.sample[0]["fields"]["updated"]).astimezone(UTC)


def _finds(scene: JiraScene, since: datetime, zone: ZoneInfo) -> bool:
    jql = f"id = {scene.sample[0]['id']} AND {updated_since(since, zone)}"
    return bool(ids_of(scene.search(jql, fields=["id"], maxResults=1)))


@assumes("jira.time.form", "Instants come with milliseconds and an offset.", Basis.SECOND_HAND)
def instants_have_offsets(scene: JiraScene) -> Outcome:
    """Look at when issues were updated; digits are shown as 9."""
    stamps = [issue["fields"]["updated"] for issue in scene.sample]
    odd = {re.sub(r"\d", "9", stamp) for stamp in stamps if not _STAMP.fullmatch(stamp)}
    return compared(f"{len(stamps)} issues", [], sorted(odd))


@assumes("jira.head.date", "Answers tell the time of Jira's clock.", Basis.DOCUMENTED)
def answers_are_dated(scene: JiraScene) -> Outcome:
    """Look at the head of an answer."""
    return compared("myself", True, scene.client.account().clock is not None)


@assumes(
    "jira.head.limits", "Where answers tell a limit, it is no less than what we ask in a second.", Basis.SECOND_HAND
)
def limits_are_enough(scene: JiraScene) -> Outcome:
    """Look at the head of an answer."""
    head = scene.wire.get("2", "myself").headers
    told = head.get("X-RateLimit-Limit")
    if told is None:
        return Held("myself", "no limit told")
    ours = JIRA.rates[0][0]
    return Held("myself", told) if int(told) >= ours else Failed("myself", f"at least {ours}", told)


@assumes("jira.query.unknown-project", "A query for a project that is not there is refused.", Basis.SECOND_HAND)
def unknown_projects_are_refused(scene: JiraScene) -> Outcome:
    """Search in a project of an unlikely key."""
    return compared(f'project = "{NO_PROJECT}"', True, scene.refuses(f'project = "{NO_PROJECT}"'))


@assumes("jira.status.categories", "The category of a status is one of those that Milepost knows.", Basis.SECOND_HAND)
def categories_are_known(scene: JiraScene) -> Outcome:
    """Look at the categories of all statuses."""
    keys = {status["statusCategory"]["key"] for status in scene.get("status")}
    return compared("status", [], sorted(keys - {category.value for category in Category}))


@assumes("jira.board.pages", f"A page of boards holds no more than {_MOST_OF_A_PAGE}.", Basis.SECOND_HAND)
def pages_of_boards_are_capped(scene: JiraScene) -> Outcome:
    """Ask for a thousand boards at once."""
    page = scene.agile("board", startAt=0, maxResults=1000)
    got = {"maxResults": page["maxResults"], "boards": len(page["values"])}
    if max(got.values()) <= _MOST_OF_A_PAGE:
        return Held("maxResults=1000", got)
    return Failed("maxResults=1000", f"at most {_MOST_OF_A_PAGE}", got)


@assumes("jira.board.kanban", "A kanban board refuses to list sprints.", Basis.SECOND_HAND)
def kanban_has_no_sprints(scene: JiraScene) -> Outcome:
    """Ask a kanban board for its sprints."""
    told = _sprints_of(scene, "kanban")
    return NotHere("there is no kanban board") if told is None else compared("sprint", "refused", told)


@assumes(
    "jira.board.simple",
    "A board of a team-managed project lists its sprints or refuses to, and does nothing else.",
    Basis.UNCONFIRMED,
)
def simple_board_answers(scene: JiraScene) -> Outcome:
    """Ask such a board for its sprints."""
    told = _sprints_of(scene, "simple")
    return NotHere("there is no board of a team-managed project") if told is None else Held("sprint", told)


def _sprints_of(scene: JiraScene, kind: str) -> str | None:
    """What the first board of a kind answers; None where there is none."""
    board = next((board for board in scene.boards if board.type == kind), None)
    if board is None:
        return None
    try:
        return f"{len(scene.agile(f'board/{board.id}/sprint', maxResults=50)['values'])} listed"
    except BadQuery:
        return "refused"


BOTH: tuple[Assumption[JiraScene], ...] = (
    account_is_read,
    projects_are_read,
    boards_are_read,
    fields_are_found,
    lists_are_read,
    issues_are_read,
    updated_to_the_minute,
    queries_are_read_in_our_zone,
    instants_have_offsets,
    answers_are_dated,
    limits_are_enough,
    unknown_projects_are_refused,
    categories_are_known,
    pages_of_boards_are_capped,
    kanban_has_no_sprints,
    simple_board_answers,
)
"""In the order in which it is tried."""
