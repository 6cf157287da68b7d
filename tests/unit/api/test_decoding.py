"""Bodies and addresses that are wrong in every way of the catalogue."""

import json

import pytest

from service_cases import account, as_account, journal_kinds, key, network

NETWORKS = "/api/v1/networks"
BODY = {"slug": "bretagne", "name": "Bretagne", "country": "FR"}


def deep(levels):
    return ("[" * levels + "]" * levels).encode()


MALFORMED = {
    "cut off": b'{"slug": "bre',
    "empty": b"",
    "blank": b"  ",
    "byte order mark": b"\xef\xbb\xbf{}",
    "trailing junk": b"{} x",
    "not UTF-8": b'{"slug": "\xff"}',
    "half a character": b'{"slug": "\\ud800"}',
    "deep": deep(20_000),
    "deeper than 32": deep(33),
    "long number": b'{"slug": ' + b"9" * 5000 + b"}",
}

WRONG = {
    "duplicate key": (
        b'{"slug":"a","slug":"b","name":"n","country":"FR"}',
        "duplicate-key",
        "#/slug",
    ),
    "NaN": (
        b'{"slug":"a","name":"n","country":"FR","reply_hours":NaN}',
        "not-finite",
        "#/reply_hours",
    ),
    "unknown field": ({"role": "boss"}, "unknown-key", "#/role"),
    "misspelt": ({"reply_hour": 3}, "unknown-key", "#/reply_hour"),
    "text for a number": ({"reply_hours": "5"}, "wrong-type", "#/reply_hours"),
    "a fraction": ({"reply_hours": 5.0}, "wrong-type", "#/reply_hours"),
    "true for a number": ({"reply_hours": True}, "wrong-type", "#/reply_hours"),
    "zero": ({"reply_hours": 0}, "out-of-range", "#/reply_hours"),
    "negative": ({"reply_hours": -1}, "out-of-range", "#/reply_hours"),
    "2**31": ({"approval_units": 2**31}, "out-of-range", "#/approval_units"),
    "2**63": ({"approval_units": 2**63}, "out-of-range", "#/approval_units"),
    "NUL": ({"name": "a\0b"}, "bad-character", "#/name"),
    "bidi": ({"name": "a\u202eb"}, "bad-character", "#/name"),
    "only spaces": ({"name": "  "}, "blank", "#/name"),
    "too long": ({"name": "n" * 100_000}, "out-of-range", "#/name"),
    "a list": (b"[]", None, "#"),
    "null": (b"null", None, "#"),
    "missing": (b'{"slug":"a","name":"n"}', "missing", "#/country"),
    "bad id": ({"slug": "a b"}, "bad-id", "#/slug"),
    "bad zone": ({"time_zone": "Mars"}, "unknown-time-zone", "#/time_zone"),
}


@pytest.fixture
def post(api, desk):
    """Returns a function that posts bytes to the networks as an administrator."""
    headers = as_account(api, account(desk, administrator=True))

    def send(content, media_type="application/json", **more):
        sent = headers | {"idempotency-key": key(), "content-type": media_type} | more
        return api.post(NETWORKS, content=content, headers=sent)

    return send


@pytest.mark.parametrize("name", MALFORMED)
def test_malformed_bodies(post, desk, name):
    """What is no JSON is 400 and changes nothing."""
    answer = post(MALFORMED[name])
    assert (answer.status_code, answer.json()["type"]) == (400, "/problems/malformed-json")
    assert journal_kinds(desk) == []


@pytest.mark.parametrize("name", WRONG)
def test_wrong_bodies(post, desk, name):
    """What is readable but wrong is 422 with the place of the fault."""
    given, code, pointer = WRONG[name]
    assert isinstance(given, bytes | dict)
    content = given if isinstance(given, bytes) else json.dumps(BODY | given).encode()
    answer = post(content)
    assert answer.status_code == 422, answer.text
    error = answer.json()["errors"][0]
    assert error["pointer"] == pointer
    assert code is None or error["code"] == code
    assert error["detail"].isprintable()
    assert journal_kinds(desk) == []


def test_all_faults_are_named(post):
    """One answer lists everything that is wrong."""
    problem = post(json.dumps({"slug": "a b", "name": "", "country": "fr"}).encode()).json()
    assert {error["pointer"] for error in problem["errors"]} == {"#/slug", "#/name", "#/country"}


def test_media_types_and_sizes(post):
    """Only JSON, uncompressed, up to a million bytes."""
    body = json.dumps(BODY).encode()
    assert post(body, "text/plain").status_code == 415
    assert post(body, "").status_code == 415
    assert post(body, **{"content-encoding": "gzip"}).status_code == 415
    large = post(b" " * 1_000_001)
    assert (large.status_code, large.json()["limit"]) == (413, 1_000_000)
    assert post(body, "application/json; charset=utf-8").status_code == 201


def test_bodies_where_none_belongs(api, desk):
    """A call without a body does not take one."""
    ana, bob = account(desk, administrator=True), account(desk)
    answer = api.post(f"/api/v1/accounts/{bob.id}/disable", json={}, headers=as_account(api, ana))
    assert answer.status_code == 422


@pytest.mark.parametrize(
    "query",
    [
        "limit=-1",
        "limit=0",
        "limit=1000000000",
        "limit=1e1",
        "limit=x",
        "cursor=abc",
        "cursor=",
        "sort=name",
        "filter=1%3D1",
        "limit=5&limit=6",
    ],
)
def test_wrong_addresses(api, desk, query):
    """Parameters that are wrong or unknown are 422."""
    answer = api.get(f"{NETWORKS}?{query}", headers=as_account(api, account(desk)))
    assert answer.status_code == 422, answer.text
    assert "errors" in answer.json() or answer.json()["type"] == "/problems/bad-cursor"


def test_malformed_ids(api, desk):
    """What is no id is as absent as an id nobody has."""
    headers = as_account(api, account(desk, administrator=True))
    for name in ("1", "x", "00000000-0000-0000-0000-00000000000", "%00", "..%2f"):
        assert api.get(f"{NETWORKS}/{name}", headers=headers).status_code in (404, 422)


@pytest.mark.parametrize("word", ["", "x" * 256, "é", "a\tb", " x"])
def test_wrong_idempotency_keys(api, desk, word):
    """Keys have 1 to 255 printable ASCII characters."""
    headers = as_account(api, account(desk, administrator=True)) | {
        "idempotency-key": word.encode()
    }
    assert api.post(NETWORKS, json=BODY, headers=headers).status_code in (400, 201)
    if word != " x":
        assert journal_kinds(desk) == []


def test_a_missing_idempotency_key(api, desk):
    """Changes need a key."""
    headers = as_account(api, account(desk, administrator=True))
    del headers["idempotency-key"]
    answer = api.post(NETWORKS, json=BODY, headers=headers)
    assert (answer.status_code, answer.json()["type"]) == (
        400,
        "/problems/idempotency-key-required",
    )


def test_method_override_is_ignored(api, desk):
    """No header turns a look into a change; no foreign origin is let in."""
    net = network(desk)
    headers = as_account(api, account(desk, administrator=True))
    answer = api.get(
        f"{NETWORKS}/{net.id}",
        headers=headers | {"x-http-method-override": "DELETE", "origin": "https://evil.example"},
    )
    assert answer.status_code == 200
    assert not [name for name in answer.headers if name.startswith("access-control")]
