"""The generated company that lives in the sandbox: it moves in once and works on as the clock advances."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sandbox.company import Company, Progress, advance
from sandbox.jira.repository import Repository
from sandbox.state import State

_SIMULATION = "company.simulation"
_EVENT = "company.event"


def move_in(company: Company, repository: Repository, state: State) -> None:
    """Make the company's Jira the site, and keep what it needs to live on and the log of what happened."""
    repository.load(company.site)
    with state.batch():
        state.clear(_EVENT)
        state.put(_SIMULATION, "now", company.simulation)
        _log(state, [event.document() for event in company.events])


def live_until(instant: datetime, repository: Repository, state: State) -> None:
    """Let the company work on until an instant; nothing happens where none lives."""
    simulation = state.get(_SIMULATION, "now")
    if simulation is None:
        return
    progress = advance(repository.site, simulation, instant)
    with state.batch():
        _save(progress, repository)
        state.put(_SIMULATION, "now", progress.simulation)
        _log(state, [event.document() for event in progress.events])


def events(state: State) -> list[dict[str, Any]]:
    """The company's log, oldest first: what was planted, when, and where it should show."""
    return list(state.all(_EVENT).values())


def _save(progress: Progress, repository: Repository) -> None:
    for sprint in progress.sprints:
        repository.save("sprints", sprint)
    for version in progress.versions:
        repository.save("versions", version)
    for issue in progress.issues:
        repository.save_issue(issue, issue.updated)
    for ident, at in progress.deleted:
        if repository.issue(ident) is not None:
            repository.delete_issue(ident, at)


def _log(state: State, documents: list[dict[str, Any]]) -> None:
    first = len(state.all(_EVENT))
    for number, document in enumerate(documents, first):
        state.put(_EVENT, str(number), document)
