"""What handlers call the parameters of addresses."""

from collections.abc import Mapping
from functools import lru_cache

from litestar.enums import ParamType
from litestar.handlers import BaseRouteHandler
from litestar.typing import FieldDefinition


@lru_cache(maxsize=1024)
def known_parameters(handler: BaseRouteHandler) -> Mapping[str, FieldDefinition]:
    """Returns the query parameters of a handler by the name that addresses use."""
    found = {}
    for name, definition in handler.parsed_fn_signature.parameters.items():
        kwarg = definition.kwarg_definition
        if getattr(kwarg, "param_type", None) == ParamType.QUERY:
            found[getattr(kwarg, "name", None) or name] = definition
    return found


def name_in_address(handler: BaseRouteHandler, name: str) -> str:
    """Returns what addresses call an argument of a handler."""
    for known, definition in known_parameters(handler).items():
        if definition.name == name:
            return known
    return name
