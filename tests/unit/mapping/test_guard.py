"""What the guard lets through and what it does not."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

import pytest

from mapping.backlog import Person
from mapping.guard.guard import Guard, Hit
from mapping.public.boards import Allowed, GuardPolicy
from mapping.public.marker import card_marker
from tests.unit.mapping.guard_corpus import HARMLESS, LEAKS, OWN_TOKEN, acme_guard

GUARD = acme_guard()


@pytest.mark.parametrize(("rule", "text"), LEAKS)
def test_a_leak_is_found_by_its_rule(rule: str, text: str) -> None:
    assert rule in {hit.rule for hit in GUARD.inspect("title", text)}


@pytest.mark.parametrize("text", HARMLESS)
def test_a_harmless_text_passes(text: str) -> None:
    assert GUARD.inspect("title", text) == ()


@pytest.mark.parametrize("item", ["search", "app-12", "jane.doe"])
def test_our_own_marker_is_no_leak(item: str) -> None:
    assert GUARD.inspect("description", f"Good.\n\n{card_marker('acme', item)}") == ()


def test_a_hit_says_where_which_rule_and_what_to_do_but_not_what_it_found() -> None:
    (hit,) = GUARD.inspect("card search, title", "Do APP-1234 first")
    assert hit == Hit("card search, title", "issue-key", "A••••••4", hit.hint)
    assert "reason" in hit.hint


@pytest.mark.parametrize(("rule", "text"), LEAKS)
def test_no_hit_repeats_what_it_found(rule: str, text: str) -> None:
    assert not any(text.strip() in repr(hit) for hit in GUARD.inspect("title", text))


def test_nothing_of_a_secret_is_shown() -> None:
    (hit,) = GUARD.inspect("title", f"x {OWN_TOKEN}")
    assert hit.masked == "•••• (22 characters)"
    assert OWN_TOKEN not in repr(vars(GUARD)["_words"])


def test_each_thing_is_told_once() -> None:
    assert len(GUARD.inspect("title", "APP-12, app-12 and AP*P-12")) == 1
    assert len(GUARD.inspect("title", "APP-12 and APP-13")) == 2


def test_a_key_of_a_project_that_does_not_exist_is_a_word() -> None:
    assert GUARD.inspect("title", "COVID-19") == ()
    assert Guard(GuardPolicy(), projects=["COVID"]).inspect("title", "COVID-19")


def test_an_allowed_term_passes_only_as_it_is_written() -> None:
    allowed = Guard(GuardPolicy(allow=(Allowed(term="HTTP-2", reason="a protocol"),)), projects=["HTTP"])
    assert allowed.inspect("title", "http-2 is here") == ()
    assert allowed.inspect("title", "HTTP-21")
    assert allowed.inspect("title", "HTTP-2 and HTTP-3")


def test_the_services_own_secret_cannot_be_allowed() -> None:
    policy = GuardPolicy(allow=(Allowed(term=OWN_TOKEN, reason="no reason is good enough"),))
    assert Guard(policy, secrets=[OWN_TOKEN]).inspect("title", OWN_TOKEN)
    assert Guard(policy, secrets=[OWN_TOKEN]).inspect("title", f"{OWN_TOKEN[:5]}\u200b{OWN_TOKEN[5:]}")


def test_a_term_is_allowed_with_its_mark_up_as_well() -> None:
    policy = GuardPolicy(hosts=("my_host.example",), allow=(Allowed(term="my_host.example/docs", reason="public"),))
    assert Guard(policy).inspect("title", "**my_host.example/docs**") == ()
    assert Guard(policy).inspect("title", "**my_host.example/admin**")


def test_what_an_allowed_mail_address_is_a_part_of_is_not_allowed() -> None:
    assert GUARD.inspect("title", "help@acme.example") == ()
    assert GUARD.inspect("title", "jane.help@acme.example")


def test_what_is_allowed_does_not_cover_what_goes_on_behind_it() -> None:
    policy = GuardPolicy(allow=(Allowed(term="April", reason="the month"),))
    guard = Guard(policy, people=[Person("u1", ("April Kowalska", "april"))])
    assert guard.inspect("title", "Ask April") == ()
    assert guard.inspect("title", "April Kowalska")


def test_a_percent_sign_before_a_key_hides_none_of_its_letters() -> None:
    assert Guard(GuardPolicy(), projects=["DATA"]).inspect("title", "50%DATA-15")


def test_money_passes_unless_it_is_forbidden() -> None:
    assert acme_guard(money=False).inspect("title", "Plans from $5") == ()


def test_a_common_word_that_is_a_login_counts_where_somebody_is_mentioned() -> None:
    assert GUARD.inspect("title", "admin roles") == ()
    assert [hit.rule for hit in GUARD.inspect("title", "@admin")] == ["person"]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("Do An", "how do an admin and a user differ"),
        ("In Song", "in song lyrics"),
        ("Mark Field", "mark field by field"),
    ],
)
def test_a_name_made_of_words_counts_with_capitals_only(name: str, text: str) -> None:
    guard = Guard(GuardPolicy(), people=[Person("u1", (name,))])
    assert guard.inspect("title", text) == ()
    assert [hit.rule for hit in guard.inspect("title", f"With {name}")] == ["person"]


def test_a_customer_whose_name_is_a_common_word_counts_with_its_legal_form_only() -> None:
    guard = Guard(GuardPolicy(customers=("Target Corp", "Globex Corp")))
    assert guard.inspect("title", "Target: Q3 2026") == ()
    assert [hit.rule for hit in guard.inspect("title", "Asked for by Target Corp.")] == ["customer"]
    assert [hit.rule for hit in guard.inspect("title", "Asked for by Globex")] == ["customer"]


@pytest.mark.parametrize("text", ["Lädt in 30 sek", "3 cad formats"])
def test_what_is_a_currency_in_capitals_only_is_a_word_in_small_letters(text: str) -> None:
    assert acme_guard(money=True).inspect("title", text) == ()
    assert acme_guard(money=True).inspect("title", text.upper())


def _breaks(_view: str) -> Iterator[Any]:
    raise RuntimeError("a rule is broken")


def test_a_guard_that_breaks_counts_as_a_hit() -> None:
    broken = acme_guard()
    broken._finders = (_breaks,)
    (hit,) = broken.inspect("title", "harmless")
    assert (hit.rule, hit.masked) == ("guard-failed", "RuntimeError")


def test_what_is_no_text_counts_as_a_hit() -> None:
    (hit,) = GUARD.inspect("title", None)  # type: ignore[arg-type]  # what must never happen
    assert hit.rule == "guard-failed"


def test_all_texts_of_a_plan_are_inspected() -> None:
    hits = GUARD.inspect_all([("a", "APP-1"), ("b", "fine"), ("c", "OPS-2")])
    assert [hit.where for hit in hits] == ["a", "c"]


def test_a_thousand_cards_and_two_thousand_people_take_seconds_of_the_processor() -> None:
    crowd = [Person(f"id{n:05}", (f"Forename{n} Surname{n}", f"login{n}")) for n in range(2000)]
    guard = Guard(GuardPolicy(), projects=[f"P{n}" for n in range(200)], people=crowd)
    text = "Search gets faster and finds what you mean. It knows your words – and those of others.\n" * 10
    start = time.process_time()
    assert guard.inspect_all((f"card {n}", f"{text}{n}") for n in range(1000)) == ()
    assert time.process_time() - start < 15
