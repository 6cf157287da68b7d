"""People, what they may do where, and the tokens they show."""

from datetime import datetime
from enum import StrEnum
from typing import ClassVar
from uuid import UUID

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlmodel import Field

from fabrouter.store.tables.base import Row, Versioned, json_field, one_of


class NetworkRoleName(StrEnum):
    """What somebody is in a network."""

    COORDINATOR = "coordinator"
    RESEARCHER = "researcher"


class CampaignRoleName(StrEnum):
    """What somebody is in one campaign."""

    COORDINATOR = "coordinator"
    REQUESTER = "requester"


class TokenKind(StrEnum):
    """What a token is for."""

    SESSION = "session"
    """A browser's cookie."""
    API = "api"
    """A program's bearer token."""
    ONE_TIME = "one_time"
    """A link to set a password."""


class Account(Versioned, table=True):
    """Somebody who can sign in. Erasure empties name, e-mail and secrets; the row stays."""

    # Signing in moves the step: that is the session's entry in the journal, not the account's.
    private: ClassVar[frozenset[str]] = frozenset(
        {"email", "name", "password_hash", "totp_secret", "totp_last_step"}
    )

    email: str | None = Field(max_length=254, unique=True)
    name: str | None = Field(max_length=200)
    language: str = Field(default="en", max_length=8)
    password_hash: str | None = Field(default=None, max_length=200)
    totp_secret: str | None = Field(default=None, max_length=64)
    totp_last_step: int | None = None
    is_administrator: bool = False
    disabled_at: datetime | None = None
    erased_at: datetime | None = None
    warned_at: datetime | None = None
    """When it was told that it will be erased for want of use."""

    __table_args__ = (
        CheckConstraint(
            "erased_at IS NULL OR (email IS NULL AND name IS NULL AND password_hash IS NULL "
            "AND totp_secret IS NULL)",
            name="erased_is_empty",
        ),
    )


class Token(Row, table=True):
    """A secret somebody holds; only its SHA-256 is kept."""

    # Each use is written down without an entry in the journal.
    private: ClassVar[frozenset[str]] = frozenset({"secret_hash", "name", "used_at"})

    account_id: UUID = Field(foreign_key="account.id", index=True)
    kind: str = Field(max_length=16)
    secret_hash: str = Field(max_length=64, unique=True)
    name: str = Field(default="", max_length=200)
    scopes: list[str] = json_field(default_factory=list)
    expires_at: datetime
    fresh_until: datetime | None = None
    used_at: datetime | None = None
    revoked_at: datetime | None = None

    __table_args__ = (one_of("kind", TokenKind),)


class NetworkRole(Row, table=True):
    """What an account is in a network."""

    __tablename__ = "network_role"
    network_id: UUID = Field(foreign_key="network.id", index=True)
    account_id: UUID = Field(foreign_key="account.id", index=True)
    role: str = Field(max_length=16)

    __table_args__ = (
        UniqueConstraint("network_id", "account_id", "role"),
        one_of("role", NetworkRoleName),
    )


class LabRole(Row, table=True):
    """An account that acts for a lab."""

    __tablename__ = "lab_role"
    lab_id: UUID = Field(foreign_key="lab.id", index=True)
    account_id: UUID = Field(foreign_key="account.id", index=True)

    __table_args__ = (UniqueConstraint("lab_id", "account_id"),)


class CampaignRole(Row, table=True):
    """What an account is in one campaign; a requester asks for one site."""

    __tablename__ = "campaign_role"
    campaign_id: UUID = Field(foreign_key="campaign.id", index=True)
    account_id: UUID = Field(foreign_key="account.id", index=True)
    role: str = Field(max_length=16)
    site_id: UUID | None = Field(default=None, foreign_key="site.id")

    __table_args__ = (
        UniqueConstraint("campaign_id", "account_id", "role", "site_id"),
        one_of("role", CampaignRoleName),
        CheckConstraint("role <> 'requester' OR site_id IS NOT NULL", name="requester_has_site"),
    )
