"""Which fields of a site hold what, asked through the client: real lists of fields, and names that mislead."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec
import pytest
import responses

from connectors.errors import AmbiguousField
from connectors.jira.client import connect_jira
from connectors.jira.connection import FieldOverrides, JiraConnection
from connectors.jira.values import FieldMap
from connectors.transport import Transport
from mapping.backlog import Board

URL = "https://jira.example"
LISTS = Path(__file__).resolve().parents[4] / "shared" / "data" / "jira" / "field-lists"
SITES = sorted(path.name.removesuffix(".fields.json.gz") for path in LISTS.glob("*.fields.json.gz"))

SPRINT, EPIC_LINK, EPIC_NAME, RANK, TEAM_POINTS = (
    f"com.pyxis.greenhopper.jira:{kind}"
    for kind in ("gh-sprint", "gh-epic-link", "gh-epic-label", "gh-lexo-rank", "jsw-story-points")
)
NUMBER, DAY, TEXT = (
    f"com.atlassian.jira.plugin.system.customfieldtypes:{kind}" for kind in ("float", "datepicker", "textfield")
)
TARGET_START = "com.atlassian.jpo:jpo-custom-field-baseline-start"
PARENT_LINK = "com.atlassian.jpo:jpo-custom-field-parent"
TYPES = {NUMBER: "number", TEAM_POINTS: "number", DAY: "date"}

Payload = list[dict[str, Any]]
Ask = Callable[..., FieldMap]


@dataclass(frozen=True)
class Site:
    """A real site: what it answers to `field` and `issuetype`, and what is in there by kind."""

    fields: Payload
    types: Payload

    def of(self, kind: str, name: str | None = None) -> list[str]:
        """The ids of the fields of a kind, of one name if need be."""
        return [
            field["id"]
            for field in self.fields
            if field.get("schema", {}).get("custom") == kind and name in {None, field["name"].lower()}
        ]

    @property
    def points(self) -> list[str]:
        """The fields that are called as points are."""
        return self.of(NUMBER, "story points")

    @property
    def ranks(self) -> list[str]:
        """The one rank that is called so, or all."""
        return self.of(RANK, "rank") or self.of(RANK)


@pytest.fixture(params=SITES)
def site(request: pytest.FixtureRequest) -> Site:
    fields, types = (unpacked(f"{request.param}.{part}.json.gz") for part in ("fields", "issuetypes"))
    return Site(fields, list(types.values()))


def unpacked(name: str) -> Any:
    return json.loads(gzip.decompress((LISTS / name).read_bytes()))


@pytest.fixture
def ask(web: responses.RequestsMock, make_transport: Callable[..., Transport]) -> Ask:
    """Lets a client find the fields in a list; it knows the boards and what the workspace says."""

    def asked(fields: Payload, *boards: Board, types: Payload | None = None, **said: str) -> FieldMap:
        cloud = types is None
        about = {"version": "9.12", "baseUrl": URL, "deploymentType": "Cloud" if cloud else "Server"}
        web.get(f"{URL}/rest/api/2/serverInfo", json=about)
        web.get(f"{URL}/rest/api/{3 if cloud else 2}/field", json=fields)
        if not cloud:
            web.get(f"{URL}/rest/api/2/issuetype", json=types)
        overrides = FieldOverrides(**said)
        connection = JiraConnection("jira", URL, ("MP",), "token", email="bot@example.com", fields=overrides)
        return connect_jira(connection, make_transport()).fields(boards)

    return asked


def board(number: int = 1, *, estimates: str | None = None, ranks: str | None = None) -> Board:
    return Board(number, "Team", "scrum", estimates, ranks)


def custom(number: int, name: str, kind: str, **more: Any) -> dict[str, Any]:
    ident = f"customfield_{number}"
    return {"id": ident, "name": name, "schema": {"type": TYPES.get(kind, "any"), "custom": kind}} | more


def in_project(number: int) -> dict[str, Any]:
    return {"type": "PROJECT", "project": {"id": str(number)}}


def settled(site: Site) -> dict[str, str]:
    """What the workspace has to say of a site that has several fields for the points."""
    return {"points": site.points[0]} if len(site.points) > 1 else {}


def test_all_real_lists_are_here(shared_data: Path) -> None:
    assert len(SITES) >= 7


def test_what_has_a_kind_of_its_own_is_found_by_it_on_every_real_site(ask: Ask, site: Site) -> None:
    found = ask(site.fields, types=site.types, **settled(site))
    assert [found.sprint] == site.of(SPRINT)
    assert [found.epic_link] == site.of(EPIC_LINK)
    assert found.parent_link == next(iter(site.of(PARENT_LINK)), None)
    assert [found.rank] == site.ranks
    assert list(found.epic_names) == site.of(EPIC_NAME) != []
    assert found.start == next(iter([*site.of(DAY, "start date"), *site.of(TARGET_START)]), None)
    assert found.epic_types == {each["id"] for each in site.types if each["name"] == "Epic"}
    assert found.public_text is None


def test_where_jira_tells_levels_and_parents_no_parent_link_is_asked_for(ask: Ask) -> None:
    assert ask([custom(18, "Parent Link", PARENT_LINK)]).parent_link is None


def test_points_are_found_or_the_workspace_is_asked_on_every_real_site(ask: Ask, site: Site) -> None:
    if len(site.points) == 1:
        assert list(ask(site.fields, types=site.types).points) == site.points
        return
    with pytest.raises(AmbiguousField) as asked:
        ask(site.fields, types=site.types)
    assert list(asked.value.candidates) == site.points
    assert asked.value.setting == "jira.fields.points"
    assert all(ident in asked.value.next_step for ident in site.points)


def test_the_workspace_settles_the_points_of_every_real_site(ask: Ask, site: Site) -> None:
    assert site.points
    for chosen in site.points:
        assert ask(site.fields, types=site.types, points=chosen).points == (chosen,)


def test_the_board_settles_points_and_rank_of_every_real_site(ask: Ask, site: Site) -> None:
    for points in site.points:
        assert ask(site.fields, board(estimates=points), types=site.types).points == (points,)
    for rank in site.of(RANK):
        assert ask(site.fields, board(ranks=rank), types=site.types, **settled(site)).rank == rank


def test_what_was_found_is_small_and_survives_being_stored(ask: Ask, site: Site) -> None:
    found = ask(site.fields, types=site.types, **settled(site))
    singles = {found.sprint, found.epic_link, found.parent_link, found.rank, found.start}
    used = {*found.points, *found.epic_names, *singles} - {None}
    assert set(found.names) == used
    assert msgspec.json.decode(msgspec.json.encode(found), type=FieldMap) == found


def test_at_least_one_real_site_needs_its_points_settled() -> None:
    lists = [Site(unpacked(f"{name}.fields.json.gz"), []) for name in SITES]
    assert not lists or any(len(site.points) > 1 for site in lists)


def test_points_of_both_project_styles_are_taken_those_of_teams_first(ask: Ask) -> None:
    fields = [custom(34, "Story Points", NUMBER), custom(16, "Story point estimate", TEAM_POINTS)]
    assert ask(fields).points == ("customfield_16", "customfield_34")


def test_the_estimate_of_teams_is_known_by_its_name_where_it_is_a_plain_number(ask: Ask) -> None:
    fields = [custom(34, "Story Points", NUMBER), custom(16, "Story point estimate", NUMBER)]
    assert ask(fields).points == ("customfield_16", "customfield_34")


def test_what_the_board_estimates_in_goes_before_every_other_field(ask: Ask) -> None:
    fields = [custom(16, "Story point estimate", TEAM_POINTS), custom(50, "Größe", NUMBER)]
    assert ask(fields, board(estimates="customfield_50")).points == ("customfield_50", "customfield_16")


@pytest.mark.parametrize("estimates", ["timeoriginalestimate", "customfield_7", "customfield_404"])
def test_a_board_that_does_not_estimate_in_a_number_of_the_site_says_nothing_of_points(
    ask: Ask, estimates: str
) -> None:
    time = {"id": "timeoriginalestimate", "name": "Original estimate", "schema": {"type": "number"}}
    assert ask([time, custom(7, "Team", TEXT)], board(estimates=estimates)).points == ()


GERMAN = [
    custom(20, "Durchgang", SPRINT),
    custom(14, "Epos-Verknüpfung", EPIC_LINK),
    custom(11, "Epos-Name", EPIC_NAME),
    custom(19, "Rang", RANK),
    custom(16, "Story-Point-Schätzung", TEAM_POINTS),
    custom(34, "Story-Punkte", NUMBER),
    custom(15, "Startdatum", DAY),
]


def test_a_site_in_german_is_read_by_the_kinds_of_its_fields(ask: Ask) -> None:
    found = ask(GERMAN)
    assert (found.sprint, found.epic_link, found.rank) == ("customfield_20", "customfield_14", "customfield_19")
    assert found.epic_names == ("customfield_11",)
    assert found.points == ("customfield_16",)
    assert found.names["customfield_19"] == "Rang"


def test_a_plain_field_with_a_german_name_is_known_by_the_board_or_the_workspace_only(ask: Ask) -> None:
    plain = [field for field in GERMAN if field["schema"]["custom"] != TEAM_POINTS]
    assert ask(plain).points == ()
    assert ask(plain, board(estimates="customfield_34")).points == ("customfield_34",)
    assert ask(plain, points="Story-Punkte").points == ("customfield_34",)
    assert ask(plain, start="Startdatum").start == "customfield_15"


def test_fields_of_single_teams_stand_beside_the_shared_one_of_their_name(ask: Ask) -> None:
    fields = [
        custom(34, "Story Points", NUMBER),
        custom(71, "Story Points", NUMBER, scope=in_project(1)),
        custom(72, "Story Points", NUMBER, scope=in_project(2)),
        custom(15, "Start date", DAY),
        custom(73, "Start date", DAY, scope=in_project(1)),
    ]
    found = ask(fields)
    assert found.points == ("customfield_71", "customfield_72", "customfield_34")
    assert found.start == "customfield_15"


TWO = [custom(34, "Story Points", NUMBER), custom(35, "Story points ", NUMBER)]


def test_two_shared_fields_of_one_name_are_refused_with_both_ids_and_the_setting(ask: Ask) -> None:
    with pytest.raises(AmbiguousField, match=r"customfield_34 .*customfield_35 .*`jira\.fields\.points`") as asked:
        ask(TWO)
    assert asked.value.candidates == ("customfield_34", "customfield_35")


def test_two_shared_fields_of_one_name_are_told_apart_by_the_board(ask: Ask) -> None:
    assert ask(TWO, board(estimates="customfield_35")).points == ("customfield_35",)


def test_boards_that_estimate_differently_have_both_fields_read(ask: Ask) -> None:
    boards = board(1, estimates="customfield_35"), board(2, estimates="customfield_34"), board(3)
    assert ask(TWO, *boards).points == ("customfield_35", "customfield_34")


def test_two_shared_fields_of_one_name_are_told_apart_by_the_workspace(ask: Ask) -> None:
    assert ask(TWO, board(estimates="customfield_34"), points="customfield_35").points == ("customfield_35",)


@pytest.mark.parametrize("named", ["Velocity", "customfield_1"])
def test_a_setting_that_names_no_field_is_refused_with_those_that_sound_like_it(ask: Ask, named: str) -> None:
    with pytest.raises(AmbiguousField, match=f"no field named '{named}'") as asked:
        ask(TWO, points=named)
    assert asked.value.candidates == ("customfield_34", "customfield_35")


def test_a_setting_whose_name_two_fields_have_is_refused(ask: Ask) -> None:
    fields = [custom(34, "Size", NUMBER), custom(35, "Size", NUMBER)]
    with pytest.raises(AmbiguousField, match="several fields named 'Size'"):
        ask(fields, points="Size")


def test_a_renamed_sprint_field_is_found_and_another_that_took_its_name_is_not(ask: Ask) -> None:
    fields = [custom(40, "Sprint", TEXT), custom(20, "Iteration", SPRINT)]
    assert ask(fields).sprint == "customfield_20"


def test_a_site_without_sprints_has_no_field_for_them(ask: Ask) -> None:
    found = ask([custom(40, "Sprint", TEXT), {"id": "summary", "name": "Summary", "schema": {"type": "string"}}])
    assert found == FieldMap()


def test_two_sprint_fields_are_refused_and_not_guessed_at(ask: Ask) -> None:
    fields = [custom(20, "Sprint", SPRINT), custom(21, "Sprint (old)", SPRINT)]
    with pytest.raises(AmbiguousField, match=r"`jira\.fields\.sprint`"):
        ask(fields)
    assert ask(fields, sprint="customfield_21").sprint == "customfield_21"


def test_a_field_without_a_schema_is_passed_over(ask: Ask) -> None:
    fields = [{"id": "thumbnail", "name": "Images"}, {"id": "x", "name": "Rank", "schema": None}, *GERMAN]
    assert ask(fields) == ask(GERMAN)


def test_public_text_is_never_found_only_named(ask: Ask) -> None:
    fields = [custom(60, "Public text", TEXT)]
    assert ask(fields).public_text is None
    assert ask(fields, public_text="Public text").public_text == "customfield_60"


def test_a_field_that_jira_made_itself_is_never_taken_for_public_text(ask: Ask) -> None:
    fields = [{"id": "description", "name": "Description", "schema": {"type": "string"}}]
    with pytest.raises(AmbiguousField, match="written for the team"):
        ask(fields, public_text="description")
