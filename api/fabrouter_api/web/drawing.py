"""How pages are drawn: Jinja, strict about what is missing, safe about what people wrote."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from jinja2 import Environment, PackageLoader, StrictUndefined, pass_context
from jinja2.runtime import Context

from fabrouter_api.web.assets import asset

ENVIRONMENT = Environment(
    loader=PackageLoader("fabrouter_api.web"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


def instant(text: str) -> datetime:
    """Returns the instant of a timestamp of the API."""
    return datetime.fromisoformat(text)


@pass_context
def day(context: Context, text: str | None, zone: str = "UTC") -> str:
    """Returns a date, or the local day of an instant, in the visitor's language."""
    if text is None:
        return "–"
    translator = context["t"]
    if len(text) == len("2020-04-01"):
        return str(translator.calendar_day(date.fromisoformat(text)))
    return str(translator.day(instant(text), ZoneInfo(zone)))


@pass_context
def when(context: Context, text: str | None, zone: str = "UTC") -> str:
    """Returns a local day and time in the visitor's language."""
    if text is None:
        return "–"
    return str(context["t"].moment(instant(text), ZoneInfo(zone)))


@pass_context
def number(context: Context, value: float, digits: int = 0) -> str:
    """Returns a number with the marks of the visitor's language."""
    return str(context["t"].number(value, digits))


@pass_context
def weekday(context: Context, name: str) -> str:
    """Returns the name of a weekday, such as ``mon``, in the visitor's language."""
    return str(context["t"].weekday(name))


ENVIRONMENT.filters.update({"day": day, "when": when, "number": number, "weekday": weekday})
ENVIRONMENT.globals["asset"] = asset
