"""What accounts, sessions, tokens and roles look like over HTTP."""

from datetime import datetime
from typing import Annotated, Self
from uuid import UUID

import segno
from pydantic import Field

from fabrouter.access import Principal
from fabrouter.service.roles import Granted
from fabrouter.service.second_factor import (
    enrolment_uri,
    has_second_factor,
    needs_second_factor,
)
from fabrouter.store.tables import (
    Account,
    CampaignRole,
    LabConsent,
    LabRole,
    NetworkRole,
    Token,
)
from fabrouter_api.schemas.base import ReadModel


class AccountRead(ReadModel):
    """An account."""

    id: UUID
    email: str | None
    name: str | None
    language: str
    is_administrator: bool
    has_second_factor: bool
    disabled_at: datetime | None
    erased_at: datetime | None
    version: int
    created_at: datetime
    changed_at: datetime

    @classmethod
    def of(cls, row: Account) -> Self:
        """Returns a row as it is shown."""
        return cls.shown(row, has_second_factor=has_second_factor(row))


class LinkRead(ReadModel):
    """A one-time link by which an account's owner chooses a password."""

    account_id: UUID
    token_id: UUID
    expires_at: datetime
    url: Annotated[str | None, Field(description="Shown only here; also sent by e-mail.")] = None

    @classmethod
    def of(cls, row: Token) -> Self:
        """Returns a row as it is shown, without its secret."""
        return cls(account_id=row.account_id, token_id=row.id, expires_at=row.expires_at)


class AccountMade(ReadModel):
    """A new account and the link for its owner."""

    account: AccountRead
    link: LinkRead

    @classmethod
    def of(cls, made: tuple[Account, Token]) -> Self:
        """Returns rows as they are shown."""
        account, link = made
        return cls(account=AccountRead.of(account), link=LinkRead.of(link))


class SecondFactorRead(ReadModel):
    """What an authenticator needs; shown until a code is confirmed."""

    secret: str
    uri: Annotated[str, Field(description="The same as an address, for a QR code.")]
    picture: Annotated[str, Field(description="That QR code, as the address of an SVG picture.")]

    @classmethod
    def of(cls, row: Account) -> Self:
        """Returns a row as it is shown."""
        uri = enrolment_uri(row)
        picture = segno.make(uri, micro=False).svg_data_uri(scale=4)
        return cls(secret=row.totp_secret or "", uri=uri, picture=picture)


class SessionRead(ReadModel):
    """Who is signed in, with every role."""

    account: AccountRead
    network_roles: dict[UUID, list[str]]
    campaign_roles: dict[UUID, list[str]]
    lab_ids: list[UUID]
    site_ids: dict[UUID, list[UUID]]
    scopes: Annotated[list[str] | None, Field(description="Of an API token; null = everything.")]
    fresh_until: datetime | None
    second_factor_missing: Annotated[
        bool, Field(description="The role needs a second factor for grave steps.")
    ]
    csrf_token: Annotated[
        str | None, Field(description="Send it as X-CSRF-Token with every change.")
    ] = None

    @classmethod
    def of(cls, row: Account, principal: Principal, csrf_token: str | None) -> Self:
        """Returns an account and its roles as they are shown."""
        return cls(
            account=AccountRead.of(row),
            network_roles={k: sorted(v) for k, v in principal.network_roles.items()},
            campaign_roles={k: sorted(v) for k, v in principal.campaign_roles.items()},
            lab_ids=sorted(principal.lab_ids),
            site_ids={k: sorted(v) for k, v in principal.site_ids.items()},
            scopes=None if principal.scopes is None else sorted(principal.scopes),
            fresh_until=principal.fresh_until,
            second_factor_missing=needs_second_factor(principal) and not has_second_factor(row),
            csrf_token=csrf_token,
        )


class Fresh(ReadModel):
    """Until when grave steps are let through."""

    fresh_until: datetime


class TokenRead(ReadModel):
    """A session or an API token; its secret is shown once, when it is made."""

    id: UUID
    kind: str
    name: str
    scopes: list[str]
    expires_at: datetime
    used_at: Annotated[datetime | None, Field(description="To the minute.")]
    created_at: datetime
    secret: Annotated[str | None, Field(description="Shown only when it is made.")] = None

    @classmethod
    def of(cls, row: Token) -> Self:
        """Returns a row as it is shown, without its secret."""
        return cls.shown(row, secret=None)


class RoleRead(ReadModel):
    """A role somebody has."""

    id: UUID
    account_id: UUID
    name: str | None
    email: str | None
    role: str
    network_id: UUID | None = None
    lab_id: UUID | None = None
    campaign_id: UUID | None = None
    site_id: UUID | None = None
    created_at: datetime
    link: Annotated[LinkRead | None, Field(description="If the account is new.")] = None

    @classmethod
    def of(cls, row: NetworkRole | LabRole | CampaignRole, account: Account) -> Self:
        """Returns a row as it is shown."""
        places = ("network_id", "lab_id", "campaign_id", "site_id")
        return cls.shown(
            row,
            **{place: getattr(row, place, None) for place in places},
            role=getattr(row, "role", "member"),
            name=account.name,
            email=account.email,
            link=None,
        )

    @classmethod
    def granted(cls, given: Granted) -> Self:
        """Returns a new role as it is shown."""
        link = LinkRead.of(given.link) if given.link else None
        return cls.of(given.role, given.account).model_copy(update={"link": link})


class ConsentRead(ReadModel):
    """Who has agreed that another network may use a lab."""

    id: UUID
    lab_id: UUID
    network_id: UUID
    lab_agreed: bool
    network_agreed: bool
    in_force: bool
    version: int
    created_at: datetime

    @classmethod
    def of(cls, row: LabConsent) -> Self:
        """Returns a row as it is shown."""
        lab, network = row.lab_agreed_by is not None, row.network_agreed_by is not None
        return cls(
            id=row.id,
            lab_id=row.lab_id,
            network_id=row.network_id,
            lab_agreed=lab,
            network_agreed=network,
            in_force=lab and network,
            version=row.version,
            created_at=row.created_at,
        )
