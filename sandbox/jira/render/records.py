"""Projects, people, versions, statuses and the rest as REST resources."""

from __future__ import annotations

from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from sandbox.jira.jql.fields import clause_names
from sandbox.jira.model import (
    CATEGORIES,
    Board,
    Category,
    Component,
    Field,
    IssueType,
    LinkType,
    Named,
    Project,
    Site,
    Sprint,
    Status,
    User,
    Version,
)
from sandbox.jira.render.stamps import iso_stamp, utc_stamp
from sandbox.jira.settings import JiraSettings

Json = dict[str, Any]

_COLOURS = {"undefined": "medium-gray", "new": "blue-gray", "done": "green", "indeterminate": "yellow"}
_CATEGORY_ENUM = {"new": "TODO", "indeterminate": "IN_PROGRESS", "done": "DONE", "undefined": "TODO"}


class Records:
    """Renders the records of one site for one base address (`root`, such as `http://127.0.0.1:8080`)
    and one version of the REST API. What many issues share is rendered once."""

    def __init__(self, site: Site, root: str, version: str, today: date, settings: JiraSettings) -> None:
        self.site = site
        self.settings = settings
        self.cloud = site.dialect == "cloud"
        self.zone = ZoneInfo(site.zone)
        self.version = version
        self._root = root
        self._rest = f"{root}/rest/api/{version}"
        self._today = today
        self._kept: dict[tuple[str, str], Json] = {}

    def link(self, path: str) -> str:
        """The address of a platform resource."""
        return f"{self._rest}/{path}"

    def agile_link(self, path: str) -> str:
        """The address of an agile resource."""
        return f"{self._root}/rest/agile/1.0/{path}"

    def user(self, ident: str | None) -> Json | None:
        """The person as on issues, or None; an account that the site has lost has a name of its own, as in Jira."""
        if ident is None:
            return None
        return self._once("user", ident, lambda: self.person(self.site.users.get(ident) or _former_user(ident)))

    def person(self, user: User) -> Json:
        """A person: by `accountId` on Cloud, by `name` and `key` on Data Center."""
        if self.cloud:
            identity = {
                "self": self.link(f"user?accountId={user.id}"),
                "accountId": user.id,
                "accountType": "atlassian",
            }
        else:
            identity = {"self": self.link(f"user?username={user.name}"), "name": user.name, "key": user.id}
        mail = {} if user.email is None else {"emailAddress": user.email}
        rest = {"displayName": user.display_name, "active": user.active, "timeZone": user.time_zone}
        return identity | mail | {"avatarUrls": self._avatars()} | rest

    def project(self, ident: str) -> Json:
        """A project as on issues and in lists."""
        return self._once("project", ident, lambda: self._project(self.site.projects[ident]))

    def project_details(self, project: Project) -> Json:
        """A project with its versions, components and issue types."""
        site = self.site
        return self.project(project.id) | {
            "description": "",
            "components": [self.component(c.id) for c in site.components.values() if c.project_id == project.id],
            "issueTypes": [self.issue_type(ident) for ident in site.issue_types],
            "versions": [self.version_details(v) for v in site.versions.values() if v.project_id == project.id],
            "assigneeType": "UNASSIGNED",
            "roles": {},
        }

    def fix_version(self, ident: str) -> Json:
        """A version as on issues."""
        return self._once("version", ident, lambda: self._version(self.site.versions[ident]))

    def version_details(self, version: Version) -> Json:
        """A version as in the lists of a project."""
        overdue = version.release_date is not None and not version.released and version.release_date < self._today
        start = {} if version.start_date is None else {"startDate": version.start_date.isoformat()}
        late = {} if version.release_date is None else {"overdue": overdue}
        return self._version(version) | start | late | {"projectId": int(version.project_id)}

    def component(self, ident: str) -> Json:
        """A component."""
        return self._once("component", ident, lambda: self._named("component", self.site.components[ident]))

    def priority(self, ident: str) -> Json:
        """A priority."""
        icon = {"iconUrl": f"{self._root}/images/icons/priorities/{ident}.svg"}
        return self._once("priority", ident, lambda: self._named("priority", self.site.priorities[ident]) | icon)

    def resolution(self, ident: str) -> Json:
        """A resolution."""
        return self._once(
            "resolution", ident, lambda: self._named("resolution", self.site.resolutions[ident]) | {"description": ""}
        )

    def issue_type(self, ident: str) -> Json:
        """An issue type; Data Center does not tell the level of the hierarchy."""
        return self._once("issuetype", ident, lambda: self._issue_type(self.site.issue_types[ident]))

    def status(self, ident: str) -> Json:
        """A status with its category as an object."""
        return self._once("status", ident, lambda: self._status(self.site.statuses[ident]))

    def status_row(self, status: Status) -> Json:
        """A status as `/statuses` sends it, with the category as a word."""
        odd = self.settings.category_keys.get(status.name)
        return {
            "id": status.id,
            "name": status.name,
            "statusCategory": _CATEGORY_ENUM[status.category] if odd is None else odd.upper(),
            "scope": {"type": "GLOBAL"},
            "description": "",
        }

    def category(self, key: Category) -> Json:
        """A status category by key."""
        ident, name = CATEGORIES[key]
        return {
            "self": self.link(f"statuscategory/{ident}"),
            "id": ident,
            "key": key,
            "colorName": _COLOURS[key],
            "name": name,
        }

    def link_type(self, kind: LinkType) -> Json:
        """A kind of issue link."""
        readings = {"inward": kind.inward, "outward": kind.outward}
        return {"id": kind.id, "name": kind.name} | readings | {"self": self.link(f"issueLinkType/{kind.id}")}

    def field(self, field: Field) -> Json:
        """A row of the list of fields."""
        names = sorted(clause_names(field)) if field.custom else list(field.clause_names)
        row = {"id": field.id, "key": field.id, "name": field.name, "custom": field.custom, "orderable": True}
        if not self.cloud:
            del row["key"]
        schema = {"schema": field.schema} if field.schema else {}
        return row | {"navigable": True, "searchable": bool(names), "clauseNames": names} | schema

    def board(self, board: Board) -> Json:
        """An agile board; its location is told on Cloud only."""
        row = {"id": board.id, "self": self.agile_link(f"board/{board.id}"), "name": board.name, "type": board.type}
        if not self.cloud or not board.project_ids:
            return row
        project = self.site.projects[board.project_ids[0]]
        return row | {
            "location": {
                "projectId": int(project.id),
                "displayName": f"{project.name} ({project.key})",
                "projectName": project.name,
                "projectKey": project.key,
                "projectTypeKey": "software",
                "name": f"{project.name} ({project.key})",
            }
        }

    def board_configuration(self, board: Board) -> Json:
        """Columns, estimation and ranking of a board."""
        columns = [{"name": name, "statuses": [self._status_link(i) for i in ids]} for name, ids in board.columns]
        answer = {
            "id": board.id,
            "name": board.name,
            "type": board.type,
            "self": self.agile_link(f"board/{board.id}/configuration"),
            "filter": {"id": str(10000 + board.id), "self": self.link(f"filter/{10000 + board.id}")},
            "columnConfig": {"columns": columns, "constraintType": "none"},
        }
        return answer | self._location(board) | self._estimation(board) | self._ranking(board)

    def sprint(self, sprint: Sprint) -> Json:
        """A sprint as the agile resources send it; dates that are not set are left out."""
        dates = {"startDate": sprint.start, "endDate": sprint.end, "completeDate": sprint.complete}
        if not self.cloud:
            dates["activatedDate"] = sprint.activated
        written = {
            name: utc_stamp(at) if self.cloud else iso_stamp(at, self.zone)
            for name, at in dates.items()
            if at is not None
        }
        row = {
            "id": sprint.id,
            "self": self.agile_link(f"sprint/{sprint.id}"),
            "state": sprint.state,
            "name": sprint.name,
        }
        return row | written | {"originBoardId": sprint.board_id, "goal": sprint.goal}

    def _once(self, kind: str, ident: str, render: Any) -> Json:
        found = self._kept.get((kind, ident))
        if found is None:
            found = self._kept[kind, ident] = render()
        return found

    def _avatars(self) -> Json:
        return {f"{n}x{n}": f"{self._root}/avatar.png?size={n}" for n in (48, 24, 16, 32)}

    def _project(self, project: Project) -> Json:
        row = {
            "self": self.link(f"project/{project.id}"),
            "id": project.id,
            "key": project.key,
            "name": project.name,
            "projectTypeKey": "software",
            "avatarUrls": self._avatars(),
        }
        style = {"simplified": project.team_managed, "style": "next-gen" if project.team_managed else "classic"}
        return row | style | {"isPrivate": False} if self.cloud else row

    def _version(self, version: Version) -> Json:
        row: Json = {"self": self.link(f"version/{version.id}"), "id": version.id, "description": version.description}
        row |= {"name": version.name, "archived": version.archived, "released": version.released}
        return row if version.release_date is None else row | {"releaseDate": version.release_date.isoformat()}

    def _named(self, kind: str, record: Named | Component) -> Json:
        return {"self": self.link(f"{kind}/{record.id}"), "id": record.id, "name": record.name}

    def _issue_type(self, kind: IssueType) -> Json:
        row = {
            "self": self.link(f"issuetype/{kind.id}"),
            "id": kind.id,
            "description": "",
            "iconUrl": f"{self._root}/images/icons/issuetypes/{kind.id}.svg",
            "name": kind.name,
            "subtask": kind.subtask,
        }
        return row | {"hierarchyLevel": kind.hierarchy_level} if self.cloud else row

    def _status(self, status: Status) -> Json:
        return {
            "self": self.link(f"status/{status.id}"),
            "description": "",
            "iconUrl": f"{self._root}/images/icons/statuses/generic.png",
            "name": status.name,
            "id": status.id,
            "statusCategory": self.category(status.category) | self._odd_category(status),
        }

    def _odd_category(self, status: Status) -> Json:
        odd = self.settings.category_keys.get(status.name)
        return {} if odd is None else {"key": odd, "name": odd.title()}

    def _status_link(self, ident: str) -> Json:
        return {"id": ident, "self": self.link(f"status/{ident}")}

    def _location(self, board: Board) -> Json:
        if not self.cloud or not board.project_ids:
            return {}
        return {"location": {"type": "project", "projectKeyOrId": self.site.projects[board.project_ids[0]].key}}

    def _estimation(self, board: Board) -> Json:
        if board.estimation_field is None:
            return {"estimation": {"type": "none"}} if board.type == "scrum" else {}
        field = self.site.fields.get(board.estimation_field)
        name = field.name if field else board.estimation_field
        return {"estimation": {"type": "field", "field": {"fieldId": board.estimation_field, "displayName": name}}}

    def _ranking(self, board: Board) -> Json:
        number = (board.rank_field or "").rpartition("_")[2]
        return {"ranking": {"rankCustomFieldId": int(number)}} if number.isdecimal() else {}


def _former_user(ident: str) -> User:
    return User(ident, ident, "Former user", active=False)
