"""What the report's page shows besides pictures: tables with names, ready to print."""

from collections import Counter, defaultdict
from dataclasses import dataclass

from fabrouter.plan.document import LabLoad, PlannedLine, PlannedLot, PlannedShipment, Reason
from fabrouter.plan.plan import Plan
from fabrouter.report.loads import busiest
from fabrouter_network.designs import Design, Stage
from fabrouter_network.estimates import Estimate
from fabrouter_network.labs import Lab
from fabrouter_network.materials import Material


@dataclass(frozen=True)
class LabWork:
    """One lab with all it is asked to do."""

    lab: Lab
    load: LabLoad
    lots: list[PlannedLot]
    outgoing: list[PlannedShipment]


@dataclass(frozen=True)
class UnmetLine:
    """One line that is not served in full, or not in time, and why."""

    line: PlannedLine
    site: str
    families: tuple[str, ...]
    reasons: tuple[Reason, ...]


@dataclass(frozen=True)
class ProductTotals:
    """What is asked of one product, and what becomes of it, in units."""

    families: tuple[str, ...]
    requested: int
    on_time: int
    late: int
    unmet: int


@dataclass(frozen=True)
class StageWork:
    """What is made of one stage of a design, and the labs that make it, most units first."""

    design: Design
    stage: Stage
    units: int
    labs: list[tuple[Lab, int]]


class ReportView:
    """Rows of the report's tables."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.document = plan.document
        index = plan.compiled.index
        self.labs = {lab.id: lab for lab in index.labs}
        self.sites = {site.id: site for site in index.sites}
        self.lines = {line.id: line for line in index.lines}
        self.designs = {design.id: design for design in index.designs}
        self.materials: dict[str, Material] = {row.id: row for row in index.materials}
        self.names = index.place_names
        self.zone = plan.compiled.horizon.zone

    def lab_work(self) -> list[LabWork]:
        """Returns labs with work, busiest first."""
        lots: defaultdict[str, list[PlannedLot]] = defaultdict(list)
        outgoing: defaultdict[str, list[PlannedShipment]] = defaultdict(list)
        for lot in self.document.lots:
            lots[lot.lab].append(lot)
        for shipment in self.document.shipments:
            outgoing[shipment.origin].append(shipment)
        return [
            LabWork(self.labs[load.id], load, lots[load.id], outgoing[load.id])
            for load in busiest(self.plan)
        ]

    def unmet_lines(self) -> list[UnmetLine]:
        """Returns lines with missing units, most missing first."""
        missing = [line for line in self.document.lines if line.unmet]
        missing.sort(key=lambda line: (-line.unmet, line.id))
        return [
            UnmetLine(line, self.names[line.site], self.families(line.id), line.reasons)
            for line in missing
        ]

    def late_lines(self) -> list[UnmetLine]:
        """Returns lines with late units and what would bring them on time, most late first."""
        late = [line for line in self.document.lines if line.late_reasons]
        late.sort(key=lambda line: (-line.late, line.id))
        return [
            UnmetLine(line, self.names[line.site], self.families(line.id), line.late_reasons)
            for line in late
        ]

    def families(self, line_id: str) -> tuple[str, ...]:
        """Returns the families of a line's designs, or the designs themselves."""
        options = [self.designs[option.design] for option in self.lines[line_id].designs]
        return tuple(dict.fromkeys(design.family or design.id for design in options))

    def product_totals(self) -> list[ProductTotals]:
        """Returns every product that is ordered, most units first."""
        names = ("requested", "on_time", "late", "unmet")
        sums: defaultdict[tuple[str, ...], Counter[str]] = defaultdict(Counter)
        for line in self.document.lines:
            for name in names:
                sums[self.families(line.id)][name] += getattr(line, name)
        rows = [
            ProductTotals(families, *(units[name] for name in names))
            for families, units in sums.items()
        ]
        return sorted(rows, key=lambda row: (-row.requested, row.families))

    def stage_work(self) -> list[StageWork]:
        """Returns every stage that is made, by design, parts before what they go into."""
        made: defaultdict[tuple[str, str], Counter[str]] = defaultdict(Counter)
        for lot in self.document.lots:
            made[lot.design, lot.stage][lot.lab] += lot.made
        return [
            StageWork(
                design,
                stage,
                labs.total(),
                [(self.labs[lab], units) for lab, units in labs.most_common()],
            )
            for design in self.designs.values()
            for stage in reversed(design.stages)
            if (labs := made.get((design.id, stage.id)))
        ]

    def reason_totals(self) -> list[tuple[str, int]]:
        """Returns missing units by reason code, most first."""
        totals: Counter[str] = Counter()
        for line in self.document.lines:
            for reason in line.reasons:
                totals[reason.code] += reason.units
        return totals.most_common()

    def design_totals(self) -> list[tuple[str, int]]:
        """Returns units delivered by design, most first."""
        totals: Counter[str] = Counter()
        for lot in self.document.lots:
            design = self.designs[lot.design]
            if lot.stage == design.final_stage.id:
                totals[lot.design] += sum(sent.units for sent in lot.shipments)
        return totals.most_common()

    def distance_kinds(self) -> list[tuple[str, int]]:
        """Returns how many shipments' distances were found in which way."""
        return Counter(shipment.distance for shipment in self.document.shipments).most_common()

    def assumed_share(self) -> float:
        """Returns the share of labs whose hours are an assumption, 0 … 1."""
        labs = list(self.labs.values())
        return sum("/opening" in lab.assumed for lab in labs) / len(labs) if labs else 0.0

    @property
    def has_estimates(self) -> bool:
        """Whether any shipment's distance is an estimate."""
        measured = {Estimate.ROAD_MAP.name.lower(), Estimate.GIVEN.name.lower()}
        return any(shipment.distance not in measured for shipment in self.document.shipments)
