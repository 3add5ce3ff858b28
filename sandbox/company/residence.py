"""The company at home in the sandbox: its site in the repository, its notes and its log in the state."""

from __future__ import annotations

from datetime import datetime

from sandbox.company.event import Event
from sandbox.company.life import Company, Progress, advance
from sandbox.jira.repository import Repository
from sandbox.state import State

_NOTES, _EVENT = "company.simulation", "company.event"


def move_in(repository: Repository, state: State, company: Company) -> None:
    """Make the company what the sandbox's Jira holds, in place of whatever it held."""
    repository.load(company.site)
    with state.batch():
        state.clear(_EVENT)
        state.put(_NOTES, "company", company.simulation)
        _log(state, company.events)


def lives_here(state: State) -> bool:
    """Whether the sandbox holds the company, and not an export or nothing."""
    return state.get(_NOTES, "company") is not None


def carry_on(repository: Repository, state: State, until: datetime) -> Progress:
    """Let the company work on until an instant, save what changed and answer it; nothing where it does not live.

    The caller moves the clock. Days are lived once they are over, so the same days give the same
    records however often this is called on the way.
    """
    notes = state.get(_NOTES, "company")
    if notes is None:
        return Progress((), (), (), (), (), {})
    progress = advance(repository.site, notes, until)
    with state.batch():
        _save(repository, progress)
        state.put(_NOTES, "company", progress.simulation)
        _log(state, progress.events)
    return progress


def event_log(state: State) -> tuple[Event, ...]:
    """Everything that happened in the company, oldest first."""
    return tuple(Event.from_document(document) for document in state.all(_EVENT).values())


def _save(repository: Repository, progress: Progress) -> None:
    for version in progress.versions:
        repository.save("versions", version)
    for sprint in progress.sprints:
        repository.save("sprints", sprint)
    for issue in progress.issues:
        repository.save_issue(issue, issue.updated)
    for issue_id, at in progress.deleted:
        if issue_id in repository.site.issues:
            repository.delete_issue(issue_id, at)


def _log(state: State, events: tuple[Event, ...]) -> None:
    first = len(state.all(_EVENT)) + 1
    for number, event in enumerate(events, start=first):
        state.put(_EVENT, f"{number:06d}", event.document())
