"""Webhooks: signed, complete, again after failures, and slow receivers stop nobody."""

import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from sqlmodel import select
from standardwebhooks import Webhook as Signer
from standardwebhooks import WebhookVerificationError

from fabrouter.messages import webhooks
from fabrouter.store.tables import Network, Webhook, WebhookDelivery
from service_cases import keep, network

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
OLD_SECRET = "whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"


class Receiver(ThreadingHTTPServer):
    """A server that keeps what it is sent; its answer can be set."""

    status = 200
    pause = 0.0

    def __init__(self, handler):
        super().__init__(("127.0.0.1", 0), handler)
        self.calls = []


@pytest.fixture
def receiver():
    """Returns a server that keeps what it is sent; its answer can be set."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["content-length"]))
            time.sleep(server.pause)
            server.calls.append((dict(self.headers), body))
            self.send_response(server.status)
            if server.status == 302:
                self.send_header("location", f"http://127.0.0.1:{server.server_port}/other")
            self.end_headers()

        def log_message(self, *args):
            pass

    server = Receiver(Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
    thread.join()


def hook(desk, net, server, **fields):
    row = Webhook(
        network_id=net.id,
        url=f"http://127.0.0.1:{server.server_port}/hook",
        secret=SECRET,
        created_at=desk.clock(),
        changed_at=desk.clock(),
        **fields,
    )
    keep(desk, row)
    return row


def rename(desk, net, name="new"):
    def change(unit):
        row = unit.lock(Network, net.id)
        row.name = name
        unit.record("network.changed", row, network_id=row.id)

    desk.write(change)


def deliver(desk):
    return webhooks.deliver_due(desk, allow_local=True)


def headers_of(call):
    return {name.lower(): value for name, value in call[0].items()}


def test_an_event_is_told_once_and_signed(desk, receiver):
    net = network(desk)
    hook(desk, net, receiver)
    rename(desk, net)
    assert deliver(desk) == 1
    assert deliver(desk) == 0
    headers, body = receiver.calls[0]
    lowered = headers_of(receiver.calls[0])
    stamp = int(lowered["webhook-timestamp"])
    assert stamp == int(desk.clock().timestamp())
    signature = Signer(SECRET).sign(lowered["webhook-id"], desk.clock(), body.decode())
    assert lowered["webhook-signature"] == signature
    told = json.loads(body)
    assert told["type"] == "network.changed"
    assert told["data"]["subject_id"] == str(net.id)
    assert "after" not in told["data"]
    assert headers


def test_a_changed_body_does_not_verify(desk, receiver, clock):
    from datetime import UTC, datetime

    clock.now = datetime.now(UTC)
    net = network(desk)
    hook(desk, net, receiver)
    rename(desk, net)
    deliver(desk)
    _, body = receiver.calls[0]
    headers = headers_of(receiver.calls[0])
    assert Signer(SECRET).verify(body, headers)
    with pytest.raises(WebhookVerificationError):
        Signer(SECRET).verify(body + b" ", headers)


def test_while_secrets_change_both_sign(desk, receiver):
    net = network(desk)
    hook(desk, net, receiver, previous_secret=OLD_SECRET)
    rename(desk, net)
    deliver(desk)
    lowered = headers_of(receiver.calls[0])
    body = receiver.calls[0][1].decode()
    signed = [
        Signer(secret).sign(lowered["webhook-id"], desk.clock(), body)
        for secret in (SECRET, OLD_SECRET)
    ]
    assert lowered["webhook-signature"].split() == signed


def test_only_the_kinds_and_the_network_it_asked_for(desk, receiver):
    net, other = network(desk), network(desk)
    hook(desk, net, receiver, kinds=["campaign."])
    rename(desk, net)
    rename(desk, other)
    assert deliver(desk) == 0
    assert receiver.calls == []


def test_what_failed_is_tried_again_later(desk, receiver, clock):
    net = network(desk)
    hook(desk, net, receiver)
    rename(desk, net)
    receiver.status = 500
    assert deliver(desk) == 1
    assert deliver(desk) == 0
    receiver.status = 204
    clock.advance(seconds=5)
    assert deliver(desk) == 1
    with desk.store.read() as session:
        row = session.exec(select(WebhookDelivery)).one()
        assert (row.state, row.attempts, row.status) == ("sent", 2, 204)
        assert session.exec(select(Webhook)).one().failing_since is None


def test_a_redirect_is_not_followed(desk, receiver):
    net = network(desk)
    hook(desk, net, receiver)
    rename(desk, net)
    receiver.status = 302
    deliver(desk)
    assert len(receiver.calls) == 1


def test_a_receiver_that_fails_for_a_day_is_switched_off(desk, receiver, clock):
    net = network(desk)
    hook(desk, net, receiver)
    receiver.status = 500
    for _ in range(4):
        rename(desk, net)
        deliver(desk)
        clock.advance(hours=9)
    with desk.store.read() as session:
        assert session.exec(select(Webhook)).one().disabled_at is not None
    calls = len(receiver.calls)
    rename(desk, net)
    deliver(desk)
    assert len(receiver.calls) == calls


def test_a_private_address_is_not_called(desk, receiver):
    net = network(desk)
    hook(desk, net, receiver)
    rename(desk, net)
    assert webhooks.deliver_due(desk) == 1
    assert receiver.calls == []
    with desk.store.read() as session:
        assert "https" in session.exec(select(WebhookDelivery)).one().error


def test_a_process_that_dies_after_claiming_loses_nothing(desk, receiver, clock):
    net = network(desk)
    hook(desk, net, receiver)
    rename(desk, net)
    desk.write(webhooks.queue_new)
    assert len(desk.write(webhooks.claim_due)) == 1
    assert deliver(desk) == 0
    clock.advance(minutes=3)
    assert deliver(desk) == 1
    assert len(receiver.calls) == 1
