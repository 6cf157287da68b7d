"""Accounts, second factors, links, tokens and roles over HTTP."""

import pyotp
import pytest

from fabrouter.service.passwords import hash_password
from fabrouter.store.export import export_lines
from fabrouter.store.tables import Account, Contact, LabGrant, Mail, Replay, Token
from fabrouter.verify import verify
from service_cases import (
    PASSWORD,
    account,
    as_account,
    campaign,
    fetch,
    journal_entries,
    journal_kinds,
    keep,
    key,
    lab,
    network,
    rows,
    site,
)

V1 = "/api/v1"
NEW_PASSWORD = "several quite random words"


@pytest.fixture
def boss(api, desk):
    """Returns a function that gives headers of one administrator with a new key each time."""
    who = account(desk, administrator=True)
    return lambda **fields: as_account(api, who, **fields)


def fresh(api, desk, who, clock, **code):
    """Signs somebody in and returns headers for changes."""
    body = {"email": who.email, "password": PASSWORD, **code}
    answer = api.post(f"{V1}/session", json=body)
    assert answer.status_code == 201, answer.text
    return {"x-csrf-token": answer.json()["csrf_token"], "idempotency-key": key()}


def test_an_account_begins_with_a_link(api, desk, boss):
    """The link sets a password once; then it signs in."""
    body = {"email": "Bob@Example.org", "name": "Bob", "language": "fr"}
    made = api.post(f"{V1}/accounts", json=body, headers=boss()).json()
    assert made["account"]["email"] == "bob@example.org"
    assert rows(desk, Mail)[0].template == "one_time_link"
    secret = made["link"]["url"].partition("#")[2]
    weak = api.post(f"{V1}/session/link", json={"secret": secret, "password": "short"})
    assert (weak.status_code, weak.json()["type"]) == (422, "/problems/weak-password")
    use = {"secret": secret, "password": NEW_PASSWORD}
    assert api.post(f"{V1}/session/link", json=use).status_code == 201
    again = api.post(f"{V1}/session/link", json=use)
    assert (again.status_code, again.json()["type"]) == (401, "/problems/link-spent")
    signed_in = api.post(
        f"{V1}/session", json={"email": "bob@example.org", "password": NEW_PASSWORD}
    )
    assert signed_in.status_code == 201


def test_links_run_out(api, desk, boss, clock):
    """After three days a link is worth nothing; a new one ends the old one."""
    bob = account(desk)
    links = [api.post(f"{V1}/accounts/{bob.id}/links", headers=boss()).json() for _ in range(2)]
    secrets = [link["url"].partition("#")[2] for link in links]
    use = [{"secret": secret, "password": NEW_PASSWORD} for secret in secrets]
    assert api.post(f"{V1}/session/link", json=use[0]).status_code == 401
    clock.advance(days=4)
    assert api.post(f"{V1}/session/link", json=use[1]).status_code == 401


def test_forgotten_passwords_tell_nobody_anything(api, desk):
    """The answer is the same whether or not there is an account."""
    account(desk, email="bob@example.org")
    answers = [
        api.post(f"{V1}/session/forgotten", json={"email": f"{name}@example.org"})
        for name in ("bob", "eve")
    ]
    assert [(a.status_code, a.content) for a in answers] == [(202, b"")] * 2
    assert len(rows(desk, Mail)) == 1


def test_a_second_factor_is_asked_for_and_works_once(api, desk, clock):
    """Enrol, sign in with a code; the same code does not work again."""
    net = network(desk)
    who = account(desk, coordinates=net, password_hash=hash_password(PASSWORD))
    headers = fresh(api, desk, who, clock)
    assert api.get(f"{V1}/session").json()["second_factor_missing"]
    refused = api.post(f"{V1}/session/confirm", json={"password": PASSWORD}, headers=headers)
    assert (refused.status_code, refused.json()["type"]) == (403, "/problems/second-factor-missing")
    path = f"{V1}/accounts/{who.id}/second-factor"
    secret = api.post(path, headers=headers).json()["secret"]
    totp = pyotp.TOTP(secret)
    wrong = api.put(path, json={"code": "000000"}, headers=headers)
    assert wrong.status_code == 422
    code = totp.at(clock.now)
    confirmed = api.put(path, json={"code": code}, headers=headers | {"idempotency-key": key()})
    assert confirmed.json()["has_second_factor"]
    api.cookies.clear()
    body = {"email": who.email, "password": PASSWORD}
    assert api.post(f"{V1}/session", json=body).json()["type"] == "/problems/code-required"
    assert api.post(f"{V1}/session", json=body | {"code": code}).status_code == 401
    clock.advance(seconds=60)
    signed_in = api.post(f"{V1}/session", json=body | {"code": totp.at(clock.now)})
    assert signed_in.status_code == 201
    assert signed_in.json()["fresh_until"] is not None
    assert secret not in str([entry.model_dump() for entry in journal_entries(desk)])


