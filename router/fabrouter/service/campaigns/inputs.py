"""What people write about campaigns."""

from typing import Annotated

from pydantic import Field

from fabrouter_network.document import Day, Document, Name, Text, TimeZone
from fabrouter_network.policy import Policy, PolicyName
from fabrouter_network.transport import Transport

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
