"""The list of breakages cannot rot: what it would break is still there, and so are the tests that should notice."""

from __future__ import annotations

import re

import pytest

from tests.conftest import ROOT
from tests.mutations.breakage import Breakage
from tests.mutations.breakages import BREAKAGES

EACH = pytest.mark.parametrize("breakage", BREAKAGES, ids=lambda one: one.why)


@EACH
def test_what_it_would_break_stands_there_exactly_once(breakage: Breakage) -> None:
    text = (ROOT / breakage.file).read_text(encoding="utf-8")
    assert text.count(breakage.old) == 1
    assert breakage.new != breakage.old


@EACH
def test_the_tests_that_should_notice_are_there(breakage: Breakage) -> None:
    for test in breakage.tests:
        path, *names = test.split("::")
        text = (ROOT / path).read_text(encoding="utf-8")
        assert all(re.search(rf"^ *(?:def|class) {name}[(:]", text, re.MULTILINE) for name in names)


def test_no_breakage_is_listed_twice() -> None:
    assert len({one.why for one in BREAKAGES}) == len(BREAKAGES)
