"""What `milepost check` says of Jira: who we are, when the token ends, what may be browsed, where else to sign in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from sandbox.jira.settings import CLOUD_ID
from sync.checking import Check, check_services
from sync.store.engine import open_store
from tests.end_to_end.small import Small, small


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Small]:
    with closing(open_store(f"sqlite:///{tmp_path / 'milepost.db'}")) as store, small(tmp_path, store) as one:
        yield one


def checks(site: Small) -> Mapping[str, Check]:
    return {one.what: one for one in check_services(site.world())}


def test_a_jira_as_it_should_be_is_well(site: Small) -> None:
    found = checks(site)
    assert all(one.well for one in found.values())
    assert "cloud" in found["Jira"].told
    assert "APP" in found["Jira projects"].told


def test_a_token_with_scopes_at_the_sites_own_address_is_told_where_it_works(site: Small) -> None:
    site.box.switch("jira", scoped_token=True)
    told = checks(site)["Jira sign-in"]
    assert not told.well
    assert f"url: https://api.atlassian.com/ex/jira/{CLOUD_ID}" in told.told
    assert f"site_url: {site.box.jira_url}" in told.told


def test_a_project_that_may_not_be_browsed_is_told_once_and_nothing_is_concluded_from_it(site: Small) -> None:
    site.box.switch("jira", hidden_projects=["APP"])
    found = checks(site)
    assert (found["Jira projects"].well, "APP" in found["Jira projects"].told) == (False, True)
    assert "Jira fields" not in found


@pytest.mark.parametrize(("days", "well"), [(200, True), (15, True), (13, False)])
def test_a_token_that_ends_soon_is_trouble_before_it_ends(site: Small, days: int, well: bool) -> None:
    site.box.do(lambda box: setattr(box.repository.site, "dialect", "datacenter"))
    ends = site.box.do(lambda box: box.clock.now()) + timedelta(days=days)
    site.box.switch("jira", token_expires=ends.isoformat())
    file = site.folder / "milepost.yaml"
    file.write_text(file.read_text().replace("    projects:", "    auth: bearer\n    projects:"))
    told = {one.what: one for one in check_services(site.world(clock=lambda: ends - timedelta(days=days)))}[
        "Jira token"
    ]
    assert (told.well, f"{ends:%Y-%m-%d}" in told.told) == (well, True)


def test_a_cloud_that_does_not_tell_when_the_token_ends_is_said_so(site: Small) -> None:
    assert "does not tell" in checks(site)["Jira token"].told
