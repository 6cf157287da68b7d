"""``/session``: signing in and out. These calls need no idempotency key: they concern a browser."""

from typing import Any

from litestar import Controller, Response, delete, get, post
from litestar.datastructures import Cookie
from litestar.params import JSONBody

from fabrouter.service import sign_in
from fabrouter.service.fields import Email
from fabrouter.service.refusals import Unknown
from fabrouter.service.sign_in import Confirmation, Credentials, LinkUse, SignedIn
from fabrouter.service.tokens import SESSION_FOR
from fabrouter.store.tables import Account
from fabrouter_api.calls import ANONYMOUS, HttpRequest, caller_of, look
from fabrouter_api.decode import JSON_TYPE
from fabrouter_api.gate import address_of, too_many
from fabrouter_api.identity import (
    CSRF_COOKIE,
    bearer_of,
    csrf_token,
    secret_of,
    session_cookie,
)
from fabrouter_api.limits import Limit
from fabrouter_api.schemas.accounts import Fresh, SessionRead
from fabrouter_api.secrets import key_of
from fabrouter_api.state import request_id_of, shared
from fabrouter_network.document import Document

PER_PERSON = Limit(8, 900)
"""Failed tries for one account from one address."""
PER_ADDRESS = Limit(60, 900)
"""Failed tries from one address."""
PER_ACCOUNT = Limit(200, 3600)
"""Failed tries for one account from anywhere."""


class LinkRequest(Document):
    """Who has lost the password."""

    email: Email


class SessionController(Controller):
    """Signing in and out."""

    path = "/session"
    tags = ("session",)

    @post(operation_id="sign_in", summary="Sign in", opt=ANONYMOUS, sync_to_thread=True)
    def create(self, request: HttpRequest, data: JSONBody[Credentials]) -> Response[SessionRead]:
        """Opens a session and sets its cookie."""
        with _Tries(request, data.email):
            signed_in = sign_in.sign_in(
                shared(request).desk,
                data,
                require_totp=shared(request).settings.require_totp,
                request_id=request_id_of(request.scope),
            )
        return _with_cookies(request, signed_in)

    @get(operation_id="get_session", summary="Who am I?", sync_to_thread=True)
    def read(self, request: HttpRequest) -> Response[SessionRead]:
        """Returns your account and roles, and the token to send with changes."""
        shown = secret_of(request) if bearer_of(request) is None else None
        token = csrf_token(request, shown) if shown else None
        return look(
            request,
            lambda session, who: SessionRead.of(
                session.get_one(Account, who.account_id), who, token
            ),
        )

    @delete(operation_id="sign_out", summary="Sign out", status_code=204, sync_to_thread=True)
    def end(self, request: HttpRequest) -> Response[None]:
        """Ends this session."""
        caller = caller_of(request)
        shared(request).desk.write(
            lambda unit: sign_in.sign_out(unit, caller.token_id),
            actor_id=caller.principal.account_id,
            request_id=request_id_of(request.scope),
        )
        gone = [_cookie(request, "", 0), _page_cookie(request, "", 0)]
        return Response(None, status_code=204, cookies=gone)

    @post(
        "/confirm",
        operation_id="confirm_session",
        summary="Confirm who you are",
        status_code=200,
        sync_to_thread=True,
    )
    def confirm(self, request: HttpRequest, data: JSONBody[Confirmation]) -> Response[Fresh]:
        """Lets grave steps, such as launching a campaign, through for some minutes."""
        caller = caller_of(request)
        with _Tries(request, str(caller.principal.account_id)):
            until = sign_in.confirm(
                shared(request).desk,
                caller.token_id,
                data,
                require_totp=shared(request).settings.require_totp,
                request_id=request_id_of(request.scope),
            )
        return _json(Fresh(fresh_until=until))

    @post(
        "/link",
        operation_id="use_link",
        summary="Choose a password",
        opt=ANONYMOUS,
        sync_to_thread=True,
    )
    def use_link(
        self, request: HttpRequest, data: JSONBody[LinkUse]
    ) -> Response[SessionRead | None]:
        """Chooses a password by a one-time link, and signs in if no second factor is needed."""
        with _Tries(request, None):
            signed_in = sign_in.use_link(
                shared(request).desk,
                data,
                require_totp=shared(request).settings.require_totp,
                request_id=request_id_of(request.scope),
            )
        if signed_in is None:
            return Response(None, status_code=204)
        return _with_cookies(request, signed_in)

    @post(
        "/forgotten",
        operation_id="ask_for_link",
        summary="Ask for a one-time link",
        opt=ANONYMOUS,
        status_code=202,
        sync_to_thread=True,
    )
    def forgotten(self, request: HttpRequest, data: JSONBody[LinkRequest]) -> Response[None]:
        """Sends a link if there is such an account; the answer is always the same."""
        tries = _Tries(request, f"forgotten:{data.email}")
        tries.count()
        sign_in.ask_for_link(
            shared(request).desk, data.email, key_of(request), request_id_of(request.scope)
        )
        return Response[Any](b"", status_code=202)


class _Tries:
    """Counts failed tries; too many must wait, from that address first."""

    def __init__(self, request: HttpRequest, account: str | None) -> None:
        address = address_of(request)
        self._limits = shared(request).limits
        self._counters = [(f"try-address:{address}", PER_ADDRESS)]
        if account is not None:
            self._counters += [
                (f"try:{address}:{account}", PER_PERSON),
                (f"try-account:{account}", PER_ACCOUNT),
            ]

    def count(self) -> None:
        """Counts a try.

        Raises
        ------
        Problem
            429 if there were too many.
        """
        wait = max(self._limits.count(name, limit) for name, limit in self._counters)
        if wait:
            raise too_many(wait)

    def __enter__(self) -> None:
        self.count()

    def __exit__(self, _kind: object, error: BaseException | None, _trace: object) -> None:
        if not isinstance(error, Unknown):
            for name, _ in self._counters:
                self._limits.take_back(name)


def _with_cookies(request: HttpRequest, signed_in: SignedIn) -> Response[Any]:
    token = csrf_token(request, signed_in.secret)
    model = SessionRead.of(signed_in.account, signed_in.principal, token)
    age = int(SESSION_FOR.total_seconds())
    response = _json(model, 201)
    response.cookies = [
        _cookie(request, signed_in.secret, age),
        _page_cookie(request, token, age),
    ]
    return response


def _json(model: Any, status: int = 200) -> Response[Any]:
    return Response(model.model_dump_json().encode(), status_code=status, media_type=JSON_TYPE)


def _cookie(request: HttpRequest, value: str, age_s: int) -> Cookie:
    return Cookie(
        session_cookie(request),
        value=value,
        max_age=age_s,
        httponly=True,
        samesite="lax",
        secure=shared(request).settings.is_secure,
    )


def _page_cookie(request: HttpRequest, value: str, age_s: int) -> Cookie:
    """Returns the cookie from which our own pages read what to send with changes."""
    return Cookie(
        CSRF_COOKIE,
        value=value,
        max_age=age_s,
        httponly=False,
        samesite="strict",
        secure=shared(request).settings.is_secure,
    )
