"""B100 to B109: limits of solves, streams of events, and what surrounds a request."""

import signal

import httpx
import pytest
import uvicorn

import service_cases as cases
from bad_input.api_catalogue.stage import refused
from fabrouter.settings import Settings
from fabrouter.store.tables import Lab
from fabrouter_api import server
from fabrouter_api.envelope import known_hosts

OPTIONS = {
    "B100 negative": ({"time_limit_s": -1}, "out-of-range", "time_limit_s"),
    "B100 10^9": ({"time_limit_s": 1e9}, "out-of-range", "time_limit_s"),
    "B100 no work": ({"deterministic_limit": 0}, "out-of-range", "deterministic_limit"),
    "B101 seed": ({"seed": 2**31}, "out-of-range", "seed"),
    "B101 negative seed": ({"seed": -1}, "out-of-range", "seed"),
    "B102 threads": ({"workers": 10**6}, "out-of-range", "workers"),
    "B102 engine": ({"engine": "magic"}, "wrong-value", "engine"),
    "B102 parameter": ({"num_search_workers": 1}, "unknown-key", "num_search_workers"),
}


@pytest.mark.parametrize("row", OPTIONS)
def test_how_a_solve_is_run(stage, row):
    """422 with the pointer; only what is named in the description can be set."""
    options, code, name = OPTIONS[row]
    path = f"/campaigns/{stage.world.campaign.id}/solves"
    places = [(f"#/options/{name}", code)]
    stage.refuse("coordinator", "POST", path, 422, code, *places, json={"options": options})


def note(desk, row):
    def change(unit):
        whom = {"network_id": row.network_id, "lab_id": row.id}
        unit.record("lab.changed", unit.lock(Lab, row.id), **whom)

    desk.write(change)


def heard(address, secret, after, count):
    """Returns the ids of the next events after a position."""
    headers = {"authorization": f"Bearer {secret}", "last-event-id": str(after)}
    found = []
    url = f"{address}/api/v1/events/stream"
    with httpx.stream("GET", url, headers=headers, timeout=20) as answer:
        assert answer.status_code == 200, answer.read()
        for line in answer.iter_lines():
            if line.startswith("id: "):
                found.append(int(line[4:]))
            if len(found) == count:
                break
    return found


@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
def test_b104_a_position_of_somebody_elses_event(desk, served):
    """B104: positions are everybody's, what is heard is one's own."""
    net, other = cases.network(desk), cases.network(desk)
    own, foreign = cases.lab(desk, net), cases.lab(desk, other)
    for row in (own, foreign, own, foreign, own):
        note(desk, row)
    secret = cases.bearer(desk, cases.account(desk, coordinates=net))
    assert heard(served, secret, 2, 2) == [3, 5]


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "HEAD"])
def test_b106_other_methods_on_streams(stage, method):
    """B106: 405 with what is allowed."""
    answer = stage.ask("coordinator", method, "/events/stream")
    assert answer.status_code == 405
    assert "GET" in answer.headers["allow"]
    if method != "HEAD":
        refused(answer, 405, "method-not-allowed")


@pytest.mark.parametrize(
    "name", ["evil.example", "testserver.local.evil.example", "a@b", "", "[::1"]
)
def test_b107_names_that_are_not_ours(stage, name):
    """B107: 400 whatever else the request holds, so that no foreign name leads here."""
    path, headers = "/networks", {"host": name}
    stage.refuse("coordinator", "GET", path, 400, "unknown-host", headers=headers)
    path = "/session"
    body = {"email": "a@example.org", "password": "x"}
    stage.refuse("", "POST", path, 400, "unknown-host", headers=headers, json=body)


@pytest.mark.parametrize(
    "name", ["testserver.local:8443", "TESTSERVER.local", "localhost", "127.0.0.1:8000", "[::1]:1"]
)
def test_b107_names_that_are_ours(stage, name):
    """B107: our own name on any port, and addresses in figures."""
    answer = stage.ask("coordinator", "GET", "/networks", headers={"host": name})
    assert answer.status_code == 200, answer.text


def test_b107_probes_call_by_any_name(stage):
    """B107: what tells nothing about anybody is told under any name."""
    for path in ("/health/live", "/metrics"):
        assert stage.api.get(path, headers={"host": "api.internal"}).status_code == 200


def test_b107_names_that_settings_add():
    """B107: the public address, and those that are named; `*` stands for all."""
    given = Settings(base_url="https://Fab.example.org:8443", allowed_hosts="api, fab.internal:80")
    assert known_hosts(given) == {"localhost", "fab.example.org", "api", "fab.internal"}
    assert "*" in known_hosts(Settings(allowed_hosts="*"))


def test_b107_forwarded_names_and_addresses_are_not_believed(stage):
    """B107: limits count the caller's own address, whatever it says it is."""
    body = {"email": "nobody@example.org", "password": "wrong"}
    answers = []
    for number in range(12):
        headers = {
            "x-forwarded-for": f"198.51.100.{number}",
            "forwarded": f"for=198.51.100.{number}",
            "x-forwarded-host": "evil.example",
            "x-real-ip": f"198.51.100.{number}",
        }
        answers.append(stage.api.post("/api/v1/session", json=body, headers=headers))
    assert answers[0].status_code == 401
    assert answers[-1].status_code == 429
    refused(answers[-1], 429, "too-many-requests")


@pytest.mark.parametrize(("trusted", "believed"), [("", False), ("10.0.0.7", True)])
def test_b107_only_named_proxies_are_believed(monkeypatch, trusted, believed):
    """B107: without a named proxy the server reads no forwarded header at all."""
    given = {}
    monkeypatch.setattr(signal, "signal", lambda *_: None)
    monkeypatch.setattr(uvicorn, "run", lambda *_, **kw: given.update(kw))
    for name in ("HOST", "PORT", "WORKERS", "DATABASE_URL", "BASE_URL"):
        monkeypatch.setenv(f"FABROUTER_{name}", "")
    server.serve(Settings(database_url="sqlite:///x.db", trusted_proxies=trusted, host="h", port=1,
                          base_url="http://h", workers=1))  # fmt: skip
    assert given["proxy_headers"] is believed
    assert given["forwarded_allow_ips"] == (trusted or None)


@pytest.mark.parametrize("name", ["x-http-method-override", "x-method-override", "x-http-method"])
def test_b108_methods_are_not_overridden(stage, name):
    """B108: a look stays a look, and a change of another kind stays what it is."""
    path = f"/campaigns/{stage.world.campaign.id}"
    answer = stage.ask("coordinator", "GET", path, headers={name: "DELETE"})
    assert (answer.status_code, answer.json()["state"]) == (200, "active")
    headers = {name: "PATCH"}
    stage.refuse("coordinator", "POST", path, 405, "method-not-allowed", headers=headers)


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://testserver.local.evil"])
def test_b109_other_origins_read_nothing(stage, origin):
    """B109: no header lets a browser show an answer to a page of somebody else."""
    sent = {"origin": origin, "access-control-request-method": "POST"}
    for method, path in (("GET", "/networks"), ("OPTIONS", "/networks"), ("GET", "/openapi.json")):
        answer = stage.ask("coordinator", method, path, headers=sent)
        assert not [name for name in answer.headers if name.startswith("access-control")]
        assert answer.headers["cross-origin-resource-policy"] == "same-origin"
