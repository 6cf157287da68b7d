"""TOML in and out, with limits."""

import tomllib
from datetime import date, time
from typing import Any

from fabrouter_network.issues import InputError, Issue

MOST_BYTES = 500_000
MOST_LEVELS = 50


def decode_toml(data: bytes, source: str) -> dict[str, Any]:
    """Decodes a TOML document; dates and times become text.

    Raises
    ------
    InputError
        With the place of the first fault.
    """
    if len(data) > MOST_BYTES:
        message = f"the file has {len(data):,} bytes; at most {MOST_BYTES:,} are read."
        raise InputError(source, [Issue("", "too-large", message, "Shorten it.")])
    try:
        tree: Any = _plain(tomllib.loads(data.decode("utf-8-sig")))
    except UnicodeDecodeError as error:
        issue = Issue(f"byte {error.start + 1}", "malformed-toml", "the file is not UTF-8.", "")
        raise InputError(source, [issue]) from error
    except tomllib.TOMLDecodeError as error:
        message = f"this is not TOML: {str(error)[:200]}."
        issue = Issue("", "malformed-toml", message, "Correct the text there.")
        raise InputError(source, [issue]) from error
    except (RecursionError, ValueError) as error:
        message = "the document is nested too deeply or has numbers without measure."
        raise InputError(source, [Issue("", "malformed-toml", message, "")]) from error
    return tree  # type: ignore[no-any-return]


def _plain(value: Any, level: int = 1) -> Any:
    if level > MOST_LEVELS:
        raise RecursionError
    if isinstance(value, dict):
        return {key: _plain(child, level + 1) for key, child in value.items()}
    if isinstance(value, list):
        return [_plain(child, level + 1) for child in value]
    if isinstance(value, date | time):
        return value.isoformat()
    return value


def encode_toml(tree: dict[str, Any]) -> bytes:
    """Returns a tree as TOML; what is nothing is left out, as TOML has no word for it."""
    import tomli_w

    return tomli_w.dumps(_without_nothing(tree)).encode()


def _without_nothing(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _without_nothing(child) for key, child in value.items() if child is not None}
    if isinstance(value, list | tuple):
        return [_without_nothing(child) for child in value]
    return value
