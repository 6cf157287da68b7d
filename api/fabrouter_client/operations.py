"""Generated from the description of the API by ``make client``: do not edit."""

from collections.abc import Iterator, Sequence
from typing import Literal
from urllib.parse import quote
from uuid import UUID

from fabrouter_client import models
from fabrouter_client.connection import Connection, ServerEvent, new_key


class AccountsOperations:
    """Operations on accounts."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def begin_second_factor(
        self,
        account_id: UUID,
        *,
        idempotency_key: str | None = None,
    ) -> models.SecondFactorRead:
        """Begin a second factor (``POST /api/v1/accounts/{account_id}/second-factor``)."""
        headers = {
            "idempotency-key": idempotency_key or new_key(),
        }
        return self._connection.call(
            "POST",
            f"/api/v1/accounts/{account_id}/second-factor",
            models.SecondFactorRead,
            headers=headers,
        )

    def change_account(
        self,
        account_id: UUID,
        data: models.AccountChanges,
        *,
        version: int,
        idempotency_key: str | None = None,
    ) -> models.AccountRead:
        """Change your account (``PATCH /api/v1/accounts/{account_id}``)."""
        headers = {
            "idempotency-key": idempotency_key or new_key(),
            "if-match": f'"{version}"',
        }
        return self._connection.call(
            "PATCH",
            f"/api/v1/accounts/{account_id}",
            models.AccountRead,
            headers=headers,
            data=data,
        )

    def change_password(
        self,
        account_id: UUID,
        data: models.PasswordChange,
        *,
        idempotency_key: str | None = None,
    ) -> None:
        """Change your password (``PUT /api/v1/accounts/{account_id}/password``)."""
        headers = {
            "idempotency-key": idempotency_key or new_key(),
        }
        self._connection.call(
            "PUT",
            f"/api/v1/accounts/{account_id}/password",
            type(None),
            headers=headers,
            data=data,
        )

    def confirm_second_factor(
        self,
        account_id: UUID,
        data: models.CodeInput,
        *,
        idempotency_key: str | None = None,
    ) -> models.AccountRead:
        """Put the second factor in force (``PUT /api/v1/accounts/{account_id}/second-factor``)."""
        headers = {
            "idempotency-key": idempotency_key or new_key(),
        }
        return self._connection.call(
            "PUT",
            f"/api/v1/accounts/{account_id}/second-factor",
            models.AccountRead,
            headers=headers,
            data=data,
        )

    def create_account(
        self,
        data: models.AccountInput,
        *,
        idempotency_key: str | None = None,
    ) -> models.AccountMade:
        """Make an account (``POST /api/v1/accounts``)."""
        headers = {
            "idempotency-key": idempotency_key or new_key(),
        }
        return self._connection.call(
            "POST",
            "/api/v1/accounts",
            models.AccountMade,
            headers=headers,
            data=data,
        )

    def disable_account(
        self,
        account_id: UUID,
        *,
        idempotency_key: str | None = None,
    ) -> models.AccountRead:
        """Shut somebody out (``POST /api/v1/accounts/{account_id}/disable``)."""
        headers = {
            "idempotency-key": idempotency_key or new_key(),
        }
        return self._connection.call(
            "POST",
            f"/api/v1/accounts/{account_id}/disable",
            models.AccountRead,
            headers=headers,
        )

    def enable_account(
        self,
        account_id: UUID,
        *,
        idempotency_key: str | None = None,
    ) -> models.AccountRead:
        """Let somebody in again (``POST /api/v1/accounts/{account_id}/enable``)."""
        headers = {
            "idempotency-key": idempotency_key or new_key(),
        }
        return self._connection.call(
            "POST",
            f"/api/v1/accounts/{account_id}/enable",
            models.AccountRead,
            headers=headers,
        )

    def erase_account(
        self,
        account_id: UUID,
        *,
        idempotency_key: str | None = None,
    ) -> None:
        """Erase a person (``DELETE /api/v1/accounts/{account_id}``)."""
        headers = {
            "idempotency-key": idempotency_key or new_key(),
        }
        self._connection.call(
            "DELETE",
            f"/api/v1/accounts/{account_id}",
            type(None),
            headers=headers,
        )

    def export_account(
        self,
        account_id: UUID,
    ) -> models.OwnData:
        """See all your data (``GET /api/v1/accounts/{account_id}/data``)."""
        return self._connection.call(
            "GET",
            f"/api/v1/accounts/{account_id}/data",
            models.OwnData,
        )

    def get_account(
        self,
        account_id: UUID,
    ) -> models.AccountRead:
        """See an account (``GET /api/v1/accounts/{account_id}``)."""
        return self._connection.call(
            "GET",
            f"/api/v1/accounts/{account_id}",
            models.AccountRead,
        )

    def list_accounts(
        self,
        *,
        limit: int = 50,
        cursor: str | None = None,
    ) -> models.AccountReadPage:
        """List accounts (``GET /api/v1/accounts``)."""
        query = {
            "limit": limit,
            "cursor": cursor,
        }
        return self._connection.call(
            "GET",
            "/api/v1/accounts",
            models.AccountReadPage,
            query=query,
        )

    def remove_second_factor(
        self,
        account_id: UUID,
        *,
        idempotency_key: str | None = None,
    ) -> models.AccountRead:
        """Remove a second factor (``DELETE /api/v1/accounts/{account_id}/second-factor``)."""
        headers = {
            "idempotency-key": idempotency_key or new_key(),
        }
        return self._connection.call(
            "DELETE",
            f"/api/v1/accounts/{account_id}/second-factor",
            models.AccountRead,
            headers=headers,
        )

    def renew_link(
        self,
        account_id: UUID,
        *,
        idempotency_key: str | None = None,
    ) -> models.LinkRead:
        """Make a one-time link (``POST /api/v1/accounts/{account_id}/links``)."""
        headers = {
            "idempotency-key": idempotency_key or new_key(),
        }
        return self._connection.call(
            "POST",
            f"/api/v1/accounts/{account_id}/links",
            models.LinkRead,
            headers=headers,
        )

    def set_administrator(
        self,
        account_id: UUID,
        data: models.Administration,
        *,
        idempotency_key: str | None = None,
    ) -> models.AccountRead:
        """Make somebody an administrator, or not (``PUT /api/v1/accounts/{account_id}/administrator``)."""
        headers = {
            "idempotency-key": idempotency_key or new_key(),
        }
        return self._connection.call(
            "PUT",
            f"/api/v1/accounts/{account_id}/administrator",
            models.AccountRead,
            headers=headers,
            data=data,
        )


class CampaignsOperations:
    """Operations on campaigns."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def approve_campaign(
        self,
        campaign_id: UUID,
        *,
        version: int,
        idempotency_key: str | None = None,
    ) -> models.CampaignRead:
        """Let a campaign pass (``POST /api/v1/campaigns/{campaign_id}/approve``)."""
        headers = {
            "idempotency-key": idempotency_key or new_key(),
            "if-match": f'"{version}"',
        }
        return self._connection.call(
            "POST",
            f"/api/v1/campaigns/{campaign_id}/approve",
            models.CampaignRead,
            headers=headers,
        )

    def cancel_campaign(
        self,
        campaign_id: UUID,
        data: models.ServiceWorkOrdersInputsReason,
        *,
        version: int,
        idempotency_key: str | None = None,
    ) -> models.CampaignRead:
        """Cancel a campaign (``POST /api/v1/campaigns/{campaign_id}/cancel``)."""
        headers = {
            "idempotency-key": idempotency_key or new_key(),
            "if-match": f'"{version}"',
        }
        return self._connection.call(
            "POST",
            f"/api/v1/campaigns/{campaign_id}/cancel",
            models.CampaignRead,
            headers=headers,
            data=data,
        )

    def change_campaign(
        self,
        campaign_id: UUID,
        data: models.CampaignChange,
        *,
        version: int,
        idempotency_key: str | None = None,
    ) -> models.CampaignRead:
        """Change a campaign (``PATCH /api/v1/campaigns/{campaign_id}``)."""
        headers = {
            "idempotency-key": idempotency_key or new_key(),
            "if-match": f'"{version}"',
        }
        return self._connection.call(
            "PATCH",
            f"/api/v1/campaigns/{campaign_id}",
            models.CampaignRead,
            headers=headers,
            data=data,
        )

    def close_campaign(
        self,
        campaign_id: UUID,
        *,
        version: int,
        idempotency_key: str | None = None,
    ) -> models.CampaignRead:
        """Close a campaign (``POST /api/v1/campaigns/{campaign_id}/close``)."""
        headers = {
            "idempotency-key": idempotency_key or new_key(),
            "if-match": f'"{version}"',
        }
        return self._connection.call(
            "POST",
            f"/api/v1/campaigns/{campaign_id}/close",
            models.CampaignRead,
            headers=headers,
        )

    def create_campaign(
        self,
        network_id: UUID,
        data: models.NewCampaign,
        *,
        idempotency_key: str | None = None,
    ) -> models.CampaignRead:
        """Draft a campaign (``POST /api/v1/networks/{network_id}/campaigns``)."""
        headers = {
            "idempotency-key": idempotency_key or new_key(),
        }
        return self._connection.call(
            "POST",
            f"/api/v1/networks/{network_id}/campaigns",
            models.CampaignRead,
            headers=headers,
            data=data,
        )

    def get_campaign(
        self,
        campaign_id: UUID,
    ) -> models.CampaignRead:
        """See a campaign (``GET /api/v1/campaigns/{campaign_id}``)."""
        return self._connection.call(
            "GET",
            f"/api/v1/campaigns/{campaign_id}",
            models.CampaignRead,
        )

    def get_situation(
        self,
        campaign_id: UUID,
    ) -> models.SituationRead:
        """See what needs a look (``GET /api/v1/campaigns/{campaign_id}/situation``)."""
        return self._connection.call(
            "GET",
            f"/api/v1/campaigns/{campaign_id}/situation",
            models.SituationRead,
        )

    def get_totals(
        self,
        campaign_id: UUID,
    ) -> models.TotalsRead:
        """See how far a campaign is (``GET /api/v1/campaigns/{campaign_id}/totals``)."""
        return self._connection.call(
            "GET",
            f"/api/v1/campaigns/{campaign_id}/totals",
            models.TotalsRead,
        )

    def get_transparency(
        self,
        campaign_id: UUID,
    ) -> models.TransparencyRead:
        """See the public figures of a campaign (``GET /api/v1/campaigns/{campaign_id}/transparency``)."""
        return self._connection.call(
            "GET",
            f"/api/v1/campaigns/{campaign_id}/transparency",
            models.TransparencyRead,
        )

    def launch_campaign(
        self,
        campaign_id: UUID,
        *,
        version: int,
        idempotency_key: str | None = None,
    ) -> models.CampaignRead:
        """Launch a campaign (``POST /api/v1/campaigns/{campaign_id}/launch``)."""
        headers = {
            "idempotency-key": idempotency_key or new_key(),
            "if-match": f'"{version}"',
        }
        return self._connection.call(
            "POST",
            f"/api/v1/campaigns/{campaign_id}/launch",
            models.CampaignRead,
            headers=headers,
        )

    def list_campaigns(
        self,
        *,
        state: Sequence[
            Literal["draft", "active", "paused", "closing", "closed", "cancelled", "archived"]
        ]
        | None = None,
        limit: int = 50,
        cursor: str | None = None,
    ) -> models.CampaignReadPage:
        """List your campaigns (``GET /api/v1/campaigns``)."""
        query = {
            "state": state,
            "limit": limit,
            "cursor": cursor,
        }
        return self._connection.call(
            "GET",
            "/api/v1/campaigns",
            models.CampaignReadPage,
            query=query,
        )

    def list_network_campaigns(
        self,
        network_id: UUID,
        *,
        state: Sequence[
            Literal["draft", "active", "paused", "closing", "closed", "cancelled", "archived"]
        ]
        | None = None,
        limit: int = 50,
        cursor: str | None = None,
    ) -> models.CampaignReadPage:
        """List a network's campaigns (``GET /api/v1/networks/{network_id}/campaigns``)."""
        query = {
            "state": state,
            "limit": limit,
            "cursor": cursor,
        }
        return self._connection.call(
            "GET",
            f"/api/v1/networks/{network_id}/campaigns",
            models.CampaignReadPage,
            query=query,
        )

    def pause_campaign(
        self,
        campaign_id: UUID,
        *,
        version: int,
        idempotency_key: str | None = None,
    ) -> models.CampaignRead:
        """Pause a campaign (``POST /api/v1/campaigns/{campaign_id}/pause``)."""
        headers = {
            "idempotency-key": idempotency_key or new_key(),
            "if-match": f'"{version}"',
        }
        return self._connection.call(
            "POST",
            f"/api/v1/campaigns/{campaign_id}/pause",
            models.CampaignRead,
            headers=headers,
        )

    def resume_campaign(
        self,
        campaign_id: UUID,
        *,
        version: int,
        idempotency_key: str | None = None,
    ) -> models.CampaignRead:
        """Resume a campaign (``POST /api/v1/campaigns/{campaign_id}/resume``)."""
        headers = {
            "idempotency-key": idempotency_key or new_key(),
            "if-match": f'"{version}"',
        }
        return self._connection.call(
            "POST",
            f"/api/v1/campaigns/{campaign_id}/resume",
            models.CampaignRead,
            headers=headers,
        )


