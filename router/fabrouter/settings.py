"""How the service is run: environment variables that begin with ``FABROUTER_``."""

import os
import secrets
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Literal, NamedTuple

from platformdirs import user_data_path
from pydantic import Field, SecretStr, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict
from sqlalchemy.engine.url import make_url


def _default_database() -> str:
    return f"sqlite:///{user_data_path('fabrouter') / 'fabrouter.db'}"


class Settings(BaseSettings):
    """Settings of the service; ``fabrouter config show`` prints them."""

    model_config = SettingsConfigDict(env_prefix="FABROUTER_", extra="ignore", frozen=True)

    database_url: Annotated[
        str, Field(description="SQLite or PostgreSQL, as a SQLAlchemy URL.")
    ] = Field(default_factory=_default_database)
    redis_url: Annotated[
        SecretStr | None, Field(description="Redis; needed for several processes.")
    ] = None
    base_url: Annotated[str, Field(description="Where people reach the service.")] = (
        "http://127.0.0.1:8000"
    )
    secret: Annotated[
        SecretStr | None,
        Field(
            description="32 or more random characters; a file beside the SQLite database if empty."
        ),
    ] = None
    workers: Annotated[int, Field(ge=1, le=64, description="Web processes.")] = 1
    host: Annotated[str, Field(description="Address to listen on.")] = "127.0.0.1"
    port: Annotated[int, Field(ge=1, le=65535, description="Port to listen on.")] = 8000
    allowed_hosts: Annotated[
        str,
        Field(description="Host names it answers to besides its own, by commas; `*` = any."),
    ] = ""
    trusted_proxies: Annotated[
        str, Field(description="Addresses whose X-Forwarded-For counts, by commas.")
    ] = ""
    log_format: Annotated[Literal["json", "text"], Field(description="Form of log lines.")] = "json"
    requests_per_minute: Annotated[
        int, Field(ge=1, le=10**9, description="Most requests of one session or token.")
    ] = 1200
    require_totp: Annotated[
        bool, Field(description="Coordinators need a second factor for grave steps.")
    ] = True
    smtp_host: Annotated[
        str, Field(description="Mail server; empty = e-mail is written to files.")
    ] = ""
    smtp_port: Annotated[int, Field(ge=1, le=65535, description="Its port.")] = 587
    smtp_starttls: Annotated[bool, Field(description="Encrypt the way to it.")] = True
    smtp_user: Annotated[str, Field(description="Account on the mail server.")] = ""
    smtp_password: Annotated[SecretStr | None, Field(description="Its password.")] = None
    mail_from: Annotated[str, Field(description="Sender of e-mail.")] = "fabrouter@localhost"
    mail_folder: Annotated[
        Path, Field(description="Where e-mail is written without a mail server.")
    ] = Field(default_factory=lambda: user_data_path("fabrouter") / "mail")

    @field_validator("base_url")
    @classmethod
    def _without_last_slash(cls, address: str) -> str:
        """Lets paths follow, on papers and in e-mail."""
        return address.rstrip("/")

    @property
    def is_sqlite(self) -> bool:
        """Whether one process has the database for itself."""
        return self.database_url.startswith("sqlite")

    @property
    def is_secure(self) -> bool:
        """Whether people reach the service over HTTPS."""
        return self.base_url.startswith("https://")

    @property
    def database_file(self) -> Path | None:
        """The file of a SQLite database."""
        _, _, path = self.database_url.partition("///")
        return Path(path) if self.is_sqlite and path else None

    @property
    def secret_bytes(self) -> bytes:
        """What signs cursors and tokens of pages."""
        if self.secret is not None:
            return self.secret.get_secret_value().encode()
        return _kept_secret(self.database_file)


class SecretMissingError(RuntimeError):
    """Several processes need to share a secret, and none is set."""

    def __init__(self) -> None:
        super().__init__("Set FABROUTER_SECRET to 32 or more random characters.")


@lru_cache(maxsize=8)
def _kept_secret(database: Path | None) -> bytes:
    """Returns the secret kept beside a SQLite database, made when it is asked for first."""
    if database is None:
        raise SecretMissingError
    path = database.with_suffix(".secret")
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(secrets.token_urlsafe(48))
    return path.read_bytes()


class ShownSetting(NamedTuple):
    """One setting as people see it.

    Parameters
    ----------
    variable
        Its environment variable.
    value
        Its value; secrets are masked.
    meaning
        What it is for.
    """

    variable: str
    value: str
    meaning: str


def shown_settings(settings: Settings) -> list[ShownSetting]:
    """Returns every setting as people may see it: secrets and passwords in addresses masked."""
    rows = []
    for name, field in Settings.model_fields.items():
        value = getattr(settings, name)
        text = "" if value is None else str(value)
        if name == "database_url":
            text = make_url(text).render_as_string(hide_password=True)
        rows.append(ShownSetting(f"FABROUTER_{name.upper()}", text, field.description or ""))
    return rows
