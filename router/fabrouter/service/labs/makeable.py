"""Which designs of its network a lab can make, and why not the others."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlmodel import Session

from fabrouter.access import Principal
from fabrouter.service.designs.library import document_of, usable_rows
from fabrouter.service.labs.access import visible_lab
from fabrouter.service.labs.assemble import assemble_labs
from fabrouter.store import tables
from fabrouter_network.designs import Design, Stage
from fabrouter_network.labs import LabStatus
from fabrouter_network.matching import Reason, match


@dataclass(frozen=True)
class StageInLab:
    """What keeps a lab from a stage of a design; nothing = it can do it."""

    stage: Stage
    reasons: tuple[Reason, ...]


@dataclass(frozen=True)
class DesignInLab:
    """A design as one lab could make it."""

    row: tables.Design
    design: Design
    stages: tuple[StageInLab, ...]

    @property
    def makeable(self) -> bool:
        """Whether the lab can do every stage."""
        return not any(stage.reasons for stage in self.stages)


def designs_in_lab(
    session: Session, principal: Principal, lab_id: UUID, now: datetime
) -> list[DesignInLab]:
    """Returns the designs of a lab's own network, matched with what the lab declares.

    Whether the lab takes work at present is not asked.

    Parameters
    ----------
    session, principal, lab_id
        Where, who asks, about which lab.
    now
        Certificates must be valid then.

    Raises
    ------
    NotFound
        If the caller may not know of the lab.
    """
    row = visible_lab(session, principal, lab_id)
    lab = assemble_labs(session, [row], now)[0].model_copy(update={"status": LabStatus.ACTIVE})
    found = []
    for design_row in usable_rows(session, row.network_id):
        design = document_of(design_row)
        stages = (StageInLab(stage, match(design, stage, lab).reasons) for stage in design.stages)
        found.append(DesignInLab(design_row, design, tuple(stages)))
    return found
