from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import requests

from sandbox import disturb
from sandbox.admin import admin_app
from sandbox.serve import Running, build, running
from tests.unit.sandbox.served import JIRA_AUTH, small_options


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with running(small_options(tmp_path_factory.mktemp("export"))) as started:
        yield started


def issue(server: Running, key: str) -> Any:
    answer = requests.get(f"{server.jira_url}/rest/api/3/issue/{key}", auth=JIRA_AUTH, timeout=10)
    answer.raise_for_status()
    return answer.json()


def test_requests_are_counted_by_service_route_and_verb(server: Running) -> None:
    server.reset_counts()
    body = issue(server, "APP-1")
    issue(server, "APP-2")
    (row,) = server.counts()
    assert (row["service"], row["route"], row["verb"]) == ("jira", "/rest/api/3/issue/{id}", "GET")
    assert row["requests"] == 2
    assert row["bytes_sent"] > len(body["key"])
    assert (server.count("jira"), server.count("jira", "POST"), server.count("trello")) == (2, 0, 0)


def test_the_administration_counts_nothing_and_answers_on_both_servers(server: Running) -> None:
    server.reset_counts()
    assert requests.get(f"{server.trello_url}/_sandbox/counts", timeout=10).json() == []


def test_the_clock_moves_by_weeks_days_and_hours(server: Running) -> None:
    before = datetime.fromisoformat(server.ask("GET", "/clock")["now"])
    assert (server.advance(weeks=1, days=2, hours=3) - before).total_seconds() == (9 * 24 + 3) * 3600


def test_the_clock_does_not_go_back(server: Running) -> None:
    with pytest.raises(requests.HTTPError, match="days"):
        server.ask("POST", "/advance", {"days": -1})


def test_notes_tell_what_the_loader_made_up(server: Running) -> None:
    notes = server.ask("GET", "/notes")
    assert any("board" in note for note in notes["notes"])
    assert notes["reconstructed_issues"] == 0


def test_an_export_has_no_events(server: Running) -> None:
    assert server.ask("GET", "/events") == []


def test_a_transition_shows_in_the_jira_with_its_history(server: Running) -> None:
    server.act("transition", ref="APP-1", status="Done")
    assert issue(server, "APP-1")["fields"]["status"]["name"] == "Done"
    assert server.sandbox.repository.site.issues["1001"].histories[-1].items[0].after_text == "Done"


def test_an_act_answers_the_id_of_what_it_made(server: Running) -> None:
    made = server.act("create", project="APP", summary="New", issue_type="Story")
    assert issue(server, made["id"])["fields"]["summary"] == "New"
    assert server.act("delete", ref=made["id"]) == {}


@pytest.mark.parametrize("name", disturb.ACTS)
def test_every_act_is_one_that_somebody_can_do(server: Running, name: str) -> None:
    owner = server.sandbox.editor if name in disturb.EDITS else server.sandbox.administrator
    assert callable(getattr(owner, name))


def test_an_edit_sets_only_what_is_named(server: Running) -> None:
    server.act("edit", ref="APP-2", points=5, due="2020-03-01")
    edited = server.sandbox.repository.site.issues["1002"]
    assert (edited.points, edited.due.isoformat() if edited.due else None) == (5.0, "2020-03-01")
    assert edited.summary == "Issue 2"


def test_a_hidden_issue_looks_deleted_until_it_is_revealed(server: Running) -> None:
    server.act("hide", ref="APP-2")
    answer = requests.get(f"{server.jira_url}/rest/api/3/issue/APP-2", auth=JIRA_AUTH, timeout=10)
    assert answer.status_code == 404
    server.act("reveal", ref="APP-2")
    assert issue(server, "APP-2")["key"] == "APP-2"


