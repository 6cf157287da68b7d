"""The moment of planning: the previous plan counts as carried out until then."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from zoneinfo import ZoneInfo

from pydantic_core import PydanticCustomError

from fabrouter.plan.document import PlanDocument, PlannedLot
from fabrouter.replan.changes import Changes
from fabrouter_network.consistency.dates import check_now
from fabrouter_network.document import parse_moment, start_of
from fabrouter_network.issues import InputError, Issue
from fabrouter_network.scenario import ScenarioDocument
from fabrouter_network.units import material_quantity, material_steps

_SOURCE = "--now"
_UTC = ZoneInfo("UTC")


@dataclass(frozen=True)
class Past:
    """What has happened by the moment of planning, as the previous plan says it.

    Parameters
    ----------
    until
        Start of the first period that has not begun; ``None`` = the plan has not begun at all.
    zone
        Time zone in which days are meant.
    used
        Material that was used until then, by (lab, material).
    """

    until: datetime | None = None
    zone: ZoneInfo = _UTC
    used: Mapping[tuple[str, str], float] = field(default_factory=dict)

    @classmethod
    def of(cls, document: ScenarioDocument, plan: PlanDocument, changes: Changes) -> "Past":
        """Returns the past of a plan at the moment that a scenario names."""
        horizon = document.horizon
        if not horizon.first_open_period:
            return cls()
        until = horizon.start_of_period(horizon.first_open_period)
        return cls(until, horizon.zone, _used(document, plan, changes, until))

    def includes(self, moment: date | datetime) -> bool:
        """Returns whether an instant lies in a period that has begun."""
        return self.until is not None and start_of(moment, self.zone) < self.until

    def has_begun(self, lot: PlannedLot) -> bool:
        """Returns whether a lot was to make anything by now."""
        return any(self.includes(work.at) for work in lot.production)

    def is_set_up(self, lot: PlannedLot) -> bool:
        """Returns whether a lot was to be set up by now."""
        return lot.setup is None or self.includes(lot.setup)


def at_moment(document: ScenarioDocument, now: date | datetime | str | None) -> ScenarioDocument:
    """Returns the scenario with another moment of planning; ``None`` leaves it as it is.

    Raises
    ------
    InputError
        If it is no moment, has no time zone, lies before the scenario's own moment of planning, or
        leaves no period to plan.
    """
    if now is None:
        return document
    try:
        moment = parse_moment(now)
    except PydanticCustomError as error:
        raise InputError(_SOURCE, [Issue("", error.type, error.message())]) from error
    horizon = document.horizon
    later = document.model_copy(update={"horizon": horizon.model_copy(update={"now": moment})})
    issues = [Issue("", row.code, row.message, row.fix) for row in check_now(later)]
    if horizon.now and start_of(moment, horizon.zone) < start_of(horizon.now, horizon.zone):
        message = f"{moment} lies before {horizon.now}, when the scenario was last planned."
        issues.append(Issue("", "date-order", message, "Give a later moment."))
    if issues:
        raise InputError(_SOURCE, issues)
    return later


def _used(
    document: ScenarioDocument, plan: PlanDocument, changes: Changes, until: datetime
) -> dict[tuple[str, str], float]:
    units = {material.id: material.unit for material in document.materials}
    needs = {
        (design.id, stage.id): stage.materials
        for design in document.designs
        for stage in design.stages
    }
    steps: Counter[tuple[str, str]] = Counter()
    for lot, made in _made(plan, changes, until):
        for use in needs.get((lot.design, lot.stage), ()):
            steps[lot.lab, use.material] += made * material_steps(use.quantity, units[use.material])
    return {key: material_quantity(total, units[key[1]]) for key, total in steps.items()}


def _made(
    plan: PlanDocument, changes: Changes, until: datetime
) -> Iterator[tuple[PlannedLot, int]]:
    """Yields lots that had made anything by an instant, and how much."""
    for lot in plan.lots:
        made = sum(work.units for work in lot.production if work.at < until)
        made = min(made, changes.reduced_lots.get(lot.id, made))
        if made and lot.id not in changes.declined_lots:
            yield lot, made
