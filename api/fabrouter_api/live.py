"""Runs the live feed of a process, and ties it to the bells of this process and of others."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from litestar import Litestar

from fabrouter_api.feed import Feed
from fabrouter_api.state import Shared


@asynccontextmanager
async def live_feed(app: Litestar) -> AsyncIterator[None]:
    """Keeps the feed running as long as the application does."""
    common: Shared = app.state.shared
    feed = Feed(common.desk)
    app.state.feed = feed
    leave = common.desk.bell.listen(feed.ring)
    close_wire = _wire(common, feed)
    reading = asyncio.create_task(feed.run())
    try:
        yield
    finally:
        feed.close_all()
        reading.cancel()
        with suppress(asyncio.CancelledError):
            await reading
        leave()
        await asyncio.to_thread(close_wire)


def _wire(common: Shared, feed: Feed):  # type: ignore[no-untyped-def]  # noqa: ANN202
    url = common.settings.redis_url
    if url is None:
        return lambda: None
    # Redis is an extra that one process on a laptop does without.
    from fabrouter.messages.redis_wire import RedisWire

    wire = RedisWire(url.get_secret_value(), feed.ring)
    leave = common.desk.bell.listen(wire.send)

    def close() -> None:
        leave()
        wire.close()

    return close
