"""Labs as files: OKW and CSV, for the lab itself and for those who coordinate it."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from sqlmodel import Session, col, select

from fabrouter.access import Principal, Relation, Rule, Target, authorise
from fabrouter.service.labs.access import visible_lab
from fabrouter.service.labs.assemble import declared_labs
from fabrouter.service.labs.importing import LabFormat
from fabrouter.service.refusals import NotFound
from fabrouter.store.tables import Lab, LabState, Network
from fabrouter_network.calendars import Horizon
from fabrouter_network.exchange.found import whole
from fabrouter_network.exchange.okw_write import write_okw
from fabrouter_network.scenario import SCHEMA_VERSION, ScenarioDocument
from fabrouter_network.spreadsheets import LABS, MACHINES, STOCK, table_of

_EXPORTS = Rule(frozenset({Relation.COORDINATOR}), frozenset({Relation.ADMINISTRATOR}))
_SHEETS = {
    LabFormat.LABS_CSV: LABS,
    LabFormat.MACHINES_CSV: MACHINES,
    LabFormat.STOCK_CSV: STOCK,
}
EXPORTED = (LabFormat.OKW, *_SHEETS)
"""Formats that are written."""


def export_labs(session: Session, principal: Principal, network_id: UUID, kind: LabFormat) -> bytes:
    """Returns a network's own labs as a file, retired ones left out."""
    authorise(principal, "labs:read", _EXPORTS, Target(network_id=network_id))
    if session.get(Network, network_id) is None:
        raise NotFound
    query = select(Lab).where(Lab.network_id == network_id, Lab.state != LabState.RETIRED.value)
    return _file(session, session.exec(query.order_by(col(Lab.id))).all(), kind)


def export_lab(session: Session, principal: Principal, lab_id: UUID, kind: LabFormat) -> bytes:
    """Returns one lab as a file."""
    return _file(session, [visible_lab(session, principal, lab_id)], kind)


def _file(session: Session, rows: Sequence[Lab], kind: LabFormat) -> bytes:
    labs = declared_labs(session, rows)
    if kind is LabFormat.OKW:
        return write_okw(labs)
    document = ScenarioDocument(
        schema_version=SCHEMA_VERSION,
        name="labs",
        horizon=Horizon(start=date(2020, 1, 1), periods=1),
        labs=tuple(whole(lab) for lab in labs),
        sites=(),
        designs=(),
        lines=(),
    )
    return table_of(document, _SHEETS[kind]).encode()
