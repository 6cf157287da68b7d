"""Types of fields that only the service knows."""

import re
from typing import Annotated, Literal

from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError

from fabrouter_network.document import Name

_EMAIL = re.compile(r"[^@\s\"(),:;<>\[\\\]]{1,64}@[a-z0-9-]+(\.[a-z0-9-]+)+")


def _check_email(value: str) -> str:
    plain = value.strip().lower()
    if not plain.isprintable() or not _EMAIL.fullmatch(plain):
        raise PydanticCustomError(
            "bad-email", "'{value}' is not an e-mail address.", {"value": value[:80]}
        )
    return plain


Email = Annotated[
    str,
    Field(max_length=254, examples=["ana@example.org"], json_schema_extra={"format": "email"}),
    AfterValidator(_check_email),
]
"""E-mail address, kept in small letters."""

Password = Annotated[str, Field(max_length=200, json_schema_extra={"format": "password"})]

Code = Annotated[str, Field(pattern="^[0-9]{6}$", examples=["123456"])]
"""Six digits of a second factor."""

Language = Literal["en", "fr"]

PersonName = Annotated[Name, Field(examples=["Ana"])]
