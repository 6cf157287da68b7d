"""The live feed: in order, without gaps, only what is theirs, and back again after a break."""

import asyncio
import threading
from contextlib import asynccontextmanager
from uuid import uuid4

import pytest

from fabrouter.messages.topics import Topics
from fabrouter.store.tables import LabRole, Network
from fabrouter_api.feed import MOST_STREAMS, Feed, TooManyStreamsError
from service_cases import account, lab, network


def note(desk, row, kind="lab.changed", **whom):
    def change(unit):
        unit.record(kind, unit.lock(type(row), row.id), **whom)

    desk.write(change)


@asynccontextmanager
async def running(desk):
    feed = Feed(desk)
    task = asyncio.create_task(feed.run())
    await asyncio.sleep(0.05)
    try:
        yield feed
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def until(holds):
    for _ in range(500):
        if holds():
            return
        await asyncio.sleep(0.01)
    pytest.fail("It did not come about.")


async def positions(feed, listener, count, after=None, **options):
    """Returns the positions of the next events of a stream."""
    found = []
    async for text in feed.stream(listener, after, **options):
        found += [int(line[4:]) for line in text.decode().splitlines() if line.startswith("id: ")]
        if len(found) >= count:
            break
    return found


def test_listeners_get_their_events_in_order_and_no_others(desk):
    net = network(desk)
    mine, other = lab(desk, net), lab(desk, net)

    async def listen():
        async with running(desk) as feed:
            listener = feed.subscribe(uuid4(), Topics(labs=frozenset({mine.id})))
            reading = asyncio.create_task(positions(feed, listener, 3))
            await asyncio.sleep(0.05)
            for row in (mine, other, mine, other, mine):
                await asyncio.to_thread(note, desk, row, lab_id=row.id)
                feed.ring()
            return await asyncio.wait_for(reading, 5)

    assert asyncio.run(listen()) == [1, 3, 5]


def test_a_lost_ring_costs_a_second_and_no_event(desk):
    net = network(desk)

    async def listen():
        async with running(desk) as feed:
            listener = feed.subscribe(uuid4(), Topics(networks=frozenset({net.id})))
            reading = asyncio.create_task(positions(feed, listener, 1))
            await asyncio.sleep(0.05)
            await asyncio.to_thread(note, desk, net, network_id=net.id)
            return await asyncio.wait_for(reading, 5)

    assert asyncio.run(listen()) == [1]


@pytest.mark.parametrize("steps", range(4))
def test_it_ends_although_it_is_rung_just_then(desk, steps):
    """A server that stops must not wait for ever for a feed that has missed being told so."""

    async def end():
        feed = Feed(desk)
        task = asyncio.create_task(feed.run())
        await asyncio.sleep(0.05)
        feed.ring()
        for _ in range(steps):
            await asyncio.sleep(0)
        task.cancel()
        done, _ = await asyncio.wait({task}, timeout=5)
        return task in done

    assert asyncio.run(end())


@pytest.mark.parametrize("after", [0, 3, 10])
def test_a_client_that_was_away_gets_what_it_missed_and_goes_on(desk, after):
    net = network(desk)
    for _ in range(10):
        note(desk, net, network_id=net.id)

    async def listen():
        async with running(desk) as feed:
            listener = feed.subscribe(uuid4(), Topics(networks=frozenset({net.id})))
            reading = asyncio.create_task(positions(feed, listener, 12 - after, after))
            await asyncio.sleep(0.05)
            for _ in range(2):
                await asyncio.to_thread(note, desk, net, network_id=net.id)
                feed.ring()
            return await asyncio.wait_for(reading, 5)

    assert asyncio.run(listen()) == list(range(after + 1, 13))


def test_many_writers_and_a_client_that_drops_off_miss_nothing(desk):
    net = network(desk)
    writers, each = 8, 25

    def write():
        for number in range(each):

            def change(unit, number=number):
                row = unit.lock(Network, net.id)
                unit.record("network.changed", row, network_id=net.id)
                if number % 5 == 4:
                    raise ZeroDivisionError

            try:
                desk.write(change)
            except ZeroDivisionError:
                continue

    kept = writers * each * 4 // 5

    async def listen():
        async with running(desk) as feed:
            threads = [threading.Thread(target=write) for _ in range(writers)]
            for thread in threads:
                thread.start()
            found: list[int] = []
            while len(found) < kept:
                listener = feed.subscribe(uuid4(), Topics(networks=frozenset({net.id})))
                last = found[-1] if found else 0
                wanted = min(17, kept - len(found))
                found += await asyncio.wait_for(positions(feed, listener, wanted, last), 30)
            for thread in threads:
                await asyncio.to_thread(thread.join)
            return found

    assert asyncio.run(listen()) == list(range(1, kept + 1))


def test_who_loses_a_role_is_cut_off(desk):
    net = network(desk)
    place = lab(desk, net)
    who = account(desk, acts_for=place)

    def revoke(unit):
        from sqlmodel import select

        role = unit.session.exec(select(LabRole).where(LabRole.account_id == who.id)).one()
        unit.record("lab_role.revoked", role, lab_id=place.id)

    async def listen():
        async with running(desk) as feed:
            listener = feed.subscribe(who.id, Topics(labs=frozenset({place.id})))
            await asyncio.to_thread(desk.write, revoke)
            feed.ring()
            return [text async for text in feed.stream(listener, None)]

    assert asyncio.run(asyncio.wait_for(listen(), 5))


def test_an_account_has_only_so_many_streams(desk):
    async def listen():
        feed, who = Feed(desk), uuid4()
        listeners = [feed.subscribe(who, Topics()) for _ in range(MOST_STREAMS)]
        with pytest.raises(TooManyStreamsError):
            feed.subscribe(who, Topics())
        feed.unsubscribe(listeners[0])
        feed.subscribe(who, Topics())

    asyncio.run(listen())


def test_coalescing_tells_the_newest_of_each_subject(desk):
    net = network(desk)
    first, second = lab(desk, net), lab(desk, net)

    async def listen():
        async with running(desk) as feed:
            listener = feed.subscribe(uuid4(), Topics(networks=frozenset({net.id})))
            for row in (first, first, second, first):
                await asyncio.to_thread(note, desk, row, network_id=net.id)
            feed.ring()
            await until(lambda: feed.position == 4)
            return await positions(feed, listener, 2, coalesce=True)

    assert asyncio.run(asyncio.wait_for(listen(), 5)) == [3, 4]


def test_a_slow_listener_is_cut_off_instead_of_filling_the_memory(desk, monkeypatch):
    monkeypatch.setattr("fabrouter_api.feed._MOST_WAITING", 3)
    net = network(desk)

    async def listen():
        async with running(desk) as feed:
            listener = feed.subscribe(uuid4(), Topics(networks=frozenset({net.id})))
            for _ in range(5):
                await asyncio.to_thread(note, desk, net, network_id=net.id)
            feed.ring()
            await until(lambda: listener.closed)
            return [text async for text in feed.stream(listener, 5)]

    assert asyncio.run(asyncio.wait_for(listen(), 5))
