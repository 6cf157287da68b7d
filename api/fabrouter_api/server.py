"""Runs the service: checks the database first, then listens."""

import os
import signal

import uvicorn
from litestar import Litestar

from fabrouter.settings import Settings
from fabrouter.store import Desk, Store
from fabrouter.store.upgrade import assert_current, upgrade
from fabrouter_api.app import create_app
from fabrouter_api.logs import configure_logs
from fabrouter_network.issues import InputError, Issue

_GRACE_S = 20
"""Seconds that requests under way have when the server stops."""
_IDLE_S = 15
"""Seconds a silent connection is kept."""


def check_settings(settings: Settings) -> None:
    """Refuses settings that would lose events, or be unsafe.

    Raises
    ------
    InputError
        With what to set.
    """
    issues = []
    if settings.workers > 1 and settings.is_sqlite:
        message = "several processes cannot share a SQLite database."
        issues.append(Issue("FABROUTER_WORKERS", "needs-postgresql", message, "Use PostgreSQL."))
    if settings.workers > 1 and settings.redis_url is None:
        message = "several processes need Redis to tell each other what happens."
        issues.append(
            Issue("FABROUTER_WORKERS", "needs-redis", message, "Set FABROUTER_REDIS_URL.")
        )
    given = settings.secret.get_secret_value() if settings.secret else ""
    if len(given) < 32 and (given or not settings.is_sqlite):
        message = "it has fewer than 32 characters."
        fix = "Set it to 32 or more random characters, the same for all processes."
        issues.append(Issue("FABROUTER_SECRET", "weak-secret", message, fix))
    if issues:
        raise InputError("settings", issues)


def prepare_database(settings: Settings) -> None:
    """Brings an embedded database to the newest schema; refuses another one that is not.

    Raises
    ------
    OutdatedError
        If a PostgreSQL database has another schema.
    """
    if settings.database_file is not None:
        settings.database_file.parent.mkdir(parents=True, exist_ok=True)
    store = Store(settings.database_url)
    try:
        upgrade(store) if settings.is_sqlite else assert_current(store)
    finally:
        store.close()


def application() -> Litestar:
    """Returns the service as one of several processes runs it; settings come by environment."""
    settings = Settings()
    configure_logs(settings.log_format)
    desk = Desk(Store(settings.database_url))
    return create_app(settings, desk, with_background=True)


def serve(settings: Settings) -> None:
    """Listens until told to stop; requests under way are answered first."""
    for name in ("host", "port", "workers", "database_url", "base_url"):
        os.environ[f"FABROUTER_{name.upper()}"] = str(getattr(settings, name))
    signal.signal(signal.SIGTERM, _leave)
    uvicorn.run(
        "fabrouter_api.server:application",
        factory=True,
        host=settings.host,
        port=settings.port,
        workers=settings.workers if settings.workers > 1 else None,
        log_config=None,
        log_level="warning",
        access_log=False,
        server_header=False,
        proxy_headers=bool(settings.trusted_proxies),
        forwarded_allow_ips=settings.trusted_proxies or None,
        timeout_keep_alive=_IDLE_S,
        timeout_graceful_shutdown=_GRACE_S,
    )


def _leave(_number: int, _frame: object) -> None:
    """Ends in good order: uvicorn sends the signal once more when all requests are answered."""
    raise SystemExit(0)
