"""Many clients change the same version at once, over HTTP: one of them wins."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import httpx
import pytest

from service_cases import account, bearer, fetch, journal_entries, key
from work_cases import world

CLIENTS = 64


def change(address, token, barrier, line, number):
    """Sends one client's change and returns its status; a busy database is asked again."""
    headers = {
        "authorization": f"Bearer {token}",
        "if-match": f'"{line.version}"',
        "idempotency-key": key(),
    }
    url, given = f"{address}/api/v1/lines/{line.id}", {"note": f"client {number}"}
    with httpx.Client(timeout=60) as client:
        barrier.wait()
        answer = client.patch(url, json=given, headers=headers)
        while answer.status_code == 503:
            answer = client.patch(url, json=given, headers=headers)
    return answer.status_code


@pytest.mark.timeout(120)
def test_of_64_clients_with_one_etag_one_wins(desk, served):
    w = world(desk)
    token = bearer(desk, account(desk, coordinates=w.net))
    before = len(journal_entries(desk))
    barrier = Barrier(CLIENTS)
    with ThreadPoolExecutor(CLIENTS) as clients:
        told = Counter(
            clients.map(
                lambda number: change(served, token, barrier, w.line, number), range(CLIENTS)
            )
        )
    assert told == {200: 1, 412: CLIENTS - 1}
    assert fetch(desk, w.line).version == w.line.version + 1
    assert len(journal_entries(desk)) == before + 1
