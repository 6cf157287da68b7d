"""Finds studies for those who may know of them."""

from typing import Any
from uuid import UUID

from sqlmodel import Session, select

from fabrouter.access import Principal, Relation, Rule, Target, authorise
from fabrouter.service.refusals import NotFound
from fabrouter.store.tables import Study
from fabrouter.store.unit_of_work import UnitOfWork

RESEARCHES = Rule(frozenset({Relation.RESEARCHER, Relation.COORDINATOR, Relation.ADMINISTRATOR}))
"""Everybody who researches in a network sees and steers its studies."""


def readable_study(session: Session, principal: Principal, study_id: UUID) -> Study:
    """Returns a study of a network the caller researches in.

    Raises
    ------
    NotFound
        For everybody else.
    """
    study = session.get(Study, study_id)
    if study is None:
        raise NotFound
    authorise(principal, "research:read", RESEARCHES, Target(network_id=study.network_id))
    return study


def locked_study(unit: UnitOfWork, principal: Principal, study_id: UUID) -> Study:
    """Returns a study that nobody else changes until the transaction ends."""
    study = unit.lock(Study, study_id)
    if study is None:
        raise NotFound
    authorise(principal, "research:write", RESEARCHES, Target(network_id=study.network_id))
    return study


def shared_study(session: Session, key: str) -> Study:
    """Returns the study that a link is about.

    Raises
    ------
    NotFound
        If there is none, or it is shared no more.
    """
    study = session.exec(select(Study).where(Study.share_key == key)).first()
    if study is None:
        raise NotFound
    return study


def record(unit: UnitOfWork, verb: str, study: Study, **data: Any) -> None:
    """Notes a change of a study in the journal."""
    unit.record(f"study.{verb}", study, network_id=study.network_id, **data)