def test_a_new_password_ends_all_sessions(api, desk, clock):
    """Whoever was signed in with the old password is not any more."""
    who = account(desk, password_hash=hash_password(PASSWORD))
    headers = fresh(api, desk, who, clock)
    path = f"{V1}/accounts/{who.id}/password"
    wrong = api.put(path, json={"present": "no", "password": NEW_PASSWORD}, headers=headers)
    assert wrong.status_code == 422
    right = {"present": PASSWORD, "password": NEW_PASSWORD}
    assert api.put(path, json=right, headers=headers).status_code == 204
    assert api.get(f"{V1}/session").status_code == 401
    by_token = api.put(path, json=right, headers=as_account(api, who))
    assert (by_token.status_code, by_token.json()["type"]) == (403, "/problems/session-required")


def test_tokens_give_no_more_than_their_maker_has(api, desk):
    """A limited token cannot make a stronger one; unknown scopes are named."""
    who = account(desk)
    limited = frozenset({"accounts:write", "labs:read"})
    path = f"{V1}/tokens"

    def make(scopes, allowed=limited):
        headers = as_account(api, who, scopes=allowed)
        return api.post(path, json={"name": "t", "scopes": scopes}, headers=headers)

    assert make(["labs:read"]).status_code == 201
    assert make(["labs:write"]).status_code == 403
    unknown = make(["labs:read", "labs:eat"]).json()
    assert unknown["errors"][0]["pointer"] == "#/scopes/1"
    listed = api.get(path, headers=as_account(api, who)).json()["items"]
    mine = next(row for row in listed if row["name"] == "t")
    assert mine["secret"] is None
    gone = api.delete(f"{path}/{mine['id']}", headers=as_account(api, who))
    assert gone.status_code == 204
    foreign = api.delete(f"{path}/{listed[0]['id']}", headers=as_account(api, account(desk)))
    assert foreign.status_code == 404


def test_launch_tokens_need_a_fresh_session(api, desk, clock):
    """A token that may launch is made only by who has just signed in."""
    who = account(desk, password_hash=hash_password(PASSWORD))
    body = {"name": "t", "scopes": ["campaigns:launch"]}
    headers = fresh(api, desk, who, clock)
    clock.advance(minutes=16)
    stale = api.post(f"{V1}/tokens", json=body, headers=headers)
    assert (stale.status_code, stale.json()["type"]) == (403, "/problems/fresh-login-required")
    confirmed = api.post(f"{V1}/session/confirm", json={"password": PASSWORD}, headers=headers)
    assert confirmed.status_code == 200
    assert api.post(f"{V1}/tokens", json=body, headers=headers).status_code == 201


def test_disabled_accounts_are_out_at_once(api, desk, boss):
    """The next call of somebody who was shut out is refused."""
    bob = account(desk)
    headers = as_account(api, bob)
    assert api.get(f"{V1}/session", headers=headers).status_code == 200
    assert api.post(f"{V1}/accounts/{bob.id}/disable", headers=boss()).status_code == 200
    assert api.get(f"{V1}/session", headers=headers).status_code == 401
    assert api.post(f"{V1}/accounts/{bob.id}/enable", headers=boss()).status_code == 200
    assert api.get(f"{V1}/session", headers=headers).status_code == 401


def test_roles_count_from_the_next_call_on(api, desk, boss):
    """What is given and taken counts at once."""
    net, bob = network(desk), account(desk)
    path = f"{V1}/networks/{net.id}"
    headers = as_account(api, bob)
    assert api.get(path, headers=headers).status_code == 404
    body = {"email": bob.email, "name": "Bob", "role": "researcher"}
    given = api.post(f"{path}/roles", json=body, headers=boss()).json()
    assert (given["account_id"], given["link"]) == (str(bob.id), None)
    assert api.get(path, headers=headers).status_code == 200
    assert (
        api.patch(path, json={"name": "N"}, headers=headers | {"if-match": '"1"'}).status_code
        == 403
    )
    assert api.post(f"{path}/roles", json=body, headers=boss()).status_code == 409
    assert api.delete(f"{path}/roles/{given['id']}", headers=boss()).status_code == 204
    assert api.get(path, headers=headers).status_code == 404
    assert journal_kinds(desk) == ["network_role.given", "network_role.taken"]


