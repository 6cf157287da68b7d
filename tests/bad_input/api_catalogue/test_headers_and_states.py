"""B40 to B57: keys, versions, steps that do not follow, work that does not add up."""

import pytest

import service_cases as cases
from bad_input.api_catalogue.stage import everything, refused
from fabrouter.store.tables import Network

ON_SQLITE = pytest.mark.parametrize("store", ["sqlite"], indirect=True)
NETWORK = {"slug": "ouest", "name": "Ouest", "country": "FR"}

KEYS = {
    "B40 missing": (None, "idempotency-key-required"),
    "B41 empty": (b"", "bad-idempotency-key"),
    "B41 256 characters": (b"x" * 256, "bad-idempotency-key"),
    "B41 not ASCII": ("é".encode(), "bad-idempotency-key"),
    "B41 control character": (b"a\tb", "bad-idempotency-key"),
}


@pytest.mark.parametrize("row", KEYS)
def test_keys_of_changes(stage, row):
    """400; a change has a key of 1 to 255 printable ASCII characters."""
    key, code = KEYS[row]
    sent = {"json": NETWORK, "headers": {"idempotency-key": key}}
    stage.refuse("administrator", "POST", "/networks", 400, code, **sent)


def test_b42_a_key_with_another_body(scene):
    """B42: 422, and the first call's answer stays what the key stands for."""
    headers = {"idempotency-key": "once"}
    path = f"/networks/{scene.world.net.id}/sites"
    place = {"lat": 48.8, "lon": 2.3, "country": "FR"}
    body = {"id": "a", "name": "A", "place": place}
    first = scene.ask("coordinator", "POST", path, json=body, headers=headers)
    assert first.status_code == 201, first.text
    scene.refuse("coordinator", "POST", path, 422, "idempotency-key-reused",
                 json=body | {"id": "b"}, headers=headers)  # fmt: skip
    again = scene.ask("coordinator", "POST", path, json=body, headers=headers)
    assert again.content == first.content


def test_b43_a_key_in_flight(stage):
    """B43: 409 with the seconds to wait while the first call is under way."""
    headers = {"idempotency-key": "slow"}
    caller = stage.ask("administrator", "GET", "/session").json()["account"]["id"]
    with stage.api.app.state.shared.in_flight.enter(caller, "create_network", "slow"):
        before = everything(stage.desk)
        answer = stage.ask("administrator", "POST", "/networks", json=NETWORK, headers=headers)
        refused(answer, 409, "call-in-flight")
        assert int(answer.headers["retry-after"]) > 0
        assert everything(stage.desk) == before
    done = stage.ask("administrator", "POST", "/networks", json=NETWORK, headers=headers)
    assert done.status_code == 201


VERSIONS = {
    "B44 missing": (None, 428, "version-required"),
    "B45 stale": ('"1"', 412, "stale-version"),
    "B45 not yet": ('"9"', 412, "stale-version"),
    "B46 any": ("*", 400, "bad-if-match"),
    "B46 weak": ('W/"2"', 400, "bad-if-match"),
    "B46 bare": ("2", 400, "bad-if-match"),
    "B46 several": ('"2", "3"', 400, "bad-if-match"),
    "B46 no number": ('"x"', 400, "bad-if-match"),
    "B46 endless": (f'"{"9" * 40}"', 400, "bad-if-match"),
}


@pytest.fixture(scope="module")
def twice_changed(stage):
    """Returns the path of a network in its second version."""
    net = cases.network(stage.desk)
    path = f"/networks/{net.id}"
    changed = stage.ask(
        "administrator", "PATCH", path, json={"name": "B"}, headers={"if-match": '"1"'}
    )
    assert changed.status_code == 200, changed.text
    return path


@pytest.mark.parametrize("row", VERSIONS)
def test_versions(stage, twice_changed, row):
    """428, 412 with the present version, 400."""
    tag, status, code = VERSIONS[row]
    sent = {"json": {"name": "C"}, "headers": {"if-match": tag}}
    problem = stage.refuse("administrator", "PATCH", twice_changed, status, code, **sent)
    if status == 412:
        answer = stage.ask("administrator", "PATCH", twice_changed, **sent)
        assert (problem["version"], answer.headers["etag"]) == (2, '"2"')


def order_in(scene, state):
    """Returns the path of a work order in a state, and its version."""
    world = scene.world
    order = {
        "offered": lambda: world.offer(10),
        "started": lambda: world.started(10),
        "made": lambda: world.made(10),
    }[state]()
    row = world.again(order)
    assert row.state == state
    return f"/work-orders/{order.id}", {"if-match": f'"{row.version}"'}


def test_b47_accepting_after_expiry(scene):
    """B47: an offer whose time is over cannot be accepted, even before it is marked so."""
    path, headers = order_in(scene, "offered")
    scene.desk.clock.advance(days=10)
    scene.refuse("maker", "POST", f"{path}/accept", 409, "offer-expired", json={}, headers=headers)


def test_b48_accepting_twice(scene):
    """B48: a new key is a new call, and the work is accepted already."""
    path, headers = order_in(scene, "offered")
    done = scene.ask("maker", "POST", f"{path}/accept", json={}, headers=headers)
    headers = {"if-match": done.headers["etag"]}
    sent = {"json": {}, "headers": headers}
    problem = scene.refuse("maker", "POST", f"{path}/accept", 409, "invalid-transition", **sent)
    assert (problem["state"], problem["action"]) == ("accepted", "accept")
    assert problem["allowed"] == ["release", "start"]


