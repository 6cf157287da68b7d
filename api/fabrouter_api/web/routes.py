"""The addresses of pages, and what all of them share."""

from litestar import Router
from litestar.di import Provide

from fabrouter_api.web.assets import asset_file
from fabrouter_api.web.controllers import PAGES
from fabrouter_api.web.fault_page import show_problem
from fabrouter_api.web.faults import InnerProblem, SignInNeeded, to_sign_in
from fabrouter_api.web.visit import begin_visit


def web_router() -> Router:
    """Returns the router of all pages and their files."""
    pages = Router(
        "/",
        route_handlers=list(PAGES),
        dependencies={"visit": Provide(begin_visit)},
        exception_handlers={SignInNeeded: to_sign_in, InnerProblem: show_problem},
        include_in_schema=False,
    )
    return Router("/", route_handlers=[pages, asset_file], include_in_schema=False)
