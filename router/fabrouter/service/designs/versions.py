"""Versions of designs: once stored they never change; their content has a hash."""

import hashlib
import json
from datetime import date
from typing import Any
from uuid import UUID

from sqlmodel import Session, select

from fabrouter.access import Principal
from fabrouter.service.designs.access import changed_network
from fabrouter.service.designs.library import network_materials
from fabrouter.service.plans import unsettle
from fabrouter.service.refusals import BadInput, Conflict
from fabrouter.store import tables
from fabrouter.store.unit_of_work import UnitOfWork
from fabrouter_network.calendars import Horizon
from fabrouter_network.consistency import check_consistency
from fabrouter_network.designs import Design
from fabrouter_network.issues import Issue, Severity
from fabrouter_network.materials import Material
from fabrouter_network.scenario import SCHEMA_VERSION, ScenarioDocument

_ANY_DAY = date(2020, 1, 1)
_LONGEST_EDITION = 80


def add_version(
    unit: UnitOfWork, principal: Principal, network_id: UUID, design: Design
) -> tables.Design:
    """Stores a version of a design; no country has approved it yet.

    The same version with the same content is the one that is stored already.

    Raises
    ------
    BadInput
        If the design makes no sense or uses materials the network does not have.
    Conflict
        ``edition-exists`` if that version is stored with other content.
    """
    unsettle(unit, [network_id], design.id)
    network = changed_network(unit, principal, network_id)
    if "approved_in" in design.model_fields_set:
        message = "approvals are not part of a version."
        fix = "Leave it out and approve the stored version for each country."
        raise BadInput([Issue("/approved_in", "unknown-key", message, fix)])
    issues = design_issues(design, network_materials(unit.session, network_id))
    if len(design.version) > _LONGEST_EDITION:
        message, fix = "the version has too many characters.", f"Write at most {_LONGEST_EDITION}."
        issues.append(Issue("/version", "too-long", message, fix))
    if issues:
        raise BadInput(issues)
    return store_version(unit, network, design)


def store_version(unit: UnitOfWork, network: tables.Network, design: Design) -> tables.Design:
    """Stores a checked version in a locked network; see :func:`add_version`."""
    content = content_of(design)
    digest = hash_of(content)
    known = find_version(unit.session, network.id, design.id, design.version)
    if known is not None and known.sha256 == digest:
        return known
    if known is not None:
        raise Conflict(
            "edition-exists",
            f"Version {design.version} of '{design.id}' is stored with other content, and versions "
            "never change: give this one a new version.",
            design=design.id,
            edition=design.version,
        )
    row = tables.Design(
        created_at=unit.now,
        changed_at=unit.now,
        network_id=network.id,
        slug=design.id,
        edition=design.version,
        document=content,
        sha256=digest,
    )
    unit.add(row)
    unit.record(
        "design.added",
        row,
        network_id=network.id,
        slug=row.slug,
        edition=row.edition,
        sha256=digest,
    )
    return row


def content_of(design: Design) -> dict[str, Any]:
    """Returns what makes a version what it is: everything but who approved it."""
    return design.model_dump(mode="json", exclude={"approved_in"})


def hash_of(content: dict[str, Any]) -> str:
    """Returns the SHA-256 of a version's canonical JSON."""
    text = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def find_version(
    session: Session, network_id: UUID, slug: str, edition: str
) -> tables.Design | None:
    """Returns a network's version of a design."""
    query = select(tables.Design).where(
        tables.Design.network_id == network_id,
        tables.Design.slug == slug,
        tables.Design.edition == edition,
    )
    return session.exec(query).first()


def design_issues(design: Design, materials: tuple[Material, ...]) -> list[Issue]:
    """Returns every error of a design, with pointers inside it, by the rules of scenarios."""
    prefix = "/designs/0"
    document = ScenarioDocument(
        schema_version=SCHEMA_VERSION,
        name="-",
        horizon=Horizon(start=_ANY_DAY, periods=1),
        materials=materials,
        labs=(),
        sites=(),
        designs=(design,),
        lines=(),
    )
    return [
        Issue(issue.where.removeprefix(prefix), issue.code, issue.message, issue.fix)
        for issue in check_consistency(document)
        if issue.where.startswith(prefix) and issue.severity is Severity.ERROR
    ]
