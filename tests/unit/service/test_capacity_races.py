"""Many campaigns want the same hours of the same labs at the same time."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from uuid import UUID

import pytest
from sqlalchemy.exc import TimeoutError

import service_cases as cases
from fabrouter.service.refusals import Conflict
from fabrouter.service.work_orders import reply
from fabrouter.service.work_orders.inputs import Acceptance
from fabrouter.service.work_orders.terms import PoolTerms, Terms
from fabrouter.store import UnitOfWork
from fabrouter.store.tables import Booking, Lab
from work_cases import world

OFFERED_S = 8 * 3600
"""Seconds a day that the laser of a test lab offers."""
LOT_S = 9600
"""Three lots fill a day."""
LASER = Terms(pools=(PoolTerms(pool="laser", unit_s=LOT_S // 10, setup_s=0),))


def patiently(work, *args, **kw):
    """Does something once a connection is free: there are fewer of them than threads."""
    while True:
        try:
            return work(*args, **kw)
        except TimeoutError:
            continue


def race(w, labs, threads):
    """Lets campaigns book the same day of all labs at once; returns outcomes and seconds by lab."""
    campaigns = [cases.campaign(w.desk, w.net) for _ in range(threads)]
    lines = [cases.line(w.desk, of, w.site, w.design, quantity=10_000) for of in campaigns]

    def book(number):
        of, line = campaigns[number], lines[number]
        outcome: Counter[str] = Counter()
        for lab in labs:
            try:
                order = patiently(w.offer, 10, campaign=of, line=line, lab=lab, terms=LASER)
            except Conflict as refusal:
                outcome[refusal.code] += 1
                continue
            outcome["offered"] += 1
            if number % 2:
                lab_id = frozenset({lab.id})
                maker = replace(w.maker, lab_ids=lab_id)
                action = (reply.accept, Acceptance()) if number % 4 == 1 else (reply.decline, "no")
                patiently(w.do, action[0], maker, order.id, action[1], None)
        return outcome

    with ThreadPoolExecutor(threads) as pool:
        outcomes = Counter[str]()
        for outcome in pool.map(book, range(threads)):
            outcomes += outcome
    booked = Counter[UUID]()
    for row in cases.rows(w.desk, Booking):
        booked[row.lab_id] += row.seconds
    return outcomes, booked


def test_no_lab_is_ever_overbooked(desk):
    w = world(desk)
    many = not desk.store.is_sqlite
    labs = [cases.lab(desk, w.net) for _ in range(50 if many else 8)]
    outcomes, booked = race(w, labs, 32 if many else 8)
    assert set(outcomes) == {"offered", "capacity-exceeded"}
    assert max(booked.values()) == OFFERED_S
    assert all(seconds <= OFFERED_S for seconds in booked.values())


def unlocked(unit, table, ids):
    """Reads labs without locking them: the defect that the lock is there to prevent."""
    if table is Lab:
        return {lab_id: unit.session.get(Lab, lab_id) for lab_id in ids}
    return _lock_all(unit, table, ids)


_lock_all = UnitOfWork.lock_all


@pytest.mark.parametrize("store", ["postgresql"], indirect=True)
def test_without_the_lock_labs_would_be_overbooked(desk, monkeypatch):
    w = world(desk)
    monkeypatch.setattr(UnitOfWork, "lock_all", unlocked)
    labs = [cases.lab(desk, w.net) for _ in range(10)]
    _, booked = race(w, labs, 32)
    assert max(booked.values()) > OFFERED_S
