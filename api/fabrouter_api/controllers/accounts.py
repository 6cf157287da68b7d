"""``/accounts``."""

from typing import Any
from uuid import UUID

from litestar import Controller, Response, delete, get, patch, post, put
from litestar.params import FromPath, JSONBody
from pydantic import RootModel

from fabrouter.service import accounts, erasure, second_factor
from fabrouter.service.accounts import AccountChanges, AccountInput, PasswordChange
from fabrouter.service.fields import Code
from fabrouter.store.tables import Account
from fabrouter_api.calls import (
    DEFAULT_ITEMS,
    VERSIONED,
    Cursor,
    HttpRequest,
    Page,
    PageSize,
    expected_version,
    look,
    page,
    perform,
)
from fabrouter_api.schemas.accounts import AccountMade, AccountRead, LinkRead, SecondFactorRead
from fabrouter_api.secrets import key_of, revealing
from fabrouter_network.document import Document


class CodeInput(Document):
    """A code the authenticator shows now."""

    code: Code


class Administration(Document):
    """Whether somebody is an administrator."""

    is_administrator: bool


class OwnData(RootModel[dict[str, Any]]):
    """Everything stored about a person."""


class AccountController(Controller):
    """Accounts of people."""

    path = "/accounts"
    tags = ("accounts",)

    @get(operation_id="list_accounts", summary="List accounts", sync_to_thread=True)
    def list_all(
        self, request: HttpRequest, limit: PageSize = DEFAULT_ITEMS, cursor: Cursor = None
    ) -> Response[Page[AccountRead]]:
        """Returns all accounts; administrators only."""
        return page(
            request,
            limit,
            cursor,
            accounts.all_accounts,
            lambda _, rows: [AccountRead.of(row) for row in rows],
            by=(Account.id,),
        )

    @post(operation_id="create_account", summary="Make an account", sync_to_thread=True)
    def create(self, request: HttpRequest, data: JSONBody[AccountInput]) -> Response[AccountMade]:
        """Makes an account and a one-time link for its owner; administrators only."""
        return perform(
            request,
            lambda unit, who: accounts.create_account(unit, who, data, key_of(request)),
            AccountMade.of,
            reveal=revealing(request, AccountMade),
        )

    @get(
        "/{account_id:uuid}",
        operation_id="get_account",
        summary="See an account",
        sync_to_thread=True,
    )
    def read(self, request: HttpRequest, account_id: FromPath[UUID]) -> Response[AccountRead]:
        """Returns your own account; administrators see all."""
        return look(
            request,
            lambda session, who: AccountRead.of(accounts.get_account(session, who, account_id)),
        )

    @patch(
        "/{account_id:uuid}",
        operation_id="change_account",
        summary="Change your account",
        opt=VERSIONED,
        sync_to_thread=True,
    )
    def change(
        self, request: HttpRequest, account_id: FromPath[UUID], data: JSONBody[AccountChanges]
    ) -> Response[AccountRead]:
        """Changes the fields you send of your own account."""
        version = expected_version(request)
        return perform(
            request,
            lambda unit, who: accounts.change_account(unit, who, account_id, data, version),
            AccountRead.of,
        )

    @delete(
        "/{account_id:uuid}",
        operation_id="erase_account",
        summary="Erase a person",
        status_code=204,
        sync_to_thread=True,
    )
    def erase(self, request: HttpRequest, account_id: FromPath[UUID]) -> Response[None]:
        """Erases name, address, secrets and roles for ever; what was done stays as numbers."""
        return perform(request, lambda unit, who: erasure.erase_account(unit, who, account_id))

    @get(
        "/{account_id:uuid}/data",
        operation_id="export_account",
        summary="See all your data",
        sync_to_thread=True,
    )
    def export(self, request: HttpRequest, account_id: FromPath[UUID]) -> Response[OwnData]:
        """Returns everything stored about you, secrets left out."""
        return look(
            request,
            lambda session, who: OwnData(erasure.own_data(session, who, account_id)),
        )

    @put(
        "/{account_id:uuid}/password",
        operation_id="change_password",
        summary="Change your password",
        status_code=204,
        sync_to_thread=True,
    )
    def change_password(
        self, request: HttpRequest, account_id: FromPath[UUID], data: JSONBody[PasswordChange]
    ) -> Response[None]:
        """Changes your password and ends all your sessions."""
        return perform(
            request, lambda unit, who: accounts.change_password(unit, who, account_id, data)
        )

    @post(
        "/{account_id:uuid}/second-factor",
        operation_id="begin_second_factor",
        summary="Begin a second factor",
        sync_to_thread=True,
    )
    def begin_second_factor(
        self, request: HttpRequest, account_id: FromPath[UUID]
    ) -> Response[SecondFactorRead]:
        """Gives you a secret for your authenticator; confirm a code to put it in force."""
        return perform(
            request,
            lambda unit, who: second_factor.begin_second_factor(unit, who, account_id),
            SecondFactorRead.of,
        )

    @put(
        "/{account_id:uuid}/second-factor",
        operation_id="confirm_second_factor",
        summary="Put the second factor in force",
        sync_to_thread=True,
    )
    def confirm_second_factor(
        self, request: HttpRequest, account_id: FromPath[UUID], data: JSONBody[CodeInput]
    ) -> Response[AccountRead]:
        """Puts your second factor in force if the code is right."""
        return perform(
            request,
            lambda unit, who: second_factor.confirm_second_factor(unit, who, account_id, data.code),
            AccountRead.of,
        )

    @delete(
        "/{account_id:uuid}/second-factor",
        operation_id="remove_second_factor",
        summary="Remove a second factor",
        status_code=200,
        sync_to_thread=True,
    )
    def remove_second_factor(
        self, request: HttpRequest, account_id: FromPath[UUID]
    ) -> Response[AccountRead]:
        """Removes a second factor; administrators may for somebody who has lost it."""
        return perform(
            request,
            lambda unit, who: second_factor.remove_second_factor(unit, who, account_id),
            AccountRead.of,
        )

    @post(
        "/{account_id:uuid}/links",
        operation_id="renew_link",
        summary="Make a one-time link",
        sync_to_thread=True,
    )
    def renew_link(self, request: HttpRequest, account_id: FromPath[UUID]) -> Response[LinkRead]:
        """Makes a new link for somebody who has lost the password; administrators only."""
        return perform(
            request,
            lambda unit, who: accounts.renew_link(unit, who, account_id, key_of(request)),
            LinkRead.of,
            reveal=revealing(request, LinkRead),
        )

    @put(
        "/{account_id:uuid}/administrator",
        operation_id="set_administrator",
        summary="Make somebody an administrator, or not",
        sync_to_thread=True,
    )
    def set_administrator(
        self, request: HttpRequest, account_id: FromPath[UUID], data: JSONBody[Administration]
    ) -> Response[AccountRead]:
        """Makes somebody else an administrator, or not any more."""
        wanted = data.is_administrator
        return perform(
            request,
            lambda unit, who: accounts.set_administrator(unit, who, account_id, wanted),
            AccountRead.of,
        )

    @post(
        "/{account_id:uuid}/disable",
        operation_id="disable_account",
        summary="Shut somebody out",
        status_code=200,
        sync_to_thread=True,
    )
    def disable(self, request: HttpRequest, account_id: FromPath[UUID]) -> Response[AccountRead]:
        """Shuts somebody out at once; administrators only."""
        return perform(
            request,
            lambda unit, who: accounts.disable_account(unit, who, account_id),
            AccountRead.of,
        )

    @post(
        "/{account_id:uuid}/enable",
        operation_id="enable_account",
        summary="Let somebody in again",
        status_code=200,
        sync_to_thread=True,
    )
    def enable(self, request: HttpRequest, account_id: FromPath[UUID]) -> Response[AccountRead]:
        """Lets somebody in again; administrators only."""
        return perform(
            request,
            lambda unit, who: accounts.enable_account(unit, who, account_id),
            AccountRead.of,
        )
