"""Events over HTTP: the audit trail, and the stream as it happens."""

import threading

import httpx
import pytest

from fabrouter.store.tables import Lab
from service_cases import (
    account,
    as_account,
    bearer,
    campaign,
    design,
    lab,
    line,
    network,
    site,
)


def note(desk, row, kind="lab.changed", **whom):
    def change(unit):
        unit.record(kind, unit.lock(type(row), row.id), **whom)

    desk.write(change)


def listen(address, headers, count, **query):
    """Returns ids and kinds of the next events of a stream."""
    found = []
    url = f"{address}/api/v1/events/stream"
    with httpx.stream("GET", url, params=query, headers=headers, timeout=20) as answer:
        assert answer.status_code == 200, answer.read()
        assert answer.headers["content-type"].startswith("text/event-stream")
        for line in answer.iter_lines():
            if line.startswith("id: "):
                found.append(int(line[4:]))
                if len(found) == count:
                    break
    return found


def test_each_hears_only_of_what_concerns_it(desk, api):
    net, other = network(desk), network(desk)
    mine, theirs = lab(desk, net), lab(desk, other)
    note(desk, mine, network_id=net.id, lab_id=mine.id)
    note(desk, theirs, network_id=other.id, lab_id=theirs.id)
    boss, member = account(desk, coordinates=net), account(desk, acts_for=theirs)
    nobody = account(desk)

    def heard(who, **query):
        answer = api.get("/api/v1/events", params=query, headers=as_account(api, who))
        assert answer.status_code == 200, answer.text
        return [event["position"] for event in answer.json()["items"]]

    assert heard(boss) == [1]
    assert heard(member) == [2]
    assert heard(nobody) == []
    assert heard(boss, lab=str(mine.id)) == [1]


def test_a_foreign_campaign_is_as_unknown_as_none(desk, api):
    net, other = network(desk), network(desk)
    foreign = campaign(desk, other)
    headers = as_account(api, account(desk, coordinates=net))
    answers = [
        api.get("/api/v1/events", params={"campaign": name}, headers=headers)
        for name in (str(foreign.id), "01890000-0000-7000-8000-000000000000")
    ]
    assert [answer.status_code for answer in answers] == [404, 404]
    bodies = [answer.json() | {"instance": ""} for answer in answers]
    assert bodies[0] == bodies[1]


def test_a_requester_hears_of_the_own_site(desk, api):
    net = network(desk)
    drive = campaign(desk, net)
    place = site(desk, net)
    who = account(desk, requests=(drive, place))
    shield = design(desk, net)
    own = line(desk, drive, place, shield)
    away = line(desk, drive, site(desk, net), shield)
    for row in (own, away):
        note(desk, row, "order_line.opened", network_id=net.id, campaign_id=drive.id)
    answer = api.get("/api/v1/events", headers=as_account(api, who))
    assert [event["subject_id"] for event in answer.json()["items"]] == [str(own.id)]


def test_the_stream_resumes_and_goes_on_live(desk, served):
    net = network(desk)
    place = lab(desk, net)
    headers = {"authorization": f"Bearer {bearer(desk, account(desk, acts_for=place))}"}
    for _ in range(3):
        note(desk, place, lab_id=place.id)
    late = threading.Timer(0.5, lambda: note(desk, place, lab_id=place.id))
    late.start()
    found = listen(served, headers | {"last-event-id": "1"}, 3)
    late.join()
    assert found == [2, 3, 4]


@pytest.mark.parametrize("text", ["x", "-1", "99", "1.5", "１"])
def test_a_wrong_last_event_id_is_refused(desk, served, text):
    net = network(desk)
    headers = {"authorization": f"Bearer {bearer(desk, account(desk, coordinates=net))}"}
    url = f"{served}/api/v1/events/stream"
    answer = httpx.get(url, headers=headers | {"last-event-id": text.encode()})
    assert answer.status_code == 400
    assert answer.json()["type"].endswith("bad-last-event-id")


def test_a_sixth_stream_waits(desk, served):
    net = network(desk)
    headers = {"authorization": f"Bearer {bearer(desk, account(desk, coordinates=net))}"}
    url = f"{served}/api/v1/events/stream"
    with httpx.Client(headers=headers, timeout=20) as client:
        streams = [client.stream("GET", url) for _ in range(5)]
        answers = [stream.__enter__() for stream in streams]
        assert {answer.status_code for answer in answers} == {200}
        refused = client.get(url)
        assert refused.status_code == 429
        assert refused.headers["retry-after"]
        for stream in streams:
            stream.__exit__(None, None, None)


def test_without_a_credential_there_is_no_stream(served):
    assert httpx.get(f"{served}/api/v1/events/stream").status_code == 401


def test_nothing_private_is_told(desk, api):
    net = network(desk)
    place = lab(desk, net)

    def pause(unit):
        row = unit.lock(Lab, place.id)
        row.state_reason = "CANARY"
        unit.record("lab.paused", row, network_id=net.id, lab_id=row.id)

    desk.write(pause)
    answer = api.get("/api/v1/events", headers=as_account(api, account(desk, coordinates=net)))
    assert answer.json()["items"]
    assert "CANARY" not in answer.text
