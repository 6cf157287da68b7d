"""Who gets in: tokens, sessions, forged requests, and how every answer looks."""

from datetime import timedelta

import pytest

from fabrouter.service.passwords import hash_password
from fabrouter.store.tables import Account, Token
from fabrouter_api.controllers import sessions
from service_cases import (
    PASSWORD,
    account,
    as_account,
    bearer,
    fetch,
    key,
    lab,
    network,
    rows,
)

NETWORKS = "/api/v1/networks"
BODY = {"slug": "bretagne", "name": "Bretagne", "country": "FR"}


@pytest.fixture
def ana(desk):
    """Returns an administrator with a password."""
    return account(
        desk, administrator=True, email="ana@example.org", password_hash=hash_password(PASSWORD)
    )


def sign_in(api, **changes):
    body = {"email": "ana@example.org", "password": PASSWORD} | changes
    return api.post("/api/v1/session", json=body)


def test_nobody_gets_in(api):
    """Without a credential everything but a few addresses answers 401."""
    for path in ("/networks", "/accounts", "/session", "/tokens"):
        answer = api.get(f"/api/v1{path}")
        assert (answer.status_code, answer.json()["type"]) == (401, "/problems/sign-in-required")
        assert answer.headers["www-authenticate"] == "Bearer"
        assert answer.headers["content-type"] == "application/problem+json"
    assert api.get("/health/live").json() == {"status": "alive"}


def test_tokens_end(api, desk, clock):
    """Expired, ended and invented tokens, and those of disabled accounts, open nothing."""
    who = account(desk)
    good = bearer(desk, who)
    ended = bearer(desk, who, revoked_at=desk.clock())
    short = bearer(desk, who, expires_at=desk.clock() + timedelta(seconds=5))
    shut_out = bearer(desk, account(desk, disabled_at=desk.clock()))
    clock.advance(seconds=6)
    for secret, status in ((good, 200), (ended, 401), (short, 401), (shut_out, 401), ("fr_x", 401)):
        answer = api.get(NETWORKS, headers={"authorization": f"Bearer {secret}"})
        assert answer.status_code == status


def test_scopes_limit_tokens(api, desk):
    """A token does only what it was made for."""
    who = account(desk, administrator=True)
    headers = as_account(api, who, scopes=frozenset({"networks:read"}))
    assert api.get(NETWORKS, headers=headers).status_code == 200
    refused = api.post(NETWORKS, json=BODY, headers=headers)
    assert (refused.status_code, refused.json()["scope"]) == (403, "networks:write")


def test_a_session_signs_in_and_out(api, ana, desk):
    """A cookie that pages cannot read opens the service until it is ended."""
    answer = sign_in(api)
    assert answer.status_code == 201, answer.text
    cookies = {c.split("=")[0]: c for c in answer.headers.get_list("set-cookie")}
    assert "HttpOnly" in cookies["fabrouter"]
    assert "SameSite=lax" in cookies["fabrouter"]
    me = api.get("/api/v1/session").json()
    assert (me["account"]["email"], me["csrf_token"]) == (ana.email, answer.json()["csrf_token"])
    forged = api.post(NETWORKS, json=BODY, headers={"idempotency-key": key()})
    assert (forged.status_code, forged.json()["type"]) == (403, "/problems/csrf-token")
    headers = {"idempotency-key": key(), "x-csrf-token": me["csrf_token"]}
    assert api.post(NETWORKS, json=BODY, headers=headers).status_code == 201
    stored = rows(desk, Token)[0]
    assert stored.secret_hash not in answer.text
    secret = api.cookies["fabrouter"]
    assert api.delete("/api/v1/session", headers=headers).status_code == 204
    api.cookies["fabrouter"] = secret
    assert api.get("/api/v1/session").status_code == 401


