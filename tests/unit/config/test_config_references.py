"""What the files say of each other, and what cannot be meant."""

from __future__ import annotations

from pathlib import Path

import pytest

from config.reader import read_workspace
from tests.unit.config.written import MAIN, MAPPING, ROADMAP, mistakes_in, write

OTHER = """\
milepost: 1
roadmap: other
title: Other
kind: hybrid
"""
TWO = ROADMAP + "  - id: maps\n    title: Maps\n"


def test_a_rule_that_points_to_no_item_is_told_with_the_nearest_one(tmp_path: Path) -> None:
    said = mistakes_in(tmp_path, mapping=MAPPING.replace("item: search", "item: serch"))
    assert said == ["mapping.yaml:3:11: there is no item 'serch' | Did you mean 'search'?"]


def test_two_items_with_one_id_are_told_with_the_first_place(tmp_path: Path) -> None:
    other = f"{OTHER}items:\n  - title: Again\n    id: maps\n"
    assert mistakes_in(tmp_path, roadmap=TWO, other=other) == [
        "roadmaps/product.yaml:8:9: the item id 'maps' is used already, at roadmaps/other.yaml:7 | "
        "Each id stands once in the whole workspace; rename one."
    ]


DEFINED = [
    ("owners: [{id: a, name: A}, {id: a, name: B}]", "4:33: the owner id 'a' is used already, at milepost.yaml:4"),
    ("audiences: [a, a]", "4:16: the audience id 'a' is used already, at milepost.yaml:4"),
    (
        "boards: [{id: a, trello: x}, {id: a, trello: y}]",
        "4:35: the board id 'a' is used already, at milepost.yaml:4",
    ),
]


@pytest.mark.parametrize(("line", "told"), DEFINED)
def test_ids_of_the_main_file_stand_once(line: str, told: str, tmp_path: Path) -> None:
    (said,) = mistakes_in(tmp_path, main=MAIN.replace("jira:\n", f"{line}\njira:\n"))
    assert said.startswith(f"milepost.yaml:{told}")


@pytest.mark.parametrize("kind", ["goal", "theme", "initiative", "release", "event"])
def test_ids_of_a_roadmap_stand_once(kind: str, tmp_path: Path) -> None:
    more = (
        "measure: m, start_value: 0, start_on: 2026-01-01, target_value: 1, due: 2026-12-31" if kind == "goal" else ""
    )
    more = "start: 2026-12-01" if kind == "event" else more
    entry = f"{{id: twin, title: T, {more}}}"
    (said,) = mistakes_in(tmp_path, roadmap=f"{ROADMAP}{kind}s: [{entry}, {entry}]\n")
    assert f"the {kind} id 'twin' is used already, at roadmaps/product.yaml:8" in said


def test_things_of_different_kinds_may_share_an_id(tmp_path: Path) -> None:
    roadmap = f"{ROADMAP}themes: [{{id: search, title: T}}]\nreleases: [{{id: search, title: R}}]\n"
    assert read_workspace(write(tmp_path, roadmap=roadmap)).portfolio.themes().keys() == {"search"}


REFERRED = [
    ("    owner: ann\n", "8:12: there is no owner 'ann' | There is none yet."),
    ("    initiative: big\n", "8:17: there is no initiative 'big' | There is none yet."),
    ("    themes: {calm: 1.0}\n", "8:14: there is no theme 'calm' | There is none yet."),
    ("    target: release spring\n", "8:13: there is no release 'spring' | There is none yet."),
    ("    depends_on: [search, serach]\n", "8:26: there is no item 'serach' | Did you mean 'search'?"),
    ("    split_into: [x1]\n", "8:18: there is no item 'x1' | Known: search."),
    ("    merged_into: x1\n", "8:18: there is no item 'x1' | Known: search."),
    ("    public: {title: T, audiences: [all]}\n", "8:36: there is no audience 'all' | There is none yet."),
    ("audience: all\n", "8:11: there is no audience 'all' | There is none yet."),
    ("themes: [{id: t, title: T, goals: [g]}]\n", "8:36: there is no goal 'g' | There is none yet."),
    ("initiatives: [{id: i, title: T, theme: t}]\n", "8:40: there is no theme 't' | There is none yet."),
    ("initiatives: [{id: i, title: T, owner: o}]\n", "8:40: there is no owner 'o' | There is none yet."),
    (
        "events: [{id: e, title: E, start: 2026-12-01, needs: [maps]}]\n",
        "8:55: there is no item 'maps' | Known: search.",
    ),
    (
        "events: [{id: e, title: E, start: 2026-12-01, activities: [{function: f, title: T, needs: maps}]}]\n",
        "8:91: there is no item 'maps' | Known: search.",
    ),
]


