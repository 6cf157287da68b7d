"""The generated client: in step with the API, and able to run a service."""

import os
import subprocess
import sys
from pathlib import Path
from uuid import uuid4

import httpx
import pytest

from fabrouter_api.openapi_schemas import corrected
from fabrouter_client import Client, ProblemError, every, models
from fabrouter_client.connection import _events, written
from service_cases import account, bearer, lab, network

ROOT = Path(__file__).parents[3]


@pytest.mark.parametrize("name", ["models.py", "operations.py"])
def test_it_is_in_step_with_the_api(fresh, name):
    """`make client` would write what is there."""
    there = (ROOT / "api/fabrouter_client" / name).read_text(encoding="utf-8")
    assert (fresh / name).read_text(encoding="utf-8") == there, "Run: make client"


@pytest.fixture(scope="module")
def fresh(tmp_path_factory):
    """Returns a folder with a freshly generated client."""
    folder = tmp_path_factory.mktemp("client")
    script = ROOT / "api/generate_client.py"
    seed = {"PYTHONHASHSEED": "7"}  # the order of sets must not show
    subprocess.run([sys.executable, script, "--out", folder], check=True, env=os.environ | seed)
    return folder


def test_a_network_is_made_changed_and_listed(desk, served):
    """Bodies, answers, versions, keys and pages, behind a socket."""
    secret = bearer(desk, account(desk, administrator=True))
    with Client(served, secret) as client:
        given = models.NetworkInput(slug="ouest", name="Ouest", country="FR")
        made = client.networks.create_network(given, idempotency_key="once")
        again = client.networks.create_network(given, idempotency_key="once")
        assert again == made
        changes = models.NetworkChanges(name="Grand Ouest")
        changed = client.networks.change_network(made.id, changes, version=made.version)
        assert (changed.name, changed.country) == ("Grand Ouest", "FR")
        with pytest.raises(ProblemError) as refused:
            client.networks.change_network(made.id, changes, version=made.version)
        assert refused.value.status == 412
        problem = refused.value.problem
        assert problem is not None
        assert problem.type == "/problems/stale-version"
        for number in range(4):
            network(desk, slug=f"n{number}")
        found = [net.slug for net in every(client.networks.list_networks, limit=2)]
        assert sorted(found) == ["n0", "n1", "n2", "n3", "ouest"]


def test_files_go_up_and_come_down(desk, served):
    """Uploads have their media type, downloads are bytes."""
    net = network(desk)
    lab(desk, net)
    secret = bearer(desk, account(desk, coordinates=net))
    with Client(served, secret) as client:
        table = client.labs.export_labs(net.id, format="labs_csv")
        assert table.startswith(b"id,") or b"name" in table.splitlines()[0]
        result = client.labs.import_labs(
            net.id, table, media_type="text/csv", format="labs_csv", dry_run=True
        )
        assert isinstance(result, models.LabsImported)


def test_the_stream_is_heard(desk, served):
    """Events come with ids to go on from."""
    net = network(desk)
    place = lab(desk, net)

    def change(unit):
        unit.record("lab.changed", unit.lock(type(place), place.id), lab_id=place.id)

    desk.write(change)
    with Client(served, bearer(desk, account(desk, acts_for=place))) as client:
        event = next(client.events.stream_events(last_event_id="0"))
    assert (event.id, event.kind) == ("1", "lab.changed")


def test_what_is_not_a_problem_document_is_an_error_too():
    """A proxy's page does not hide what went wrong."""
    answer = httpx.Response(502, text="<html>", headers={"retry-after": "7"})
    with (
        Client("http://x", http=httpx.Client(transport=httpx.MockTransport(lambda _: answer))) as c,
        pytest.raises(ProblemError) as failed,
    ):
        c.networks.get_network(uuid4())
    assert (failed.value.status, failed.value.problem, failed.value.retry_after) == (502, None, 7)


def test_arguments_become_addresses():
    """None is left out, lists are repeated, yes is `true`, signs are quoted."""
    asked = []

    def answer(request):
        asked.append(str(request.url))
        return httpx.Response(200, json={"items": [], "next": None})

    with Client("http://x", http=httpx.Client(transport=httpx.MockTransport(answer))) as client:
        client.work_orders.list_work_orders(state=["offered", "accepted"], limit=5)
        client.plans.get_plan_table(uuid4(), "a/b")
    assert "state=offered&state=accepted" in asked[0]
    assert "cursor" not in asked[0]
    assert asked[1].endswith("/plan/tables/a%2Fb")


def test_changes_send_only_what_was_set():
    assert written(models.NetworkChanges(name="New")) == b'{"name":"New"}'


def test_comments_and_several_lines_of_events():
    lines = iter([": ping", "id: 4", "event: lab.changed", "data: {", "data: }", "", ""])
    (event,) = _events(lines)
    assert (event.id, event.kind, event.data) == ("4", "lab.changed", "{\n}")


def test_alternatives_of_the_description_are_those_of_the_models():
    """Dots of a tuple are no alternative; a union lets several fit."""
    dots = {"type": "array", "items": {"oneOf": [{"type": "string"}, {}]}}
    assert corrected(dots) == {"type": "array", "items": {"type": "string"}}
    assert corrected({"oneOf": [{}, {"type": "null"}]}) == {"anyOf": [{}, {"type": "null"}]}
    pair = corrected({"prefixItems": [{}, {}], "type": "array"})
    assert (pair["minItems"], pair["maxItems"]) == (2, 2)
