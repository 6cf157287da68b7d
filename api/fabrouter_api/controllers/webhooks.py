"""``/webhooks``."""

from uuid import UUID

from litestar import Controller, Response, delete, get, patch, post
from litestar.params import FromPath, JSONBody

from fabrouter.service import webhooks
from fabrouter.service.webhooks import WebhookChanges, WebhookInput
from fabrouter.store.tables import Webhook
from fabrouter_api.calls import (
    DEFAULT_ITEMS,
    VERSIONED,
    Cursor,
    HttpRequest,
    Page,
    PageSize,
    expected_version,
    look,
    page,
    perform,
)
from fabrouter_api.schemas.webhooks import SecretRead, WebhookRead


class NetworkWebhookController(Controller):
    """Webhooks of a network."""

    path = "/networks/{network_id:uuid}/webhooks"
    tags = ("webhooks",)

    @get(operation_id="list_webhooks", summary="List webhooks", sync_to_thread=True)
    def list_all(
        self,
        request: HttpRequest,
        network_id: FromPath[UUID],
        limit: PageSize = DEFAULT_ITEMS,
        cursor: Cursor = None,
    ) -> Response[Page[WebhookRead]]:
        """Returns the webhooks of a network; its coordinators."""
        return page(
            request,
            limit,
            cursor,
            lambda session, who: webhooks.webhooks_of(session, who, network_id),
            lambda _, rows: [WebhookRead.model_validate(row) for row in rows],
            by=(Webhook.id,),
        )

    @post(operation_id="create_webhook", summary="Add a webhook", sync_to_thread=True)
    def create(
        self, request: HttpRequest, network_id: FromPath[UUID], data: JSONBody[WebhookInput]
    ) -> Response[WebhookRead]:
        """Has a server told of the network's events, signed after Standard Webhooks."""
        return perform(
            request,
            lambda unit, who: webhooks.create_webhook(unit, who, network_id, data),
            WebhookRead.model_validate,
        )


class WebhookController(Controller):
    """Single webhooks."""

    path = "/webhooks/{webhook_id:uuid}"
    tags = ("webhooks",)

    @get(operation_id="get_webhook", summary="See a webhook", sync_to_thread=True)
    def read(self, request: HttpRequest, webhook_id: FromPath[UUID]) -> Response[WebhookRead]:
        """Returns a webhook and whether it is reached."""
        return look(
            request,
            lambda session, who: WebhookRead.model_validate(
                webhooks.get_webhook(session, who, webhook_id)
            ),
        )

    @get(
        "/secret",
        operation_id="get_webhook_secret",
        summary="See a webhook's secret",
        sync_to_thread=True,
    )
    def secret(self, request: HttpRequest, webhook_id: FromPath[UUID]) -> Response[SecretRead]:
        """Returns what calls are signed with."""
        return look(
            request,
            lambda session, who: SecretRead.model_validate(
                webhooks.get_secrets(session, who, webhook_id)
            ),
        )

    @patch(
        operation_id="change_webhook",
        summary="Change a webhook",
        opt=VERSIONED,
        sync_to_thread=True,
    )
    def change(
        self, request: HttpRequest, webhook_id: FromPath[UUID], data: JSONBody[WebhookChanges]
    ) -> Response[WebhookRead]:
        """Changes the fields you send; ``enabled`` switches it on again after failures."""
        version = expected_version(request)
        return perform(
            request,
            lambda unit, who: webhooks.change_webhook(unit, who, webhook_id, data, version),
            WebhookRead.model_validate,
        )

    @post(
        "/rotate",
        operation_id="rotate_webhook_secret",
        summary="Give a webhook a new secret",
        status_code=200,
        sync_to_thread=True,
    )
    def rotate(self, request: HttpRequest, webhook_id: FromPath[UUID]) -> Response[WebhookRead]:
        """Makes a new secret; the old one signs too until the next rotation."""
        return perform(
            request,
            lambda unit, who: webhooks.rotate_secret(unit, who, webhook_id),
            WebhookRead.model_validate,
        )

    @delete(
        operation_id="remove_webhook",
        summary="Remove a webhook",
        opt=VERSIONED,
        status_code=204,
        sync_to_thread=True,
    )
    def remove(self, request: HttpRequest, webhook_id: FromPath[UUID]) -> Response[None]:
        """Removes a webhook and what it has not been told yet."""
        version = expected_version(request)
        return perform(
            request,
            lambda unit, who: webhooks.remove_webhook(unit, who, webhook_id, version),
        )