@pytest.mark.parametrize(("line", "told"), REFERRED)
def test_an_id_that_stands_nowhere_is_told_where_it_is_named(line: str, told: str, tmp_path: Path) -> None:
    said = mistakes_in(tmp_path, roadmap=ROADMAP + line)
    assert f"roadmaps/product.yaml:{told}" in said


@pytest.mark.parametrize(
    ("more", "told"),
    [
        ("roadmaps: [products]", "4:40: there is no roadmap 'products' | Did you mean 'product'?"),
        ("audience: all", "4:39: there is no audience 'all' | There is none yet."),
    ],
)
def test_a_board_names_roadmaps_and_audiences_that_there_are(more: str, told: str, tmp_path: Path) -> None:
    main = MAIN.replace("jira:\n", f"boards: [{{id: b, trello: x, {more}}}]\njira:\n")
    assert mistakes_in(tmp_path, main=main) == [f"milepost.yaml:{told}"]


def test_a_former_id_will_do_in_a_rule_and_nowhere_else(tmp_path: Path) -> None:
    roadmap = TWO.replace("    title: Faster search\n", "    title: Faster search\n    was: [find]\n")
    rule = MAPPING.replace("item: search", "item: find")
    assert read_workspace(write(tmp_path, roadmap=roadmap, mapping=rule)).mapping.rules[0].item == "find"
    assert mistakes_in(tmp_path, roadmap=f"{roadmap}    depends_on: [find]\n", mapping=rule) == [
        "roadmaps/product.yaml:11:18: the item 'find' is called otherwise now | "
        "Write the id that it has at roadmaps/product.yaml:8."
    ]


def test_a_former_id_is_used_up(tmp_path: Path) -> None:
    (said,) = mistakes_in(tmp_path, roadmap=f"{TWO}    was: [search]\n")
    assert said.startswith("roadmaps/product.yaml:10:11: the item id 'search' is used already")


def test_items_may_be_split_and_merged_into_others(tmp_path: Path) -> None:
    roadmap = (
        f"{TWO}  - {{id: old, title: O, split_into: [search, maps]}}\n  - {{id: gone, title: G, merged_into: maps}}\n"
    )
    items = read_workspace(write(tmp_path, roadmap=roadmap)).portfolio
    assert items.item("old").split_into == ("search", "maps")  # type: ignore[union-attr]  # it is there
    assert items.item("gone").merged_into == "maps"  # type: ignore[union-attr]  # it is there


def test_a_summary_may_come_from_a_field_that_is_named(tmp_path: Path) -> None:
    asking = ROADMAP + "    public: {title: T, summary_from: jira}\n"
    named = MAIN + "    fields: {public_text: customfield_10200}\n"
    assert read_workspace(write(tmp_path, main=named, roadmap=asking)).file.jira[0].fields.public_text


