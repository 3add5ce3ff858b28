from __future__ import annotations

import logging
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.masking import Masker, MaskingFilter, mask_logs


@pytest.mark.parametrize(
    "text",
    [
        "GET https://api.trello.example/1/boards/b?key=s3cretvalue&fields=name",
        "https://api.trello.example/1/cards?fields=name&token=s3cretvalue",
        "/1/tokens/s3cretvalue/webhooks was not found",
        "{'Authorization': 'Basic s3cretvalue=='}",
        "authorization: Bearer s3cretvalue",
        'OAuth oauth_consumer_key="s3cretvalue", oauth_token="s3cretvalue"',
        "https://pat:s3cretvalue@proxy.example:8080",
    ],
)
def test_what_looks_like_a_secret_is_masked_without_being_known(text: str) -> None:
    masked = Masker().mask(text)
    assert "s3cretvalue" not in masked
    assert "***" in masked


def test_a_known_secret_is_masked_also_as_it_stands_in_an_address() -> None:
    masker = Masker(["p&ss w/rd"])
    assert masker.mask("sent p&ss w/rd and p%26ss%20w%2Frd") == "sent *** and ***"


def test_ordinary_words_stay() -> None:
    text = "The key of issue MP-1 is shown; a monkey=banana and 3 tokens were counted"
    assert Masker(["no"]).mask(text) == text


@given(st.text(min_size=4), st.text(), st.text())
def test_no_known_secret_survives_anywhere(secret: str, before: str, after: str) -> None:
    masked = Masker([secret]).mask(before + secret + after)
    assert secret not in masked or secret in "***" * 3


def test_a_masker_does_not_show_its_secrets() -> None:
    assert "s3cret" not in repr(Masker(["s3cret"]))


@pytest.fixture
def own_factory() -> Iterator[None]:
    factory = logging.getLogRecordFactory()
    yield
    logging.setLogRecordFactory(factory)


def test_logs_are_masked_whoever_writes_and_whatever_handles_them(
    own_factory: None, caplog: pytest.LogCaptureFixture
) -> None:
    mask_logs(["s3cretvalue"])
    logging.getLogger("somebody.else").warning("sent %s", {"token": "s3cretvalue"})
    assert caplog.messages == ["sent {'token': '***'}"]


def test_the_library_that_logs_whole_answers_is_kept_quiet(own_factory: None) -> None:
    mask_logs([])
    assert not logging.getLogger("jira.resilientsession").isEnabledFor(logging.DEBUG)


def test_tracebacks_are_masked() -> None:
    try:
        raise ValueError("token=s3cretvalue")
    except ValueError as error:
        record = logging.LogRecord("log", logging.ERROR, "file", 1, "failed", (), (ValueError, error, None))
    MaskingFilter(Masker()).filter(record)
    assert "s3cretvalue" not in logging.Formatter().format(record)
    assert "ValueError: token=***" in logging.Formatter().format(record)
