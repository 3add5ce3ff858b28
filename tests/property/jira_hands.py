"""What people and administrators do to a small Jira between pulls, chosen by two small numbers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import TypeVar

from sandbox.app import Sandbox
from sandbox.jira.model import Dialect, Field, Issue, Link, Project, Site, Sprint
from tests.unit.sandbox.jira_site import START, small_site

START_OF_ALL = datetime(2026, 3, 10, 12, tzinfo=UTC)
PUBLIC, SQUAD = "customfield_20001", "customfield_20002"
SCOPE = ("APP", "INT")
_EVERYWHERE = ("APP", "INT", "OUT")
_DAY_FIELD = {"type": "date", "custom": "com.atlassian.jira.plugin.system.customfieldtypes:datepicker"}

R = TypeVar("R")


def lively_site(dialect: Dialect) -> Site:
    """The small site, with a project that is out of scope, a field for public text and one that rules name."""
    site = small_site(dialect)
    site.projects["12"] = Project("12", "OUT", "Outside")
    site.fields[START] = Field(START, "Start date", True, _DAY_FIELD)
    site.fields[PUBLIC] = Field(PUBLIC, "What customers read", True, {"type": "string", "custom": "x:textarea"})
    site.fields[SQUAD] = Field(SQUAD, "Squad", True, {"type": "string", "custom": "x:textfield"})
    site.issues["1007"] = Issue("1007", "OUT-1", "12", "s", "Elsewhere", "1", START_OF_ALL, START_OF_ALL)
    return site


@dataclass(frozen=True)
class Hands:
    """Does things in a sandbox; `a` and `b` choose to whom and how. What cannot be done is left alone."""

    box: Sandbox

    def create(self, a: int, b: int) -> None:
        kind = ("Story", "Bug", "Epic")[b % 3]
        self.box.editor.create(_EVERYWHERE[a % 3], f"Made {a} {b}", kind)

    def create_child(self, a: int, b: int) -> None:
        parent = self._issue(a)
        if parent.type_id in {"e", "s"}:
            kind = "Story" if parent.type_id == "e" else "Sub-task"
            project = self.box.repository.site.projects[parent.project_id].key
            self.box.editor.create(project, f"Child {b}", kind, parent.id)

    def reword(self, a: int, b: int) -> None:
        due = date(2026, 4, 1 + b) if b % 2 else None
        labels = ("Beta", "speed")[: b % 3]
        self.box.editor.edit(self._issue(a).id, summary=f"Words, {b}", due=due, start=due, labels=labels)

    def estimate(self, a: int, b: int) -> None:
        self.box.editor.edit(self._issue(a).id, points=(None, 0.0, 0.5, 3.0, 8.0)[b % 5])

    def assign(self, a: int, b: int) -> None:
        self.box.editor.edit(self._issue(a).id, assignee_id=(None, "u1", "u2")[b % 3], priority_id=str(1 + b % 3))

    def transition(self, a: int, b: int) -> None:
        names = [one.name for one in self.box.repository.site.statuses.values()]
        self.box.editor.transition(self._issue(a).id, names[b % len(names)])

    def write_for_the_public(self, a: int, b: int) -> None:
        words = f"Soon, {b}"
        inner = {"type": "paragraph", "content": [{"type": "text", "text": words}]}
        cloud = {"type": "doc", "version": 1, "content": [inner]}
        issue = self._issue(a).id
        self.box.editor.set_field(issue, PUBLIC, cloud if self.box.repository.site.dialect == "cloud" else words)
        self.box.editor.set_field(issue, SQUAD, f"squad {b}" if b else None)

    def set_parent(self, a: int, b: int) -> None:
        issue = self._issue(a)
        epics = [one.id for one in self._issues() if one.type_id == "e"]
        if issue.type_id in {"s", "b"}:
            self.box.editor.set_parent(issue.id, _nth([None, *epics], b))

    def link(self, a: int, b: int) -> None:
        """Each of the two shows its end, and was updated by it."""
        one, other = self._issue(a), self._issue(b)
        if one.id == other.id or any(link.other_id == other.id for link in one.links):
            return
        at, number = self.box.clock.tick(), f"{one.id}{other.id}"
        for near, far, direction in ((one, other, "outward"), (other, one, "inward")):
            end = Link(number, "100", "outward" if direction == "outward" else "inward", far.id, far.key)
            self.box.repository.save_issue(replace(near, links=(*near.links, end), updated=at), at)

    def move(self, a: int, b: int) -> None:
        """A sub-task goes with its story, not alone."""
        issue = self._issue(a)
        project = _EVERYWHERE[b % 3]
        if issue.type_id != "t" and (project in SCOPE or self._is_not_the_last(issue)):
            self.box.editor.move(issue.id, project)
            for child in self.box.repository.children(issue.id):
                if child.type_id == "t":
                    self.box.editor.move(child.id, project)

    def delete(self, a: int, b: int) -> None:
        issue = self._issue(a)
        if self._is_not_the_last(issue):
            self.box.editor.delete(issue.id)

    def hide(self, a: int, b: int) -> None:
        """By a level of security, which is a field: setting it updates the issue. What others name stays seen here,
        for Jira would leave it out of them without a trace."""
        issue = self._issue(a)
        if not issue.links and not self.box.repository.children(issue.id) and self._is_not_the_last(issue):
            self._touch(issue)
            self.box.repository.hide_issue(issue.id)

    def reveal(self, a: int, b: int) -> None:
        hidden = sorted(self.box.repository.hidden_ids() & self.box.repository.site.issues.keys())
        if hidden:
            issue = self.box.repository.site.issues[_nth(hidden, a)]
            self.box.repository.reveal_issue(issue.id)
            self._touch(issue)

    def change_release(self, a: int, b: int) -> None:
        issue = self._issue(a)
        own = [one.id for one in self.box.repository.site.versions.values() if one.project_id == issue.project_id]
        self.box.editor.edit(issue.id, fix_version_ids=(_nth(own, b),) if own and b % 3 else ())

    def plan_release(self, a: int, b: int) -> None:
        if version := self._version(a):
            self.box.administrator.plan_version(version, date(2026, 5, 1 + b) if b % 2 else None)

    def release(self, a: int, b: int) -> None:
        if version := self._version(a):
            self.box.administrator.release_version(version, date(2026, 5, 1 + b))

    def rename_release(self, a: int, b: int) -> None:
        if version := self._version(a):
            self.box.administrator.rename_version(version, f"Release {b}")

    def delete_release(self, a: int, b: int) -> None:
        if (version := self._version(a)) and b == 0:
            self.box.administrator.delete_version(version)

    def plan_sprint(self, a: int, b: int) -> None:
        start = self.box.clock.now() + timedelta(days=a) if b % 2 else None
        self.box.administrator.create_sprint(7, ("Twin", "Twin", '[a], b=c | "d"')[b % 3], f"goal {b}", start)

    def fill_sprint(self, a: int, b: int) -> None:
        open_now = self._sprints("active", "future")
        if open_now:
            self.box.editor.add_to_sprint(self._issue(a).id, _nth(open_now, b).id)

    def leave_sprint(self, a: int, b: int) -> None:
        issue = self._issue(a)
        if issue.sprint_ids:
            self.box.editor.remove_from_sprint(issue.id, _nth(issue.sprint_ids, b))

    def start_sprint(self, a: int, b: int) -> None:
        if found := self._sprints("future"):
            end = self.box.clock.now() + timedelta(days=14)
            self.box.administrator.start_sprint(_nth(found, a).id, end)

    def close_sprint(self, a: int, b: int) -> None:
        if found := self._sprints("active"):
            following = self._sprints("future")
            self.box.administrator.close_sprint(_nth(found, a).id, _nth(following, b).id if following and b else None)

    def rename_sprint(self, a: int, b: int) -> None:
        if found := self._sprints("active", "future", "closed"):
            self.box.administrator.rename_sprint(_nth(found, a).id, f"Sprint, renamed {b}")

    def reopen_sprint(self, a: int, b: int) -> None:
        if found := self._sprints("closed"):
            self.box.administrator.reopen_sprint(_nth(found, a).id)

    def delete_sprint(self, a: int, b: int) -> None:
        if found := self._sprints("active", "future", "closed"):
            self.box.administrator.delete_sprint(_nth(found, a).id)

    def rename_status(self, a: int, b: int) -> None:
        statuses = list(self.box.repository.site.statuses)
        self.box.administrator.rename_status(_nth(statuses, a), f"Status {b} of {a}")

    def categorise_status(self, a: int, b: int) -> None:
        statuses = list(self.box.repository.site.statuses)
        categories = ("new", "indeterminate", "done", "undefined")
        self.box.administrator.categorise_status(_nth(statuses, a), categories[b % 4])  # type: ignore[arg-type]  # one of them

    def _issues(self) -> list[Issue]:
        hidden = self.box.repository.hidden_ids()
        return [one for one in self.box.repository.site.issues.values() if one.id not in hidden]

    def _issue(self, number: int) -> Issue:
        return _nth(self._issues(), number)

    def _is_not_the_last(self, issue: Issue) -> bool:
        """A scope without any issue is not believed to be one, so something stays that no act on this one takes."""
        projects = self.box.repository.site.projects
        stays = [one for one in self._issues() if projects[one.project_id].key in SCOPE and one.type_id != "t"]
        return any(one.id != issue.id for one in stays)

    def _touch(self, issue: Issue) -> None:
        at = self.box.clock.tick()
        self.box.repository.save_issue(replace(issue, updated=at), at)

    def _version(self, number: int) -> str | None:
        versions = list(self.box.repository.site.versions)
        return _nth(versions, number) if versions else None

    def _sprints(self, *states: str) -> list[Sprint]:
        return [one for one in self.box.repository.site.sprints.values() if one.state in states]


def _nth(things: list[R] | tuple[R, ...], number: int) -> R:
    return things[number % len(things)]


ACTS: Mapping[str, Callable[[Hands, int, int], None]] = {
    name: act for name, act in vars(Hands).items() if not name.startswith("_")
}
