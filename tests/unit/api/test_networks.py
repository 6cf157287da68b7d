"""Networks over HTTP."""

from service_cases import account, as_account, journal_kinds, key


def test_an_administrator_sets_up_a_network(api, desk):
    """A network is created once and can be read back."""
    headers = as_account(api, account(desk, administrator=True))
    body = {"slug": "bretagne", "name": "Bretagne", "country": "FR"}
    made = api.post("/api/v1/networks", json=body, headers=headers)
    assert made.status_code == 201, made.text
    again = api.post("/api/v1/networks", json=body, headers=headers)
    assert (again.status_code, again.content) == (201, made.content)
    assert journal_kinds(desk) == ["network.created"]
    seen = api.get(f"/api/v1/networks/{made.json()['id']}", headers=headers)
    assert seen.json() == made.json()
    other = api.post("/api/v1/networks", json=body, headers=headers | {"idempotency-key": key()})
    assert (other.status_code, other.json()["title"]) == (409, "Slug taken")
