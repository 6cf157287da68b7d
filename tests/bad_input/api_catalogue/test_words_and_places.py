"""B23 to B39: places, days, texts, ids and parameters."""

from uuid import uuid4

import pytest

import service_cases as cases

PLACE = {"lat": 48.85, "lon": 2.35, "country": "FR"}
IDENTITY = {"id": "new", "name": "New", "place": PLACE}
BIDI = "\u202e"


def site(stage, status, code, *places, **fields):
    body = IDENTITY | fields
    path = f"/networks/{stage.world.net.id}/sites"
    return stage.refuse("coordinator", "POST", path, status, code, *places, json=body)


def one_line(stage, **fields):
    world = stage.world
    named = {"id": "new", "site": world.site.slug, "designs": [{"design": world.design.slug}]}
    return {"lines": [named | {"quantity": 5} | fields]}


@pytest.mark.parametrize(
    ("place", "pointer"), [({"lat": 91}, "#/place/lat"), ({"lon": -181}, "#/place/lon")]
)
def test_b23_degrees_out_of_range(stage, place, pointer):
    """B23: latitude 91, longitude -181."""
    places = [(pointer, "out-of-range")]
    site(stage, 422, "out-of-range", *places, place=PLACE | place)


@pytest.mark.parametrize("what", ["site", "site change", "lab", "lab change"])
def test_b24_latitude_and_longitude_swapped(stage, what):
    """B24: a place far from the network's others that would be among them the other way round."""
    swapped = PLACE | {"lat": 2.35, "lon": 48.85}
    world, headers = stage.world, {"if-match": '"1"'}
    method, path, body = {
        "site": ("POST", f"/networks/{world.net.id}/sites", IDENTITY | {"place": swapped}),
        "site change": ("PATCH", f"/sites/{world.site.id}", {"place": swapped}),
        "lab": ("POST", f"/networks/{world.net.id}/labs", IDENTITY | {"place": swapped}),
        "lab change": ("PUT", f"/labs/{world.lab.id}/identity", IDENTITY | {"place": swapped}),
    }[what]
    who = "maker" if what == "lab change" else "coordinator"
    if what == "lab change":
        headers = {"if-match": f'"{world.again(world.lab).version}"'}
    problem = stage.refuse(
        who, method, path, 422, "outside-area", ("#/place", "outside-area"), json=body,
        headers=headers,
    )  # fmt: skip
    assert "Are latitude and longitude swapped?" in problem["errors"][0]["detail"]


def test_b24_a_far_place_is_no_mistake(stage):
    """B24: an overseas department is far whichever way round it is."""
    there = PLACE | {"lat": -20.9, "lon": 55.5}
    path = f"/networks/{stage.world.net.id}/sites"
    answer = stage.ask("coordinator", "POST", path, json=IDENTITY | {"id": "re", "place": there})
    assert answer.status_code == 201, answer.text


DAYS = {
    "B25 no such day": ({"due": "2020-02-30"}, "bad-date", ["due"]),
    "B25 day first": ({"due": "03/04/2020"}, "bad-date", ["due"]),
    "B26 no zone": ({"due": "2020-04-03T12:00:00"}, "zone-required", ["due"]),
    "B27 year 1": ({"due": "0001-01-01"}, "out-of-range", ["due"]),
    "B27 year 9999": ({"deadline": "9999-12-31"}, "out-of-range", ["deadline"]),
    "B28 in the past": ({"deadline": "2019-04-01"}, "date-order", ["deadline"]),
    "B28 due after deadline": (
        {"due": "2020-04-09", "deadline": "2020-04-08"},
        "date-order",
        ["due", "deadline"],
    ),
    "B28 released after due": (
        {"release": "2020-04-09", "due": "2020-04-08"},
        "date-order",
        ["release", "due"],
    ),
}


@pytest.mark.parametrize("row", DAYS)
def test_days(stage, row):
    """422 with the pointer of each day that is at odds."""
    fields, code, names = DAYS[row]
    places = [(f"#/lines/0/{name}", code) for name in names]
    whole = code if len(names) == 1 else "bad-input"
    body = one_line(stage, **fields)
    stage.refuse("coordinator", "POST", stage.lines, 422, whole, *places, json=body)


@pytest.mark.parametrize(
    ("fields", "names"),
    [
        ({"due": "2020-04-09", "deadline": "2020-04-08"}, ["due", "deadline"]),
        ({"release": "2020-04-30"}, ["release", "due"]),
    ],
)
def test_b28_changed_days(stage, fields, names):
    """B28: changing a line into one whose days are out of order names both of them."""
    path, headers = f"/lines/{stage.world.line.id}", {"if-match": '"1"'}
    places = [(f"#/{name}", "date-order") for name in names]
    stage.refuse("coordinator", "PATCH", path, 422, "bad-input", *places, json=fields,
                 headers=headers)  # fmt: skip


@pytest.mark.parametrize(
    ("days", "code"), [(("2020-04-20", "2020-04-02"), "date-order"), (("x", "y"), "bad-input")]
)
def test_b28_days_of_a_campaign(stage, days, code):
    """B28: a campaign ends after it starts."""
    body = {"name": "New", "starts_on": days[0], "ends_on": days[1]}
    path = f"/networks/{stage.world.net.id}/campaigns"
    fault = "date-order" if code == "date-order" else "bad-date"
    places = [("#/ends_on", fault)]
    stage.refuse("coordinator", "POST", path, 422, code, *places, json=body)


NAMES = {
    "B29 NUL": ("a\0b", "bad-character"),
    "B30 spaces": (" \u00a0\t", "blank"),
    "B30 nothing": ("", "blank"),
    "B30 zero-width": ("\u200b\u200d", "bad-character"),
    "B31 100,000 characters": ("n" * 100_000, "out-of-range"),
    "B32 bidi override": (f"a{BIDI}b", "bad-character"),
    "B32 bidi isolate": ("a\u2066b", "bad-character"),
    "B32 bell": ("a\x07b", "bad-character"),
}


