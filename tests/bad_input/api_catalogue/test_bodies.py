"""B1 to B22: bodies that cannot be read, and numbers that are none."""

import gzip
import json
import socket
from urllib.parse import urlsplit

import pytest

NETWORK = {"slug": "bretagne", "name": "Bretagne", "country": "FR"}
JSON = {"content-type": "application/json"}


def deep(levels):
    return ("[" * levels + "]" * levels).encode()


def with_number(text):
    """Returns a network with JSON text that no encoder would write as a number."""
    return json.dumps(NETWORK | {"reply_hours": "@"}).replace('"@"', text).encode()


def post(stage, status, code, *places, content, media_type="application/json", **headers):
    headers = {"content-type": media_type} | headers
    return stage.refuse(
        "administrator", "POST", "/networks", status, code, *places, content=content,
        headers=headers,
    )  # fmt: skip


MALFORMED = {
    "B1 cut off": (b'{\n"slug": "br\xc3\xa9', "line 2, column 9, byte 11"),
    "B2 empty": (b"", None),
    "B2 blank": (b" \n\t", "#"),
    "B3 byte order mark": (b"\xef\xbb\xbf{}", "byte 1"),
    "B4 trailing junk": (b'{"a": "\xc3\xa9"} x', "line 1, column 12, byte 13"),
    "B5 not UTF-8": (b'{"slug": "\xff"}', "byte 11"),
    "B6 half a character": (b'{"slug": "\\ud800"}', "#"),
    "B7 20,000 levels": (deep(20_000), "#"),
    "B7 33 levels": (deep(33), "#"),
}


@pytest.mark.parametrize("row", MALFORMED)
def test_what_is_no_json(stage, row):
    """400 with line, column and byte."""
    content, place = MALFORMED[row]
    places = [(place, "malformed-json")] if place else []
    problem = post(stage, 400, "malformed-json", *places, content=content)
    if row.startswith("B7"):
        assert "at most 32" in problem["detail"]


@pytest.mark.parametrize("media_type", ["text/plain", None, "application/xml", "text/json; a"])
def test_b8_media_types(stage, media_type):
    """B8: 415 says what to send."""
    content = json.dumps(NETWORK).encode()
    problem = post(stage, 415, "unsupported-media-type", content=content, media_type=media_type)
    assert "application/json" in problem["detail"]


def test_b9_a_bomb_is_never_unpacked(stage):
    """B9: compressed bodies are refused as such, however small they are."""
    bomb = gzip.compress(b" " * 50_000_000)
    headers = {"content-encoding": "gzip"}
    post(stage, 415, "unsupported-encoding", content=bomb, **headers)


def test_b10_large_bodies(stage):
    """B10: 413 with the limit."""
    assert post(stage, 413, "too-large", content=b" " * 11_000_000)["limit"] == 1_000_000


def test_b11_long_addresses_and_headers(stage):
    """B11: 414 and 431, with the limit."""
    path = f"/networks?cursor={'x' * 8_000}"
    assert stage.refuse("administrator", "GET", path, 414, "address-too-long")["limit"] == 8_000
    headers = {"x-long": "x" * 40_000}
    problem = stage.refuse(
        "administrator", "GET", "/networks", 431, "headers-too-long", headers=headers
    )
    assert problem["limit"] == 32_000


@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
def test_b11_a_megabyte_of_headers(served):
    """B11: the server hangs up with a 4xx, and goes on answering others."""
    place = urlsplit(served)
    with socket.create_connection((place.hostname, place.port), timeout=20) as connection:
        connection.sendall(b"GET /health/live HTTP/1.1\r\nhost: localhost\r\nx-long: ")
        try:
            for _ in range(16):
                connection.sendall(b"x" * 65_536)
            answer = connection.recv(4096)
        except ConnectionError:
            answer = b"HTTP/1.1 4"
    assert answer.startswith(b"HTTP/1.1 4")
    with socket.create_connection((place.hostname, place.port), timeout=20) as connection:
        connection.sendall(b"GET /health/live HTTP/1.0\r\nhost: localhost\r\n\r\n")
        assert connection.recv(4096).startswith(b"HTTP/1.1 200")


KEYS = {
    "B12 twice": (b'{"slug":"a","slug":"b","name":"n","country":"FR"}', "duplicate-key", "#/slug"),
    "B13 unknown": ({"role": "boss"}, "unknown-key", "#/role"),
    "B13 misspelt": ({"reply_hour": 3}, "unknown-key", "#/reply_hour"),
    "B14 text": ({"reply_hours": "5"}, "wrong-type", "#/reply_hours"),
    "B15 5.0": ({"reply_hours": 5.0}, "wrong-type", "#/reply_hours"),
    "B16 5.5": ({"reply_hours": 5.5}, "wrong-type", "#/reply_hours"),
    "B17 true": ({"reply_hours": True}, "wrong-type", "#/reply_hours"),
    "B18 0": ({"reply_hours": 0}, "out-of-range", "#/reply_hours"),
    "B19 -1": ({"reply_hours": -1}, "out-of-range", "#/reply_hours"),
    "B20 2^31": ({"approval_units": 2**31}, "out-of-range", "#/approval_units"),
    "B20 2^53+1": ({"approval_units": 2**53 + 1}, "out-of-range", "#/approval_units"),
    "B20 2^63": ({"approval_units": 2**63}, "out-of-range", "#/approval_units"),
    "B21 5,000 digits": (with_number("9" * 5000), "out-of-range", "#/reply_hours"),
    "B22 NaN": (with_number("NaN"), "not-finite", "#/reply_hours"),
    "B22 Infinity": (with_number("-Infinity"), "not-finite", "#/reply_hours"),
}
WORDS = {
    "B13 misspelt": "Did you mean 'reply_hours'?",
    "B14 text": "got '5'. Write a valid integer.",
    "B17 true": "got true. Write a valid integer.",
    "B18 0": "Write 1 or more.",
}


@pytest.mark.parametrize("row", KEYS)
def test_keys_and_numbers(stage, row):
    """422 with the pointer, and what to write instead."""
    given, code, pointer = KEYS[row]
    content = given if isinstance(given, bytes) else json.dumps(NETWORK | given).encode()
    problem = post(stage, 422, code, (pointer, code), content=content)
    assert WORDS.get(row, "") in problem["errors"][0]["detail"]


def site(lat, **fields):
    """Returns a site with JSON text as latitude."""
    place = {"lat": "@", "lon": 2.35, "country": "FR"}
    body = {"id": "new", "name": "New", "place": place} | fields
    return json.dumps(body).replace('"@"', lat).encode()


@pytest.mark.parametrize("number", ["NaN", "Infinity", "1e999", "9" * 400])
def test_b22_degrees_that_are_none(stage, number):
    """B22: not-finite, wherever a number with a fraction belongs."""
    path = f"/networks/{stage.world.net.id}/sites"
    code = "not-finite"
    places = [("#/place/lat", code)]
    stage.refuse(
        "coordinator", "POST", path, 422, code, *places, content=site(number), headers=JSON
    )


def test_b22_minus_zero_is_zero(stage):
    """B22: -0.0 is read, and is 0."""
    path = f"/networks/{stage.world.net.id}/sites"
    answer = stage.ask("coordinator", "POST", path, content=site("-0.0", id="zero"), headers=JSON)
    assert answer.status_code == 201, answer.text
    assert str(answer.json()["place"]["lat"]) == "0.0"
