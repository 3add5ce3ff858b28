"""The values behind a live check: what it may write, what its report hides, and how that reads."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from markdown_it import MarkdownIt

from connectors.errors import BadAnswer, BadQuery, OutOfBounds, PermissionMissing
from mapping.wording import TRELLO_TEXT, fits, settled
from sync.live_check.assumption import (
    Assumption,
    Basis,
    Failed,
    Held,
    NotHere,
    NotTried,
    Outcome,
    Result,
    assumes,
    compared,
    told,
    try_out,
)
from sync.live_check.discretion import Discretion
from sync.live_check.report import Report, Verdict, as_json, as_markdown, row_of
from sync.live_check.texts import LINES, LONG_NAME, LONG_TEXT, PROSE, ROCKETS, only_ours

NOW = datetime(2026, 3, 10, 12, tzinfo=UTC)
DISCRETION = Discretion({"s3cret-token"}, ["https://jira.acme.example/x", "http://127.0.0.1:8800"], ["APP", "AP"])


def result(outcome: Outcome) -> Result:
    return Result(Assumption("a.b", "Texts come back.", Basis.UNCONFIRMED, "Write one.", lambda _: outcome), outcome)


def report(*outcomes: Outcome) -> Report:
    rows = tuple(row_of(result(one), DISCRETION) for one in outcomes)
    return Report(NOW, {"Milepost": "0.1.0"}, rows, {"Trello POST cards": 2})


@pytest.mark.parametrize("text", [*LINES.values(), *PROSE.values(), LONG_NAME, LONG_TEXT, ROCKETS])
def test_texts_that_should_come_back_are_settled_and_fit(text: str) -> None:
    assert settled(text) == text
    assert fits(text)


@pytest.mark.parametrize("text", [LONG_NAME, LONG_TEXT, ROCKETS])
def test_long_texts_have_no_room_for_one_letter_more(text: str) -> None:
    assert len(text.encode("utf-16-le")) // 2 == TRELLO_TEXT
    assert not fits(f"{text}x")


def test_no_other_text_leaves() -> None:
    only_ours([("name", LINES["emoji"]), ("idList", "a" * 24), ("pos", "top"), ("due", "2031-03-04T12:00:00.000Z")])
    with pytest.raises(OutOfBounds, match="'name'"):
        only_ours([("name", "Faster search")])
    with pytest.raises(OutOfBounds):
        only_ours([("name", f"{LINES['emoji']} and more")])


def test_what_differs_speaks_against_an_assumption() -> None:
    assert compared("a", ["a"], ["a"]) == Held("a", ["a"])
    assert compared("a", ["a"], ["b"]) == Failed("a", ["a"], ["b"])


def test_a_refusal_speaks_against_an_assumption_and_a_missing_right_does_not() -> None:
    def attempt(error: Exception) -> Outcome:
        """Ask."""
        raise error

    assumption = assumes("a.b", "It answers.", Basis.DOCUMENTED)(attempt)
    bad = try_out(assumption, BadAnswer("Trello", "it is odd", "Report it"))
    assert bad.outcome == Failed("", "an answer", "BadAnswer: it is odd")
    assert isinstance(try_out(assumption, PermissionMissing("Trello", "no", "Ask")).outcome, NotTried)
    assert isinstance(try_out(assumption, KeyError("name")).outcome, Failed)
    assert (bad.assumption.id, bad.assumption.tried) == ("a.b", "Ask.")
    with pytest.raises(ZeroDivisionError):
        try_out(assumption, ZeroDivisionError())


def test_a_refusal_is_told_without_the_ids_and_names_of_a_site() -> None:
    error = BadQuery("Jira", "it refuses board 12 (status 400): 'Secret plan' is no issue 10017", "Check it")
    assert told(error) == "BadQuery: it refuses board # (status 400): *** is no issue #"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("token s3cret-token", "token ***"),
        ("https://jira.acme.example/browse", "https://***/browse"),
        ("127.0.0.1:8800 cannot be reached", "*** cannot be reached"),
        ("The project 'APP' and AP-12, APPLE", "The project '***' and ***, APPLE"),
        ("5f5e10000000000000000001", "***"),
        ("from ann@acme.example", "from ***"),
        ("two\nlines", '"two\\nlines"'),
        ("é", '"\\u00e9"'),
    ],
)
def test_a_report_hides_whose_it_is_and_is_exact_to_the_letter(text: str, shown: str) -> None:
    assert DISCRETION.shown(text) == shown


def test_a_long_text_is_cut_in_the_middle_wherever_it_stands() -> None:
    shown = DISCRETION.shown({"name": ["a" * 500 + "b"]})
    assert "(501 letters)" in shown
    assert shown.endswith('aaab (501 letters)"]}')
    assert len(shown) < 150


@pytest.mark.parametrize(
    ("outcome", "well"),
    [
        (Held("a", "a"), True),
        (NotHere("no board"), True),
        (NotTried("no right"), False),
        (Failed("a", "a", "b"), False),
    ],
)
def test_only_what_held_or_does_not_matter_is_well(outcome: Outcome, well: bool) -> None:
    assert report(Held("a", "a"), outcome).all_held is well


def test_the_summary_counts_each_kind() -> None:
    summary = report(Held("a", "a"), Held("a", "a"), Failed("a", "a", "b")).summary
    assert summary == "3 assumptions: 1 did not hold, 2 held; 2 requests"


def test_what_did_not_hold_comes_first_with_what_was_sent_expected_and_came_back() -> None:
    text = as_markdown(report(Held("x", "y"), Failed("sent `this`", "that", "other")))
    assert text.index("## Did not hold") < text.index("## Held")
    assert "- sent: `` sent `this` ``\n- expected: ` that `\n- came back: ` other `" in text
    html = MarkdownIt().render(text)
    assert "<code>sent `this`</code>" in html
    assert html.count("<h2>") == 3


def test_the_report_for_machines_leaves_out_what_is_empty() -> None:
    answer = as_json(report(NotTried("no right")))
    assert answer["assumptions"] == [
        {
            "id": "a.b",
            "verdict": Verdict.NOT_TRIED,
            "says": "Texts come back.",
            "basis": "no page of the vendor confirms it",
            "tried": "Write one.",
            "why": "no right",
        }
    ]
    assert answer["all_held"] is False


def test_a_secret_in_a_long_text_is_gone_before_the_text_is_cut_through_it() -> None:
    told = DISCRETION.shown("é" * 34 + "s3cret-token" + "x" * 400)
    assert not any(part in told for part in ("s3cret", "token"))