class DesignsOperations:
    """Operations on designs."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add_design(
        self,
        network_id: UUID,
        data: models.Design,
        *,
        idempotency_key: str | None = None,
    ) -> models.DesignRead:
        """Add a design version (``POST /api/v1/networks/{network_id}/designs``)."""
        headers = {
            "idempotency-key": idempotency_key or new_key(),
        }
        return self._connection.call(
            "POST",
            f"/api/v1/networks/{network_id}/designs",
            models.DesignRead,
            headers=headers,
            data=data,
        )

    def add_material(
        self,
        network_id: UUID,
        data: models.Material,
        *,
        idempotency_key: str | None = None,
    ) -> models.MaterialRead:
        """Add a material (``POST /api/v1/networks/{network_id}/materials``)."""
        headers = {
            "idempotency-key": idempotency_key or new_key(),
        }
        return self._connection.call(
            "POST",
            f"/api/v1/networks/{network_id}/materials",
            models.MaterialRead,
            headers=headers,
            data=data,
        )

    def change_material(
        self,
        network_id: UUID,
        material: str,
        data: models.Material,
        *,
        version: int,
        idempotency_key: str | None = None,
    ) -> models.MaterialRead:
        """Change a material (``PUT /api/v1/networks/{network_id}/materials/{material}``)."""
        headers = {
            "idempotency-key": idempotency_key or new_key(),
            "if-match": f'"{version}"',
        }
        return self._connection.call(
            "PUT",
            f"/api/v1/networks/{network_id}/materials/{quote(material, safe='')}",
            models.MaterialRead,
            headers=headers,
            data=data,
        )

    def decide_approval(
        self,
        design_id: UUID,
        data: models.Decision,
        *,
        version: int,
        idempotency_key: str | None = None,
    ) -> models.ApprovalDecided:
        """Approve a design for a country, or take it back (``POST /api/v1/designs/{design_id}/approvals``)."""
        headers = {
            "idempotency-key": idempotency_key or new_key(),
            "if-match": f'"{version}"',
        }
        return self._connection.call(
            "POST",
            f"/api/v1/designs/{design_id}/approvals",
            models.ApprovalDecided,
            headers=headers,
            data=data,
        )

    def export_design(
        self,
        design_id: UUID,
        *,
        format: Literal["okh_v1", "okh_losh"] | None = None,
    ) -> bytes:
        """Export a design as OKH (``GET /api/v1/designs/{design_id}/export``)."""
        query = {
            "format": format,
        }
        return self._connection.call(
            "GET",
            f"/api/v1/designs/{design_id}/export",
            bytes,
            query=query,
        )

    def get_design(
        self,
        design_id: UUID,
    ) -> models.DesignRead:
        """See a design version (``GET /api/v1/designs/{design_id}``)."""
        return self._connection.call(
            "GET",
            f"/api/v1/designs/{design_id}",
            models.DesignRead,
        )

    def get_material(
        self,
        network_id: UUID,
        material: str,
    ) -> models.MaterialRead:
        """See a material (``GET /api/v1/networks/{network_id}/materials/{material}``)."""
        return self._connection.call(
            "GET",
            f"/api/v1/networks/{network_id}/materials/{quote(material, safe='')}",
            models.MaterialRead,
        )

    def import_design(
        self,
        network_id: UUID,
        data: bytes,
        *,
        media_type: Literal["application/yaml", "application/toml", "text/plain"],
        format: Literal["okh_v1", "okh_losh"],
        dry_run: bool = False,
        idempotency_key: str | None = None,
    ) -> models.DesignImported:
        """Import a design from OKH (``POST /api/v1/networks/{network_id}/designs/import``)."""
        query = {
            "format": format,
            "dry_run": dry_run,
        }
        headers = {
            "idempotency-key": idempotency_key or new_key(),
        }
        return self._connection.call(
            "POST",
            f"/api/v1/networks/{network_id}/designs/import",
            models.DesignImported,
            query=query,
            headers=headers,
            data=data,
            media_type=media_type,
        )

    def list_approvals(
        self,
        design_id: UUID,
        *,
        limit: int = 50,
        cursor: str | None = None,
    ) -> models.ApprovalReadPage:
        """List what countries said (``GET /api/v1/designs/{design_id}/approvals``)."""
        query = {
            "limit": limit,
            "cursor": cursor,
        }
        return self._connection.call(
            "GET",
            f"/api/v1/designs/{design_id}/approvals",
            models.ApprovalReadPage,
            query=query,
        )

    def list_designs(
        self,
        network_id: UUID,
        *,
        limit: int = 50,
        cursor: str | None = None,
    ) -> models.DesignReadPage:
        """List a network's designs (``GET /api/v1/networks/{network_id}/designs``)."""
        query = {
            "limit": limit,
            "cursor": cursor,
        }
        return self._connection.call(
            "GET",
            f"/api/v1/networks/{network_id}/designs",
            models.DesignReadPage,
            query=query,
        )

    def list_materials(
        self,
        network_id: UUID,
        *,
        limit: int = 50,
        cursor: str | None = None,
    ) -> models.MaterialReadPage:
        """List a network's materials (``GET /api/v1/networks/{network_id}/materials``)."""
        query = {
            "limit": limit,
            "cursor": cursor,
        }
        return self._connection.call(
            "GET",
            f"/api/v1/networks/{network_id}/materials",
            models.MaterialReadPage,
            query=query,
        )

    def seed_designs(
        self,
        network_id: UUID,
        *,
        idempotency_key: str | None = None,
    ) -> models.SeededRead:
        """Add the designs that come with fabrouter (``POST /api/v1/networks/{network_id}/designs/seed``)."""
        headers = {
            "idempotency-key": idempotency_key or new_key(),
        }
        return self._connection.call(
            "POST",
            f"/api/v1/networks/{network_id}/designs/seed",
            models.SeededRead,
            headers=headers,
        )

    def withdraw_design(
        self,
        design_id: UUID,
        data: models.ReasonInput,
        *,
        version: int,
        idempotency_key: str | None = None,
    ) -> models.DesignWithdrawn:
        """Withdraw a design version (``POST /api/v1/designs/{design_id}/withdraw``)."""
        headers = {
            "idempotency-key": idempotency_key or new_key(),
            "if-match": f'"{version}"',
        }
        return self._connection.call(
            "POST",
            f"/api/v1/designs/{design_id}/withdraw",
            models.DesignWithdrawn,
            headers=headers,
            data=data,
        )


class EventsOperations:
    """Operations on events."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def list_events(
        self,
        *,
        campaign: UUID | None = None,
        lab: UUID | None = None,
        subject: Sequence[str] | None = None,
        about: UUID | None = None,
        limit: int = 50,
        cursor: str | None = None,
    ) -> models.EventReadPage:
        """Read what happened (``GET /api/v1/events``)."""
        query = {
            "campaign": campaign,
            "lab": lab,
            "subject": subject,
            "about": about,
            "limit": limit,
            "cursor": cursor,
        }
        return self._connection.call(
            "GET",
            "/api/v1/events",
            models.EventReadPage,
            query=query,
        )

    def stream_events(
        self,
        *,
        campaign: UUID | None = None,
        lab: UUID | None = None,
        coalesce: bool = False,
        named: bool = True,
        last_event_id: str | None = None,
    ) -> Iterator[ServerEvent]:
        """Hear what happens (``GET /api/v1/events/stream``)."""
        query = {
            "campaign": campaign,
            "lab": lab,
            "coalesce": coalesce,
            "named": named,
        }
        return self._connection.listen(
            "/api/v1/events/stream",
            query=query,
            last_event_id=last_event_id,
        )


class GrantsOperations:
    """Operations on grants."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def agree_to_grant(
        self,
        lab_id: UUID,
        data: models.ConsentInput,
        *,
        idempotency_key: str | None = None,
    ) -> models.ConsentRead:
        """Agree to lend a lab (``POST /api/v1/labs/{lab_id}/grants``)."""
        headers = {
            "idempotency-key": idempotency_key or new_key(),
        }
        return self._connection.call(
            "POST",
            f"/api/v1/labs/{lab_id}/grants",
            models.ConsentRead,
            headers=headers,
            data=data,
        )

    def end_grant(
        self,
        lab_id: UUID,
        network_id: UUID,
        *,
        idempotency_key: str | None = None,
    ) -> None:
        """Stop lending a lab (``DELETE /api/v1/labs/{lab_id}/grants/{network_id}``)."""
        headers = {
            "idempotency-key": idempotency_key or new_key(),
        }
        self._connection.call(
            "DELETE",
            f"/api/v1/labs/{lab_id}/grants/{network_id}",
            type(None),
            headers=headers,
        )

    def list_grants(
        self,
        lab_id: UUID,
        *,
        limit: int = 50,
        cursor: str | None = None,
    ) -> models.ConsentReadPage:
        """List who may use a lab (``GET /api/v1/labs/{lab_id}/grants``)."""
        query = {
            "limit": limit,
            "cursor": cursor,
        }
        return self._connection.call(
            "GET",
            f"/api/v1/labs/{lab_id}/grants",
            models.ConsentReadPage,
            query=query,
        )


