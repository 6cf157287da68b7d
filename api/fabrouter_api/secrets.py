"""Adds to answers the secrets that are shown once and never stored."""

from typing import Any

from pydantic import BaseModel

from fabrouter.service.tokens import secret_of
from fabrouter_api.schemas.accounts import AccountMade, LinkRead, RoleRead, TokenRead
from fabrouter_api.state import HttpRequest, shared


def key_of(request: HttpRequest) -> bytes:
    """Returns the service's own key, from which such secrets follow."""
    return shared(request).settings.secret_bytes


def with_url(request: HttpRequest, link: LinkRead) -> LinkRead:
    """Returns a link with its address; the secret stands where no server logs it."""
    base = shared(request).settings.base_url.rstrip("/")
    url = f"{base}/welcome#{secret_of(key_of(request), link.token_id)}"
    return link.model_copy(update={"url": url})


def revealing(request: HttpRequest, model: type[BaseModel]) -> tuple[type[BaseModel], Any]:
    """Returns what ``perform`` takes as ``reveal`` for answers of a model."""

    def reveal(answer: Any) -> BaseModel:
        if isinstance(answer, TokenRead):
            return answer.model_copy(update={"secret": secret_of(key_of(request), answer.id)})
        if isinstance(answer, LinkRead):
            return with_url(request, answer)
        if isinstance(answer, AccountMade | RoleRead) and answer.link is not None:
            return answer.model_copy(update={"link": with_url(request, answer.link)})
        return answer  # type: ignore[no-any-return]

    return model, reveal
