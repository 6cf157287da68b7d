"""Webhooks reach public servers only, however an address is written."""

import socket

import pytest

from fabrouter.messages.addresses import UnsafeUrlError, check_url, resolve

PRIVATE = [
    "https://127.0.0.1/",
    "https://127.1/",
    "https://2130706433/",
    "https://0x7f000001/",
    "https://017700000001/",
    "https://0.0.0.0/",
    "https://10.0.0.8/hook",
    "https://172.16.3.4/",
    "https://192.168.1.1:8443/",
    "https://169.254.169.254/latest/meta-data/",
    "https://100.64.0.1/",
    "https://224.0.0.1/",
    "https://255.255.255.255/",
    "https://[::1]/",
    "https://[::]/",
    "https://[fe80::1]/",
    "https://[fd00::1]/",
    "https://[::ffff:127.0.0.1]/",
    "https://[::ffff:7f00:1]/",
    "https://[64:ff9b::7f00:1]/",
    "https://[2002:7f00:1::]/",
    "https://localhost/",
    "https://localhost./",
]


@pytest.mark.parametrize("url", PRIVATE)
def test_a_private_address_is_refused(url):
    with pytest.raises(UnsafeUrlError):
        resolve(url)


@pytest.mark.parametrize(
    "url",
    [
        "http://example.org/",
        "ftp://example.org/",
        "file:///etc/passwd",
        "https://user@example.org/",
        "https://user:secret@example.org/",
        "https://example.org\\@127.0.0.1/",
        "https://example.org/#part",
        "https:///nowhere",
        "https://example.org:http/",
        "https://exämple.org/",
        "https://example.org/\nHost: other",
        "https://example.org/" + "a" * 2000,
        "",
    ],
)
def test_what_is_no_plain_https_address_is_refused(url):
    with pytest.raises(UnsafeUrlError):
        check_url(url)


def test_a_name_that_leads_to_a_private_address_too_is_refused(monkeypatch):
    rows = [("93.184.216.34", 443), ("10.0.0.1", 443)]
    found = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", row) for row in rows]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *a, **k: found)
    with pytest.raises(UnsafeUrlError, match="not public"):
        resolve("https://example.org/")


def test_the_call_goes_to_the_address_that_was_checked(monkeypatch):
    found = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("93.184.216.34", 8443))]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *a, **k: found)
    where = resolve("https://example.org:8443/hook?a=1")
    assert where.url == "https://93.184.216.34:8443/hook?a=1"
    assert where.host == "example.org"
    assert where.authority == "example.org:8443"
