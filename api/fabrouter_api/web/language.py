"""The language of a visitor: chosen on a page, set in the account, or asked for by the browser."""

from functools import cache
from importlib.resources import files
from io import BytesIO
from typing import Any, cast

from babel.core import negotiate_locale
from babel.messages.pofile import read_po
from litestar.connection import ASGIConnection

from fabrouter.i18n import LANGUAGES, Language, Translator

COOKIE = "fabrouter_language"


def language_of(connection: ASGIConnection[Any, Any, Any, Any], account: str | None) -> Language:
    """Returns the language to show a page in.

    Parameters
    ----------
    connection
        The request; its cookie goes first, its ``Accept-Language`` last.
    account
        Language of the signed-in account.
    """
    wishes = [connection.cookies.get(COOKIE), account, *_accepted(connection)]
    found = negotiate_locale([wish for wish in wishes if wish], LANGUAGES, sep="-")
    return cast("Language", found or "en")


def _accepted(connection: ASGIConnection[Any, Any, Any, Any]) -> list[str]:
    """Returns the languages a browser asks for, best first."""
    wishes = []
    for part in connection.headers.get("accept-language", "")[:200].split(","):
        tag, _, weight = part.strip().partition(";q=")
        try:
            wishes.append((-float(weight or 1), tag.strip()))
        except ValueError:
            continue
    return [tag for _, tag in sorted(wishes, key=lambda wish: wish[0])]


@cache
def page_catalogue(language: Language) -> dict[str, str]:
    """Returns English text → translation for all that pages and their scripts say."""
    found: dict[str, str] = {}
    if language == "en":
        return found
    for file in sorted(files(__package__).joinpath("i18n").iterdir(), key=lambda f: f.name):
        if file.name.endswith(f".{language}.po"):
            messages = read_po(BytesIO(file.read_bytes()), locale=language)
            found |= {str(m.id): str(m.string) for m in messages if m.id and m.string}
    return found


@cache
def translator(language: Language) -> Translator:
    """Returns what writes pages in a language."""
    return Translator(language, page_catalogue(language))
