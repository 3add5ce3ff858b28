"""JSON Schemas of the workspace's files, from the models that check them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel

from config.workspace import WorkspaceFile
from mapping.roadmap import Roadmap
from mapping.rules import MappingFile

FILES: Mapping[str, type[BaseModel]] = {"milepost": WorkspaceFile, "roadmap": Roadmap, "mapping": MappingFile}


def json_schemas() -> dict[str, dict[str, Any]]:
    """The schema of each kind of file, by its name."""
    return {
        name: {"$schema": "https://json-schema.org/draft/2020-12/schema", **model.model_json_schema()}
        for name, model in FILES.items()
    }
