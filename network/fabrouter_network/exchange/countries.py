"""Names of countries in English and French, and their ISO 3166 codes."""

import re
from functools import lru_cache

from babel import Locale

_CODE = re.compile(r"[A-Z]{2}")


@lru_cache(maxsize=1)
def _codes() -> dict[str, str]:
    """Returns codes by name in small letters; English names win."""
    codes: dict[str, str] = {}
    for language in ("fr", "en"):
        territories = Locale(language).territories
        codes |= {str(name).lower(): code for code, name in territories.items()}
    return {name: code for name, code in codes.items() if _CODE.fullmatch(code)}


def country_code(text: str) -> str | None:
    """Returns the code of a country that is given by name or code, ``None`` if it is unknown."""
    if re.fullmatch(r"[A-Za-z]{2}", text):
        return text.upper()
    return _codes().get(text.strip().lower())


def country_name(code: str) -> str:
    """Returns the English name of a country; the code itself if that would not read back."""
    name = str(Locale("en").territories.get(code, code))
    return name if country_code(name) == code else code
