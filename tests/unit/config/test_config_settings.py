"""Settings: where they may stand, which place counts, and that no secret shows."""

from __future__ import annotations

import os
import traceback
from collections.abc import Iterator
from pathlib import Path

import pytest

from config.settings import MissingSetting, load_settings
from config.workspace import JiraAuth

SECRET = "s3cr3t-t0ken"


@pytest.fixture(autouse=True)
def _bare_environment(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    for name in list(os.environ):
        if name.startswith("MILEPOST_"):
            monkeypatch.delenv(name)
    yield


def dotenv(folder: Path, *lines: str) -> None:
    (folder / ".env").write_text("\n".join(lines) + "\n", encoding="utf-8")


def token(folder: Path) -> str:
    return load_settings(folder).jira("jira", JiraAuth.BEARER).token.get_secret_value()


def refusal(folder: Path) -> str:
    with pytest.raises(MissingSetting) as caught:
        load_settings(folder).jira("jira", JiraAuth.BEARER)
    return str(caught.value)


def test_the_nearest_place_counts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "far").write_text("from a file that .env names\n")
    (tmp_path / "near").write_text("from a file that the environment names\n")
    dotenv(tmp_path, "MILEPOST_JIRA_TOKEN_FILE=far")
    assert token(tmp_path) == "from a file that .env names"
    dotenv(tmp_path, "MILEPOST_JIRA_TOKEN=from .env")
    assert token(tmp_path) == "from .env"
    monkeypatch.setenv("MILEPOST_JIRA_TOKEN_FILE", str(tmp_path / "near"))
    assert token(tmp_path) == "from a file that the environment names"
    monkeypatch.delenv("MILEPOST_JIRA_TOKEN_FILE")
    monkeypatch.setenv("MILEPOST_JIRA_TOKEN", "from the environment")
    assert token(tmp_path) == "from the environment"


def test_a_value_and_a_file_in_one_place_are_refused(tmp_path: Path) -> None:
    dotenv(tmp_path, f"MILEPOST_JIRA_TOKEN={SECRET}", "MILEPOST_JIRA_TOKEN_FILE=token")
    told = "both MILEPOST_JIRA_TOKEN and MILEPOST_JIRA_TOKEN_FILE are set in .env; take one of them out"
    assert refusal(tmp_path) == told


def test_an_empty_variable_is_not_set(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    dotenv(tmp_path, "MILEPOST_JIRA_TOKEN=from .env")
    monkeypatch.setenv("MILEPOST_JIRA_TOKEN", "")
    monkeypatch.setenv("MILEPOST_LOG_LEVEL", "")
    assert token(tmp_path) == "from .env"
    assert load_settings(tmp_path).plain.log_level == "info"


def test_a_connection_has_variables_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MILEPOST_JIRA_TOKEN", "common")
    monkeypatch.setenv("MILEPOST_JIRA_OLD_SITE_TOKEN", "own")
    settings = load_settings(tmp_path)
    assert settings.jira("old-site", JiraAuth.BEARER).token.get_secret_value() == "own"
    assert settings.jira("old.site", JiraAuth.BEARER).token.get_secret_value() == "own"
    assert settings.jira("new", JiraAuth.BEARER).token.get_secret_value() == "common"


def test_what_is_missing_is_named_with_what_to_do(tmp_path: Path) -> None:
    assert refusal(tmp_path) == (
        "MILEPOST_JIRA_JIRA_TOKEN or MILEPOST_JIRA_TOKEN is not set. "
        "Make a personal access token in your Jira profile. "
        f"Put it into the environment, into {tmp_path / '.env'}, or into a file that MILEPOST_JIRA_TOKEN_FILE names"
    )


def test_a_basic_sign_in_needs_a_mail_address_as_well(tmp_path: Path) -> None:
    dotenv(tmp_path, f"MILEPOST_JIRA_TOKEN={SECRET}")
    with pytest.raises(MissingSetting, match=r"MILEPOST_JIRA_EMAIL is not set\. It is the mail address of the account"):
        load_settings(tmp_path).jira("jira", JiraAuth.BASIC)
    dotenv(tmp_path, f"MILEPOST_JIRA_TOKEN={SECRET}", "MILEPOST_JIRA_EMAIL=me@example.com")
    assert load_settings(tmp_path).jira("jira", JiraAuth.BASIC).email == "me@example.com"


def test_a_misspelt_variable_is_pointed_to(tmp_path: Path) -> None:
    dotenv(tmp_path, f"MILEPOST_JRIA_TOKEN={SECRET}")
    assert "MILEPOST_JIRA_TOKEN is not set (but MILEPOST_JRIA_TOKEN is: is that it?)." in refusal(tmp_path)


def test_trello_needs_a_key_and_a_token(tmp_path: Path) -> None:
    with pytest.raises(MissingSetting, match="MILEPOST_TRELLO_KEY is not set"):
        load_settings(tmp_path).trello()
    dotenv(tmp_path, "MILEPOST_TRELLO_KEY=k")
    with pytest.raises(MissingSetting, match="MILEPOST_TRELLO_TOKEN is not set"):
        load_settings(tmp_path).trello()
    dotenv(tmp_path, "MILEPOST_TRELLO_KEY=k", "MILEPOST_TRELLO_TOKEN=t")
    assert load_settings(tmp_path).trello().key.get_secret_value() == "k"


def test_channels_are_found_by_their_names(tmp_path: Path) -> None:
    dotenv(tmp_path, "MILEPOST_MAIL=mailto://a")
    settings = load_settings(tmp_path)
    assert settings.channels(("MILEPOST_MAIL",)) == {"MILEPOST_MAIL": "mailto://a"}
    with pytest.raises(MissingSetting, match=r"MILEPOST_CHAT is not set\. It holds an Apprise URL"):
        settings.channels(("MILEPOST_MAIL", "MILEPOST_CHAT"))


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("MILEPOST_LOG_LEVEL=loud", "MILEPOST_LOG_LEVEL: Input should be 'debug', 'info', 'warning' or 'error'"),
        ("MILEPOST_HEALTH_PORT=http", "MILEPOST_HEALTH_PORT: Input should be a valid integer"),
        ("MILEPOST_HEALTH_PORT=70000", "MILEPOST_HEALTH_PORT: Input should be less than or equal to 65535"),
        ("MILEPOST_JIRA_TOKEN_FILE=nowhere", "MILEPOST_JIRA_TOKEN_FILE names "),
    ],
)
def test_a_wrong_value_is_told_by_the_name_of_its_variable(line: str, told: str, tmp_path: Path) -> None:
    dotenv(tmp_path, line)
    assert told in refusal(tmp_path)


