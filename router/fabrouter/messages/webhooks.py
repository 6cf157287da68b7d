"""Tells other servers of events: signed, each in order of urgency, slow ones apart.

Signatures follow Standard Webhooks. What could not be told is tried again after ever longer
pauses; a server that fails for a day is switched off.
"""

import json
import random
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import httpx
from sqlmodel import Session, col, select
from standardwebhooks import Webhook as Signer

from fabrouter.messages.addresses import Destination, UnsafeUrlError, resolve
from fabrouter.messages.events import entries_after, event_of
from fabrouter.messages.topics import Topics
from fabrouter.store import Desk, UnitOfWork
from fabrouter.store.tables import JournalEntry, Sending, Webhook, WebhookDelivery

_TIMEOUT_S = 5.0
_FIRST_PAUSE_S, _LONGEST_PAUSE_S = 5.0, 6 * 3600.0
_MOST_ATTEMPTS = 20
_PATIENCE = timedelta(hours=24)
_LEASE = timedelta(minutes=2)
_MOST_AT_ONCE = 50


def queue_new(unit: UnitOfWork) -> int:
    """Queues a delivery for every new event that a webhook asks for; returns how many."""
    count = 0
    hooks = unit.session.exec(
        select(Webhook)
        .where(col(Webhook.disabled_at).is_(None))
        .order_by(col(Webhook.id))
        .with_for_update(skip_locked=True)
    )
    for hook in hooks.all():
        topics = Topics(networks=frozenset({hook.network_id}))
        entries = entries_after(unit.session, hook.position, topics)
        for entry in entries:
            hook.position = entry.position
            if _wants(hook, entry):
                unit.session.add(_delivery(hook, entry, unit.now))
                count += 1
        unit.session.add(hook)
    return count


def _wants(hook: Webhook, entry: JournalEntry) -> bool:
    return not hook.kinds or any(entry.kind.startswith(kind) for kind in hook.kinds)


def _delivery(hook: Webhook, entry: JournalEntry, now: datetime) -> WebhookDelivery:
    return WebhookDelivery(webhook_id=hook.id, position=entry.position, next_at=now, created_at=now)


@dataclass(frozen=True)
class Call:
    """One call to make.

    Parameters
    ----------
    delivery_id, url, secrets, body
        What to send where; signed with every secret, the newest first.
    at
        When it is signed.
    """

    delivery_id: UUID
    url: str
    secrets: tuple[str, ...]
    body: str
    at: datetime


def claim_due(unit: UnitOfWork) -> list[Call]:
    """Takes deliveries that are due; they come back if this process dies."""
    rows = unit.session.exec(
        select(WebhookDelivery)
        .where(WebhookDelivery.state == Sending.WAITING.value)
        .where(col(WebhookDelivery.next_at) <= unit.now)
        .order_by(col(WebhookDelivery.next_at), col(WebhookDelivery.position))
        .limit(_MOST_AT_ONCE)
        .with_for_update(skip_locked=True)
    ).all()
    calls = []
    for row in rows:
        row.next_at = unit.now + _LEASE
        unit.session.add(row)
        call = _call(unit.session, row, unit.now)
        if call is not None:
            calls.append(call)
    return calls


def _call(session: Session, row: WebhookDelivery, now: datetime) -> Call | None:
    hook, entry = session.get(Webhook, row.webhook_id), session.get(JournalEntry, row.position)
    if hook is None or entry is None or hook.disabled_at is not None:
        row.state = Sending.FAILED.value
        return None
    body = json.dumps(
        {"type": entry.kind, "timestamp": entry.at.isoformat(), "data": event_of(entry)}
    )
    secrets = tuple(secret for secret in (hook.secret, hook.previous_secret) if secret)
    return Call(row.id, hook.url, secrets, body, now)


@dataclass(frozen=True)
class Outcome:
    """How a call went: the status of the answer, or the error."""

    delivery_id: UUID
    status: int | None
    error: str = ""

    @property
    def is_good(self) -> bool:
        """Whether the receiver took it."""
        return self.status is not None and 200 <= self.status < 300


def send(call: Call, *, allow_local: bool = False) -> Outcome:
    """Makes one call; redirects are not followed."""
    try:
        where = resolve(call.url, allow_local=allow_local)
        answer = _post(where, call)
    except UnsafeUrlError as error:
        return Outcome(call.delivery_id, None, str(error)[:400])
    except (OSError, httpx.HTTPError) as error:
        return Outcome(call.delivery_id, None, type(error).__name__)
    return Outcome(call.delivery_id, answer.status_code, "")


def _post(where: Destination, call: Call) -> httpx.Response:
    name = str(call.delivery_id)
    signatures = [Signer(secret).sign(name, call.at, call.body) for secret in call.secrets]
    headers = {
        "host": where.authority,
        "content-type": "application/json",
        "webhook-id": name,
        "webhook-timestamp": str(int(call.at.timestamp())),
        "webhook-signature": " ".join(signatures),
    }
    with httpx.Client(timeout=_TIMEOUT_S, follow_redirects=False, trust_env=False) as client:
        return client.post(
            where.url,
            content=call.body,
            headers=headers,
            extensions={"sni_hostname": where.host},
        )


def settle(unit: UnitOfWork, outcome: Outcome) -> None:
    """Notes how a call went and when to try again."""
    row = unit.session.get(WebhookDelivery, outcome.delivery_id, with_for_update=True)
    if row is None or row.state != Sending.WAITING.value:
        return
    hook = unit.lock(Webhook, row.webhook_id)
    row.attempts, row.status, row.error = row.attempts + 1, outcome.status, outcome.error
    if outcome.is_good:
        row.state = Sending.SENT.value
    elif row.attempts >= _MOST_ATTEMPTS:
        row.state = Sending.FAILED.value
    else:
        row.next_at = unit.now + timedelta(seconds=pause_s(row.attempts))
    unit.session.add(row)
    if hook is not None:
        _judge(unit, hook, outcome)


def pause_s(attempts: int) -> float:
    """Returns seconds until the next try: doubling, with a random part so that they spread."""
    longest: float = min(_FIRST_PAUSE_S * 2.0 ** (attempts - 1), _LONGEST_PAUSE_S)
    return longest * random.uniform(0.5, 1.0)  # noqa: S311


def _judge(unit: UnitOfWork, hook: Webhook, outcome: Outcome) -> None:
    if outcome.is_good:
        hook.failing_since = None
    elif hook.failing_since is None:
        hook.failing_since = unit.now
    elif unit.now - hook.failing_since > _PATIENCE and hook.disabled_at is None:
        hook.disabled_at = unit.now
        unit.record("webhook.disabled", hook, network_id=hook.network_id)
    unit.session.add(hook)


def deliver_due(desk: Desk, *, allow_local: bool = False) -> int:
    """Queues what is new and makes all calls that are due, side by side; returns how many."""
    desk.write(queue_new)
    calls = desk.write(claim_due)
    if not calls:
        return 0
    with ThreadPoolExecutor(max_workers=16) as pool:
        for outcome in pool.map(lambda call: send(call, allow_local=allow_local), calls):
            desk.write(_settling(outcome))
    return len(calls)


def _settling(outcome: Outcome) -> Callable[[UnitOfWork], None]:
    return lambda unit: settle(unit, outcome)
