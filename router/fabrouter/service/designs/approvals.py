"""Countries approve design versions, or take it back; what must be said with the goods."""

from dataclasses import dataclass
from typing import Annotated
from uuid import UUID

from pydantic import Field
from sqlmodel import Session

from fabrouter.access import Principal
from fabrouter.service.designs.access import changed_design
from fabrouter.service.designs.library import approvals_of, is_approved, notice_for
from fabrouter.service.refusals import Conflict
from fabrouter.service.stop_work import Stopped, live_orders, stop_work
from fabrouter.service.work_orders.flags import flag_all
from fabrouter.service.work_orders.schedule import read_terms
from fabrouter.store.tables import (
    Approval,
    ApprovalState,
    Design,
    OrderLine,
    Site,
    WorkOrder,
    WorkState,
)
from fabrouter.store.unit_of_work import UnitOfWork
from fabrouter_network.document import CountryCode, Document, Text


class Decision(Document):
    """A country's word on a design version."""

    country: Annotated[
        CountryCode | Annotated[str, Field(pattern=r"^\*$")],
        Field(description="'*' speaks for all countries that have no word of their own."),
    ]
    state: Annotated[ApprovalState, Field(strict=False)]
    notice: Annotated[Text, Field(description="Must go with the goods, in English.")] = ""
    notice_fr: Annotated[Text, Field(description="The same in French.")] = ""


@dataclass(frozen=True)
class Decided:
    """A decision, and what became of work it forbids."""

    approval: Approval
    stopped: Stopped


def decide(
    unit: UnitOfWork,
    principal: Principal,
    design_id: UUID,
    decision: Decision,
    version: int | None = None,
) -> Decided:
    """Notes a country's word; the newest counts, and may change in the middle of a campaign.

    Offers for sites that may no longer receive the design are withdrawn; accepted work is flagged,
    as is promised work whose papers carry another notice than the present one.

    Parameters
    ----------
    unit
        The transaction.
    principal
        A coordinator of the design's network.
    design_id
        The design version.
    decision
        The word.
    version
        The version of the row the caller saw.

    Raises
    ------
    Conflict
        ``design-withdrawn`` if a withdrawn version were to be approved.
    """
    design = changed_design(unit, principal, design_id, version)
    if design.withdrawn_at is not None and decision.state is ApprovalState.APPROVED:
        raise Conflict("design-withdrawn", "The version is withdrawn: approve another one.")
    approval = add_approval(unit, design, decision)
    unit.record(
        "design.decided",
        design,
        network_id=design.network_id,
        country=decision.country,
        state=decision.state.value,
    )
    return Decided(approval, _stop_where_refused(unit, design))


def add_approval(unit: UnitOfWork, design: Design, decision: Decision) -> Approval:
    """Adds a country's word on a locked design version."""
    row = Approval(
        created_at=unit.now,
        design_id=design.id,
        country=decision.country,
        state=decision.state.value,
        notice=decision.notice,
        notice_fr=decision.notice_fr,
        decided_by=unit.actor_id,
    )
    unit.add(row)
    unit.record(
        "approval.added",
        row,
        network_id=design.network_id,
        design_id=str(design.id),
        country=row.country,
        state=row.state,
    )
    return row


def _stop_where_refused(unit: UnitOfWork, design: Design) -> Stopped:
    """Stops work for countries that refuse the design; flags promised work with an old notice."""
    newest = approvals_of(unit.session, [design.id]).get(design.id, {})
    refused: list[WorkOrder] = []
    old_notice: list[WorkOrder] = []
    for order in live_orders(unit, design_id=design.id):
        country = _country_of(unit.session, order)
        if not is_approved(newest, country):
            refused.append(order)
        elif order.state != WorkState.OFFERED and not _says(unit.session, order, country):
            old_notice.append(order)
    stopped = stop_work(
        unit,
        refused,
        "design_not_approved",
        "The design is no longer approved for this country.",
        flags=(WorkState.ACCEPTED,),
    )
    flagged = flag_all(unit, old_notice, "notice_changed")
    return Stopped(stopped.withdrawn, tuple(sorted((*stopped.flagged, *flagged))))


def _says(session: Session, order: WorkOrder, country: str) -> bool:
    """Returns whether a work order's terms hold the present notice, in both languages."""
    terms = read_terms(order.terms)
    told = (terms.notice, terms.notice_fr)
    return told == tuple(
        notice_for(session, order.design_id, country, language) for language in ("en", "fr")
    )


def _country_of(session: Session, order: WorkOrder) -> str:
    line = session.get_one(OrderLine, order.line_id)
    return session.get_one(Site, line.site_id).country
