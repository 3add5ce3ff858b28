"""What comes from the environment: secrets, the database, where health is served. Never from arguments.

Each variable may stand in the environment, in `.env` beside `milepost.yaml`, or as NAME_FILE naming a file that
holds the value (as container secrets do). The environment comes first.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from dotenv import dotenv_values
from pydantic import Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from config.workspace import JiraAuth

PREFIX = "MILEPOST_"


class MissingSetting(Exception):
    """A setting that is needed is not there, or cannot be read; the message names it and says what to do."""


@dataclass(frozen=True, slots=True)
class JiraSecrets:
    """How to sign in to one Jira."""

    token: SecretStr
    email: str | None = None


@dataclass(frozen=True, slots=True)
class TrelloSecrets:
    """How to sign in to Trello."""

    key: SecretStr
    token: SecretStr


class Plain(BaseSettings):
    """Settings that are no secrets, but for the password in the database's URL."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, frozen=True, extra="ignore")

    database_url: SecretStr | None = Field(
        default=None, description="The store; a file milepost.db beside milepost.yaml when absent."
    )
    log_level: Literal["debug", "info", "warning", "error"] = "info"
    log_format: Literal["text", "json"] = "text"
    health_host: str = "127.0.0.1"
    health_port: int = Field(default=8780, ge=0, le=65535)
    sandbox_clock: str | None = Field(
        default=None, description="URL of a sandbox whose clock is used; refused beside a real Jira or Trello."
    )


@dataclass(frozen=True, slots=True, repr=False)
class Settings:
    """The settings of one workspace folder. Its text forms show no value."""

    folder: Path
    plain: Plain
    variables: Mapping[str, str]

    def __repr__(self) -> str:
        return f"Settings({self.folder})"

    @property
    def database_url(self) -> str:
        """The SQLAlchemy URL of the store."""
        if self.plain.database_url is not None:
            return self.plain.database_url.get_secret_value()
        return f"sqlite:///{self.folder.resolve() / 'milepost.db'}"

    @property
    def sandbox_clock(self) -> str | None:
        """URL of the sandbox whose clock is used."""
        return self.plain.sandbox_clock

    def jira(self, name: str, auth: JiraAuth) -> JiraSecrets:
        """The secrets of a Jira connection. Raises `MissingSetting`."""
        token = self._secret(_either(name, "TOKEN"), _JIRA_HINT[auth])
        if auth is JiraAuth.BEARER:
            return JiraSecrets(token)
        email = self._secret(_either(name, "EMAIL"), "It is the mail address of the account that made the token.")
        return JiraSecrets(token, email.get_secret_value())

    def trello(self) -> TrelloSecrets:
        """The secrets of Trello. Raises `MissingSetting`."""
        return TrelloSecrets(
            self._secret(("MILEPOST_TRELLO_KEY",), "Make a key at trello.com/power-ups/admin."),
            self._secret(("MILEPOST_TRELLO_TOKEN",), "Make a token with scopes read and write beside the key."),
        )

    def channels(self, names: tuple[str, ...]) -> dict[str, str]:
        """Apprise URLs by the names of their variables. Raises `MissingSetting`."""
        hint = "It holds an Apprise URL, and the workspace file names it under `delivery`."
        return {name: self._secret((name,), hint).get_secret_value() for name in names}

    def secrets(self) -> frozenset[str]:
        """Every value that must never be shown: tokens, keys, and whatever else is in our variables but for the
        plain settings."""
        shown = {f"{PREFIX}{field.upper()}" for field in Plain.model_fields} - {f"{PREFIX}DATABASE_URL"}
        shown |= {name for name in self.variables if name.endswith(("_FILE", "_EMAIL", "_WORKSPACE"))}
        return frozenset(value for name, value in self.variables.items() if name not in shown and value)

    def _secret(self, names: tuple[str, ...], hint: str) -> SecretStr:
        for name in names:
            if value := self.variables.get(name):
                return SecretStr(value)
        wanted = " or ".join(names)
        raise MissingSetting(
            f"{wanted} is not set. {hint} Put it into the environment, into {self.folder / '.env'}, "
            f"or into a file that {names[-1]}_FILE names"
        )


_JIRA_HINT = {
    JiraAuth.BASIC: "Make an API token in your Atlassian account's security settings.",
    JiraAuth.BEARER: "Make a personal access token in your Jira profile.",
}


def _either(name: str, what: str) -> tuple[str, str]:
    """A connection's own variable comes before the common one."""
    own = name.upper().replace("-", "_").replace(".", "_")
    return (f"MILEPOST_JIRA_{own}_{what}", f"MILEPOST_JIRA_{what}")


def load_settings(folder: Path) -> Settings:
    """Read the settings of a workspace folder. Raises `MissingSetting` for a value that cannot be read."""
    dotenv = {name: value for name, value in dotenv_values(folder / ".env").items() if value is not None}
    named = {**_from_files(dotenv), **_from_files(os.environ)}
    variables = {**named, **dotenv, **os.environ}
    plain_from_files = {
        field: named[name]
        for field in Plain.model_fields
        if (name := f"{PREFIX}{field.upper()}") in named and name not in {**dotenv, **os.environ}
    }
    try:
        plain = Plain(_env_file=folder / ".env", **plain_from_files)  # type: ignore[call-arg,arg-type]  # pydantic's own way in; it converts text
    except ValidationError as error:
        told = "; ".join(f"{PREFIX}{str(one['loc'][0]).upper()}: {one['msg']}" for one in error.errors())
        raise MissingSetting(f"a setting cannot be read: {told}") from None
    return Settings(folder, plain, {name: value for name, value in variables.items() if name.startswith(PREFIX)})


def _from_files(variables: Mapping[str, str]) -> dict[str, str]:
    found = {}
    for name, path in variables.items():
        if name.startswith(PREFIX) and name.endswith("_FILE") and path:
            try:
                found[name.removesuffix("_FILE")] = Path(path).read_text(encoding="utf-8").strip()
            except (OSError, UnicodeDecodeError) as error:
                raise MissingSetting(f"{name} names {path}, which cannot be read ({type(error).__name__})") from None
    return found
