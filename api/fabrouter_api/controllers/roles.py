"""Roles in networks, labs and campaigns, and labs lent to other networks."""

from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

from litestar import Controller, Response, delete, get, post
from litestar.params import FromPath, JSONBody
from sqlmodel import Session

from fabrouter.service import grants, roles
from fabrouter.service.grants import ConsentInput
from fabrouter.service.roles import CampaignRoleInput, LabRoleInput, NetworkRoleInput
from fabrouter.store.tables import CampaignRole, LabConsent, LabRole, NetworkRole
from fabrouter_api.calls import (
    DEFAULT_ITEMS,
    Cursor,
    HttpRequest,
    Page,
    PageSize,
    page,
    perform,
)
from fabrouter_api.schemas.accounts import ConsentRead, RoleRead
from fabrouter_api.secrets import key_of, revealing


def _shown(session: Session, rows: Sequence[Any]) -> list[RoleRead]:
    people = roles.people_of(session, rows)
    return [RoleRead.of(row, people[row.account_id]) for row in rows]


def _grant(request: HttpRequest, use_case: Callable[..., roles.Granted]) -> Response[Any]:
    return perform(request, use_case, RoleRead.granted, reveal=revealing(request, RoleRead))


class NetworkRoleController(Controller):
    """Who is what in a network."""

    path = "/networks/{network_id:uuid}/roles"
    tags = ("roles",)

    @get(operation_id="list_network_roles", summary="List a network's roles", sync_to_thread=True)
    def list_all(
        self,
        request: HttpRequest,
        network_id: FromPath[UUID],
        limit: PageSize = DEFAULT_ITEMS,
        cursor: Cursor = None,
    ) -> Response[Page[RoleRead]]:
        """Returns who coordinates and researches in a network."""
        return page(
            request,
            limit,
            cursor,
            lambda session, who: roles.network_roles(session, who, network_id),
            _shown,
            by=(NetworkRole.id,),
        )

    @post(
        operation_id="grant_network_role", summary="Give a role in a network", sync_to_thread=True
    )
    def grant(
        self, request: HttpRequest, network_id: FromPath[UUID], data: JSONBody[NetworkRoleInput]
    ) -> Response[RoleRead]:
        """Gives somebody a role, and an account if there is none of the address yet."""
        key = key_of(request)
        return _grant(
            request,
            lambda unit, who: roles.grant_network_role(unit, who, network_id, data, key),
        )

    @delete(
        "/{role_id:uuid}",
        operation_id="revoke_network_role",
        summary="Take a role in a network away",
        status_code=204,
        sync_to_thread=True,
    )
    def revoke(
        self, request: HttpRequest, network_id: FromPath[UUID], role_id: FromPath[UUID]
    ) -> Response[None]:
        """Takes a role away from the next call on."""
        return perform(
            request, lambda unit, who: roles.revoke_network_role(unit, who, network_id, role_id)
        )


class LabRoleController(Controller):
    """Who acts for a lab."""

    path = "/labs/{lab_id:uuid}/roles"
    tags = ("roles",)

    @get(operation_id="list_lab_roles", summary="List a lab's members", sync_to_thread=True)
    def list_all(
        self,
        request: HttpRequest,
        lab_id: FromPath[UUID],
        limit: PageSize = DEFAULT_ITEMS,
        cursor: Cursor = None,
    ) -> Response[Page[RoleRead]]:
        """Returns who acts for a lab."""
        return page(
            request,
            limit,
            cursor,
            lambda session, who: roles.lab_roles(session, who, lab_id),
            _shown,
            by=(LabRole.id,),
        )

    @post(operation_id="grant_lab_role", summary="Let somebody act for a lab", sync_to_thread=True)
    def grant(
        self, request: HttpRequest, lab_id: FromPath[UUID], data: JSONBody[LabRoleInput]
    ) -> Response[RoleRead]:
        """Lets somebody act for a lab; makes an account if there is none of the address yet."""
        key = key_of(request)
        return _grant(request, lambda unit, who: roles.grant_lab_role(unit, who, lab_id, data, key))

    @delete(
        "/{role_id:uuid}",
        operation_id="revoke_lab_role",
        summary="End a lab membership",
        status_code=204,
        sync_to_thread=True,
    )
    def revoke(
        self, request: HttpRequest, lab_id: FromPath[UUID], role_id: FromPath[UUID]
    ) -> Response[None]:
        """Ends a membership from the next call on."""
        return perform(request, lambda unit, who: roles.revoke_lab_role(unit, who, lab_id, role_id))


