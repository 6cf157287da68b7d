"""Can a lot of the previous plan stay in the scenario as it is by now?"""

from fabrouter.plan.document import PlannedLot
from fabrouter.replan.differences import DropReason
from fabrouter.replan.past import Past
from fabrouter_network.designs import Design, Stage
from fabrouter_network.document import start_of
from fabrouter_network.matching import LAB_DECISIONS, Match, match
from fabrouter_network.orders import Commitment, ShipmentEntry
from fabrouter_network.scenario import ScenarioDocument


class Judge:
    """Knows what the scenario has by now.

    Parameters
    ----------
    scenario
        The scenario.
    lost
        Labs that do nothing any more.
    past
        What happened before it can no longer be stopped.
    """

    def __init__(self, scenario: ScenarioDocument, lost: frozenset[str], past: Past) -> None:
        horizon = scenario.horizon
        self._past = past
        self._zone, self._start, self._end = horizon.zone, horizon.start_utc, horizon.end_utc
        self._lost = lost
        self._labs = {lab.id: lab for lab in scenario.labs}
        self._places = self._labs.keys() | {site.id for site in scenario.sites}
        self._lines = {line.id: line for line in scenario.lines}
        self._designs = {design.id: design for design in scenario.designs}
        self._found: dict[tuple[str, str, str], Match] = {}

    def against(self, lot: PlannedLot) -> DropReason | None:
        """Returns why a lot cannot stay although its lab works on, ``None`` if it can."""
        if lot.lab not in self._labs:
            return "lab_gone"
        line, design = self._lines.get(lot.line), self._designs.get(lot.design)
        if line is None:
            return "line_gone"
        if design is None or all(option.design != lot.design for option in line.designs):
            return "design_gone"
        stage = next((stage for stage in design.stages if stage.id == lot.stage), None)
        if stage is None:
            return "design_gone"
        found = self._match(design, stage, lot.lab)
        staffed = any(tuple(g.id for g in way) == lot.machines for way in found.choices)
        if not staffed or any(r.obstacle not in LAB_DECISIONS for r in found.reasons):
            return "cannot"
        return None if self._in_time(lot) else "outside_horizon"

    def _match(self, design: Design, stage: Stage, lab: str) -> Match:
        """Returns what a lab can do of a stage; asked once for all its lots."""
        key = (design.id, stage.id, lab)
        if key not in self._found:
            self._found[key] = match(design, stage, self._labs[lab])
        return self._found[key]

    def closed(self, promise: Commitment, sent: ShipmentEntry) -> bool:
        """Returns whether a shipment cannot go there: a lab lost, a place gone, another site."""
        line, design = self._lines[promise.line], self._designs[promise.design]
        final = promise.stage == design.final_stage.id
        if sent.to not in self._places or (final and sent.to != line.site):
            return True
        return sent.to in self._lost and not self._past.includes(sent.at)

    def _in_time(self, lot: PlannedLot) -> bool:
        moments = [work.at for work in lot.production] + [sent.at for sent in lot.shipments]
        moments += [lot.setup] if lot.setup is not None else []
        instants = (start_of(moment, self._zone) for moment in moments)
        return all(self._start <= instant < self._end for instant in instants)
