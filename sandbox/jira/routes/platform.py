"""The platform resources that are not about issues: the server, the caller, projects and their lists."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from sandbox.jira.access import Caller
from sandbox.jira.errors import bad_request, not_found
from sandbox.jira.jql.fields import SYSTEM, clause_names
from sandbox.jira.jql.syntax import RESERVED_WORDS
from sandbox.jira.model import CATEGORIES, Field, Version
from sandbox.jira.render.stamps import stamp
from sandbox.jira.routes.call import Answer, Call

Json = dict[str, Any]

_PERMISSIONS = {
    "BROWSE_PROJECTS": ("10", "Browse Projects", "PROJECT"),
    "VIEW_AGGREGATED_DATA": ("31", "View Aggregated Data", "PROJECT"),
    "VIEW_READONLY_WORKFLOW": ("45", "View Read-Only Workflow", "PROJECT"),
    "CREATE_ISSUES": ("11", "Create Issues", "PROJECT"),
    "EDIT_ISSUES": ("12", "Edit Issues", "PROJECT"),
    "ADMINISTER": ("0", "Administer Jira", "GLOBAL"),
}
_GRANTED = {"BROWSE_PROJECTS", "VIEW_AGGREGATED_DATA", "VIEW_READONLY_WORKFLOW"}

_SYSTEM_FIELDS = {
    "summary": ("Summary", "string"),
    "description": ("Description", "string"),
    "issuetype": ("Issue Type", "issuetype"),
    "project": ("Project", "project"),
    "status": ("Status", "status"),
    "priority": ("Priority", "priority"),
    "resolution": ("Resolution", "resolution"),
    "resolutiondate": ("Resolved", "datetime"),
    "created": ("Created", "datetime"),
    "updated": ("Updated", "datetime"),
    "duedate": ("Due date", "date"),
    "labels": ("Labels", "array"),
    "components": ("Components", "array"),
    "fixVersions": ("Fix versions", "array"),
    "versions": ("Affects versions", "array"),
    "parent": ("Parent", ""),
    "subtasks": ("Sub-tasks", "array"),
    "assignee": ("Assignee", "user"),
    "reporter": ("Reporter", "user"),
    "issuelinks": ("Linked Issues", "array"),
}
_ITEMS = {"labels": "string", "components": "component", "fixVersions": "version", "versions": "version"}
_CLAUSES = {"fixVersions": "fixVersion", "versions": "affectedVersion", "components": "component"}


_TOKEN_MADE = datetime(2017, 3, 1, 9, tzinfo=UTC)


async def server_info(call: Call) -> Answer:
    """`GET /serverInfo`: open to everybody; `deploymentType` is what clients route on."""
    cloud = call.cloud
    return {
        "baseUrl": call.site_url,
        "version": "1001.0.0-SNAPSHOT" if cloud else "9.12.15",
        "versionNumbers": [1001, 0, 0] if cloud else [9, 12, 15],
        "deploymentType": "Cloud" if cloud else "Server",
        "buildNumber": 100293 if cloud else 9120015,
        "buildDate": "2026-09-01T00:00:00.000+0000",
        "serverTime": stamp(call.jira.clock.now() + call.jira.settings.clock_skew, call.records.zone),
        "scmInfo": "sandbox",
        "serverTitle": call.site.title,
    }


async def myself(call: Call) -> Answer:
    """`GET /myself`: the account, with the zone in which its JQL dates are read."""
    call.signed_in()
    assert call.caller.user is not None
    return call.records.person(call.caller.user) | {"locale": "en_GB"}


async def tokens(call: Call) -> Answer:
    """`GET /rest/pat/latest/tokens` of Data Center: the account's own tokens, the one in use and a forgotten one,
    without their texts. One that never expires has no `expiringAt`."""
    call.signed_in()
    used, expires = call.jira.clock.now(), call.jira.settings.token_expires
    forgotten = _TOKEN_MADE + timedelta(days=90)
    return [
        _token(call, 1, "Old laptop", forgotten - timedelta(days=30), forgotten),
        _token(call, 2, "Roadmap", used, expires),
    ]


def _token(call: Call, ident: int, name: str, used: datetime, expires: datetime | None) -> Json:
    zone = call.records.zone
    row = {"id": ident, "name": name, "createdAt": stamp(_TOKEN_MADE, zone), "lastAccessed": stamp(used, zone)}
    return row if expires is None else row | {"expiringAt": stamp(expires, zone)}


async def my_permissions(call: Call) -> Answer:
    """`GET /mypermissions`: Cloud wants the permissions named; a hidden project is a 404, but where none may be
    browsed any more the answer says so."""
    asked = [name.upper() for name in call.words("permissions")]
    if call.cloud and not asked:
        raise bad_request("The 'permissions' query parameter is required.")
    unknown = [name for name in asked if name not in _PERMISSIONS]
    if unknown:
        raise bad_request(f"Unrecognized permission(s): {', '.join(unknown)}")
    ref = call.param("projectKey") or call.param("projectId")
    if ref and (call.jira.settings.browse or call.repository.project(ref) is None):
        call.project(ref)
    return {"permissions": {name: _permission(name, call.caller) for name in asked or _PERMISSIONS}}


def _permission(name: str, caller: Caller) -> Json:
    ident, label, kind = _PERMISSIONS[name]
    have = name in _GRANTED and bool(caller.project_ids)
    return {"id": ident, "key": name, "name": label, "type": kind, "description": "", "havePermission": have}


async def fields(call: Call) -> Answer:
    """`GET /field`: the system fields and those of the site."""
    site = call.site
    system = [_system_field(ident) for ident in _SYSTEM_FIELDS if ident not in site.fields]
    return [call.records.field(field) for field in (*system, *site.fields.values())]


def _system_field(ident: str) -> Field:
    name, kind = _SYSTEM_FIELDS[ident]
    items = {"items": _ITEMS.get(ident, "issuelinks")} if kind == "array" else {}
    schema = {"type": kind, **items, "system": ident} if kind else {}
    return Field(ident, name, custom=False, schema=schema, clause_names=(_CLAUSES.get(ident, ident),))


async def projects(call: Call) -> Answer:
    """`GET /project`: all at once."""
    return [call.records.project(project.id) for project in call.projects()]


async def project_search(call: Call) -> Answer:
    """`GET /project/search`: paged, with `keys` and `query`."""
    keys, text = set(call.words("keys")), str(call.param("query") or "").lower()
    found = [p for p in call.projects() if (not keys or p.key in keys) and text in f"{p.key} {p.name}".lower()]
    rendered = [call.records.project(project.id) for project in found]
    return call.page(rendered, 100, 50) | {"self": str(call.request.url)}


async def project(call: Call) -> Answer:
    """`GET /project/{key}`, by id, key or former key."""
    return call.records.project_details(call.project(call.path("project")))


async def versions(call: Call) -> Answer:
    """`GET /project/{key}/versions`: all at once."""
    return [call.records.version_details(version) for version in _versions(call)]


async def versions_page(call: Call) -> Answer:
    """`GET /project/{key}/version`: paged."""
    rendered = [call.records.version_details(version) for version in _versions(call)]
    return call.page(rendered, 1000, 50) | {"self": str(call.request.url)}


async def version(call: Call) -> Answer:
    """`GET /version/{id}`."""
    found = call.site.versions.get(call.path("id"))
    if found is None or found.project_id not in call.caller.project_ids:
        raise not_found(f"Could not find version for id '{call.path('id')}'")
    return call.records.version_details(found)


def _versions(call: Call) -> list[Version]:
    owner = call.project(call.path("project"))
    return [version for version in call.site.versions.values() if version.project_id == owner.id]


async def statuses(call: Call) -> Answer:
    """`GET /status`."""
    return [call.records.status(ident) for ident in call.site.statuses]


async def status_search(call: Call) -> Answer:
    """`GET /statuses/search`: paged, the category as a word."""
    rendered = [call.records.status_row(status) for status in call.site.statuses.values()]
    return call.page(rendered, 200) | {"self": str(call.request.url)}


async def project_statuses(call: Call) -> Answer:
    """`GET /project/{key}/statuses`: the statuses each issue type may have; one workflow serves all here."""
    call.project(call.path("project"))
    shared = [call.records.status(ident) for ident in call.site.statuses]
    kinds = (call.records.issue_type(ident) for ident in call.site.issue_types)
    return [{name: kind[name] for name in ("self", "id", "name", "subtask")} | {"statuses": shared} for kind in kinds]


async def status_categories(call: Call) -> Answer:
    """`GET /statuscategory`."""
    return [call.records.category(key) for key in CATEGORIES]


async def issue_types(call: Call) -> Answer:
    """`GET /issuetype`."""
    return [call.records.issue_type(ident) for ident in call.site.issue_types]


async def priorities(call: Call) -> Answer:
    """`GET /priority`, the highest first."""
    return [call.records.priority(ident) for ident in call.site.priorities]


async def resolutions(call: Call) -> Answer:
    """`GET /resolution`."""
    return [call.records.resolution(ident) for ident in call.site.resolutions]


async def link_types(call: Call) -> Answer:
    """`GET /issueLinkType`."""
    return {"issueLinkTypes": [call.records.link_type(kind) for kind in call.site.link_types.values()]}


async def autocomplete(call: Call) -> Answer:
    """`GET /jql/autocompletedata`: the fields and the reserved words of JQL."""
    custom = {field.name: sorted(clause_names(field)) for field in call.site.fields.values() if field.custom}
    rows = [{"value": name, "displayName": name} for name in SYSTEM]
    rows += [{"value": f'"{name}"', "displayName": name, "cfid": names[0]} for name, names in custom.items()]
    return {"visibleFieldNames": rows, "jqlReservedWords": sorted(RESERVED_WORDS), "visibleFunctionNames": []}
