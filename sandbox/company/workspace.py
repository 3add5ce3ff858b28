"""The files of the company's Milepost workspace: what it believes of its own backlog, as product managers write it."""

from __future__ import annotations

from jinja2 import Environment, PackageLoader, StrictUndefined

from sandbox.company.cast import CUSTOMERS
from sandbox.company.life import Company

_FILES = (
    "milepost.yaml",
    "mapping.yaml",
    "roadmaps/product.yaml",
    "roadmaps/ideas.yaml",
    "roadmaps/technology.yaml",
    "roadmaps/marketing.yaml",
)


def workspace_files(
    company: Company, *, jira_url: str, trello_board: str, trello_url: str = "https://api.trello.com"
) -> dict[str, str]:
    """The text of each file by its path in the workspace.

    The roadmaps say what the company believed in November 2026, and where it was wrong is in its event log. Epics are
    named by the keys that this company's seed gave them, so it must have lived long enough to have opened them all.
    """
    templates = Environment(
        loader=PackageLoader("sandbox.company", "workspace"),
        undefined=StrictUndefined,
        autoescape=False,  # noqa: S701 - the text is YAML; its only values are the caller's and our own
        keep_trailing_newline=True,
    )
    values = {
        "jira_url": jira_url,
        "trello_url": trello_url,
        "trello_board": trello_board,
        "auth": "basic" if company.site.dialect == "cloud" else "bearer",
        "customers": CUSTOMERS,
        "key": company.epic_key,
    }
    return {path: templates.get_template(f"{path}.j2").render(values) for path in _FILES}
