"""What is different between two plans: the document that replanning reports."""

from typing import Annotated, Literal

from pydantic import AwareDatetime, Field

from fabrouter_network.document import Document, Id, Text

Count = Annotated[int, Field(ge=0)]

DropReason = Literal[
    "lab_lost",
    "lab_gone",
    "line_gone",
    "design_gone",
    "cannot",
    "outside_horizon",
    "quantity_lowered",
    "no_way",
    "destination_lost",
    "parts_missing",
    "declined",
    "reduced",
]
"""Why work of the previous plan cannot stay.

``declined``: its lab does not make the lot. ``reduced``: it makes only some of it."""

ChangeReason = Literal[
    DropReason, "takes_over", "new_line", "less_room", "not_set_up", "better_plan"
]
"""Why a lot is new, gone or different.

``takes_over``: does what another lab no longer does. ``less_room``: hours or stock of the lab
shrank. ``not_set_up``: it was only offered, so nobody has set it up by now. ``better_plan``:
nothing forced it, but it is worth more than the change costs."""


class LotChange(Document):
    """A lot that is new, cancelled, larger, smaller or at other times."""

    kind: Literal["new", "cancelled", "more", "less", "moved"]
    line: Id
    site: Id
    design: Id
    stage: Id
    lab: Id
    before: Count
    after: Count
    was: Annotated[
        Literal["", "offered", "accepted", "started"],
        Field(description="How firm the previous plan's lot was; empty for a new lot."),
    ] = ""
    why: ChangeReason
    from_labs: Annotated[
        tuple[Id, ...], Field(description="For takes_over: labs that do less.")
    ] = ()


class LabChange(Document):
    """Units of a stage that a lab makes now and made before, in all."""

    lab: Id
    design: Id
    stage: Id
    before: Count
    after: Count
    lots_new: Count
    lots_cancelled: Count


class LineChange(Document):
    """What changes for one order line, in units; unit by unit in order of arrival."""

    line: Id
    site: Id
    requested_before: Count
    requested_after: Count
    on_time_before: Count
    on_time_after: Count
    late_before: Count
    late_after: Count
    unmet_before: Count
    unmet_after: Count
    earlier: Annotated[Count, Field(description="Units that arrive earlier than planned before.")]
    later: Annotated[Count, Field(description="Units that arrive later than planned before.")]
    missing: Annotated[Count, Field(description="Units that no longer arrive.")]
    more: Annotated[Count, Field(description="Units that did not arrive before.")]


class TermChange(Document):
    """One term of the objective before and after, in EUR as the policy weighs it."""

    term: Text
    eur_before: float
    eur_after: float


class DroppedWork(Document):
    """Work of the previous plan that cannot stay; ``to`` = only its shipments to that place."""

    lot: Id
    line: Id
    design: Id
    stage: Id
    lab: Id
    units: Count
    to: Text = ""
    was: Literal["offered", "accepted", "started"]
    reason: DropReason


class OverdrawnWork(Document):
    """Fixed work that takes more than a lab has left by now; it stays, but needs a look."""

    lab: Id
    what: Annotated[Text, Field(description="Machine group, people or material.")]
    kind: Literal["hours", "material"]
    lacking: Annotated[float, Field(ge=0, description="Hours, or the material's own unit.")]


class Differences(Document):
    """What changes for whom between a plan and the one that replaces it."""

    lots_before: Count
    lots_after: Count
    lots_fixed: Annotated[Count, Field(description="Accepted or started lots; all of them stay.")]
    lots_begun: Annotated[
        Count, Field(description="Lots that had begun by the moment of planning.")
    ] = 0
    open_from: Annotated[
        AwareDatetime | None,
        Field(description="Start of the first period that had not begun; nothing before changes."),
    ] = None
    lots_unchanged: Count
    changed_share: Annotated[
        float,
        Field(ge=0, le=1, description="New, cancelled and changed lots among all of both plans."),
    ]
    changed_units_share: Annotated[
        float, Field(ge=0, description="Units made elsewhere, more or less ÷ units made before.")
    ]
    objective_before_eur: float
    objective_after_eur: float
    terms: tuple[TermChange, ...]
    lots: tuple[LotChange, ...]
    labs: tuple[LabChange, ...]
    lines: tuple[LineChange, ...]
    dropped: tuple[DroppedWork, ...]
    overdrawn: tuple[OverdrawnWork, ...]
