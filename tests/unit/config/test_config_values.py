"""Values of the wrong kind: each told with its place, in plain words, with what to write instead."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from config.reader import read_workspace
from mapping.targets import Precision
from tests.unit.config.written import MAIN, MAPPING, ROADMAP, mistakes_in, write

CHOICE_OF_KIND = "Write one of: release, timeline, no-date or hybrid."
IDENTIFIER = "Write small letters, digits, dots, dashes and underscores, beginning with a letter or a digit."
FORMS = (
    'Write a day "2026-12-10", a month "2026-12", a quarter "Q4 2026", a half "H2 2026", a year "2026", '
    '"release ID", a window of 30, 60 or 90 "days", "now", "next", "later" or "none".'
)

IN_ITEMS = [
    ("titel: x", "7:5: unknown key 'titel' | Did you mean 'title'?"),
    ("title: 2026", '7:12: title: text is expected here, not 2026 | Write it in quotes: "2026".'),
    ("title: 1.10", '7:12: title: text is expected here, not 1.10 | Write it in quotes: "1.10".'),
    ("title: true", '7:12: title: text is expected here, not true | Write it in quotes: "true".'),
    ("title:", "7:5: title: text is expected here, not nothing | Write some, or take the key out."),
    ("rationale: [a]", "7:16: rationale: text is expected here, not this | Write some, or take the key out."),
    ("priority: first", "7:15: priority: a whole number is expected here, not first | Write digits, without quotes."),
    ("priority: '1'", "7:15: priority: a whole number is expected here, not 1 | Write digits, without quotes."),
    ("priority: true", "7:15: priority: a whole number is expected here, not true | Write digits, without quotes."),
    ("priority: 1.5", "7:15: priority: a whole number is expected here, not 1.5 | Write digits, without quotes."),
    ("priority: 0", "7:15: priority: 0 is too small | Write 1 or more."),
    ("score: .inf", "7:12: score: a number is expected here, not .inf | Write digits, without quotes."),
    ("score: .nan", "7:12: score: a number is expected here, not .nan | Write digits, without quotes."),
    ("budget: yes", "7:13: budget: a number is expected here, not yes | Write digits, without quotes."),
    (
        "needs_work: no",
        "7:17: needs_work: true or false is expected here, not no | Write true or false, without quotes.",
    ),
    (
        "depends_on: search",
        "7:17: depends_on: a list is expected here, not search | Write [one, two], or lines that begin with a dash.",
    ),
    (
        "depends_on:",
        "7:5: depends_on: a list is expected here, not nothing | Write [one, two], or lines that begin with a dash.",
    ),
    ("depends_on: [Big One]", f"7:18: depends_on: Big One is no identifier | {IDENTIFIER}"),
    ("owner: Ann", f"7:12: owner: Ann is no identifier | {IDENTIFIER}"),
    (
        "public: yes",
        "7:13: public: keys with values are expected here, not yes | Write them in lines of their own, indented.",
    ),
    ("public: {}", "7:13: the key 'title' is missing | Add it: The title of the card, written for customers."),
    ("public: {title: ''}", "7:21: title: there is no text here | Write some, or take the key out."),
    ("public: {title: " + "x" * 201 + "}", "7:21: title: the text is longer than 200 characters | Shorten it."),
    (
        "kind: custmer",
        "7:11: kind: custmer is not possible here | Write one of: customer, business, technical or upkeep.",
    ),
    ("next_since: 2026-13-01", "7:17: next_since: a day is expected here, not 2026-13-01 | Write it like 2026-12-10."),
    ("next_since: 20261201", "7:17: next_since: a day is expected here, not 20261201 | Write it like 2026-12-10."),
    (
        "next_since: 2026-12-10 09:00:00",
        "7:17: next_since: a day is expected here, not 2026-12-10 09:00:00 | Write it like 2026-12-10.",
    ),
    ("target: Q5 2026", f"7:13: target: cannot read the target 'Q5 2026' | {FORMS}"),
    ("target: 2026-02-31", f"7:13: target: '2026-02-31' is not in the calendar | {FORMS}"),
    ("target: true", f"7:13: target: cannot read the target True | {FORMS}"),
    ("themes: {Big One: 1.0}", f"7:14: themes: Big One is no identifier | {IDENTIFIER}"),
    ("themes: {calm: 2}", "7:20: calm: 2 is too large | Write 1 or less."),
    ("source: x", "7:5: unknown key 'source' | Known keys here: "),
    ("<<: {title: x}", "7:5: unknown key '<<' | Known keys here: "),
]


@pytest.mark.parametrize(("line", "told"), IN_ITEMS)
def test_a_wrong_value_of_an_item_is_told_with_its_place(line: str, told: str, tmp_path: Path) -> None:
    rest = "" if line.startswith("title") else "    title: x\n"
    roadmap = ROADMAP.replace("    title: Faster search\n", f"    {line}\n{rest}")
    (said,) = mistakes_in(tmp_path, roadmap=roadmap)
    assert said.startswith(f"roadmaps/product.yaml:{told}")
    assert told.endswith(": ") or said.endswith(told)


IN_MAIN = [
    ("time_zone: Vienna", "4:12: time_zone: 'Vienna' is no time zone | Write a name such as Europe/Vienna or UTC."),
    ("fiscal_year_start: 13", "4:20: fiscal_year_start: 13 is too large | Write 12 or less."),
    ("languages: []", "4:12: languages: too few are written here | Write 1 or more."),
    ("languages: [English]", "4:13: languages: 'English' is no language | Write a code such as en, de or pt-BR."),
    (
        "forecast: {excluded_weeks: [2026-W54]}",
        "4:29: excluded_weeks: '2026-W54' is no ISO week | Write it like 2026-W52.",
    ),
    ("forecast: {growth: {1.0: 0.5}}", "4:20: growth: the probabilities sum to 0.5 | They must sum to 1."),
    *(
        (
            f"forecast: {{empty_epic: {wrong}}}",
            "4:24: empty_epic: this is no size | Write nothing, median or a number above 0.",
        )
        for wrong in ("big", "0", "-3", "true", ".inf")
    ),
    (
        "forecast: {growth: {big: 1.0}}",
        "4:21: growth: a number is expected here, not big | Write digits, without quotes.",
    ),
    (
        "forecast: {growth: {0.0: 1.0}}",
        "4:20: growth: these are no probabilities | Write factors above 0 with probabilities, such as 1.0: 0.7.",
    ),
    (
        "thresholds: {scope_amber: 0.5}",
        "4:13: thresholds: scope_amber is above scope_red | Make it the smaller of the two.",
    ),
    (
        "schedules: {sync: {minutes: 0}}",
        "4:19: sync: this is no interval | Write minutes or hours that make from one minute to seven days.",
    ),
    (
        "schedules: {report: {day: Monday}}",
        "4:27: day: Monday is not possible here | "
        "Write one of: monday, tuesday, wednesday, thursday, friday, saturday or sunday.",
    ),
    ("schedules: {report: {at: 7am}}", "4:26: at: '7am' is no time of day | Write it like 07:00 or 18:30."),
    (
        "delivery: {alerts: ['mailto://me:hunter2@example.com']}",
        "4:21: alerts: this is no name of a variable | Keep the address in the environment and write the variable's "
        "name, such as MILEPOST_REPORT_MAIL.",
    ),
    (
        "guard: {allow: [{term: ok, reason: x}]}",
        "4:36: reason: there is no text here | Write some, or take the key out.",
    ),
    (
        "stages: {started: Begun}",
        "4:10: stages: started is not possible here | Write one of: planned, building, shipped or cancelled.",
    ),
    (
        "audiences: Customers",
        "4:12: audiences: a list is expected here, not Customers | Write [one, two], or lines that begin with a dash.",
    ),
    (
        "trello: https://api.trello.com",
        "4:9: trello: keys with values are expected here, not this | Write them in lines of their own, indented.",
    ),
    (
        "trello: {token: abc}",
        "4:10: unknown key 'token' | Secrets stand in the environment or in .env, never in these files.",
    ),
    (
        "trello: {url: 'https://me:hunter2@trello.example'}",
        "4:15: url: an address with a name or password in it | Keep those in the environment or in .env.",
    ),
    ("trello: {url: trello.com}", "4:15: url: this is no web address | Write one such as https://jira.example.com."),
    (
        "boards: [{id: b, trello: 'https://trello.com/b/tW7dQ2mK/x'}]",
        "4:26: trello: 'https://trello.com/b/tW7dQ2mK/x' is no id of a board | Write the short link alone, the XXXX of https://trello.com/b/XXXX/name.",
    ),
    (
        "boards: [{id: b, trello: x, publish_between: ['08:00']}]",
        "4:46: publish_between: too few are written here | Write all of them.",
    ),
    (
        "boards: [{id: b, trello: x, publish_between: ['08:00', '25:00']}]",
        "4:56: publish_between: '25:00' is no time of day | Write it like 07:00 or 18:30.",
    ),
    (
        "files: {roadmaps: ['../other/*.yaml']}",
        "4:20: roadmaps: '../other/*.yaml' leads out of the workspace's folder | "
        "Write a path below that of milepost.yaml.",
    ),
    (
        "files: {roadmaps: [/etc/passwd]}",
        "4:20: roadmaps: '/etc/passwd' leads out of the workspace's folder | Write a path below that of milepost.yaml.",
    ),
    (
        "files: {roadmaps: ['']}",
        "4:20: roadmaps: '' leads out of the workspace's folder | Write a path below that of milepost.yaml.",
    ),
    (
        "files: {roadmaps: ['r**.yaml']}",
        "4:20: roadmaps: 'r**.yaml' is no pattern | Write ** only as a folder of its own, as in roadmaps/**/*.yaml.",
    ),
    (
        "files: {roadmaps: ['plans/*.yaml']}",
        "4:20: files.roadmaps: no file in the workspace's folder matches 'plans/*.yaml' | "
        "Paths are relative to milepost.yaml and stay below its folder.",
    ),
]


@pytest.mark.parametrize(("line", "told"), IN_MAIN)
def test_a_wrong_value_of_the_main_file_is_told_with_its_place(line: str, told: str, tmp_path: Path) -> None:
    main = MAIN.replace("jira:\n", f"{line}\njira:\n")
    assert f"milepost.yaml:{told}" in mistakes_in(tmp_path, main=main)


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("milepost: 1", "milepost: 2", "1:11: milepost: 2 is not possible here | Write one of: 1."),
        ("milepost: 1", "milepost: true", "1:11: milepost: this is the version of the file format | Write 1."),
        ("milepost: 1\n", "", "1:1: the key 'milepost' is missing | Add it: The version of the file format."),
        ("[APP]", "[]", "6:15: projects: too few are written here | Write 1 or more."),
        (
            "[APP]",
            "[app]",
            "6:16: projects: 'app' is no project key | Write it in capitals, as it begins the keys of its issues.",
        ),
    ],
)
def test_what_every_main_file_needs_is_told(old: str, new: str, told: str, tmp_path: Path) -> None:
    assert mistakes_in(tmp_path, main=MAIN.replace(old, new, 1)) == [f"milepost.yaml:{told}"]


def test_a_password_in_a_file_is_never_repeated(tmp_path: Path) -> None:
    lines = [line for line, _ in IN_MAIN if "hunter2" in line]
    assert len(lines) == 2
    for line in lines:
        assert "hunter2" not in "".join(mistakes_in(tmp_path, main=MAIN.replace("jira:\n", f"{line}\njira:\n")))


@pytest.mark.parametrize("word", ["no", "off", "on", "y", "07:00", "2026-12-10", "1_000", "=", "12:30:45"])
def test_words_that_other_programs_take_for_something_else_are_text(word: str, tmp_path: Path) -> None:
    workspace = read_workspace(write(tmp_path, roadmap=ROADMAP.replace("Faster search", word)))
    assert next(workspace.portfolio.items()).title == word


def test_a_project_called_no_and_a_label_called_on_stay_what_they_are(tmp_path: Path) -> None:
    mapping = MAPPING.replace("{label: [search]}", "{label: [on], project: [NO]}")
    workspace = read_workspace(write(tmp_path, main=MAIN.replace("[APP]", "[NO]"), mapping=mapping))
    assert workspace.file.jira[0].projects == ("NO",)
    assert workspace.mapping.rules[0].when.label == ("on",)


@pytest.mark.parametrize(
    ("written", "precision"),
    [
        ("2026-12-10", Precision.DAY),
        ("2026-12", Precision.MONTH),
        ("2026", Precision.YEAR),
        ('"2026"', Precision.YEAR),
        ("Q4 2026", Precision.QUARTER),
        ("later", Precision.HORIZON),
        ("none", Precision.NONE),
        ("", Precision.NONE),
    ],
)
def test_targets_need_no_quotes(written: str, precision: Precision, tmp_path: Path) -> None:
    workspace = read_workspace(write(tmp_path, roadmap=f"{ROADMAP}    target: {written}\n"))
    assert next(workspace.portfolio.items()).target.precision is precision


def test_days_are_read_as_days(tmp_path: Path) -> None:
    workspace = read_workspace(write(tmp_path, roadmap=f"{ROADMAP}    next_since: 2026-11-02\n"))
    assert next(workspace.portfolio.items()).next_since == date(2026, 11, 2)
