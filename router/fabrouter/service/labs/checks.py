"""Does a declaration make sense in its network? The rules are those of scenario files."""

from collections.abc import Iterator
from dataclasses import replace

from sqlmodel import Session, col, select

from fabrouter.service.designs.library import network_materials
from fabrouter.service.labs.assemble import identity_of
from fabrouter.service.plans import networks_of
from fabrouter.store import tables
from fabrouter_network.calendars import Horizon
from fabrouter_network.consistency import check_consistency
from fabrouter_network.issues import Issue
from fabrouter_network.labs import Declaration, Lab, LabIdentity
from fabrouter_network.materials import Stock
from fabrouter_network.scenario import SCHEMA_VERSION, ScenarioDocument

_LAB = "/labs/0"


def declaration_issues(session: Session, row: tables.Lab, said: Declaration) -> list[Issue]:
    """Returns errors and warnings about a declaration, with pointers inside it."""
    document = ScenarioDocument(
        schema_version=SCHEMA_VERSION,
        name="-",
        horizon=Horizon(start=row.created_at.date(), periods=1, time_zone=row.time_zone),
        materials=network_materials(session, row.network_id),
        labs=(_lab(row, said),),
        sites=(),
        designs=(),
        lines=(),
    )
    known = {
        "designs": frozenset(_slugs(session, row)),
        "lines": frozenset(said.limits.refused_lines),
    }
    issues = check_consistency(document, known)
    return [_in_declaration(issue) for issue in issues if _own(issue)]


def _own(issue: Issue) -> bool:
    """Returns whether an issue is about what was declared: the place is known already."""
    return issue.where.startswith(_LAB) and not issue.where.startswith(f"{_LAB}/place")


def _in_declaration(issue: Issue) -> Issue:
    where = issue.where.removeprefix(_LAB).replace("/stock", "/purchases", 1)
    return replace(issue, where=where, message=issue.message.replace(f"{_LAB}/", "/"))


def _lab(row: tables.Lab, said: Declaration) -> Lab:
    identity = identity_of(row)
    shared = Declaration.model_fields.keys() & Lab.model_fields.keys()
    return Lab(
        **{name: getattr(identity, name) for name in LabIdentity.model_fields},
        **{name: getattr(said, name) for name in shared},
        stock=tuple(Stock(quantity=0.0, **dict(supply)) for supply in said.purchases),
    )


def _slugs(session: Session, row: tables.Lab) -> Iterator[str]:
    """Yields ids of designs that the lab's networks know, withdrawn ones included."""
    query = select(tables.Design.slug).where(
        col(tables.Design.network_id).in_(networks_of(session, row))
    )
    yield from session.exec(query)