class HealthOperations:
    """Operations on health."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def health_live(
        self,
    ) -> dict[str, str]:
        """Is the process alive? (``GET /health/live``)."""
        return self._connection.call(
            "GET",
            "/health/live",
            dict[str, str],
        )

    def health_ready(
        self,
    ) -> dict[str, str]:
        """Can it serve? (``GET /health/ready``)."""
        return self._connection.call(
            "GET",
            "/health/ready",
            dict[str, str],
        )


class LabsOperations:
    """Operations on labs."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def activate_lab(
        self,
        lab_id: UUID,
        data: models.ReasonInput,
        *,
        version: int,
        idempotency_key: str | None = None,
    ) -> models.LabMovedRead:
        """Begin to take work (``POST /api/v1/labs/{lab_id}/activate``)."""
        headers = {
            "idempotency-key": idempotency_key or new_key(),
            "if-match": f'"{version}"',
        }
        return self._connection.call(
            "POST",
            f"/api/v1/labs/{lab_id}/activate",
            models.LabMovedRead,
            headers=headers,
            data=data,
        )

    def add_certificate(
        self,
        lab_id: UUID,
        data: models.Proof,
        *,
        idempotency_key: str | None = None,
    ) -> models.CertificateRead:
        """Hand in a certificate (``POST /api/v1/labs/{lab_id}/certificates``)."""
        headers = {
            "idempotency-key": idempotency_key or new_key(),
        }
        return self._connection.call(
            "POST",
            f"/api/v1/labs/{lab_id}/certificates",
            models.CertificateRead,
            headers=headers,
            data=data,
        )

    def add_contact(
        self,
        lab_id: UUID,
        data: models.Reach,
        *,
        idempotency_key: str | None = None,
    ) -> models.ContactRead:
        """Add a contact (``POST /api/v1/labs/{lab_id}/contacts``)."""
        headers = {
            "idempotency-key": idempotency_key or new_key(),
        }
        return self._connection.call(
            "POST",
            f"/api/v1/labs/{lab_id}/contacts",
            models.ContactRead,
            headers=headers,
            data=data,
        )

    def apply_as_lab(
        self,
        network_id: UUID,
        data: models.LabIdentity,
        *,
        idempotency_key: str | None = None,
    ) -> models.LabRead:
        """Join a network as a lab (``POST /api/v1/networks/{network_id}/labs``)."""
        headers = {
            "idempotency-key": idempotency_key or new_key(),
        }
        return self._connection.call(
            "POST",
            f"/api/v1/networks/{network_id}/labs",
            models.LabRead,
            headers=headers,
            data=data,
        )

    def change_contact(
        self,
        lab_id: UUID,
        contact_id: UUID,
        data: models.Reach,
        *,
        version: int,
        idempotency_key: str | None = None,
    ) -> models.ContactRead:
        """Change a contact (``PUT /api/v1/labs/{lab_id}/contacts/{contact_id}``)."""
        headers = {
            "idempotency-key": idempotency_key or new_key(),
            "if-match": f'"{version}"',
        }
        return self._connection.call(
            "PUT",
            f"/api/v1/labs/{lab_id}/contacts/{contact_id}",
            models.ContactRead,
            headers=headers,
            data=data,
        )

    def change_lab_identity(
        self,
        lab_id: UUID,
        data: models.LabIdentity,
        *,
        version: int,
        idempotency_key: str | None = None,
    ) -> models.LabRead:
        """Change who and where a lab is (``PUT /api/v1/labs/{lab_id}/identity``)."""
        headers = {
            "idempotency-key": idempotency_key or new_key(),
            "if-match": f'"{version}"',
        }
        return self._connection.call(
            "PUT",
            f"/api/v1/labs/{lab_id}/identity",
            models.LabRead,
            headers=headers,
            data=data,
        )

    def check_certificate(
        self,
        lab_id: UUID,
        certificate_id: UUID,
        *,
        idempotency_key: str | None = None,
    ) -> models.CertificateRead:
        """Check a certificate (``POST /api/v1/labs/{lab_id}/certificates/{certificate_id}/check``)."""
        headers = {
            "idempotency-key": idempotency_key or new_key(),
        }
        return self._connection.call(
            "POST",
            f"/api/v1/labs/{lab_id}/certificates/{certificate_id}/check",
            models.CertificateRead,
            headers=headers,
        )

    def confirm_lab(
        self,
        lab_id: UUID,
        *,
        version: int,
        idempotency_key: str | None = None,
    ) -> models.LabRead:
        """Say that a declaration still holds (``POST /api/v1/labs/{lab_id}/confirm``)."""
        headers = {
            "idempotency-key": idempotency_key or new_key(),
            "if-match": f'"{version}"',
        }
        return self._connection.call(
            "POST",
            f"/api/v1/labs/{lab_id}/confirm",
            models.LabRead,
            headers=headers,
        )

    def declare_lab(
        self,
        lab_id: UUID,
        data: models.Declaration,
        *,
        version: int,
        idempotency_key: str | None = None,
    ) -> models.DeclaredRead:
        """Declare what a lab can do (``PUT /api/v1/labs/{lab_id}/declaration``)."""
        headers = {
            "idempotency-key": idempotency_key or new_key(),
            "if-match": f'"{version}"',
        }
        return self._connection.call(
            "PUT",
            f"/api/v1/labs/{lab_id}/declaration",
            models.DeclaredRead,
            headers=headers,
            data=data,
        )

    def erase_contact(
        self,
        lab_id: UUID,
        contact_id: UUID,
        *,
        version: int,
        idempotency_key: str | None = None,
    ) -> None:
        """Erase a contact (``DELETE /api/v1/labs/{lab_id}/contacts/{contact_id}``)."""
        headers = {
            "idempotency-key": idempotency_key or new_key(),
            "if-match": f'"{version}"',
        }
        self._connection.call(
            "DELETE",
            f"/api/v1/labs/{lab_id}/contacts/{contact_id}",
            type(None),
            headers=headers,
        )

    def export_lab(
        self,
        lab_id: UUID,
        *,
        format: Literal["okw", "fablabs_io", "labs_csv", "machines_csv", "stock_csv"] | None = None,
    ) -> bytes:
        """Export a lab as OKW or CSV (``GET /api/v1/labs/{lab_id}/export``)."""
        query = {
            "format": format,
        }
        return self._connection.call(
            "GET",
            f"/api/v1/labs/{lab_id}/export",
            bytes,
            query=query,
        )

    def export_labs(
        self,
        network_id: UUID,
        *,
        format: Literal["okw", "fablabs_io", "labs_csv", "machines_csv", "stock_csv"] | None = None,
    ) -> bytes:
        """Export labs as OKW or CSV (``GET /api/v1/networks/{network_id}/labs/export``)."""
        query = {
            "format": format,
        }
        return self._connection.call(
            "GET",
            f"/api/v1/networks/{network_id}/labs/export",
            bytes,
            query=query,
        )

    def get_lab(
        self,
        lab_id: UUID,
    ) -> models.LabRead:
        """See a lab (``GET /api/v1/labs/{lab_id}``)."""
        return self._connection.call(
            "GET",
            f"/api/v1/labs/{lab_id}",
            models.LabRead,
        )

    def get_lab_calendar(
        self,
        lab_id: UUID,
        *,
        language: Literal["en", "fr"] = "en",
    ) -> bytes:
        """See a lab's work as a calendar (``GET /api/v1/labs/{lab_id}/calendar.ics``)."""
        query = {
            "language": language,
        }
        return self._connection.call(
            "GET",
            f"/api/v1/labs/{lab_id}/calendar.ics",
            bytes,
            query=query,
        )

    def get_lab_declaration(
        self,
        lab_id: UUID,
    ) -> models.DeclarationRead:
        """See what a lab declares (``GET /api/v1/labs/{lab_id}/declaration``)."""
        return self._connection.call(
            "GET",
            f"/api/v1/labs/{lab_id}/declaration",
            models.DeclarationRead,
        )

    def get_lab_stock(
        self,
        lab_id: UUID,
    ) -> models.StockRead:
        """See what a lab has (``GET /api/v1/labs/{lab_id}/stock``)."""
        return self._connection.call(
            "GET",
            f"/api/v1/labs/{lab_id}/stock",
            models.StockRead,
        )

    def import_busy_times(
        self,
        lab_id: UUID,
        data: bytes,
        *,
        media_type: Literal["text/calendar", "application/json"],
        format: Literal["icalendar", "fab_manager"],
        source: str = "calendar",
        machines: str = "",
        dry_run: bool = False,
        idempotency_key: str | None = None,
    ) -> models.BusyTimesImported:
        """Import busy times from a calendar (``POST /api/v1/labs/{lab_id}/busy-times/import``)."""
        query = {
            "format": format,
            "source": source,
            "machines": machines,
            "dry_run": dry_run,
        }
        headers = {
            "idempotency-key": idempotency_key or new_key(),
        }
        return self._connection.call(
            "POST",
            f"/api/v1/labs/{lab_id}/busy-times/import",
            models.BusyTimesImported,
            query=query,
            headers=headers,
            data=data,
            media_type=media_type,
        )

    def import_labs(
        self,
        network_id: UUID,
        data: bytes,
        *,
        media_type: Literal["application/json", "text/csv"],
        format: Literal["okw", "fablabs_io", "labs_csv", "machines_csv", "stock_csv"],
        dry_run: bool = False,
        idempotency_key: str | None = None,
    ) -> models.LabsImported:
        """Import labs from OKW, fablabs.io or CSV (``POST /api/v1/networks/{network_id}/labs/import``)."""
        query = {
            "format": format,
            "dry_run": dry_run,
        }
        headers = {
            "idempotency-key": idempotency_key or new_key(),
        }
        return self._connection.call(
            "POST",
            f"/api/v1/networks/{network_id}/labs/import",
            models.LabsImported,
            query=query,
            headers=headers,
            data=data,
            media_type=media_type,
        )

    def import_own_lab(
        self,
        lab_id: UUID,
        data: bytes,
        *,
        media_type: Literal["application/json", "text/csv"],
        format: Literal["okw", "fablabs_io", "labs_csv", "machines_csv", "stock_csv"],
        dry_run: bool = False,
        idempotency_key: str | None = None,
    ) -> models.LabsImported:
        """Declare your lab by a file (``POST /api/v1/labs/{lab_id}/import``)."""
        query = {
            "format": format,
            "dry_run": dry_run,
        }
        headers = {
            "idempotency-key": idempotency_key or new_key(),
        }
        return self._connection.call(
            "POST",
            f"/api/v1/labs/{lab_id}/import",
            models.LabsImported,
            query=query,
            headers=headers,
            data=data,
            media_type=media_type,
        )

    def list_busy_times(
        self,
        lab_id: UUID,
        *,
        limit: int = 50,
        cursor: str | None = None,
    ) -> models.BusyTimeReadPage:
        """List when others use a lab's machines (``GET /api/v1/labs/{lab_id}/busy-times``)."""
        query = {
            "limit": limit,
            "cursor": cursor,
        }
        return self._connection.call(
            "GET",
            f"/api/v1/labs/{lab_id}/busy-times",
            models.BusyTimeReadPage,
            query=query,
        )

    def list_certificates(
        self,
        lab_id: UUID,
        *,
        limit: int = 50,
        cursor: str | None = None,
    ) -> models.CertificateReadPage:
        """List a lab's certificates (``GET /api/v1/labs/{lab_id}/certificates``)."""
        query = {
            "limit": limit,
            "cursor": cursor,
        }
        return self._connection.call(
            "GET",
            f"/api/v1/labs/{lab_id}/certificates",
            models.CertificateReadPage,
            query=query,
        )

    def list_contacts(
        self,
        lab_id: UUID,
        *,
        limit: int = 50,
        cursor: str | None = None,
    ) -> models.ContactReadPage:
        """List a lab's contacts (``GET /api/v1/labs/{lab_id}/contacts``)."""
        query = {
            "limit": limit,
            "cursor": cursor,
        }
        return self._connection.call(
            "GET",
            f"/api/v1/labs/{lab_id}/contacts",
            models.ContactReadPage,
            query=query,
        )

    def list_lab_declarations(
        self,
        lab_id: UUID,
        *,
        limit: int = 50,
        cursor: str | None = None,
    ) -> models.DeclarationReadPage:
        """List what a lab has declared (``GET /api/v1/labs/{lab_id}/declarations``)."""
        query = {
            "limit": limit,
            "cursor": cursor,
        }
        return self._connection.call(
            "GET",
            f"/api/v1/labs/{lab_id}/declarations",
            models.DeclarationReadPage,
            query=query,
        )

    def list_lab_designs(
        self,
        lab_id: UUID,
    ) -> models.DesignsInLab:
        """See which designs a lab can make (``GET /api/v1/labs/{lab_id}/designs``)."""
        return self._connection.call(
            "GET",
            f"/api/v1/labs/{lab_id}/designs",
            models.DesignsInLab,
        )

    def list_network_labs(
        self,
        network_id: UUID,
        *,
        limit: int = 50,
        cursor: str | None = None,
        state: Literal[
            "applied", "verified", "active", "paused", "unresponsive", "suspended", "retired"
        ]
        | None = None,
    ) -> models.LabReadPage:
        """List a network's labs (``GET /api/v1/networks/{network_id}/labs``)."""
        query = {
            "limit": limit,
            "cursor": cursor,
            "state": state,
        }
        return self._connection.call(
            "GET",
            f"/api/v1/networks/{network_id}/labs",
            models.LabReadPage,
            query=query,
        )

    def list_own_labs(
        self,
        *,
        limit: int = 50,
        cursor: str | None = None,
    ) -> models.LabReadPage:
        """List your labs (``GET /api/v1/labs``)."""
        query = {
            "limit": limit,
            "cursor": cursor,
        }
        return self._connection.call(
            "GET",
            "/api/v1/labs",
            models.LabReadPage,
            query=query,
        )

    def list_stock_movements(
        self,
        lab_id: UUID,
        *,
        limit: int = 50,
        cursor: str | None = None,
    ) -> models.MovementReadPage:
        """List a lab's stock movements (``GET /api/v1/labs/{lab_id}/stock/movements``)."""
        query = {
            "limit": limit,
            "cursor": cursor,
        }
        return self._connection.call(
            "GET",
            f"/api/v1/labs/{lab_id}/stock/movements",
            models.MovementReadPage,
            query=query,
        )

    def move_stock(
        self,
        lab_id: UUID,
        data: models.Movement,
        *,
        idempotency_key: str | None = None,
    ) -> models.MovementRead:
        """Note that stock came, went or was counted (``POST /api/v1/labs/{lab_id}/stock/movements``)."""
        headers = {
            "idempotency-key": idempotency_key or new_key(),
        }
        return self._connection.call(
            "POST",
            f"/api/v1/labs/{lab_id}/stock/movements",
            models.MovementRead,
            headers=headers,
            data=data,
        )

    def pause_lab(
        self,
        lab_id: UUID,
        data: models.ReasonInput,
        *,
        version: int,
        idempotency_key: str | None = None,
    ) -> models.LabMovedRead:
        """Take no work for a while (``POST /api/v1/labs/{lab_id}/pause``)."""
        headers = {
            "idempotency-key": idempotency_key or new_key(),
            "if-match": f'"{version}"',
        }
        return self._connection.call(
            "POST",
            f"/api/v1/labs/{lab_id}/pause",
            models.LabMovedRead,
            headers=headers,
            data=data,
        )

    def reinstate_lab(
        self,
        lab_id: UUID,
        data: models.ReasonInput,
        *,
        version: int,
        idempotency_key: str | None = None,
    ) -> models.LabMovedRead:
        """End a suspension (``POST /api/v1/labs/{lab_id}/reinstate``)."""
        headers = {
            "idempotency-key": idempotency_key or new_key(),
            "if-match": f'"{version}"',
        }
        return self._connection.call(
            "POST",
            f"/api/v1/labs/{lab_id}/reinstate",
            models.LabMovedRead,
            headers=headers,
            data=data,
        )

    def remove_certificate(
        self,
        lab_id: UUID,
        certificate_id: UUID,
        *,
        idempotency_key: str | None = None,
    ) -> None:
        """Take a certificate away (``DELETE /api/v1/labs/{lab_id}/certificates/{certificate_id}``)."""
        headers = {
            "idempotency-key": idempotency_key or new_key(),
        }
        self._connection.call(
            "DELETE",
            f"/api/v1/labs/{lab_id}/certificates/{certificate_id}",
            type(None),
            headers=headers,
        )

    def retire_lab(
        self,
        lab_id: UUID,
        data: models.ReasonInput,
        *,
        version: int,
        idempotency_key: str | None = None,
    ) -> models.LabMovedRead:
        """Leave for good (``POST /api/v1/labs/{lab_id}/retire``)."""
        headers = {
            "idempotency-key": idempotency_key or new_key(),
            "if-match": f'"{version}"',
        }
        return self._connection.call(
            "POST",
            f"/api/v1/labs/{lab_id}/retire",
            models.LabMovedRead,
            headers=headers,
            data=data,
        )

    def suspend_lab(
        self,
        lab_id: UUID,
        data: models.ReasonInput,
        *,
        version: int,
        idempotency_key: str | None = None,
    ) -> models.LabMovedRead:
        """Suspend a lab (``POST /api/v1/labs/{lab_id}/suspend``)."""
        headers = {
            "idempotency-key": idempotency_key or new_key(),
            "if-match": f'"{version}"',
        }
        return self._connection.call(
            "POST",
            f"/api/v1/labs/{lab_id}/suspend",
            models.LabMovedRead,
            headers=headers,
            data=data,
        )

    def verify_lab(
        self,
        lab_id: UUID,
        data: models.ReasonInput,
        *,
        version: int,
        idempotency_key: str | None = None,
    ) -> models.LabMovedRead:
        """Verify a lab that has applied (``POST /api/v1/labs/{lab_id}/verify``)."""
        headers = {
            "idempotency-key": idempotency_key or new_key(),
            "if-match": f'"{version}"',
        }
        return self._connection.call(
            "POST",
            f"/api/v1/labs/{lab_id}/verify",
            models.LabMovedRead,
            headers=headers,
            data=data,
        )


