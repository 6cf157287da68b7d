"""Statements of what labs did, to those who may read them."""

from collections.abc import Sequence
from uuid import UUID

from sqlmodel import Session

from fabrouter.access import Principal, Relation, Rule, authorise
from fabrouter.service.campaigns.access import target_of, working_lab
from fabrouter.service.refusals import NotFound
from fabrouter.service.statements.effort import LabEffort, efforts_of
from fabrouter.store.tables import Campaign, Lab
from fabrouter_network.spreadsheets import write_table
from fabrouter_network.spreadsheets.cells import Value

_READS = Rule(frozenset({Relation.COORDINATOR, Relation.LAB}))
_HEADER = (
    "campaign", "lab", "kind", "number", "line", "stage", "made", "scrapped", "surplus",
    "machine_h", "people_h", "day", "destination", "km", "eur", "co2e_kg",
)  # fmt: skip

_EFFORTS_HEADER = (
    "campaign", "lab", "work_orders", "made", "scrapped", "surplus", "machine_h", "people_h",
    "work_eur", "material_eur", "transport_eur", "total_eur", "co2e_kg",
)  # fmt: skip


def effort_table(
    session: Session, principal: Principal, campaign_id: UUID
) -> tuple[Campaign, list[LabEffort]]:
    """Returns the effort of all labs of a campaign to its coordinators, of its own to a lab.

    Raises
    ------
    NotFound
        If the caller may not know of the campaign.
    """
    campaign = session.get(Campaign, campaign_id)
    if campaign is None:
        raise NotFound
    lab_id = working_lab(session, principal, campaign_id)
    target = target_of(campaign, lab_id=lab_id)
    found = authorise(principal, "work:read", _READS, target)
    own = None if Relation.COORDINATOR in found else sorted(principal.lab_ids)
    return campaign, efforts_of(session, campaign, own)


def efforts_csv(campaign: Campaign, efforts: Sequence[LabEffort]) -> str:
    """Returns what each lab did for a campaign as CSV, a row a lab."""
    rows: list[tuple[Value, ...]] = [
        (campaign.name, effort.lab.name, len(effort.work),
         *(effort.total(name) for name in ("made", "scrapped", "surplus")),
         _hours(effort.total("machine_s")), _hours(effort.total("people_s")),
         *(effort.total(name) / 100 for name in ("work_cents", "material_cents", "cost_cents")),
         effort.total_cents / 100, effort.total("co2e_g") / 1000)
        for effort in efforts
    ]  # fmt: skip
    return write_table(_EFFORTS_HEADER, rows)


def statement_of(
    session: Session, principal: Principal, campaign_id: UUID, lab_id: UUID
) -> tuple[Campaign, LabEffort]:
    """Returns what one lab did for a campaign, for reimbursement.

    Raises
    ------
    NotFound
        If the caller may not know of it; also if the lab has done nothing.
    """
    campaign, lab = session.get(Campaign, campaign_id), session.get(Lab, lab_id)
    if campaign is None or lab is None:
        raise NotFound
    authorise(principal, "work:read", _READS, target_of(campaign, lab_id=lab_id))
    efforts = efforts_of(session, campaign, [lab_id])
    if not efforts:
        raise NotFound
    return campaign, efforts[0]


def statement_csv(campaign: Campaign, effort: LabEffort) -> str:
    """Returns a statement as CSV that no spreadsheet runs as formulas; the last row is the sum."""
    rows: list[tuple[Value, ...]] = []
    start = (campaign.name, effort.lab.name)
    for work in effort.work:
        hours = (_hours(work.machine_s), _hours(work.people_s))
        units = (work.made, work.scrapped, work.surplus)
        place = (work.number, work.line, work.stage)
        for kind, cents in (("work", work.work_cents), ("material", work.material_cents)):
            first = kind == "work"
            rows.append(
                (*start, kind, *place, *(units if first else (None,) * 3),
                 *(hours if first else (None, None)), None, None, None, cents / 100, None)
            )  # fmt: skip
    rows += [
        (*start, "transport", *(None,) * 8, trip.dispatched_at.date(), trip.destination, trip.km,
         trip.cost_cents / 100, trip.co2e_g / 1000)
        for trip in effort.trips
    ]  # fmt: skip
    total = (effort.total_cents / 100, effort.total("co2e_g") / 1000)
    rows.append((*start, "total", *(None,) * 11, *total))
    return write_table(_HEADER, rows)


def _hours(seconds: int) -> float:
    return round(seconds / 3600, 2)