@ON_SQLITE
@pytest.mark.parametrize(
    ("row", "state", "step", "allowed"),
    [
        ("B49", "offered", "start", {"accept", "decline", "expire", "split", "withdraw"}),
        ("B49", "offered", "finish", {"accept", "decline", "expire", "split", "withdraw"}),
        ("B50", "made", "reports", {"close"}),
        ("B50", "made", "stop-short", {"close"}),
    ],
)
def test_steps_that_do_not_follow(scene, row, state, step, allowed):
    """B49, B50: 409 with the present state and what is allowed from there."""
    path, headers = order_in(scene, state)
    sent = {"headers": headers}
    if step == "reports":
        sent = {"json": {"made": 1}}
    if step == "stop-short":
        sent["json"] = {"reason": "Broken"}
    path = f"{path}/{step}"
    problem = scene.refuse("maker", "POST", path, 409, "invalid-transition", **sent)
    assert (problem["state"], set(problem["allowed"])) == (state, allowed)


REPORTS = {
    "B51 beyond the order": ({"made": 11}, "over-quantity", "#/made"),
    "B51 spoilt beyond the order": ({"made": 4, "scrapped": 7}, "over-quantity", "#/made"),
    "B52 going down": ({"made": -1}, "out-of-range", "#/made"),
    "B52 nothing": ({}, "blank", "#"),
    "B53 in the future": ({"made": 1, "at": "2099-01-01"}, "unknown-key", "#/at"),
}


@ON_SQLITE
@pytest.mark.parametrize("row", REPORTS)
def test_reports_that_do_not_add_up(scene, row):
    """422: reports are what was made since the last one, now, within what was ordered."""
    path, _ = order_in(scene, "started")
    body, code, pointer = REPORTS[row]
    scene.refuse("maker", "POST", f"{path}/reports", 422, code, (pointer, code), json=body)


def declare(scene, document, headers=None):
    lab = scene.world.again(scene.world.lab)
    sent = {"json": document, "headers": headers or {"if-match": f'"{lab.version}"'}}
    return f"/labs/{lab.id}/declaration", sent


HOURS = {"days": ["mon", "tue"], "open": "09:00", "close": "17:00"}
WINDOWS = {
    "B55 ends before it starts": (
        [HOURS | {"close": "08:00"}],
        "date-order",
        "#/opening/weekly/0",
        "09:00",
    ),
    "B55 no length": ([HOURS | {"close": "09:00"}], "date-order", "#/opening/weekly/0", "09:00"),
    "B55 overlap": (
        [HOURS, {"days": ["tue"], "open": "16:00", "close": "18:00"}],
        "overlap",
        "#/opening/weekly/1",
        "(/opening/weekly/0)",
    ),
}


@pytest.mark.parametrize("row", WINDOWS)
def test_windows_of_time(stage, row):
    """422 with the pointer of the window; the words name the other one."""
    weekly, code, pointer, words = WINDOWS[row]
    path, sent = declare(stage, cases.DECLARATION | {"opening": {"weekly": weekly}})
    problem = stage.refuse("maker", "PUT", path, 422, code, (pointer, code), **sent)
    assert words in problem["errors"][0]["detail"]


MACHINES = {
    "B56 misspelt": ({"capability": "3d-print"}, "unknown-capability", "capability"),
    "B56 unknown": ({"capability": "teleport"}, "unknown-capability", "capability"),
    "B56 material": ({"materials": ["pet"]}, "unknown-reference", "materials/0"),
    "B56 reserved id": ({"id": "people"}, "reserved-id", "id"),
}


@pytest.mark.parametrize("row", MACHINES)
def test_machines_that_nobody_knows(stage, row):
    """B56: 422 with the nearest known words."""
    changes, code, name = MACHINES[row]
    machine = cases.DECLARATION["machines"][0] | changes
    path, sent = declare(stage, cases.DECLARATION | {"machines": [machine]})
    place = f"#/machines/0/{name}"
    problem = stage.refuse("maker", "PUT", path, 422, code, (place, code), **sent)
    if row == "B56 misspelt":
        assert "Did you mean 3d_printing" in problem["errors"][0]["detail"]


def stage_of(name, parent=None):
    work = {"capability": "3d_printing", "machine_min_per_unit": 5.0}
    found = {"id": name, "name": name, "operations": [work]}
    return found | ({"parent": parent} if parent else {})


@pytest.mark.parametrize(
    ("parents", "code", "words"),
    [
        ({"a": "b", "b": "a"}, "cycle", "a → b → a"),
        ({"a": "a", "b": None}, "cycle", "a → a"),
        ({"a": None, "b": None}, "final-stage", "2 stages"),
    ],
)
def test_b57_a_design_that_is_its_own_part(stage, parents, code, words):
    """B57: 422 listing the way round."""
    stages = [stage_of(name, parent) for name, parent in parents.items()]
    body = {"id": "loop", "name": "Loop", "stages": stages}
    path = f"/networks/{stage.world.net.id}/designs"
    problem = stage.refuse("coordinator", "POST", path, 422, code, ("#/stages", code), json=body)
    assert words in problem["errors"][0]["detail"]


def test_b42_another_callers_key_is_another_key(scene):
    """B42: keys of two callers never meet."""
    both = {"headers": {"idempotency-key": "same"}}
    order = scene.world.offer(5)
    decline = f"/work-orders/{order.id}/decline"
    body = {"name": "t", "scopes": ["labs:read"]}
    for who in ("coordinator", "maker"):
        assert scene.ask(who, "POST", "/tokens", json=body, **both).status_code == 201
    tag = {"if-match": '"1"', "idempotency-key": "same"}
    said = {"json": {"reason": "Full"}, "headers": tag}
    assert scene.ask("maker", "POST", decline, **said).status_code == 200
    assert len(cases.rows(scene.desk, Network)) == 2