def test_wrong_credentials_are_alike(api, ana):
    """Nobody learns which addresses have accounts."""
    wrong = [sign_in(api, password="something else"), sign_in(api, email="bob@example.org")]
    assert [answer.status_code for answer in wrong] == [401, 401]
    first, second = ({**a.json(), "instance": ""} for a in wrong)
    assert first == second


def test_guessing_ends_after_a_few_tries(api, ana, monkeypatch):
    """The tenth wrong password waits; the same person gets in from another address."""
    answers = [sign_in(api, password="something else") for _ in range(10)]
    assert answers[-1].status_code == 429
    assert int(answers[-1].headers["retry-after"]) > 0
    assert sign_in(api).status_code == 429
    monkeypatch.setattr(sessions, "address_of", lambda _: "198.51.100.7")
    assert sign_in(api).status_code == 201


def test_right_passwords_are_not_counted(api, ana):
    """Signing in often is no attack."""
    assert {sign_in(api).status_code for _ in range(12)} == {201}


def test_answers_carry_headers_for_browsers(api, desk):
    """Good answers and problems alike; every answer names its request."""
    for path in ("/api/v1/session", "/api/v1/nowhere", "/health/live"):
        headers = api.get(path).headers
        assert headers["x-content-type-options"] == "nosniff"
        assert "frame-ancestors 'none'" in headers["content-security-policy"]
        assert headers["x-request-id"]


def test_unknown_addresses_and_methods_are_problems(api, desk):
    """404 and 405 look like every other problem."""
    headers = as_account(api, account(desk))
    lost = api.get("/api/v1/nowhere", headers=headers)
    assert (lost.status_code, lost.json()["title"]) == (404, "Not found")
    wrong = api.put(NETWORKS, headers=headers)
    assert (wrong.status_code, wrong.json()["title"]) == (405, "Method not allowed")
    assert set(wrong.headers["allow"].split(", ")) >= {"GET", "POST"}


def test_foreign_looks_like_absent(api, desk):
    """What belongs to others answers as what does not exist."""
    headers = as_account(api, account(desk, coordinates=network(desk)))
    foreign, absent = network(desk).id, lab(desk, network(desk)).id
    answers = [api.get(f"{NETWORKS}/{place}", headers=headers) for place in (foreign, absent)]
    assert [a.status_code for a in answers] == [404, 404]
    first, second = ({**a.json(), "instance": ""} for a in answers)
    assert first == second


def test_use_of_tokens_is_written_down_later(api, desk):
    """The request itself writes nothing."""
    who = account(desk)
    secret = bearer(desk, who)
    api.get("/api/v1/session", headers={"authorization": f"Bearer {secret}"})
    token = rows(desk, Token)[0]
    assert token.used_at is None
    common = api.app.state.shared
    common.last_use.write_down(common.desk)
    assert fetch(desk, token).used_at == desk.clock()


def test_nothing_leaks_from_failures(api, desk, monkeypatch):
    """A defect answers 500 with an id and nothing else."""
    from fabrouter.service import networks

    def broken(*_):
        msg = "SELECT secret FROM somewhere"
        raise RuntimeError(msg)

    monkeypatch.setattr(networks, "visible_networks", broken)
    answer = api.get(NETWORKS, headers=as_account(api, account(desk)))
    assert answer.status_code == 500
    assert "SELECT" not in answer.text
    assert set(answer.json()) == {"type", "title", "status", "detail", "instance"}


def test_accounts_are_found_by_id_only(desk, api):
    """Everybody sees the own account; administrators see all."""
    bob, ana = account(desk), account(desk, administrator=True)
    own = api.get(f"/api/v1/accounts/{bob.id}", headers=as_account(api, bob))
    assert own.json()["email"] == bob.email
    assert "password_hash" not in own.json()
    assert api.get(f"/api/v1/accounts/{ana.id}", headers=as_account(api, bob)).status_code == 404
    listed = api.get("/api/v1/accounts", headers=as_account(api, ana)).json()["items"]
    assert {row["id"] for row in listed} == {str(row.id) for row in rows(desk, Account)}
