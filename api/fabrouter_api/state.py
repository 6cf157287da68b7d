"""What the whole application shares, and where requests find it."""

from collections.abc import Mapping, MutableMapping
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

from litestar import Request
from litestar.connection import ASGIConnection

from fabrouter.settings import Settings
from fabrouter.store import Desk
from fabrouter_api.in_flight import InFlight
from fabrouter_api.last_use import LastUse
from fabrouter_api.limits import Limits

Connection = ASGIConnection[Any, Any, Any, Any]
HttpRequest = Request[Any, Any, Any]

_REQUEST_ID = "fabrouter_request_id"


@dataclass
class Shared:
    """Everything requests share; nothing of it is the only copy of anything.

    Parameters
    ----------
    settings
        How the service is run.
    desk
        Where use cases get their transactions.
    limits
        Counts attempts and requests.
    in_flight
        Idempotency keys whose calls are under way.
    last_use
        When tokens were used last, until it is written down.
    """

    settings: Settings
    desk: Desk
    limits: Limits
    in_flight: InFlight = field(default_factory=InFlight)
    last_use: LastUse = field(default_factory=LastUse)


def shared(connection: Connection) -> Shared:
    """Returns what the application shares."""
    found: Shared = connection.app.state.shared
    return found


def name_request(scope: MutableMapping[str, Any]) -> str:
    """Gives a request an id of its own and returns it."""
    scope[_REQUEST_ID] = name = str(uuid4())
    return name


def request_id_of(scope: Mapping[str, Any]) -> str:
    """Returns the id of a request."""
    return str(scope.get(_REQUEST_ID, ""))
