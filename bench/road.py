"""The road on the generated company: requests, writes and statements of three runs; reading beside a bare client."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import requests
from sqlalchemy import event

from connectors.counts import Counts
from sandbox.jira.settings import EMAIL, TOKEN
from sandbox.serve import Options, Running, running
from sync.cli.rehearsal import write_workspace
from sync.connect import open_world
from sync.pipeline import Request, Result, plan_boards, run
from sync.world import World

SEED = 7


def measure() -> Iterator[str]:
    """One line a run, then the pull beside a bare client that reads the same pages."""
    with (
        tempfile.TemporaryDirectory() as folder,
        running(Options(jira_port=0, trello_port=0, company_seed=SEED)) as site,
    ):
        write_workspace(Path(folder), site.addresses, SEED, "cloud")
        with open_world(Path(folder)) as world:
            yield _counted("first run, board in preview", site, world, lambda w: run(w, Request("bench")))
            (board,) = plan_boards(world.fresh(), world.clock(), frozenset())
            approved = Request("bench", approved=board.plan.checksum, approver="bench")
            yield _counted(f"{len(board.plan.changes)} changes published", site, world, lambda w: run(w, approved))
            yield _counted("nothing changed", site, world, lambda w: run(w, Request("bench")))
            yield _beside_a_bare_client(site, world)


def _counted(what: str, site: Running, world: World, act: Callable[[World], Result]) -> str:
    site.reset_counts()
    statements = [0]

    def count(*_: object) -> None:
        statements[0] += 1

    event.listen(world.store.engine, "before_cursor_execute", count)
    began = time.perf_counter()
    result = act(world.fresh())
    seconds = time.perf_counter() - began
    event.remove(world.store.engine, "before_cursor_execute", count)
    written = site.count("trello") - site.count("trello", "GET")
    return (
        f"{what}: Jira {site.count('jira')} requests, Trello {site.count('trello')} of which {written} writes, "
        f"{statements[0]} SQL statements, {seconds:.1f} s; {result.run.outcome}"
    )


def _beside_a_bare_client(site: Running, world: World) -> str:
    """Reading every issue into values, over a bare client that reads the same fields of the same pages as JSON."""
    projects = world.workspace.file.jira[0].projects
    with closing(world.jira(Counts())) as client:
        client.account()
        fields = client.fields(client.boards())
        began = time.perf_counter()
        issues = sum(len(page.issues) for page in client.issues(projects, fields))
        ours = time.perf_counter() - began
    began = time.perf_counter()
    pages = sum(1 for _ in _bare_pages(site, projects, _asked_fields(site)))
    bare = time.perf_counter() - began
    return f"{issues} issues into values: {ours / bare:.2f} times a bare client's {pages} pages of JSON"


def _asked_fields(site: Running) -> list[str]:
    """As many fields as our client asks for, the heaviest ones among them."""
    rows = requests.get(f"{site.jira_url}/rest/api/2/field", auth=(EMAIL, TOKEN), timeout=30).json()
    custom = [row["id"] for row in rows if row["custom"]][:5]
    plain = "summary issuetype status project created updated parent resolution labels fixVersions issuelinks"
    return [*plain.split(), *custom]


def _bare_pages(site: Running, projects: tuple[str, ...], fields: list[str]) -> Iterator[int]:
    body = {"jql": f"project in ({', '.join(projects)}) ORDER BY updated", "maxResults": 100, "fields": fields}
    with requests.Session() as session:
        session.auth = (EMAIL, TOKEN)
        token: str | None = None
        while True:
            asked = body | ({"nextPageToken": token} if token else {})
            answer = session.post(f"{site.jira_url}/rest/api/2/search/jql", json=asked, timeout=30).json()
            yield len(answer["issues"])
            token = answer.get("nextPageToken")
            if not token:
                return
