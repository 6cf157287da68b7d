"""``/campaigns``: their lives."""

from typing import Annotated
from uuid import UUID

from litestar import Controller, Response, get, patch, post
from litestar.params import FromPath, JSONBody, QueryParameter

from fabrouter.service.campaigns import board, close, create, launch
from fabrouter.service.campaigns import states as lives
from fabrouter.service.campaigns.access import visible_campaign
from fabrouter.service.campaigns.inputs import CampaignChange, NewCampaign
from fabrouter.service.campaigns.situation import situation_of
from fabrouter.service.statements.transparency import transparency_of
from fabrouter.service.work_orders.inputs import Reason
from fabrouter.store.tables import Campaign, CampaignState
from fabrouter_api.calls import (
    ANONYMOUS,
    DEFAULT_ITEMS,
    VERSIONED,
    Cursor,
    HttpRequest,
    Page,
    PageSize,
    expected_version,
    look,
    look_publicly,
    page,
    perform,
)
from fabrouter_api.schemas.campaigns import CampaignRead, TotalsRead
from fabrouter_api.schemas.situation import SituationRead
from fabrouter_api.schemas.statements import TransparencyRead
from fabrouter_api.state import shared

States = Annotated[
    list[CampaignState] | None, QueryParameter(name="state", description="Only these states.")
]


class NetworkCampaignController(Controller):
    """Campaigns of a network."""

    path = "/networks/{network_id:uuid}/campaigns"
    tags = ("campaigns",)

    @get(
        operation_id="list_network_campaigns",
        summary="List a network's campaigns",
        sync_to_thread=True,
    )
    def list_all(
        self,
        request: HttpRequest,
        network_id: FromPath[UUID],
        states: States = None,
        limit: PageSize = DEFAULT_ITEMS,
        cursor: Cursor = None,
    ) -> Response[Page[CampaignRead]]:
        """Returns campaigns, newest first; coordinators and researchers of the network."""
        return page(
            request,
            limit,
            cursor,
            lambda session, who: board.campaigns_of_network(
                session, who, network_id, states=states or ()
            ),
            lambda _, rows: [CampaignRead.of(row) for row in rows],
            by=(Campaign.id,),
            newest_first=True,
        )

    @post(operation_id="create_campaign", summary="Draft a campaign", sync_to_thread=True)
    def create(
        self, request: HttpRequest, network_id: FromPath[UUID], data: JSONBody[NewCampaign]
    ) -> Response[CampaignRead]:
        """Adds a draft; coordinators of the network."""
        return perform(
            request,
            lambda unit, who: create.create_campaign(unit, who, network_id, data),
            CampaignRead.of,
        )


