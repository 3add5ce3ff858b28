"""The company's workspace files: right by the format's own models, true to the company, and safe to publish."""

from __future__ import annotations

from typing import Any

import pytest
from ruamel.yaml import YAML

from config.workspace import WorkspaceFile
from mapping.conditions import match_condition
from mapping.roadmap import Kind, Portfolio, Roadmap
from mapping.rules import MappingFile
from sandbox.company import Company, generate, workspace_files
from sandbox.company.cast import CUSTOMERS, STAFF
from sandbox.company.plans import PLANS


@pytest.fixture(scope="module")
def company() -> Company:
    return generate(7)


@pytest.fixture(scope="module")
def files(company: Company) -> dict[str, Any]:
    texts = workspace_files(company, jira_url="http://127.0.0.1:8071", trello_board="aBcD1234")
    return {path: YAML(typ="safe").load(text) for path, text in texts.items()}


@pytest.fixture(scope="module")
def portfolio(files: dict[str, Any]) -> Portfolio:
    paths = files["milepost.yaml"]["files"]["roadmaps"]
    return Portfolio(tuple(Roadmap.model_validate(files[path]) for path in paths))


@pytest.fixture(scope="module")
def mapping(files: dict[str, Any]) -> MappingFile:
    return MappingFile.model_validate(files["mapping.yaml"])


def test_the_workspace_file_names_the_services_and_is_right(files: dict[str, Any]) -> None:
    workspace = WorkspaceFile.model_validate(files["milepost.yaml"])
    assert workspace.jira[0].url == "http://127.0.0.1:8071"
    assert workspace.boards[0].trello == "aBcD1234"
    assert set(workspace.guard.customers) == set(CUSTOMERS)


def test_all_four_kinds_of_roadmap_are_in_use(portfolio: Portfolio) -> None:
    assert {roadmap.kind for roadmap in portfolio.roadmaps} == set(Kind)


def test_ids_are_unique_and_whatever_is_named_exists(portfolio: Portfolio, files: dict[str, Any]) -> None:
    ids = [item.id for item in portfolio.items()]
    assert len(ids) == len(set(ids)) >= 24
    owners = {owner["id"] for owner in files["milepost.yaml"]["owners"]}
    initiatives = {i.id for roadmap in portfolio.roadmaps for i in roadmap.initiatives}
    for item in portfolio.items():
        named = {*item.depends_on, *item.split_into, *([item.merged_into] if item.merged_into else [])}
        assert named <= set(ids), item.id
        assert set(item.themes) <= set(portfolio.themes()), item.id
        assert item.owner in owners
        assert item.initiative is None or item.initiative in initiatives
        assert item.target.release is None or item.target.release in portfolio.releases()
    for event in (event for roadmap in portfolio.roadmaps for event in roadmap.events):
        assert {*event.needs, *(a.needs for a in event.activities if a.needs)} <= set(ids)
    priorities = [item.priority for item in portfolio.items() if item.priority]
    assert len(priorities) == len(set(priorities))


def test_the_capacity_of_the_themes_is_given_away_whole(portfolio: Portfolio) -> None:
    assert sum(theme.share or 0 for theme in portfolio.themes().values()) == pytest.approx(1)


def test_releases_bear_the_names_that_jira_knows(portfolio: Portfolio, company: Company) -> None:
    names = {version.name for version in company.site.versions.values()}
    assert {release.jira for release in portfolio.releases().values()} <= names


def test_each_rule_names_an_item_and_can_be_read(mapping: MappingFile, portfolio: Portfolio) -> None:
    for rule in mapping.rules:
        assert portfolio.item(rule.item) is not None, rule.item
        match_condition(rule.when)


def test_rules_name_live_epics_but_for_the_one_that_was_deleted(mapping: MappingFile, company: Company) -> None:
    keys = {issue.key for issue in company.site.issues.values()}
    named = {key for rule in mapping.rules for key in (*rule.when.key, *rule.when.parent)}
    assert named - keys == {company.epic_key("fleet-portal")}


def test_one_epic_is_claimed_by_two_items(mapping: MappingFile, company: Company) -> None:
    claims = [rule.item for rule in mapping.rules if company.epic_key("ev-bays") in rule.when.key]
    assert claims == ["skill-matching", "ev-ready-planning"]


def test_the_script_and_the_roadmaps_speak_of_the_same_items(portfolio: Portfolio, company: Company) -> None:
    ids = {item.id for item in portfolio.items()}
    assert {plan.item for plan in PLANS.values() if plan.item} <= ids
    assert {event.item for event in company.events if event.item} <= ids


@pytest.mark.parametrize(
    ("kind", "stage"),
    [
        ("over-claim", "building"),
        ("over-claim-shipped", "shipped"),
        ("under-claim", "planned"),
        ("done-not-announced", "building"),
    ],
)
def test_the_roadmap_says_what_the_log_says_that_it_says(
    kind: str, stage: str, portfolio: Portfolio, company: Company
) -> None:
    event = next(event for event in company.events if event.kind == kind)
    item = portfolio.item(event.item or "")
    assert item is not None
    assert item.stage == stage


def test_an_item_depends_on_one_that_is_meant_for_later(portfolio: Portfolio) -> None:
    app, sign_on = portfolio.item("technician-app"), portfolio.item("single-sign-on")
    assert app is not None and sign_on is not None
    assert sign_on.id in app.depends_on
    mine, theirs = portfolio.deadline(app), portfolio.deadline(sign_on)
    assert mine is not None and theirs is not None
    assert mine < theirs


def test_what_is_ranked_first_in_jira_comes_late_on_the_roadmap(portfolio: Portfolio) -> None:
    order = [item.id for item in portfolio.order()]
    assert order.index("parts-on-time") > order.index("technician-app")
    assert order.index("database-upgrade") > order.index("public-api")


def test_too_many_epics_stand_behind_the_coarse_item(company: Company) -> None:
    epics = [i for i in company.site.issues.values() if i.type_id == "10100" and "insights" in i.labels]
    assert len(epics) > 8


def test_public_words_tell_no_name_no_customer_and_no_key(portfolio: Portfolio, company: Company) -> None:
    words = {name for team in STAFF.values() for full in team for name in full.split()}
    words |= {customer.split()[0] for customer in CUSTOMERS} | {"Nightjar"}
    words |= {issue.key for issue in company.site.issues.values()}
    summaries = {issue.summary for issue in company.site.issues.values()}
    for item in portfolio.items():
        if item.public:
            text = " ".join((item.public.title, item.public.summary, *(one.title for one in item.public.milestones)))
            assert not [word for word in words if word in text], item.id
            assert item.public.title not in summaries