class LinesOperations:
    """Operations on lines."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def amend_line(
        self,
        line_id: UUID,
        data: models.LineChange,
        *,
        version: int,
        idempotency_key: str | None = None,
    ) -> models.LineRead:
        """Change a line (``PATCH /api/v1/lines/{line_id}``)."""
        headers = {
            "idempotency-key": idempotency_key or new_key(),
            "if-match": f'"{version}"',
        }
        return self._connection.call(
            "PATCH",
            f"/api/v1/lines/{line_id}",
            models.LineRead,
            headers=headers,
            data=data,
        )

    def cancel_line(
        self,
        line_id: UUID,
        data: models.ServiceWorkOrdersInputsReason,
        *,
        version: int,
        idempotency_key: str | None = None,
    ) -> models.LineRead:
        """Cancel a line (``POST /api/v1/lines/{line_id}/cancel``)."""
        headers = {
            "idempotency-key": idempotency_key or new_key(),
            "if-match": f'"{version}"',
        }
        return self._connection.call(
            "POST",
            f"/api/v1/lines/{line_id}/cancel",
            models.LineRead,
            headers=headers,
            data=data,
        )

    def close_line_short(
        self,
        line_id: UUID,
        data: models.ServiceWorkOrdersInputsReason,
        *,
        version: int,
        idempotency_key: str | None = None,
    ) -> models.LineRead:
        """Close a line short (``POST /api/v1/lines/{line_id}/close-short``)."""
        headers = {
            "idempotency-key": idempotency_key or new_key(),
            "if-match": f'"{version}"',
        }
        return self._connection.call(
            "POST",
            f"/api/v1/lines/{line_id}/close-short",
            models.LineRead,
            headers=headers,
            data=data,
        )

    def create_lines(
        self,
        campaign_id: UUID,
        data: models.NewLines,
        *,
        idempotency_key: str | None = None,
    ) -> models.LinesAdded:
        """Add lines (``POST /api/v1/campaigns/{campaign_id}/lines``)."""
        headers = {
            "idempotency-key": idempotency_key or new_key(),
        }
        return self._connection.call(
            "POST",
            f"/api/v1/campaigns/{campaign_id}/lines",
            models.LinesAdded,
            headers=headers,
            data=data,
        )

    def export_lines(
        self,
        campaign_id: UUID,
    ) -> bytes:
        """Export lines as CSV (``GET /api/v1/campaigns/{campaign_id}/lines/export``)."""
        return self._connection.call(
            "GET",
            f"/api/v1/campaigns/{campaign_id}/lines/export",
            bytes,
        )

    def get_line(
        self,
        line_id: UUID,
    ) -> models.LineRead:
        """See a line (``GET /api/v1/lines/{line_id}``)."""
        return self._connection.call(
            "GET",
            f"/api/v1/lines/{line_id}",
            models.LineRead,
        )

    def import_lines(
        self,
        campaign_id: UUID,
        data: bytes,
        *,
        media_type: Literal["text/csv"] = "text/csv",
        dry_run: bool = False,
        on_duplicate: Literal["refuse", "upsert"] = "refuse",
        idempotency_key: str | None = None,
    ) -> models.LinesAdded:
        """Import lines from CSV (``POST /api/v1/campaigns/{campaign_id}/lines/import``)."""
        query = {
            "dry_run": dry_run,
            "on_duplicate": on_duplicate,
        }
        headers = {
            "idempotency-key": idempotency_key or new_key(),
        }
        return self._connection.call(
            "POST",
            f"/api/v1/campaigns/{campaign_id}/lines/import",
            models.LinesAdded,
            query=query,
            headers=headers,
            data=data,
            media_type=media_type,
        )

    def list_lines(
        self,
        campaign_id: UUID,
        *,
        site: UUID | None = None,
        open: bool | None = None,
        limit: int = 50,
        cursor: str | None = None,
    ) -> models.LineReadPage:
        """List a campaign's lines (``GET /api/v1/campaigns/{campaign_id}/lines``)."""
        query = {
            "site": site,
            "open": open,
            "limit": limit,
            "cursor": cursor,
        }
        return self._connection.call(
            "GET",
            f"/api/v1/campaigns/{campaign_id}/lines",
            models.LineReadPage,
            query=query,
        )

    def verify_line(
        self,
        line_id: UUID,
        *,
        version: int,
        idempotency_key: str | None = None,
    ) -> models.LineRead:
        """Verify a line (``POST /api/v1/lines/{line_id}/verify``)."""
        headers = {
            "idempotency-key": idempotency_key or new_key(),
            "if-match": f'"{version}"',
        }
        return self._connection.call(
            "POST",
            f"/api/v1/lines/{line_id}/verify",
            models.LineRead,
            headers=headers,
        )

    def verify_lines(
        self,
        campaign_id: UUID,
        data: models.LinesToVerify,
        *,
        idempotency_key: str | None = None,
    ) -> models.LinesVerified:
        """Verify several lines (``POST /api/v1/campaigns/{campaign_id}/lines/verify``)."""
        headers = {
            "idempotency-key": idempotency_key or new_key(),
        }
        return self._connection.call(
            "POST",
            f"/api/v1/campaigns/{campaign_id}/lines/verify",
            models.LinesVerified,
            headers=headers,
            data=data,
        )