LIFE = [
    ("    depends_on: [search]\n", "8:18: depends_on: the item 'search' names itself"),
    ("    split_into: [search]\n", "8:18: split_into: the item 'search' names itself"),
    ("    merged_into: search\n", "8:18: merged_into: the item 'search' names itself"),
    ("    was: [search]\n", "8:11: the item id 'search' is used already, at roadmaps/product.yaml:6"),
    ("    stage_from: file\n", "8:17: stage_from: the file is to decide the stage, and names none"),
    (
        "    public: {title: T, summary_from: jira}\n",
        "8:38: summary_from: no field of Jira is named for public text",
    ),
    (
        "    merged_into: b\n  - {id: b, title: B, merged_into: search}\n",
        "8:18: merged_into: 'search' is merged into itself by way of others",
    ),
    (
        "    merged_into: b\n    split_into: [b]\n  - {id: b, title: B}\n",
        "8:5: 'search' cannot be both merged and split",
    ),
    ("    target: 60 days\n", "8:13: target: a window of days needs a day from which it counts"),
    (
        "themes: [{id: a, title: A, share: 0.7}, {id: b, title: B, share: 0.4}]\n",
        "8:66: share: with this one, the themes' shares of the capacity sum to 1.1",
    ),
    ("balance: {customer: 0.5}\n", "8:10: balance: the shares sum to 0.5"),
    ("balance: {custmer: 1.0}\n", "8:11: balance: custmer is not possible here"),
    ("    themes: {a: 0.5}\nthemes: [{id: a, title: A}]\n", "8:13: themes: the shares sum to 0.5"),
    ("themes: [{id: a, title: A, color: mauve}]\n", "8:35: color: Trello has no label of the colour 'mauve'"),
    (
        "goals: [{id: g, title: G, measure: m, start_value: 0, start_on: 2026-05-01, target_value: 1, "
        "due: 2026-05-01}]\n",
        "8:9: goals: the goal is due on 2026-05-01, not after its start on 2026-05-01",
    ),
    (
        "events: [{id: e, title: E, start: 2026-05-02, end: 2026-05-01}]\n",
        "8:10: events: the event ends on 2026-05-01, before it starts on 2026-05-02",
    ),
]


@pytest.mark.parametrize(("lines", "told"), LIFE)
def test_what_cannot_be_meant_is_told(lines: str, told: str, tmp_path: Path) -> None:
    said = mistakes_in(tmp_path, roadmap=ROADMAP + lines)
    assert any(one.startswith(f"roadmaps/product.yaml:{told} | ") for one in said), said


@pytest.mark.parametrize(
    ("kind", "target", "told"),
    [
        ("no-date", "2026-12-10", "a no-date roadmap promises no dates"),
        ("no-date", "Q4 2026", "a no-date roadmap promises no dates"),
        ("no-date", "release spring", "a no-date roadmap promises no dates"),
        ("release", "now", "a release roadmap has no horizons"),
        ("timeline", "later", "a timeline roadmap has no horizons"),
        ("hybrid", "60 days", "a window of days needs a day from which it counts"),
    ],
)
def test_a_target_must_fit_the_kind_of_its_roadmap(kind: str, target: str, told: str, tmp_path: Path) -> None:
    roadmap = f"{ROADMAP.replace('hybrid', kind)}    target: {target}\nreleases: [{{id: spring, title: S}}]\n"
    (said,) = mistakes_in(tmp_path, roadmap=roadmap)
    assert said.startswith(f"roadmaps/product.yaml:8:13: target: {told} | ")


@pytest.mark.parametrize("kind", ["no-date", "release", "timeline", "hybrid"])
def test_every_kind_takes_an_item_without_a_date(kind: str, tmp_path: Path) -> None:
    assert read_workspace(write(tmp_path, roadmap=ROADMAP.replace("hybrid", kind)))


@pytest.mark.parametrize(
    ("when", "told"),
    [
        ("{}", "4:11: when: a rule without a condition would take every issue | Give it at least one."),
        ("{labels: [x]}", "4:12: unknown key 'labels' | Did you mean 'label'?"),
        ("{label: [2026.10]}", '4:20: label: text is expected here, not 2026.10 | Write it in quotes: "2026.10".'),
        (
            "{where: project = }",
            "4:19: where: the condition ends too early (column 10) | Expected a quoted text, a word.",
        ),
        ("{where: colour = red}", "4:19: where: 'colour' is no field (column 1) | Write a field such as"),
    ],
)
def test_a_condition_that_means_nothing_is_told(when: str, told: str, tmp_path: Path) -> None:
    (said,) = mistakes_in(tmp_path, mapping=MAPPING.replace("{label: [search]}", when))
    assert said.startswith(f"mapping.yaml:{told}")


def test_conditions_of_what_is_ignored_are_read_as_well(tmp_path: Path) -> None:
    (said,) = mistakes_in(tmp_path, mapping=f"{MAPPING}ignore:\n  - {{reason: r, when: {{where: points > many}}}}\n")
    assert said.startswith("mapping.yaml:6:31: where: 'many' is no number")


