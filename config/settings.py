"""What comes from the environment: secrets, the database, where health is served. Never from arguments.

A variable stands in the environment, or in `.env` beside `milepost.yaml`; the environment comes first. In both places
NAME_FILE may stand instead of NAME: it names a file that holds the value, as secrets of containers do (a relative path
counts from the workspace's folder). A variable that is empty is one that is not set. No other `.env` is read.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, DotEnvSettingsSource

from config.workspace import JiraAuth

PREFIX = "MILEPOST_"
_FILE = "_FILE"


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


class Plain(BaseModel):
    """Settings that are no secrets, but for the password in the database's URL."""

    model_config = ConfigDict(frozen=True)

    database_url: SecretStr | None = Field(
        default=None,
        description="The store, as an SQLAlchemy URL; a file milepost.db beside milepost.yaml when absent.",
    )
    log_level: Literal["debug", "info", "warning", "error"] = Field(
        default="info", description="The least important events that are logged."
    )
    log_format: Literal["text", "json"] = Field(default="text", description="How events are logged.")
    health_host: str = Field(default="127.0.0.1", description="The address at which the daemon answers /healthz.")
    health_port: int = Field(default=8780, ge=0, le=65535, description="The port of that; 0 takes any free one.")
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
        shown = {_variable(name) for name in Plain.model_fields} - {_variable("database_url")}
        return frozenset(
            value
            for name, value in self.variables.items()
            if name not in shown and not name.endswith(("_EMAIL", "_WORKSPACE"))
        )

    def _secret(self, names: tuple[str, ...], hint: str) -> SecretStr:
        for name in names:
            if name in self.variables:
                return SecretStr(self.variables[name])
        raise MissingSetting(
            f"{' or '.join(names)} is not set{self._nearly(names)}. {hint} Put it into the environment, into "
            f"{self.folder / '.env'}, or into a file that {names[-1]}{_FILE} names"
        )

    def _nearly(self, names: tuple[str, ...]) -> str:
        """A variable that is set and may be meant."""
        others = [name for name in self.variables if name not in _KNOWN]
        close = get_close_matches(names[-1], others, n=1, cutoff=0.85)
        return f" (but {close[0]} is: is that it?)" if close else ""


_JIRA_HINT = {
    JiraAuth.BASIC: "Make an API token in your Atlassian account's security settings.",
    JiraAuth.BEARER: "Make a personal access token in your Jira profile.",
}


def _variable(field: str) -> str:
    return f"{PREFIX}{field.upper()}"


_KNOWN = frozenset(
    {"MILEPOST_JIRA_TOKEN", "MILEPOST_JIRA_EMAIL", "MILEPOST_TRELLO_KEY", "MILEPOST_TRELLO_TOKEN"}
    | {_variable(name) for name in Plain.model_fields}
)


def _either(name: str, what: str) -> tuple[str, str]:
    """A connection's own variable comes before the common one."""
    own = name.upper().replace("-", "_").replace(".", "_")
    return (f"MILEPOST_JIRA_{own}_{what}", f"MILEPOST_JIRA_{what}")


def load_settings(folder: Path) -> Settings:
    """Read the settings of a workspace folder. Raises `MissingSetting` for a value that cannot be read."""
    variables = {**_values(_dotenv(folder), folder, "in .env"), **_values(os.environ, folder, "in the environment")}
    try:
        plain = Plain.model_validate(
            {name: variables[_variable(name)] for name in Plain.model_fields if _variable(name) in variables}
        )
    except ValidationError as error:
        told = "; ".join(f"{_variable(str(one['loc'][0]))}: {one['msg']}" for one in error.errors(include_input=False))
        raise MissingSetting(f"a setting cannot be read: {told}") from None
    return Settings(folder, plain, variables)


def _dotenv(folder: Path) -> Mapping[str, str | None]:
    path = folder / ".env"
    try:
        return DotEnvSettingsSource(
            BaseSettings, env_file=path, env_file_encoding="utf-8", case_sensitive=True
        ).env_vars
    except (OSError, UnicodeDecodeError) as error:
        raise MissingSetting(f"{path} cannot be read ({type(error).__name__}); save it as UTF-8 text") from None


def _values(place: Mapping[str, str | None], folder: Path, where: str) -> dict[str, str]:
    """Our variables of one place, with the contents of files where these are named instead."""
    ours = {name: value for name, value in place.items() if name.startswith(PREFIX) and value}
    found = {name: value for name, value in ours.items() if not name.endswith(_FILE)}
    for name in ours.keys() - found.keys():
        plain = name.removesuffix(_FILE)
        if plain in found:
            raise MissingSetting(f"both {plain} and {name} are set {where}; take one of them out")
        if content := _content(name, folder / ours[name]):
            found[plain] = content
    return found


def _content(name: str, path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise MissingSetting(
            f"{name} names {path}, which cannot be read ({type(error).__name__}); check the path and its rights"
        ) from None
