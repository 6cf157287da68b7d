"""Designs from and to OKH files."""

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from sqlmodel import Session

from fabrouter.access import Principal
from fabrouter.service.designs.access import changed_network, visible_design
from fabrouter.service.designs.library import document_of, network_materials
from fabrouter.service.designs.versions import design_issues, store_version
from fabrouter.service.plans import unsettle
from fabrouter.service.refusals import BadInput
from fabrouter.store import tables
from fabrouter.store.unit_of_work import UnitOfWork
from fabrouter_network.exchange.okh_draft import DesignDraft
from fabrouter_network.exchange.okh_losh import read_okh_losh, write_okh_losh
from fabrouter_network.exchange.okh_v1 import read_okh_v1, write_okh_v1


class DesignFormat(StrEnum):
    """Files that hold a design."""

    OKH_V1 = "okh_v1"
    OKH_LOSH = "okh_losh"


_READERS = {DesignFormat.OKH_V1: read_okh_v1, DesignFormat.OKH_LOSH: read_okh_losh}
_WRITERS = {DesignFormat.OKH_V1: write_okh_v1, DesignFormat.OKH_LOSH: write_okh_losh}


@dataclass(frozen=True)
class DesignImport:
    """What an import of a design did, or what has to be known first.

    Parameters
    ----------
    found
        What the file says, and what is missing.
    design
        The stored version; nothing if something is missing, or this was a trial.
    dry_run
        Whether nothing was to be written.
    """

    found: DesignDraft
    design: tables.Design | None
    dry_run: bool


def import_design(
    unit: UnitOfWork,
    principal: Principal,
    network_id: UUID,
    kind: DesignFormat,
    data: bytes,
    *,
    dry_run: bool,
) -> DesignImport:
    """Stores the design of an OKH file if it is complete; else tells what is missing.

    OKH knows no times, materials per unit and ratios: files of others give a draft and questions.
    Answer them by adding the completed draft as a design.

    Raises
    ------
    InputError, BadInput
        With every fault and its pointer.
    Conflict
        ``edition-exists`` if that version is stored with other content.
    """
    found = _READERS[kind](data, "okh")
    unsettle(unit, [network_id], found.draft["id"])
    network = changed_network(unit, principal, network_id)
    if found.design is None:
        return DesignImport(found, None, dry_run)
    issues = design_issues(found.design, network_materials(unit.session, network_id))
    if issues:
        raise BadInput(issues)
    row = None if dry_run else store_version(unit, network, found.design)
    return DesignImport(found, row, dry_run)


def export_design(
    session: Session, principal: Principal, design_id: UUID, kind: DesignFormat
) -> bytes:
    """Returns a stored version as an OKH file."""
    row = visible_design(session, principal, design_id)
    return _WRITERS[kind](document_of(row))
