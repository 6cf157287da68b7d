"""The page that says what the API refused."""

from typing import Any

from litestar import Request, Response

from fabrouter_api.web.faults import InnerProblem, to_sign_in
from fabrouter_api.web.visit import present_visit


def show_problem(request: Request[Any, Any, Any], problem: InnerProblem) -> Response[Any]:
    """Shows a refused read in words; leads to the sign-in page if that is what is missing."""
    if problem.status == 401:
        return to_sign_in(request, problem)
    return present_visit(request).draw("fault.html.j2", {"fault": problem.status}, problem.status)
