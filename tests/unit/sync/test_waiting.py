"""What waits for a person says what they can do."""

from __future__ import annotations

from dataclasses import replace

import pytest

from mapping.public.curation import Held
from sync.publish.plan import Plan
from sync.publish.waiting import waiting
from tests.unit.sync.wanted import Site, card, wanted


def plan(*held: Held) -> Plan:
    return replace(Site().plan(wanted()), held=held)


def told(what: str, why: str) -> str:
    (line,) = waiting(plan(Held("search", what, why)))
    return line


@pytest.mark.parametrize(
    ("what", "why", "step"),
    [
        ("archived", "a person archived its card on the board", "agree with `milepost withdraw search`"),
        ("deleted", "a person deleted its card from the board", "agree with `milepost unpublish search`"),
        ("title", "a person changed the title on the board", "say in `edits` of the board whose words count"),
        ("checklist", "a person changed the checklist on the board", "let its file say the same, undo it on Trello"),
    ],
)
def test_an_edit_of_a_person_is_told_with_what_decides_it(what: str, why: str, step: str) -> None:
    line = told(what, why)
    assert line.startswith(f"search: {why}; ")
    assert step in line


def test_a_promise_that_waits_is_told_with_the_command_that_lets_it_through() -> None:
    change = Site().plan(wanted(card("search"))).changes
    found = replace(plan(Held("search", "approval", "waits for approval: a date")), pending=change)
    assert list(waiting(found)) == [
        f"search: waits for approval: a date; let it through with `milepost publish --approve {found.pending_checksum}`"
    ]


def test_what_says_by_itself_what_to_do_is_left_as_it_is() -> None:
    why = "no stage claims the status Parked; name it under `statuses` in the mapping"
    assert told("stage", why) == f"search: {why}"
    assert told("title", "the public title is empty; write one") == "search: the public title is empty; write one"