class CampaignController(Controller):
    """Campaigns you coordinate, study, ask in or work for."""

    path = "/campaigns"
    tags = ("campaigns",)

    @get(operation_id="list_campaigns", summary="List your campaigns", sync_to_thread=True)
    def list_all(
        self,
        request: HttpRequest,
        states: States = None,
        limit: PageSize = DEFAULT_ITEMS,
        cursor: Cursor = None,
    ) -> Response[Page[CampaignRead]]:
        """Returns the campaigns you have something to do with, newest first."""
        return page(
            request,
            limit,
            cursor,
            lambda session, who: board.visible_campaigns(session, who, states=states or ()),
            lambda _, rows: [CampaignRead.of(row) for row in rows],
            by=(Campaign.id,),
            newest_first=True,
        )

    @get(
        "/{campaign_id:uuid}",
        operation_id="get_campaign",
        summary="See a campaign",
        sync_to_thread=True,
    )
    def read(self, request: HttpRequest, campaign_id: FromPath[UUID]) -> Response[CampaignRead]:
        """Returns a campaign you have something to do with."""
        return look(
            request,
            lambda session, who: CampaignRead.of(visible_campaign(session, who, campaign_id)),
        )

    @patch(
        "/{campaign_id:uuid}",
        operation_id="change_campaign",
        summary="Change a campaign",
        opt=VERSIONED,
        sync_to_thread=True,
    )
    def change(
        self, request: HttpRequest, campaign_id: FromPath[UUID], data: JSONBody[CampaignChange]
    ) -> Response[CampaignRead]:
        """Changes the fields you send, until the campaign ends."""
        version = expected_version(request)
        return perform(
            request,
            lambda unit, who: create.change_campaign(unit, who, campaign_id, data, version),
            CampaignRead.of,
        )

    @get(
        "/{campaign_id:uuid}/totals",
        operation_id="get_totals",
        summary="See how far a campaign is",
        sync_to_thread=True,
    )
    def totals(self, request: HttpRequest, campaign_id: FromPath[UUID]) -> Response[TotalsRead]:
        """Returns units by bucket and lines by state; requesters see those of their sites."""
        return look(
            request,
            lambda session, who: TotalsRead.of(board.totals_of(session, who, campaign_id)),
        )

    @get(
        "/{campaign_id:uuid}/situation",
        operation_id="get_situation",
        summary="See what needs a look",
        sync_to_thread=True,
    )
    def situation(
        self, request: HttpRequest, campaign_id: FromPath[UUID]
    ) -> Response[SituationRead]:
        """Returns work and shipments by state, and what somebody should look at; coordinators."""
        now = shared(request).desk.clock()
        return look(
            request,
            lambda session, who: SituationRead.of(situation_of(session, who, campaign_id, now)),
        )

    @get(
        "/{campaign_id:uuid}/transparency",
        operation_id="get_transparency",
        summary="See the public figures of a campaign",
        opt=ANONYMOUS,
        sync_to_thread=True,
    )
    def transparency(
        self, request: HttpRequest, campaign_id: FromPath[UUID]
    ) -> Response[TransparencyRead]:
        """Returns sums for everybody, if the campaign is public."""
        return look_publicly(
            request, lambda session: TransparencyRead.of(transparency_of(session, campaign_id))
        )

    @post(
        "/{campaign_id:uuid}/approve",
        operation_id="approve_campaign",
        summary="Let a campaign pass",
        status_code=200,
        opt=VERSIONED,
        sync_to_thread=True,
    )
    def approve(self, request: HttpRequest, campaign_id: FromPath[UUID]) -> Response[CampaignRead]:
        """Second word for large campaigns: lets the units pass that it asks for now."""
        version = expected_version(request)
        return perform(
            request,
            lambda unit, who: launch.approve_campaign(unit, who, campaign_id, version),
            CampaignRead.of,
        )

    @post(
        "/{campaign_id:uuid}/launch",
        operation_id="launch_campaign",
        summary="Launch a campaign",
        status_code=200,
        opt=VERSIONED,
        sync_to_thread=True,
    )
    def launch(self, request: HttpRequest, campaign_id: FromPath[UUID]) -> Response[CampaignRead]:
        """Makes a draft active; large ones need the word of another coordinator first."""
        version = expected_version(request)
        return perform(
            request,
            lambda unit, who: launch.launch_campaign(unit, who, campaign_id, version),
            CampaignRead.of,
        )

    @post(
        "/{campaign_id:uuid}/pause",
        operation_id="pause_campaign",
        summary="Pause a campaign",
        status_code=200,
        opt=VERSIONED,
        sync_to_thread=True,
    )
    def pause(self, request: HttpRequest, campaign_id: FromPath[UUID]) -> Response[CampaignRead]:
        """Stops new offers; what labs have goes on."""
        version = expected_version(request)
        return perform(
            request,
            lambda unit, who: lives.pause_campaign(unit, who, campaign_id, version),
            CampaignRead.of,
        )

    @post(
        "/{campaign_id:uuid}/resume",
        operation_id="resume_campaign",
        summary="Resume a campaign",
        status_code=200,
        opt=VERSIONED,
        sync_to_thread=True,
    )
    def resume(self, request: HttpRequest, campaign_id: FromPath[UUID]) -> Response[CampaignRead]:
        """Lets a paused campaign make offers again."""
        version = expected_version(request)
        return perform(
            request,
            lambda unit, who: lives.resume_campaign(unit, who, campaign_id, version),
            CampaignRead.of,
        )

    @post(
        "/{campaign_id:uuid}/close",
        operation_id="close_campaign",
        summary="Close a campaign",
        status_code=200,
        opt=VERSIONED,
        sync_to_thread=True,
    )
    def close(self, request: HttpRequest, campaign_id: FromPath[UUID]) -> Response[CampaignRead]:
        """Withdraws offers; ends once accepted work is made and has arrived."""
        version = expected_version(request)
        return perform(
            request,
            lambda unit, who: close.close_campaign(unit, who, campaign_id, version),
            CampaignRead.of,
        )

    @post(
        "/{campaign_id:uuid}/cancel",
        operation_id="cancel_campaign",
        summary="Cancel a campaign",
        status_code=200,
        opt=VERSIONED,
        sync_to_thread=True,
    )
    def cancel(
        self, request: HttpRequest, campaign_id: FromPath[UUID], data: JSONBody[Reason]
    ) -> Response[CampaignRead]:
        """Ends it at once: started work goes on, all other units are cancelled."""
        version = expected_version(request)
        return perform(
            request,
            lambda unit, who: lives.cancel_campaign(unit, who, campaign_id, data.reason, version),
            CampaignRead.of,
        )
