"""``/tokens``."""

from uuid import UUID

from litestar import Controller, Response, delete, get, post
from litestar.params import FromPath, JSONBody

from fabrouter.service import tokens
from fabrouter.service.tokens import TokenInput
from fabrouter.store.tables import Token
from fabrouter_api.calls import (
    DEFAULT_ITEMS,
    Cursor,
    HttpRequest,
    Page,
    PageSize,
    page,
    perform,
)
from fabrouter_api.schemas.accounts import TokenRead
from fabrouter_api.secrets import key_of, revealing


class TokenController(Controller):
    """Your sessions and API tokens."""

    path = "/tokens"
    tags = ("tokens",)

    @get(operation_id="list_tokens", summary="List your sessions and tokens", sync_to_thread=True)
    def list_all(
        self, request: HttpRequest, limit: PageSize = DEFAULT_ITEMS, cursor: Cursor = None
    ) -> Response[Page[TokenRead]]:
        """Returns your sessions and API tokens that have not been ended."""
        return page(
            request,
            limit,
            cursor,
            tokens.own_tokens,
            lambda _, rows: [TokenRead.of(row) for row in rows],
            by=(Token.id,),
        )

    @post(operation_id="create_token", summary="Make an API token", sync_to_thread=True)
    def create(self, request: HttpRequest, data: JSONBody[TokenInput]) -> Response[TokenRead]:
        """Makes a token for a program; its secret is shown only here."""
        return perform(
            request,
            lambda unit, who: tokens.create_token(unit, who, data, key_of(request)),
            TokenRead.of,
            reveal=revealing(request, TokenRead),
        )

    @delete(
        "/{token_id:uuid}",
        operation_id="revoke_token",
        summary="End a session or token",
        status_code=204,
        sync_to_thread=True,
    )
    def revoke(self, request: HttpRequest, token_id: FromPath[UUID]) -> Response[None]:
        """Ends one of your sessions or tokens at once."""
        return perform(request, lambda unit, who: tokens.revoke_token(unit, who, token_id))
