"""The other side of the measurements counts what it is asked, and the bare client reads all of it."""

from __future__ import annotations

import http.client
from datetime import UTC, datetime, timedelta
from typing import Any

import orjson
import pytest

from bench.jira import reference, site
from bench.jira.answers import FIELD_PAGE
from bench.jira.line import beside, told
from bench.jira.served import Served, served

FIELDS = [field["id"] for field in site.fields_of_site()]


def post(made_up: Served, path: str, **body: object) -> tuple[int, dict[str, Any]]:
    line = http.client.HTTPConnection("127.0.0.1", made_up.port, timeout=30)
    line.request("POST", f"/rest/api/3/{path}", orjson.dumps(body))
    answer = line.getresponse()
    text = answer.read()
    line.close()
    return answer.status, orjson.loads(text) if text else {}


def test_the_bare_client_reads_every_issue_once_by_one_page_of_ids_and_batches_of_a_hundred() -> None:
    with served(250) as made_up:
        rows = [row for page in reference.fetch(made_up, FIELDS) for row in page]
        tally = made_up.tally()
    assert len({row[0] for row in rows}) == len(rows) == 250
    assert {len(row) for row in rows} == {20}
    assert tally.requests == {"search/jql": 1, "issue/bulkfetch": 3}
    assert set(tally.fields) == set(FIELDS)


def test_an_issue_is_about_as_large_as_that_of_a_real_site() -> None:
    with served(100) as made_up:
        list(reference.fetch(made_up, FIELDS))
        assert 3_000 < made_up.tally().sent / 100 < 4_500


def test_a_search_for_what_was_updated_finds_what_was_changed_page_by_page() -> None:
    an_hour_ago = datetime.now(UTC) - timedelta(hours=1)
    since = f'(project = "ALPHA" AND updated >= "{an_hour_ago:%Y-%m-%d %H:%M}")'
    with served(400) as made_up:
        nothing = post(made_up, "search/jql", jql=since, fields=["updated"], maxResults=5000)[1]
        made_up.change(300)
        first = post(made_up, "search/jql", jql=since, fields=["updated"], maxResults=5000)[1]
        more = {"nextPageToken": first["nextPageToken"]}
        last = post(made_up, "search/jql", jql=since, fields=["updated"], maxResults=5000, **more)[1]
    assert [len(page["issues"]) for page in (nothing, first, last)] == [0, FIELD_PAGE, 50]
    assert "nextPageToken" not in last


@pytest.mark.parametrize("path", ["issue", "search"])
def test_what_milepost_never_asks_is_not_known(path: str) -> None:
    with served(1) as made_up:
        assert post(made_up, path)[0] == 404


def test_every_fifth_request_is_refused_and_pauses_that_overlap_count_once() -> None:
    with served(1, refuse_every=5) as made_up:
        statuses = [post(made_up, "search/jql", jql="", fields=["id"])[0] for _ in range(10)]
        tally = made_up.tally()
    assert statuses == [200, 200, 200, 200, 429] * 2
    assert tally.refused == 2
    assert 1.0 < tally.asked_seconds < 1.9


def test_a_figure_that_passes_its_bar_is_told_apart() -> None:
    assert told("requests", 3, 3) == "requests: 3, bar 3: within"
    assert told("CPU", 1.85, 1.8, " times") == "CPU: 1.85 times, bar 1.80 times: OVER"


def test_measures_are_taken_in_turns_with_their_reference_and_compared_within_a_turn() -> None:
    taken: list[str] = []
    figures = iter([1.0, 10.0, 5.0, 30.0, 2.0, 40.0])

    def of(name: str) -> float:
        taken.append(name)
        return next(figures)

    assert beside(3, lambda: of("reference"), lambda: of("ours")) == (2.0, [10.0])
    assert taken == ["reference", "ours"] * 3