@pytest.mark.parametrize("row", NAMES)
def test_names(stage, row):
    """422; what cannot be seen is told by its number."""
    name, code = NAMES[row]
    problem = site(stage, 422, code, ("#/name", code), name=name)
    told = problem["errors"][0]["detail"]
    assert code != "bad-character" or "(U+" in told
    assert code != "out-of-range" or "at most 200 characters" in told


@pytest.mark.parametrize(
    "name", ["CAMPAGNE É", "campagne\u00a0 e\u0301", "Саmраgnе É", "ｃampagne É"]
)
def test_b33_names_that_look_the_same(stage, name):
    """B33: composed otherwise, in other letters, wider or in another case: 409 for all."""
    if not stage.ask("coordinator", "GET", "/campaigns").text.count("Campagne É"):
        cases.campaign(stage.desk, stage.world.net, name="Campagne É")
    body = {"name": name, "starts_on": "2020-04-02", "ends_on": "2020-04-20"}
    path = f"/networks/{stage.world.net.id}/campaigns"
    stage.refuse("coordinator", "POST", path, 409, "duplicate-name", json=body)
    path, headers = f"/campaigns/{stage.world.campaign.id}", {"if-match": '"1"'}
    body = {"name": name}
    stage.refuse("coordinator", "PATCH", path, 409, "duplicate-name", json=body, headers=headers)


@pytest.mark.parametrize("word", ["1", "x", "00000000-0000-0000-0000-00000000000", "%00", "..%2f"])
def test_b34_no_id(stage, word):
    """B34: what is no id is absent in an address, and 422 in a body or a parameter."""
    stage.refuse("coordinator", "GET", f"/campaigns/{word}", 404, "not-found")
    body = {"work_orders": [word]}
    places = [("#/work_orders/0", "wrong-type")]
    stage.refuse("maker", "POST", "/work-orders/accept", 422, "wrong-type", *places, json=body)
    path = f"/campaigns/{stage.world.campaign.id}/work-orders?lab={word}"
    places = [("[lab]", "bad-parameter")]
    stage.refuse("coordinator", "GET", path, 422, "bad-parameter", *places)


@pytest.mark.parametrize("method", ["GET", "PATCH"])
def test_b35_b36_foreign_deleted_and_absent_are_alike(stage, method):
    """B35, B36: the same answer but for the id of the request."""
    hook = {"url": "https://example.org/hook"}
    made = stage.ask("coordinator", "POST", f"/networks/{stage.world.net.id}/webhooks", json=hook)
    path = f"/webhooks/{made.json()['id']}"
    sent = {"json": {}, "headers": {"if-match": '"1"'}} if method == "PATCH" else {}
    foreign = stage.refuse("stranger", method, path, 404, "not-found", **sent)
    gone = stage.ask("coordinator", "DELETE", path, headers={"if-match": made.headers["etag"]})
    assert gone.status_code == 204, gone.text
    deleted = stage.refuse("coordinator", method, path, 404, "not-found", **sent)
    absent = stage.refuse("coordinator", method, f"/webhooks/{uuid4()}", 404, "not-found", **sent)
    bodies = [problem | {"instance": ""} for problem in (foreign, deleted, absent)]
    assert bodies[0] == bodies[1] == bodies[2]


PARAMETERS = {
    "B37 limit=-1": ("limit", "bad-parameter"),
    "B37 limit=0": ("limit", "bad-parameter"),
    "B37 limit=1000000000": ("limit", "bad-parameter"),
    "B37 limit=1e1": ("limit", "wrong-type"),
    "B37 limit=x": ("limit", "wrong-type"),
    "B37 limit=5&limit=6": ("limit", "repeated-parameter"),
    "B38 sort=name": ("sort", "unknown-parameter"),
    "B38 filter=name": ("filter", "unknown-parameter"),
    "B39 filter=1%3D1--": ("filter", "unknown-parameter"),
    "B39 name%5B%24where%5D=sleep(9)": ("name[$where]", "unknown-parameter"),
    "B39 name=.*": ("name", "unknown-parameter"),
}


@pytest.mark.parametrize("row", PARAMETERS)
def test_parameters(stage, row):
    """422 with the name of the parameter."""
    name, code = PARAMETERS[row]
    query = row.partition(" ")[2]
    stage.refuse("coordinator", "GET", f"/networks?{query}", 422, code, (f"[{name}]", code))


@pytest.mark.parametrize("query", ["state=%27%20OR%201%3D1", "state=.*", "state=draft&state=x"])
def test_b39_filters_know_their_values(stage, query):
    """B39: neither SQL nor patterns are filters."""
    path = f"/campaigns?{query}"
    places = [("[state]", "bad-parameter")]
    stage.refuse("coordinator", "GET", path, 422, "bad-parameter", *places)


@pytest.mark.parametrize("kind", ["of somebody else", "of another list", "changed", "cut", "bad"])
def test_b37_cursors(stage, kind):
    """B37: a cursor belongs to one caller and one list."""
    for _ in range(2):
        cases.network(stage.desk)
    cursor = stage.ask("administrator", "GET", "/networks?limit=1").json()["next"]
    who, path = "administrator", f"/networks?cursor={cursor}"
    if kind == "of somebody else":
        who = "coordinator"
    path = {
        "of another list": f"/accounts?cursor={cursor}",
        "changed": f"{path}x",
        "cut": path[:-4],
        "bad": "/networks?cursor=abc",
    }.get(kind, path)
    stage.refuse(who, "GET", path, 422, "bad-cursor")