class CampaignRoleController(Controller):
    """Who is what in a campaign."""

    path = "/campaigns/{campaign_id:uuid}/roles"
    tags = ("roles",)

    @get(operation_id="list_campaign_roles", summary="List a campaign's roles", sync_to_thread=True)
    def list_all(
        self,
        request: HttpRequest,
        campaign_id: FromPath[UUID],
        limit: PageSize = DEFAULT_ITEMS,
        cursor: Cursor = None,
    ) -> Response[Page[RoleRead]]:
        """Returns who coordinates a campaign and who asks for which site."""
        return page(
            request,
            limit,
            cursor,
            lambda session, who: roles.campaign_roles(session, who, campaign_id),
            _shown,
            by=(CampaignRole.id,),
        )

    @post(
        operation_id="grant_campaign_role", summary="Give a role in a campaign", sync_to_thread=True
    )
    def grant(
        self, request: HttpRequest, campaign_id: FromPath[UUID], data: JSONBody[CampaignRoleInput]
    ) -> Response[RoleRead]:
        """Gives somebody a role, and an account if there is none of the address yet."""
        key = key_of(request)
        return _grant(
            request,
            lambda unit, who: roles.grant_campaign_role(unit, who, campaign_id, data, key),
        )

    @delete(
        "/{role_id:uuid}",
        operation_id="revoke_campaign_role",
        summary="Take a role in a campaign away",
        status_code=204,
        sync_to_thread=True,
    )
    def revoke(
        self, request: HttpRequest, campaign_id: FromPath[UUID], role_id: FromPath[UUID]
    ) -> Response[None]:
        """Takes a role away from the next call on."""
        return perform(
            request, lambda unit, who: roles.revoke_campaign_role(unit, who, campaign_id, role_id)
        )


class GrantController(Controller):
    """Labs lent to other networks."""

    path = "/labs/{lab_id:uuid}/grants"
    tags = ("grants",)

    @get(operation_id="list_grants", summary="List who may use a lab", sync_to_thread=True)
    def list_all(
        self,
        request: HttpRequest,
        lab_id: FromPath[UUID],
        limit: PageSize = DEFAULT_ITEMS,
        cursor: Cursor = None,
    ) -> Response[Page[ConsentRead]]:
        """Returns other networks that may use a lab, or will when both sides have agreed."""
        return page(
            request,
            limit,
            cursor,
            lambda session, who: grants.consents_of(session, who, lab_id),
            lambda _, rows: [ConsentRead.of(row) for row in rows],
            by=(LabConsent.id,),
        )

    @post(
        operation_id="agree_to_grant",
        summary="Agree to lend a lab",
        status_code=200,
        sync_to_thread=True,
    )
    def agree(
        self, request: HttpRequest, lab_id: FromPath[UUID], data: JSONBody[ConsentInput]
    ) -> Response[ConsentRead]:
        """Agrees for your side; it begins when the lab and its own network have both agreed."""
        return perform(
            request, lambda unit, who: grants.agree(unit, who, lab_id, data), ConsentRead.of
        )

    @delete(
        "/{network_id:uuid}",
        operation_id="end_grant",
        summary="Stop lending a lab",
        status_code=204,
        sync_to_thread=True,
    )
    def end(
        self, request: HttpRequest, lab_id: FromPath[UUID], network_id: FromPath[UUID]
    ) -> Response[None]:
        """Ends it from now on; work that was accepted goes on."""
        return perform(request, lambda unit, who: grants.end_grant(unit, who, lab_id, network_id))
