"""Corrects what the framework writes for unions, tuples and enumerations."""

from typing import Any


def corrected(schema: Any) -> Any:
    """Returns a schema with the alternatives that the models have.

    Litestar writes ``oneOf`` where any alternative may fit, and an empty alternative for the dots
    of ``tuple[X, ...]``: an ``X`` would fit twice, which ``oneOf`` forbids.
    """
    if isinstance(schema, list):
        return [corrected(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    mended = {name: corrected(part) for name, part in schema.items()}
    if isinstance(mended.get("items"), dict):
        mended["items"] = _without_dots(mended["items"])
    if "prefixItems" in mended:
        mended["minItems"] = mended["maxItems"] = len(mended["prefixItems"])
    if "oneOf" in mended:
        mended["anyOf"] = mended.pop("oneOf")
    return mended


def _without_dots(items: dict[str, Any]) -> dict[str, Any]:
    alternatives = items.get("anyOf", [])
    real = [part for part in alternatives if part]
    if len(real) == len(alternatives):
        return items
    return real[0] if len(real) == 1 else {**items, "anyOf": real}


def without_borrowed_words(schemas: dict[str, Any]) -> dict[str, Any]:
    """Returns named schemas that say nothing of the fields that use them.

    Litestar gives them description and default of the field it happens to meet first.
    """
    return {name: _own(part) for name, part in schemas.items()}


def _own(schema: dict[str, Any]) -> dict[str, Any]:
    borrowed = {"default", "description"} if "enum" in schema else {"default"}
    return {name: part for name, part in schema.items() if name not in borrowed}
