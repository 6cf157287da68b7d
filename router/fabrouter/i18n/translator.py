"""One language: message catalogue and number formats (Babel)."""

from collections.abc import Mapping
from datetime import date, datetime
from functools import cache
from importlib.resources import files
from io import BytesIO
from typing import Literal
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_datetime, get_day_names
from babel.messages.pofile import read_po
from babel.numbers import format_currency, format_decimal, format_percent

Language = Literal["en", "fr"]

LANGUAGES: tuple[Language, ...] = ("en", "fr")


@cache
def _catalogue(language: Language) -> dict[str, str]:
    """Returns English message → translation; English itself needs none."""
    if language == "en":
        return {}
    data = files(__package__).joinpath(f"{language}.po").read_bytes()
    messages = read_po(BytesIO(data), locale=language)
    return {str(message.id): str(message.string) for message in messages if message.id}


class Translator:
    """Writes texts, numbers and dates in one language.

    Parameters
    ----------
    language
        ``"en"`` or ``"fr"``.
    more
        English text → translation of further texts.
    """

    def __init__(self, language: Language = "en", more: Mapping[str, str] | None = None) -> None:
        self.language = language
        self._messages = {**_catalogue(language), **(more or {})}
        self._locale = {"en": "en_GB", "fr": "fr_FR"}[language]

    def __call__(self, message: str, **values: object) -> str:
        """Returns a message in this language, with its places filled in."""
        text = self._messages.get(message) or message
        return text.format(**values) if values else text

    def name(self, english: str, french: str) -> str:
        """Returns the name in this language, the English one where there is no French one."""
        return french if self.language == "fr" and french else english

    def number(self, value: float, digits: int = 0) -> str:
        """Returns a number with the language's marks."""
        pattern = "#,##0" + ("." + "0" * digits if digits else "")
        return str(format_decimal(value, format=pattern, locale=self._locale))

    def signed(self, value: float) -> str:
        """Returns a whole number with its sign; a plain 0 where there is none."""
        whole = round(value)
        return f"{'+' if whole > 0 else '−'}{self.number(abs(whole))}" if whole else "0"

    def short(self, value: float) -> str:
        """Returns a number with as many decimals as it needs, at most two."""
        return str(format_decimal(value, format="#,##0.##", locale=self._locale))

    def euros(self, value: float) -> str:
        """Returns an amount of money in whole euros."""
        pattern = {"en": "¤#,##0", "fr": "#,##0 ¤"}[self.language]
        return str(
            format_currency(value, "EUR", pattern, locale=self._locale, currency_digits=False)
        )

    def percent(self, share: float, digits: int = 1) -> str:
        """Returns a share of 1 as a percentage."""
        pattern = f"#,##0.{'0' * digits}%" if digits else "#,##0%"
        return str(format_percent(share, format=pattern, locale=self._locale))

    def day(self, instant: datetime, zone: ZoneInfo) -> str:
        """Returns the local day of an instant, short."""
        return str(format_date(instant.astimezone(zone), "EEE d MMM", locale=self._locale))

    def calendar_day(self, value: date) -> str:
        """Returns a date, short."""
        return str(format_date(value, "EEE d MMM", locale=self._locale))

    def moment(self, instant: datetime, zone: ZoneInfo) -> str:
        """Returns the local day and time of an instant, short."""
        local = instant.astimezone(zone)
        return str(format_datetime(local, "EEE d MMM, HH:mm", locale=self._locale))

    def weekday(self, name: str) -> str:
        """Returns the short name of a weekday, given as ``mon``, ``tue`` …"""
        index = ("mon", "tue", "wed", "thu", "fri", "sat", "sun").index(name)
        return str(get_day_names("abbreviated", locale=self._locale)[index])