def test_giving_a_role_invites(api, desk):
    """Somebody without an account gets one, with a link; the mail waits in the queue."""
    net = network(desk)
    coordinator = account(desk, coordinates=net)
    of = campaign(desk, net)
    hospital, foreign = site(desk, net), site(desk, network(desk))
    path = f"{V1}/campaigns/{of.id}/roles"
    body = {"email": "eve@example.org", "name": "Eve", "role": "requester"}
    for site_id in (None, str(foreign.id)):
        answer = api.post(
            path, json=body | {"site_id": site_id}, headers=as_account(api, coordinator)
        )
        assert answer.status_code == 422
    made = api.post(
        path, json=body | {"site_id": str(hospital.id)}, headers=as_account(api, coordinator)
    )
    assert made.status_code == 201
    assert made.json()["link"]["url"].startswith("http://testserver.local/welcome#fr_")
    eve = rows(desk, Account, Account.email == "eve@example.org")[0]
    roles = api.get(f"{V1}/session", headers=as_account(api, eve)).json()
    assert roles["site_ids"] == {str(of.id): [str(hospital.id)]}
    assert api.get(f"{V1}/sites/{hospital.id}", headers=as_account(api, eve)).status_code == 200


def people(desk, net, fab, of, hospital):
    """Returns somebody of every kind, by word."""
    return {
        "nobody": account(desk),
        "administrator": account(desk, administrator=True),
        "coordinator": account(desk, coordinates=net),
        "researcher": account(desk, researches=net),
        "member": account(desk, acts_for=fab),
        "campaign coordinator": account(desk, coordinates_campaign=of),
        "requester": account(desk, requests=(of, hospital)),
        "foreign coordinator": account(desk, coordinates=network(desk)),
    }


ACCESS = {
    ("GET", "/accounts"): {"administrator": 200, "*": 403},
    ("GET", "/networks/{net}"): {
        "administrator": 200,
        "coordinator": 200,
        "researcher": 200,
        "*": 404,
    },
    ("GET", "/networks/{net}/roles"): {
        "administrator": 200,
        "coordinator": 200,
        "researcher": 403,
        "*": 404,
    },
    ("GET", "/networks/{net}/sites"): {
        "administrator": 200,
        "coordinator": 200,
        "campaign coordinator": 200,
        "researcher": 200,
        "*": 404,
    },
    ("GET", "/labs/{fab}/roles"): {
        "administrator": 200,
        "coordinator": 200,
        "member": 200,
        "*": 404,
    },
    ("GET", "/labs/{fab}/grants"): {
        "administrator": 200,
        "coordinator": 200,
        "member": 200,
        "*": 404,
    },
    ("GET", "/campaigns/{of}/roles"): {
        "administrator": 200,
        "coordinator": 200,
        "campaign coordinator": 200,
        "researcher": 403,
        "requester": 403,
        "*": 404,
    },
    ("GET", "/sites/{hospital}"): {
        "administrator": 200,
        "coordinator": 200,
        "campaign coordinator": 200,
        "researcher": 200,
        "requester": 200,
        "*": 404,
    },
    ("GET", "/accounts/{nobody}"): {"administrator": 200, "nobody": 200, "*": 404},
    ("GET", "/accounts/{nobody}/data"): {"administrator": 200, "nobody": 200, "*": 404},
    ("POST", "/accounts/{nobody}/disable"): {"administrator": 200, "nobody": 403, "*": 404},
    ("GET", "/tokens"): {"*": 200},
    ("GET", "/session"): {"*": 200},
}
"""Status by operation and kind of caller; ``*`` = everybody else."""


def test_everybody_may_what_the_table_says(api, desk):
    """Each operation, each kind of caller."""
    net = network(desk)
    fab, of, hospital = lab(desk, net), campaign(desk, net), site(desk, net)
    callers = people(desk, net, fab, of, hospital)
    ids = {
        "net": net.id,
        "fab": fab.id,
        "of": of.id,
        "hospital": hospital.id,
        "nobody": callers["nobody"].id,
    }
    for (method, path), expected in ACCESS.items():
        for word, who in callers.items():
            if method == "POST" and word == "administrator":
                continue
            answer = api.request(method, V1 + path.format(**ids), headers=as_account(api, who))
            wanted = expected.get(word, expected["*"])
            assert answer.status_code == wanted, (path, word, answer.text)


def test_labs_are_lent_when_both_have_agreed(api, desk):
    """The lab's word and its network's: only then a grant exists, and either may end it."""
    net, other = network(desk), network(desk)
    fab = lab(desk, net)
    member, coordinator = account(desk, acts_for=fab), account(desk, coordinates=net)
    path, body = f"{V1}/labs/{fab.id}/grants", {"network_id": str(other.id)}
    borrower = account(desk, coordinates=other)
    assert api.post(path, json=body, headers=as_account(api, borrower)).status_code == 404
    first = api.post(path, json=body, headers=as_account(api, coordinator)).json()
    assert (first["network_agreed"], first["lab_agreed"], first["in_force"]) == (True, False, False)
    assert api.post(path, json=body, headers=as_account(api, coordinator)).status_code == 409
    assert rows(desk, LabGrant) == []
    second = api.post(path, json=body, headers=as_account(api, member)).json()
    assert second["in_force"]
    assert len(rows(desk, LabGrant)) == 1
    ended = api.delete(f"{path}/{other.id}", headers=as_account(api, borrower))
    assert ended.status_code == 204
    assert rows(desk, LabGrant) == []
    own = api.post(path, json={"network_id": str(net.id)}, headers=as_account(api, member))
    assert own.status_code == 422


