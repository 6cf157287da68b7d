"""Lists in pages: a cursor says where the next page begins, and belongs to one caller and query."""

import base64
import hashlib
import hmac
import json
from collections.abc import Sequence
from datetime import date, datetime
from typing import Annotated, Any, Generic, TypeVar
from uuid import UUID

from litestar.params import QueryParameter
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import TypeDecorator, tuple_

from fabrouter_api.problems import Problem
from fabrouter_api.state import HttpRequest, shared

Item = TypeVar("Item", bound=BaseModel)

MOST_ITEMS = 200
DEFAULT_ITEMS = 50

PageSize = Annotated[
    int, QueryParameter(name="limit", ge=1, le=MOST_ITEMS, description="Most items of one page.")
]
"""Type of the argument ``limit`` of lists; default ``DEFAULT_ITEMS``."""

Cursor = Annotated[
    str | None,
    QueryParameter(name="cursor", max_length=1000, description="`next` of the page before."),
]
"""Type of the argument ``cursor`` of lists; default ``None``."""


class Page(BaseModel, Generic[Item]):
    """Some items of a list."""

    model_config = ConfigDict(frozen=True)

    items: list[Item]
    next: Annotated[
        str | None, Field(description="Cursor of the next page; null = this is the last one.")
    ]


def after_cursor(query: Any, columns: Sequence[Any], *, newest_first: bool, values: Any) -> Any:
    """Returns a query in its order, beginning after a cursor's values."""
    order = [column.desc() if newest_first else column.asc() for column in columns]
    if values is not None:
        place = tuple_(*columns)
        query = query.where(place < values if newest_first else place > values)
    return query.order_by(*order)


def read_cursor(
    request: HttpRequest, cursor: str | None, principal: str, columns: Sequence[Any]
) -> tuple[Any, ...] | None:
    """Returns the values a cursor stands for.

    Raises
    ------
    Problem
        422 if it was not made here, for this caller and this query.
    """
    if cursor is None:
        return None
    seal, _, text = cursor.partition(".")
    if not hmac.compare_digest(seal.encode(), _seal(request, principal, text).encode()):
        detail = "Use `next` of the page before as it is, with the same query."
        raise Problem(422, "bad-cursor", detail)
    values = json.loads(base64.urlsafe_b64decode(text))
    return tuple(_typed(column, value) for column, value in zip(columns, values, strict=True))


def write_cursor(request: HttpRequest, principal: str, values: Sequence[Any]) -> str:
    """Returns the cursor that stands for values."""
    plain = [v.isoformat() if isinstance(v, date) else v for v in values]
    text = base64.urlsafe_b64encode(json.dumps(plain, default=str).encode()).decode()
    return f"{_seal(request, principal, text)}.{text}"


def _typed(column: Any, value: Any) -> Any:
    plain = column.type
    kind = (plain.impl_instance if isinstance(plain, TypeDecorator) else plain).python_type
    if kind is UUID:
        return UUID(value)
    if kind in (datetime, date):
        return kind.fromisoformat(value)
    return value


def _seal(request: HttpRequest, principal: str, text: str) -> str:
    others = sorted(
        (k, v) for k, v in request.query_params.multi_items() if k not in ("limit", "cursor")
    )
    words = ["cursor", principal, request.scope["path"], repr(others), text]
    key = shared(request).settings.secret_bytes
    return hmac.new(key, "\n".join(words).encode(), hashlib.sha256).hexdigest()[:24]