class NetworksOperations:
    """Operations on networks."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def change_network(
        self,
        network_id: UUID,
        data: models.NetworkChanges,
        *,
        version: int,
        idempotency_key: str | None = None,
    ) -> models.NetworkRead:
        """Change a network (``PATCH /api/v1/networks/{network_id}``)."""
        headers = {
            "idempotency-key": idempotency_key or new_key(),
            "if-match": f'"{version}"',
        }
        return self._connection.call(
            "PATCH",
            f"/api/v1/networks/{network_id}",
            models.NetworkRead,
            headers=headers,
            data=data,
        )

    def create_network(
        self,
        data: models.NetworkInput,
        *,
        idempotency_key: str | None = None,
    ) -> models.NetworkRead:
        """Set up a network (``POST /api/v1/networks``)."""
        headers = {
            "idempotency-key": idempotency_key or new_key(),
        }
        return self._connection.call(
            "POST",
            "/api/v1/networks",
            models.NetworkRead,
            headers=headers,
            data=data,
        )

    def get_network(
        self,
        network_id: UUID,
    ) -> models.NetworkRead:
        """See a network (``GET /api/v1/networks/{network_id}``)."""
        return self._connection.call(
            "GET",
            f"/api/v1/networks/{network_id}",
            models.NetworkRead,
        )

    def list_networks(
        self,
        *,
        limit: int = 50,
        cursor: str | None = None,
    ) -> models.NetworkReadPage:
        """List your networks (``GET /api/v1/networks``)."""
        query = {
            "limit": limit,
            "cursor": cursor,
        }
        return self._connection.call(
            "GET",
            "/api/v1/networks",
            models.NetworkReadPage,
            query=query,
        )


class PlansOperations:
    """Operations on plans."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def get_advice(
        self,
        run_id: UUID,
        *,
        time_limit_s: float = 5.0,
    ) -> models.Advice:
        """Ask what would help a plan (``GET /api/v1/solves/{run_id}/advice``)."""
        query = {
            "time_limit_s": time_limit_s,
        }
        return self._connection.call(
            "GET",
            f"/api/v1/solves/{run_id}/advice",
            models.Advice,
            query=query,
        )

    def get_plan(
        self,
        run_id: UUID,
    ) -> models.PlanRead:
        """See a plan (``GET /api/v1/solves/{run_id}/plan``)."""
        return self._connection.call(
            "GET",
            f"/api/v1/solves/{run_id}/plan",
            models.PlanRead,
        )

    def get_plan_changes(
        self,
        run_id: UUID,
    ) -> models.PlanChangesRead:
        """See what a plan changes for whom (``GET /api/v1/solves/{run_id}/plan/changes``)."""
        return self._connection.call(
            "GET",
            f"/api/v1/solves/{run_id}/plan/changes",
            models.PlanChangesRead,
        )

    def get_plan_map(
        self,
        run_id: UUID,
    ) -> bytes:
        """Get a plan as GeoJSON (``GET /api/v1/solves/{run_id}/plan/map``)."""
        return self._connection.call(
            "GET",
            f"/api/v1/solves/{run_id}/plan/map",
            bytes,
        )

    def get_plan_table(
        self,
        run_id: UUID,
        table: str,
    ) -> bytes:
        """Get a table of a plan (``GET /api/v1/solves/{run_id}/plan/tables/{table}``)."""
        return self._connection.call(
            "GET",
            f"/api/v1/solves/{run_id}/plan/tables/{quote(table, safe='')}",
            bytes,
        )

    def get_solve_scenario(
        self,
        run_id: UUID,
    ) -> bytes:
        """Get what a solve saw (``GET /api/v1/solves/{run_id}/scenario``)."""
        return self._connection.call(
            "GET",
            f"/api/v1/solves/{run_id}/scenario",
            bytes,
        )


class ResearchOperations:
    """Operations on research."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def cancel_study(
        self,
        study_id: UUID,
        *,
        idempotency_key: str | None = None,
    ) -> models.StudyRead:
        """Cancel a study (``POST /api/v1/studies/{study_id}/cancel``)."""
        headers = {
            "idempotency-key": idempotency_key or new_key(),
        }
        return self._connection.call(
            "POST",
            f"/api/v1/studies/{study_id}/cancel",
            models.StudyRead,
            headers=headers,
        )

    def create_study(
        self,
        network_id: UUID,
        data: models.StudySpec,
        *,
        idempotency_key: str | None = None,
    ) -> models.StudyRead:
        """Ask for a study (``POST /api/v1/networks/{network_id}/studies``)."""
        headers = {
            "idempotency-key": idempotency_key or new_key(),
        }
        return self._connection.call(
            "POST",
            f"/api/v1/networks/{network_id}/studies",
            models.StudyRead,
            headers=headers,
            data=data,
        )

    def get_library(
        self,
    ) -> models.LibraryRead:
        """See what to study (``GET /api/v1/studies/library``)."""
        return self._connection.call(
            "GET",
            "/api/v1/studies/library",
            models.LibraryRead,
        )

    def get_shared_study(
        self,
        share_key: str,
    ) -> models.SharedStudyRead:
        """See a shared study (``GET /api/v1/shared-studies/{share_key}``)."""
        return self._connection.call(
            "GET",
            f"/api/v1/shared-studies/{quote(share_key, safe='')}",
            models.SharedStudyRead,
        )

    def get_study(
        self,
        study_id: UUID,
    ) -> models.StudyRead:
        """See a study (``GET /api/v1/studies/{study_id}``)."""
        return self._connection.call(
            "GET",
            f"/api/v1/studies/{study_id}",
            models.StudyRead,
        )

    def get_study_file(
        self,
        study_id: UUID,
    ) -> bytes:
        """Get a study as a file (``GET /api/v1/studies/{study_id}/study.json``)."""
        return self._connection.call(
            "GET",
            f"/api/v1/studies/{study_id}/study.json",
            bytes,
        )

    def get_study_table(
        self,
        study_id: UUID,
    ) -> bytes:
        """Get a study's figures as CSV (``GET /api/v1/studies/{study_id}/runs.csv``)."""
        return self._connection.call(
            "GET",
            f"/api/v1/studies/{study_id}/runs.csv",
            bytes,
        )

    def list_shared_runs(
        self,
        share_key: str,
    ) -> models.StudyRunsRead:
        """See what a shared study found (``GET /api/v1/shared-studies/{share_key}/runs``)."""
        return self._connection.call(
            "GET",
            f"/api/v1/shared-studies/{quote(share_key, safe='')}/runs",
            models.StudyRunsRead,
        )

    def list_studies(
        self,
        network_id: UUID,
        *,
        limit: int = 50,
        cursor: str | None = None,
    ) -> models.StudyReadPage:
        """List studies (``GET /api/v1/networks/{network_id}/studies``)."""
        query = {
            "limit": limit,
            "cursor": cursor,
        }
        return self._connection.call(
            "GET",
            f"/api/v1/networks/{network_id}/studies",
            models.StudyReadPage,
            query=query,
        )

    def list_study_runs(
        self,
        study_id: UUID,
    ) -> models.StudyRunsRead:
        """See what a study found (``GET /api/v1/studies/{study_id}/runs``)."""
        return self._connection.call(
            "GET",
            f"/api/v1/studies/{study_id}/runs",
            models.StudyRunsRead,
        )

    def remove_study(
        self,
        study_id: UUID,
        *,
        idempotency_key: str | None = None,
    ) -> None:
        """Remove a study (``DELETE /api/v1/studies/{study_id}``)."""
        headers = {
            "idempotency-key": idempotency_key or new_key(),
        }
        self._connection.call(
            "DELETE",
            f"/api/v1/studies/{study_id}",
            type(None),
            headers=headers,
        )

    def share_study(
        self,
        study_id: UUID,
        *,
        idempotency_key: str | None = None,
    ) -> models.StudyRead:
        """Share a study (``POST /api/v1/studies/{study_id}/share``)."""
        headers = {
            "idempotency-key": idempotency_key or new_key(),
        }
        return self._connection.call(
            "POST",
            f"/api/v1/studies/{study_id}/share",
            models.StudyRead,
            headers=headers,
        )

    def unshare_study(
        self,
        study_id: UUID,
        *,
        idempotency_key: str | None = None,
    ) -> models.StudyRead:
        """Stop sharing a study (``POST /api/v1/studies/{study_id}/unshare``)."""
        headers = {
            "idempotency-key": idempotency_key or new_key(),
        }
        return self._connection.call(
            "POST",
            f"/api/v1/studies/{study_id}/unshare",
            models.StudyRead,
            headers=headers,
        )


class RolesOperations:
    """Operations on roles."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def grant_campaign_role(
        self,
        campaign_id: UUID,
        data: models.CampaignRoleInput,
        *,
        idempotency_key: str | None = None,
    ) -> models.RoleRead:
        """Give a role in a campaign (``POST /api/v1/campaigns/{campaign_id}/roles``)."""
        headers = {
            "idempotency-key": idempotency_key or new_key(),
        }
        return self._connection.call(
            "POST",
            f"/api/v1/campaigns/{campaign_id}/roles",
            models.RoleRead,
            headers=headers,
            data=data,
        )

    def grant_lab_role(
        self,
        lab_id: UUID,
        data: models.LabRoleInput,
        *,
        idempotency_key: str | None = None,
    ) -> models.RoleRead:
        """Let somebody act for a lab (``POST /api/v1/labs/{lab_id}/roles``)."""
        headers = {
            "idempotency-key": idempotency_key or new_key(),
        }
        return self._connection.call(
            "POST",
            f"/api/v1/labs/{lab_id}/roles",
            models.RoleRead,
            headers=headers,
            data=data,
        )

    def grant_network_role(
        self,
        network_id: UUID,
        data: models.NetworkRoleInput,
        *,
        idempotency_key: str | None = None,
    ) -> models.RoleRead:
        """Give a role in a network (``POST /api/v1/networks/{network_id}/roles``)."""
        headers = {
            "idempotency-key": idempotency_key or new_key(),
        }
        return self._connection.call(
            "POST",
            f"/api/v1/networks/{network_id}/roles",
            models.RoleRead,
            headers=headers,
            data=data,
        )

    def list_campaign_roles(
        self,
        campaign_id: UUID,
        *,
        limit: int = 50,
        cursor: str | None = None,
    ) -> models.RoleReadPage:
        """List a campaign's roles (``GET /api/v1/campaigns/{campaign_id}/roles``)."""
        query = {
            "limit": limit,
            "cursor": cursor,
        }
        return self._connection.call(
            "GET",
            f"/api/v1/campaigns/{campaign_id}/roles",
            models.RoleReadPage,
            query=query,
        )

    def list_lab_roles(
        self,
        lab_id: UUID,
        *,
        limit: int = 50,
        cursor: str | None = None,
    ) -> models.RoleReadPage:
        """List a lab's members (``GET /api/v1/labs/{lab_id}/roles``)."""
        query = {
            "limit": limit,
            "cursor": cursor,
        }
        return self._connection.call(
            "GET",
            f"/api/v1/labs/{lab_id}/roles",
            models.RoleReadPage,
            query=query,
        )

    def list_network_roles(
        self,
        network_id: UUID,
        *,
        limit: int = 50,
        cursor: str | None = None,
    ) -> models.RoleReadPage:
        """List a network's roles (``GET /api/v1/networks/{network_id}/roles``)."""
        query = {
            "limit": limit,
            "cursor": cursor,
        }
        return self._connection.call(
            "GET",
            f"/api/v1/networks/{network_id}/roles",
            models.RoleReadPage,
            query=query,
        )

    def revoke_campaign_role(
        self,
        campaign_id: UUID,
        role_id: UUID,
        *,
        idempotency_key: str | None = None,
    ) -> None:
        """Take a role in a campaign away (``DELETE /api/v1/campaigns/{campaign_id}/roles/{role_id}``)."""
        headers = {
            "idempotency-key": idempotency_key or new_key(),
        }
        self._connection.call(
            "DELETE",
            f"/api/v1/campaigns/{campaign_id}/roles/{role_id}",
            type(None),
            headers=headers,
        )

    def revoke_lab_role(
        self,
        lab_id: UUID,
        role_id: UUID,
        *,
        idempotency_key: str | None = None,
    ) -> None:
        """End a lab membership (``DELETE /api/v1/labs/{lab_id}/roles/{role_id}``)."""
        headers = {
            "idempotency-key": idempotency_key or new_key(),
        }
        self._connection.call(
            "DELETE",
            f"/api/v1/labs/{lab_id}/roles/{role_id}",
            type(None),
            headers=headers,
        )

    def revoke_network_role(
        self,
        network_id: UUID,
        role_id: UUID,
        *,
        idempotency_key: str | None = None,
    ) -> None:
        """Take a role in a network away (``DELETE /api/v1/networks/{network_id}/roles/{role_id}``)."""
        headers = {
            "idempotency-key": idempotency_key or new_key(),
        }
        self._connection.call(
            "DELETE",
            f"/api/v1/networks/{network_id}/roles/{role_id}",
            type(None),
            headers=headers,
        )


