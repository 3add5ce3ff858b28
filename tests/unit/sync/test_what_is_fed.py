"""Whatever the measures look at comes from the store or from the workspace."""

from __future__ import annotations

import ast
import inspect
from dataclasses import fields

import pytest

import sync.measuring
from drift.inputs import DriftInputs, DriftSettings


@pytest.mark.parametrize("value", [DriftInputs, DriftSettings])
def test_a_run_feeds_every_input_and_every_setting_of_the_measures(value: type) -> None:
    tree = ast.parse(inspect.getsource(sync.measuring))
    made = [one for one in ast.walk(tree) if isinstance(one, ast.Call) and ast.unparse(one.func) == value.__name__]
    assert [{word.arg for word in call.keywords} for call in made] == [{one.name for one in fields(value)}]
