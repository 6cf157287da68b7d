"""Building blocks of the JSON documents: strict models and checked field types."""

import re
import unicodedata
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Annotated
from zoneinfo import ZoneInfo, available_timezones

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, PlainSerializer
from pydantic.json_schema import WithJsonSchema
from pydantic_core import PydanticCustomError

from fabrouter_network import capabilities

EARLIEST_YEAR, LATEST_YEAR = 1990, 2200
MOST_UNITS = 1_000_000
"""Largest quantity of one order line."""

_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.:-]{0,79}")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_CLOCK = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]|24:00")
_INVISIBLE = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})


class Document(BaseModel):
    """A part of a JSON document: unknown keys and wrong types are errors; values never change."""

    model_config = ConfigDict(
        extra="forbid", frozen=True, strict=True, allow_inf_nan=False, validate_default=False
    )


def _check_id(value: str) -> str:
    if not _ID.fullmatch(value):
        raise PydanticCustomError(
            "bad-id",
            "'{value}' is not an id: use 1 to 80 letters, digits or _ . : - without spaces.",
            {"value": value[:80]},
        )
    return value


def _check_text(value: str) -> str:
    if value.isprintable():
        return value
    for position, character in enumerate(value):
        if unicodedata.category(character) in _INVISIBLE and character not in "\n\t":
            raise PydanticCustomError(
                "bad-character",
                "character {position} (U+{code}) is invisible or reserved: remove it.",
                {"position": position + 1, "code": f"{ord(character):04X}"},
            )
    return value


def _check_name(value: str) -> str:
    if not value.strip():
        raise PydanticCustomError("blank", "this must not be blank.")
    return _check_text(value)


def _check_capability(value: str) -> str:
    if not capabilities.is_known(value):
        near = capabilities.nearest(value)
        advice = f"Did you mean {' or '.join(near)}?" if near else "See the README for the list."
        raise PydanticCustomError(
            "unknown-capability",
            "'{value}' is not a known capability. {advice} Own words start with 'x-'.",
            {"value": value[:80], "advice": advice},
        )
    return _check_id(value)


@lru_cache(maxsize=1)
def _time_zones() -> frozenset[str]:
    return frozenset(available_timezones())


def _check_zone(value: str) -> str:
    if value not in _time_zones():
        raise PydanticCustomError(
            "unknown-time-zone",
            "'{value}' is not a time zone: write one like Europe/Paris.",
            {"value": value[:80]},
        )
    return value


def _check_clock(value: str) -> str:
    if not _CLOCK.fullmatch(value):
        raise PydanticCustomError(
            "bad-time",
            "'{value}' is not a time of day: write hours and minutes like 09:00, at most 24:00.",
            {"value": value[:80]},
        )
    return value


def _without_minus_zero(value: float) -> float:
    return value + 0.0


def _bad_date(value: object) -> PydanticCustomError:
    return PydanticCustomError(
        "bad-date",
        "'{value}' is not a date: write a day like 2020-04-12 or an instant like "
        "2020-04-12T18:00:00+02:00.",
        {"value": str(value)[:80]},
    )


def parse_moment(value: object) -> date | datetime:
    """Reads a day or an instant with its zone.

    Raises
    ------
    PydanticCustomError
        If the text is neither, names a day that does not exist or lacks the zone.
    """
    if isinstance(value, datetime):
        moment: date | datetime = value
    elif isinstance(value, date):
        moment = value
    elif not isinstance(value, str):
        raise _bad_date(value)
    else:
        try:
            is_day = _DAY.fullmatch(value)
            moment = date.fromisoformat(value) if is_day else datetime.fromisoformat(value)
        except ValueError as error:
            raise _bad_date(value) from error
    if isinstance(moment, datetime) and moment.tzinfo is None:
        raise PydanticCustomError(
            "zone-required",
            "'{value}' has no time zone: add it, as in {value}+02:00, or write the day alone.",
            {"value": str(value)[:80]},
        )
    if not EARLIEST_YEAR <= moment.year <= LATEST_YEAR:
        raise PydanticCustomError(
            "out-of-range",
            "the year {year} is outside {first} to {last}.",
            {"year": moment.year, "first": EARLIEST_YEAR, "last": LATEST_YEAR},
        )
    return moment


def parse_day(value: object) -> date:
    """Reads a day.

    Raises
    ------
    PydanticCustomError
        If it is none; an instant is none either.
    """
    moment = parse_moment(value)
    if type(moment) is not date:
        raise PydanticCustomError(
            "bad-date",
            "'{value}' is not a day: write it like 2020-04-12.",
            {"value": str(value)[:80]},
        )
    return moment


Day = Annotated[date, BeforeValidator(parse_day)]
"""A local day, without a time."""

Id = Annotated[
    str, AfterValidator(_check_id), Field(json_schema_extra={"pattern": f"^{_ID.pattern}$"})
]
"""Identifier: letters, digits, ``_ . : -``; no spaces."""

Name = Annotated[str, Field(max_length=200), AfterValidator(_check_name)]
"""Short text for people, not blank."""

Text = Annotated[str, Field(max_length=4000), AfterValidator(_check_text)]
"""Longer text for people."""

CapabilityId = Annotated[str, AfterValidator(_check_capability)]
"""Word of the capability taxonomy, or an own word that starts with ``x-``."""

TimeZone = Annotated[str, AfterValidator(_check_zone)]
"""IANA time zone."""

Clock = Annotated[str, AfterValidator(_check_clock)]
"""Local time of day, ``00:00`` to ``24:00``."""

CountryCode = Annotated[str, Field(pattern="^[A-Z]{2}$")]
"""ISO 3166 code of a country."""

Moment = Annotated[
    date | datetime,
    BeforeValidator(parse_moment),
    PlainSerializer(lambda moment: moment.isoformat(), return_type=str),
    WithJsonSchema(
        {
            "type": "string",
            "anyOf": [{"format": "date"}, {"format": "date-time"}],
            "description": "A day, or an instant with its time zone.",
        }
    ),
]
"""A day (the whole local day) or an instant with its zone."""

Latitude = Annotated[float, Field(ge=-90, le=90), AfterValidator(_without_minus_zero)]
Longitude = Annotated[float, Field(ge=-180, le=180), AfterValidator(_without_minus_zero)]
Quantity = Annotated[float, Field(ge=0, le=1e9)]
Minutes = Annotated[float, Field(ge=0, le=100_000)]
Euros = Annotated[float, Field(ge=0, le=1e6)]
Percent = Annotated[int, Field(ge=0, le=100)]
Units = Annotated[int, Field(ge=1, le=MOST_UNITS)]


def start_of(moment: date | datetime, zone: ZoneInfo) -> datetime:
    """Returns the instant in UTC at which a moment begins; a day begins at local midnight."""
    if isinstance(moment, datetime):
        return moment.astimezone(UTC)
    return datetime.combine(moment, time.min, zone).astimezone(UTC)


def end_of(moment: date | datetime, zone: ZoneInfo) -> datetime:
    """Returns the instant in UTC at which a moment ends; a day ends at the next local midnight."""
    if isinstance(moment, datetime):
        return moment.astimezone(UTC)
    return start_of(moment + timedelta(days=1), zone)
