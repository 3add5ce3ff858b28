"""The reference and the example workspace: complete, and never behind the models. And the schemas for editors."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from pydantic import BaseModel

from config.reader import read_workspace
from config.reference import reference_markdown
from config.schema import FILES, json_schemas
from config.translation import inner_model
from config.yaml_reader import read_yaml
from sandbox.company import generate, workspace_files

ROOT = Path(__file__).resolve().parents[3]
EXAMPLE = ROOT / "docs" / "reference-workspace"


def kind_of(path: str) -> str:
    return "milepost" if path == "milepost.yaml" else "mapping" if path.startswith("mapping") else "roadmap"


@pytest.fixture(scope="module")
def examples() -> list[tuple[str, Any]]:
    """The data of every file of the example workspace, with its kind."""
    paths = sorted(EXAMPLE.rglob("*.yaml"))
    names = [path.relative_to(EXAMPLE).as_posix() for path in paths]
    return [(kind_of(name), read_yaml(name, path.read_bytes()).data) for name, path in zip(names, paths, strict=True)]


@pytest.fixture(scope="module")
def company_files() -> list[tuple[str, Any]]:
    """The data of the sandbox company's workspace, with its kind."""
    texts = workspace_files(generate(7), jira_url="http://127.0.0.1:8071", trello_board="aBcD1234")
    return [(kind_of(name), read_yaml(name, text.encode()).data) for name, text in texts.items()]


def keys(model: type[BaseModel]) -> Iterator[tuple[str, str]]:
    """Every key of a model and of those within it, with the model's name."""
    for name, field in model.model_fields.items():
        if name == "source":
            continue
        yield model.__name__, name
        if inner := inner_model(field.annotation):
            yield from keys(inner)


def used(model: type[BaseModel], data: Any) -> Iterator[tuple[str, str]]:
    """Every key that the data uses, with the model's name."""
    parts = data if isinstance(data, list) else [data]
    for part in (one for one in parts if not isinstance(one, str)):  # a milestone may be its title alone
        for name, value in part.items():
            yield model.__name__, name
            if inner := inner_model(model.model_fields[name].annotation):
                yield from used(inner, value)


def test_the_example_workspace_is_right() -> None:
    workspace = read_workspace(EXAMPLE)
    assert [one.roadmap for one in workspace.portfolio.roadmaps][:2] == ["product", "services"]
    assert {one.kind.value for one in workspace.portfolio.roadmaps} == {"hybrid", "timeline", "release", "no-date"}


def test_every_key_of_the_format_is_at_work_in_the_example(examples: list[tuple[str, Any]]) -> None:
    there = {key for kind, data in examples for key in used(FILES[kind], data)}
    assert {key for model in FILES.values() for key in keys(model)} - there == set()


def test_every_form_of_target_is_at_work_in_the_example() -> None:
    items = list(read_workspace(EXAMPLE).portfolio.items())
    assert {item.target.precision.value for item in items} == {
        *("day", "month", "quarter", "half", "year", "release", "window", "horizon", "none")
    }


def test_the_reference_is_what_the_models_say() -> None:
    written = (ROOT / "docs" / "configuration.md").read_text(encoding="utf-8")
    assert written == reference_markdown(), "run: make docs"


def test_every_key_has_a_meaning_in_the_reference() -> None:
    page = reference_markdown()
    assert "None |" not in page
    for _, name in {key for model in FILES.values() for key in keys(model)}:
        assert f"| `{name}` |" in page


def test_every_variable_of_the_plain_settings_is_in_the_reference() -> None:
    page = reference_markdown()
    assert "| `MILEPOST_DATABASE_URL` |" in page
    assert "`debug`, `info`, `warning`, `error`. Default: `info`." in page


def test_the_schemas_are_schemas() -> None:
    for schema in json_schemas().values():
        Draft202012Validator.check_schema(schema)


def test_the_example_and_the_company_fit_the_schemas(
    examples: list[tuple[str, Any]], company_files: list[tuple[str, Any]]
) -> None:
    schemas = json_schemas()
    for kind, data in (*examples, *company_files):
        errors = [
            f"{error.json_path}: {error.message}" for error in Draft202012Validator(schemas[kind]).iter_errors(data)
        ]
        assert errors == []


def test_no_schema_takes_a_key_that_is_misspelt(examples: list[tuple[str, Any]]) -> None:
    schemas = json_schemas()
    for kind, data in examples:
        validator = Draft202012Validator(schemas[kind])
        assert not validator.is_valid({**data, "titel": "x"})
        for name, value in data.items():
            if isinstance(value, list) and isinstance(value[0], dict):
                assert not validator.is_valid({**data, name: [{**value[0], "titel": "x"}]}), name


def test_every_object_of_a_schema_that_has_keys_is_closed() -> None:
    for name, schema in json_schemas().items():
        for title, part in {name: schema, **schema["$defs"]}.items():
            assert "properties" not in part or part["additionalProperties"] is False, title


def test_nobody_is_asked_to_write_where_something_stands() -> None:
    for schema in json_schemas().values():
        parts = (schema, *schema["$defs"].values())
        assert not [part for part in parts if "source" in part.get("properties", {})]
        assert "Source" not in schema["$defs"]