class SessionOperations:
    """Operations on session."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def ask_for_link(
        self,
        data: models.LinkRequest,
    ) -> None:
        """Ask for a one-time link (``POST /api/v1/session/forgotten``)."""
        self._connection.call(
            "POST",
            "/api/v1/session/forgotten",
            type(None),
            data=data,
        )

    def confirm_session(
        self,
        data: models.Confirmation,
    ) -> models.Fresh:
        """Confirm who you are (``POST /api/v1/session/confirm``)."""
        return self._connection.call(
            "POST",
            "/api/v1/session/confirm",
            models.Fresh,
            data=data,
        )

    def get_session(
        self,
    ) -> models.SessionRead:
        """Who am I? (``GET /api/v1/session``)."""
        return self._connection.call(
            "GET",
            "/api/v1/session",
            models.SessionRead,
        )

    def sign_in(
        self,
        data: models.Credentials,
    ) -> models.SessionRead:
        """Sign in (``POST /api/v1/session``)."""
        return self._connection.call(
            "POST",
            "/api/v1/session",
            models.SessionRead,
            data=data,
        )

    def sign_out(
        self,
    ) -> None:
        """Sign out (``DELETE /api/v1/session``)."""
        self._connection.call(
            "DELETE",
            "/api/v1/session",
            type(None),
        )

    def use_link(
        self,
        data: models.LinkUse,
    ) -> models.SessionRead | None:
        """Choose a password (``POST /api/v1/session/link``)."""
        return self._connection.call(
            "POST",
            "/api/v1/session/link",
            models.SessionRead | None,  # type: ignore[arg-type]
            data=data,
        )


class ShipmentsOperations:
    """Operations on shipments."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def cancel_shipment(
        self,
        shipment_id: UUID,
        *,
        version: int,
        idempotency_key: str | None = None,
    ) -> models.ShipmentRead:
        """Unpack a shipment (``POST /api/v1/shipments/{shipment_id}/cancel``)."""
        headers = {
            "idempotency-key": idempotency_key or new_key(),
            "if-match": f'"{version}"',
        }
        return self._connection.call(
            "POST",
            f"/api/v1/shipments/{shipment_id}/cancel",
            models.ShipmentRead,
            headers=headers,
        )

    def confirm_shipment(
        self,
        shipment_id: UUID,
        data: models.Receipt,
        *,
        version: int,
        idempotency_key: str | None = None,
    ) -> models.ShipmentRead:
        """Confirm what arrived (``POST /api/v1/shipments/{shipment_id}/confirm``)."""
        headers = {
            "idempotency-key": idempotency_key or new_key(),
            "if-match": f'"{version}"',
        }
        return self._connection.call(
            "POST",
            f"/api/v1/shipments/{shipment_id}/confirm",
            models.ShipmentRead,
            headers=headers,
            data=data,
        )

    def deliver_shipment(
        self,
        shipment_id: UUID,
        *,
        version: int,
        idempotency_key: str | None = None,
    ) -> models.ShipmentRead:
        """Note a delivery (``POST /api/v1/shipments/{shipment_id}/deliver``)."""
        headers = {
            "idempotency-key": idempotency_key or new_key(),
            "if-match": f'"{version}"',
        }
        return self._connection.call(
            "POST",
            f"/api/v1/shipments/{shipment_id}/deliver",
            models.ShipmentRead,
            headers=headers,
        )

    def dispatch_shipment(
        self,
        shipment_id: UUID,
        data: models.ServiceShipmentsInputsDispatch,
        *,
        version: int,
        idempotency_key: str | None = None,
    ) -> models.ShipmentRead:
        """Send a shipment (``POST /api/v1/shipments/{shipment_id}/dispatch``)."""
        headers = {
            "idempotency-key": idempotency_key or new_key(),
            "if-match": f'"{version}"',
        }
        return self._connection.call(
            "POST",
            f"/api/v1/shipments/{shipment_id}/dispatch",
            models.ShipmentRead,
            headers=headers,
            data=data,
        )

    def get_shipment(
        self,
        shipment_id: UUID,
    ) -> models.ShipmentRead:
        """See a shipment (``GET /api/v1/shipments/{shipment_id}``)."""
        return self._connection.call(
            "GET",
            f"/api/v1/shipments/{shipment_id}",
            models.ShipmentRead,
        )

    def list_shipments(
        self,
        campaign_id: UUID,
        *,
        state: Sequence[
            Literal[
                "packed", "dispatched", "delivered", "confirmed", "cancelled", "lost", "returned"
            ]
        ]
        | None = None,
        lab: UUID | None = None,
        site: UUID | None = None,
        limit: int = 50,
        cursor: str | None = None,
    ) -> models.ShipmentReadPage:
        """List a campaign's shipments (``GET /api/v1/campaigns/{campaign_id}/shipments``)."""
        query = {
            "state": state,
            "lab": lab,
            "site": site,
            "limit": limit,
            "cursor": cursor,
        }
        return self._connection.call(
            "GET",
            f"/api/v1/campaigns/{campaign_id}/shipments",
            models.ShipmentReadPage,
            query=query,
        )

    def lose_shipment(
        self,
        shipment_id: UUID,
        *,
        version: int,
        idempotency_key: str | None = None,
    ) -> models.ShipmentRead:
        """Give a shipment up (``POST /api/v1/shipments/{shipment_id}/lose``)."""
        headers = {
            "idempotency-key": idempotency_key or new_key(),
            "if-match": f'"{version}"',
        }
        return self._connection.call(
            "POST",
            f"/api/v1/shipments/{shipment_id}/lose",
            models.ShipmentRead,
            headers=headers,
        )

    def pack_shipment(
        self,
        campaign_id: UUID,
        lab_id: UUID,
        data: models.NewShipment,
        *,
        idempotency_key: str | None = None,
    ) -> models.ShipmentRead:
        """Pack goods (``POST /api/v1/campaigns/{campaign_id}/labs/{lab_id}/shipments``)."""
        headers = {
            "idempotency-key": idempotency_key or new_key(),
        }
        return self._connection.call(
            "POST",
            f"/api/v1/campaigns/{campaign_id}/labs/{lab_id}/shipments",
            models.ShipmentRead,
            headers=headers,
            data=data,
        )

    def print_packing_list(
        self,
        shipment_id: UUID,
        *,
        language: Literal["en", "fr"] = "en",
    ) -> bytes:
        """Print a packing list (``GET /api/v1/shipments/{shipment_id}/packing-list.pdf``)."""
        query = {
            "language": language,
        }
        return self._connection.call(
            "GET",
            f"/api/v1/shipments/{shipment_id}/packing-list.pdf",
            bytes,
            query=query,
        )

    def return_shipment(
        self,
        shipment_id: UUID,
        *,
        version: int,
        idempotency_key: str | None = None,
    ) -> models.ShipmentRead:
        """Take a shipment back (``POST /api/v1/shipments/{shipment_id}/return``)."""
        headers = {
            "idempotency-key": idempotency_key or new_key(),
            "if-match": f'"{version}"',
        }
        return self._connection.call(
            "POST",
            f"/api/v1/shipments/{shipment_id}/return",
            models.ShipmentRead,
            headers=headers,
        )


class SitesOperations:
    """Operations on sites."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def change_site(
        self,
        site_id: UUID,
        data: models.SiteChanges,
        *,
        version: int,
        idempotency_key: str | None = None,
    ) -> models.SiteRead:
        """Change a site (``PATCH /api/v1/sites/{site_id}``)."""
        headers = {
            "idempotency-key": idempotency_key or new_key(),
            "if-match": f'"{version}"',
        }
        return self._connection.call(
            "PATCH",
            f"/api/v1/sites/{site_id}",
            models.SiteRead,
            headers=headers,
            data=data,
        )

    def create_site(
        self,
        network_id: UUID,
        data: models.Site,
        *,
        idempotency_key: str | None = None,
    ) -> models.SiteRead:
        """Add a site (``POST /api/v1/networks/{network_id}/sites``)."""
        headers = {
            "idempotency-key": idempotency_key or new_key(),
        }
        return self._connection.call(
            "POST",
            f"/api/v1/networks/{network_id}/sites",
            models.SiteRead,
            headers=headers,
            data=data,
        )

    def get_site(
        self,
        site_id: UUID,
    ) -> models.SiteRead:
        """See a site (``GET /api/v1/sites/{site_id}``)."""
        return self._connection.call(
            "GET",
            f"/api/v1/sites/{site_id}",
            models.SiteRead,
        )

    def import_sites(
        self,
        network_id: UUID,
        data: bytes,
        *,
        media_type: Literal["text/csv"] = "text/csv",
        dry_run: bool = False,
        idempotency_key: str | None = None,
    ) -> models.SitesImported:
        """Import sites from CSV (``POST /api/v1/networks/{network_id}/sites/import``)."""
        query = {
            "dry_run": dry_run,
        }
        headers = {
            "idempotency-key": idempotency_key or new_key(),
        }
        return self._connection.call(
            "POST",
            f"/api/v1/networks/{network_id}/sites/import",
            models.SitesImported,
            query=query,
            headers=headers,
            data=data,
            media_type=media_type,
        )

    def list_sites(
        self,
        network_id: UUID,
        *,
        limit: int = 50,
        cursor: str | None = None,
    ) -> models.SiteReadPage:
        """List a network's sites (``GET /api/v1/networks/{network_id}/sites``)."""
        query = {
            "limit": limit,
            "cursor": cursor,
        }
        return self._connection.call(
            "GET",
            f"/api/v1/networks/{network_id}/sites",
            models.SiteReadPage,
            query=query,
        )


