"""What every test shares: a cache of its own, and a clear word where Chromium is missing."""

import os
import shutil
from pathlib import Path

import pytest


@pytest.fixture(scope="session", autouse=True)
def _own_cache(tmp_path_factory):
    """Keeps travel matrices of tests apart from those of the user."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("FABROUTER_CACHE_DIR", str(tmp_path_factory.mktemp("cache")))
        yield


def _absent(word):
    """Skips a test for want of a program; fails where CI promised it."""
    if os.environ.get("FABROUTER_CI"):
        pytest.fail(word)
    pytest.skip(word)


@pytest.fixture(scope="session")
def chromium():
    """Returns the path of Debian's Chromium; skips without it, but fails where CI promised it."""
    path = shutil.which("chromium")
    if path is None:
        _absent("Chromium is not installed: apt-get install chromium")
    return path


BRITTANY = (47.2, -5.2, 48.9, -1.0)


@pytest.fixture(scope="session")
def campaign():
    """Returns a campaign in Brittany: three products, ten hospitals, six days."""
    from fabrouter import Scenario
    from fabrouter.campaigns import CampaignSpec, OrderItem, build_campaign
    from fabrouter_network.scenario import Area

    south, west, north, east = BRITTANY
    spec = CampaignSpec(
        "Brittany",
        (
            OrderItem(("shield-verkstan", "shield-does-laser"), 900),
            OrderItem(("gown-cotton",), 900),
        ),
        area=Area(south=south, west=west, north=north, east=east),
        sites=10,
        days=6,
        seed=3,
    )
    return Scenario(build_campaign(spec))


@pytest.fixture(scope="session")
def campaign_plan(campaign):
    """Returns a quick plan of the campaign, the same every time."""
    from fabrouter import route

    return route(campaign, engine="local_search", deterministic_limit=0.2, time_limit=60)


@pytest.fixture
def clock():
    """Returns a clock that stands still until the test moves it."""
    from service_cases import Clock

    return Clock()


@pytest.fixture(scope="session")
def postgresql():
    """Returns a PostgreSQL server of this test process."""
    import postgresql_server

    if postgresql_server.find_program("initdb") is None:
        _absent(postgresql_server.MISSING)
    server = postgresql_server.start_server()
    yield server
    server.stop()


@pytest.fixture
def postgresql_to_kill():
    """Returns a durable PostgreSQL server that a test may kill."""
    import postgresql_server

    if postgresql_server.find_program("initdb") is None:
        _absent(postgresql_server.MISSING)
    server = postgresql_server.start_server(
        fsync="on", synchronous_commit="on", full_page_writes="on"
    )
    yield server
    server.stop()


@pytest.fixture
def redis_to_kill():
    """Returns a Redis server that a test may kill and empty."""
    import redis_server

    if redis_server.find_program() is None:
        _absent(redis_server.MISSING)
    server = redis_server.RedisServer()
    yield server
    server.stop()


@pytest.fixture(scope="session")
def _sqlite_file(tmp_path_factory):
    """Returns a database file with the newest schema and no rows, to be copied."""
    from fabrouter.store import Store
    from fabrouter.store.upgrade import upgrade

    path = tmp_path_factory.mktemp("store") / "empty.db"
    store = Store(f"sqlite:///{path}")
    upgrade(store)
    store.close()
    return path


@pytest.fixture(scope="session")
def _postgresql_store(postgresql):
    """Returns a store on PostgreSQL with the newest schema; tests empty it before they begin."""
    from fabrouter.store import Store
    from fabrouter.store.upgrade import upgrade

    store = Store(postgresql.create_database("tests"))
    upgrade(store)
    yield store
    store.close()


@pytest.fixture(params=["sqlite", "postgresql"])
def store(request, tmp_path):
    """Returns an empty store with the newest schema, on each of the databases."""
    from fabrouter.store import Store

    if request.param == "postgresql":
        ready = request.getfixturevalue("_postgresql_store")
        _empty(ready)
        yield ready
        return
    path = Path(shutil.copy(request.getfixturevalue("_sqlite_file"), tmp_path / "fabrouter.db"))
    ready = Store(f"sqlite:///{path}")
    yield ready
    ready.close()


def _empty(store):
    """Removes all rows; the journal starts anew."""
    from sqlalchemy import text

    from fabrouter.store.tables import Table

    names = ", ".join(f'"{name}"' for name in Table.metadata.tables)
    with store.engine.begin() as connection:
        connection.execute(text(f"TRUNCATE {names}"))
        connection.execute(text("INSERT INTO journal_head (id, position, hash) VALUES (1, 0, '')"))


@pytest.fixture
def desk(store, clock):
    """Returns where use cases get their transactions, with the test's clock."""
    from fabrouter.store import Desk

    return Desk(store, clock)


@pytest.fixture
def api(desk):
    """Returns a client of the service on the test's database and clock."""
    from litestar.testing import TestClient

    from fabrouter.settings import Settings
    from fabrouter_api.app import create_app

    settings = Settings(secret="s" * 40, base_url="http://testserver.local")
    with TestClient(create_app(settings, desk), base_url=settings.base_url) as client:
        yield client


@pytest.fixture
def served(desk):
    """Returns the address of the service on the test's database, behind a real socket."""
    import threading
    import time

    import uvicorn

    from fabrouter.settings import Settings
    from fabrouter_api.app import create_app

    settings = Settings(secret="s" * 40, base_url="http://127.0.0.1")
    config = uvicorn.Config(create_app(settings, desk), port=0, log_level="error", lifespan="on")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    deadline = time.monotonic() + 30
    while not server.started and time.monotonic() < deadline:
        time.sleep(0.02)
    port = server.servers[0].sockets[0].getsockname()[1]
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    thread.join(10)
    assert not thread.is_alive()
