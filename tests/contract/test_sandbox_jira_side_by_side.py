"""Several clients at once, over real HTTP: each gets what it would have got alone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import requests

from sandbox.serve import Options, Running, running
from tests.unit.sandbox.served import JIRA_AUTH

CLIENTS = 8
JQL = "project in (DESK, MILL, PORT) ORDER BY key ASC"


@pytest.fixture(scope="module")
def server() -> Iterator[Running]:
    with running(Options(crowd=800, jira_port=0, trello_port=0)) as started:
        yield started


def post(server: Running, path: str, body: dict[str, Any]) -> Any:
    answer = requests.post(f"{server.jira_url}/rest/api/3/{path}", json=body, auth=JIRA_AUTH, timeout=60)
    answer.raise_for_status()
    return answer.json()


def pages(server: Running, size: int) -> list[str]:
    """The ids of a whole result, page after page."""
    asked = {"jql": JQL, "fields": ["summary"], "maxResults": size}
    found = [post(server, "search/jql", asked)]
    while token := found[-1].get("nextPageToken"):
        found.append(post(server, "search/jql", asked | {"nextPageToken": token}))
    return [issue["id"] for page in found for issue in page["issues"]]


def batch(server: Running, ids: list[str]) -> list[str]:
    answer = post(server, "issue/bulkfetch", {"issueIdsOrKeys": ids, "fields": ["summary"]})
    return [issue["id"] for issue in answer["issues"]]


def side_by_side(work: Callable[[int], Any], times: int) -> list[Any]:
    with ThreadPoolExecutor(CLIENTS) as pool:
        return list(pool.map(work, range(times)))


def test_eight_clients_that_page_at_once_each_get_the_whole_result(server: Running) -> None:
    alone = pages(server, 100)
    assert len(alone) == 800
    assert side_by_side(lambda n: pages(server, 90 + n), CLIENTS) == [alone] * CLIENTS


def test_eight_clients_that_ask_by_id_each_get_their_own_issues(server: Running) -> None:
    ids = pages(server, 100)
    batches = [ids[start : start + 50] for start in range(0, len(ids), 50)]
    assert side_by_side(lambda n: batch(server, batches[n]), len(batches)) == batches


def test_counts_and_faults_hold_among_eight_clients(server: Running) -> None:
    server.reset_counts()
    server.fault(kind="throttle", every=5, route="/myself$")
    url = f"{server.jira_url}/rest/api/3/myself"
    statuses = side_by_side(lambda _: requests.get(url, auth=JIRA_AUTH, timeout=60).status_code, 40)
    server.clear_faults()
    assert Counter(statuses) == {200: 32, 429: 8}
    assert server.count("jira", "GET") == 40


def test_edits_from_python_go_between_the_requests_of_others(server: Running) -> None:
    def work(number: int) -> Any:
        if number % 2:
            return server.do(lambda box: box.editor.edit("DESK-3", summary=f"Edit {number}").summary)
        return len(pages(server, 400))

    done = side_by_side(work, 16)
    assert done == [f"Edit {n}" if n % 2 else 800 for n in range(16)]
    histories = server.do(lambda box: box.repository.site.issues["100006"].histories)
    assert {item.after_text for entry in histories for item in entry.items if item.field == "summary"} == {
        f"Edit {n}" for n in range(1, 16, 2)
    }


def test_what_goes_wrong_in_an_edit_from_python_is_raised_there(server: Running) -> None:
    with pytest.raises(LookupError, match="no issue NOPE-1"):
        server.do(lambda box: box.editor.delete("NOPE-1"))
    assert post(server, "search/approximate-count", {"jql": JQL}) == {"count": 800}