class SolvesOperations:
    """Operations on solves."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def cancel_solve(
        self,
        run_id: UUID,
        *,
        idempotency_key: str | None = None,
    ) -> models.SolveRead:
        """Cancel a solve (``POST /api/v1/solves/{run_id}/cancel``)."""
        headers = {
            "idempotency-key": idempotency_key or new_key(),
        }
        return self._connection.call(
            "POST",
            f"/api/v1/solves/{run_id}/cancel",
            models.SolveRead,
            headers=headers,
        )

    def check_capacity(
        self,
        campaign_id: UUID,
    ) -> models.CapacityRead:
        """Check capacity (``GET /api/v1/campaigns/{campaign_id}/capacity``)."""
        return self._connection.call(
            "GET",
            f"/api/v1/campaigns/{campaign_id}/capacity",
            models.CapacityRead,
        )

    def compare_plans(
        self,
        *,
        run: Sequence[UUID],
    ) -> models.Comparison:
        """Compare plans (``GET /api/v1/solves/compare``)."""
        query = {
            "run": run,
        }
        return self._connection.call(
            "GET",
            "/api/v1/solves/compare",
            models.Comparison,
            query=query,
        )

    def get_incumbent(
        self,
        run_id: UUID,
    ) -> models.IncumbentRead:
        """See the best plan so far (``GET /api/v1/solves/{run_id}/incumbent``)."""
        return self._connection.call(
            "GET",
            f"/api/v1/solves/{run_id}/incumbent",
            models.IncumbentRead,
        )

    def get_solve(
        self,
        run_id: UUID,
    ) -> models.SolveRead:
        """See a solve (``GET /api/v1/solves/{run_id}``)."""
        return self._connection.call(
            "GET",
            f"/api/v1/solves/{run_id}",
            models.SolveRead,
        )

    def list_solves(
        self,
        campaign_id: UUID,
        *,
        limit: int = 50,
        cursor: str | None = None,
    ) -> models.SolveListedPage:
        """List a campaign's solves (``GET /api/v1/campaigns/{campaign_id}/solves``)."""
        query = {
            "limit": limit,
            "cursor": cursor,
        }
        return self._connection.call(
            "GET",
            f"/api/v1/campaigns/{campaign_id}/solves",
            models.SolveListedPage,
            query=query,
        )

    def publish_solve(
        self,
        run_id: UUID,
        *,
        version: int,
        idempotency_key: str | None = None,
    ) -> models.SolveRead:
        """Publish a plan (``POST /api/v1/solves/{run_id}/publish``)."""
        headers = {
            "idempotency-key": idempotency_key or new_key(),
            "if-match": f'"{version}"',
        }
        return self._connection.call(
            "POST",
            f"/api/v1/solves/{run_id}/publish",
            models.SolveRead,
            headers=headers,
        )

    def request_solve(
        self,
        campaign_id: UUID,
        data: models.SolveRequest,
        *,
        idempotency_key: str | None = None,
    ) -> models.SolveRead:
        """Ask for a plan (``POST /api/v1/campaigns/{campaign_id}/solves``)."""
        headers = {
            "idempotency-key": idempotency_key or new_key(),
        }
        return self._connection.call(
            "POST",
            f"/api/v1/campaigns/{campaign_id}/solves",
            models.SolveRead,
            headers=headers,
            data=data,
        )

    def stop_solve(
        self,
        run_id: UUID,
        *,
        idempotency_key: str | None = None,
    ) -> models.SolveRead:
        """Stop a search (``POST /api/v1/solves/{run_id}/stop``)."""
        headers = {
            "idempotency-key": idempotency_key or new_key(),
        }
        return self._connection.call(
            "POST",
            f"/api/v1/solves/{run_id}/stop",
            models.SolveRead,
            headers=headers,
        )

    def stream_solve(
        self,
        run_id: UUID,
        *,
        last_event_id: str | None = None,
    ) -> Iterator[ServerEvent]:
        """Watch a solve (``GET /api/v1/solves/{run_id}/progress``)."""
        return self._connection.listen(
            f"/api/v1/solves/{run_id}/progress",
            last_event_id=last_event_id,
        )


class StatementsOperations:
    """Operations on statements."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def get_efforts_table(
        self,
        campaign_id: UUID,
    ) -> bytes:
        """Get what labs did as CSV (``GET /api/v1/campaigns/{campaign_id}/efforts.csv``)."""
        return self._connection.call(
            "GET",
            f"/api/v1/campaigns/{campaign_id}/efforts.csv",
            bytes,
        )

    def get_statement_table(
        self,
        campaign_id: UUID,
        lab_id: UUID,
    ) -> bytes:
        """Get a lab's statement as CSV (``GET /api/v1/campaigns/{campaign_id}/labs/{lab_id}/statement.csv``)."""
        return self._connection.call(
            "GET",
            f"/api/v1/campaigns/{campaign_id}/labs/{lab_id}/statement.csv",
            bytes,
        )

    def list_efforts(
        self,
        campaign_id: UUID,
    ) -> models.EffortsRead:
        """See what labs did (``GET /api/v1/campaigns/{campaign_id}/efforts``)."""
        return self._connection.call(
            "GET",
            f"/api/v1/campaigns/{campaign_id}/efforts",
            models.EffortsRead,
        )

    def print_report(
        self,
        campaign_id: UUID,
        *,
        language: Literal["en", "fr"] = "en",
    ) -> bytes:
        """Print a campaign's report (``GET /api/v1/campaigns/{campaign_id}/report.pdf``)."""
        query = {
            "language": language,
        }
        return self._connection.call(
            "GET",
            f"/api/v1/campaigns/{campaign_id}/report.pdf",
            bytes,
            query=query,
        )

    def print_statement(
        self,
        campaign_id: UUID,
        lab_id: UUID,
        *,
        language: Literal["en", "fr"] = "en",
    ) -> bytes:
        """Print a lab's statement (``GET /api/v1/campaigns/{campaign_id}/labs/{lab_id}/statement.pdf``)."""
        query = {
            "language": language,
        }
        return self._connection.call(
            "GET",
            f"/api/v1/campaigns/{campaign_id}/labs/{lab_id}/statement.pdf",
            bytes,
            query=query,
        )


class TokensOperations:
    """Operations on tokens."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def create_token(
        self,
        data: models.TokenInput,
        *,
        idempotency_key: str | None = None,
    ) -> models.TokenRead:
        """Make an API token (``POST /api/v1/tokens``)."""
        headers = {
            "idempotency-key": idempotency_key or new_key(),
        }
        return self._connection.call(
            "POST",
            "/api/v1/tokens",
            models.TokenRead,
            headers=headers,
            data=data,
        )

    def list_tokens(
        self,
        *,
        limit: int = 50,
        cursor: str | None = None,
    ) -> models.TokenReadPage:
        """List your sessions and tokens (``GET /api/v1/tokens``)."""
        query = {
            "limit": limit,
            "cursor": cursor,
        }
        return self._connection.call(
            "GET",
            "/api/v1/tokens",
            models.TokenReadPage,
            query=query,
        )

    def revoke_token(
        self,
        token_id: UUID,
        *,
        idempotency_key: str | None = None,
    ) -> None:
        """End a session or token (``DELETE /api/v1/tokens/{token_id}``)."""
        headers = {
            "idempotency-key": idempotency_key or new_key(),
        }
        self._connection.call(
            "DELETE",
            f"/api/v1/tokens/{token_id}",
            type(None),
            headers=headers,
        )


class WebhooksOperations:
    """Operations on webhooks."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def change_webhook(
        self,
        webhook_id: UUID,
        data: models.WebhookChanges,
        *,
        version: int,
        idempotency_key: str | None = None,
    ) -> models.WebhookRead:
        """Change a webhook (``PATCH /api/v1/webhooks/{webhook_id}``)."""
        headers = {
            "idempotency-key": idempotency_key or new_key(),
            "if-match": f'"{version}"',
        }
        return self._connection.call(
            "PATCH",
            f"/api/v1/webhooks/{webhook_id}",
            models.WebhookRead,
            headers=headers,
            data=data,
        )

    def create_webhook(
        self,
        network_id: UUID,
        data: models.WebhookInput,
        *,
        idempotency_key: str | None = None,
    ) -> models.WebhookRead:
        """Add a webhook (``POST /api/v1/networks/{network_id}/webhooks``)."""
        headers = {
            "idempotency-key": idempotency_key or new_key(),
        }
        return self._connection.call(
            "POST",
            f"/api/v1/networks/{network_id}/webhooks",
            models.WebhookRead,
            headers=headers,
            data=data,
        )

    def get_webhook(
        self,
        webhook_id: UUID,
    ) -> models.WebhookRead:
        """See a webhook (``GET /api/v1/webhooks/{webhook_id}``)."""
        return self._connection.call(
            "GET",
            f"/api/v1/webhooks/{webhook_id}",
            models.WebhookRead,
        )

    def get_webhook_secret(
        self,
        webhook_id: UUID,
    ) -> models.SecretRead:
        """See a webhook's secret (``GET /api/v1/webhooks/{webhook_id}/secret``)."""
        return self._connection.call(
            "GET",
            f"/api/v1/webhooks/{webhook_id}/secret",
            models.SecretRead,
        )

    def list_webhooks(
        self,
        network_id: UUID,
        *,
        limit: int = 50,
        cursor: str | None = None,
    ) -> models.WebhookReadPage:
        """List webhooks (``GET /api/v1/networks/{network_id}/webhooks``)."""
        query = {
            "limit": limit,
            "cursor": cursor,
        }
        return self._connection.call(
            "GET",
            f"/api/v1/networks/{network_id}/webhooks",
            models.WebhookReadPage,
            query=query,
        )

    def remove_webhook(
        self,
        webhook_id: UUID,
        *,
        version: int,
        idempotency_key: str | None = None,
    ) -> None:
        """Remove a webhook (``DELETE /api/v1/webhooks/{webhook_id}``)."""
        headers = {
            "idempotency-key": idempotency_key or new_key(),
            "if-match": f'"{version}"',
        }
        self._connection.call(
            "DELETE",
            f"/api/v1/webhooks/{webhook_id}",
            type(None),
            headers=headers,
        )

    def rotate_webhook_secret(
        self,
        webhook_id: UUID,
        *,
        idempotency_key: str | None = None,
    ) -> models.WebhookRead:
        """Give a webhook a new secret (``POST /api/v1/webhooks/{webhook_id}/rotate``)."""
        headers = {
            "idempotency-key": idempotency_key or new_key(),
        }
        return self._connection.call(
            "POST",
            f"/api/v1/webhooks/{webhook_id}/rotate",
            models.WebhookRead,
            headers=headers,
        )