def test_erasure_leaves_a_number(api, desk, clock):
    """Name, address, secrets, roles and contacts go; what was done stays."""
    net = network(desk)
    fab = lab(desk, net)
    who = account(
        desk,
        email="canary@example.org",
        name="Canary",
        acts_for=fab,
        password_hash=hash_password(PASSWORD),
    )
    now = desk.clock()
    contact = Contact(
        lab_id=fab.id,
        role="ordering",
        name="Canary",
        email="canary@example.org",
        created_at=now,
        changed_at=now,
    )
    keep(desk, contact)
    headers = fresh(api, desk, who, clock)
    path = f"{V1}/accounts/{who.id}"
    data = api.get(f"{path}/data").json()
    assert data["account"]["name"] == "Canary"
    assert len(data["contacts"]) == len(data["lab_roles"]) == 1
    tag = api.get(path).headers["etag"]
    api.patch(
        path, json={"language": "fr"}, headers=headers | {"if-match": tag, "idempotency-key": key()}
    )
    assert api.delete(path, headers=headers).status_code == 204
    assert api.get(f"{V1}/session").status_code == 401
    left = fetch(desk, who)
    assert (left.email, left.name, left.password_hash) == (None, None, None)
    assert fetch(desk, contact).email is None
    stored = [row for table in (Account, Contact, Mail, Token) for row in rows(desk, table)]
    stored += journal_entries(desk)
    assert "anary" not in str([row.model_dump() for row in stored])
    assert all(b"anary" not in row.body for row in rows(desk, Replay))


def test_sites_are_imported_all_or_none(api, desk):
    """A table with a fault changes nothing and names row and column."""
    net = network(desk)
    coordinator = account(desk, coordinates=net)
    running = campaign(desk, net)
    path = f"{V1}/networks/{net.id}/sites"

    def send(table, query=""):
        headers = as_account(api, coordinator) | {"content-type": "text/csv"}
        return api.post(f"{path}/import{query}", content=table, headers=headers)

    head = "id,name,lat,lon,country\n"
    bad = send(head + "a,Hospital A,48.1,2.1,FR\nb,Hospital B,98.1,2.1,FR\n")
    assert bad.status_code == 422
    assert bad.json()["errors"][0]["row"] == 3
    table = head + "a,Hospital A,48.1,2.1,FR\nb,Hospital B,48.2,2.1,FR\n"
    dry = send(table, "?dry_run=true").json()
    assert (dry["added"], dry["dry_run"]) == (["a", "b"], True)
    assert api.get(path, headers=as_account(api, coordinator)).json()["items"] == []
    assert send(table).json()["added"] == ["a", "b"]
    again = send(table.replace("Hospital B", "Hospital C")).json()
    assert (again["changed"], again["unchanged"]) == (["b"], 1)
    assert fetch(desk, running).revision > running.revision
    assert send(b"\xff\xfe").status_code == 422
    assert send("").status_code == 400


def test_signing_in_and_using_tokens_keeps_every_rule(api, desk, boss, clock):
    """Steps of codes and times of use change often; the journal does not claim to know them."""
    body = {"email": "bob@example.org", "name": "Bob"}
    made = api.post(f"{V1}/accounts", json=body, headers=boss()).json()
    secret = made["link"]["url"].partition("#")[2]
    use = {"secret": secret, "password": NEW_PASSWORD}
    csrf = {"x-csrf-token": api.post(f"{V1}/session/link", json=use).json()["csrf_token"]}
    path = f"{V1}/accounts/{made['account']['id']}/second-factor"
    begun = api.post(path, headers=csrf | {"idempotency-key": key()}).json()
    codes = pyotp.TOTP(begun["secret"])
    shown = {"code": codes.at(clock())}
    assert api.put(path, json=shown, headers=csrf | {"idempotency-key": key()}).is_success
    clock.advance(minutes=5)
    again = {"email": body["email"], "password": NEW_PASSWORD, "code": codes.at(clock())}
    assert api.post(f"{V1}/session", json=again).status_code == 201
    assert api.get(f"{V1}/session").is_success
    common = api.app.state.shared
    common.last_use.write_down(common.desk)
    found = verify(export_lines(desk.store, secrets=False))
    assert [v for v in found if v.message.startswith("changed")] == []
