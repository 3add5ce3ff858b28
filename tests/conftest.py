"""What every test may ask for."""

from __future__ import annotations

from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of real payloads beside the checkout; the test skips where there is none."""
    folder = ROOT.parent / "shared" / "data"
    if not folder.is_dir():
        pytest.skip("real payloads are not beside this checkout (../shared/data)")
    return folder


@pytest.fixture(scope="session")
def vendor_specs() -> Path:
    """The folder of the vendors' OpenAPI documents beside the checkout; the test skips where there is none."""
    folder = ROOT.parent / "shared" / "specs"
    if not folder.is_dir():
        pytest.skip("the vendors' OpenAPI documents are not beside this checkout (../shared/specs)")
    return folder
