"""Webhooks over HTTP: coordinators only, secrets apart, rotation and removal."""

import pytest

from service_cases import account, as_account, network


@pytest.fixture
def net(desk):
    """Returns a network."""
    return network(desk)


@pytest.fixture
def boss(desk, net):
    """Returns a coordinator of the network."""
    return account(desk, coordinates=net)


def create(api, net, who, **fields):
    body = {"url": "https://example.org/hook", "kinds": ["campaign."]} | fields
    return api.post(f"/api/v1/networks/{net.id}/webhooks", json=body, headers=as_account(api, who))


def test_a_webhook_is_added_read_and_removed(api, net, boss):
    made = create(api, net, boss)
    assert made.status_code == 201, made.text
    assert "secret" not in made.json()
    url = f"/api/v1/webhooks/{made.json()['id']}"
    headers = as_account(api, boss)
    assert api.get(url, headers=headers).json()["url"] == "https://example.org/hook"
    first = api.get(f"{url}/secret", headers=headers).json()
    assert first["secret"].startswith("whsec_")
    assert api.post(f"{url}/rotate", headers=as_account(api, boss)).status_code == 200
    second = api.get(f"{url}/secret", headers=headers).json()
    assert second["previous_secret"] == first["secret"] != second["secret"]
    tag = api.get(url, headers=headers).headers["etag"]
    gone = api.delete(url, headers=as_account(api, boss) | {"if-match": tag})
    assert gone.status_code == 204, gone.text
    assert api.get(url, headers=headers).status_code == 404


@pytest.mark.parametrize(
    "url", ["http://example.org/", "https://u:p@example.org/", "file:///etc/passwd", ""]
)
def test_an_unsafe_address_is_refused_with_a_pointer(api, net, boss, url):
    answer = create(api, net, boss, url=url)
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"] == "#/url"


def test_others_learn_nothing(desk, api, net, boss):
    made = create(api, net, boss).json()
    for who in (account(desk), account(desk, coordinates=network(desk))):
        headers = as_account(api, who)
        assert api.get(f"/api/v1/webhooks/{made['id']}", headers=headers).status_code == 404
        assert create(api, net, who).status_code == 404


def test_an_old_version_is_refused(api, net, boss):
    made = create(api, net, boss).json()
    url = f"/api/v1/webhooks/{made['id']}"
    tag = api.get(url, headers=as_account(api, boss)).headers["etag"]

    def change(enabled):
        headers = as_account(api, boss) | {"if-match": tag}
        return api.patch(url, json={"enabled": enabled}, headers=headers)

    assert change(False).status_code == 200
    assert change(True).status_code == 412