class WorkOperations:
    """Operations on work."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add_photo(
        self,
        order_id: UUID,
        data: bytes,
        *,
        media_type: Literal["image/jpeg", "image/png", "image/webp"],
        idempotency_key: str | None = None,
    ) -> models.PhotoRead:
        """Add a photo (``POST /api/v1/work-orders/{order_id}/photos``)."""
        headers = {
            "idempotency-key": idempotency_key or new_key(),
        }
        return self._connection.call(
            "POST",
            f"/api/v1/work-orders/{order_id}/photos",
            models.PhotoRead,
            headers=headers,
            data=data,
            media_type=media_type,
        )

    def get_photo(
        self,
        photo_id: UUID,
    ) -> bytes:
        """See a photo (``GET /api/v1/photos/{photo_id}/image.jpg``)."""
        return self._connection.call(
            "GET",
            f"/api/v1/photos/{photo_id}/image.jpg",
            bytes,
        )

    def list_photos(
        self,
        order_id: UUID,
    ) -> models.PhotosRead:
        """List photos (``GET /api/v1/work-orders/{order_id}/photos``)."""
        return self._connection.call(
            "GET",
            f"/api/v1/work-orders/{order_id}/photos",
            models.PhotosRead,
        )

    def remove_photo(
        self,
        photo_id: UUID,
        *,
        idempotency_key: str | None = None,
    ) -> None:
        """Remove a photo (``DELETE /api/v1/photos/{photo_id}``)."""
        headers = {
            "idempotency-key": idempotency_key or new_key(),
        }
        self._connection.call(
            "DELETE",
            f"/api/v1/photos/{photo_id}",
            type(None),
            headers=headers,
        )


class WorkOrdersOperations:
    """Operations on work orders."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def accept_work_order(
        self,
        order_id: UUID,
        data: models.Acceptance,
        *,
        version: int,
        idempotency_key: str | None = None,
    ) -> models.WorkOrderRead:
        """Accept an offer (``POST /api/v1/work-orders/{order_id}/accept``)."""
        headers = {
            "idempotency-key": idempotency_key or new_key(),
            "if-match": f'"{version}"',
        }
        return self._connection.call(
            "POST",
            f"/api/v1/work-orders/{order_id}/accept",
            models.WorkOrderRead,
            headers=headers,
            data=data,
        )

    def accept_work_orders(
        self,
        data: models.ManyAcceptances,
        *,
        idempotency_key: str | None = None,
    ) -> models.WorkOrdersAccepted:
        """Accept several offers (``POST /api/v1/work-orders/accept``)."""
        headers = {
            "idempotency-key": idempotency_key or new_key(),
        }
        return self._connection.call(
            "POST",
            "/api/v1/work-orders/accept",
            models.WorkOrdersAccepted,
            headers=headers,
            data=data,
        )

    def clear_flag(
        self,
        order_id: UUID,
        *,
        version: int,
        idempotency_key: str | None = None,
    ) -> models.WorkOrderRead:
        """Clear a flag (``POST /api/v1/work-orders/{order_id}/clear-flag``)."""
        headers = {
            "idempotency-key": idempotency_key or new_key(),
            "if-match": f'"{version}"',
        }
        return self._connection.call(
            "POST",
            f"/api/v1/work-orders/{order_id}/clear-flag",
            models.WorkOrderRead,
            headers=headers,
        )

    def decline_work_order(
        self,
        order_id: UUID,
        data: models.ServiceWorkOrdersInputsReason,
        *,
        version: int,
        idempotency_key: str | None = None,
    ) -> models.WorkOrderRead:
        """Decline an offer (``POST /api/v1/work-orders/{order_id}/decline``)."""
        headers = {
            "idempotency-key": idempotency_key or new_key(),
            "if-match": f'"{version}"',
        }
        return self._connection.call(
            "POST",
            f"/api/v1/work-orders/{order_id}/decline",
            models.WorkOrderRead,
            headers=headers,
            data=data,
        )

    def finish_work_order(
        self,
        order_id: UUID,
        *,
        version: int,
        idempotency_key: str | None = None,
    ) -> models.WorkOrderRead:
        """Finish work (``POST /api/v1/work-orders/{order_id}/finish``)."""
        headers = {
            "idempotency-key": idempotency_key or new_key(),
            "if-match": f'"{version}"',
        }
        return self._connection.call(
            "POST",
            f"/api/v1/work-orders/{order_id}/finish",
            models.WorkOrderRead,
            headers=headers,
        )

    def get_work_order(
        self,
        order_id: UUID,
    ) -> models.WorkOrderRead:
        """See a work order (``GET /api/v1/work-orders/{order_id}``)."""
        return self._connection.call(
            "GET",
            f"/api/v1/work-orders/{order_id}",
            models.WorkOrderRead,
        )

    def list_campaign_work_orders(
        self,
        campaign_id: UUID,
        *,
        state: Sequence[
            Literal[
                "offered",
                "accepted",
                "started",
                "made",
                "closed",
                "stopped_short",
                "declined",
                "expired",
                "withdrawn",
                "released",
                "split",
            ]
        ]
        | None = None,
        lab: UUID | None = None,
        site: UUID | None = None,
        line: UUID | None = None,
        design: UUID | None = None,
        flagged: bool | None = None,
        sort: Literal["number", "due"] = "number",
        limit: int = 50,
        cursor: str | None = None,
    ) -> models.WorkOrderReadPage:
        """List a campaign's work orders (``GET /api/v1/campaigns/{campaign_id}/work-orders``)."""
        query = {
            "state": state,
            "lab": lab,
            "site": site,
            "line": line,
            "design": design,
            "flagged": flagged,
            "sort": sort,
            "limit": limit,
            "cursor": cursor,
        }
        return self._connection.call(
            "GET",
            f"/api/v1/campaigns/{campaign_id}/work-orders",
            models.WorkOrderReadPage,
            query=query,
        )

    def list_work_entries(
        self,
        order_id: UUID,
    ) -> models.WorkEntries:
        """See what was reported (``GET /api/v1/work-orders/{order_id}/entries``)."""
        return self._connection.call(
            "GET",
            f"/api/v1/work-orders/{order_id}/entries",
            models.WorkEntries,
        )

    def list_work_orders(
        self,
        *,
        state: Sequence[
            Literal[
                "offered",
                "accepted",
                "started",
                "made",
                "closed",
                "stopped_short",
                "declined",
                "expired",
                "withdrawn",
                "released",
                "split",
            ]
        ]
        | None = None,
        lab: UUID | None = None,
        flagged: bool | None = None,
        limit: int = 50,
        cursor: str | None = None,
    ) -> models.WorkOrderReadPage:
        """List your labs' work orders (``GET /api/v1/work-orders``)."""
        query = {
            "state": state,
            "lab": lab,
            "flagged": flagged,
            "limit": limit,
            "cursor": cursor,
        }
        return self._connection.call(
            "GET",
            "/api/v1/work-orders",
            models.WorkOrderReadPage,
            query=query,
        )

    def print_work_order(
        self,
        order_id: UUID,
        *,
        language: Literal["en", "fr"] = "en",
    ) -> bytes:
        """Print a work order (``GET /api/v1/work-orders/{order_id}/paper.pdf``)."""
        query = {
            "language": language,
        }
        return self._connection.call(
            "GET",
            f"/api/v1/work-orders/{order_id}/paper.pdf",
            bytes,
            query=query,
        )

    def reject_units(
        self,
        order_id: UUID,
        data: models.Rejection,
        *,
        idempotency_key: str | None = None,
    ) -> models.WorkOrderRead:
        """Take out bad units (``POST /api/v1/work-orders/{order_id}/rejections``)."""
        headers = {
            "idempotency-key": idempotency_key or new_key(),
        }
        return self._connection.call(
            "POST",
            f"/api/v1/work-orders/{order_id}/rejections",
            models.WorkOrderRead,
            headers=headers,
            data=data,
        )

    def release_work_order(
        self,
        order_id: UUID,
        data: models.ServiceWorkOrdersInputsReason,
        *,
        version: int,
        idempotency_key: str | None = None,
    ) -> models.WorkOrderRead:
        """Give work back (``POST /api/v1/work-orders/{order_id}/release``)."""
        headers = {
            "idempotency-key": idempotency_key or new_key(),
            "if-match": f'"{version}"',
        }
        return self._connection.call(
            "POST",
            f"/api/v1/work-orders/{order_id}/release",
            models.WorkOrderRead,
            headers=headers,
            data=data,
        )

    def report_work(
        self,
        order_id: UUID,
        data: models.Report,
        *,
        idempotency_key: str | None = None,
    ) -> models.ReportRead:
        """Report units made (``POST /api/v1/work-orders/{order_id}/reports``)."""
        headers = {
            "idempotency-key": idempotency_key or new_key(),
        }
        return self._connection.call(
            "POST",
            f"/api/v1/work-orders/{order_id}/reports",
            models.ReportRead,
            headers=headers,
            data=data,
        )

    def start_work_order(
        self,
        order_id: UUID,
        *,
        version: int,
        idempotency_key: str | None = None,
    ) -> models.WorkOrderRead:
        """Start work (``POST /api/v1/work-orders/{order_id}/start``)."""
        headers = {
            "idempotency-key": idempotency_key or new_key(),
            "if-match": f'"{version}"',
        }
        return self._connection.call(
            "POST",
            f"/api/v1/work-orders/{order_id}/start",
            models.WorkOrderRead,
            headers=headers,
        )

    def stop_work_order(
        self,
        order_id: UUID,
        data: models.ServiceWorkOrdersInputsReason,
        *,
        version: int,
        idempotency_key: str | None = None,
    ) -> models.WorkOrderRead:
        """Stop work short (``POST /api/v1/work-orders/{order_id}/stop-short``)."""
        headers = {
            "idempotency-key": idempotency_key or new_key(),
            "if-match": f'"{version}"',
        }
        return self._connection.call(
            "POST",
            f"/api/v1/work-orders/{order_id}/stop-short",
            models.WorkOrderRead,
            headers=headers,
            data=data,
        )

    def withdraw_work_order(
        self,
        order_id: UUID,
        data: models.ServiceWorkOrdersInputsReason,
        *,
        version: int,
        idempotency_key: str | None = None,
    ) -> models.WorkOrderRead:
        """Take an offer back (``POST /api/v1/work-orders/{order_id}/withdraw``)."""
        headers = {
            "idempotency-key": idempotency_key or new_key(),
            "if-match": f'"{version}"',
        }
        return self._connection.call(
            "POST",
            f"/api/v1/work-orders/{order_id}/withdraw",
            models.WorkOrderRead,
            headers=headers,
            data=data,
        )


class Operations:
    """All operations, by noun."""

    def __init__(self, connection: Connection) -> None:
        self.accounts = AccountsOperations(connection)
        self.campaigns = CampaignsOperations(connection)
        self.designs = DesignsOperations(connection)
        self.events = EventsOperations(connection)
        self.grants = GrantsOperations(connection)
        self.health = HealthOperations(connection)
        self.labs = LabsOperations(connection)
        self.lines = LinesOperations(connection)
        self.networks = NetworksOperations(connection)
        self.plans = PlansOperations(connection)
        self.research = ResearchOperations(connection)
        self.roles = RolesOperations(connection)
        self.session = SessionOperations(connection)
        self.shipments = ShipmentsOperations(connection)
        self.sites = SitesOperations(connection)
        self.solves = SolvesOperations(connection)
        self.statements = StatementsOperations(connection)
        self.tokens = TokensOperations(connection)
        self.webhooks = WebhooksOperations(connection)
        self.work = WorkOperations(connection)
        self.work_orders = WorkOrdersOperations(connection)
