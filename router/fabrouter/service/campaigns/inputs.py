"""What people write about campaigns."""

from datetime import date
from typing import Annotated

from pydantic import BeforeValidator, Field
from pydantic_core import PydanticCustomError

from fabrouter_network.document import Document, Name, Text, TimeZone, parse_moment
from fabrouter_network.policy import Policy, PolicyName
from fabrouter_network.transport import Transport


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
"""A local day of the campaign."""

Hours = Annotated[int, Field(ge=1, le=720)]


class NewCampaign(Document):
    """A campaign as it is planned."""

    name: Name
    description: Text = ""
    starts_on: Day
    ends_on: Day
    time_zone: TimeZone | None = None
    policy: PolicyName | Policy = "balanced"
    transport: Transport = Transport()
    auto_publish: bool | None = None
    reply_hours: Hours | None = None
    is_public: bool = False


class CampaignChange(Document):
    """What changes; what is left out stays."""

    name: Name | None = None
    description: Text | None = None
    starts_on: Day | None = None
    ends_on: Day | None = None
    policy: PolicyName | Policy | None = None
    transport: Transport | None = None
    auto_publish: bool | None = None
    reply_hours: Hours | None = None
    is_public: bool | None = None
