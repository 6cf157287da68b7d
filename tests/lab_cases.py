"""Rows about labs that tests of labs and designs share."""

from datetime import date, timedelta
from uuid import UUID

import service_cases as cases
from fabrouter.store import Desk
from fabrouter.store.tables import (
    Booking,
    Campaign,
    Certificate,
    Design,
    Lab,
    Material,
    Network,
    Site,
    WorkOrder,
)


def work_order(
    desk: Desk,
    lab: Lab,
    state: str = "offered",
    booked: int = 3600,
    campaign: Campaign | None = None,
    design: Design | None = None,
    site: Site | None = None,
) -> WorkOrder:
    """Returns a stored work order of a lab that books its printers tomorrow."""
    network_id = campaign.network_id if campaign else lab.network_id
    network = cases.rows(desk, Network, Network.id == network_id)[0]
    campaign = campaign or cases.campaign(desk, network)
    design = design or cases.design(desk, network)
    line = cases.line(desk, campaign, site or cases.site(desk, network), design)
    row = WorkOrder(
        created_at=desk.clock(),
        changed_at=desk.clock(),
        campaign_id=campaign.id,
        line_id=line.id,
        lab_id=lab.id,
        design_id=design.id,
        stage="strap",
        number=len(cases.rows(desk, WorkOrder)) + 1,
        state=state,
        quantity=10,
        schedule={},
        due=desk.clock() + timedelta(days=5),
    )
    booking = Booking(
        created_at=desk.clock(),
        work_order_id=row.id,
        lab_id=lab.id,
        pool="printers",
        day=desk.clock().date() + timedelta(days=1),
        seconds=booked,
    )
    cases.keep(desk, row)
    cases.keep(desk, booking)
    return row


def certificate(
    desk: Desk, lab: Lab, skill: str, checked_by: UUID | None, valid_until: date | None
) -> Certificate:
    """Returns a certificate that is not stored yet."""
    return Certificate(
        created_at=desk.clock(),
        lab_id=lab.id,
        skill=skill,
        checked_by=checked_by,
        valid_until=valid_until,
    )


def material(desk: Desk, network: Network, name: str = "petg", unit: str = "g") -> Material:
    """Returns a stored material of a network."""
    row = Material(
        created_at=desk.clock(),
        changed_at=desk.clock(),
        network_id=network.id,
        slug=name,
        document={"id": name, "name": name.upper(), "unit": unit},
    )
    cases.keep(desk, row)
    return row
