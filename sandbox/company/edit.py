"""Changes to an issue: each sets one field and answers the changelog item that Jira would write for it.

The shapes are Jira's own: ids in `from` and `to` with names beside them, numbers as text only, sprints as
a list of ids, one item for each release added or removed, and a rank change that does not say from where.
"""

from __future__ import annotations

from collections.abc import Iterable

from sandbox.jira.model import ChangeItem, Issue, Site


def change_status(site: Site, issue: Issue, status_id: str) -> ChangeItem:
    """Move the issue to a status."""
    before, issue.status_id = site.statuses[issue.status_id], status_id
    return ChangeItem("status", before.id, before.name, status_id, site.statuses[status_id].name, "status")


def change_resolution(site: Site, issue: Issue, resolution_id: str | None) -> ChangeItem:
    """Set or clear the resolution."""
    before, issue.resolution_id = issue.resolution_id, resolution_id
    names = {ident: resolution.name for ident, resolution in site.resolutions.items()}
    return ChangeItem(
        "resolution", before, names.get(before or ""), resolution_id, names.get(resolution_id or ""), "resolution"
    )


def change_priority(site: Site, issue: Issue, priority_id: str) -> ChangeItem:
    """Set the priority."""
    before, issue.priority_id = issue.priority_id, priority_id
    before_text = site.priorities[before].name if before else None
    return ChangeItem("priority", before, before_text, priority_id, site.priorities[priority_id].name, "priority")


def change_assignee(site: Site, issue: Issue, user_id: str | None) -> ChangeItem:
    """Give the issue to somebody, or to nobody."""
    before, issue.assignee_id = issue.assignee_id, user_id
    names = {ident: site.users[ident].display_name for ident in (before, user_id) if ident}
    return ChangeItem("assignee", before, names.get(before or ""), user_id, names.get(user_id or ""), "assignee")


def change_points(site: Site, issue: Issue, points: float | None) -> ChangeItem:
    """Estimate or re-estimate; Jira writes numbers as text and leaves the ids empty."""
    before, issue.points = issue.points, points
    return ChangeItem("Story Points", None, _number(before), None, _number(points), site.field_ids["points"])


def change_sprints(site: Site, issue: Issue, sprint_ids: Iterable[int]) -> ChangeItem:
    """Set the sprints, past ones included. Like many real sites, the item names no field id."""
    before, issue.sprint_ids = issue.sprint_ids, tuple(sprint_ids)
    return ChangeItem("Sprint", *_sprints(site, before), *_sprints(site, issue.sprint_ids))


def change_parent(site: Site, issue: Issue, parent_id: str | None) -> ChangeItem:
    """Hang the issue under another parent: `IssueParentAssociation` on Cloud, `Epic Link` on Data Center."""
    before, issue.parent_id = issue.parent_id, parent_id
    keys = {ident: site.issues[ident].key for ident in (before, parent_id) if ident}
    name = "IssueParentAssociation" if site.dialect == "cloud" else "Epic Link"
    return ChangeItem(name, before, keys.get(before or ""), parent_id, keys.get(parent_id or ""))


def change_summary(issue: Issue, summary: str) -> ChangeItem:
    """Reword the summary."""
    before, issue.summary = issue.summary, summary
    return ChangeItem("summary", None, before, None, summary, "summary")


def change_labels(issue: Issue, labels: tuple[str, ...]) -> ChangeItem:
    """Set the labels."""
    before, issue.labels = issue.labels, labels
    return ChangeItem("labels", None, " ".join(before), None, " ".join(labels), "labels")


def add_release(site: Site, issue: Issue, version_id: str) -> ChangeItem:
    """Add a fix version."""
    issue.fix_version_ids = (*issue.fix_version_ids, version_id)
    return ChangeItem("Fix Version", None, None, version_id, site.versions[version_id].name, "fixVersions")


def remove_release(site: Site, issue: Issue, version_id: str) -> ChangeItem:
    """Take a fix version away."""
    issue.fix_version_ids = tuple(ident for ident in issue.fix_version_ids if ident != version_id)
    return ChangeItem("Fix Version", version_id, site.versions[version_id].name, None, None, "fixVersions")


def change_rank(issue: Issue, rank: str) -> ChangeItem:
    """Rank the issue elsewhere; Jira only says whether it went up or down."""
    higher = issue.rank is None or rank < issue.rank
    issue.rank = rank
    return ChangeItem("Rank", "", "", "", "Ranked higher" if higher else "Ranked lower")


def change_project(site: Site, issue: Issue, project_id: str, key: str) -> tuple[ChangeItem, ChangeItem]:
    """Move the issue to another project, where it gets another key; the old key still finds it."""
    before, issue.project_id = site.projects[issue.project_id], project_id
    old_key, issue.key = issue.key, key
    issue.former_keys = (*issue.former_keys, old_key)
    after = site.projects[project_id]
    return (
        ChangeItem("project", before.id, before.name, after.id, after.name, "project"),
        ChangeItem("Key", None, old_key, None, key),
    )


def _number(value: float | None) -> str | None:
    return None if value is None else f"{value:g}"


def _sprints(site: Site, ids: tuple[int, ...]) -> tuple[str, str]:
    return ", ".join(map(str, ids)), ", ".join(site.sprints[ident].name for ident in ids)


def link_added(reading: str, other: Issue) -> ChangeItem:
    """Say that a link was made; the link itself is a record of its own in Jira."""
    return ChangeItem("Link", None, None, other.key, f"This issue {reading} {other.key}")
