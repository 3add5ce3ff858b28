"""What a pull must bring, worked out from what the sandbox holds and not from what it sends."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from mapping.backlog import (
    Backlog,
    Board,
    Category,
    Change,
    Changed,
    Issue,
    Link,
    Markup,
    PublicText,
    Release,
    Sprint,
    SprintState,
    Status,
)
from sandbox.jira import model
from sandbox.jira.model import Site

_KINDS = {
    "status": Changed.STATUS,
    "sprint": Changed.SPRINT,
    "epic link": Changed.PARENT,
    "issueparentassociation": Changed.PARENT,
    "parent": Changed.PARENT,
    "fix version": Changed.RELEASE,
    "resolution": Changed.RESOLUTION,
    "key": Changed.KEY,
    "story point estimate": Changed.POINTS,
}
"""What the items of a changelog are about. Team-managed projects estimate in the last, beside the site's own field."""


@dataclass(frozen=True)
class Truth:
    """A site as a pull of some projects should show it; `further` are fields that are kept as text."""

    site: Site
    projects: Sequence[str]
    hidden: Collection[str] = ()
    further: tuple[str, ...] = ()
    public_text: str | None = None

    @property
    def is_cloud(self) -> bool:
        return self.site.dialect == "cloud"

    @property
    def project_ids(self) -> set[str]:
        return {project.id for project in self.site.projects.values() if project.key in self.projects}

    def issues(self) -> dict[str, Issue]:
        """The issues that are to be seen, with their parents where these are among them."""
        seen = [one for one in self.site.issues.values() if one.project_id in self.project_ids]
        found = {one.id: self._issue(one) for one in seen if one.id not in self.hidden}
        return {ident: _with_known_parent(one, found) for ident, one in found.items()}

    def backlog(self) -> Backlog:
        """What a pull brings, with the changes of each issue by time."""
        changes = {
            ident: tuple(sorted(many, key=lambda one: (one.at, int(one.history_id))))
            for ident, many in self.changes().items()
        }
        return Backlog(self.issues(), self.sprints(), self.releases(), self.boards(), self.statuses(), changes)

    def settled(self, backlog: Backlog) -> dict[str, Issue]:
        """Pulled issues, with the keys by which they name others made today's: a rename does not touch who names it."""
        keys = {key: one.key for one in self.site.issues.values() for key in (*one.former_keys, one.key)}
        found = {ident: _renamed(one, keys) for ident, one in backlog.issues.items()}
        return {ident: _with_known_parent(one, found) for ident, one in found.items()}

    def changes(self) -> dict[str, tuple[Change, ...]]:
        """All changes of the kept kinds."""
        found = {ident: tuple(self._changes(self.site.issues[ident])) for ident in self.issues()}
        return {ident: in_order(changes) for ident, changes in found.items() if changes}

    def sprints(self) -> dict[int, Sprint]:
        """The sprints that boards of the projects list, and those that issues are or were in."""
        listing = {board.id for board in self._boards() if board.type != "kanban"}
        named = {ident for issue in self.issues().values() for ident in issue.sprint_ids}
        wanted = [one for one in self.site.sprints.values() if one.id in named or listing & {*one.board_ids}]
        return {one.id: self._sprint(one) for one in wanted}

    def releases(self) -> dict[str, Release]:
        versions = self.site.versions.values()
        return {one.id: self._release(one) for one in versions if one.project_id in self.project_ids}

    def boards(self) -> dict[int, Board]:
        return {one.id: self._board(one) for one in self._boards()}

    def statuses(self) -> dict[str, Status]:
        return {one.id: _status(one) for one in self.site.statuses.values()}

    def people(self) -> dict[str, str]:
        """The name of everybody who is on an issue, by id."""
        issues = (self.site.issues[ident] for ident in self.issues())
        ids = {ident for one in issues for ident in (one.assignee_id, one.reporter_id) if ident in self.site.users}
        return {ident: self.site.users[ident].display_name for ident in ids if ident}

    def _boards(self) -> list[model.Board]:
        return [one for one in self.site.boards.values() if self.project_ids & {*one.project_ids}]

    def _issue(self, one: model.Issue) -> Issue:
        site = self.site
        parent_id, parent_key = self._parent(one)
        return Issue(
            id=one.id,
            key=one.key,
            project=site.projects[one.project_id].key,
            type_name=site.issue_types[one.type_id].name,
            level=site.issue_types[one.type_id].hierarchy_level,
            summary=one.summary,
            status=_status(site.statuses[one.status_id]),
            created=one.created,
            updated=one.updated,
            parent_id=parent_id,
            parent_key=parent_key,
            resolution=_name(site.resolutions, one.resolution_id),
            resolved=one.resolved,
            points=one.points,
            priority=_name(site.priorities, one.priority_id),
            rank=one.rank,
            due=one.due,
            start=one.start,
            labels=one.labels,
            components=tuple(site.components[ident].name for ident in one.component_ids),
            release_ids=one.fix_version_ids,
            sprint_ids=tuple(ident for ident in one.sprint_ids if ident in site.sprints),
            links=tuple(map(self._link, one.links)),
            fields=tuple((ident, str(one.extra[ident])) for ident in sorted(self.further) if one.extra.get(ident)),
            public_text=self._public_text(one),
        )

    def _parent(self, one: model.Issue) -> tuple[str | None, str | None]:
        """On Data Center an epic tells a parent only where Advanced Roadmaps keep it in a field."""
        level, parent = self.site.issue_types[one.type_id].hierarchy_level, self.site.issues.get(one.parent_id or "")
        in_field = "parent_link" in self.site.field_ids
        if parent is not None and (self.is_cloud or level < 1 or in_field):
            return parent.id, parent.key
        return None, one.foreign_parent_key if parent is None and (level == 0 or (level > 0 and in_field)) else None

    def _link(self, link: model.Link) -> Link:
        kind, other = self.site.link_types[link.type_id], self.site.issues.get(link.other_id)
        reading = kind.inward if link.direction == "inward" else kind.outward
        return Link(kind.name, reading, link.other_id, other.key if other else link.other_key)

    def _public_text(self, one: model.Issue) -> PublicText | None:
        value = one.extra.get(self.public_text or "")
        if not value:
            return None
        if self.is_cloud:
            return PublicText(Markup.ADF, json.dumps(value, separators=(",", ":"), ensure_ascii=False))
        return PublicText(Markup.WIKI, value)

    def _changes(self, one: model.Issue) -> Iterator[Change]:
        named = {"points": Changed.POINTS, "parent_link": Changed.PARENT}
        fields = {role: self.site.fields.get(self.site.field_ids.get(role, "")) for role in named}
        kinds = _KINDS | {field.name.lower(): named[role] for role, field in fields.items() if field}
        for entry in one.histories:
            for item in entry.items:
                what = kinds.get(item.field.lower())
                if what is not None:
                    before, after = _end(what, item.before, item.before_text), _end(what, item.after, item.after_text)
                    texts = (item.before_text or None, item.after_text or None)
                    yield Change(one.id, entry.created, entry.id, what, before, after, *texts)

    def _sprint(self, one: model.Sprint) -> Sprint:
        """Cloud does not tell when a sprint was really started."""
        activated = None if self.is_cloud else one.activated
        dates = (one.start, one.end, activated, one.complete)
        return Sprint(one.id, one.name, SprintState(one.state), one.board_id, one.goal, *dates)

    def _release(self, one: model.Version) -> Release:
        project = self.site.projects[one.project_id].key
        return Release(one.id, project, one.name, one.released, one.archived, one.start_date, one.release_date)

    def _board(self, one: model.Board) -> Board:
        done = one.columns[-1][1] if one.columns else ()
        return Board(one.id, one.name, one.type, one.estimation_field, one.rank_field, done)


def in_order(changes: Collection[Change]) -> tuple[Change, ...]:
    """Changes of one issue in an order of their own: those of one entry have none."""
    return tuple(sorted(changes, key=repr))


def _renamed(issue: Issue, keys: Mapping[str, str]) -> Issue:
    links = tuple(replace(link, other_key=keys.get(link.other_key, link.other_key)) for link in issue.links)
    return replace(issue, parent_key=keys.get(issue.parent_key or "", issue.parent_key), links=links)


def _with_known_parent(issue: Issue, known: Mapping[str, Issue]) -> Issue:
    return issue if issue.parent_id in known else replace(issue, parent_id=None)


def _end(what: Changed, ident: str | None, text: str | None) -> str | None:
    if what in {Changed.KEY, Changed.POINTS}:
        return text or None
    return (ident or "").replace(" ", "") or None


def _name(records: Mapping[str, Any], ident: str | None) -> str | None:
    return None if ident is None else str(records[ident].name)


def _status(one: model.Status) -> Status:
    return Status(one.id, one.name, Category(one.category))
