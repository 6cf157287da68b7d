"""What a visitor sees when the API says no."""

from typing import Any
from urllib.parse import quote

from litestar import Request, Response
from litestar.response import Redirect


class InnerProblem(Exception):  # noqa: N818
    """The API refused a read.

    Parameters
    ----------
    status
        HTTP status.
    document
        The problem document.
    """

    def __init__(self, status: int, document: dict[str, Any]) -> None:
        self.status, self.document = status, document
        super().__init__(str(document.get("detail", status)))


class SignInNeeded(Exception):  # noqa: N818
    """The page is for people who are signed in."""


def to_sign_in(request: Request[Any, Any, Any], _: Exception) -> Response[Any]:
    """Leads to the sign-in page, and back afterwards."""
    here = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    return Redirect(f"/sign-in?after={quote(here, safe='/')}", status_code=303)
