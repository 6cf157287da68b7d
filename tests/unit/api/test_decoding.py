"""Bodies that are read, or refused with every fault; more in the catalogue of bad input."""

import json

import pytest

from service_cases import account, as_account, journal_kinds, key

NETWORKS = "/api/v1/networks"
BODY = {"slug": "bretagne", "name": "Bretagne", "country": "FR"}

BAD = {
    "missing": (b'{"slug":"a","name":"n"}', "missing", "#/country"),
    "a list": (b"[]", "wrong-type", "#"),
    "null": (b"null", "wrong-type", "#"),
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


@pytest.mark.parametrize("name", BAD)
def test_wrong_bodies(post, desk, name):
    """What is readable but wrong is 422 with the place of the fault."""
    given, code, pointer = BAD[name]
    assert isinstance(given, bytes | dict)
    content = given if isinstance(given, bytes) else json.dumps(BODY | given).encode()
    answer = post(content)
    assert answer.status_code == 422, answer.text
    error = answer.json()["errors"][0]
    assert (error["pointer"], error["code"]) == (pointer, code)
    assert error["detail"].isprintable()
    assert journal_kinds(desk) == []


def test_all_faults_are_named(post):
    """One answer lists everything that is wrong."""
    problem = post(json.dumps({"slug": "a b", "name": "", "country": "fr"}).encode()).json()
    assert {error["pointer"] for error in problem["errors"]} == {"#/slug", "#/name", "#/country"}


def test_json_with_a_character_set(post):
    """Parameters of the media type do no harm."""
    assert post(json.dumps(BODY).encode(), "application/json; charset=utf-8").status_code == 201


def test_bodies_where_none_belongs(api, desk):
    """A call without a body does not take one."""
    ana, bob = account(desk, administrator=True), account(desk)
    answer = api.post(f"/api/v1/accounts/{bob.id}/disable", json={}, headers=as_account(api, ana))
    assert answer.status_code == 422