def test_a_file_that_is_no_text_is_told(tmp_path: Path) -> None:
    (tmp_path / ".env").write_bytes(b"MILEPOST_JIRA_TOKEN=\xff\n")
    assert refusal(tmp_path).endswith(".env cannot be read (UnicodeDecodeError); save it as UTF-8 text")


def test_no_other_env_file_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "workspace"
    folder.mkdir()
    dotenv(tmp_path, f"MILEPOST_JIRA_TOKEN={SECRET}")
    monkeypatch.chdir(tmp_path)
    assert "is not set" in refusal(folder)


def test_the_environment_itself_stays_as_it_was(tmp_path: Path) -> None:
    dotenv(tmp_path, f"MILEPOST_JIRA_TOKEN={SECRET}")
    load_settings(tmp_path)
    assert "MILEPOST_JIRA_TOKEN" not in os.environ


def test_the_store_is_beside_the_workspace_unless_told(tmp_path: Path) -> None:
    assert load_settings(tmp_path).database_url == f"sqlite:///{tmp_path.resolve() / 'milepost.db'}"
    dotenv(tmp_path, "MILEPOST_DATABASE_URL=postgresql://me:pw@db/milepost")
    assert load_settings(tmp_path).database_url == "postgresql://me:pw@db/milepost"


def test_plain_settings_may_stand_in_files_as_well(tmp_path: Path) -> None:
    (tmp_path / "url").write_text("postgresql://db/milepost\n")
    dotenv(tmp_path, "MILEPOST_DATABASE_URL_FILE=url")
    assert load_settings(tmp_path).database_url == "postgresql://db/milepost"


def test_all_that_must_never_show_is_a_secret(tmp_path: Path) -> None:
    dotenv(
        tmp_path,
        *("MILEPOST_JIRA_TOKEN=one", "MILEPOST_TRELLO_KEY=two", "MILEPOST_MAIL=three", "MILEPOST_DATABASE_URL=four"),
        *("MILEPOST_LOG_LEVEL=error", "MILEPOST_JIRA_EMAIL=me@example.com", "OTHER=five"),
    )
    assert load_settings(tmp_path).secrets() == {"one", "two", "three", "four"}


def test_no_secret_shows_in_any_text(tmp_path: Path) -> None:
    lines = [
        f"MILEPOST_{name}={SECRET}" for name in ("JIRA_TOKEN", "TRELLO_KEY", "TRELLO_TOKEN", "DATABASE_URL", "MAIL")
    ]
    dotenv(tmp_path, *lines, "MILEPOST_JIRA_EMAIL=me@example.com")
    settings = load_settings(tmp_path)
    shown = [settings, settings.plain, settings.jira("jira", JiraAuth.BASIC), settings.trello()]
    assert not [one for one in shown if SECRET in f"{one} {one!r}"]
    with pytest.raises(MissingSetting) as caught:
        settings.channels(("MILEPOST_MIAL",))
    assert SECRET not in "".join(traceback.format_exception(caught.value))


@pytest.mark.parametrize("name", ["LOG_LEVEL", "HEALTH_PORT", "JIRA_TOKEN_FILE"])
def test_no_value_shows_where_it_stands_in_the_wrong_variable(name: str, tmp_path: Path) -> None:
    dotenv(tmp_path, f"MILEPOST_{name}={SECRET}")
    with pytest.raises(MissingSetting) as caught:
        load_settings(tmp_path)
    assert name == "JIRA_TOKEN_FILE" or SECRET not in "".join(traceback.format_exception(caught.value))
