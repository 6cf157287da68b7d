"""Webhooks of a network: who is told of its events, and with which secret."""

import base64
import secrets
from typing import Annotated, Any
from uuid import UUID

from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError
from sqlmodel import Session, col, select

from fabrouter.access import Principal, Relation, Rule, Target, authorise
from fabrouter.messages.addresses import UnsafeUrlError, check_url
from fabrouter.messages.events import head_position
from fabrouter.service.refusals import Conflict, NotFound
from fabrouter.service.versions import require_version
from fabrouter.store import UnitOfWork
from fabrouter.store.tables import Network, Webhook, WebhookDelivery
from fabrouter_network.document import Document

MOST_WEBHOOKS = 20
"""Webhooks of one network."""

_READ, _WRITE = "webhooks:read", "webhooks:write"
_RULE = Rule(frozenset({Relation.COORDINATOR}), sees=frozenset({Relation.ADMINISTRATOR}))


def _checked(url: str) -> str:
    try:
        check_url(url)
    except UnsafeUrlError as error:
        raise PydanticCustomError("bad-url", "{reason}", {"reason": str(error)}) from error
    return url


Url = Annotated[
    str, AfterValidator(_checked), Field(examples=["https://example.org/hook"], max_length=2000)
]
Kinds = Annotated[
    tuple[Annotated[str, Field(pattern="^[a-z_]{1,40}(\\.[a-z_]{0,40})?$")], ...],
    Field(max_length=50, description="Beginnings of kinds of events; none = all."),
]


class WebhookInput(Document):
    """A server that is to be told."""

    url: Url
    kinds: Kinds = ()


class WebhookChanges(Document):
    """What is to change; what is left out stays."""

    url: Url = ""
    kinds: Kinds = ()
    enabled: bool = True


def webhooks_of(session: Session, principal: Principal, network_id: UUID) -> Any:
    """Returns the query for a network's webhooks."""
    _network_for(session, principal, network_id, _READ)
    return select(Webhook).where(Webhook.network_id == network_id)


def get_webhook(session: Session, principal: Principal, webhook_id: UUID) -> Webhook:
    """Returns a webhook."""
    return _visible(principal, session.get(Webhook, webhook_id), _READ)


def get_secrets(session: Session, principal: Principal, webhook_id: UUID) -> Webhook:
    """Returns a webhook to somebody who may see its secrets: whoever may change it."""
    return _visible(principal, session.get(Webhook, webhook_id), _WRITE)


def create_webhook(
    unit: UnitOfWork, principal: Principal, network_id: UUID, given: WebhookInput
) -> Webhook:
    """Adds a webhook; it hears of what happens from now on."""
    _network_for(unit.session, principal, network_id, _WRITE)
    present = unit.session.exec(select(Webhook).where(Webhook.network_id == network_id)).all()
    if len(present) >= MOST_WEBHOOKS:
        raise Conflict("too-many-webhooks", f"A network has at most {MOST_WEBHOOKS} webhooks.")
    row = Webhook(
        network_id=network_id,
        url=given.url,
        kinds=list(given.kinds),
        secret=_new_secret(),
        position=head_position(unit.session),
        created_at=unit.now,
        changed_at=unit.now,
    )
    unit.add(row)
    unit.record("webhook.created", row, network_id=network_id)
    return row


def change_webhook(
    unit: UnitOfWork,
    principal: Principal,
    webhook_id: UUID,
    given: WebhookChanges,
    version: int | None,
) -> Webhook:
    """Changes a webhook; one that was switched off goes on with what is new."""
    row = _visible(principal, unit.lock(Webhook, webhook_id), _WRITE)
    require_version(row, version)
    sent = given.model_fields_set
    if "url" in sent:
        row.url = given.url
    if "kinds" in sent:
        row.kinds = list(given.kinds)
    if "enabled" in sent:
        _switch(unit, row, given.enabled)
    unit.record("webhook.changed", row, network_id=row.network_id)
    return row


def _switch(unit: UnitOfWork, row: Webhook, enabled: bool) -> None:
    if enabled and row.disabled_at is not None:
        row.disabled_at = row.failing_since = None
        row.position = head_position(unit.session)
    elif not enabled and row.disabled_at is None:
        row.disabled_at = unit.now


def rotate_secret(unit: UnitOfWork, principal: Principal, webhook_id: UUID) -> Webhook:
    """Gives a webhook a new secret; both sign until the next rotation."""
    row = _visible(principal, unit.lock(Webhook, webhook_id), _WRITE)
    row.previous_secret, row.secret = row.secret, _new_secret()
    unit.record("webhook.rotated", row, network_id=row.network_id)
    return row


def remove_webhook(
    unit: UnitOfWork, principal: Principal, webhook_id: UUID, version: int | None
) -> None:
    """Removes a webhook and what it has not been told yet."""
    row = _visible(principal, unit.lock(Webhook, webhook_id), _WRITE)
    require_version(row, version)
    unit.record("webhook.removed", row, network_id=row.network_id)
    waiting = select(WebhookDelivery).where(col(WebhookDelivery.webhook_id) == webhook_id)
    for delivery in unit.session.exec(waiting):
        unit.session.delete(delivery)
    unit.session.flush()
    unit.session.delete(row)


def _new_secret() -> str:
    return "whsec_" + base64.b64encode(secrets.token_bytes(24)).decode()


def _network_for(session: Session, principal: Principal, network_id: UUID, scope: str) -> None:
    authorise(principal, scope, _RULE, Target(network_id=network_id))
    if session.get(Network, network_id) is None:
        raise NotFound


def _visible(principal: Principal, row: Webhook | None, scope: str) -> Webhook:
    if row is None:
        raise NotFound
    authorise(principal, scope, _RULE, Target(network_id=row.network_id))
    return row
