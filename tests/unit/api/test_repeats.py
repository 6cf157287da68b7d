"""Calls that are made twice, versions that have moved on, lists that are long."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from fabrouter.store.tables import Network, Replay
from service_cases import account, as_account, fetch, journal_kinds, key, network, rows

NETWORKS = "/api/v1/networks"


def body(number=1):
    return {"slug": f"net-{number}", "name": "Net", "country": "FR"}


@pytest.fixture
def ana(api, desk):
    """Returns headers of an administrator without a key."""
    headers = as_account(api, account(desk, administrator=True))
    del headers["idempotency-key"]
    return headers


def test_five_at_once_have_one_effect(api, desk, ana):
    """Duplicates that run at the same time: one effect, and whoever asks again gets its answer."""

    def post(number):
        sent = ana | {"idempotency-key": f"key-{number // 5}"}
        return api.post(NETWORKS, json=body(number // 5), headers=sent)

    with ThreadPoolExecutor(10) as pool:
        answers = list(pool.map(post, range(100)))
    assert {answer.status_code for answer in answers} <= {201, 409}
    assert all(a.headers["retry-after"] for a in answers if a.status_code == 409)
    assert len(rows(desk, Network)) == 20
    for number in range(20):
        bodies = {a.content for a in answers[number * 5 : number * 5 + 5] if a.status_code == 201}
        bodies.add(post(number * 5).content)
        assert len(bodies) == 1


def test_keys_belong_to_one_caller_and_call(api, desk, ana):
    """Another body is refused; another caller or operation is another call."""
    ana = ana | {"idempotency-key": "k"}
    assert api.post(NETWORKS, json=body(1), headers=ana).status_code == 201
    reused = api.post(NETWORKS, json=body(2), headers=ana)
    assert (reused.status_code, reused.json()["type"]) == (422, "/problems/idempotency-key-reused")
    bob = as_account(api, account(desk, administrator=True)) | {"idempotency-key": "k"}
    assert api.post(NETWORKS, json=body(3), headers=bob).status_code == 201
    token = {"name": "t", "scopes": ["labs:read"]}
    assert api.post("/api/v1/tokens", json=token, headers=ana).status_code == 201


def test_refusals_are_not_remembered(api, desk, ana):
    """What changed nothing may be tried again with the same key."""
    ana = ana | {"idempotency-key": "k"}
    net = network(desk, slug="net-1")
    assert api.post(NETWORKS, json=body(1), headers=ana).status_code == 409
    assert rows(desk, Replay) == []
    desk.write(lambda unit: unit.session.delete(unit.session.get(Network, net.id)))
    assert api.post(NETWORKS, json=body(1), headers=ana).status_code == 201


def test_answers_are_kept_for_a_day(api, desk, ana, clock):
    """After that the key counts as new."""
    ana = ana | {"idempotency-key": "k"}
    api.post(NETWORKS, json=body(1), headers=ana)
    clock.advance(hours=25)
    assert api.post(NETWORKS, json=body(1), headers=ana).status_code == 409


def test_secrets_are_answered_again_but_not_stored(api, desk, ana):
    """A repeated call gives the same token; no row holds it."""
    ana = ana | {"idempotency-key": "k"}
    token = {"name": "t", "scopes": ["labs:read"]}
    first, second = (api.post("/api/v1/tokens", json=token, headers=ana) for _ in range(2))
    assert first.content == second.content
    secret = first.json()["secret"]
    assert all(secret.encode() not in row.body for row in rows(desk, Replay))
    answer = api.get("/api/v1/session", headers={"authorization": f"Bearer {secret}"})
    assert answer.json()["scopes"] == ["labs:read"]


def test_one_version_has_one_winner(api, desk, ana):
    """Sixty-four change the same version: one does, the others hear of it."""
    net = network(desk)
    tag = api.get(f"{NETWORKS}/{net.id}", headers=ana).headers["etag"]

    def change(number):
        sent = ana | {"idempotency-key": key(), "if-match": tag}
        return api.patch(f"{NETWORKS}/{net.id}", json={"name": f"N{number}"}, headers=sent)

    with ThreadPoolExecutor(64) as pool:
        answers = list(pool.map(change, range(64)))
    assert sorted(answer.status_code for answer in answers) == [200] + [412] * 63
    assert {a.headers["etag"] for a in answers if a.status_code == 412} == {'"2"'}
    assert fetch(desk, net).version == 2
    assert journal_kinds(desk) == ["network.changed"]


@pytest.mark.parametrize("tag", ["*", 'W/"1"', "1", '"x"', '"1", "2"', '""', '"1-zz"'])
def test_tags_that_are_none(api, desk, ana, tag):
    """If-Match names one version."""
    net = network(desk)
    sent = ana | {"idempotency-key": key(), "if-match": tag}
    answer = api.patch(f"{NETWORKS}/{net.id}", json={"name": "N"}, headers=sent)
    assert (answer.status_code, answer.json()["type"]) == (400, "/problems/bad-if-match")


def test_changes_need_a_version(api, desk, ana):
    """Without If-Match nothing changes; the plain version is enough."""
    net = network(desk)
    path, sent = f"{NETWORKS}/{net.id}", ana | {"idempotency-key": key()}
    assert api.patch(path, json={"name": "N"}, headers=sent).status_code == 428
    assert (
        api.patch(path, json={"name": "N"}, headers=sent | {"if-match": '"1"'}).status_code == 200
    )


def test_what_is_known_is_not_sent_again(api, desk, ana):
    """304 as long as nothing has changed."""
    path = f"{NETWORKS}/{network(desk).id}"
    tag = api.get(path, headers=ana).headers["etag"]
    again = api.get(path, headers=ana | {"if-none-match": f'"x", W/{tag}'})
    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
    api.patch(path, json={"name": "N"}, headers=ana | {"idempotency-key": key(), "if-match": tag})
    assert api.get(path, headers=ana | {"if-none-match": tag}).status_code == 200


def test_lists_come_in_pages(api, desk, ana):
    """Every item once, in order, however many are added meanwhile."""
    wanted = [str(network(desk).id) for _ in range(7)]
    found, cursor = [], ""
    while cursor is not None:
        page = api.get(f"{NETWORKS}?limit=3{cursor}", headers=ana).json()
        found += [item["id"] for item in page["items"]]
        cursor = page["next"] and f"&cursor={page['next']}"
        if len(found) == 3:
            wanted.append(str(network(desk).id))
    assert found == wanted


def test_cursors_belong_to_one_caller_and_list(api, desk, ana):
    """A cursor of somebody else, of another list, or a changed one, is refused."""
    for _ in range(3):
        network(desk)
    cursor = api.get(f"{NETWORKS}?limit=1", headers=ana).json()["next"]
    bob = as_account(api, account(desk, administrator=True))
    for path, headers in (
        (f"{NETWORKS}?cursor={cursor}", bob),
        (f"/api/v1/accounts?cursor={cursor}", ana),
        (f"{NETWORKS}?cursor={cursor}x", ana),
        (f"{NETWORKS}?cursor={cursor[:-4]}", ana),
    ):
        answer = api.get(path, headers=headers)
        assert (answer.status_code, answer.json()["type"]) == (422, "/problems/bad-cursor")