@pytest.mark.parametrize(
    ("path", "body", "status", "reason"),
    [
        ("/jira/explode", {}, 404, "there is no act 'explode'"),
        ("/jira/transition", {"ref": "APP-9", "status": "Done"}, 404, "there is no issue APP-9"),
        ("/jira/transition", {"ref": "APP-1"}, 400, "status"),
        ("/jira/edit", {"ref": "APP-1", "fix_version_ids": ["9"]}, 404, "there is no record 9"),
        ("/jira/edit", {"ref": "APP-1", "colour": "red"}, 400, "colour"),
        ("/jira/rename_project_key", {"project": "APP", "key": "app"}, 400, "cannot be a project's key"),
        ("/jira/categorise_status", {"status": "Done", "category": "weird"}, 400, "category"),
        ("/jira/start_sprint", {"sprint_id": 1, "end": "2020-03-01T00:00:00"}, 400, "timezone"),
        ("/trello/explode", {}, 404, "there is no act 'explode'"),
        ("/trello/vote", {"card": "nothing"}, 400, "invalid id"),
        ("/trello/vote", {"card": "0" * 24, "by": "nobody"}, 400, "by"),
        ("/faults", {"kind": "explode"}, 400, "kind"),
        ("/settings/jira", {"mood": 1}, 404, "there is no switch 'mood'"),
        ("/settings/jira", {"page_cap": "many"}, 400, "page_cap"),
        ("/settings/jira", {"stale_every": 0}, 400, "stale_every"),
        ("/settings/jira", {"token_expires": "2026-01-01T00:00:00"}, 400, "token_expires"),
        ("/settings/jira", {"token": "mine"}, 404, "there is no switch 'token'"),
        ("/settings/mail", {}, 404, "there is no service 'mail'"),
    ],
)
def test_a_wrong_request_is_told_what_is_wrong(
    server: Running, path: str, body: dict[str, Any], status: int, reason: str
) -> None:
    answer = requests.post(f"{server.jira_url}/_sandbox{path}", json=body, timeout=10)
    assert answer.status_code == status
    assert reason in answer.json()["error"]


def test_a_fault_can_be_seen_and_taken_away(server: Running) -> None:
    server.clear_faults()
    ident = server.fault(kind="error", service="trello")
    assert [row["id"] for row in server.ask("GET", "/faults")] == [ident]
    assert server.ask("DELETE", f"/faults/{ident}") == []
    with pytest.raises(requests.HTTPError, match="there is no fault"):
        server.ask("DELETE", f"/faults/{ident}")


def test_every_switch_is_explained(server: Running) -> None:
    told = (Path(__file__).parents[3] / "docs" / "sandbox.md").read_text()
    for service, switches in server.ask("GET", "/settings").items():
        rows = [line for line in told.splitlines() if line.startswith(f"| {service} | ")]
        assert [name for name in switches if not any(f"`{name}`" in row for row in rows)] == []


def test_switches_take_effect_at_once_and_keep_their_types(server: Running) -> None:
    server.switch("jira", expired_tokens=True, index_lag=30, hidden_projects=["APP"])
    try:
        answer = requests.get(f"{server.jira_url}/rest/api/3/myself", auth=JIRA_AUTH, timeout=10)
        assert answer.status_code == 401
        assert server.sandbox.jira_settings.hidden_projects == {"APP"}
        assert server.sandbox.jira_settings.index_lag.total_seconds() == 30
    finally:
        server.switch("jira", expired_tokens=False, index_lag=0, hidden_projects=[])
    assert issue(server, "APP-1")["key"] == "APP-1"


def test_the_answers_are_dated_by_the_sandbox_clock(server: Running) -> None:
    now = server.sandbox.clock.now()
    assert now.tzinfo is UTC
    assert now.year == 2020


def test_a_caller_from_elsewhere_is_refused(tmp_path: Path) -> None:
    sandbox = build(small_options(tmp_path))
    sent: list[Any] = []

    async def call(host: str) -> None:
        async def receive() -> Any:
            return {"type": "http.request", "body": b""}

        async def send(message: Any) -> None:
            sent.append(message.get("status"))

        scope = {
            "type": "http", "method": "GET", "path": "/_sandbox/clock", "raw_path": b"", "query_string": b"",
            "headers": [], "client": (host, 4), "root_path": "", "scheme": "http", "server": ("x", 1),
        }  # fmt: skip
        await admin_app(sandbox)(scope, receive, send)

    asyncio.run(call("192.0.2.7"))
    asyncio.run(call("127.0.0.1"))
    sandbox.close()
    assert [status for status in sent if status] == [403, 200]
