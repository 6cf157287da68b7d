"""Labs accept offers, against a bare insert and commit into the same database."""

import time
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Column, Integer, MetaData, String, Table, insert

from fabrouter.store import Store
from fabrouter_bench.service.calls import Caller
from fabrouter_bench.service.samples import Sample
from fabrouter_bench.service.world import World

_WARM_UP = 10
_BARE = Table(
    "benchmark_row", MetaData(), Column("id", Integer, primary_key=True), Column("text", String)
)
_TEXT = "x" * 500


@dataclass(frozen=True)
class Accepting:
    """How long both take.

    Parameters
    ----------
    accept
        The call as the lab sees it.
    bare
        One row inserted and committed through the same engine, by another process.
    """

    accept: Sample
    bare: Sample


class BareWriter:
    """Inserts and commits single rows into a table of its own."""

    def __init__(self, database_url: str) -> None:
        self._store = Store(database_url)
        _BARE.create(self._store.engine, checkfirst=True)
        writes = {"fabrouter_writes": True} if self._store.is_sqlite else {}
        self._engine = self._store.engine.execution_options(**writes)

    def write(self) -> float:
        """Returns the seconds one took."""
        begin = time.perf_counter()
        with self._engine.begin() as connection:
            connection.execute(insert(_BARE), {"text": _TEXT})
        return time.perf_counter() - begin

    def close(self) -> None:
        """Removes the table and closes the database."""
        _BARE.drop(self._store.engine)
        self._store.close()


def measure_accepting(caller: Caller, world: World, database_url: str, most: int) -> Accepting:
    """Accepts offers, each with a bare insert before it.

    Parameters
    ----------
    caller, world
        The service and what it holds.
    database_url
        Its database.
    most
        Offers to accept, as far as there are any.
    """
    writer = BareWriter(database_url)
    accepts: list[float] = []
    bares: list[float] = []
    try:
        for order in _offers(caller, world, most + _WARM_UP):
            bares.append(writer.write())
            path, token = f"/api/v1/work-orders/{order['id']}", world.labs[order["lab_id"]]
            etag = caller.call("GET", path, token=token).etag
            done = caller.call("POST", f"{path}/accept", {}, etag=etag, token=token)
            accepts.append(done.seconds)
    finally:
        writer.close()
    return Accepting(Sample(tuple(accepts[_WARM_UP:])), Sample(tuple(bares[_WARM_UP:])))


def _offers(caller: Caller, world: World, most: int) -> list[dict[str, Any]]:
    path = f"/api/v1/campaigns/{world.campaign_id}/work-orders?state=offered&limit=200"
    found: list[dict[str, Any]] = []
    following = ""
    while len(found) < most:
        tree = caller.get(path + following).tree
        found += tree["items"]
        if tree["next"] is None:
            break
        following = f"&cursor={tree['next']}"
    return found[:most]
