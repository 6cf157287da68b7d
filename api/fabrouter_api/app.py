"""Puts the application together."""

from litestar import Litestar, Router
from litestar.datastructures import State

from fabrouter.settings import Settings
from fabrouter.store import Desk, Store
from fabrouter_api.controllers import CONTROLLERS
from fabrouter_api.controllers.health import live, metrics, ready
from fabrouter_api.decode import MOST_BYTES, StrictModels, StrictRequest, check_request
from fabrouter_api.docs_page import docs_file, docs_page
from fabrouter_api.envelope import enveloped, known_hosts
from fabrouter_api.gate import gate
from fabrouter_api.lifespan import background, limits_of, requests_only
from fabrouter_api.live import live_feed
from fabrouter_api.observe import observed
from fabrouter_api.openapi import PREFIX, openapi_document
from fabrouter_api.problem_pages import problem_page
from fabrouter_api.problems import answer_problem
from fabrouter_api.state import Shared
from fabrouter_api.web import web_router


def create_app(
    settings: Settings, desk: Desk | None = None, *, with_background: bool = False
) -> Litestar:
    """Returns the service.

    Parameters
    ----------
    settings
        How it is run.
    desk
        The database to use; opened by the settings if none is given.
    with_background
        Also run the clock and, on SQLite, solves.
    """
    desk = desk or Desk(Store(settings.database_url))
    api = Router(
        PREFIX,
        route_handlers=[*CONTROLLERS, docs_page, docs_file, openapi_document],
        middleware=[gate],
        before_request=check_request,
        request_max_body_size=MOST_BYTES,
    )
    app = Litestar(
        [api, web_router(), problem_page, live, ready, metrics],
        request_class=StrictRequest,
        plugins=[StrictModels()],
        exception_handlers={Exception: answer_problem},
        lifespan=[requests_only, live_feed, *([background] if with_background else [])],
        openapi_config=None,
        state=State({"shared": Shared(settings, desk, limits_of(settings))}),
        logging_config=None,
        debug=False,
    )
    app.asgi_handler = observed(
        enveloped(app.asgi_handler, known_hosts(settings)), is_secure=settings.is_secure
    )
    return app