@pytest.mark.parametrize(
    ("statuses", "told"),
    [
        ("{shipped: [Done], building: [done]}", "5:22: the status 'Done' means building already"),
        ('{shipped: ["category:finished"]}', "5:22: 'category:finished' is no category of Jira's statuses"),
    ],
)
def test_each_status_means_one_stage(statuses: str, told: str, tmp_path: Path) -> None:
    (said,) = mistakes_in(tmp_path, mapping=f"{MAPPING}statuses: {statuses}\n")
    assert said.startswith(f"mapping.yaml:{told} | ")


def test_what_holds_for_the_workspace_stands_in_one_mapping_file(tmp_path: Path) -> None:
    main = f"{MAIN}files: {{mapping: ['mapping*.yaml']}}\n"
    folder = write(tmp_path, main=main, mapping=f"{MAPPING}cancelled_resolutions: [Obsolete]\n")
    (folder / "mapping2.yaml").write_text("milepost: 1\nrules: [{item: search, when: {label: [find]}}]\n")
    mapping = read_workspace(folder).mapping
    assert [rule.when.label for rule in mapping.rules] == [("search",), ("find",)]
    assert mapping.cancelled_resolutions == ("Obsolete",)
    (folder / "mapping2.yaml").write_text("milepost: 1\ncancelled_resolutions: [Duplicate]\n")
    assert mistakes_in(folder, main=main, mapping=f"{MAPPING}cancelled_resolutions: [Obsolete]\n") == [
        "mapping2.yaml:2:1: cancelled_resolutions stands in mapping.yaml already | Keep one of the two."
    ]


@pytest.mark.parametrize(
    ("board", "told"),
    [
        (
            "lists: {plannned: Soon}",
            "no list of this board stands for 'plannned' | Its lists_by is stage; write planned, ",
        ),
        (
            "lists_by: horizon, lists: {planned: Soon}",
            "no list of this board stands for 'planned' | Its lists_by is horizon",
        ),
        (
            "lists_by: quarter, lists: {Q5 2026: Soon}",
            "no list of this board stands for 'Q5 2026' | Its lists_by is quarter",
        ),
        (
            "lists_by: release, lists: {spring: Soon}",
            "no list of this board stands for 'spring' | Its lists_by is release",
        ),
        ("publish_between: ['08:00', '08:00']", "publish_between: it begins and ends at the same time | Take it out"),
        ("templates: {title: '{{ title'}", "4:48: board 'b': the title template cannot be filled"),
        (
            "templates: {title: '{{ titel }}'}",
            "4:48: board 'b': the title template cannot be filled: 'titel' is undefin",
        ),
        ("templates: {description: '{{ key }}'}", "4:54: board 'b': the description template cannot be filled: 'key'"),
        (
            "templates: {description: '{{ milestones[0] }}'}",
            "4:54: board 'b': the description template cannot be filled",
        ),
        ("fields: {Size: '{{ points }}'}", "board 'b': the template of the field 'Size' cannot be filled: 'points' is"),
        ("legend: {text: '{{ titel }}'}", "board 'b': the legend cannot be filled: 'titel' is undefined"),
        (
            "templates: {title: '{{ titel }}'}",
            "| Templates see title, summary, promised, due, shipped, stage, progress, theme, rel",
        ),
    ],
)
def test_a_board_that_cannot_be_meant_is_told(board: str, told: str, tmp_path: Path) -> None:
    main = MAIN.replace("jira:\n", f"boards: [{{id: b, trello: x, {board}}}]\njira:\n")
    (said,) = mistakes_in(tmp_path, main=main)
    assert said.startswith("milepost.yaml:4:")
    assert told in said


@pytest.mark.parametrize(
    "board",
    [
        "lists: {planned: Soon, cancelled: Gone}",
        "lists_by: horizon, lists: {now: Now!, shipped: Out}",
        "lists_by: quarter, lists: {Q1 2027: Soon, H2 2027: Then, '2028': Far, others: Open}",
        "lists_by: release, lists: {spring: Soon, others: Open}",
        "publish_between: ['22:00', '06:00']",
    ],
)
def test_lists_may_bear_names_of_what_they_stand_for(board: str, tmp_path: Path) -> None:
    main = MAIN.replace("jira:\n", f"boards: [{{id: b, trello: x, {board}}}]\njira:\n")
    assert read_workspace(write(tmp_path, main=main, roadmap=f"{ROADMAP}releases: [{{id: spring, title: S}}]\n"))
