"""Pages that are odd on request: short, empty, moving under the reader, with a token that never changes."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.sandbox.jira_site import World, many_issues, small_site

JQL = "/rest/api/3/search/jql"
CHANGES = "/rest/api/3/changelog/bulkfetch"


def crowded(count: int) -> World:
    site = small_site()
    site.issues = {issue.id: issue for issue in many_issues(count)}
    return World(site)


def follow(world: World, path: str, body: dict[str, Any], most: int = 400) -> list[dict[str, Any]]:
    """All pages of a result, `most` of them."""
    found = [world.client.post(path, body).json()]
    while (token := found[-1].get("nextPageToken")) and len(found) < most:
        found.append(world.client.post(path, body | {"nextPageToken": token}).json())
    return found


def by_key(size: int) -> dict[str, Any]:
    return {"jql": "project = APP ORDER BY key ASC", "maxResults": size}


def ids(pages: list[dict[str, Any]]) -> list[str]:
    return [issue["id"] for page in pages for issue in page["issues"]]


@pytest.mark.parametrize("asked", [1, 20])
def test_short_pages_have_any_length_up_to_the_one_asked_and_lose_nothing(asked: int) -> None:
    world = crowded(200)
    world.settings.short_pages = 7
    pages = follow(world, JQL, by_key(asked))
    lengths = {len(page["issues"]) for page in pages}
    assert ids(pages) == [str(5000 + n) for n in range(200)]
    assert {0, asked} <= lengths <= set(range(asked + 1))
    assert [page["isLast"] for page in pages] == [*[False] * (len(pages) - 1), True]


CROWDED = crowded(60)


@given(st.integers(), st.integers(min_value=1, max_value=80), st.booleans())
def test_short_pages_of_any_seed_add_up_to_the_result(seed: int, asked: int, live: bool) -> None:
    CROWDED.settings.short_pages, CROWDED.settings.live_paging = seed, live
    assert ids(follow(CROWDED, JQL, by_key(asked))) == [str(5000 + n) for n in range(60)]


def test_short_pages_are_the_same_ones_for_a_seed() -> None:
    def lengths(seed: int) -> list[int]:
        world = crowded(200)
        world.settings.short_pages = seed
        return [len(page["issues"]) for page in follow(world, JQL, by_key(20))]

    assert lengths(7) == lengths(7) != lengths(8)


def test_short_pages_of_data_center_hold_one_issue_at_least_and_say_their_size() -> None:
    world = World(small_site("datacenter"))
    world.settings.short_pages = 7
    start, found = 0, []
    while start < 6:
        asked: dict[str, Any] = {"startAt": start, "maxResults": 5}
        page = world.client.get("/rest/api/2/search", jql="order by key", **asked).json()
        assert 1 <= page["maxResults"] <= 5
        found += page["issues"]
        start += len(page["issues"])
    assert len({issue["id"] for issue in found}) == 6


def test_short_pages_split_bulk_changelogs_as_well() -> None:
    world = World(small_site())
    for number in range(30):
        world.editor.edit("APP-2", summary=str(number))
    world.settings.short_pages = 3
    pages = follow(world, CHANGES, {"issueIdsOrKeys": ["APP-2"], "maxResults": 4})
    histories = [entry["id"] for page in pages for log in page["issueChangeLogs"] for entry in log["changeHistories"]]
    assert len(histories) == len(set(histories)) == 33
    assert any(page["issueChangeLogs"] == [] for page in pages)


def test_is_last_can_be_left_out_of_every_page() -> None:
    world = crowded(30)
    world.settings.drop_is_last = True
    assert [sorted(page) for page in follow(world, JQL, by_key(20))] == [["issues", "nextPageToken"], ["issues"]]
    assert "isLast" not in world.client.get("/rest/agile/1.0/board").json()


@pytest.mark.parametrize(
    ("path", "body"),
    [(JQL, by_key(10)), (CHANGES, {"issueIdsOrKeys": ["APP-100"], "maxResults": 1})],
    ids=["search", "changelogs"],
)
def test_a_repeated_token_answers_the_same_page_for_ever(path: str, body: dict[str, Any]) -> None:
    world = crowded(20)
    for number in range(2):
        world.editor.edit("APP-100", summary=str(number))
    world.settings.repeat_token = True
    first, *rest = follow(world, path, body, most=5)
    assert len(rest) == 4
    assert first != rest[0]
    assert all(before == after for before, after in pairwise(rest))


def test_a_result_that_fits_on_one_page_has_no_token_to_repeat() -> None:
    world = crowded(5)
    world.settings.repeat_token = True
    assert "nextPageToken" not in world.client.post(JQL, by_key(10)).json()


def pages_around_an_edit(world: World) -> list[str]:
    """The ids on the two pages of a search by `updated`, the first issue being edited in between."""
    asked = {"jql": "project = APP ORDER BY updated ASC, key ASC", "maxResults": 10}
    first = world.client.post(JQL, asked).json()
    world.editor.edit("APP-100", summary="Changed")
    return ids([first, *follow(world, JQL, asked | {"nextPageToken": first["nextPageToken"]})])


def test_live_pages_move_when_an_issue_is_edited_in_between() -> None:
    world = crowded(20)
    world.settings.live_paging = True
    found = pages_around_an_edit(world)
    assert found.count("5000") == 2
    assert "5010" not in found


def test_frozen_pages_stay_as_they_were_when_the_search_began() -> None:
    assert pages_around_an_edit(crowded(20)) == [str(5000 + n) for n in range(20)]


def test_live_pages_end_where_the_rest_is_gone() -> None:
    world = crowded(20)
    world.settings.live_paging = True
    first = world.client.post(JQL, by_key(15)).json()
    for number in range(100, 120):
        world.editor.delete(f"APP-{number}")
    rest = world.client.post(JQL, by_key(15) | {"nextPageToken": first["nextPageToken"]}).json()
    assert rest == {"issues": [], "isLast": True}
